from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warden.core.copies import BANDS, WITHIN, Fingerprint, fingerprint, marked

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HEADLINE = "Musterbank sperrt am Freitag tausende Konten und entschuldigt sich bei ihren Kunden für die Panne"
PINNED = (6752982563736368552, 4507973591180283911, 7339442324950388449, 1163949564121224717)


def is_copy(text: str, of: str) -> bool:
    return bool(set(fingerprint(text)) & set(fingerprint(of)))


@pytest.mark.parametrize(
    "seen",
    [
        HEADLINE.upper(),
        f"{HEADLINE}! https://news.example/a?utm_source=x",
        f"RT @wer_auch.immer: {HEADLINE} 😡😡",
        f"„{HEADLINE}“ – #",
        HEADLINE.replace("für", "fuer"),
        f"{HEADLINE} | Beispiel Zeitung",
        f"Gerade gelesen: {HEADLINE}",
    ],
)
def test_nearly_the_same_words_are_a_copy(seen: str) -> None:
    assert is_copy(seen, HEADLINE)


@pytest.mark.parametrize(
    "other",
    [
        "Musterbank sperrt am Freitag meine Karte, und niemand sagt mir warum, was soll das bitte",
        "Die Musterbank entschuldigt sich bei ihren Kunden, aber das Geld ist trotzdem weg",
        HEADLINE[::-1],
    ],
)
def test_other_words_about_the_same_are_none(other: str) -> None:
    assert not is_copy(other, HEADLINE)


@pytest.mark.parametrize("said", ["danke", "Thank you so much!", "#BoykottMusterbank jetzt!", "👍" * 50, ""])
def test_what_many_say_by_themselves_is_too_short_to_be_judged(said: str) -> None:
    assert fingerprint(said) == ()


def test_numbers_in_a_text_tell_it_from_another() -> None:
    one, other = (f"Zug {n} hat {n} Minuten Verspätung wegen Störung {n}" for n in (17, 42))
    assert not is_copy(one, other)


def test_fingerprint_is_the_same_tomorrow_and_on_another_machine() -> None:
    """It is stored, and compared with those of texts to come."""
    assert fingerprint(HEADLINE) == PINNED


@given(st.text(st.characters()) | st.text("rt @x/:.'&;\u0301\ufdfa\ud800 ", max_size=5000))
def test_any_text_has_a_fingerprint_that_a_database_takes(text: str) -> None:
    bands = fingerprint(text)
    assert len(bands) in (0, BANDS)
    assert all(0 <= band < 2**63 for band in bands)


def test_a_megabyte_is_read_no_further_than_a_post() -> None:
    assert fingerprint("das sagen alle immer wieder so " * 100_000) == fingerprint(
        "das sagen alle immer wieder so " * 100
    )


def test_a_copy_is_of_the_day_before_and_the_first_is_none() -> None:
    bands = fingerprint(HEADLINE)
    said = [(NOON, bands), (NOON + SECOND, bands), (NOON + SECOND + WITHIN, bands)]
    assert list(marked(said)) == [False, True, False]
    assert list(marked([(NOON, bands), (NOON + WITHIN - SECOND, bands)])) == [False, True]


def test_each_copy_keeps_the_text_known_for_another_day() -> None:
    said = [(NOON + number * WITHIN * 0.9, fingerprint(HEADLINE)) for number in range(10)]
    assert list(marked(said)) == [False] + 9 * [True]


def test_mentions_without_a_fingerprint_are_originals() -> None:
    assert list(marked([(NOON, ()), (NOON, ()), (NOON, ())])) == [False] * 3


TIMES = st.timedeltas(timedelta(0), timedelta(days=4))
SAID = st.lists(
    st.tuples(TIMES, st.lists(st.integers(0, 9), max_size=2, unique=True).map(tuple)), max_size=40
)


@given(SAID)
def test_forgetting_yesterday_changes_no_verdict(drawn: list[tuple[timedelta, Fingerprint]]) -> None:
    said = sorted((NOON + after, bands) for after, bands in drawn)
    assert list(marked(said)) == [_by_the_book(said, number) for number in range(len(said))]


def _by_the_book(said: Sequence[tuple[datetime, Fingerprint]], number: int) -> bool:
    at, bands = said[number]
    return any(at - earlier < WITHIN and set(bands) & set(known) for earlier, known in said[:number])

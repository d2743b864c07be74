"""The words of a storm: what strangers wrote, counted against what they wrote before."""

import math
import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warden.core import words
from warden.core.function_words import FUNCTION_WORDS
from warden.core.mention import Brand, BrandId

NAMES = [
    f"{first}{last}" for first in ("alt", "neu", "ober", "unter") for last in ("burg", "dorf", "bach", "tal")
]
USUAL = [
    f"Musterbank Filiale in {one} oder {two}, wie ist das Girokonto" for one in NAMES for two in NAMES[:4]
]
STORM = [f"Musterbank Kontosperrung, App down in {one} und {two}" for one in NAMES for two in NAMES[:3]]
BANK = Brand(BrandId("musterbank"), "Musterbank", ('"Musterbank"', "@musterbank", "Müller Bank", "Kontor*"))
OWN = words.own_names(BANK)
SPELLINGS = [
    "Musterbank",
    "MUSTERBANK",
    "#musterbank",
    "#MusterBank",
    "Muster-Bank",
    "Muster Bank",
    "Musterbanks",
    "Muster\u200bbank",
    "Ｍｕｓｔｅｒｂａｎｋ",
    "Mueller Bank",
    "Müller-Bank",
    "#mullerbank",
    "Kontoren",
]


def told(during: Sequence[str], before: Sequence[str] = USUAL) -> list[str]:
    return [word.term for word in words.telling(during, before, OWN)]


def test_words_said_far_more_than_usual_are_named() -> None:
    assert "Kontosperrung" in " ".join(told(STORM))
    assert "Girokonto" not in told(STORM)


def test_each_word_says_how_far_it_is_above_the_usual() -> None:
    first, *_ = words.telling(STORM, USUAL, OWN)
    assert first.z is not None
    assert first.z >= words.TELLING
    assert first.texts == len(STORM)


def test_the_distance_is_the_one_of_the_paper() -> None:
    places = [one + two for one in NAMES for two in NAMES[:4]]
    during = [f"kaputt. {name}" if number < 60 else f"heil. {name}" for number, name in enumerate(places)]
    before = [f"kaputt. {name}" if number < 8 else f"heil. {name}" for number, name in enumerate(places)]
    (broken,) = words.telling(during, before, OWN)
    here = there = 2 * 64  # terms: a word and a name in each text
    prior, whole = 0.1 * (60 + 8), 0.1 * (here + there)
    odds_here = math.log((60 + prior) / (here + whole - 60 - prior))
    odds_there = math.log((8 + prior) / (there + whole - 8 - prior))
    distance = (odds_here - odds_there) / math.sqrt(1 / (60 + prior) + 1 / (8 + prior))
    assert (broken.term, broken.texts, broken.z) == ("kaputt", 60, pytest.approx(distance))


def test_a_word_nobody_ever_said_before_counts_as_well() -> None:
    during = [f"Die Musterbank in {one} meldet Datenleck" for one in NAMES]
    assert "Datenleck" in told(during)[0]


def test_pairs_of_words_are_named_as_one() -> None:
    assert "App down" in told(STORM)


def test_words_that_a_stop_parts_are_no_pair() -> None:
    assert "Kontosperrung App" not in told(STORM)


def test_hashtags_are_kept_and_come_before_the_bare_word() -> None:
    texts = [f"Kontosperrung in {one}! #kontosperrung" for one in NAMES]
    assert told(texts)[0] == "#kontosperrung"
    assert "Kontosperrung" not in told(texts)


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("before", [USUAL, []])
def test_the_brands_own_name_is_no_news_however_it_is_spelt(spelling: str, before: list[str]) -> None:
    named = told([f"{name} {spelling} kaputt" for name in NAMES], before)
    assert named
    assert not any(part in " ".join(named).casefold() for part in ("bank", "muster", "kontor", "ｍ", "m"))


def test_a_word_that_only_holds_the_name_is_news() -> None:
    assert "#boykottmusterbank" in told([f"{name} #boykottmusterbank" for name in NAMES])


def test_a_text_copied_often_speaks_once() -> None:
    copied = ["Gewinnspiel jetzt mitmachen"] * 500
    assert "Gewinnspiel" not in " ".join(told(STORM + copied))


def test_a_text_repeated_with_a_link_a_handle_or_a_tail_speaks_once() -> None:
    said = "Unser großes Gewinnspiel geht heute in die letzte Runde"
    copied = [
        f"RT @user{number}: {said.upper()} https://t.example/{number} {number} {name}"
        for number, name in enumerate(NAMES * 10)
    ]
    assert "gewinnspiel" not in " ".join(told(STORM + copied)).casefold()


def test_links_and_names_of_accounts_are_no_words() -> None:
    texts = [
        f"@someone{number} http://evil.example/{number} alles kaputt {NAMES[number]}" for number in range(16)
    ]
    named = " ".join(told(texts))
    assert "kaputt" in named
    assert "evil" not in named
    assert "someone" not in named


def test_grammar_is_no_news_in_either_language() -> None:
    texts = [f"{name} they've weren't dont über weiß nicht außerdem kaputt" for name in NAMES]
    assert told(texts, []) == ["kaputt"]
    assert FUNCTION_WORDS.isdisjoint({"down", "kaputt", "gesperrt", "boykott", "outage", "ill"})


def test_on_the_first_day_the_most_frequent_words_are_named_without_a_distance() -> None:
    found = words.telling(STORM, [], OWN)
    assert found
    assert {word.z for word in found} == {None}


def test_a_storm_in_the_usual_words_has_none_of_its_own() -> None:
    assert told(USUAL[::2], USUAL) == []


def test_nothing_said_gives_no_words() -> None:
    assert told([]) == []
    assert told(["", "...", "\x00"], []) == []


def test_one_word_alone_is_survived() -> None:
    assert told(["kaputt", "kaputt!", "kaputt"], []) == []
    assert told(["kaputt ja", "und kaputt"], ["kaputt"]) is not None


HOSTILE = [
    "a" * 1_000_000,
    "\x00" * 1000,
    "b " * 500_000,
    "x" * 10_000 + " kaputt",
    "e" + "\u0301" * 200_000,
    "\ud800 kaputt \udfff",
    "\u202e kaputt \u2066 \x1b[2J kaputt\x07",
    "<script>alert(1)</script> kaputt",
    "#" * 5000,
    "-" * 5000 + "'" * 5000,
]


def test_hostile_texts_are_survived_and_leave_no_trace() -> None:
    texts = [f"{text} {name} kaputt" for text in HOSTILE for name in NAMES] + HOSTILE
    for before in ([], USUAL, texts):
        for word in words.telling(texts, before, OWN):
            assert len(word.term) <= 2 * words.LONGEST_WORD + 1
            assert not any(unicodedata.category(letter)[0] == "C" for letter in word.term)
            assert not set('<>"`\\') & set(word.term)


@given(st.lists(st.text(max_size=60), max_size=20))
def test_no_text_at_all_makes_it_fail(texts: list[str]) -> None:
    words.telling(texts * 2, texts[::2], OWN)


def test_a_word_cut_in_two_by_something_invisible_is_that_word() -> None:
    assert "kaputt" in " ".join(told([f"ka\u200bputt\u202e {name}" for name in NAMES]))

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.sentiment.features import BUCKETS, LONGEST, Batch, read

HOSTILE = [
    "",
    "\0",
    "\x01\x02\x03\x04",
    "\x04\x04",
    "a",
    "\ud800 lone",
    "\u202e\u200b\ufeff",
    "😡" * 9,
    "ß" * 20_000,
]


def rows(batch: Batch, text: int) -> list[list[int]]:
    """The rows of one text, a list per family."""
    return [np.split(family.rows, family.starts[1:])[text].tolist() for family in batch.families]


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=())), min_size=1, max_size=6))
def test_a_text_is_read_the_same_alone_and_among_others(texts: list[str]) -> None:
    """Otherwise a post's score would depend on who else was posting that minute."""
    together = read(texts)

    assert [rows(together, index) for index in range(len(texts))] == [rows(read([text]), 0) for text in texts]


def test_hostile_texts_are_read_like_any_other() -> None:
    together = read(HOSTILE)

    for index, text in enumerate(HOSTILE):
        assert rows(together, index) == rows(read([text]), 0)


def test_every_text_has_rows_of_every_family_within_the_table() -> None:
    for family in read(HOSTILE).families:
        assert family.sizes.min() > 0
        assert family.rows.min() >= 0
        assert family.rows.max() < BUCKETS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("so schlecht", "so schlecht\u200b"),
        ("see https://example.org/a now", "see now"),
        ("hilf @musterbank bitte", "hilf bitte"),
        ("am 12.5. um 9", "am 34.6. um 8"),
        ("neeeein", "neeeeeeeein"),
        ("👍🏿", "👍🏻"),
        ("#KeinBockMehr", "#Kein Bock Mehr"),
        ("it\\u2019s &lt;3", "it\u2019s <3"),
        ("x" * LONGEST + "a", "x" * LONGEST + "b"),
    ],
)
def test_what_does_not_matter_is_read_alike(one: str, other: str) -> None:
    assert rows(read([one]), 0) == rows(read([other]), 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("nicht gut", "gut nicht"),
        ("gut", "gut!"),
        ("gut!", "gut!!"),
        ("warum", "WARUM"),
        ("nein", "neein"),
        ("ok 😀", "ok 😡"),
        ("schön", "schon"),
    ],
)
def test_what_matters_is_read_differently(one: str, other: str) -> None:
    assert rows(read([one]), 0) != rows(read([other]), 0)


def test_letters_beyond_latin_are_counted_as_a_share() -> None:
    assert read(["Привет", "Hallo Welt", "ab вг", "123 !?"]).foreign.tolist() == [1.0, 0.0, 0.5, 0.0]

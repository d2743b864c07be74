from collections.abc import Sequence

from tests.support.streams import T0, a_mention
from warden.core import drivers
from warden.core.mention import BrandId, MentionId, ScoredMention

NAMES = [
    f"{first}{last}" for first in ("alt", "neu", "ober", "unter") for last in ("burg", "dorf", "bach", "tal")
]
USUAL = [
    f"Musterbank Filiale in {one} oder {two}, wie ist das Girokonto" for one in NAMES for two in NAMES[:4]
]
STORM = [f"Musterbank Kontosperrung, App down in {one} und {two}" for one in NAMES for two in NAMES[:3]]


def _scored(texts: Sequence[str], source: str = "forum") -> list[ScoredMention]:
    return [
        ScoredMention(MentionId(number), a_mention(number, T0, text, source=source), (BrandId("b"),), None)
        for number, text in enumerate(texts)
    ]


def test_words_said_far_more_than_usual_are_named() -> None:
    words = drivers.telling_words(STORM, USUAL)
    assert "Kontosperrung" in " ".join(words)
    assert "Girokonto" not in words


def test_pairs_of_words_are_named_as_one() -> None:
    assert "App down" in drivers.telling_words(STORM, USUAL)


def test_the_brands_own_name_is_no_news() -> None:
    assert "Musterbank" not in drivers.telling_words(STORM, USUAL)


def test_a_text_copied_often_speaks_once() -> None:
    copied = ["Gewinnspiel jetzt mitmachen"] * 500
    assert "Gewinnspiel" not in " ".join(drivers.telling_words(STORM + copied, USUAL))


def test_links_and_names_of_accounts_are_no_words() -> None:
    texts = [f"@someone{number} http://evil.example/{number} alles kaputt" for number in range(20)]
    words = " ".join(drivers.telling_words(texts, USUAL))
    assert "evil" not in words
    assert "someone" not in words


def test_without_any_time_before_the_most_frequent_words_are_named() -> None:
    assert drivers.telling_words(STORM, [])


def test_nothing_said_gives_no_words() -> None:
    assert drivers.telling_words([], USUAL) == ()
    assert drivers.of([], []).words == ()


def test_sources_are_named_by_their_share_largest_first() -> None:
    during = _scored(STORM[:30], "forum") + _scored(STORM[:10], "news")
    assert drivers.of(during, []).sources == (("forum", 0.75), ("news", 0.25))


def test_a_megabyte_of_one_letter_is_survived() -> None:
    assert drivers.telling_words(["a" * 1_000_000, "\x00" * 1000, "b " * 500_000], USUAL) is not None

"""Why a decision was made: views, words, sources and posts in one value."""

from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from tests.support.incidents import a_finding
from tests.support.streams import T0, a_mention, after, known
from warden.core import drivers, storm
from warden.core.bucket import MINUTE, MinuteBucket, SourceCount
from warden.core.explanation import Explanation, Heard, Share, explain
from warden.core.incident import Evidence
from warden.core.mention import Brand, BrandId, MentionId, ScoredMention, Sentiment

BANK = Brand(BrandId("musterbank"), "Musterbank", ('"Musterbank"',))
PLACES = [
    first + last for first in ("alt", "neu", "ober", "unter") for last in ("burg", "dorf", "bach", "tal")
]


def scored(number: int, text: str, source: str = "forum") -> ScoredMention:
    mood = Sentiment(0.9, 0.1, 0.0, 0.5, "de", False, "test-1")
    mention = a_mention(number, T0 + number * MINUTE, text, source=source, author=f"w-{number}")
    return ScoredMention(MentionId(number), mention, (BANK.id,), mood)


def minute(**sources: int) -> MinuteBucket:
    counts = tuple(SourceCount(name, number, float(number), 0.0, 0.0) for name, number in sources.items())
    return MinuteBucket(BANK.id, T0, sum(sources.values()), 0.0, 0.0, 1, counts)


def heard() -> Heard:
    return Heard(
        during=[scored(number, f"Kontosperrung in {place}") for number, place in enumerate(PLACES, 10)],
        first=[scored(3, "Kontosperrung, ich fasse es nicht")],
        before=[scored(number, f"Filiale in {a} und {b}") for number, a in enumerate(PLACES) for b in PLACES],
        minutes=[minute(forum=30), minute(forum=45, news=25)],
        usual_minutes=[minute(forum=10, news=80), minute(blog=10)],
    )


def test_sources_are_told_with_their_share_and_their_usual_one_largest_first() -> None:
    told = explain(a_finding(), heard(), BANK).sources
    assert told == (Share("forum", 0.75, 0.1), Share("news", 0.25, 0.8))


def test_on_the_first_day_no_source_has_a_usual_share() -> None:
    why = explain(a_finding(), Heard(minutes=[minute(forum=3)]), BANK)
    assert why.sources == (Share("forum", 1.0, None),)


def test_the_origin_may_lie_before_the_window() -> None:
    assert explain(a_finding(), heard(), BANK).posts[0] == 3


def test_views_since_and_the_score_a_page_takes_are_those_of_the_finding() -> None:
    spoken = (Evidence("volume", 30, 312.0, 24.0, 180.0),)
    why = explain(a_finding(evidence=spoken, page_score=4.2), heard(), BANK)
    assert (why.evidence, why.page_score, why.since) == (spoken, 4.2, a_finding().since)
    assert why.mentions_read == len(PLACES)


def test_the_page_and_the_list_get_what_the_explanation_says() -> None:
    why = explain(a_finding(), heard(), BANK)
    short = drivers.of(why)
    assert short.words == tuple(word.term for word in why.words)
    assert "Kontosperrung" in short.words
    assert short.sources == (("forum", 0.75), ("news", 0.25))


def test_a_factor_is_told_where_something_is_usual() -> None:
    assert Evidence("volume", 30, 312.0, 24.0, 180.0).factor == 13.0
    assert Evidence("volume", 30, 312.0, 0.0, 180.0).factor is None


def test_an_explanation_comes_back_from_its_document_as_it_was() -> None:
    adapter = TypeAdapter(Explanation)
    for why in (explain(a_finding(), heard(), BANK), explain(a_finding(None), Heard(), BANK)):
        assert adapter.validate_python(adapter.dump_python(why, mode="json")) == why


def test_a_storm_says_which_views_spoke_by_what_factor_and_how_loudly() -> None:
    state = after(known(), [5] * 30, share=0.8)
    found = storm.finding(state, now=T0 + timedelta(days=10))
    spoken = {each.view: each for each in found.evidence}
    assert set(spoken) >= {"volume", "breadth", "mass", "negative", "outrage"}
    assert all((each.factor or 0) > 1.5 and each.bits > 5 for each in spoken.values())
    assert found.score >= found.page_score > 0
    assert spoken["volume"].value == pytest.approx(found.mentions)


def test_a_calm_brand_has_views_that_say_little() -> None:
    found = storm.finding(after(known(), [0, 1, 0], share=0.3), now=T0 + timedelta(days=10))
    assert all(each.bits < 5 for each in found.evidence)
    assert found.score < found.page_score

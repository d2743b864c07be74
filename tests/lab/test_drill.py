"""The storm of a drill: what the real detector would have said of it, and nothing left of it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.support.streams import T0, folded, known, ordinary, says, together
from warden.core import storm
from warden.core.incident import Finding, Severity
from warden.core.judgement import Storm
from warden.core.mention import Brand, BrandId, Sentiment
from warden.lab.drill import Rehearsed, rehearse

BANK = Brand(BrandId("musterbank"), "Musterbank", ("musterbank",))
NOW = datetime.fromisoformat("2026-03-14T19:07:22+00:00")
ANGRY = ("Konto", "gesperrt", "Hotline", "Geld", "money", "account", "Gebühren")


class TopicScorer:
    """Finds negative what the angry posts of the simulator are about."""

    version = "topic"

    def score(self, texts, languages) -> list[Sentiment]:
        return [self._of(any(word in text for word in ANGRY)) for text in texts]

    def _of(self, angry: bool) -> Sentiment:
        negative = 0.85 if angry else 0.15
        return Sentiment(negative, 0.95 - negative, 0.05, negative / 2, "de", False, self.version)


def rehearsed(state: storm.State | None, kind: str = "flash") -> Rehearsed:
    found = rehearse(kind, BANK, state, TopicScorer(), now=NOW)
    assert found is not None
    return found


def per_hour(finding: Finding) -> float:
    """What was expected of an hour."""
    return finding.expected * 60 / finding.window_minutes


def test_a_flash_would_have_paged_now_with_numbers_words_and_sources() -> None:
    found = rehearsed(known())
    assert found.finding.severity is not None
    assert found.finding.severity.pages
    assert found.finding.at == NOW
    assert timedelta(0) < NOW - found.finding.since < timedelta(hours=2)
    assert found.finding.mentions > 3 * found.finding.expected
    assert found.finding.negative_share > 0.5
    assert found.drivers.words
    assert sum(share for _, share in found.drivers.sources) == pytest.approx(1)


def test_a_kind_that_must_not_page_gives_nothing() -> None:
    assert rehearse("positive-viral", BANK, known(), TopicScorer(), now=NOW) is None
    assert rehearse("calm", BANK, known(), TopicScorer(), now=NOW) is None


def test_an_unknown_kind_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        rehearse("tsunami", BANK, None, TopicScorer(), now=NOW)


def test_the_same_drill_is_the_same_storm() -> None:
    assert rehearsed(known()) == rehearsed(known())


def test_what_is_usual_is_what_is_remembered_of_the_brand() -> None:
    small, large = rehearsed(known(per_hour=3.0)), rehearsed(known(per_hour=600.0))
    assert per_hour(large.finding) > 20 * per_hour(small.finding)
    assert large.finding.mentions > large.finding.expected


def test_its_posts_come_from_where_the_brand_is_spoken_of() -> None:
    """Of a source that is new, detection says nothing for a day."""
    state = folded(storm.fresh(since=T0), together(says("blog", ordinary(10, 20.0), 0.3)))
    assert rehearsed(state).drivers.sources == (("blog", 1.0),)


def test_a_brand_of_which_nothing_is_known_is_given_a_calm_past() -> None:
    for state in (None, storm.fresh(since=NOW - timedelta(hours=5))):
        found = rehearsed(state)
        assert found.finding.expected > 0
        assert found.finding.severity is not None


def test_a_storm_that_is_on_neither_opens_the_drill_nor_stands_in_its_way() -> None:
    stormy = replace(known(), storm=Storm(severity=Severity.CRITICAL, since=NOW, peak=1e9))
    assert rehearsed(stormy) == rehearsed(None)


def test_the_wake_of_the_last_storm_does_not_hush_a_drill() -> None:
    state = known()
    wake = replace(state, storm=Storm(ended_at=state.until, last_peak=1e9))
    assert rehearsed(wake) == rehearsed(state)

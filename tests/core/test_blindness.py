"""When silence becomes blindness, when that ends, and who has to know."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warden.core.blindness import (
    Began,
    Ended,
    Listening,
    Missed,
    Nothing,
    answered,
    patience,
    presumed,
    unanswered,
)
from warden.core.circumstances import Outage
from warden.core.mention import BrandId, SourceId

T0 = datetime(2026, 3, 7, 14, 3, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FORUM, PRESS = SourceId("forum"), SourceId("press")
BANK, RAIL = BrandId("musterbank"), BrandId("beispielbahn")


def silence(minutes: float, **fields: object) -> Began | Nothing:
    """What so long a silence since T0 means of a source polled every minute that fails."""
    now = T0 + minutes * MINUTE
    ordinary = {"failures": 3, "next_due": now + MINUTE, "blind_since": None, "patience": patience(MINUTE)}
    return unanswered(T0, **{**ordinary, **fields}, now=now)  # type: ignore[arg-type]


@pytest.mark.parametrize(("minutes", "lasts"), [(0.5, 5), (1, 5), (2, 6), (15, 45)])
def test_patience_is_three_polls_and_at_least_five_minutes(minutes: float, lasts: float) -> None:
    assert patience(minutes * MINUTE) == lasts * MINUTE


def test_patience_leaves_room_for_ticks_when_the_clock_is_simulated() -> None:
    assert patience(MINUTE, pace=60.0) == HOUR


def test_a_short_silence_is_none() -> None:
    assert isinstance(silence(5), Nothing)


def test_a_longer_silence_is_an_outage_that_began_with_the_last_answer() -> None:
    assert silence(5.1) == Began(T0)


def test_an_outage_begins_once() -> None:
    assert isinstance(silence(6, blind_since=T0), Nothing)


def test_a_source_that_never_answered_leaves_no_hole() -> None:
    never = unanswered(
        None, failures=9, next_due=T0, blind_since=None, patience=patience(MINUTE), now=T0 + HOUR
    )
    assert isinstance(never, Nothing)
    assert isinstance(answered(None, blind_since=None, patience=patience(MINUTE), now=T0), Nothing)


def test_whoever_was_away_waits_for_the_answer_that_tells_all_of_it() -> None:
    """After a night without warden every source is overdue: a notice now would be followed by its end."""
    assert isinstance(silence(600, failures=0, next_due=T0 + MINUTE), Nothing)


def test_a_source_that_asked_for_a_long_pause_is_blind_during_it() -> None:
    assert silence(6, failures=0, next_due=T0 + HOUR) == Began(T0)


def test_an_answer_ends_the_outage_that_is_known() -> None:
    now = T0 + HOUR
    assert answered(T0, blind_since=T0, patience=patience(MINUTE), now=now) == Ended(now)


def test_an_answer_after_a_long_absence_tells_of_an_outage_nobody_noticed() -> None:
    now = T0 + HOUR
    assert answered(T0, blind_since=None, patience=patience(MINUTE), now=now) == Missed(T0, now)


def test_an_answer_in_time_tells_of_nothing() -> None:
    found = answered(T0, blind_since=None, patience=patience(MINUTE), now=T0 + 5 * MINUTE)
    assert isinstance(found, Nothing)


def test_silence_alone_lets_an_outage_be_presumed() -> None:
    lasts = {FORUM: 5 * MINUTE, PRESS: 45 * MINUTE, SourceId("new"): 5 * MINUTE}
    heard = {FORUM: T0, PRESS: T0, SourceId("gone"): T0}
    assert presumed(heard, lasts, now=T0 + 6 * MINUTE) == [Outage(FORUM, T0, None)]


@dataclass
class Story:
    """A source polled every minute, and what is remembered of it: the walk of the states over its polls."""

    last_success: datetime | None = None
    failures: int = 0
    blind_since: datetime | None = None

    def poll(self, at: datetime, *, answers: bool) -> list[Outage]:
        """One poll, and the tick after it; the outages that are over."""
        over: list[Outage] = []
        if answers:
            said = answered(self.last_success, blind_since=self.blind_since, patience=5 * MINUTE, now=at)
            match said:
                case Ended(until):
                    assert self.blind_since is not None
                    over.append(Outage(FORUM, self.blind_since, until))
                case Missed(since, until):
                    over.append(Outage(FORUM, since, until))
            self.last_success, self.failures, self.blind_since = at, 0, None
        else:
            self.failures += 1
        found = unanswered(
            self.last_success,
            failures=self.failures,
            next_due=at + MINUTE,
            blind_since=self.blind_since,
            patience=5 * MINUTE,
            now=at,
        )
        if isinstance(found, Began):
            self.blind_since = found.since
        return over


@given(st.lists(st.tuples(st.booleans(), st.integers(min_value=1, max_value=30)), max_size=40))
def test_however_polls_go_the_outages_are_the_long_gaps_between_answers(
    polls: list[tuple[bool, int]],
) -> None:
    story, at, told, answers = Story(), T0, [], []
    for answers_now, minutes in polls:
        at += minutes * MINUTE
        told += story.poll(at, answers=answers_now)
        answers += [at] if answers_now else []
    gaps = [(left, right) for left, right in pairwise(answers) if right - left > 5 * MINUTE]
    assert told == [Outage(FORUM, left, right) for left, right in gaps]
    if story.blind_since is not None:
        assert story.blind_since == answers[-1]


def test_each_channel_hears_once_of_a_source_and_of_its_own_brands_alone() -> None:
    three = (BANK, RAIL, BrandId("kaffee"))
    listening = Listening(
        brands={FORUM: three, PRESS: (BANK,)},
        channels={BANK: ("team 1", "board 1"), RAIL: ("team 1",), BrandId("kaffee"): ()},
    )
    assert listening.channels_of(FORUM) == ["team 1", "board 1"]
    assert listening.told_in("team 1", FORUM) == [BANK, RAIL]
    assert listening.told_in("board 1", FORUM) == [BANK]
    assert listening.channels_of(SourceId("gone")) == []


def test_a_brand_is_unheard_when_every_source_asked_about_it_is_blind() -> None:
    listening = Listening(brands={FORUM: (BANK, RAIL), PRESS: (BANK,)}, channels={})
    assert listening.is_unheard(RAIL, {FORUM})
    assert not listening.is_unheard(BANK, {FORUM})
    assert listening.is_unheard(BANK, {FORUM, PRESS})

"""What may be planned, and what is left of an event that is taken back."""

from datetime import timedelta
from math import inf, nan

import pytest

from tests.support.planned import HOSTILE, HOUR, a_plan
from tests.support.storage import BANK, MINUTE, NOON
from warden.core.circumstances import PlannedEvent
from warden.core.planned import FIELDS, TEXTS, Flaw, Phase, Plan, flaws, phase, rest, settled
from warden.errors import IllegalMove

DAY = timedelta(days=1)


def flaws_of(**changes: object) -> list[Flaw]:
    return flaws(a_plan(**changes), now=NOON)


def an_event(start: timedelta = timedelta(0), end: timedelta = HOUR) -> PlannedEvent:
    return PlannedEvent(3, BANK, NOON + start, NOON + end, 5.0, "Launch")


def test_a_launch_of_nine_hours_can_be_planned() -> None:
    assert flaws(a_plan(), now=NOON) == []


@pytest.mark.parametrize("lasts", [timedelta(0), -HOUR])
def test_an_event_ends_after_it_has_begun(lasts: timedelta) -> None:
    assert flaws_of(end=NOON + lasts) == [Flaw.BACKWARDS]


def test_an_event_lasts_at_most_a_month() -> None:
    assert flaws_of(end=NOON + 31 * DAY) == []
    assert flaws_of(end=NOON + 31 * DAY + MINUTE) == [Flaw.TOO_LONG]


def test_what_is_over_cannot_be_planned_any_more() -> None:
    assert flaws_of(start=NOON - HOUR, end=NOON) == [Flaw.PAST]
    assert flaws_of(start=NOON - HOUR, end=NOON + MINUTE) == []


@pytest.mark.parametrize(("times", "fits"), [(1.01, True), (100.0, True), (1.0, False), (100.1, False)])
def test_times_are_more_than_one_and_at_most_a_hundred(times: float, fits: bool) -> None:
    assert flaws_of(times=times) == ([] if fits else [Flaw.TIMES])


@pytest.mark.parametrize("times", [nan, inf, -inf, -5.0, 0.0])
def test_times_that_are_no_sensible_number_are_refused(times: float) -> None:
    assert flaws_of(times=times) == [Flaw.TIMES]


@pytest.mark.parametrize("note", ["", "  \n", "\0\u202e", "x" * 201, "x" * 10_000_000])
def test_a_note_says_something_in_at_most_200_characters(note: str) -> None:
    assert flaws_of(note=note) == [Flaw.LONG_NOTE if "x" in note else Flaw.NO_NOTE]
    assert flaws_of(note="x" * 200) == []


def test_every_flaw_is_told_at_once() -> None:
    assert flaws_of(end=NOON - HOUR, times=0, note="") == [Flaw.BACKWARDS, Flaw.TIMES, Flaw.NO_NOTE]


def test_every_flaw_has_a_field_and_words_in_both_languages() -> None:
    assert set(FIELDS) == set(TEXTS["de"]) == set(TEXTS["en"]) == set(Flaw)
    assert set(FIELDS.values()) <= set(Plan.__slots__)


@pytest.mark.parametrize("note", HOSTILE)
def test_a_note_is_kept_on_one_line_without_what_a_terminal_obeys(note: str) -> None:
    kept = settled(a_plan(note=note), now=NOON).note
    assert kept.isprintable()
    assert kept.encode()


def test_an_event_counts_from_the_minute_it_is_entered_at_the_earliest() -> None:
    """What was before has been judged: a view must not claim that more was expected then."""
    late = NOON + HOUR + timedelta(seconds=40)
    assert settled(a_plan(), now=late).start == NOON + HOUR
    assert settled(a_plan(), now=NOON - HOUR).start == NOON


def test_an_event_runs_from_its_start_until_just_before_its_end() -> None:
    told = [phase(an_event(), now=NOON + at) for at in (-MINUTE, timedelta(0), HOUR - MINUTE, HOUR)]
    assert told == [Phase.COMING, Phase.RUNNING, Phase.RUNNING, Phase.OVER]


def test_nothing_is_left_of_an_event_that_has_not_begun() -> None:
    assert rest(an_event(), now=NOON - MINUTE) is None
    assert rest(an_event(), now=NOON) is None


def test_an_event_that_has_begun_ends_now_and_its_past_stays() -> None:
    assert rest(an_event(), now=NOON + MINUTE) == an_event(end=MINUTE)


def test_an_event_that_is_over_cannot_be_taken_back() -> None:
    with pytest.raises(IllegalMove, match="the event 3 is over"):
        rest(an_event(), now=NOON + HOUR)

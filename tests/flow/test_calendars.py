"""A calendar is read in turn, kept for all, and keeps what it said when it cannot be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine

from tests.support.storage import NOON
from warden.core.calendar import CalendarId, Event
from warden.errors import SourceError
from warden.flow import calendars
from warden.ports import CalendarRead
from warden.storage import calendars as kept
from warden.storage.calendars import CalendarState
from warden.storage.engine import reading, transaction

SWAPS = CalendarId("community/swaps")
QUARTER = timedelta(minutes=15)
NIGHT = Event(NOON, NOON + timedelta(hours=12), "anna", guests=("anna@example.org",), mark="anna")


@dataclass
class ScriptedCalendar:
    """Answers with the next of `answers`, and remembers what it was asked with."""

    answers: list[CalendarRead | SourceError | None]
    place: str = "here"
    id: CalendarId = SWAPS
    asked: list[Mapping[str, str]] = field(default_factory=list)

    def read(self, validators: Mapping[str, str], *, now: datetime) -> CalendarRead | None:
        self.asked.append(dict(validators))
        answer = self.answers.pop(0)
        if isinstance(answer, SourceError):
            raise answer
        return answer


def said(*events: Event, faults: tuple[str, ...] = ()) -> CalendarRead:
    return CalendarRead(events, faults, {"etag": '"1"'})


def read(engine: Engine, source: ScriptedCalendar, now: datetime) -> None:
    calendars.read(engine, source, every=QUARTER, lease=timedelta(minutes=5), now=now)


def state(engine: Engine) -> tuple[CalendarState, tuple[Event, ...]]:
    with reading(engine) as conn:
        return kept.states(conn)[SWAPS], kept.events(conn, SWAPS)


def test_what_a_calendar_says_is_kept_whole(engine: Engine) -> None:
    read(engine, ScriptedCalendar([said(NIGHT, faults=('"x" is left out',))]), NOON)
    found, events = state(engine)
    assert events == (NIGHT,)
    assert (found.faults, found.failures, found.read_at) == (('"x" is left out',), 0, NOON)


def test_it_is_read_again_only_when_it_is_due(engine: Engine) -> None:
    source = ScriptedCalendar([said(NIGHT), None])
    for minutes in (0, 5, 14, 15, 20):
        read(engine, source, NOON + timedelta(minutes=minutes))
    assert source.asked == [{}, {"etag": '"1"'}]
    assert calendars.due(engine, {SWAPS: source}, now=NOON + timedelta(minutes=29)) == []
    assert calendars.due(engine, {SWAPS: source}, now=NOON + timedelta(minutes=30)) == [SWAPS]


def test_one_that_cannot_be_read_keeps_what_it_said_and_why(engine: Engine) -> None:
    failure = SourceError("calendar.example fails at the moment (503)", mend="Wait", retryable=True)
    source = ScriptedCalendar([said(NIGHT), failure, said()])
    read(engine, source, NOON)
    read(engine, source, NOON + QUARTER)
    found, events = state(engine)
    assert events == (NIGHT,)
    assert (found.failures, found.error, found.mend) == (1, failure.what, "Wait")
    read(engine, source, NOON + 2 * QUARTER)
    found, events = state(engine)
    assert (events, found.failures, found.error) == ((), 0, None)


def test_one_that_never_changes_is_read_whole_once_a_day_because_the_days_go_on(engine: Engine) -> None:
    source = ScriptedCalendar([said(NIGHT), None, said(NIGHT)])
    for hours in (0, 23, 24):
        read(engine, source, NOON + timedelta(hours=hours))
    assert source.asked == [{}, {"etag": '"1"'}, {}]


def test_a_calendar_somebody_else_is_reading_is_left_to_them_until_their_lease_ends(engine: Engine) -> None:
    source = ScriptedCalendar([said(NIGHT)])
    with transaction(engine) as conn:
        assert kept.claim(conn, SWAPS, "here", now=NOON, until=NOON + timedelta(minutes=5)) is not None
    read(engine, source, NOON + timedelta(minutes=4))
    assert source.asked == []
    read(engine, source, NOON + timedelta(minutes=5))
    assert source.asked == [{}]


def test_a_layer_that_reads_another_calendar_has_forgotten_the_first(engine: Engine) -> None:
    read(engine, ScriptedCalendar([said(NIGHT)]), NOON)
    elsewhere = ScriptedCalendar([SourceError("gone")], place="there")
    assert calendars.due(engine, {SWAPS: elsewhere}, now=NOON) == [SWAPS]
    read(engine, elsewhere, NOON)
    found, events = state(engine)
    assert (found.place, events, found.error) == ("there", (), "gone")


def test_a_slow_answer_from_the_place_before_is_not_kept(engine: Engine) -> None:
    with transaction(engine) as conn:
        before = kept.claim(conn, SWAPS, "here", now=NOON, until=NOON + QUARTER)
        assert before is not None
        kept.claim(conn, SWAPS, "there", now=NOON, until=NOON + QUARTER)
        kept.record_read(
            conn, before, events=[NIGHT], faults=[], validators={}, now=NOON, next_due=NOON + QUARTER
        )
    assert state(engine)[1] == ()

"""The words of on-call: Person, Schedule, Layer, Rotation, Calendar, Override, Shift.

Who is on: core/shifts.py.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NewType

from warden.core.incident import PersonId

ScheduleId = NewType("ScheduleId", str)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be woken. `contacts` are ids, in the configuration's order; their URLs stay in the
    settings. `zone` and `language` are the person's own. `quiet` is (start, end) of the quiet hours in
    that zone, crossing midnight when end <= start."""

    id: PersonId
    name: str
    language: str
    zone: str
    contacts: tuple[str, ...]
    rules: tuple["Rule", ...] = ()
    quiet: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """For one severity: which contact, how long after the step is due."""

    severity: str
    steps: tuple[tuple[str, timedelta], ...]


@dataclass(frozen=True, slots=True)
class Override:
    """A stand-in for `[start, end)`; with `replaces` only while that person would have been on."""

    id: int
    schedule: ScheduleId
    person: PersonId
    start: datetime
    end: datetime
    replaces: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """One entry of `when`, in the schedule's wall clock. Weekdays 0 = Monday.

    Kinds: a daily window (`days` x [start, end), crossing midnight when end <= start), one span from
    (first day, start) to (last day, end), or every whole local holiday.
    """

    kind: str  # "daily" | "span" | "holidays"
    days: tuple[int, ...] = ()
    start: time = time(0)
    end: time = time(0)


@dataclass(frozen=True, slots=True)
class Rotation:
    """Taking turns of fixed length: `every` x `unit` (hours, days, weeks), from the first handoff on or
    after `starts` 00:00 local."""

    people: tuple[PersonId, ...]
    every: int
    unit: str  # "hours" | "days" | "weeks"
    handoff: time
    weekday: int | None
    starts: date


@dataclass(frozen=True, slots=True)
class Turn:
    """One stretch `[start, end)` of one person, as a calendar has it; UTC."""

    person: PersonId
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """Turns somebody else keeps the book of: in order, none overlapping another, with gaps between them.
    core/calendar.py makes one of what a calendar says."""

    turns: tuple[Turn, ...] = ()

    @property
    def people(self) -> tuple[PersonId, ...]:
        """Everybody it names, by id."""
        return tuple(sorted({turn.person for turn in self.turns}))


@dataclass(frozen=True, slots=True)
class Layer:
    """Whose turn it is, by a rotation or a calendar, and the windows that holds in; no windows: always."""

    id: str
    turns: Rotation | Calendar
    when: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """Layers (a later one wins wherever it is active), in a zone, with the local dates of its holidays."""

    id: ScheduleId
    zone: str
    layers: tuple[Layer, ...]
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Shift:
    """One stretch `[start, end)` of one person (or nobody), and the layer or override that put them on."""

    person: PersonId | None
    layer: str | None
    override: int | None
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of a schedule beside the configuration: its stand-ins, and who was on call."""

    overrides: tuple[Override, ...] = ()
    record: tuple[Shift, ...] = ()

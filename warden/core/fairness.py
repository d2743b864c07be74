"""Fairness: how on-call is shared out among the people of a schedule; hours that were, and hours to come.

Hours are those that pass: the night of the autumn change has nine, that of the spring change seven.
Weekends, nights and holidays are the schedule's local ones, and may overlap: a holiday's night is both.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from warden.core import wallclock
from warden.core.days import begins
from warden.core.incident import PersonId
from warden.core.oncall import Schedule, Shift
from warden.core.shifts import cut

PAST, AHEAD = timedelta(days=90), timedelta(days=30)
"""The period looked at where nobody asks for another."""
NIGHT = time(22), time(6)
SATURDAY = 5
NONE = timedelta()
_DAY = timedelta(days=1)

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Load:
    """What one person carries. `over` is how far `on_call` is above the mean of all, below it negative;
    `pages` came to them while they were on call there, `night_pages` of these at night."""

    person: PersonId
    on_call: timedelta
    weekend: timedelta
    night: timedelta
    holiday: timedelta
    pages: int
    night_pages: int
    over: timedelta


@dataclass(frozen=True, slots=True)
class Fairness:
    """How `[start, end)` is shared out; the loads and what is nobody's (`uncovered`) make up the whole."""

    start: datetime
    end: datetime
    loads: tuple[Load, ...]
    mean: timedelta
    uncovered: timedelta


def shared(
    schedule: Schedule,
    rota: Sequence[Shift],
    pages: Iterable[tuple[PersonId, datetime]],
    *,
    start: datetime,
    end: datetime,
) -> Fairness:
    """How a schedule is shared out in `[start, end)`.

    Args:
        rota: touching shifts of `[start, end)`, gaps included.
        pages: who was paged when; those to people who were not on call here are passed over.

    Returns:
        Loads of everybody who takes turns or was on call, by hours, the most first.
    """
    kinds = {kind: _hours(rota, found) for kind, found in _intervals(schedule, start, end).items()}
    whole = _hours(rota, [(start, end)])
    members = {person for layer in schedule.layers for person in layer.turns.people}
    people = sorted(members | {person for person in whole if person is not None})
    mean = sum((whole.get(person, NONE) for person in people), NONE) / (len(people) or 1)
    here = [(person, at) for person, at in pages if _is_on(rota, person, at)]
    zone = ZoneInfo(schedule.zone)
    loads = [
        Load(
            person,
            on_call=whole.get(person, NONE),
            weekend=kinds["weekend"].get(person, NONE),
            night=kinds["night"].get(person, NONE),
            holiday=kinds["holiday"].get(person, NONE),
            pages=sum(paged == person for paged, _ in here),
            night_pages=sum(paged == person and _is_night(at, zone) for paged, at in here),
            over=whole.get(person, NONE) - mean,
        )
        for person in people
    ]
    ordered = sorted(loads, key=lambda load: (-load.on_call, load.person))
    return Fairness(start, end, tuple(ordered), mean, whole.get(None, NONE))


def _intervals(schedule: Schedule, start: datetime, end: datetime) -> dict[str, list[Interval]]:
    days = list(_days(schedule, start, end))
    zone = ZoneInfo(schedule.zone)
    spans = {day: (begins(day, schedule), begins(day + _DAY, schedule)) for day in days}
    nights = [
        (
            wallclock.first(datetime.combine(day, NIGHT[0]), zone),
            wallclock.last(datetime.combine(day + _DAY, NIGHT[1]), zone),
        )
        for day in days
    ]
    return {
        "weekend": [spans[day] for day in days if day.weekday() >= SATURDAY],
        "holiday": [spans[day] for day in days if day in schedule.holidays],
        "night": nights,
    }


def _days(schedule: Schedule, start: datetime, end: datetime) -> Iterator[date]:
    """The local days that touch `[start, end)`, and the one before, whose night reaches into it."""
    zone = ZoneInfo(schedule.zone)
    day, last = wallclock.shown(start, zone).date() - _DAY, wallclock.shown(end, zone).date()
    while day <= last:
        yield day
        day += _DAY


def _hours(rota: Sequence[Shift], intervals: Iterable[Interval]) -> dict[PersonId | None, timedelta]:
    """What of the intervals each person is on, and nobody (None)."""
    found: dict[PersonId | None, timedelta] = {}
    for first, last in intervals:
        for piece in cut(rota, first, last):
            found[piece.person] = found.get(piece.person, NONE) + (piece.end - piece.start)
    return found


def _is_on(rota: Sequence[Shift], person: PersonId, at: datetime) -> bool:
    return any(shift.person == person for shift in cut(rota, at, at + timedelta.resolution))


def _is_night(at: datetime, zone: ZoneInfo) -> bool:
    shown = wallclock.shown(at, zone).time()
    return shown >= NIGHT[0] or shown < NIGHT[1]

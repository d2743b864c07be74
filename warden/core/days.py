"""A rota by local days, to be read like a page of a calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from warden.core import wallclock
from warden.core.oncall import Schedule, Shift
from warden.core.shifts import cut

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """One local day of a schedule: its shifts, cut to it, and whether it is a holiday."""

    date: date
    shifts: tuple[Shift, ...]
    is_holiday: bool


def begins(day: date, schedule: Schedule) -> datetime:
    """When a local day begins: a day without midnight the moment the gap ends, UTC."""
    return wallclock.first(datetime.combine(day, time()), ZoneInfo(schedule.zone))


def by_day(rota: Sequence[Shift], schedule: Schedule, *, first: date, days: int) -> list[Day]:
    """`days` local days from `first` on; a day the rota does not reach has no shifts."""
    found = []
    for number in range(days):
        day = first + number * _DAY
        shifts = cut(rota, begins(day, schedule), begins(day + _DAY, schedule))
        found.append(Day(day, tuple(shifts), day in schedule.holidays))
    return found

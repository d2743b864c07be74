"""A layer by itself: whose turn its rotation or its calendar says it is, while one of its windows is open.

Windows and rotations are read off the wall clock of the schedule's zone; a calendar's turns are instants. The
turn passes on at every handoff, whether a window is open at that moment or not.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from warden.core import wallclock
from warden.core.oncall import Calendar, Layer, Rotation, Schedule, Shift, Window

_DAY = timedelta(days=1)
_LONGEST_WINDOW = timedelta(days=8)  # a span of a week, and a day for the clock changes
_MIDNIGHT = time(0)


def while_active(layer: Layer, schedule: Schedule, *, start: datetime, end: datetime) -> Iterator[Shift]:
    """The layer's turns within `[start, end)` while it is active: in order, cut to fit, not merged.

    It is inactive before its first handoff, where its calendar is empty, and while none of its windows, if it
    has any, is open.
    """
    zone = ZoneInfo(schedule.zone)
    active = _openings(layer, schedule, start, end) if layer.when else [(start, end)]
    for opens, closes in active:
        since, until = max(opens, start), min(closes, end)
        if since < until:  # a window may shut as it opens: both its times in the gap of spring
            yield from _turns(layer, zone, since, until)


def _turns(layer: Layer, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Shift]:
    match layer.turns:
        case Rotation() as rotation:
            yield from _in_rotation(layer.id, rotation, zone, start, end)
        case Calendar() as calendar:
            yield from _in_calendar(layer.id, calendar, start, end)
        case never:
            assert_never(never)


def _in_rotation(
    layer: str, rotation: Rotation, zone: ZoneInfo, start: datetime, end: datetime
) -> Iterator[Shift]:
    turn = _turn_by(rotation, wallclock.shown(start, zone))
    begins = _handoff(rotation, zone, turn)
    while begins < end:
        ends = _handoff(rotation, zone, turn + 1)
        if max(begins, start) < ends:
            person = rotation.people[turn % len(rotation.people)]
            yield Shift(person, layer, None, max(begins, start), min(ends, end))
        turn, begins = turn + 1, ends


def _in_calendar(layer: str, calendar: Calendar, start: datetime, end: datetime) -> Iterator[Shift]:
    first = bisect_right(calendar.turns, start, key=lambda turn: turn.end)
    for turn in calendar.turns[first:]:
        if turn.start >= end:
            return
        yield Shift(turn.person, layer, None, max(turn.start, start), min(turn.end, end))


def _turn_by(rotation: Rotation, wall: datetime) -> int:
    """The number, counted from 0, of the last turn that has begun once the clock shows `wall`; at first 0.

    A later one may have begun too, if the clock has been set back since.
    """
    return max((wall - _first_handoff(rotation)) // _length(rotation), 0)


def _handoff(rotation: Rotation, zone: ZoneInfo, turn: int) -> datetime:
    """When turn number `turn` begins.

    Turns are as long as the wall clock says, those of hours too: `12h` hands off at the same two times of
    day all year, and `24h` is `daily`. So an hour the clock skips takes its turn with it, and an hour that
    comes twice makes its turn longer.
    """
    return wallclock.first(_first_handoff(rotation) + turn * _length(rotation), zone)


def _first_handoff(rotation: Rotation) -> datetime:
    """The wall time of the first handoff on or after `starts` 00:00."""
    days = 0 if rotation.weekday is None else (rotation.weekday - rotation.starts.weekday()) % 7
    return datetime.combine(rotation.starts + days * _DAY, rotation.handoff)


def _length(rotation: Rotation) -> timedelta:
    return timedelta(**{rotation.unit: rotation.every})


def _openings(
    layer: Layer, schedule: Schedule, start: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """`[opens, closes)` of the layer's windows about `[start, end)`, in order, those that meet joined."""
    zone = ZoneInfo(schedule.zone)
    day = wallclock.shown(start - _LONGEST_WINDOW, zone).date()
    last_day = wallclock.shown(end, zone).date()
    openings = []
    while day <= last_day:
        openings += [_opening(window, day, zone) for window in layer.when if _opens_on(window, day, schedule)]
        day += _DAY
    return _joined(sorted(openings))


def _joined(openings: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    joined: list[tuple[datetime, datetime]] = []
    for opens, closes in openings:
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
        else:
            joined.append((opens, closes))
    return joined


def _opens_on(window: Window, day: date, schedule: Schedule) -> bool:
    match window.kind:
        case "holidays":
            return day in schedule.holidays
        case "span":
            return day.weekday() == window.days[0]
        case _:
            return day.weekday() in window.days


def _opening(window: Window, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    closes = datetime.combine(day + _days_open(window) * _DAY, window.end)
    # A whole day is over when the next begins, even in a zone whose autumn night has two midnights.
    end_of = wallclock.first if _is_whole_days(window) else wallclock.last
    return wallclock.first(datetime.combine(day, window.start), zone), end_of(closes, zone)


def _is_whole_days(window: Window) -> bool:
    return window.kind != "span" and window.start == window.end == _MIDNIGHT


def _days_open(window: Window) -> int:
    """How many midnights lie between opening and closing, the closing one included."""
    days = (window.days[-1] - window.days[0]) % 7 if window.kind == "span" else 0
    if days == 0 and window.end <= window.start:
        return 7 if window.kind == "span" else 1
    return days

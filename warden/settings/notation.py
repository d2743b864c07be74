"""The small languages of time in the configuration: durations, rotations, handoffs, windows, quiet hours."""

import re
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from warden.settings.problem import Wrong

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONGEST = timedelta(days=366)
_DURATION = re.compile(r"(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?")
_ROTATION = re.compile(r"([0-9]{1,3})([hdw])")
_CLOCK = re.compile(r"([0-9]{2}):([0-9]{2})")
_SPAN = re.compile(r"(\w+) ([0-9:]+)-(\w+) ([0-9:]+)")
_DAILY = re.compile(r"([\w,-]+)(?: ([0-9:]+)-([0-9:]+))?")

_DURATION_MEND = "Write for example 5m, 60s or 1h30m"
_ROTATION_MEND = "Write daily, weekly, or a number of hours, days or weeks: 12h, 3d, 2w"
_WINDOW_MEND = "Write for example Mon-Fri 08:00-20:00, Fri 20:00-Mon 08:00, Sat,Sun or holidays"


@dataclass(frozen=True, slots=True)
class Rotation:
    """How long one turn lasts: `every` x `unit`."""

    every: int
    unit: str  # "hours" | "days" | "weeks"


@dataclass(frozen=True, slots=True)
class Handoff:
    """When turns change, in the schedule's wall clock; with a weekday (0 = Monday) for weeks."""

    at: time
    weekday: int | None = None


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


def text(value: Any) -> str:
    """`value` if it is a string.

    Raises:
        Wrong: it is not.
    """
    if not isinstance(value, str):
        raise Wrong("is not text", "Put it in double quotes")
    return value


def duration(value: Any) -> timedelta:
    """`5m`, `60s`, `1h30m`, `2d`: at most 366 days.

    Raises:
        Wrong: it is not of that form, or longer.
    """
    if isinstance(value, int):
        raise Wrong("does not say its unit", f'Write "{value}s" for seconds or "{value}m" for minutes')
    match = _DURATION.fullmatch(text(value))
    if not match or not match[0]:
        raise Wrong("is not a duration", _DURATION_MEND)
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if length > _LONGEST:
        raise Wrong("is longer than a year", _DURATION_MEND)
    return length


def interval(value: Any) -> timedelta:
    """A duration of at least a second: how often something is done."""
    length = duration(value)
    if length < timedelta(seconds=1):
        raise Wrong("is no pause at all", "Write at least 1s")
    return length


def patience(value: Any) -> timedelta | None:
    """A duration of at least a second, or None for `never`."""
    return None if value == "never" else interval(value)


def rotation(value: Any) -> Rotation:
    """`daily`, `weekly`, `12h`, `3d`, `2w`."""
    word = {"daily": "1d", "weekly": "1w"}.get(text(value), value)
    match = _ROTATION.fullmatch(word)
    if not match or int(match[1]) == 0:
        raise Wrong("is not a rotation", _ROTATION_MEND)
    return Rotation(int(match[1]), {"h": "hours", "d": "days", "w": "weeks"}[match[2]])


def handoff(value: Any) -> Handoff:
    """`20:00`, or `Mon 09:00`."""
    *day, clock = text(value).split(" ")
    if len(day) > 1:
        raise Wrong("is not a time of handoff", "Write for example 20:00, or Mon 09:00 for weeks")
    return Handoff(_clock(clock), _weekday(day[0]) if day else None)


def quiet_hours(value: Any) -> tuple[time, time]:
    """`22:00-07:00`: start and end, crossing midnight when the end is the earlier."""
    start, dash, end = text(value).partition("-")
    if not dash:
        raise Wrong("are no hours", "Write for example 22:00-07:00")
    hours = _clock(start), _clock(end)
    if hours[0] == hours[1]:
        raise Wrong("begin and end at the same time", "Write for example 22:00-07:00, or leave it out")
    return hours


def window(value: Any) -> Window:
    """`Mon-Fri 08:00-20:00`, `Fri 20:00-Mon 08:00`, `Sat,Sun`, `holidays`."""
    words = text(value)
    if words == "holidays":
        return Window("holidays")
    if match := _SPAN.fullmatch(words):
        first, start, last, end = match.groups()
        return Window("span", (_weekday(first), _weekday(last)), _clock(start), _end(end))
    if match := _DAILY.fullmatch(words):
        days, start, end = match.groups()
        return Window("daily", _days(days), _clock(start or "00:00"), _end(end or "24:00"))
    raise Wrong("is not a window", _WINDOW_MEND)


def _days(words: str) -> tuple[int, ...]:
    """`Mon-Wed,Fri` -> (0, 1, 2, 4), each day once, Monday first; a range may run over Sunday."""
    days: set[int] = set()
    for part in words.split(","):
        first, dash, last = part.partition("-")
        start = _weekday(first)
        length = (_weekday(last) - start) % 7 if dash else 0
        days.update((start + step) % 7 for step in range(length + 1))
    return tuple(sorted(days))


def _weekday(word: str) -> int:
    if word not in WEEKDAYS:
        raise Wrong(f'holds "{word}", which is no weekday', f"The weekdays are {' '.join(WEEKDAYS)}")
    return WEEKDAYS.index(word)


def _end(clock: str) -> time:
    """A window's end; 24:00 is the midnight after, which reads as crossing it."""
    return time(0) if clock == "24:00" else _clock(clock)


def _clock(clock: str) -> time:
    match = _CLOCK.fullmatch(clock)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise Wrong("holds no time of day", "Write hours and minutes from 00:00 to 23:59")
    return time(int(match[1]), int(match[2]))

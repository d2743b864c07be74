"""iCalendar (RFC 5545) as events: repetitions written out, every time an instant. Pure.

A calendar may be as hostile as its author likes: what reading it costs is reckoned before any of it is read.
Times are wall clock in their own zone; those without one, and whole days, are in the schedule's. An event
ends when the clock shows its end, so a night shift ends at 08:00 on the day of a clock change too: DTEND and
DURATION, both ways to write it, mean that here. Sources: RFC 5545 sections 3.3.10, 3.6.1, 3.8.5.
"""

import math
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from dateutil.rrule import rrulestr
from icalendar import Calendar, vRecur
from icalendar.timezone import tzp

from warden.core import wallclock
from warden.core.calendar import Event
from warden.core.written import plain
from warden.errors import SourceError

MAX_BODY = 2_000_000  # bytes
MAX_LINES = 100_000
MAX_PARTS = 8_000  # components, one inside another counted too
MAX_EVENTS = 10_000  # repetitions written out
MAX_STEPS = 1_000_000  # days and hours walked from each event's first time to the last asked for; seconds
MAX_ZONE_RULES = 400
MARK = "X-WARDEN-PERSON"

_LONGEST_TITLE = 200
_MOST_GUESTS = 20
_LONGEST_INTERVAL = 10_000
_NEVER_STEPS = 150_000.0  # of a rule that never fits: the days of 400 years
_SLACK = timedelta(days=2)
_FREQUENCIES = {"DAILY": 1.0, "WEEKLY": 0.4, "MONTHLY": 0.4, "YEARLY": 0.4, "HOURLY": 24.0}  # steps a day
_HOURLY_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYHOUR", "BYDAY"}
_PICKY = {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"}
_PARTS = _HOURLY_PARTS | _PICKY | {"BYMINUTE", "BYSECOND"}
_FINER = ("BYHOUR", "BYMINUTE", "BYSECOND")
# What the library calls a component: a mapping of properties whose values it types as some thirty kinds.
Component = Any
# Two libraries read what a stranger wrote; this is what they let fall when it is not what they expect.
_BROKEN = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    AssertionError,
    NotImplementedError,
)
_ZONE = re.compile(r"^(?:BEGIN|END):VTIMEZONE$|^RRULE.*$", re.MULTILINE | re.IGNORECASE)
_ZONE_NAMES = re.compile(r'^[A-Z-]+;(?:[^:"\n]*;)?TZID=(?:"([^"\n]*)"|([^;:"\n]*))', re.MULTILINE)
_ZONE_DEFINED = re.compile(r"^TZID(?:;[^:\n]*)?:(.*)$", re.MULTILINE)
# The library keeps the zones a calendar defines for the whole process: none may lend its own to another.
_ALONE = threading.Lock()


@dataclass(frozen=True, slots=True)
class Unrolled:
    """The events that touch an interval, and a line for each thing that could not be read as it is meant."""

    events: tuple[Event, ...]
    faults: tuple[str, ...] = ()


def parse(body: bytes, *, zone: str, start: datetime, end: datetime) -> Unrolled:
    """What a calendar says of `[start, end)`.

    Raises:
        SourceError: it is no calendar, or so big that reading it would keep others waiting.
    """
    text = _unfolded(body)
    if "BEGIN:VCALENDAR" in text.upper() and not text.rstrip().upper().endswith("END:VCALENDAR"):
        raise SourceError("this calendar breaks off", mend="The next reading tries again", retryable=True)
    with _ALONE:
        tzp.use_default()
        unknown = _unknown_zones(text, zone)
        try:
            read = Calendar.from_ical(text, multiple=True)
        except _BROKEN as cause:
            raise _no_calendar() from cause
    if not any(part.name == "VCALENDAR" for part in read):
        raise _no_calendar()
    reading = _Reading(zone=ZoneInfo(zone), start=start, end=end, events=[], faults=list(unknown))
    for part in read:
        reading.take(part)
    return Unrolled(tuple(sorted(reading.events, key=lambda event: event.start)), tuple(reading.faults))


@dataclass(slots=True)
class _Reading:
    """One calendar being read: what was found, and what it has cost."""

    zone: ZoneInfo
    start: datetime
    end: datetime
    events: list[Event]
    faults: list[str]
    steps: float = 0.0

    def take(self, calendar: Component) -> None:
        for series in _series(calendar):
            try:
                self._unroll(calendar, series)
            except _Left as left:
                self.steps += left.steps
                self.faults.append(f'"{_title(series[0])}" is left out: {left}')
            except _BROKEN as broken:
                why = plain(str(broken), 100) or type(broken).__name__
                self.faults.append(f'"{_title(series[0])}" is left out: it cannot be read ({why})')

    def _unroll(self, calendar: Component, series: list[Component]) -> None:
        for event in series:
            self.steps += _steps(event, self.end)
        if self.steps > MAX_STEPS:
            raise _too_much()
        alone = Calendar()
        if "X-WR-TIMEZONE" in calendar:
            alone.add("X-WR-TIMEZONE", calendar["X-WR-TIMEZONE"])
        for event in series:
            alone.add_component(event)
        found = recurring_ical_events.of(alone).between(self.start - _SLACK, self.end + _SLACK)
        events = [event for part in found if (event := _event(part, self.zone)) is not None]
        self.events += [event for event in events if event.end > self.start and event.start < self.end]
        if len(self.events) > MAX_EVENTS:
            raise _too_much()


class _Left(Exception):
    """Why one event is left out, and the steps it took to see that."""

    def __init__(self, why: str, *, steps: float = 0.0) -> None:
        super().__init__(why)
        self.steps = steps


def _unfolded(body: bytes) -> str:
    """The text with its folded lines whole, once it is known to be small enough to be read."""
    if len(body) > MAX_BODY or body.count(b"\n") > MAX_LINES or body.upper().count(b"BEGIN:") > MAX_PARTS:
        raise _too_much()
    text = re.sub(r"\r?\n[ \t]", "", body.decode("utf-8-sig", errors="replace")).replace("\r\n", "\n")
    _refuse_odd_zones(text)
    return text


def _refuse_odd_zones(text: str) -> None:
    """A zone's rules are walked for every single time: those of the world change twice a year."""
    inside, rules = False, 0
    for match in _ZONE.finditer(text):
        line = match[0].upper()
        if not line.startswith("RRULE"):
            inside = line.startswith("BEGIN")
        elif inside:
            rules += 1
            if "FREQ=YEARLY" not in line or any(part in line for part in _FINER) or rules > MAX_ZONE_RULES:
                raise _too_much()


def _unknown_zones(text: str, zone: str) -> Iterator[str]:
    """A line for each zone that is neither known nor defined in the calendar itself."""
    names = {quoted or bare for quoted, bare in _ZONE_NAMES.findall(text)}
    for name in sorted(names - {found.strip() for found in _ZONE_DEFINED.findall(text)}):
        try:
            known = tzp.timezone(name)
        except _BROKEN:
            known = None
        if known is None:
            yield f'the time zone "{plain(name, 60)}" is not known: its times are read in {zone}'


def _series(calendar: Component) -> list[list[Component]]:
    """The events that belong together: an event, and what was changed of its repetitions."""
    series: dict[str, list[Component]] = {}
    for number, event in enumerate(calendar.walk("VEVENT")):
        series.setdefault(str(event.get("UID", f"\0{number}")), []).append(event)
    return list(series.values())


def _steps(event: Component, end: datetime) -> float:
    """What it takes to walk an event's rules to `end`.

    Raises:
        _Left: it has no beginning, or a rule that no rota has.
    """
    if "DTSTART" not in event:
        raise _Left("it has no beginning that can be read")
    if "RECURRENCE-ID" in event:
        event.pop("RRULE", None)
    begins = _at(event["DTSTART"].dt, ZoneInfo("UTC"))
    return sum(_steps_of(rule, begins, end) for rule in _several(event.get("RRULE")))


def _steps_of(rule: Any, begins: datetime, end: datetime) -> float:
    frequency, interval = str(_first(rule.get("FREQ"))).upper(), int(_first(rule.get("INTERVAL", 1)))
    if frequency not in _FREQUENCIES or not 0 < interval <= _LONGEST_INTERVAL:
        raise _Left("it repeats as no rota does")
    if not _parts(rule) <= (_HOURLY_PARTS if frequency == "HOURLY" else _PARTS):
        raise _Left("its rule has parts that no rota has")
    if not _ever(rule, begins):
        raise _Left("its rule fits no day there is", steps=_NEVER_STEPS)
    finer = math.prod(max(1, len(_several(rule.get(part)))) for part in _FINER)
    return ((end - begins).days + 1) * _FREQUENCIES[frequency] * finer / interval if begins < end else 0.0


def _ever(rule: Any, begins: datetime) -> bool:
    """Whether a rule ever fits: the library would look for the 30th of February up to the year 9999.

    So it is let look from near there. Every 400 years the days of the week and the year are the same again.
    """
    if not _parts(rule) & _PICKY:
        return True
    bare: Any = vRecur({key: value for key, value in rule.items() if key not in ("UNTIL", "COUNT")})
    late = begins.replace(year=begins.year + (9999 - begins.year) // 400 * 400, tzinfo=None)
    return next(iter(rrulestr(bare.to_ical().decode(), dtstart=late)), None) is not None


def _parts(rule: Any) -> set[str]:
    return {str(key).upper() for key in rule}


def _event(part: Component, zone: ZoneInfo) -> Event | None:
    """One event at one time; None for one that was called off, or lasts no time at all."""
    if str(part.get("STATUS", "")).upper() == "CANCELLED":
        return None
    start, end = _at(part["DTSTART"].dt, zone), _at(part["DTEND"].dt, zone)
    if end <= start:
        return None
    asked = [who for who in _several(part.get("ATTENDEE")) if _comes(who)]
    mark = _first(part.get(MARK))
    return Event(
        start=start,
        end=end,
        title=_title(part),
        guests=tuple(_mail(who) for who in asked[:_MOST_GUESTS]),
        organizer=_mail(_first(part.get("ORGANIZER"))) or None,
        mark=plain(str(mark), 64) if mark else None,
    )


def _at(moment: date, zone: ZoneInfo) -> datetime:
    if not isinstance(moment, datetime):
        return wallclock.first(datetime.combine(moment, time(0)), zone)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _comes(guest: Any) -> bool:
    return str(getattr(guest, "params", {}).get("PARTSTAT", "")).upper() != "DECLINED"


def _mail(address: object) -> str:
    mail = str(address or "")
    return plain(mail[7:] if mail[:7].lower() == "mailto:" else mail, 254)


def _title(part: Component) -> str:
    return plain(str(_first(part.get("SUMMARY")) or ""), _LONGEST_TITLE)


def _several(value: Any) -> list[Any]:
    """A property may stand there once, several times, or not at all."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _first(value: Any) -> Any:
    return next(iter(_several(value)), None)


def _no_calendar() -> SourceError:
    return SourceError(
        "this is no iCalendar",
        mend="Check the address: it has to be the calendar's own (often ending in .ics), not its page's",
        retryable=True,
    )


def _too_much() -> SourceError:
    return SourceError(
        "this calendar is bigger than a rota can be",
        mend=f"Give one for the rota alone: at most {MAX_BODY // 1_000_000} MB and {MAX_EVENTS} shifts,"
        " with rules that began within some decades",
    )

"""Shifts as iCalendar feeds for people's own calendars, and the keys that open them. Pure.

Times are UTC, so each calendar shows the wall time of its own zone on either side of a clock change. A shift
keeps its UID by where and when it begins, and nothing changes within a day unless the rota does: a calendar
that asks again hears 304.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event
from itsdangerous import Signer

from warden.core.incident import PersonId
from warden.core.oncall import ScheduleId, Shift

PAST = timedelta(days=30)
AHEAD = timedelta(days=180)
MARK = "X-WARDEN-PERSON"
_WORD = {"de": "Bereitschaft", "en": "On call"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One shift of a feed, and the name of whom it is."""

    schedule: ScheduleId
    shift: Shift
    name: str


def key(secret: str, feed: ScheduleId | PersonId, *, kind: str) -> str:
    """What opens the feed of one `schedule` or `person`, and no other."""
    return Signer(secret, salt="warden.notify.feeds").get_signature(f"{kind}:{feed}".encode()).decode()


def opens(secret: str, feed: ScheduleId | PersonId, given: str, *, kind: str) -> bool:
    """Whether `given` is the feed's key; takes as long for a good guess as for a bad one."""
    return hmac.compare_digest(key(secret, feed, kind=kind).encode(), given.encode())


def address(base: str, secret: str, feed: ScheduleId | PersonId, *, kind: str) -> str:
    """Where a calendar subscribes to the feed."""
    folder = "person/" if kind == "person" else ""
    return f"{base.rstrip('/')}/calendar/{folder}{feed}.ics?key={key(secret, feed, kind=kind)}"


def span(now: datetime) -> tuple[datetime, datetime]:
    """The days a feed covers, whole ones: it shall say the same all day."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - PAST, today + AHEAD + timedelta(days=1)


def written(entries: Sequence[Entry], title: str, language: str, *, now: datetime) -> bytes:
    """The feed in the language of its reader."""
    calendar = Calendar()
    calendar.add("PRODID", "-//warden//on call//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("X-WR-CALNAME", f"{_WORD[language]} {title}")
    calendar.add("REFRESH-INTERVAL", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT15M")
    stamp, _ = span(now)
    for entry in entries:
        calendar.add_component(_event(entry, language, stamp=stamp + PAST))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: Entry, language: str, *, stamp: datetime) -> Event:
    shift, event = entry.shift, Event()
    event.add("UID", f"{entry.schedule}-{shift.start:%Y%m%dT%H%M%SZ}@warden")
    event.add("DTSTAMP", stamp)
    event.add("DTSTART", shift.start)
    event.add("DTEND", shift.end)
    event.add("SUMMARY", f"{entry.name} · {_WORD[language]} {entry.schedule}")
    event.add("TRANSP", "TRANSPARENT")  # being on call does not make a person busy
    event.add(MARK, shift.person or "")
    return event

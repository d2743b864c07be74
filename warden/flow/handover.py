"""Beside the walk: whose duty begins is told what is going on, and a day before, that it is coming."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from warden.core.bucket import MINUTE
from warden.core.handover import AHEAD, RESTED, begun, coming, duties, note, occasion, reminder
from warden.core.incident import PersonId
from warden.core.mention import BrandId
from warden.core.oncall import Person, Schedule, ScheduleId, Shift
from warden.core.outbox import DeliveryKind
from warden.core.shifts import HORIZON, shifts
from warden.flow import rota
from warden.storage import incidents, outbox, planned, silences

MOST = 100  # of a kind kept with a note


@dataclass(frozen=True, slots=True)
class Circle:
    """Everybody and everything care is for: people, schedules, names of brands; and of each schedule the
    channels and brands of the policies that ask it."""

    people: Mapping[PersonId, Person]
    schedules: Mapping[ScheduleId, Schedule]
    brands: Mapping[BrandId, str]
    channels: Mapping[ScheduleId, Collection[str]]
    watched: Mapping[ScheduleId, Collection[BrandId]]

    def name(self, person: str | None) -> str | None:
        known = self.people.get(PersonId(person)) if person else None
        return known.name if known else person


def tell(conn: Connection, circle: Circle, schedule: Schedule, *, now: datetime) -> None:
    """Queue the hand-over notes and reminders of one schedule that are due; each once."""
    around = _planned(conn, schedule, now - RESTED, now + AHEAD + MINUTE, now=now)
    for before, duty in begun(around, now=now):
        person = _untold(conn, circle, DeliveryKind.HANDOVER, schedule, duty)
        if person is not None:
            whole = _whole(conn, schedule, duty, now=now)
            facts = _going_on(conn, circle, schedule, before, whole, now=now)
            outbox.add(conn, note(schedule.id, whole, person, facts, now=now), now=now)
    for duty in coming(around, now=now):
        person = _untold(conn, circle, DeliveryKind.REMINDER, schedule, duty)
        if person is not None:
            whole = _whole(conn, schedule, duty, now=now)
            facts = {"schedule": schedule.id, "start": whole.start.isoformat(), "end": _end(whole)}
            outbox.add(conn, reminder(schedule.id, whole, person, facts, now=now), now=now)


def _planned(
    conn: Connection, schedule: Schedule, start: datetime, end: datetime, *, now: datetime
) -> list[Shift]:
    kept = rota.known(conn, schedule.id, start=start, end=end, now=now)
    return shifts(schedule, kept.overrides, start=start, end=end, record=kept.record)


def _untold(
    conn: Connection, circle: Circle, kind: DeliveryKind, schedule: Schedule, duty: Shift
) -> Person | None:
    """Whose duty it is, if they have not been told."""
    person = circle.people.get(duty.person) if duty.person else None
    told = person is not None and outbox.is_known(conn, person.id, occasion(kind, schedule.id, duty))
    return None if told else person


def _whole(conn: Connection, schedule: Schedule, duty: Shift, *, now: datetime) -> Shift:
    """A duty to its very end, which may lie beyond what was looked at."""
    return duties(_planned(conn, schedule, duty.start, duty.start + HORIZON, now=now))[0]


def _end(whole: Shift) -> str | None:
    """None for one as long as anybody can look."""
    return whole.end.isoformat() if whole.end < whole.start + HORIZON else None


def _going_on(
    conn: Connection, circle: Circle, schedule: Schedule, before: Shift, duty: Shift, *, now: datetime
) -> dict[str, Any]:
    """What is open, silenced and planned about the brands of a schedule, as a hand-over note tells it."""
    about = circle.watched.get(schedule.id) or tuple(circle.brands)
    return {
        "schedule": schedule.id,
        "end": _end(duty),
        "before": circle.name(before.person),
        "at": now.isoformat(),
        "incidents": [
            {
                "number": incident.id,
                "brand": circle.brands.get(incident.brand, incident.brand),
                "severity": incident.severity.value,
                "holder": circle.name(incident.acknowledged_by),
            }
            for incident in incidents.unresolved(conn, None)[:MOST]
            if incident.brand in about
        ],
        "silences": [
            {
                "brand": circle.brands.get(silence.brand, silence.brand) if silence.brand else None,
                "end": silence.end.isoformat(),
            }
            for silence in silences.holding(conn, now=now)
            if silence.brand is None or silence.brand in about
        ],
        "events": [
            {
                "brand": circle.brands.get(event.brand, event.brand),
                "start": event.start.isoformat(),
                "end": event.end.isoformat(),
                "note": event.note,
            }
            for event in planned.coming(conn, now=now, limit=MOST)
            if event.brand in about and event.start < duty.end
        ],
    }

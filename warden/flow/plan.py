"""Planned events, entered and taken back by people; and which of them an incident falls into."""

from datetime import datetime

from sqlalchemy import Connection

from warden.core.circumstances import PlannedEvent
from warden.core.incident import Incident
from warden.core.planned import Plan, rest, settled
from warden.errors import IllegalMove
from warden.storage import planned


def add(conn: Connection, plan: Plan, *, now: datetime) -> PlannedEvent:
    """Plan an event without flaws (`core.planned.flaws`); it counts from now on, if it has begun before."""
    return planned.add(conn, settled(plan, now=now))


def take_back(conn: Connection, number: int, *, now: datetime) -> PlannedEvent | None:
    """Take an event back; what is left of one that has begun.

    Raises:
        IllegalMove: there is none of that number, or it is over.
    """
    event = planned.get(conn, number)
    left = rest(event, now=now) if event else None
    done = planned.remove(conn, number) if left is None else planned.shorten(conn, number, end=left.end)
    if not done:
        raise IllegalMove(f"there is no event {number}", mend="`warden event list` lists them")
    return left


def during(conn: Connection, incident: Incident, *, now: datetime) -> list[PlannedEvent]:
    """The planned events an incident overlaps, the largest first."""
    end = incident.resolved_at or now
    found = planned.between(conn, incident.brand, incident.first_mention_at, end)
    return sorted(found, key=lambda event: -event.times)

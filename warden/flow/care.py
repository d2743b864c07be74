"""Caring for people: what they are told or asked while no storm is on; once, however often it runs.

Contacts, the hand-overs of each schedule, and coverage are a transaction each: none is open for long.
"""

from datetime import datetime

from sqlalchemy import Engine

from warden.flow import contacts, coverage, handover
from warden.flow.handover import Circle
from warden.storage import heartbeats
from warden.storage.engine import transaction


def run(engine: Engine, circle: Circle, prints: contacts.Prints, *, now: datetime) -> None:
    """Queue everything that is due at `now`."""
    with transaction(engine) as conn:
        contacts.ask(conn, circle.people.values(), prints, now=now)
    for schedule in circle.schedules.values():
        with transaction(engine) as conn:
            handover.tell(conn, circle, schedule, now=now)
    with transaction(engine) as conn:
        coverage.tell(conn, circle, now=now)
        heartbeats.beat(conn, "care", now=now)

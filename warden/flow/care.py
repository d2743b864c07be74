"""Caring for people: what they are told or asked while no storm is on; once, however often it runs.

Contacts, the hand-overs of each schedule, and coverage are a transaction each: none is open for long, and one
that fails takes no other with it.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, Engine

from warden.flow import contacts, coverage, handover
from warden.flow.handover import Circle
from warden.storage import heartbeats
from warden.storage.engine import transaction


def run(engine: Engine, circle: Circle, prints: contacts.Prints, *, now: datetime) -> None:
    """Queue everything that is due at `now`.

    Raises:
        ExceptionGroup: what failed, once all the rest is done; the station then gives no sign of life.
    """
    cares: list[Callable[[Connection], None]] = [
        partial(contacts.ask, people=circle.people.values(), prints=prints, now=now),
        *(
            partial(handover.tell, circle=circle, schedule=schedule, now=now)
            for schedule in circle.schedules.values()
        ),
        partial(coverage.tell, circle=circle, now=now),
    ]
    failures = [failure for care in cares if (failure := _tried(engine, care)) is not None]
    if failures:
        raise ExceptionGroup("not everybody was cared for", failures)
    with transaction(engine) as conn:
        heartbeats.beat(conn, "care", now=now)


def _tried(engine: Engine, care: Callable[[Connection], None]) -> Exception | None:
    try:
        with transaction(engine) as conn:
            care(conn)
    except Exception as failure:  # noqa: BLE001 - raised again once the others had their turn
        return failure
    return None

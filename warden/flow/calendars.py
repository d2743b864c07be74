"""Beside the walk: what the calendars of schedules say is read every so often and kept for all processes.

A calendar that cannot be read keeps what it said, so a provider's bad hour takes nobody off call.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Engine

from warden.core.calendar import CalendarId
from warden.errors import SourceError
from warden.ports import CalendarSource
from warden.storage import calendars, heartbeats
from warden.storage.engine import transaction

EVERY_S = 900.0  # real seconds
# A calendar is written out for a time around the day it is read: one that never changes is read anew for it.
READ_ANEW = timedelta(days=1)


def due(engine: Engine, known: Mapping[CalendarId, CalendarSource], *, now: datetime) -> list[CalendarId]:
    """The calendars it is time to read."""
    with transaction(engine) as conn:
        heartbeats.beat(conn, "calendars", now=now)
        return calendars.due(conn, {source.id: source.place for source in known.values()}, now=now)


def read(
    engine: Engine, source: CalendarSource, *, every: timedelta, lease: timedelta, now: datetime
) -> None:
    """Read one calendar, if it is due and nobody else reads it; no transaction is open while it answers."""
    with transaction(engine) as conn:
        before = calendars.claim(conn, source.id, source.place, now=now, until=now + lease)
    if before is None:
        return
    is_fresh = before.read_at is not None and now - before.read_at < READ_ANEW
    next_due = now + every
    try:
        said = source.read(before.validators if is_fresh else {}, now=now)
    except SourceError as failure:
        later = max(next_due, now + (failure.retry_after or timedelta()))
        with transaction(engine) as conn:
            calendars.record_failure(conn, before, next_due=later, error=failure.what, mend=failure.mend)
        return
    with transaction(engine) as conn:
        if said is None:
            calendars.record_unchanged(conn, before, now=now, next_due=next_due)
        else:
            calendars.record_read(
                conn,
                before,
                events=said.events,
                faults=said.faults,
                validators=said.validators,
                now=now,
                next_due=next_due,
            )

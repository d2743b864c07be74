"""Overrides: the part of a schedule that changes by the hour. The rest stands in the configuration."""

from datetime import datetime

from sqlalchemy import Connection, or_, select

from warden.core.incident import PersonId
from warden.core.oncall import Override, ScheduleId
from warden.storage import tables
from warden.storage.place import Place, below

_TABLE = tables.overrides


def overrides(conn: Connection, schedule: ScheduleId, *, start: datetime, end: datetime) -> list[Override]:
    """The overrides that overlap `[start, end)`, oldest first; with start = end those of that instant."""
    begun = or_(_TABLE.c.start < end, _TABLE.c.start <= start)
    query = select(_TABLE).where(_TABLE.c.schedule == schedule, _TABLE.c.end > start, begun)
    return [Override(*row) for row in conn.execute(query.order_by(_TABLE.c.id))]


def add_override(
    conn: Connection,
    schedule: ScheduleId,
    person: PersonId,
    *,
    start: datetime,
    end: datetime,
    replaces: PersonId | None = None,
) -> int:
    """Put `person` on for `[start, end)`; the number of the override.

    Raises:
        StorageError: it ends before it has begun.
    """
    facts = {"schedule": schedule, "person": person, "start": start, "end": end, "replaces": replaces}
    number: int = conn.execute(_TABLE.insert().values(facts).returning(_TABLE.c.id)).scalar_one()
    return number


def override(conn: Connection, number: int) -> Override | None:
    """The override of that number, if there is one."""
    row = conn.execute(select(_TABLE).where(_TABLE.c.id == number)).one_or_none()
    return Override(*row) if row else None


def remove_override(conn: Connection, id: int) -> bool:
    """Take an override back; whether there was one of that number."""
    return conn.execute(_TABLE.delete().where(_TABLE.c.id == id)).rowcount == 1


def shorten_override(conn: Connection, number: int, *, end: datetime) -> bool:
    """Let an override end at `end`; whether it would have lasted longer.

    Raises:
        StorageError: it has not begun by then.
    """
    longer = (_TABLE.c.id == number, _TABLE.c.end > end)
    return conn.execute(_TABLE.update().where(*longer).values(end=end)).rowcount == 1


def listed(
    conn: Connection, schedule: ScheduleId | None = None, *, before: Place | None = None, limit: int
) -> list[Override]:
    """Overrides, the last to end first; of one schedule, below a place; where given."""
    query = select(_TABLE).order_by(_TABLE.c.end.desc(), _TABLE.c.id.desc()).limit(limit)
    if schedule is not None:
        query = query.where(_TABLE.c.schedule == schedule)
    if before is not None:
        query = query.where(below(_TABLE, before))
    return [Override(*row) for row in conn.execute(query)]

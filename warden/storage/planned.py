"""Planned events, of the past as well: a brand whose history is learned anew was expected to be loud then."""

from datetime import datetime

from sqlalchemy import Connection, or_, select

from warden.core.circumstances import PlannedEvent
from warden.core.mention import BrandId
from warden.core.planned import Plan
from warden.storage import tables
from warden.storage.place import Place, below

_TABLE = tables.planned_events


def add(conn: Connection, plan: Plan) -> PlannedEvent:
    """Keep a plan that has no flaw; the event has its number.

    Raises:
        StorageError: it ends before it has begun.
    """
    facts = {
        "brand": plan.brand,
        "start": plan.start,
        "end": plan.end,
        "times": plan.times,
        "note": plan.note,
    }
    return PlannedEvent(*conn.execute(_TABLE.insert().values(facts).returning(*_TABLE.c)).one())


def get(conn: Connection, number: int) -> PlannedEvent | None:
    """The event of that number, if there is one."""
    row = conn.execute(select(_TABLE).where(_TABLE.c.id == number)).one_or_none()
    return PlannedEvent(*row) if row else None


def remove(conn: Connection, number: int) -> bool:
    """Forget an event; whether there was one of that number."""
    return conn.execute(_TABLE.delete().where(_TABLE.c.id == number)).rowcount == 1


def shorten(conn: Connection, number: int, *, end: datetime) -> bool:
    """Let an event end at `end`; whether it would have lasted longer.

    Raises:
        StorageError: it has not begun by then.
    """
    longer = (_TABLE.c.id == number, _TABLE.c.end > end)
    return conn.execute(_TABLE.update().where(*longer).values(end=end)).rowcount == 1


def between(conn: Connection, brand: BrandId, start: datetime, end: datetime) -> list[PlannedEvent]:
    """The brand's events that overlap `[start, end)`, in order; with start = end those of that instant."""
    begun = or_(_TABLE.c.start < end, _TABLE.c.start <= start)
    query = select(_TABLE).where(_TABLE.c.brand == brand, _TABLE.c.end > start, begun)
    return [PlannedEvent(*row) for row in conn.execute(query.order_by(_TABLE.c.start, _TABLE.c.id))]


def coming(conn: Connection, *, now: datetime, limit: int) -> list[PlannedEvent]:
    """What is not over, the soonest first."""
    query = select(_TABLE).where(_TABLE.c.end > now).order_by(_TABLE.c.start, _TABLE.c.id)
    return [PlannedEvent(*row) for row in conn.execute(query.limit(limit))]


def listed(
    conn: Connection,
    *,
    brand: BrandId | None = None,
    over: datetime | None = None,
    before: Place | None = None,
    limit: int,
) -> list[PlannedEvent]:
    """Events, the last to end first: of one brand, over by then, below a place; where given."""
    query = select(_TABLE).order_by(_TABLE.c.end.desc(), _TABLE.c.id.desc()).limit(limit)
    if brand is not None:
        query = query.where(_TABLE.c.brand == brand)
    if over is not None:
        query = query.where(_TABLE.c.end <= over)
    if before is not None:
        query = query.where(below(_TABLE, before))
    return [PlannedEvent(*row) for row in conn.execute(query)]

"""Silences, those of the past as well."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select

from warden.core.mention import BrandId
from warden.core.silence import NewSilence, Silence, Stage
from warden.storage import tables
from warden.storage.place import Place, below

_TABLE = tables.silences


def add(conn: Connection, new: NewSilence) -> Silence:
    """Keep a silence that has no flaw; it has its number then.

    Raises:
        StorageError: it ends before it has begun.
    """
    facts = {
        "brand": new.brand,
        "start": new.start,
        "end": new.end,
        "note": new.note,
        "person": new.person,
        "stage": Stage.SET,
    }
    return Silence(*conn.execute(_TABLE.insert().values(facts).returning(*_TABLE.c)).one())


def get(conn: Connection, number: int) -> Silence | None:
    """The silence of that number, if there is one."""
    return next(iter(_found(conn, select(_TABLE).where(_TABLE.c.id == number))), None)


def same(conn: Connection, new: NewSilence, *, now: datetime) -> Silence | None:
    """One that is not over and says the same: a request that came twice has set it already."""
    query = select(_TABLE).where(
        _TABLE.c.brand.is_not_distinct_from(new.brand),
        _TABLE.c.start <= new.start,
        _TABLE.c.end == new.end,
        _TABLE.c.note == new.note,
        _TABLE.c.person == new.person,
        _TABLE.c.end > now,
    )
    return next(iter(_found(conn, query.order_by(_TABLE.c.id).limit(1))), None)


def remove(conn: Connection, number: int) -> bool:
    """Forget a silence; whether there was one of that number."""
    return conn.execute(_TABLE.delete().where(_TABLE.c.id == number)).rowcount == 1


def shorten(conn: Connection, number: int, *, end: datetime) -> bool:
    """Let a silence end at `end`; whether it would have lasted longer.

    Raises:
        StorageError: it has not begun by then.
    """
    longer = (_TABLE.c.id == number, _TABLE.c.end > end)
    return conn.execute(_TABLE.update().where(*longer).values(end=end)).rowcount == 1


def advance(conn: Connection, silence: Silence, to: Stage) -> bool:
    """Carry a silence on to its next stage; False if somebody else has, or it was changed meanwhile."""
    as_known = (_TABLE.c.id == silence.id, _TABLE.c.stage == silence.stage, _TABLE.c.end == silence.end)
    return conn.execute(_TABLE.update().where(*as_known).values(stage=to)).rowcount == 1


def due(conn: Connection, *, now: datetime) -> list[Silence]:
    """The silences whose begin or end is still to be carried out and told."""
    begins = and_(_TABLE.c.stage == Stage.SET, _TABLE.c.start <= now)
    ends = and_(_TABLE.c.stage != Stage.OVER, _TABLE.c.end <= now)
    return _found(conn, select(_TABLE).where(or_(begins, ends)).order_by(_TABLE.c.start, _TABLE.c.id))


def holding(conn: Connection, *, now: datetime) -> list[Silence]:
    """What holds at `now`, the first to end first."""
    query = select(_TABLE).where(_TABLE.c.start <= now, _TABLE.c.end > now)
    return _found(conn, query.order_by(_TABLE.c.end, _TABLE.c.id))


def coming(conn: Connection, *, now: datetime, limit: int) -> list[Silence]:
    """What is not over, the soonest first."""
    query = select(_TABLE).where(_TABLE.c.end > now).order_by(_TABLE.c.start, _TABLE.c.id)
    return _found(conn, query.limit(limit))


def listed(
    conn: Connection,
    *,
    brand: BrandId | None = None,
    over: datetime | None = None,
    before: Place | None = None,
    limit: int,
) -> list[Silence]:
    """Silences, the last to end first: about one brand, over by then, below a place; where given."""
    query = select(_TABLE).order_by(_TABLE.c.end.desc(), _TABLE.c.id.desc()).limit(limit)
    if brand is not None:
        query = query.where(or_(_TABLE.c.brand == brand, _TABLE.c.brand.is_(None)))
    if over is not None:
        query = query.where(_TABLE.c.end <= over)
    if before is not None:
        query = query.where(below(_TABLE, before))
    return _found(conn, query)


def _found(conn: Connection, query: Select[Any]) -> list[Silence]:
    return [Silence(*row) for row in conn.execute(query)]

"""When each source was blind."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, or_, select

from warden.core.circumstances import Outage
from warden.core.mention import SourceId
from warden.storage import tables
from warden.storage.conflict import insert_new

_TABLE = tables.outages
_FACTS = (_TABLE.c.source, _TABLE.c.start, _TABLE.c.end)


def begin(conn: Connection, source: SourceId, start: datetime) -> int | None:
    """It is blind since `start`; the outage's number, None when it was known to be blind."""
    new = insert_new(conn, _TABLE).values(source=source, start=start)
    return conn.execute(new.returning(_TABLE.c.id)).scalar()


def end(conn: Connection, source: SourceId, at: datetime) -> int | None:
    """It hears again since `at`; the number of the outage that is over, None when there was none."""
    statement = _TABLE.update().where(_TABLE.c.source == source, tables.STILL_BLIND).values(end=at)
    return conn.execute(statement.returning(_TABLE.c.id)).scalar()


def add(conn: Connection, outage: Outage) -> int:
    """One that is over already; its number."""
    new = _TABLE.insert().values(source=outage.source, start=outage.start, end=outage.end)
    number: int = conn.execute(new.returning(_TABLE.c.id)).scalar_one()
    return number


def get(conn: Connection, number: int) -> Outage | None:
    """One outage."""
    row = conn.execute(select(*_FACTS).where(_TABLE.c.id == number)).one_or_none()
    return None if row is None else Outage(*row)


def blind(conn: Connection) -> dict[SourceId, datetime]:
    """Which sources are blind, and since when."""
    query = select(_TABLE.c.source, _TABLE.c.start).where(tables.STILL_BLIND).order_by(_TABLE.c.source)
    return {SourceId(source): start for source, start in conn.execute(query)}


def between(conn: Connection, sources: Collection[SourceId], start: datetime, end: datetime) -> list[Outage]:
    """The outages of these sources that reach into `[start, end)`, in the order they began."""
    query = select(*_FACTS).where(
        _TABLE.c.source.in_(sources),
        _TABLE.c.start < end,
        or_(tables.STILL_BLIND, _TABLE.c.end > start),
    )
    return [Outage(*row) for row in conn.execute(query.order_by(_TABLE.c.start, _TABLE.c.source))]

"""When each station last gave a sign of life."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from warden.storage import tables
from warden.storage.conflict import insert_new, insert_or_replace

_TABLE = tables.heartbeats


def beat(conn: Connection, station: str, *, now: datetime) -> None:
    """This station is alive."""
    conn.execute(insert_or_replace(conn, _TABLE), {"station": station, "at": now})


def take_turn(conn: Connection, station: str, *, every: timedelta, now: datetime) -> bool:
    """Whether this station's turn has come, `every` after its last one; of several one hears True."""
    new = insert_new(conn, _TABLE).values(station=station, at=now).returning(_TABLE.c.at)
    if conn.execute(new).one_or_none() is not None:
        return True
    rested = (_TABLE.c.station == station, _TABLE.c.at <= now - every)
    return conn.execute(_TABLE.update().where(*rested).values(at=now)).rowcount == 1


def beats(conn: Connection) -> dict[str, datetime]:
    """The last beat of every station that ever gave one."""
    return dict(conn.execute(select(_TABLE)).all())

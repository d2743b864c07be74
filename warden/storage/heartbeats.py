"""When each station last gave a sign of life."""

from datetime import datetime

from sqlalchemy import Connection, select

from warden.storage import tables
from warden.storage.conflict import insert_or_replace


def beat(conn: Connection, station: str, *, now: datetime) -> None:
    """This station is alive."""
    conn.execute(insert_or_replace(conn, tables.heartbeats), {"station": station, "at": now})


def beats(conn: Connection) -> dict[str, datetime]:
    """The last beat of every station that ever gave one."""
    return dict(conn.execute(select(tables.heartbeats)).all())

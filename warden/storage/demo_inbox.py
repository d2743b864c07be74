"""What the demo's phones have received."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from warden.core.incident import PersonId
from warden.storage import tables

_TABLE = tables.demo_messages


@dataclass(frozen=True, slots=True)
class Message:
    """One page as it arrived; its picture, if it has one, is asked for apart."""

    id: int
    at: datetime
    person: PersonId
    title: str
    body: str
    has_picture: bool = False


def add(
    conn: Connection, *, at: datetime, person: PersonId, title: str, body: str, picture: bytes | None = None
) -> None:
    """A page has arrived; `picture` is a PNG."""
    row = {"at": at, "person": person, "title": title, "body": body, "picture": picture}
    conn.execute(_TABLE.insert(), row)


def messages(conn: Connection, *, limit: int) -> list[Message]:
    """What has arrived, newest first."""
    table = _TABLE.c
    query = select(table.id, table.at, table.person, table.title, table.body, table.picture.is_not(None))
    return [Message(*row) for row in conn.execute(query.order_by(table.id.desc()).limit(limit))]


def picture(conn: Connection, number: int) -> bytes | None:
    """The picture of a message; None if there is none."""
    return conn.execute(select(_TABLE.c.picture).where(_TABLE.c.id == number)).scalar()

"""What the demo's phones have received."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from warden.core.incident import PersonId
from warden.storage import tables

_TABLE = tables.demo_messages


@dataclass(frozen=True, slots=True)
class Message:
    """One page as it arrived."""

    id: int
    at: datetime
    person: PersonId
    title: str
    body: str


def add(conn: Connection, *, at: datetime, person: PersonId, title: str, body: str) -> None:
    """A page has arrived."""
    conn.execute(_TABLE.insert(), {"at": at, "person": person, "title": title, "body": body})


def messages(conn: Connection, *, limit: int) -> list[Message]:
    """What has arrived, newest first."""
    return [Message(*row) for row in conn.execute(select(_TABLE).order_by(_TABLE.c.id.desc()).limit(limit))]

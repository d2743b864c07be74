"""API tokens: only their digests are stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from warden.storage import tables

_TABLE = tables.tokens


@dataclass(frozen=True, slots=True)
class Token:
    """Who may do what: `scopes` are those of the public interface."""

    name: str
    scopes: tuple[str, ...]
    created_at: datetime


def add(conn: Connection, name: str, digest: str, scopes: Sequence[str], *, now: datetime) -> None:
    """Let in whoever shows the token whose SHA-256, in hexadecimal, is `digest`."""
    row = {"digest": digest, "name": name, "scopes": tuple(scopes), "created_at": now}
    conn.execute(_TABLE.insert(), row)


def find(conn: Connection, digest: str) -> Token | None:
    """The token with this SHA-256, in hexadecimal."""
    query = select(_TABLE.c.name, _TABLE.c.scopes, _TABLE.c.created_at).where(_TABLE.c.digest == digest)
    row = conn.execute(query).one_or_none()
    return None if row is None else Token(*row)

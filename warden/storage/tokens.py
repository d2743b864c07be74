"""API tokens: only their digests are stored."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from warden.storage import tables

_TABLE = tables.tokens
_SHOWN = (_TABLE.c.name, _TABLE.c.scopes, _TABLE.c.created_at)


@dataclass(frozen=True, slots=True)
class Token:
    """Who may do what: `scopes` are those of the public interface."""

    name: str
    scopes: tuple[str, ...]
    created_at: datetime


def digest(token: str) -> str:
    """What the database keeps of a token: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def add(conn: Connection, name: str, digest: str, scopes: Sequence[str], *, now: datetime) -> None:
    """Let in whoever shows the token whose SHA-256, in hexadecimal, is `digest`."""
    row = {"digest": digest, "name": name, "scopes": tuple(scopes), "created_at": now}
    conn.execute(_TABLE.insert(), row)


def find(conn: Connection, digest: str) -> Token | None:
    """The token with this SHA-256, in hexadecimal."""
    row = conn.execute(select(*_SHOWN).where(_TABLE.c.digest == digest)).one_or_none()
    return None if row is None else Token(*row)


def listed(conn: Connection) -> list[Token]:
    """Every token that is let in, oldest first."""
    query = select(*_SHOWN).order_by(_TABLE.c.created_at, _TABLE.c.name)
    return [Token(*row) for row in conn.execute(query)]


def revoke(conn: Connection, name: str) -> bool:
    """Let nobody in by this name any more; False where nobody was."""
    return conn.execute(delete(_TABLE).where(_TABLE.c.name == name)).rowcount > 0

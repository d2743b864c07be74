"""The outside dead man's switch: when it was pinged last, and whether it answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select

from warden.storage import tables
from warden.storage.conflict import insert_new

_TABLE = tables.switch
_ROW = 1  # there is one switch


@dataclass(frozen=True, slots=True)
class Switch:
    """When it answered last, and why it did not the last time it was pinged; None where it did."""

    answered_at: datetime | None
    error: str | None


def claim(conn: Connection, *, every: timedelta, now: datetime) -> bool:
    """Whether it is the caller's turn to ping: of all watchmen one has it in each interval."""
    new = insert_new(conn, _TABLE).values(id=_ROW, claimed_at=now)
    if conn.execute(new.returning(_TABLE.c.id)).scalar() is not None:
        return True
    # A claim of the future is one from before the clock was set back.
    is_free = or_(_TABLE.c.claimed_at <= now - every, _TABLE.c.claimed_at > now)
    return conn.execute(_TABLE.update().where(is_free).values(claimed_at=now)).rowcount == 1


def answered(conn: Connection, *, now: datetime) -> None:
    """The ping arrived."""
    conn.execute(_TABLE.update().values(answered_at=now, error=None))


def failed(conn: Connection, error: str, *, claimed_at: datetime) -> None:
    """The ping did not arrive; `claimed_at` is dated back, so that somebody tries again before the interval
    is over."""
    conn.execute(_TABLE.update().values(claimed_at=claimed_at, error=error))


def state(conn: Connection) -> Switch | None:
    """How it stands; None before the first ping."""
    row = conn.execute(select(_TABLE.c.answered_at, _TABLE.c.error)).one_or_none()
    return None if row is None else Switch(*row)

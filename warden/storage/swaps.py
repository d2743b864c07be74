"""Swap requests; each answer is a conditional update, so that of two at once one counts."""

from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import Connection, select

from warden.core.oncall import ScheduleId
from warden.core.swap import NewSwap, Swap, SwapState
from warden.storage import tables

_TABLE = tables.swaps
_FACTS = [_TABLE.c[field.name] for field in fields(Swap)]


def add(conn: Connection, new: NewSwap) -> Swap:
    """Keep a request; it has its number.

    Raises:
        StorageError: it ends before it has begun.
    """
    facts = {**asdict(new), "state": SwapState.OPEN}
    return Swap(*conn.execute(_TABLE.insert().values(facts).returning(*_FACTS)).one())


def get(conn: Connection, number: int) -> Swap | None:
    """The request of that number, if there is one."""
    row = conn.execute(select(*_FACTS).where(_TABLE.c.id == number)).one_or_none()
    return Swap(*row) if row else None


def close(conn: Connection, swap: Swap, *, override: int | None = None) -> bool:
    """Keep the answer to an open request; whether it still was open."""
    answer = {
        "state": swap.state,
        "answered_by": swap.answered_by,
        "answered_at": swap.answered_at,
        "override": override,
    }
    still = (_TABLE.c.id == swap.id, _TABLE.c.state == SwapState.OPEN)
    return conn.execute(_TABLE.update().where(*still).values(answer)).rowcount == 1


def overdue(conn: Connection, *, now: datetime, limit: int) -> list[Swap]:
    """Open requests whose time is up."""
    late = (_TABLE.c.state == SwapState.OPEN, _TABLE.c.expires_at <= now)
    query = select(*_FACTS).where(*late).order_by(_TABLE.c.expires_at, _TABLE.c.id).limit(limit)
    return [Swap(*row) for row in conn.execute(query)]


def open_ones(conn: Connection, schedule: ScheduleId | None = None, *, now: datetime) -> list[Swap]:
    """What can still be answered, the soonest first."""
    query = select(*_FACTS).where(_TABLE.c.state == SwapState.OPEN, _TABLE.c.expires_at > now)
    if schedule is not None:
        query = query.where(_TABLE.c.schedule == schedule)
    return [Swap(*row) for row in conn.execute(query.order_by(_TABLE.c.start, _TABLE.c.id))]


def listed(
    conn: Connection, schedule: ScheduleId | None = None, *, before: int | None = None, limit: int
) -> list[Swap]:
    """Requests, the newest first; of one schedule, older than a number; where given."""
    query = select(*_FACTS).order_by(_TABLE.c.id.desc()).limit(limit)
    if schedule is not None:
        query = query.where(_TABLE.c.schedule == schedule)
    if before is not None:
        query = query.where(_TABLE.c.id < before)
    return [Swap(*row) for row in conn.execute(query)]

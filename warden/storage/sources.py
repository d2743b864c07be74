"""Where each source stands: its cursor, when it is asked next, and how it went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from warden.core.mention import SourceId
from warden.storage import tables
from warden.storage.conflict import insert_new

_TABLE = tables.sources


@dataclass(frozen=True, slots=True)
class SourceState:
    """`failures` counts those since the last success; `error` and `mend` are the latest one's, or, when
    it did not fail, what the first of the `left_out` items lacked that it could not read."""

    id: SourceId
    next_due: datetime
    cursor: dict[str, str]
    last_success_at: datetime | None
    last_attempt_at: datetime | None
    failures: int
    error: str | None
    mend: str | None
    left_out: int


_FACTS = [_TABLE.c[field.name] for field in fields(SourceState)]


def due(conn: Connection, sources: Sequence[SourceId], *, now: datetime) -> list[SourceId]:
    """Which of these nobody is asking and it is time to ask; one never seen before always."""
    waits = set(conn.execute(select(_TABLE.c.id).where(~_is_due(now))).scalars())
    return [source for source in sources if source not in waits]


def claim(conn: Connection, source: SourceId, *, now: datetime, until: datetime) -> SourceState | None:
    """Take a source for asking; None when it is not due, or somebody else has it until later."""
    first = {"id": source, "next_due": now, "cursor": {}, "failures": 0, "left_out": 0}
    conn.execute(insert_new(conn, _TABLE).values(first))
    statement = (
        _TABLE.update()
        .where(_TABLE.c.id == source, _is_due(now))
        .values(lease_until=until, last_attempt_at=now)
        .returning(*_FACTS)
    )
    row = conn.execute(statement).one_or_none()
    return None if row is None else SourceState(*row)


def record_success(
    conn: Connection,
    source: SourceId,
    *,
    now: datetime,
    next_due: datetime,
    cursor: Mapping[str, str],
    left_out: int,
    told: str | None = None,
) -> None:
    """It answered: keep its cursor, in the transaction that stores what the cursor covers.

    `told` is what the first of the items left out lacked.
    """
    _record(
        conn,
        source,
        next_due,
        cursor=dict(cursor),
        left_out=left_out,
        last_success_at=now,
        failures=0,
        error=told,
        mend=None,
    )


def record_failure(
    conn: Connection, source: SourceId, *, now: datetime, next_due: datetime, error: str, mend: str
) -> None:
    """It failed: keep why, and leave its cursor where it was."""
    _record(
        conn,
        source,
        next_due,
        last_attempt_at=now,
        failures=_TABLE.c.failures + 1,
        error=error,
        mend=mend,
    )


def locked(conn: Connection, source: SourceId) -> SourceState | None:
    """One source, to be judged: nobody records how it went until the transaction ends."""
    row = conn.execute(select(*_FACTS).where(_TABLE.c.id == source).with_for_update()).one_or_none()
    return None if row is None else SourceState(*row)


def states(conn: Connection) -> list[SourceState]:
    """Every source ever asked, by id."""
    return [SourceState(*row) for row in conn.execute(select(*_FACTS).order_by(_TABLE.c.id))]


def _record(conn: Connection, source: SourceId, next_due: datetime, **facts: Any) -> None:
    changed = {"next_due": next_due, "lease_until": None, **facts}
    conn.execute(_TABLE.update().where(_TABLE.c.id == source).values(changed))


def _is_due(now: datetime) -> ColumnElement[bool]:
    free = or_(_TABLE.c.lease_until.is_(None), _TABLE.c.lease_until <= now)
    return and_(_TABLE.c.next_due <= now, free)

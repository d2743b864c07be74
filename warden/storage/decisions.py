"""Why each incident was judged as it was, from decision to decision."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from warden.core.explanation import Decision
from warden.core.incident import IncidentId
from warden.storage import tables
from warden.storage.conflict import insert_new

_TABLE = tables.decisions
_FACTS = [_TABLE.c.at, _TABLE.c.severity, _TABLE.c.score, _TABLE.c.explanation]


def add(conn: Connection, incident: IncidentId, decision: Decision) -> None:
    """Keep a decision; one made at the same instant stays as it is."""
    row = {
        "incident": incident,
        "at": decision.at,
        "severity": decision.severity,
        "score": decision.score,
        "explanation": decision.explanation,
    }
    conn.execute(insert_new(conn, _TABLE), row)


def last_at(conn: Connection, incident: IncidentId) -> datetime | None:
    """When the latest decision about an incident was made; None before the first."""
    found: datetime | None = conn.execute(
        select(func.max(_TABLE.c.at)).where(_TABLE.c.incident == incident)
    ).scalar()
    return found


def listed(
    conn: Connection,
    incident: IncidentId,
    *,
    until: datetime | None = None,
    before: datetime | None = None,
    limit: int = 50,
) -> list[Decision]:
    """Decisions about an incident, newest first: made at `until` at the latest, or earlier than `before`."""
    query = _of(incident).order_by(_TABLE.c.at.desc()).limit(limit)
    if until is not None:
        query = query.where(_TABLE.c.at <= until)
    if before is not None:
        query = query.where(_TABLE.c.at < before)
    return [Decision(*row) for row in conn.execute(query)]


def made_at(conn: Connection, incident: IncidentId, instants: Iterable[datetime]) -> dict[datetime, Decision]:
    """The decisions about an incident made at these very instants (some hundreds at most)."""
    found = [Decision(*row) for row in conn.execute(_of(incident).where(_TABLE.c.at.in_(sorted(instants))))]
    return {decision.at: decision for decision in found}


def _of(incident: IncidentId) -> Select[Any]:
    return select(*_FACTS).where(_TABLE.c.incident == incident)

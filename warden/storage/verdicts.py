"""What people say of incidents: written by answers in the views and the API, read to tune a brand's level."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from warden.core.budget import Paged
from warden.core.feedback import Pronounced, Verdict
from warden.core.incident import Incident, IncidentId, PersonId, Severity
from warden.core.mention import BrandId
from warden.core.tuning import Judged
from warden.storage import tables
from warden.storage.conflict import insert_or_replace

_TABLE, _INCIDENTS = tables.verdicts, tables.incidents
_PAGING = [severity for severity in Severity if severity.pages]


def put(conn: Connection, incident: Incident, verdict: Verdict, person: PersonId, *, now: datetime) -> None:
    """Keep what a person says of an incident, in place of what was said before."""
    row = {
        "incident": incident.id,
        "brand": incident.brand,
        "verdict": verdict,
        "person": person,
        "at": now,
    }
    conn.execute(insert_or_replace(conn, _TABLE), row)


def of_incidents(conn: Connection, incidents: Sequence[IncidentId]) -> Mapping[IncidentId, Pronounced]:
    """The verdicts on these incidents (10,000 at most); those nobody judged are left out."""
    query = select(_TABLE.c.incident, _TABLE.c.verdict, _TABLE.c.person, _TABLE.c.at)
    found = conn.execute(query.where(_TABLE.c.incident.in_(incidents)))
    return {row[0]: Pronounced(*row[1:]) for row in found}


def judged(conn: Connection, brand: BrandId, *, since: datetime) -> list[Judged]:
    """The verdicts given on a brand's incidents since then, in order; a drill teaches nothing."""
    query = (
        select(_TABLE.c.incident, _TABLE.c.verdict, _TABLE.c.at, _INCIDENTS.c.severity)
        .join(_INCIDENTS, _INCIDENTS.c.id == _TABLE.c.incident)
        .where(_TABLE.c.brand == brand, _TABLE.c.at >= since, _INCIDENTS.c.drill.is_(False))
        .order_by(_TABLE.c.at, _TABLE.c.incident)
    )
    return [Judged(*row[:3], paged=row.severity.pages) for row in conn.execute(query)]


def paged(conn: Connection, brand: BrandId, *, since: datetime) -> list[Paged]:
    """A brand's incidents that paged, opened since then, in order, with what was said of each; no drills."""
    query = (
        select(_INCIDENTS.c.id, _INCIDENTS.c.opened_at, _TABLE.c.verdict)
        .outerjoin(_TABLE, _TABLE.c.incident == _INCIDENTS.c.id)
        .where(
            _INCIDENTS.c.brand == brand,
            _INCIDENTS.c.opened_at >= since,
            _INCIDENTS.c.severity.in_(_PAGING),
            _INCIDENTS.c.drill.is_(False),
        )
        .order_by(_INCIDENTS.c.id)
    )
    return [Paged(*row) for row in conn.execute(query)]

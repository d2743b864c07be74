"""Reads what views and API tell of a brand: its incident, its blind spots, what is quiet in warden itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from warden import clock
from warden.core.circumstances import Outage
from warden.core.incident import Incident, Status
from warden.core.mention import BrandId
from warden.core.series import Series
from warden.flow import vitals
from warden.storage import incidents, outages
from warden.storage.sources import SourceState
from warden.wiring import House

LATE_AFTER_S = 120.0
DAY = timedelta(hours=24)


def unresolved(conn: Connection) -> list[Incident]:
    """What needs somebody: open before acknowledged, the worst first. A drill is no need."""
    return [row for row in _unresolved(conn) if not row.drill]


def drills(conn: Connection) -> list[Incident]:
    """The drills under way."""
    return [row for row in _unresolved(conn) if row.drill]


def by_brand(found: list[Incident]) -> Mapping[BrandId, Incident]:
    """The incident each brand has."""
    return {row.brand: row for row in found}


def _unresolved(conn: Connection) -> list[Incident]:
    found = [
        row for status in (Status.OPEN, Status.ACKNOWLEDGED) for row in incidents.listed(conn, status=status)
    ]
    return sorted(found, key=lambda row: (row.status is not Status.OPEN, -row.severity.rank, row.opened_at))


def holes(conn: Connection, house: House, drawn: Series) -> list[Outage]:
    """When sources that are asked about a series' brand were blind in it: its counts lack what they would
    have brought, or it came late."""
    if not drawn.buckets:
        return []
    asked = house.listening.sources_of(BrandId(drawn.brand))
    return outages.between(conn, asked, drawn.buckets[0].start, drawn.end)


def signs(conn: Connection, *, now: datetime) -> Mapping[str, vitals.Sign]:
    """Each station's sign of life. Ticks are real, so a minute of silence is a real one."""
    return vitals.signs(conn, pace=clock.pace(), now=now)


def quiet(conn: Connection, *, now: datetime) -> list[str]:
    """The stations that have not given a sign of life lately."""
    return [name for name, sign in signs(conn, now=now).items() if not sign.is_recent]


def health(source: SourceState, blind_since: datetime | None, *, now: datetime) -> str:
    """`ok`, `blind`, `failing` (its last poll did), or `late` (due for a while and nobody asks it)."""
    if blind_since is not None:
        return "blind"
    if source.failures:
        return "failing"
    return "late" if now - source.next_due > clock.span(seconds=LATE_AFTER_S) else "ok"

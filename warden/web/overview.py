"""`/`: is anything wrong, with which brand, and who is on call."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.responses import Response

from warden.core.budget import Account
from warden.core.circumstances import Outage
from warden.core.incident import Incident
from warden.core.mention import Brand, BrandId
from warden.core.series import Gist, Series, gist
from warden.flow import budget, past
from warden.storage import outages, silences, sources
from warden.storage.engine import reading
from warden.web import lookout
from warden.web.duty import Duty, duties_for
from warden.web.given import Now, Served
from warden.web.problems import Problem
from warden.web.render import page
from warden.wiring import House

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Card:
    """One brand at a glance; `state` is `calm` or the severity of its incident."""

    brand: Brand
    state: str
    drawn: Series
    told: Gist | None
    holes: list[Outage]
    on_call: list[Duty]
    account: Account


@dataclass(frozen=True, slots=True)
class Line:
    """One source at a glance."""

    id: str
    state: str
    last_success_at: datetime | None
    error: str
    mend: str


@router.get("/")
def overview(house: Served, now: Now) -> Response:
    with reading(house.engine) as conn:
        open_ones = lookout.unresolved(conn)
        troubled = lookout.by_brand(open_ones)
        return page(
            house,
            "overview.html",
            now=now,
            unresolved=open_ones,
            drills=lookout.drills(conn),
            cards=[
                _card(conn, house, brand, troubled.get(brand.id), now=now) for brand in house.brands.values()
            ],
            sources=_sources(conn, now=now),
            quiet=lookout.quiet(conn, now=now),
            silenced=silences.holding(conn, now=now),
        )


@router.get("/brands/{brand}/series.json")
def series_of_day(brand: str, house: Served, now: Now) -> Series:
    """The last 24 hours, for the chart."""
    if brand not in house.brands:
        raise Problem(404, f"No brand {brand}")
    with reading(house.engine) as conn:
        return past.of_brand(conn, BrandId(brand), now - lookout.DAY, now)


def _card(conn: Connection, house: House, brand: Brand, incident: Incident | None, *, now: datetime) -> Card:
    day = past.of_brand(conn, brand.id, now - lookout.DAY, now)
    state = incident.severity.value if incident else "calm"
    holes = lookout.holes(conn, house, day)
    duties = duties_for(conn, house, brand, now=now)
    account = budget.account(conn, brand.id, brand.false_pages_per_month, now=now)
    return Card(brand, state, day, gist(day), holes, duties, account)


def _sources(conn: Connection, *, now: datetime) -> list[Line]:
    blind = outages.blind(conn)
    return [
        Line(
            id=row.id,
            state=lookout.health(row, blind.get(row.id), now=now),
            last_success_at=row.last_success_at,
            error=row.error or "",
            mend=row.mend or "",
        )
        for row in sources.states(conn)
    ]

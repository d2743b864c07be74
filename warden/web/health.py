"""`/healthz`: this process answers. `/readyz`: the whole system works, or what of it is quiet."""

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.responses import Response

from warden.errors import StorageError
from warden.flow import audit
from warden.storage.engine import is_current, reading
from warden.web import lookout
from warden.web.given import Now, Served
from warden.wiring import House

router = APIRouter(tags=["health"])


class Station(BaseModel):
    """One station's last sign of life, and whether it is recent."""

    last_beat_at: datetime | None
    ok: bool


class Watch(BaseModel):
    """When a watchman last found all well, since when an alarm lasts, when the outside switch answered."""

    clean_at: datetime | None
    alarm_since: datetime | None
    pinged_at: datetime | None


class Readiness(BaseModel):
    """`database` and `broker` are `ok`, or what is wrong with them. `watch` is null without a database."""

    ready: bool
    stations: dict[str, Station]
    database: str
    broker: str
    watch: Watch | None = None


@router.get("/healthz")
def alive() -> dict[str, bool]:
    """This process is alive; nothing else is asked."""
    return {"alive": True}


@router.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness}})
def ready(house: Served, now: Now) -> Response:
    """Whether mentions still turn into pages; 503 names what is quiet."""
    found = readiness(house, now=now)
    return JSONResponse(found.model_dump(mode="json"), 200 if found.ready else 503)


def readiness(house: House, *, now: datetime) -> Readiness:
    """What works, by the heartbeats in the database.

    The broker is judged by them too: every tick travels through it, so one recent beat proves it carries.
    """
    try:
        if not is_current(house.engine):
            return Readiness(ready=False, stations={}, database="not migrated", broker="unknown")
        with reading(house.engine) as conn:
            signs = lookout.signs(conn, now=now)
            account = audit.account(conn, now=now)
    except StorageError as failure:
        return Readiness(ready=False, stations={}, database=failure.what, broker="unknown")
    stations = {name: Station(last_beat_at=sign.last, ok=sign.is_recent) for name, sign in signs.items()}
    carries = any(station.ok for station in stations.values())
    return Readiness(
        ready=all(station.ok for station in stations.values()),
        stations=stations,
        database="ok",
        broker="ok" if carries else "quiet",
        watch=_watch(account),
    )


def _watch(account: audit.Account) -> Watch:
    return Watch(
        clean_at=account.clean_at,
        alarm_since=account.alarm.began_at if account.alarm else None,
        pinged_at=account.switch.answered_at if account.switch else None,
    )

"""`/api/v1/schedules/{id}/…`: shifts to be read, and stand-ins, for programs."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.responses import Response

from warden.core.fairness import AHEAD, PAST
from warden.core.incident import PersonId
from warden.core.oncall import Override, Schedule, ScheduleId
from warden.core.shifts import shifts
from warden.core.standin import FIELDS, TEXTS, StandIn, flaws
from warden.errors import IllegalMove
from warden.flow import fairness, rota
from warden.shapes import FairnessShape, OverrideShape, Page, ShiftShape
from warden.storage import acts, schedules
from warden.storage.engine import reading, transaction
from warden.web.given import Asked, Key, Now, Served
from warden.web.planned import cursor_after, place_of
from warden.web.pressed import somebody
from warden.web.problems import Problem, refuse_flaws
from warden.web.tokens import Reads, Responder
from warden.wiring import House

router = APIRouter(prefix="/api/v1/schedules/{schedule}")
LOOK_AHEAD = timedelta(days=30)
MOST = timedelta(days=800)
GONE: dict[int | str, dict[str, Any]] = {409: {"description": "It is over: who was on call stays"}}

Number = Annotated[int, Path(ge=1, le=2**53)]


class NewOverride(BaseModel):
    """`person` is on for `[start, end)`, `start` left out: from now on; with `replaces` only while that
    person would have been."""

    person: str
    start: Asked | None = None
    end: Asked
    replaces: str | None = None


@router.get("/shifts", tags=["read"], dependencies=[Reads])
def listed_shifts(
    schedule: str,
    house: Served,
    now: Now,
    start: Annotated[Asked | None, Query(alias="from", description="default: now")] = None,
    end: Annotated[Asked | None, Query(alias="to", description="default: 30 days later")] = None,
) -> Page[ShiftShape]:
    """Every shift of `[from, to)`, gaps included, one after the other; the past as it was recorded."""
    plan = plan_of(house, schedule)
    since = start or now.replace(microsecond=0)
    until = end or since + LOOK_AHEAD
    if not timedelta() < until - since <= MOST:
        raise Problem(422, f"`from` must lie before `to`, and at most {MOST.days} days apart")
    with reading(house.engine) as conn:
        kept = rota.known(conn, plan.id, start=since, end=until, now=now)
    found = shifts(plan, kept.overrides, start=since, end=until, record=kept.record)
    return Page(items=[ShiftShape.of(shift) for shift in found])


@router.get("/fairness", tags=["read"], dependencies=[Reads])
def shared_out(
    schedule: str,
    house: Served,
    now: Now,
    start: Annotated[Asked | None, Query(alias="from", description="default: 90 days ago")] = None,
    end: Annotated[Asked | None, Query(alias="to", description="default: 30 days ahead")] = None,
) -> FairnessShape:
    """Hours on call, at weekends, at night, on holidays, and pages; by person, and beside the mean."""
    plan = plan_of(house, schedule)
    since, until = start or now.replace(microsecond=0) - PAST, end or now.replace(microsecond=0) + AHEAD
    if not timedelta() < until - since <= MOST:
        raise Problem(422, f"`from` must lie before `to`, and at most {MOST.days} days apart")
    with reading(house.engine) as conn:
        return FairnessShape.of(plan.id, fairness.look(conn, plan, start=since, end=until, now=now))


@router.get("/overrides", tags=["read"], dependencies=[Reads])
def listed(
    schedule: str,
    house: Served,
    now: Now,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[OverrideShape]:
    """Stand-ins, the last to end first."""
    plan = plan_of(house, schedule)
    before = place_of(cursor) if cursor else None
    with reading(house.engine) as conn:
        found = schedules.listed(conn, plan.id, before=before, limit=limit + 1)
    items = [OverrideShape.of(made, now=now) for made in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    return Page(items=items, cursor=cursor_after(last) if last else None)


@router.post("/overrides", tags=["respond"], status_code=201)
def add(
    schedule: str, new: NewOverride, house: Served, now: Now, token: Responder, key: Key = None
) -> OverrideShape:
    """Put somebody on call; it counts from now on, if it begins before."""
    plan = plan_of(house, schedule)
    instead = somebody(house, new.replaces) if new.replaces is not None else None
    wanted = StandIn(plan.id, somebody(house, new.person), new.start or now, new.end, instead)
    refuse_flaws((FIELDS[flaw], TEXTS["en"][flaw]) for flaw in flaws(wanted, now=now))
    with transaction(house.engine) as conn:
        if key is None or acts.first_time(conn, f"api:{token.name}:override {plan.id}:{key}", now=now):
            made = rota.put_on(conn, wanted, now=now)
        else:
            made = _made_before(conn, wanted)
    return OverrideShape.of(made, now=now)


@router.delete("/overrides/{number}", tags=["respond"], status_code=204, responses=GONE)
def take_back(schedule: str, number: Number, house: Served, now: Now, token: Responder) -> Response:
    """Take a stand-in back; one that has begun ends now, and its past stays."""
    plan = plan_of(house, schedule)
    try:
        with transaction(house.engine) as conn:
            known(conn, number, plan.id)
            rota.take_back(conn, number, now=now)
    except IllegalMove as late:
        raise Problem(409, late.what) from late
    return Response(status_code=204)


def plan_of(house: House, schedule: str) -> Schedule:
    """A configured schedule; Problem 404 if there is none of that id."""
    plan = house.schedules.get(ScheduleId(schedule))
    if plan is None:
        raise Problem(404, f"There is no schedule {schedule!r}", schedules=sorted(house.schedules))
    return plan


def known(conn: Connection, number: int, schedule: ScheduleId) -> Override:
    """The stand-in of that number in that schedule; Problem 404 if there is none."""
    made = schedules.override(conn, number)
    if made is None or made.schedule != schedule:
        raise Problem(404, f"There is no override {number} in {schedule}")
    return made


def _made_before(conn: Connection, wanted: StandIn) -> Override:
    """What the same request made the first time; it may have been taken back since."""
    for made in schedules.overrides(conn, wanted.schedule, start=wanted.start, end=wanted.end):
        if _facts(made) == (wanted.person, wanted.end, wanted.replaces):
            return made
    raise Problem(409, "This Idempotency-Key was used, and what it made is no longer there")


def _facts(made: Override) -> tuple[PersonId, datetime, PersonId | None]:
    return made.person, made.end, made.replaces

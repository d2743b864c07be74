"""`/api/v1/events`: planned events, for programs that keep a calendar."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Annotated, Protocol

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import Response

from warden.core.circumstances import PlannedEvent
from warden.core.mention import BrandId
from warden.core.planned import FIELDS, TEXTS, USUAL_TIMES, Plan, flaws
from warden.errors import IllegalMove
from warden.flow import plan as plans
from warden.shapes import EventShape, Page
from warden.storage import planned
from warden.storage.engine import reading, transaction
from warden.storage.place import Place
from warden.web.given import Asked, Now, Served
from warden.web.problems import Problem, refuse_flaws
from warden.web.tokens import Reads, Responder

router = APIRouter(prefix="/api/v1/events")
MOST_ID = 2**53

Number = Annotated[int, Path(ge=1, le=MOST_ID)]


class Ended(Protocol):
    """What has an end and a number, by which a list of it is ordered."""

    @property
    def id(self) -> int: ...

    @property
    def end(self) -> datetime: ...


class NewEvent(BaseModel):
    """In `[start, end)` up to `times` the usual mentions of `brand` are fine."""

    brand: Annotated[str, Field(max_length=64)]
    start: Asked
    end: Asked
    times: float = USUAL_TIMES
    note: str


@router.get("", tags=["read"], dependencies=[Reads])
def listed(
    house: Served,
    now: Now,
    brand: Annotated[str | None, Query(pattern="^[a-z0-9-]{1,64}$")] = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[EventShape]:
    """Planned events, the last to end first."""
    with reading(house.engine) as conn:
        found = planned.listed(
            conn,
            brand=BrandId(brand) if brand else None,
            before=place_of(cursor) if cursor else None,
            limit=limit + 1,
        )
    items = [EventShape.of(event, now=now) for event in found[:limit]]
    return Page(items=items, cursor=cursor_after(found[limit - 1]) if len(found) > limit else None)


@router.post("", tags=["respond"], status_code=201)
def add(new: NewEvent, house: Served, now: Now, token: Responder) -> EventShape:
    """Plan an event; it counts from now on, if it has begun before."""
    if new.brand not in house.brands:
        raise Problem(422, f"{new.brand!r} is not a brand of the configuration", brands=sorted(house.brands))
    plan = Plan(BrandId(new.brand), new.start, new.end, new.times, new.note)
    refuse_flaws((FIELDS[flaw], TEXTS["en"][flaw]) for flaw in flaws(plan, now=now))
    with transaction(house.engine) as conn:
        return EventShape.of(plans.add(conn, plan, now=now), now=now)


@router.delete(
    "/{number}",
    tags=["respond"],
    status_code=204,
    responses={409: {"description": "It is over: its past stays"}},
)
def take_back(number: Number, house: Served, now: Now, token: Responder) -> Response:
    """Take an event back; one that has begun ends now, and its past stays."""
    try:
        with transaction(house.engine) as conn:
            known(conn, number)
            plans.take_back(conn, number, now=now)
    except IllegalMove as late:
        raise Problem(409, late.what) from late
    return Response(status_code=204)


def known(conn: Connection, number: int) -> PlannedEvent:
    """The event of that number; Problem 404 if there is none."""
    event = planned.get(conn, number)
    if event is None:
        raise Problem(404, f"There is no event {number}")
    return event


def cursor_after(last: Ended) -> str:
    """Where a list goes on that is ordered by ends, and numbers where those are the same."""
    return base64.urlsafe_b64encode(f"{last.end.isoformat()} {last.id}".encode()).decode()


def place_of(cursor: str) -> Place:
    """The place `cursor_after` wrote down; Problem 422 for anything else."""
    try:
        end, number = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ")
        place = datetime.fromisoformat(end), int(number)
        if place[0].tzinfo != UTC or not 0 < place[1] <= MOST_ID:
            raise ValueError(cursor)
    except (ValueError, binascii.Error) as fault:
        raise Problem(422, "`cursor` is not one that this interface gave out") from fault
    return place

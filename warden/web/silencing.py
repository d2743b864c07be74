"""`/api/v1/silences`: who wants no pages for a while, for programs that deploy or keep a calendar."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import Response

from warden.core.incident import PersonId
from warden.core.mention import BrandId
from warden.core.silence import FIELDS, TEXTS, NewSilence, Silence, flaws, settled
from warden.errors import IllegalMove
from warden.flow import silence as quiet
from warden.shapes import Page, SilenceShape
from warden.storage import acts, silences
from warden.storage.engine import reading, transaction
from warden.web.given import Asked, Key, Now, Served
from warden.web.planned import cursor_after, place_of
from warden.web.pressed import somebody
from warden.web.problems import Problem, refuse_flaws
from warden.web.tokens import Reads, Responder

router = APIRouter(prefix="/api/v1/silences")
MOST_ID = 2**53

Number = Annotated[int, Path(ge=1, le=MOST_ID)]


class Wish(BaseModel):
    """In `[start, end)` nobody is paged about `brand` (left out: any); `start` left out: from now on."""

    brand: Annotated[str | None, Field(max_length=64)] = None
    start: Asked | None = None
    end: Asked
    note: str
    person: str


@router.get("", tags=["read"], dependencies=[Reads])
def listed(
    house: Served,
    now: Now,
    brand: Annotated[str | None, Query(pattern="^[a-z0-9-]{1,64}$")] = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[SilenceShape]:
    """Silences, the last to end first; with `brand` those about all brands, too."""
    with reading(house.engine) as conn:
        found = silences.listed(
            conn,
            brand=BrandId(brand) if brand else None,
            before=place_of(cursor) if cursor else None,
            limit=limit + 1,
        )
    items = [SilenceShape.of(silence, now=now) for silence in found[:limit]]
    return Page(items=items, cursor=cursor_after(found[limit - 1]) if len(found) > limit else None)


@router.post(
    "",
    tags=["respond"],
    status_code=201,
    responses={409: {"description": "The Idempotency-Key was used for a silence that holds no more"}},
)
def add(wish: Wish, house: Served, now: Now, token: Responder, key: Key = None) -> SilenceShape:
    """Set a silence; one that begins now holds from this answer on. Asked for twice, it is set once."""
    new = read(wish.brand, wish.start or now, wish.end, wish.note, somebody(house, wish.person))
    if new.brand is not None and new.brand not in house.brands:
        raise Problem(422, f"{new.brand!r} is not a brand of the configuration", brands=sorted(house.brands))
    with transaction(house.engine) as conn:
        if key is None or acts.first_time(conn, f"api:{token.name}:silence:{key}", now=now):
            refuse_flaws((FIELDS[flaw], TEXTS["en"][flaw]) for flaw in flaws(new, now=now))
            return SilenceShape.of(quiet.add(conn, new, now=now), now=now)
        known_ = silences.same(conn, settled(new, now=now), now=now)
    if known_ is None:
        raise Problem(
            409, "This Idempotency-Key was used for a silence that holds no more, or for another one"
        )
    return SilenceShape.of(known_, now=now)


@router.delete(
    "/{number}",
    tags=["respond"],
    status_code=204,
    responses={409: {"description": "It is over"}},
)
def take_back(number: Number, house: Served, now: Now, token: Responder) -> Response:
    """Take a silence back; one that has begun ends now, and what it held back goes on at once."""
    try:
        with transaction(house.engine) as conn:
            known(conn, number)
            quiet.take_back(conn, number, now=now)
    except IllegalMove as late:
        raise Problem(409, late.what) from late
    return Response(status_code=204)


def read(brand: str | None, start: datetime, end: datetime, note: str, person: str) -> NewSilence:
    """What somebody wants, of a brand or (None) of all."""
    return NewSilence(BrandId(brand) if brand else None, start, end, note, PersonId(person))


def known(conn: Connection, number: int) -> Silence:
    """The silence of that number; Problem 404 if there is none."""
    silence = silences.get(conn, number)
    if silence is None:
        raise Problem(404, f"There is no silence {number}")
    return silence

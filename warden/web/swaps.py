"""`/api/v1/swaps`: swap requests, for programs."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel
from sqlalchemy import Connection

from warden.core.swap import FIELDS, TEXTS, Swap, flaws, proposed
from warden.errors import IllegalMove
from warden.flow import swap as swapping
from warden.shapes import Page, SwapShape
from warden.storage import acts, swaps
from warden.storage.engine import reading, transaction
from warden.storage.tokens import Token
from warden.web.answers import Who
from warden.web.api import cursor_below, number_below
from warden.web.given import Asked, Key, Now, Served
from warden.web.pressed import somebody
from warden.web.problems import Problem
from warden.web.schedules import plan_of
from warden.web.tokens import Reads, Responder
from warden.wiring import House

router = APIRouter(prefix="/api/v1/swaps")
TAKEN: dict[int | str, dict[str, Any]] = {
    409: {"description": "It is closed: how, by whom and when; or it is not theirs to answer"}
}

Number = Annotated[int, Path(ge=1, le=2**53)]


class NewSwap(BaseModel):
    """`person` offers what they are on call for in `[start, end)` to `asked`, left out: to anybody."""

    schedule: str
    person: str
    asked: str | None = None
    start: Asked
    end: Asked
    until: Asked | None = None


@router.get("", tags=["read"], dependencies=[Reads])
def listed(
    house: Served,
    now: Now,
    schedule: str | None = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[SwapShape]:
    """Swap requests, the newest first."""
    only = plan_of(house, schedule).id if schedule is not None else None
    before = number_below(cursor) if cursor else None
    with reading(house.engine) as conn:
        found = swaps.listed(conn, only, before=before, limit=limit + 1)
    items = [SwapShape.of(swap, now=now) for swap in found[:limit]]
    return Page(items=items, cursor=cursor_below(items[-1].id) if len(found) > limit else None)


@router.post("", tags=["respond"], status_code=201)
def ask(new: NewSwap, house: Served, now: Now, token: Responder) -> SwapShape:
    """Ask for a swap; those who can take it get a message."""
    plan, asker = plan_of(house, new.schedule), somebody(house, new.person)
    asked = somebody(house, new.asked) if new.asked is not None else None
    with transaction(house.engine) as conn:
        turns = swapping.rota(conn, plan, new.start, new.end)
        wanted = proposed(
            plan.id, asker, asked, turns, start=new.start, end=new.end, until=new.until, now=now
        )
        found = [(FIELDS[flaw], TEXTS["en"][flaw]) for flaw in flaws(wanted, turns, now=now)]
        if found:
            told = "; ".join(f"{field}: {text.message}. {text.mend}" for field, text in found)
            raise Problem(422, told, fields=sorted({field for field, _ in found}))
        return SwapShape.of(swapping.ask(conn, wanted, plan, house.people, now=now), now=now)


@router.post("/{number}/accept", tags=["respond"], responses=TAKEN)
def accept(number: Number, who: Who, house: Served, now: Now, token: Responder, key: Key = None) -> SwapShape:
    """`person` takes the shift."""
    person = somebody(house, who.person)

    def act(conn: Connection) -> None:
        swapping.accept(conn, number, person, house.schedules, house.people, now=now)

    return _once(house, number, token, key, act, now=now)


@router.post("/{number}/decline", tags=["respond"], responses=TAKEN)
def decline(
    number: Number, who: Who, house: Served, now: Now, token: Responder, key: Key = None
) -> SwapShape:
    """`person`, who was asked, does not take it."""
    person = somebody(house, who.person)

    def act(conn: Connection) -> None:
        swapping.decline(conn, number, person, house.people, now=now)

    return _once(house, number, token, key, act, now=now)


@router.post("/{number}/withdraw", tags=["respond"], responses=TAKEN)
def withdraw(
    number: Number, who: Who, house: Served, now: Now, token: Responder, key: Key = None
) -> SwapShape:
    """`person`, who asked, keeps the shift."""
    person = somebody(house, who.person)

    def act(conn: Connection) -> None:
        swapping.withdraw(conn, number, person, house.people, now=now)

    return _once(house, number, token, key, act, now=now)


def known(conn: Connection, number: int) -> Swap:
    """The request of that number; Problem 404 if there is none."""
    swap = swaps.get(conn, number)
    if swap is None:
        raise Problem(404, f"There is no swap {number}")
    return swap


def _once(
    house: House,
    number: int,
    token: Token,
    key: str | None,
    act: Callable[[Connection], None],
    *,
    now: datetime,
) -> SwapShape:
    """Act, unless this token used the same key before; either way the request as it now stands."""
    try:
        with transaction(house.engine) as conn:
            known(conn, number)
            if key is None or acts.first_time(conn, f"api:{token.name}:swap {number}:{key}", now=now):
                act(conn)
            return SwapShape.of(known(conn, number), now=now)
    except IllegalMove as late:
        raise _late(house, number, late, now=now) from late


def _late(house: House, number: int, late: IllegalMove, *, now: datetime) -> Problem:
    with reading(house.engine) as conn:
        swap = SwapShape.of(known(conn, number), now=now)
    at = swap.answered_at.isoformat() if swap.answered_at else None
    return Problem(409, late.what, status_now=swap.state, by=swap.answered_by, at=at)

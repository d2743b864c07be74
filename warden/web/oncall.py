"""`/oncall`: who is on call now and in the coming weeks, stand-ins, swaps, and "take this shift now".

Each schedule is told in its own zone. What is wrong with a form is told above it, with everything in it.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Cookie, Depends, Form
from sqlalchemy import Connection
from starlette.responses import Response

from warden.core import standin, wallclock
from warden.core import swap as swap_rules
from warden.core.incident import PersonId
from warden.core.standin import StandIn
from warden.errors import IllegalMove
from warden.flow import rota
from warden.flow import swap as swapping
from warden.storage import schedules
from warden.storage.engine import reading, transaction
from warden.web.given import Now, Served
from warden.web.incidents import ME, back_to, own_form
from warden.web.planned import Number
from warden.web.pressed import somebody
from warden.web.problems import Problem
from warden.web.render import house_reader
from warden.web.schedules import plan_of
from warden.web.sheet import Typed, stands, view
from warden.web.swaps import known as known_swap
from warden.wiring import House

router = APIRouter(include_in_schema=False)
YEARS = range(1970, 3000)

Field = Annotated[str, Form(max_length=200)]


class Answer(StrEnum):
    """What can be said to a swap request."""

    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


@router.get("/oncall")
def index(house: Served, now: Now, me: Annotated[str, Cookie(alias=ME)] = "") -> Response:
    return view(house, me, now=now)


@router.post("/oncall/{schedule}/overrides", dependencies=[Depends(own_form)])
def add(
    schedule: str, house: Served, now: Now, person: Field, start: Field, end: Field, replaces: Field = ""
) -> Response:
    """Put somebody on for a time."""
    plan, stands_in = plan_of(house, schedule), somebody(house, person)
    instead = somebody(house, replaces) if replaces else None
    eyes, typed = house_reader(house, now=now), Typed(schedule, (), person, replaces, start, end)
    try:
        since, until = instants(start, end, ZoneInfo(plan.zone))
    except ValueError:
        return _told(house, typed, [eyes.words("standin_no_time")], now=now)
    wanted = StandIn(plan.id, stands_in, since, until, instead)
    found = [standin.TEXTS[eyes.language][flaw] for flaw in standin.flaws(wanted, now=now)]
    if found:
        return _told(house, typed, [f"{flaw.message}. {flaw.mend}." for flaw in found], now=now)
    with transaction(house.engine) as conn:
        rota.put_on(conn, wanted, now=now)
    return back_to(f"/oncall#stand-ins-{plan.id}", person)


@router.post("/oncall/overrides/{number}/remove", dependencies=[Depends(own_form)])
def take_back(number: Number, house: Served, now: Now, me: Annotated[str, Cookie(alias=ME)] = "") -> Response:
    """Remove a stand-in, or end it if it has begun; pressed twice, the view shows how it stands."""
    try:
        with transaction(house.engine) as conn:
            made = schedules.override(conn, number)
            rota.take_back(conn, number, now=now)
    except IllegalMove:
        return view(house, me, say="standin_gone", status=409, now=now)
    return back_to(f"/oncall#stand-ins-{made.schedule if made else ''}", me)


@router.post("/oncall/{schedule}/take", dependencies=[Depends(own_form)])
def take(schedule: str, house: Served, now: Now, person: Field, instead_of: Field = "") -> Response:
    """Take the present shift over from whoever the view said has it; somebody may have been quicker."""
    plan, taker = plan_of(house, schedule), somebody(house, person)
    try:
        with transaction(house.engine) as conn:
            rota.take(conn, plan, taker, instead_of=PersonId(instead_of) if instead_of else None, now=now)
    except IllegalMove:
        return view(house, person, say="take_late", status=409, now=now)
    return back_to(f"/oncall#schedule-{plan.id}", person)


@router.post("/oncall/{schedule}/swaps", dependencies=[Depends(own_form)])
def ask(schedule: str, house: Served, now: Now, shift: Field, asked: Field = "") -> Response:
    """Offer a shift of the plan to somebody, or to all who take turns."""
    plan = plan_of(house, schedule)
    wanted = somebody(house, asked) if asked else None
    asker, start, end = _offered(house, shift)
    with transaction(house.engine) as conn:
        turns = swapping.rota(conn, plan, start, end)
        new = swap_rules.proposed(plan.id, asker, wanted, turns, start=start, end=end, now=now)
        flaws = swap_rules.flaws(new, turns, now=now)
        if not flaws:
            swapping.ask(conn, new, plan, house.people, now=now)
    if flaws:
        told = swap_rules.TEXTS[house_reader(house, now=now).language]
        notice = " ".join(f"{told[flaw].message}. {told[flaw].mend}." for flaw in flaws)
        return view(house, asker, notice=notice, status=422, now=now)
    return back_to(f"/oncall#swaps-{plan.id}", asker)


@router.post("/oncall/swaps/{number}", dependencies=[Depends(own_form)])
def answer_swap(
    number: Number, house: Served, now: Now, person: Field, answer: Annotated[Answer, Form()]
) -> Response:
    """Accept, decline or withdraw; whoever is late is told how it stands."""
    who = somebody(house, person)
    try:
        with transaction(house.engine) as conn:
            swap = known_swap(conn, number)
            give(conn, house, number, answer, who, now=now)
    except IllegalMove:
        with reading(house.engine) as conn:
            swap = known_swap(conn, number)
        return view(house, person, notice=stands(house, swap, now=now), status=409, now=now)
    return back_to(f"/oncall#swaps-{swap.schedule}", person)


def give(
    conn: Connection, house: House, number: int, answer: Answer, person: PersonId, *, now: datetime
) -> None:
    """Give one of the answers.

    Raises:
        IllegalMove: it is closed, or not theirs to answer so.
    """
    match answer:
        case Answer.ACCEPT:
            swapping.accept(conn, number, person, house.schedules, house.people, now=now)
        case Answer.DECLINE:
            swapping.decline(conn, number, person, house.people, now=now)
        case Answer.WITHDRAW:
            swapping.withdraw(conn, number, person, house.people, now=now)


def instants(start: str, end: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants two wall times mean; an hour that comes twice in autumn is within both times."""
    walls = [datetime.fromisoformat(text) for text in (start, end)]
    if any(wall.tzinfo is not None or wall.year not in YEARS for wall in walls):
        raise ValueError(start, end)
    first, last = (wall.replace(microsecond=0) for wall in walls)
    return wallclock.first(first, zone), wallclock.last(last, zone)


def _offered(house: House, shift: str) -> tuple[PersonId, datetime, datetime]:
    """Whose and when, from the value of an option; Problem 422 for anything else."""
    try:
        person, start, end = shift.split(" ")
        first, last = (datetime.fromisoformat(text).astimezone(UTC) for text in (start, end))
    except (ValueError, OverflowError) as fault:
        raise Problem(422, "The form names no shift") from fault
    if first.year not in YEARS or last.year not in YEARS:
        raise Problem(422, "The form names no shift")
    return somebody(house, person), first, last


def _told(house: House, typed: Typed, faults: list[str], *, now: datetime) -> Response:
    kept = Typed(
        typed.schedule, tuple(faults), typed.person, typed.replaces, typed.start[:40], typed.end[:40]
    )
    return view(house, typed.person, typed=kept, status=422, now=now)

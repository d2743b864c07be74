"""The absences of `/oncall`: entered and removed by a form; times are the installation's."""

from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Form
from starlette.responses import Response

from warden.core.absence import TEXTS, NewAbsence, flaws
from warden.core.incident import PersonId
from warden.errors import IllegalMove
from warden.flow import coverage
from warden.storage.engine import transaction
from warden.web import oncall, sheet
from warden.web.absences import Number
from warden.web.given import Now, Served
from warden.web.incidents import ME, back_to, own_form
from warden.web.oncall import Field
from warden.web.pressed import somebody
from warden.web.render import house_reader
from warden.web.sheet import Leaving
from warden.wiring import House

router = APIRouter(include_in_schema=False)


@router.post("/oncall/absences", dependencies=[Depends(own_form)])
def add(
    house: Served,
    now: Now,
    person: Field,
    start: Field,
    end: Field,
    note: Annotated[str, Form(max_length=4000)] = "",
    me: Annotated[str, Cookie(alias=ME)] = "",
) -> Response:
    """Enter an absence; what is wrong with it is told above the form, with everything still in it."""
    who, typed = somebody(house, person), Leaving(person, start[:40], end[:40], note[:400])
    eyes = house_reader(house, now=now)
    try:
        since, until = oncall.instants(start, end, eyes.zone)
    except ValueError:
        return sheet.view(house, me, leaving=typed, notice=eyes.words("standin_no_time"), status=422, now=now)
    new = NewAbsence(who, since, until, note, _by(house, me) or who)
    found = [TEXTS[eyes.language][flaw] for flaw in flaws(new, now=now)]
    if found:
        notice = " ".join(f"{flaw.message}. {flaw.mend}." for flaw in found)
        return sheet.view(house, me, leaving=typed, notice=notice, status=422, now=now)
    circle = house.circle
    with transaction(house.engine) as conn:
        coverage.add(conn, new, circle, now=now)
    return back_to("/oncall#absences", me or person)


@router.post("/oncall/absences/{number}/remove", dependencies=[Depends(own_form)])
def remove(number: Number, house: Served, now: Now, me: Annotated[str, Cookie(alias=ME)] = "") -> Response:
    """Forget an absence; pressed twice, the view shows how it stands."""
    try:
        with transaction(house.engine) as conn:
            coverage.remove(conn, number)
    except IllegalMove:
        return sheet.view(house, me, say="absence_gone", status=409, now=now)
    return back_to("/oncall#absences", me)


def _by(house: House, me: str) -> PersonId | None:
    """Who the browser remembers, if that is somebody."""
    return PersonId(me) if PersonId(me) in house.people else None

"""`/api/v1/absences`: who is away, for programs that keep a calendar of leave."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel
from starlette.responses import Response

from warden.core.absence import FIELDS, TEXTS, NewAbsence, flaws
from warden.errors import IllegalMove
from warden.flow import coverage
from warden.shapes import AbsenceShape, Page
from warden.storage import absences
from warden.storage.engine import reading, transaction
from warden.web.given import Asked, Now, Served
from warden.web.planned import cursor_after, place_of
from warden.web.pressed import somebody
from warden.web.problems import Problem, refuse_flaws
from warden.web.tokens import Reads, Responder

router = APIRouter(prefix="/api/v1/absences")

Number = Annotated[int, Path(ge=1, le=2**53)]


class Leave(BaseModel):
    """`person` is away for `[start, end)`, `start` left out: from now on. `by` says so, left out: the
    person."""

    person: str
    start: Asked | None = None
    end: Asked
    note: str = ""
    by: str | None = None


@router.get("", tags=["read"], dependencies=[Reads])
def listed(
    house: Served,
    now: Now,
    person: str | None = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[AbsenceShape]:
    """Absences, the last to end first; of one person, if asked for."""
    only = somebody(house, person) if person is not None else None
    before = place_of(cursor) if cursor else None
    with reading(house.engine) as conn:
        found = absences.listed(conn, only, before=before, limit=limit + 1)
    items = [AbsenceShape.of(each, now=now) for each in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    return Page(items=items, cursor=cursor_after(last) if last else None)


@router.post("", tags=["respond"], status_code=201)
def add(leave: Leave, house: Served, now: Now, token: Responder) -> AbsenceShape:
    """Enter an absence; whoever is planned in it is told, and so are the channels. Asked for twice, it is
    entered once."""
    who = somebody(house, leave.person)
    by = somebody(house, leave.by) if leave.by is not None else who
    new = NewAbsence(who, leave.start or now, leave.end, leave.note, by)
    refuse_flaws((FIELDS[flaw], TEXTS["en"][flaw]) for flaw in flaws(new, now=now))
    circle = house.circle
    with transaction(house.engine) as conn:
        return AbsenceShape.of(coverage.add(conn, new, circle, now=now), now=now)


@router.delete("/{number}", tags=["respond"], status_code=204)
def remove(number: Number, house: Served, token: Responder) -> Response:
    """Forget an absence: the person is there after all."""
    try:
        with transaction(house.engine) as conn:
            coverage.remove(conn, number)
    except IllegalMove as gone:
        raise Problem(404, gone.what) from gone
    return Response(status_code=204)

"""`/a/{token}`: the view behind the link in a page. GET shows and changes nothing, because mail scanners and
chat previews open links; POST acts, once for each button as it was shown.

The token is what lets somebody in, so a form from elsewhere that holds one is as good as ours.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from starlette.responses import Response

from warden.core.incident import Incident, PersonId
from warden.core.oncall import Person
from warden.errors import IllegalMove
from warden.flow import plan
from warden.notify.links import Link, Refusal, read
from warden.storage import incidents as kept
from warden.storage.engine import reading, transaction
from warden.web import incidents
from warden.web.given import Now, Served
from warden.web.pressed import Pressed, done, give, is_first, pressed, too_late
from warden.web.problems import Problem
from warden.web.reader import Reader, reader
from warden.web.render import page
from warden.web.runbook import shown
from warden.wiring import House

router = APIRouter(include_in_schema=False)
Notice = Callable[[Incident, House, Reader], str]
REFUSED = {Refusal.EXPIRED: 410, Refusal.FORGED: 404}


@router.get("/a/{token}")
def show(token: str, house: Served, now: Now) -> Response:
    link = read(house.secret, token, now=now)
    if isinstance(link, Refusal):
        return refused(house, link, now=now)
    return _view(house, token, link, now=now)


@router.post("/a/{token}")
def act(token: str, house: Served, now: Now, button: Annotated[Pressed, Depends(pressed)]) -> Response:
    """Answer as the person the page was sent to; the same button a second time shows how it stands."""
    link = read(house.secret, token, now=now)
    if isinstance(link, Refusal):
        return refused(house, link, now=now)
    person = person_of(house, link.person)
    try:
        with transaction(house.engine) as conn:
            is_new = is_first(conn, f"link:{token}", button, now=now)
            if is_new:
                zone = ZoneInfo(person.zone)
                give(conn, house, link.incident, button, person.id, zone=zone, now=now)
    except IllegalMove:
        return _view(house, token, link, now=now, said=partial(too_late, answer=button.answer), status=409)
    if not is_new:
        return _view(house, token, link, now=now, said=_used)
    return _view(house, token, link, now=now, said=partial(done, answer=button.answer, person=person.name))


def _view(
    house: House, token: str, link: Link, *, now: datetime, said: Notice | None = None, status: int = 200
) -> Response:
    person = person_of(house, link.person)
    eyes = reader(person.language, person.zone, now=now)
    with reading(house.engine) as conn:
        incident = incidents.known(conn, link.incident)
        planned = plan.during(conn, incident, now=now)
        runbook = shown(conn, house, incident, now=now)
        seen = kept.newest_entry(conn, incident.id)
    return page(
        house,
        "link.html",
        now=now,
        status=status,
        eyes=eyes,
        incident=incident,
        planned=planned,
        runbook=runbook,
        person=person,
        token=token,
        seen=seen,
        others=[other for other in house.people.values() if other.contacts and other.id != person.id],
        notice=said(incident, house, eyes) if said else "",
    )


def _used(incident: Incident, house: House, eyes: Reader) -> str:
    return eyes.words("link_used")


def person_of(house: House, id_: PersonId) -> Person:
    """The person a link was sent to; Problem 404 once they have left the configuration."""
    person = house.people.get(id_)
    if person is None:
        raise Problem(404, f"{id_} is no longer a person of the configuration")
    return person


def refused(house: House, refusal: Refusal, *, now: datetime) -> Response:
    """Why a link opens nothing."""
    key = f"link_{refusal.value}"
    return page(house, "wrong.html", now=now, status=REFUSED[refusal], title=key, more=f"{key}_more")

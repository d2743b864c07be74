"""`/a/{token}`: the view behind the link in a page. GET shows and changes nothing, because mail scanners and
chat previews open links; POST acts, once.

The token is what lets somebody in, so a form from elsewhere that holds one is as good as ours.
"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from warden.core.incident import Incident, PersonId
from warden.core.oncall import Person
from warden.errors import IllegalMove
from warden.flow import plan
from warden.notify.links import Link, Refusal, read
from warden.storage import acts
from warden.storage.engine import reading, transaction
from warden.web import incidents
from warden.web.given import Now, Served
from warden.web.problems import Problem
from warden.web.reader import Reader, reader
from warden.web.render import page
from warden.web.runbook import shown
from warden.wiring import House

router = APIRouter(include_in_schema=False)
REFUSED = {Refusal.EXPIRED: 410, Refusal.FORGED: 404}


@router.get("/a/{token}")
def show(token: str, house: Served, now: Now) -> Response:
    link = read(house.secret, token, now=now)
    if isinstance(link, Refusal):
        return refused(house, link, now=now)
    return _view(house, token, link, now=now)


@router.post("/a/{token}")
def act(token: str, house: Served, now: Now, answer: Annotated[incidents.Answer, Form()]) -> Response:
    """Acknowledge or resolve as the person the page was sent to; a second time shows how it stands."""
    link = read(house.secret, token, now=now)
    if isinstance(link, Refusal):
        return refused(house, link, now=now)
    person = person_of(house, link.person)
    try:
        with transaction(house.engine) as conn:
            is_first = acts.first_time(conn, f"link:{token}:{answer}", now=now)
            if is_first:
                incidents.give(conn, link.incident, answer, person.id, now=now)
    except IllegalMove:
        return _view(house, token, link, now=now, status=409)
    return _view(house, token, link, now=now, say=f"done_{answer}" if is_first else "link_used")


def _view(
    house: House, token: str, link: Link, *, now: datetime, say: str = "", status: int = 200
) -> Response:
    person = person_of(house, link.person)
    eyes = reader(person.language, person.zone, now=now)
    with reading(house.engine) as conn:
        incident = incidents.known(conn, link.incident)
        planned = plan.during(conn, incident, now=now)
        runbook = shown(conn, house, incident, now=now)
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
        notice=_notice(incident, house, eyes, person, say) if say or status == 409 else "",
    )


def _notice(incident: Incident, house: House, eyes: Reader, person: Person, say: str) -> str:
    return eyes.words(say, name=person.name) if say else incidents.too_late(incident, house, eyes)


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

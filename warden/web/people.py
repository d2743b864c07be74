"""`/people`, `/people/{id}`: how each person is reached, and whether that can be trusted; test pages.

`/c/{token}`: the view behind the link in a test. GET changes nothing, because mail scanners open links; POST
confirms that the message arrived.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from warden.core.contact import Standing
from warden.core.incident import PersonId, Severity
from warden.core.oncall import Person
from warden.core.reach import ways
from warden.flow import contacts as station
from warden.notify.links import ContactLink, Refusal, read_contact
from warden.storage import contacts
from warden.storage.engine import reading, transaction
from warden.web.given import Now, Served
from warden.web.incidents import own_form
from warden.web.links import REFUSED
from warden.web.problems import Problem
from warden.web.reader import reader
from warden.web.render import page
from warden.wiring import House

router = APIRouter(include_in_schema=False)
Slug = Annotated[str, Path(pattern="^[a-z0-9-]{1,64}$")]


@dataclass(frozen=True, slots=True)
class Way:
    """One contact of a person: its address without secrets, and how it stands."""

    contact: str
    address: str
    standing: Standing

    def is_trusted(self, *, now: datetime) -> bool:
        """Confirmed within a month, and working since."""
        confirmed = self.standing.confirmed_at is not None
        return confirmed and not self.standing.is_due(now=now) and not self.standing.is_failing


@dataclass(frozen=True, slots=True)
class Reached:
    """A person, their contacts, and by severity which contact is tried after how long."""

    person: Person
    ways: tuple[Way, ...]
    rules: tuple[tuple[Severity, tuple[tuple[str, float], ...]], ...]


@router.get("/people")
def index(house: Served, now: Now) -> Response:
    with reading(house.engine) as conn:
        found = [_reached(conn, house, person, now=now) for person in house.people.values()]
    return page(house, "people.html", now=now, found=found)


@router.get("/people/{person}")
def show(person: Slug, house: Served, now: Now, sent: int = 0) -> Response:
    with reading(house.engine) as conn:
        found = _reached(conn, house, _known(house, person), now=now)
    return page(house, "person.html", now=now, found=found, sent=sent)


@router.post("/people/{person}/test", dependencies=[Depends(own_form)])
def try_out(
    person: Slug, house: Served, now: Now, severity: Annotated[Severity, Form()] = Severity.WARNING
) -> Response:
    """Send a test page by the person's rules."""
    known = _known(house, person)
    with transaction(house.engine) as conn:
        sent = station.page(conn, known, severity, now=now)
    return RedirectResponse(f"/people/{known.id}?sent={len(sent)}", 303)


@router.get("/c/{token}")
def ask(token: str, house: Served, now: Now) -> Response:
    link = read_contact(house.secret, token, now=now)
    if isinstance(link, Refusal):
        return _refused(house, link, now=now)
    return _confirming(house, token, link, done=False, now=now)


@router.post("/c/{token}")
def confirm(token: str, house: Served, now: Now) -> Response:
    """Keep that messages arrive; twice is once."""
    link = read_contact(house.secret, token, now=now)
    if isinstance(link, Refusal):
        return _refused(house, link, now=now)
    _the_same(house, link)
    with transaction(house.engine) as conn:
        contacts.confirm(conn, link.person, link.contact, link.print, now=now)
    return _confirming(house, token, link, done=True, now=now)


def _confirming(house: House, token: str, link: ContactLink, *, done: bool, now: datetime) -> Response:
    person = _the_same(house, link)
    eyes = reader(person.language, person.zone, now=now)
    return page(
        house,
        "confirm.html",
        now=now,
        eyes=eyes,
        person=person,
        contact=link.contact,
        token=token,
        done=done,
    )


def _the_same(house: House, link: ContactLink) -> Person:
    """The person of a link, if the contact still has the address the message was sent to."""
    person = house.people.get(link.person)
    if person is None or house.prints.get((link.person, link.contact)) != link.print:
        raise Problem(404, "This contact has changed since, or is gone. Send a new test page")
    return person


def _known(house: House, id_: str) -> Person:
    person = house.people.get(PersonId(id_))
    if person is None:
        raise Problem(404, f"No person {id_}")
    return person


def _reached(conn: Connection, house: House, person: Person, *, now: datetime) -> Reached:
    known = contacts.standings(conn, person.id)
    found = tuple(
        Way(contact, house.address(person.id, contact), known.get(contact, Standing()))
        for contact in person.contacts
    )
    rules = tuple((severity, _after(person, severity, now=now)) for severity in Severity if severity.pages)
    return Reached(person, found, rules)


def _after(person: Person, severity: Severity, *, now: datetime) -> tuple[tuple[str, float], ...]:
    return tuple(
        (contact, (due - now).total_seconds() / 60) for contact, due in ways(person, severity, now=now)
    )


def _refused(house: House, refusal: Refusal, *, now: datetime) -> Response:
    key = f"link_{refusal.value}"
    return page(house, "wrong.html", now=now, status=REFUSED[refusal], title=key, more=f"{key}_more")

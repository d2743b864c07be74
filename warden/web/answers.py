"""`/api/v1/incidents/{n}/…`, acting: acknowledge, resolve, add a note, label a post, as somebody."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from warden.core.feedback import Feedback, Label
from warden.core.incident import Incident, IncidentId
from warden.errors import IllegalMove
from warden.flow import respond
from warden.shapes import IncidentShape
from warden.storage import acts
from warden.storage.engine import reading, transaction
from warden.storage.tokens import Token
from warden.web import feedback
from warden.web.given import Now, Served
from warden.web.incidents import Number, known, somebody
from warden.web.problems import Problem
from warden.web.tokens import Responder
from warden.wiring import House

router = APIRouter(prefix="/api/v1/incidents/{number}", tags=["respond"])
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=255)]


class Who(BaseModel):
    """`person` is the id of a configured person: somebody has to have it."""

    person: str


class Note(Who):
    text: str = Field(min_length=1, max_length=4000)


class Said(Who):
    """What `person` says of one post; `outrage` left out: nothing."""

    mention: int = Field(ge=1, le=2**53)
    label: Label
    outrage: bool | None = None


@router.post("/acknowledge", responses={409: {"description": "Somebody was quicker: who and when"}})
def acknowledge(
    number: Number, who: Who, house: Served, now: Now, token: Responder, key: Key = None
) -> IncidentShape:
    """`person` has it; nobody else is woken."""
    person = somebody(house, who.person)

    def act(conn: Connection) -> None:
        respond.acknowledge(conn, IncidentId(number), person, now=now)

    return _once(house, number, token, key, act, now=now)


@router.post("/resolve", responses={409: {"description": "It is over already: since when"}})
def resolve(
    number: Number, who: Who, house: Served, now: Now, token: Responder, key: Key = None
) -> IncidentShape:
    """It is over."""
    person = somebody(house, who.person)

    def act(conn: Connection) -> None:
        respond.resolve(conn, IncidentId(number), person, now=now)

    return _once(house, number, token, key, act, now=now)


@router.post("/notes", status_code=201)
def note(
    number: Number, note: Note, house: Served, now: Now, token: Responder, key: Key = None
) -> IncidentShape:
    """Add a person's words to the timeline."""
    person = somebody(house, note.person)

    def act(conn: Connection) -> None:
        respond.note(conn, IncidentId(number), person, note.text, now=now)

    return _once(house, number, token, key, act, now=now)


@router.post("/feedback", status_code=201)
def label(
    number: Number, said: Said, house: Served, now: Now, token: Responder, key: Key = None
) -> IncidentShape:
    """Say what a post about the incident's brand is: it teaches how its source is to be read."""
    person = somebody(house, said.person)

    def act(conn: Connection) -> None:
        feedback.record(
            conn, known(conn, number), said.mention, Feedback(said.label, said.outrage), person, now=now
        )

    return _once(house, number, token, key, act, now=now)


def _once(
    house: House,
    number: int,
    token: Token,
    key: str | None,
    act: Callable[[Connection], None],
    *,
    now: datetime,
) -> IncidentShape:
    """Act, unless this token used the same key before; either way the incident as it now stands.

    The key is kept in the act's own transaction, so an act that failed may be tried again with it.
    """
    try:
        with transaction(house.engine) as conn:
            known(conn, number)
            if key is None or acts.first_time(conn, f"api:{token.name}:{number}:{key}", now=now):
                act(conn)
            incident = known(conn, number)
    except IllegalMove as late:
        raise _late(house, number, late) from late
    return IncidentShape.of(incident, house.settings.warden.url)


def _late(house: House, number: int, late: IllegalMove) -> Problem:
    with reading(house.engine) as conn:
        incident = known(conn, number)
    by, at = _last_answer(incident)
    return Problem(409, late.what, status_now=incident.status.value, by=by, at=at.isoformat() if at else None)


def _last_answer(incident: Incident) -> tuple[str | None, datetime | None]:
    if incident.resolved_at is not None:
        return incident.resolved_by, incident.resolved_at
    return incident.acknowledged_by, incident.acknowledged_at

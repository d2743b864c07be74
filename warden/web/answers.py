"""`/api/v1/incidents/{n}/…`, acting: acknowledge, resolve, put off, hand over, correct, note, as somebody."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Self

from fastapi import APIRouter
from pydantic import BaseModel, Field, model_validator
from sqlalchemy import Connection

from warden.core.feedback import Feedback, Label, Verdict
from warden.core.incident import WARDEN, Incident, IncidentId, Severity, TimelineEntry
from warden.errors import IllegalMove, Refused
from warden.flow import respond
from warden.shapes import IncidentShape
from warden.storage import acts, incidents, verdicts
from warden.storage.engine import reading, transaction
from warden.storage.tokens import Token
from warden.web import feedback
from warden.web.given import Asked, Key, Now, Served
from warden.web.incidents import Number, known
from warden.web.pressed import somebody
from warden.web.problems import Problem
from warden.web.tokens import Responder
from warden.wiring import House

router = APIRouter(prefix="/api/v1/incidents/{number}", tags=["respond"])


class Who(BaseModel):
    """`person` is the id of a configured person: somebody has to have it."""

    person: str


class Snooze(Who):
    """Until when, or for how many minutes from now: one of the two, at most a day."""

    until: Asked | None = None
    minutes: int | None = Field(None, ge=1, le=1440)

    @model_validator(mode="after")
    def says_how_long(self) -> Self:
        if (self.until is None) == (self.minutes is None):
            raise ValueError("say either `until` when, or for how many `minutes`")
        return self

    def end(self, *, now: datetime) -> datetime:
        return self.until or now + timedelta(minutes=self.minutes or 0)


class Reassign(Who):
    """`to` is the id of whoever is asked to take it; `person` asks."""

    to: str


class Correction(Who):
    severity: Severity


class Note(Who):
    """`statement`: the company has said so in public."""

    text: str = Field(min_length=1, max_length=4000)
    statement: bool = False


class Said(Who):
    """What `person` says: of one post (`mention` and `label`; `outrage` left out: nothing), of the incident
    (`verdict`), or of both."""

    mention: int | None = Field(None, ge=1, le=2**53)
    label: Label | None = None
    outrage: bool | None = None
    verdict: Verdict | None = None

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if (self.mention is None) != (self.label is None):
            raise ValueError("`mention` and `label` belong together")
        if self.label is None and self.verdict is None:
            raise ValueError("say what the incident was (`verdict`), or what a post is (`mention`, `label`)")
        return self


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


@router.post("/snooze", responses={409: {"description": "Somebody else holds it: who and since when"}})
def snooze(
    number: Number, asked: Snooze, house: Served, now: Now, token: Responder, key: Key = None
) -> IncidentShape:
    """`person` has it for a while; then it opens again and pages from the first step."""
    person = somebody(house, asked.person)

    def act(conn: Connection) -> None:
        respond.snooze(conn, IncidentId(number), person, asked.end(now=now), now=now)

    return _once(house, number, token, key, act, now=now)


@router.post("/reassign", responses={409: {"description": "They hold it already, or it is over"}})
def reassign(
    number: Number, asked: Reassign, house: Served, now: Now, token: Responder, key: Key = None
) -> IncidentShape:
    """Page `to`; it is open until they take it, and escalates from the first step if they do not."""
    person, to = somebody(house, asked.person), house.people[somebody(house, asked.to)]

    def act(conn: Connection) -> None:
        respond.reassign(conn, IncidentId(number), person, to, now=now)

    return _once(house, number, token, key, act, now=now)


@router.post("/escalate", responses={409: {"description": "The next step is due already, or it is over"}})
def escalate(
    number: Number, who: Who, house: Served, now: Now, token: Responder, key: Key = None
) -> IncidentShape:
    """Take the next step at once; what somebody holds opens again, from the first step."""
    person = somebody(house, who.person)

    def act(conn: Connection) -> None:
        respond.escalate(conn, IncidentId(number), person, now=now)

    return _once(house, number, token, key, act, now=now)


@router.post("/severity", responses={409: {"description": "It is so already, or it is over"}})
def correct(
    number: Number, said: Correction, house: Served, now: Now, token: Responder, key: Key = None
) -> IncidentShape:
    """Correct how bad it is: up pages like any rise, down pages nobody."""
    person = somebody(house, said.person)

    def act(conn: Connection) -> None:
        respond.set_severity(conn, IncidentId(number), person, said.severity, now=now)

    return _once(house, number, token, key, act, now=now)


@router.post("/notes", status_code=201)
def note(
    number: Number, note: Note, house: Served, now: Now, token: Responder, key: Key = None
) -> IncidentShape:
    """Add a person's words to the timeline."""
    person = somebody(house, note.person)

    def act(conn: Connection) -> None:
        respond.note(conn, IncidentId(number), person, note.text, is_statement=note.statement, now=now)

    return _once(house, number, token, key, act, now=now)


@router.post("/feedback", status_code=201, responses={409: {"description": "It is a drill"}})
def tell(
    number: Number, said: Said, house: Served, now: Now, token: Responder, key: Key = None
) -> IncidentShape:
    """Say whether the incident was worth its page, which moves the brand's level, or what a post about the
    brand is, which teaches how its source is to be read."""
    person = somebody(house, said.person)

    def act(conn: Connection) -> None:
        incident = known(conn, number)
        if said.verdict is not None:
            feedback.pronounce(conn, incident, said.verdict, person, now=now)
        if said.mention is not None and said.label is not None:
            whole = Feedback(said.label, said.outrage)
            feedback.record(conn, incident, said.mention, whole, person, now=now)

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
            said = verdicts.of_incidents(conn, [incident.id]).get(incident.id)
    except IllegalMove as late:
        raise _late(house, number, late) from late
    except Refused as refused:
        raise Problem(422, str(refused)) from refused
    return IncidentShape.of(incident, house.settings.warden.url, verdict=said)


def _late(house: House, number: int, late: IllegalMove) -> Problem:
    with reading(house.engine) as conn:
        incident = known(conn, number)
        by, at = _last_answer(incident, incidents.timeline(conn, incident.id))
    return Problem(409, late.what, status_now=incident.status.value, by=by, at=at.isoformat() if at else None)


def _last_answer(incident: Incident, timeline: Sequence[TimelineEntry]) -> tuple[str | None, datetime | None]:
    """Who was quicker, and when: whoever resolved it or holds it, or else the last person to do anything."""
    if incident.resolved_at is not None:
        return incident.resolved_by, incident.resolved_at
    if incident.acknowledged_by is not None:
        return incident.acknowledged_by, incident.acknowledged_at
    last = next((entry for entry in reversed(timeline) if entry.actor != WARDEN), None)
    return (last.actor, last.at) if last else (None, None)

"""`/incidents`: the list, one incident's whole story, and the answers people give to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, assert_never

from fastapi import APIRouter, Cookie, Depends, Form, Path, Query, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from warden.core.incident import EntryKind, Incident, IncidentId, PersonId, Status
from warden.core.mention import ScoredMention
from warden.core.page import likely_critical
from warden.core.series import Ahead, Point, Series, StormSeries, ahead, gist, grouped
from warden.core.timeline import gathered, tell
from warden.errors import IllegalMove
from warden.flow import past, plan, respond
from warden.storage import incidents, labels, mentions, verdicts
from warden.storage.engine import reading, transaction
from warden.web import forms, lookout
from warden.web.duty import duties_for
from warden.web.given import Now, Served
from warden.web.problems import Problem
from warden.web.reader import Reader
from warden.web.reasons import Reason, reasons_of, with_posts
from warden.web.render import house_reader, name_of, page
from warden.web.runbook import shown
from warden.wiring import House

router = APIRouter(include_in_schema=False)
PAGE = 25
POSTS = 30
STALE = timedelta(minutes=30)  # a forecast so old is shown no more
ME = "warden_me"
YEAR_S = 365 * 86_400


class Answer(StrEnum):
    """What people can say to an incident by pressing a button."""

    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"


Number = Annotated[int, Path(ge=1, le=2**53)]


@dataclass(frozen=True, slots=True)
class Told:
    """A timeline entry in the reader's words; `reason` if it tells of a decision that was kept."""

    id: int | None
    at: datetime
    kind: EntryKind
    text: str
    reason: Reason | None


def own_form(request: Request, house: Served, now: Now, stamp: Annotated[str, Form()] = "") -> None:
    """Refuses a form that did not come from one of our own pages."""
    if not forms.is_ours(house.secret, stamp, request.headers, now=now):
        raise Problem(403, "The form is too old or comes from another site")


@router.get("/incidents")
def index(house: Served, now: Now, before: Annotated[int | None, Query(ge=1, le=2**53)] = None) -> Response:
    with reading(house.engine) as conn:
        found = incidents.listed(conn, before=IncidentId(before) if before else None, limit=PAGE + 1)
    older = found[PAGE - 1].id if len(found) > PAGE else None
    return page(house, "incidents.html", now=now, listed=found[:PAGE], older=older, paged=before is not None)


@router.get("/incidents/{number}")
def show(number: Number, house: Served, now: Now, me: Annotated[str, Cookie(alias=ME)] = "") -> Response:
    return _view(house, number, me, now=now)


@router.get("/incidents/{number}/series.json")
def series_of_incident(number: Number, house: Served, now: Now) -> StormSeries:
    """From some hours before it began until it ended or now, and then what is forecast, for the chart."""
    with reading(house.engine) as conn:
        incident = known(conn, number)
        drawn = past.of_incident(conn, incident, now=now)
    coming = _ahead(incident, drawn, now=now)
    return StormSeries(drawn.brand, drawn.width_s, drawn.buckets, drawn.planned, coming)


@router.post("/incidents/{number}/answer", dependencies=[Depends(own_form)])
def answer(
    number: Number, house: Served, now: Now, answer: Annotated[Answer, Form()], person: Annotated[str, Form()]
) -> Response:
    """Acknowledge or resolve as one of the configured people; told who and when if somebody was quicker."""
    try:
        with transaction(house.engine) as conn:
            known(conn, number)
            give(conn, IncidentId(number), answer, somebody(house, person), now=now)
    except IllegalMove:
        return _view(house, number, person, now=now, status=409)
    return back_to(f"/incidents/{number}", person)


@router.post("/incidents/{number}/notes", dependencies=[Depends(own_form)])
def add_note(
    number: Number,
    house: Served,
    now: Now,
    person: Annotated[str, Form()],
    text: Annotated[str, Form(min_length=1, max_length=4000)],
) -> Response:
    with transaction(house.engine) as conn:
        known(conn, number)
        respond.note(conn, IncidentId(number), somebody(house, person), text, now=now)
    return back_to(f"/incidents/{number}", person)


def known(conn: Connection, number: int) -> Incident:
    """The incident of that number; Problem 404 if there is none."""
    incident = incidents.get(conn, IncidentId(number))
    if incident is None:
        raise Problem(404, f"There is no incident {number}")
    return incident


def somebody(house: House, person: str) -> PersonId:
    """The id of a configured person; Problem 422 for a stranger."""
    if person not in house.people:
        raise Problem(422, f"{person!r} is not a person of the configuration", people=sorted(house.people))
    return PersonId(person)


def give(conn: Connection, incident: IncidentId, answer: Answer, person: PersonId, *, now: datetime) -> None:
    """Give one of the two answers.

    Raises:
        IllegalMove: somebody was quicker.
    """
    match answer:
        case Answer.ACKNOWLEDGE:
            respond.acknowledge(conn, incident, person, now=now)
        case Answer.RESOLVE:
            respond.resolve(conn, incident, person, now=now)
        case _:
            assert_never(answer)


def too_late(incident: Incident, house: House, eyes: Reader) -> str:
    """Who was quicker, and when, in words."""
    by, at = incident.acknowledged_by, incident.acknowledged_at
    if incident.resolved_at is not None:
        return eyes.words("too_late_resolved", at=eyes.clock(incident.resolved_at))
    if by is not None and at is not None:
        return eyes.words("too_late_acknowledged", name=name_of(house, by), at=eyes.clock(at))
    return eyes.words("too_late", status=eyes.words(incident.status.value))


def story(conn: Connection, house: House, incident: IncidentId, language: str) -> list[Told]:
    """The timeline in words, newest first."""
    names: dict[str, str] = {person.id: person.name for person in house.people.values()}
    entries = gathered(incidents.timeline(conn, incident))
    reasons = with_posts(conn, reasons_of(conn, incident, entries))
    told = [
        Told(row.id, row.at, row.kind, tell(row, language=language, people=names), reasons.get(row.id))
        for row in entries
    ]
    return told[::-1]


def posts(conn: Connection, incident: Incident, *, limit: int, now: datetime) -> list[ScoredMention]:
    """What was said while it lasted, the most negative first; of a drill nothing was."""
    if incident.drill:
        return []
    end = incident.resolved_at or now
    return mentions.between(conn, incident.brand, incident.first_mention_at, end, limit=limit)


def _view(house: House, number: int, me: str, *, now: datetime, status: int = 200) -> Response:
    eyes = house_reader(house, now=now)
    with reading(house.engine) as conn:
        incident = known(conn, number)
        series = past.of_incident(conn, incident, now=now)
        said_there = posts(conn, incident, limit=POSTS, now=now)
        return page(
            house,
            "incident.html",
            now=now,
            status=status,
            eyes=eyes,
            incident=incident,
            planned=plan.during(conn, incident, now=now),
            drawn=series,
            told=gist(series),
            holes=lookout.holes(conn, house, series),
            rows=_rows(series),
            ahead=_ahead(incident, series, now=now),
            critical_at=likely_critical(incident, now=now),
            marks=[int(incident.first_mention_at.timestamp())],
            story=story(conn, house, incident.id, eyes.language),
            posts=said_there,
            said=labels.of_mentions(conn, [post.id for post in said_there]),
            verdict=verdicts.of_incidents(conn, [incident.id]).get(incident.id),
            runbook=shown(conn, house, incident, now=now),
            people=list(house.people.values()),
            me=me or _on_call(conn, house, incident, now=now),
            notice=too_late(incident, house, eyes) if status == 409 else "",
        )


def _ahead(incident: Incident, series: Series, *, now: datetime) -> tuple[Ahead, ...]:
    """What is forecast for a real storm that is still on, by its latest figures."""
    growth = incident.growth
    if incident.drill or growth is None or incident.status is Status.RESOLVED or now - growth.at > STALE:
        return ()
    return tuple(point for point in ahead(growth, series.width) if point.at > now)


def _rows(series: Series) -> list[Point]:
    return grouped(series, rows=24)[::-1]


def _on_call(conn: Connection, house: House, incident: Incident, *, now: datetime) -> str:
    brand = house.brands.get(incident.brand)
    duties = duties_for(conn, house, brand, now=now) if brand else []
    return next((duty.person.id for duty in duties if duty.person), "")


def back_to(address: str, person: str) -> Response:
    """To a view again; the browser remembers who answered, so that nobody answers twice as another."""
    answer = RedirectResponse(address, 303)
    answer.set_cookie(ME, person, max_age=YEAR_S, httponly=True, samesite="strict")
    return answer

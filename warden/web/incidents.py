"""`/incidents`: the list, one incident's whole story, and the answers people give to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Form, Path, Query, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from warden.core.incident import EntryKind, Incident, IncidentId, Status
from warden.core.mention import ScoredMention
from warden.core.page import likely_critical
from warden.core.series import Ahead, Point, Series, StormSeries, ahead, gist, grouped
from warden.core.silence import Silence, covers
from warden.core.timeline import gathered, tell
from warden.errors import IllegalMove
from warden.flow import answered, past, plan, respond
from warden.storage import incidents, labels, mentions, outbox, silences, verdicts
from warden.storage.engine import reading, transaction
from warden.web import forms, lookout
from warden.web.duty import duties_for
from warden.web.given import Now, Served
from warden.web.pressed import Answer, Pressed, give, is_first, pressed, somebody, too_late
from warden.web.problems import Problem
from warden.web.reached import reached
from warden.web.reasons import Reason, reasons_of, with_posts
from warden.web.render import house_reader, page
from warden.web.runbook import shown
from warden.wiring import House

router = APIRouter(include_in_schema=False)
PAGE = 25
POSTS = 30
FIRST_POSTS = 5  # shown at once, the others on demand
STALE = timedelta(minutes=30)  # a forecast so old is shown no more
ME = "warden_me"
YEAR_S = 365 * 86_400


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
    number: Number,
    house: Served,
    now: Now,
    button: Annotated[Pressed, Depends(pressed)],
    person: Annotated[str, Form()],
) -> Response:
    """Answer as one of the configured people; told who and when if somebody was quicker."""
    zone = house_reader(house, now=now).zone
    try:
        with transaction(house.engine) as conn:
            known(conn, number)
            who = somebody(house, person)
            if not button.seen or is_first(conn, f"view:{number}:{who}", button, now=now):
                give(conn, house, IncidentId(number), button, who, zone=zone, now=now)
    except IllegalMove:
        return _view(house, number, person, now=now, late=button.answer)
    return back_to(f"/incidents/{number}", person)


@router.post("/incidents/{number}/notes", dependencies=[Depends(own_form)])
def add_note(
    number: Number,
    house: Served,
    now: Now,
    person: Annotated[str, Form()],
    text: Annotated[str, Form(min_length=1, max_length=4000)],
    statement: Annotated[bool, Form()] = False,
) -> Response:
    """A note, or what the company said in public."""
    with transaction(house.engine) as conn:
        known(conn, number)
        who = somebody(house, person)
        respond.note(conn, IncidentId(number), who, text, is_statement=statement, now=now)
    return back_to(f"/incidents/{number}", person)


def known(conn: Connection, number: int) -> Incident:
    """The incident of that number; Problem 404 if there is none."""
    incident = incidents.get(conn, IncidentId(number))
    if incident is None:
        raise Problem(404, f"There is no incident {number}")
    return incident


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


def _view(house: House, number: int, me: str, *, now: datetime, late: Answer | None = None) -> Response:
    eyes = house_reader(house, now=now)
    with reading(house.engine) as conn:
        incident = known(conn, number)
        series = past.of_incident(conn, incident, now=now)
        said_there = posts(conn, incident, limit=POSTS, now=now)
        sent = outbox.of_incident(conn, incident.id)
        return page(
            house,
            "incident.html",
            now=now,
            status=409 if late else 200,
            eyes=eyes,
            incident=incident,
            planned=plan.during(conn, incident, now=now),
            silenced=_silenced(conn, incident, now=now),
            drawn=series,
            told=gist(series),
            holes=lookout.holes(conn, house, series),
            rows=_rows(series),
            ahead=_ahead(incident, series, now=now),
            critical_at=likely_critical(incident, now=now),
            marks=[int(incident.first_mention_at.timestamp())],
            story=story(conn, house, incident.id, eyes.language),
            who_answered=answered.of_incident(conn, incident.id),
            reached=reached(sent, outbox.attempts_of(conn, [row.id for row in sent]), eyes),
            posts=said_there,
            first_posts=FIRST_POSTS,
            said=labels.of_mentions(conn, [post.id for post in said_there]),
            verdict=verdicts.of_incidents(conn, [incident.id]).get(incident.id),
            runbook=shown(conn, house, incident, now=now),
            people=list(house.people.values()),
            others=[person for person in house.people.values() if person.contacts],
            seen=incidents.newest_entry(conn, incident.id),
            me=me or _on_call(conn, house, incident, now=now),
            notice=too_late(incident, house, eyes, late) if late else "",
        )


def _ahead(incident: Incident, series: Series, *, now: datetime) -> tuple[Ahead, ...]:
    """What is forecast for a real storm that is still on, by its latest figures."""
    growth = incident.growth
    if incident.drill or growth is None or incident.status is Status.RESOLVED or now - growth.at > STALE:
        return ()
    return tuple(point for point in ahead(growth, series.width) if point.at > now)


def _rows(series: Series) -> list[Point]:
    return grouped(series, rows=24)[::-1]


def _silenced(conn: Connection, incident: Incident, *, now: datetime) -> list[Silence]:
    """The silence that holds its pages back, if one does."""
    if incident.drill or incident.status is Status.RESOLVED:
        return []
    found = covers(silences.holding(conn, now=now), incident.brand)
    return [found] if found else []


def _on_call(conn: Connection, house: House, incident: Incident, *, now: datetime) -> str:
    brand = house.brands.get(incident.brand)
    duties = duties_for(conn, house, brand, now=now) if brand else []
    return next((duty.person.id for duty in duties if duty.person), "")


def back_to(address: str, person: str) -> Response:
    """To a view again; the browser remembers who answered, so that nobody answers twice as another."""
    answer = RedirectResponse(address, 303)
    answer.set_cookie(ME, person, max_age=YEAR_S, httponly=True, samesite="strict")
    return answer

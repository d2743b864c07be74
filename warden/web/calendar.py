"""`/calendar/….ics`: feeds of shifts for people's own calendars. The key in the address lets somebody in."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from warden.core import shifts as rota_of
from warden.core.incident import PersonId
from warden.core.oncall import Schedule, ScheduleId
from warden.core.shifts import HORIZON
from warden.flow import rota
from warden.notify import feeds
from warden.notify.feeds import Entry
from warden.storage.engine import reading
from warden.web.given import Now, Served
from warden.web.problems import Problem
from warden.web.render import name_of
from warden.wiring import House

router = APIRouter(include_in_schema=False)


@router.get("/calendar/person/{person}.ics")
def of_person(request: Request, person: str, house: Served, now: Now, key: str = "") -> Response:
    """All shifts of one person, in that person's language."""
    id_ = PersonId(person)
    _let_in(house, id_, key, kind="person")
    known = house.people.get(id_)
    if known is None:
        raise Problem(404, f"There is no person {person}")
    entries = [entry for entry in _entries(house, house.schedules.values(), now=now) if _is_of(entry, id_)]
    return _answer(request, feeds.written(entries, known.name, known.language, now=now))


@router.get("/calendar/{schedule}.ics")
def of_schedule(request: Request, schedule: str, house: Served, now: Now, key: str = "") -> Response:
    """All shifts of one schedule, in the installation's language."""
    id_ = ScheduleId(schedule)
    _let_in(house, id_, key, kind="schedule")
    plan = house.schedules.get(id_)
    if plan is None:
        raise Problem(404, f"There is no schedule {schedule}")
    entries = _entries(house, [plan], now=now)
    return _answer(request, feeds.written(entries, schedule, house.settings.warden.language, now=now))


def _let_in(house: House, feed: ScheduleId | PersonId, key: str, *, kind: str) -> None:
    if not feeds.opens(house.secret, feed, key, kind=kind):
        raise Problem(403, "This address lacks its key; `warden oncall feeds` prints it whole")


def _entries(house: House, plans: Iterable[Schedule], *, now: datetime) -> list[Entry]:
    with reading(house.engine) as conn:
        return [entry for plan in plans for entry in _of_plan(conn, house, plan, now=now)]


def _of_plan(conn: Connection, house: House, plan: Schedule, *, now: datetime) -> list[Entry]:
    """Looked at from further off: a shift that is cut where the feed begins would begin anew every day.

    Somebody who is on for years begins with a year.
    """
    start, end = feeds.span(now)
    first, last = (start - HORIZON).replace(month=1, day=1), end + HORIZON
    kept = rota.known(conn, plan.id, start=first, end=last, now=now)
    found = rota_of.shifts(plan, kept.overrides, start=first, end=last, record=kept.record)
    return [
        Entry(plan.id, shift, name_of(house, shift.person))
        for shift in found
        if shift.person is not None and shift.end > start and shift.start < end
    ]


def _is_of(entry: Entry, person: PersonId) -> bool:
    return entry.shift.person == person


def _answer(request: Request, content: bytes) -> Response:
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=900"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="text/calendar; charset=utf-8")

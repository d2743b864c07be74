"""`/events`: what is planned and what was, a form to plan, and buttons to take back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from warden.core import wallclock
from warden.core.mention import BrandId
from warden.core.planned import MOST_TIMES, NOTE_LENGTH, TEXTS, USUAL_TIMES, Plan, flaws
from warden.errors import IllegalMove
from warden.flow import plan as plans
from warden.storage import planned
from warden.storage.engine import reading, transaction
from warden.web.given import Now, Served
from warden.web.incidents import own_form
from warden.web.planned import Number, cursor_after, known, place_of
from warden.web.problems import Problem
from warden.web.reader import Reader
from warden.web.render import house_reader, page
from warden.wiring import House

router = APIRouter(include_in_schema=False)
MOST_COMING = 100
PAGE = 25
YEARS = range(1970, 3000)

Field = Annotated[str, Form(max_length=4000)]


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as somebody filled it in; times are wall times of the house's zone."""

    brand: str
    start: str
    end: str
    times: str = f"{USUAL_TIMES:g}"
    note: str = ""


@router.get("/events")
def index(house: Served, now: Now, before: str = "") -> Response:
    return _view(house, before, now=now)


@router.post("/events", dependencies=[Depends(own_form)])
def add(
    house: Served, now: Now, brand: Field, start: Field, end: Field, times: Field = "", note: Field = ""
) -> Response:
    """Plan an event; what is wrong with it is told above the form, with everything still in it."""
    typed = Typed(brand, start, end, times, note)
    plan, faults = read(typed, house_reader(house, now=now))
    if plan is None:
        return _view(house, typed=typed, faults=faults, now=now)
    if plan.brand not in house.brands:
        raise Problem(422, "The form names a brand that is not one of the configuration")
    with transaction(house.engine) as conn:
        event = plans.add(conn, plan, now=now)
    return RedirectResponse(f"/events#event-{event.id}", 303)


@router.post("/events/{number}/remove", dependencies=[Depends(own_form)])
def take_back(number: Number, house: Served, now: Now) -> Response:
    """Remove an event, or end it if it has begun; pressed twice, the list shows how it stands."""
    try:
        with transaction(house.engine) as conn:
            known(conn, number)
            plans.take_back(conn, number, now=now)
    except IllegalMove:
        pass
    return RedirectResponse("/events", 303)


def read(typed: Typed, eyes: Reader) -> tuple[Plan | None, list[str]]:
    """The plan in a form, or everything that is wrong with it, in words."""
    try:
        start, end = _walls(typed)
    except ValueError:
        return None, [eyes.words("event_no_time")]
    try:
        times = float(typed.times.replace(",", "."))
    except ValueError:
        return None, [eyes.words("event_no_number")]
    # As a schedule's windows: an hour that comes twice in autumn is within the event both times.
    plan = Plan(
        BrandId(typed.brand),
        wallclock.first(start, eyes.zone),
        wallclock.last(end, eyes.zone),
        times,
        typed.note,
    )
    faults = [TEXTS[eyes.language][flaw] for flaw in flaws(plan, now=eyes.now)]
    return (None if faults else plan), [f"{fault.message}. {fault.mend}." for fault in faults]


def _walls(typed: Typed) -> tuple[datetime, datetime]:
    found = datetime.fromisoformat(typed.start), datetime.fromisoformat(typed.end)
    if any(wall.tzinfo is not None or wall.year not in YEARS for wall in found):
        raise ValueError(typed)
    start, end = (wall.replace(microsecond=0) for wall in found)
    return start, end


def _view(
    house: House,
    before: str = "",
    *,
    typed: Typed | None = None,
    faults: list[str] | None = None,
    now: datetime,
) -> Response:
    eyes = house_reader(house, now=now)
    with reading(house.engine) as conn:
        coming = planned.coming(conn, now=now, limit=MOST_COMING + 1)
        past = planned.listed(conn, over=now, before=place_of(before) if before else None, limit=PAGE + 1)
    return page(
        house,
        "events.html",
        now=now,
        eyes=eyes,
        status=422 if faults else 200,
        coming=coming[:MOST_COMING],
        are_more=len(coming) > MOST_COMING,
        past=past[:PAGE],
        older=cursor_after(past[PAGE - 1]) if len(past) > PAGE else None,
        paged=bool(before),
        typed=typed or _proposed(house, eyes.zone, now=now),
        faults=faults or [],
        most_times=MOST_TIMES,
        note_length=NOTE_LENGTH,
    )


def _proposed(house: House, zone: ZoneInfo, *, now: datetime) -> Typed:
    """The next whole hour, and eight hours from there."""
    start = now.astimezone(zone).replace(minute=0, second=0, microsecond=0, tzinfo=None) + timedelta(hours=1)
    end = start + timedelta(hours=8)
    return Typed(next(iter(house.brands), ""), f"{start:%Y-%m-%dT%H:%M}", f"{end:%Y-%m-%dT%H:%M}")

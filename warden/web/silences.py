"""`/silences`: what is silenced and until when, a form to silence something, and buttons to take it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Form
from starlette.responses import RedirectResponse, Response

from warden.core import wallclock
from warden.core.bucket import minute_of
from warden.core.silence import NOTE_LENGTH, TEXTS, NewSilence, flaws
from warden.errors import IllegalMove
from warden.flow import silence as quiet
from warden.storage import silences
from warden.storage.engine import reading, transaction
from warden.web.given import Now, Served
from warden.web.incidents import ME, back_to, own_form
from warden.web.planned import cursor_after, place_of
from warden.web.pressed import somebody
from warden.web.problems import Problem
from warden.web.reader import Reader
from warden.web.render import house_reader, page
from warden.web.silencing import Number, known, read
from warden.wiring import House

router = APIRouter(include_in_schema=False)
MOST_COMING = 100
PAGE = 25
YEARS = range(1970, 3000)
HOURS = (1, 2, 4, 8, 24)  # what a button offers, from now on

Field = Annotated[str, Form(max_length=4000)]


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as somebody filled it in; times are wall times of the house's zone, `hours` a button's."""

    brand: str = ""
    note: str = ""
    start: str = ""
    end: str = ""
    hours: str = ""


@router.get("/silences")
def index(
    house: Served, now: Now, brand: str = "", before: str = "", me: Annotated[str, Cookie(alias=ME)] = ""
) -> Response:
    return _view(house, before, me, typed=Typed(brand), now=now)


@router.post("/silences", dependencies=[Depends(own_form)])
def add(
    house: Served,
    now: Now,
    person: Field,
    brand: Field = "",
    note: Field = "",
    start: Field = "",
    end: Field = "",
    hours: Field = "",
) -> Response:
    """Set a silence; what is wrong with it is told above the form, with everything still in it."""
    who, typed = somebody(house, person), Typed(brand, note, start, end, hours)
    if brand and brand not in house.brands:
        raise Problem(422, "The form names a brand that is not one of the configuration")
    new, faults = _read(typed, who, house_reader(house, now=now))
    if new is None:
        return _view(house, "", who, typed=typed, faults=faults, now=now)
    with transaction(house.engine) as conn:
        made = quiet.add(conn, new, now=now)
    return back_to(f"/silences#silence-{made.id}", who)


@router.post("/silences/{number}/remove", dependencies=[Depends(own_form)])
def take_back(number: Number, house: Served, now: Now) -> Response:
    """Remove a silence, or end it if it has begun; pressed twice, the list shows how it stands."""
    try:
        with transaction(house.engine) as conn:
            known(conn, number)
            quiet.take_back(conn, number, now=now)
    except IllegalMove:
        pass
    return RedirectResponse("/silences", 303)


def _read(typed: Typed, person: str, eyes: Reader) -> tuple[NewSilence | None, list[str]]:
    """The silence in a form, or everything that is wrong with it, in words."""
    try:
        start, end = _span(typed, eyes)
    except ValueError:
        return None, [eyes.words("silence_no_time")]
    new = read(typed.brand or None, start, end, typed.note, person)
    faults = [TEXTS[eyes.language][flaw] for flaw in flaws(new, now=eyes.now)]
    return (None if faults else new), [f"{fault.message}. {fault.mend}." for fault in faults]


def _span(typed: Typed, eyes: Reader) -> tuple[datetime, datetime]:
    """From when until when: a button's hours from now on, to the whole minute, or the times that were given.

    As a schedule's windows: an hour that comes twice in autumn is silenced both times.
    """
    if typed.hours:
        hours = int(typed.hours)
        if hours not in HOURS:
            raise ValueError(typed)
        return eyes.now, minute_of(eyes.now) + timedelta(hours=hours)
    start = wallclock.first(_wall(typed.start), eyes.zone) if typed.start else eyes.now
    return start, wallclock.last(_wall(typed.end), eyes.zone)


def _wall(written: str) -> datetime:
    found = datetime.fromisoformat(written)
    if found.tzinfo is not None or found.year not in YEARS:
        raise ValueError(written)
    return found.replace(microsecond=0)


def _view(
    house: House, before: str, me: str, *, typed: Typed, faults: list[str] | None = None, now: datetime
) -> Response:
    with reading(house.engine) as conn:
        coming = silences.coming(conn, now=now, limit=MOST_COMING)
        past = silences.listed(conn, over=now, before=place_of(before) if before else None, limit=PAGE + 1)
    return page(
        house,
        "silences.html",
        now=now,
        status=422 if faults else 200,
        coming=coming,
        past=past[:PAGE],
        older=cursor_after(past[PAGE - 1]) if len(past) > PAGE else None,
        paged=bool(before),
        typed=typed,
        faults=faults or [],
        people=list(house.people.values()),
        me=me,
        hours=HOURS,
        note_length=NOTE_LENGTH,
    )

"""`/oncall`: who is on call now and in the coming weeks, stand-ins, swaps, and "take this shift now".

Each schedule is told in its own zone. What is wrong with a form is told above it, with everything in it.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Cookie, Depends, Form
from sqlalchemy import Connection
from starlette.responses import Response

from warden.core import standin, wallclock
from warden.core import swap as swap_rules
from warden.core.absence import Absence
from warden.core.days import Day, begins, by_day
from warden.core.incident import PersonId
from warden.core.oncall import Known, Override, Schedule, Shift
from warden.core.shifts import next_shift, shifts
from warden.core.standin import StandIn
from warden.core.swap import Swap, SwapState
from warden.core.swap_page import DAYS
from warden.errors import IllegalMove
from warden.flow import rota
from warden.flow import swap as swapping
from warden.notify import feeds
from warden.storage import absences, schedules, swaps
from warden.storage.engine import reading, transaction
from warden.web import cares, duty
from warden.web.cares import Care
from warden.web.given import Now, Served
from warden.web.incidents import ME, back_to, own_form
from warden.web.planned import Number
from warden.web.pressed import somebody
from warden.web.problems import Problem
from warden.web.reader import MONTHS_EN, Reader
from warden.web.render import house_reader, name_of, page
from warden.web.schedules import plan_of
from warden.web.swaps import known as known_swap
from warden.wiring import House

router = APIRouter(include_in_schema=False)
WEEK = timedelta(days=7)
WEEKS = 5  # this one, and four to come
COLOURS = 8
MOST = 100
YEARS = range(1970, 3000)
ANSWERED = {
    SwapState.ACCEPTED: "swap_is_accepted",
    SwapState.DECLINED: "swap_is_declined",
    SwapState.WITHDRAWN: "swap_is_withdrawn",
}

Field = Annotated[str, Form(max_length=200)]


class Answer(StrEnum):
    """What can be said to a swap request."""

    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as somebody filled it in, and what is wrong with it; times are wall times of the schedule."""

    schedule: str = ""
    faults: tuple[str, ...] = ()
    person: str = ""
    replaces: str = ""
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """The form of an absence as somebody filled it in; times are wall times of the installation."""

    person: str = ""
    start: str = ""
    end: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """A piece of a day as it is shown: whose it is, when, and how it came about."""

    person: PersonId | None
    times: str
    override: int | None


@dataclass(frozen=True, slots=True)
class Feed:
    """Where a calendar subscribes to one person's shifts, or, with None, to all of the schedule."""

    person: PersonId | None
    address: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is shown of one schedule, to `eyes` in its zone; `offers` are the shifts to be given away."""

    schedule: Schedule
    eyes: Reader
    present: duty.Duty
    following: Shift | None
    days: list[Day]
    offers: list[Shift]
    stand_ins: list[Override]
    swaps: list[Swap]
    feeds: list[Feed]
    care: Care
    colours: dict[PersonId, int] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.eyes.now.astimezone(self.eyes.zone).date()

    def weekday(self, day: date) -> str:
        return DAYS[self.eyes.language][day.weekday()]

    def dated(self, day: date) -> str:
        """`27.11.` or `27 Nov`."""
        return (
            f"{day.day}.{day.month}."
            if self.eyes.language == "de"
            else f"{day.day} {MONTHS_EN[day.month - 1]}"
        )

    def turns(self, day: Day) -> list[Turn]:
        """The pieces of a day; the times are left out where one piece is the whole of it."""
        return [
            Turn(shift.person, "" if len(day.shifts) == 1 else self._times(shift, day), shift.override)
            for shift in day.shifts
        ]

    def _times(self, shift: Shift, day: Day) -> str:
        first, last = (at.astimezone(self.eyes.zone) for at in (shift.start, shift.end))
        return f"{first:%H:%M}–{'24:00' if shift is day.shifts[-1] else f'{last:%H:%M}'}"

    def span(self, shift: Shift) -> str:
        """With weekdays: `Fri 27 Nov 20:00 – Mon 30 Nov 08:00`."""
        ends = (at.astimezone(self.eyes.zone) for at in (shift.start, shift.end))
        return " – ".join(f"{self.weekday(at.date())} {self.eyes.clock(at)}" for at in ends)


@router.get("/oncall")
def index(house: Served, now: Now, me: Annotated[str, Cookie(alias=ME)] = "") -> Response:
    return view(house, me, now=now)


@router.post("/oncall/{schedule}/overrides", dependencies=[Depends(own_form)])
def add(
    schedule: str, house: Served, now: Now, person: Field, start: Field, end: Field, replaces: Field = ""
) -> Response:
    """Put somebody on for a time."""
    plan, stands_in = plan_of(house, schedule), somebody(house, person)
    instead = somebody(house, replaces) if replaces else None
    eyes, typed = house_reader(house, now=now), Typed(schedule, (), person, replaces, start, end)
    try:
        since, until = instants(start, end, ZoneInfo(plan.zone))
    except ValueError:
        return _told(house, typed, [eyes.words("standin_no_time")], now=now)
    wanted = StandIn(plan.id, stands_in, since, until, instead)
    found = [standin.TEXTS[eyes.language][flaw] for flaw in standin.flaws(wanted, now=now)]
    if found:
        return _told(house, typed, [f"{flaw.message}. {flaw.mend}." for flaw in found], now=now)
    with transaction(house.engine) as conn:
        rota.put_on(conn, wanted, now=now)
    return back_to(f"/oncall#stand-ins-{plan.id}", person)


@router.post("/oncall/overrides/{number}/remove", dependencies=[Depends(own_form)])
def take_back(number: Number, house: Served, now: Now, me: Annotated[str, Cookie(alias=ME)] = "") -> Response:
    """Remove a stand-in, or end it if it has begun; pressed twice, the view shows how it stands."""
    try:
        with transaction(house.engine) as conn:
            made = schedules.override(conn, number)
            rota.take_back(conn, number, now=now)
    except IllegalMove:
        return view(house, me, say="standin_gone", status=409, now=now)
    return back_to(f"/oncall#stand-ins-{made.schedule if made else ''}", me)


@router.post("/oncall/{schedule}/take", dependencies=[Depends(own_form)])
def take(schedule: str, house: Served, now: Now, person: Field, instead_of: Field = "") -> Response:
    """Take the present shift over from whoever the view said has it; somebody may have been quicker."""
    plan, taker = plan_of(house, schedule), somebody(house, person)
    try:
        with transaction(house.engine) as conn:
            rota.take(conn, plan, taker, instead_of=PersonId(instead_of) if instead_of else None, now=now)
    except IllegalMove:
        return view(house, person, say="take_late", status=409, now=now)
    return back_to(f"/oncall#schedule-{plan.id}", person)


@router.post("/oncall/{schedule}/swaps", dependencies=[Depends(own_form)])
def ask(schedule: str, house: Served, now: Now, shift: Field, asked: Field = "") -> Response:
    """Offer a shift of the plan to somebody, or to all who take turns."""
    plan = plan_of(house, schedule)
    wanted = somebody(house, asked) if asked else None
    asker, start, end = _offered(house, shift)
    with transaction(house.engine) as conn:
        turns = swapping.rota(conn, plan, start, end)
        new = swap_rules.proposed(plan.id, asker, wanted, turns, start=start, end=end, now=now)
        flaws = swap_rules.flaws(new, turns, now=now)
        if not flaws:
            swapping.ask(conn, new, plan, house.people, now=now)
    if flaws:
        told = swap_rules.TEXTS[house_reader(house, now=now).language]
        notice = " ".join(f"{told[flaw].message}. {told[flaw].mend}." for flaw in flaws)
        return view(house, asker, notice=notice, status=422, now=now)
    return back_to(f"/oncall#swaps-{plan.id}", asker)


@router.post("/oncall/swaps/{number}", dependencies=[Depends(own_form)])
def answer_swap(
    number: Number, house: Served, now: Now, person: Field, answer: Annotated[Answer, Form()]
) -> Response:
    """Accept, decline or withdraw; whoever is late is told how it stands."""
    who = somebody(house, person)
    try:
        with transaction(house.engine) as conn:
            swap = known_swap(conn, number)
            give(conn, house, number, answer, who, now=now)
    except IllegalMove:
        with reading(house.engine) as conn:
            swap = known_swap(conn, number)
        return view(house, person, notice=stands(house, swap, now=now), status=409, now=now)
    return back_to(f"/oncall#swaps-{swap.schedule}", person)


def give(
    conn: Connection, house: House, number: int, answer: Answer, person: PersonId, *, now: datetime
) -> None:
    """Give one of the answers.

    Raises:
        IllegalMove: it is closed, or not theirs to answer so.
    """
    match answer:
        case Answer.ACCEPT:
            swapping.accept(conn, number, person, house.schedules, house.people, now=now)
        case Answer.DECLINE:
            swapping.decline(conn, number, person, house.people, now=now)
        case Answer.WITHDRAW:
            swapping.withdraw(conn, number, person, house.people, now=now)


def stands(house: House, swap: Swap, *, now: datetime, eyes: Reader | None = None) -> str:
    """How a request stands, in words: by whom and when it was answered."""
    eyes = eyes or house_reader(house, now=now)
    state = swap_rules.stands(swap, now=now)
    if state is SwapState.OPEN:
        return eyes.words("swap_not_yours")
    if state is SwapState.EXPIRED:
        return eyes.words("swap_is_expired", at=eyes.clock(swap.expires_at))
    by = name_of(house, swap.answered_by or "")
    return eyes.words(ANSWERED[state], name=by, at=eyes.clock(swap.answered_at or now))


def instants(start: str, end: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants two wall times mean; an hour that comes twice in autumn is within both times."""
    walls = [datetime.fromisoformat(text) for text in (start, end)]
    if any(wall.tzinfo is not None or wall.year not in YEARS for wall in walls):
        raise ValueError(start, end)
    first, last = (wall.replace(microsecond=0) for wall in walls)
    return wallclock.first(first, zone), wallclock.last(last, zone)


def _offered(house: House, shift: str) -> tuple[PersonId, datetime, datetime]:
    """Whose and when, from the value of an option; Problem 422 for anything else."""
    try:
        person, start, end = shift.split(" ")
        first, last = (datetime.fromisoformat(text).astimezone(UTC) for text in (start, end))
    except (ValueError, OverflowError) as fault:
        raise Problem(422, "The form names no shift") from fault
    if first.year not in YEARS or last.year not in YEARS:
        raise Problem(422, "The form names no shift")
    return somebody(house, person), first, last


def _told(house: House, typed: Typed, faults: list[str], *, now: datetime) -> Response:
    kept = Typed(
        typed.schedule, tuple(faults), typed.person, typed.replaces, typed.start[:40], typed.end[:40]
    )
    return view(house, typed.person, typed=kept, status=422, now=now)


def view(
    house: House,
    me: str,
    *,
    typed: Typed | None = None,
    leaving: Leaving | None = None,
    say: str = "",
    notice: str = "",
    status: int = 200,
    now: datetime,
) -> Response:
    eyes = house_reader(house, now=now)
    with reading(house.engine) as conn:
        away = absences.coming(conn, now=now, limit=MOST)
        sheets = [_sheet(conn, house, plan, away, now=now) for plan in house.schedules.values()]
    return page(
        house,
        "oncall.html",
        now=now,
        status=status,
        eyes=eyes,
        sheets=sheets,
        people=list(house.people.values()),
        me=me,
        typed=typed or Typed(),
        absences=away,
        leaving=leaving or Leaving(),
        notice=notice or (eyes.words(say) if say else ""),
    )


def _sheet(conn: Connection, house: House, plan: Schedule, away: list[Absence], *, now: datetime) -> Sheet:
    eyes = Reader(house_reader(house, now=now).words, ZoneInfo(plan.zone), now)
    today = now.astimezone(eyes.zone).date()
    monday = today - timedelta(days=today.weekday())
    start, end = begins(monday, plan), begins(monday + WEEKS * WEEK, plan)
    kept = duty.known(conn, plan, at=now, now=now)
    turns = shifts(plan, kept.overrides, start=start, end=end, record=kept.record)
    offered = swaps.open_ones(conn, plan.id, now=now)
    return Sheet(
        plan,
        eyes,
        duty.duty_by(house, plan, kept, at=now),
        next_shift(plan, kept.overrides, now=now, record=kept.record),
        by_day(turns, plan, first=monday, days=WEEKS * 7),
        _offers(plan, kept, now=now, end=end),
        [made for made in schedules.listed(conn, plan.id, limit=MOST) if made.end > now][::-1],
        offered,
        _feeds(house, plan),
        cares.of_schedule(conn, house, plan, away, offered, now=now),
        {person: place % COLOURS for place, person in enumerate(sorted(swap_rules.members(plan)))},
    )


def _feeds(house: House, plan: Schedule) -> list[Feed]:
    base, people = house.settings.warden.url, sorted(swap_rules.members(plan) & house.people.keys())
    whole = Feed(None, feeds.address(base, house.secret, plan.id, kind="schedule"))
    return [whole, *(Feed(id_, feeds.address(base, house.secret, id_, kind="person")) for id_ in people)]


def _offers(plan: Schedule, kept: Known, *, now: datetime, end: datetime) -> list[Shift]:
    listed = shifts(plan, kept.overrides, start=now.replace(microsecond=0), end=end)
    return [shift for shift in listed if shift.person is not None]

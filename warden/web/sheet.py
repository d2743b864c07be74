"""What `/oncall` shows: per schedule who is on, the rota of the coming weeks, stand-ins, swaps and feeds."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from starlette.responses import Response

from warden.core import swap as swap_rules
from warden.core.absence import Absence
from warden.core.days import Day, begins, by_day
from warden.core.incident import PersonId
from warden.core.oncall import Known, Override, Schedule, Shift
from warden.core.shifts import next_shift, shifts
from warden.core.swap import Swap, SwapState
from warden.core.swap_page import DAYS
from warden.notify import feeds
from warden.storage import absences, schedules, swaps
from warden.storage.engine import reading
from warden.web import cares, duty
from warden.web.cares import Care
from warden.web.reader import MONTHS_EN, Reader
from warden.web.render import house_reader, name_of, page
from warden.wiring import House

WEEK = timedelta(days=7)
WEEKS = 5  # this one, and four to come
COLOURS = 8
MOST = 100
ANSWERED = {
    SwapState.ACCEPTED: "swap_is_accepted",
    SwapState.DECLINED: "swap_is_declined",
    SwapState.WITHDRAWN: "swap_is_withdrawn",
}


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

"""Schedules, layers and overrides for the tests, and rotas written out to be read."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from warden.core.incident import PersonId
from warden.core.oncall import (
    Calendar,
    Layer,
    Override,
    Rotation,
    Schedule,
    ScheduleId,
    Shift,
    Turn,
    Window,
)

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONG_AGO = date(2015, 1, 5)

BERLIN = "Europe/Berlin"
NEW_YORK = "America/New_York"
LORD_HOWE = "Australia/Lord_Howe"
KOLKATA = "Asia/Kolkata"
SAO_PAULO = "America/Sao_Paulo"
AZORES = "Atlantic/Azores"


def utc(text: str) -> datetime:
    """`2026-03-29 01:00` as an instant, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def a_rotation(
    people: str = "anna",
    *,
    every: int = 1,
    unit: str = "days",
    handoff: str = "09:00",
    weekday: str | None = None,
    starts: date = LONG_AGO,
) -> Rotation:
    """`people` by spaces; `weekday` as in `Mon`."""
    return Rotation(
        people=tuple(PersonId(person) for person in people.split()),
        every=every,
        unit=unit,
        handoff=time.fromisoformat(handoff),
        weekday=None if weekday is None else WEEKDAYS.index(weekday),
        starts=starts,
    )


def a_layer(turns: Rotation | Calendar, *when: Window, id: str = "rota") -> Layer:
    return Layer(id=id, turns=turns, when=when)


def a_calendar(*turns: str) -> Calendar:
    """Turns as `anna 2026-03-28 19:00/2026-03-29 06:00`, UTC."""
    return Calendar(tuple(a_turn(turn) for turn in turns))


def a_turn(written: str) -> Turn:
    person, _, interval = written.partition(" ")
    start, _, end = interval.partition("/")
    return Turn(PersonId(person), utc(start), utc(end))


def a_schedule(*layers: Layer, zone: str = BERLIN, holidays: Iterable[date] = ()) -> Schedule:
    return Schedule(ScheduleId("team"), zone, layers, frozenset(holidays))


def an_override(
    id: int, person: str, start: str, end: str, *, replaces: str | None = None, schedule: str = "team"
) -> Override:
    return Override(
        id=id,
        schedule=ScheduleId(schedule),
        person=PersonId(person),
        start=utc(start),
        end=utc(end),
        replaces=None if replaces is None else PersonId(replaces),
    )


def daily(days: str, hours: str = "00:00-00:00") -> Window:
    """`Mon Tue` and `08:00-20:00`."""
    start, end = hours.split("-")
    numbers = tuple(WEEKDAYS.index(day) for day in days.split())
    return Window("daily", numbers, time.fromisoformat(start), time.fromisoformat(end))


def every_day(hours: str = "00:00-00:00") -> Window:
    return daily(" ".join(WEEKDAYS), hours)


def span(opens: str, closes: str) -> Window:
    """`Fri 20:00` to `Mon 08:00`."""
    (first, start), (last, end) = opens.split(), closes.split()
    days = (WEEKDAYS.index(first), WEEKDAYS.index(last))
    return Window("span", days, time.fromisoformat(start), time.fromisoformat(end))


HOLIDAYS = Window("holidays")


def written(rota: Iterable[Shift]) -> str:
    """A line each: when the shift begins, UTC, and whose it is; the last line is the end."""
    lines, end = [], None
    for shift in rota:
        lines.append(f"{_stamp(shift.start)} {shift.person or '-'}")
        end = shift.end
    return "\n".join(lines if end is None else [*lines, f"{_stamp(end)} ."])


def by_hand(text: str) -> str:
    """A rota as typed in a test, without the indentation."""
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _stamp(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%d %H:%M")

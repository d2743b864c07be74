"""What holds for every schedule, and a rota worked out minute by minute from a table of the wall clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import rotas
from tests.support.rotas import HOLIDAYS, a_schedule
from warden.core.incident import PersonId
from warden.core.oncall import Layer, Override, Rotation, Schedule, Window
from warden.core.shifts import gaps, next_shift, on_call, shifts

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
BEFORE, AFTER = 45 * DAY, 12 * DAY
PEOPLE = [PersonId(person) for person in ("anna", "ben", "carla")]
MOMENTS = [
    (rotas.BERLIN, date(2026, 3, 29)),
    (rotas.BERLIN, date(2026, 10, 25)),
    (rotas.NEW_YORK, date(2026, 3, 8)),
    (rotas.NEW_YORK, date(2026, 11, 1)),
    (rotas.LORD_HOWE, date(2026, 4, 5)),
    (rotas.LORD_HOWE, date(2026, 10, 4)),
    (rotas.SAO_PAULO, date(2018, 2, 18)),
    (rotas.SAO_PAULO, date(2018, 11, 4)),
    (rotas.AZORES, date(2026, 10, 25)),
    (rotas.KOLKATA, date(2026, 6, 1)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Antarctica/Troll", date(2026, 10, 25)),
]


@dataclass(frozen=True)
class Walls:
    """What the clock shows in every minute about a day: `first` and `last` minute of each wall time."""

    minutes: list[datetime]
    shows: list[datetime]
    first: dict[datetime, datetime]
    last: dict[datetime, datetime]

    def opens(self, wall: datetime) -> datetime:
        return self.first.get(wall) or self._once_past(wall)

    def closes(self, wall: datetime) -> datetime:
        return self.last.get(wall) or self._once_past(wall)

    def _once_past(self, wall: datetime) -> datetime:
        return next(at for at, shown in zip(self.minutes, self.shows, strict=True) if shown >= wall)


@cache
def walls(zone: str, about: date) -> Walls:
    noon = datetime.combine(about, time(12), tzinfo=UTC)
    minutes = [noon - BEFORE + number * MINUTE for number in range((BEFORE + AFTER) // MINUTE)]
    shows = [at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) for at in minutes]
    backwards = reversed(list(zip(shows, minutes, strict=True)))
    return Walls(minutes, shows, dict(backwards), dict(zip(shows, minutes, strict=True)))


def person_by_minute(rotation: Rotation, table: Walls) -> dict[datetime, PersonId]:
    """Who has the turn in each minute, by walking from handoff to handoff since the first."""
    wall = datetime.combine(rotation.starts, rotation.handoff)
    while rotation.weekday not in (None, wall.weekday()):
        wall += DAY
    taken: dict[datetime, int] = {}
    turn = 0
    while wall < table.shows[-1] - DAY:
        taken[table.opens(wall)] = turn  # a second handoff in the same minute takes the turn away again
        wall, turn = wall + rotation.every * timedelta(**{rotation.unit: 1}), turn + 1
    current, persons = None, {}
    for at in table.minutes:
        current = taken.get(at, current)
        if current is not None:
            persons[at] = rotation.people[current % len(rotation.people)]
    return persons


def open_minutes(window: Window, table: Walls, holidays: frozenset[date]) -> set[datetime]:
    if window == HOLIDAYS or (window.kind == "daily" and window.start == window.end == time(0)):
        return {
            at
            for at, shown in zip(table.minutes, table.shows, strict=True)
            if (shown.date() in holidays if window == HOLIDAYS else shown.weekday() in window.days)
        }
    minutes: set[datetime] = set()
    day = table.shows[0].date() + 10 * DAY
    while day < table.shows[-1].date() - 9 * DAY:
        if day.weekday() in (window.days[:1] if window.kind == "span" else window.days):
            opens, closing = datetime.combine(day, window.start), datetime.combine(day, window.end)
            while closing <= opens or (window.kind == "span" and closing.weekday() != window.days[-1]):
                closing += DAY
            at, until = table.opens(opens), table.closes(closing)
            while at < until:
                minutes.add(at)
                at += MINUTE
        day += DAY
    return minutes


def rota_by_minute(
    schedule: Schedule, overrides: list[Override], table: Walls, start: datetime, end: datetime
) -> list[tuple[PersonId | None, str | None, int | None]]:
    layers = []
    for layer in schedule.layers:
        persons = person_by_minute(layer.turns, table)
        active = [open_minutes(window, table, schedule.holidays) for window in layer.when]
        open_in = set().union(*active) if active else persons.keys()
        layers.append((layer.id, {at: person for at, person in persons.items() if at in open_in}))
    rota = []
    at = start
    while at < end:
        on: tuple[PersonId | None, str | None, int | None] = (None, None, None)
        for name, persons in layers:
            if at in persons:
                on = (persons[at], name, None)
        for override in sorted(overrides, key=lambda override: override.id):
            if override.start <= at < override.end and override.replaces in (None, on[0]):
                on = (override.person, None, override.id)
        rota.append(on)
        at += MINUTE
    return rota


times = st.builds(time, st.sampled_from([0, 1, 2, 3, 8, 20, 23]), st.sampled_from([0, 17, 30, 45]))
weekdays = st.integers(0, 6)
windows = st.one_of(
    st.just(HOLIDAYS),
    st.builds(
        Window,
        st.just("daily"),
        st.lists(weekdays, min_size=1, max_size=7, unique=True).map(tuple),
        times,
        times,
    ),
    st.builds(Window, st.just("span"), st.tuples(weekdays, weekdays), times, times),
)


def rotations(about: date) -> st.SearchStrategy[Rotation]:
    starts = st.integers(-30, 2).map(lambda days: about + days * DAY)
    people = st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Rotation, people, st.integers(1, 30), st.just("hours"), times, st.none(), starts),
        st.builds(Rotation, people, st.integers(1, 4), st.just("days"), times, st.none(), starts),
        st.builds(Rotation, people, st.integers(1, 2), st.just("weeks"), times, weekdays, starts),
    )


Case = tuple[Schedule, list[Override], date, datetime, datetime]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A schedule and overrides, and three days about a change of the clock."""
    zone, about = draw(st.sampled_from(MOMENTS))
    noon = datetime.combine(about, time(12), tzinfo=UTC)
    minutes = st.integers(-3 * 1440, 3 * 1440).map(lambda number: noon + number * MINUTE)
    made = st.builds(
        Layer, st.sampled_from(["a", "b"]), rotations(about), st.lists(windows, max_size=2).map(tuple)
    )
    holidays = draw(st.lists(st.integers(-2, 2).map(lambda days: about + days * DAY), max_size=2))
    schedule = a_schedule(*draw(st.lists(made, max_size=3)), zone=zone, holidays=holidays)
    overrides = [
        Override(number, schedule.id, person, start, end, replaces)
        for number, (person, start, end, replaces) in enumerate(
            draw(
                st.lists(
                    st.tuples(st.sampled_from(PEOPLE), minutes, minutes, st.none() | st.sampled_from(PEOPLE)),
                    max_size=3,
                )
            )
        )
    ]
    start = noon - 36 * timedelta(hours=1) + draw(st.integers(0, 600)) * MINUTE
    return schedule, overrides, about, start, start + 3 * DAY


@given(cases())
@settings(max_examples=60, deadline=None)
def test_the_rota_is_the_one_worked_out_minute_by_minute(case: Case) -> None:
    schedule, overrides, about, start, end = case
    rota = shifts(schedule, overrides, start=start, end=end)
    by_minute = [
        (shift.person, shift.layer, shift.override)
        for shift in rota
        for _ in range((shift.end - shift.start) // MINUTE)
    ]
    assert by_minute == rota_by_minute(schedule, overrides, walls(schedule.zone, about), start, end)


@given(cases())
@settings(max_examples=150, deadline=None)
def test_shifts_touch_never_overlap_and_are_as_long_as_can_be(case: Case) -> None:
    schedule, overrides, _, start, end = case
    rota = shifts(schedule, overrides, start=start, end=end)
    assert (rota[0].start, rota[-1].end) == (start, end)
    assert all(shift.start < shift.end for shift in rota)
    for before, after in pairwise(rota):
        assert before.end == after.start
        assert (before.person, before.layer, before.override) != (after.person, after.layer, after.override)
    assert gaps(schedule, overrides, start=start, end=end) == [s for s in rota if s.person is None]


@given(cases(), st.integers(0, 3 * 86_400 - 1))
@settings(max_examples=60, deadline=None)
def test_whoever_is_on_call_now_is_the_one_whose_shift_it_is(case: Case, second: int) -> None:
    schedule, overrides, _, start, end = case
    now = start + timedelta(seconds=second)
    rota = shifts(schedule, overrides, start=start, end=end)
    listed = next(shift for shift in rota if shift.start <= now < shift.end)
    shift = on_call(schedule, overrides, now=now)
    assert (shift.person, shift.layer, shift.override) == (listed.person, listed.layer, listed.override)
    assert listed.start in (shift.start, start)
    assert listed.end in (shift.end, end)


@given(cases())
@settings(max_examples=60, deadline=None)
def test_nobody_else_comes_on_between_now_and_the_next_shift(case: Case) -> None:
    schedule, overrides, _, now, _ = case
    following = next_shift(schedule, overrides, now=now)
    if following is None:
        return
    until_then = shifts(schedule, overrides, start=now, end=following.start)
    persons = [shift.person for shift in until_then if shift.person is not None]
    assert set(persons) <= {until_then[0].person}
    assert following.person != until_then[-1].person
    assert following == on_call(schedule, overrides, now=following.start)


@given(st.sampled_from(MOMENTS), st.data())
@settings(max_examples=100, deadline=None)
def test_a_rotation_without_windows_never_leaves_a_gap(moment: tuple[str, date], data: st.DataObject) -> None:
    zone, about = moment
    rotation = data.draw(rotations(about - 40 * DAY))
    schedule = a_schedule(Layer("rota", rotation), zone=zone)
    noon = datetime.combine(about, time(12), tzinfo=UTC)
    assert gaps(schedule, [], start=noon - 20 * DAY, end=noon + 20 * DAY) == []

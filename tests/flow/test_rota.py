"""Who is on call, changed by the hour and written down: in real databases, twice, late, and two at once."""

import itertools
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine

from tests.support.incidents import ANNA, BEN, CARLA
from tests.support.rotas import a_layer, a_rotation, a_schedule, by_hand, utc, written
from tests.support.storage import at_once
from warden.core.incident import PersonId
from warden.core.oncall import Override, Schedule, Shift
from warden.core.shifts import on_call, shifts
from warden.core.standin import StandIn
from warden.errors import IllegalMove
from warden.flow import rota
from warden.storage import history, schedules
from warden.storage.engine import reading, transaction

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOON = utc("2026-06-01 12:00")
# Anna has 1 June from 07:00 UTC, Ben the 2nd, and so on.
TEAM = a_schedule(a_layer(a_rotation("anna ben", starts=date(2026, 6, 1))))
NEW_TEAM = a_schedule(a_layer(a_rotation("carla", starts=date(2026, 6, 1))))


def recorded(engine: Engine, start: datetime = NOON - DAY, end: datetime = NOON + 999 * DAY) -> list[Shift]:
    with reading(engine) as conn:
        return history.recorded(conn, TEAM.id, start=start, end=end)


def stand_in(engine: Engine, person: PersonId, start: datetime, end: datetime, *, now: datetime) -> int:
    with transaction(engine) as conn:
        return rota.put_on(conn, StandIn(TEAM.id, person, start, end), now=now).id


def told(engine: Engine, plan: Schedule, start: datetime, end: datetime, *, now: datetime) -> list[Shift]:
    with reading(engine) as conn:
        kept = rota.known(conn, plan.id, start=start, end=end, now=now)
    return shifts(plan, kept.overrides, start=start, end=end, record=kept.record)


def test_ticks_write_down_whole_shifts(engine: Engine) -> None:
    for minutes in range(0, 2 * 1440, 7):
        rota.record(engine, [TEAM], now=NOON + minutes * MINUTE)
    assert written(recorded(engine)) == by_hand("""
        2026-06-01 11:59 anna
        2026-06-02 07:00 ben
        2026-06-03 07:00 anna
        2026-06-03 11:56 .
    """)


def test_a_tick_that_runs_twice_or_late_writes_nothing_twice(engine: Engine) -> None:
    for now in (NOON, NOON, NOON + HOUR, NOON + MINUTE, NOON + HOUR):
        rota.record(engine, [TEAM], now=now)
    assert written(recorded(engine)) == by_hand("""
        2026-06-01 11:59 anna
        2026-06-01 12:59 .
    """)


def test_after_an_absence_of_years_the_record_has_no_hole(engine: Engine) -> None:
    rota.record(engine, [TEAM], now=NOON)
    back = NOON + 900 * DAY
    for _ in range(4):
        rota.record(engine, [TEAM], now=back)
    found = recorded(engine)
    assert (found[0].start, found[-1].end) == (NOON - MINUTE, back - MINUTE)
    assert all(
        before.end == after.start and before.person != after.person
        for before, after in itertools.pairwise(found)
    )


def test_two_workers_at_once_write_it_down_once(engine: Engine) -> None:
    rota.record(engine, [TEAM], now=NOON)

    def tick(later: timedelta) -> Callable[[Connection], None]:
        return lambda conn: rota._record(conn, TEAM, until=NOON + later)

    at_once(engine, *(tick(3 * DAY + each * MINUTE) for each in range(4)))
    found = recorded(engine)
    assert all(before.end == after.start for before, after in itertools.pairwise(found))
    assert len(found) == 4


def test_what_another_has_begun_to_write_down_is_left_to_them(engine: Engine) -> None:
    rota.record(engine, [TEAM], now=NOON)
    with transaction(engine) as conn:
        since = history.through(conn, TEAM.id)
        assert since is not None
        assert history.claim(conn, TEAM.id, since=since, until=NOON + HOUR)
        assert not history.claim(conn, TEAM.id, since=since, until=NOON + HOUR)


def test_a_schedule_that_changes_does_not_change_what_was(engine: Engine) -> None:
    rota.record(engine, [TEAM], now=NOON)
    rota.record(engine, [TEAM], now=NOON + DAY)
    now = NOON + DAY
    assert written(told(engine, NEW_TEAM, NOON, NOON + 2 * DAY, now=now)) == by_hand("""
        2026-06-01 12:00 anna
        2026-06-02 07:00 ben
        2026-06-02 11:59 carla
        2026-06-03 12:00 .
    """)


def test_a_stand_in_that_was_shortened_and_forgotten_stays_in_the_record(engine: Engine) -> None:
    rota.record(engine, [TEAM], now=NOON)
    number = stand_in(engine, CARLA, NOON, NOON + 5 * HOUR, now=NOON)
    with transaction(engine) as conn:
        assert rota.take_back(conn, number, now=NOON + HOUR) == Override(
            number, TEAM.id, CARLA, NOON, NOON + HOUR
        )
    rota.record(engine, [TEAM], now=NOON + 2 * HOUR)
    with transaction(engine) as conn:
        schedules.remove_override(conn, number)
    assert written(told(engine, TEAM, NOON, NOON + 2 * HOUR, now=NOON + 2 * HOUR)) == by_hand("""
        2026-06-01 12:00 carla
        2026-06-01 13:00 anna
        2026-06-01 14:00 .
    """)


def test_a_record_from_a_clock_that_ran_ahead_does_not_decide_who_is_on_now(engine: Engine) -> None:
    rota.record(engine, [TEAM], now=NOON)
    rota.record(engine, [TEAM], now=NOON + 3 * DAY)
    with reading(engine) as conn:
        kept = rota.known(conn, TEAM.id, start=NOON, end=NOON + DAY, now=NOON + HOUR)
    assert on_call(NEW_TEAM, kept.overrides, now=NOON + 2 * DAY, record=kept.record).person == CARLA


def test_a_stand_in_that_began_in_the_past_counts_from_now(engine: Engine) -> None:
    stand_in(engine, CARLA, NOON - 3 * HOUR, NOON + HOUR, now=NOON)
    assert written(told(engine, TEAM, NOON - 4 * HOUR, NOON + 2 * HOUR, now=NOON)) == by_hand("""
        2026-06-01 08:00 anna
        2026-06-01 12:00 carla
        2026-06-01 13:00 anna
        2026-06-01 14:00 .
    """)


def test_one_that_is_still_to_come_is_removed_and_one_that_is_over_stays(engine: Engine) -> None:
    number = stand_in(engine, CARLA, NOON + HOUR, NOON + 2 * HOUR, now=NOON)
    with transaction(engine) as conn:
        assert rota.take_back(conn, number, now=NOON) is None
    with pytest.raises(IllegalMove, match=f"no override {number}"), transaction(engine) as conn:
        rota.take_back(conn, number, now=NOON)
    over = stand_in(engine, CARLA, NOON, NOON + HOUR, now=NOON)
    with pytest.raises(IllegalMove, match="is over"), transaction(engine) as conn:
        rota.take_back(conn, over, now=NOON + HOUR)


def test_a_shift_is_taken_to_its_end(engine: Engine) -> None:
    with transaction(engine) as conn:
        taken = rota.take(conn, TEAM, CARLA, instead_of=ANNA, now=NOON)
    assert (taken.person, taken.replaces, taken.end) == (CARLA, ANNA, utc("2026-06-02 07:00"))
    (present, *_) = told(engine, TEAM, NOON, NOON + DAY, now=NOON)
    assert (present.person, present.end) == (CARLA, taken.end)


def test_of_two_who_take_one_shift_one_has_it_and_the_other_is_told_who(engine: Engine) -> None:
    refused: list[IllegalMove] = []

    def taking(person: PersonId) -> Callable[[Connection], bool]:
        def take(conn: Connection) -> bool:
            try:
                rota.take(conn, TEAM, person, instead_of=ANNA, now=NOON)
            except IllegalMove as late:
                refused.append(late)
                return False
            return True

        return take

    for _ in range(5):
        answers = at_once(engine, taking(BEN), taking(CARLA))
        assert sorted(map(bool, answers)) == [False, True]
        with transaction(engine) as conn:
            (won,) = rota.around(conn, TEAM.id, now=NOON)
            assert f"{won.person} is on call there by now, since 2026-06-01 12:00Z" in str(refused.pop())
            rota.take_back(conn, won.id, now=NOON)

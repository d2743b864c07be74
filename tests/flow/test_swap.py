"""Swap requests through real databases to phones: one answer counts, and those concerned hear of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import Connection, Engine

from tests.support.incidents import ANNA, BEN, CARLA, a_person
from tests.support.rotas import a_layer, a_rotation, a_schedule, utc
from tests.support.storage import at_once
from tests.support.walk import RecordingPager, a_desk, send_due
from warden.core.incident import PersonId
from warden.core.oncall import Override
from warden.core.shifts import on_call
from warden.core.standin import StandIn
from warden.core.swap import Swap, SwapState, proposed
from warden.errors import IllegalMove
from warden.flow import rota
from warden.flow import swap as station
from warden.storage import schedules, swaps
from warden.storage.engine import reading, transaction

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = utc("2026-06-01 12:00")
START, END = utc("2026-06-04 07:00"), utc("2026-06-05 07:00")  # Anna's second turn
TEAM = a_schedule(a_layer(a_rotation("anna ben carla", starts=date(2026, 6, 1))))
PLANS = {TEAM.id: TEAM}
PEOPLE = {person.id: person for person in (a_person("anna"), a_person("ben"), a_person("carla"))}


def ask(engine: Engine, asked: PersonId | None = BEN, people=PEOPLE, *, now: datetime = NOON) -> Swap:
    with transaction(engine) as conn:
        planned = station.rota(conn, TEAM, START, END)
        new = proposed(TEAM.id, ANNA, asked, planned, start=START, end=END, now=now)
        return station.ask(conn, new, TEAM, people, now=now)


def accept(engine: Engine, swap: Swap, person: PersonId, *, now: datetime = NOON) -> Override:
    with transaction(engine) as conn:
        return station.accept(conn, swap.id, person, PLANS, PEOPLE, now=now)


def kept(engine: Engine, swap: Swap) -> Swap:
    with reading(engine) as conn:
        found = swaps.get(conn, swap.id)
    assert found is not None
    return found


def on_at(engine: Engine, at: datetime) -> PersonId | None:
    with reading(engine) as conn:
        return on_call(TEAM, rota.around(conn, TEAM.id, now=at), now=at).person


def phones(engine: Engine, people=PEOPLE, *, now: datetime = NOON) -> list[tuple[str, str]]:
    """What arrives where when the outbox is emptied."""
    pager, desk = RecordingPager(), a_desk(list(people.values()))
    send_due(engine, desk, pager, now=now)
    return sorted((url.removeprefix("mock://").split("/")[0], page.body) for url, page in pager.sent)


def test_an_accepted_request_is_a_stand_in_for_the_asker(engine: Engine) -> None:
    swap = ask(engine)
    made = accept(engine, swap, BEN)
    assert made == Override(made.id, TEAM.id, BEN, START, END, replaces=ANNA)
    assert kept(engine, swap) == replace(
        swap, state=SwapState.ACCEPTED, answered_by=BEN, answered_at=NOON, override=made.id
    )
    assert (on_at(engine, START), on_at(engine, END)) == (BEN, BEN)


def test_whoever_is_asked_hears_of_it_with_a_link_and_the_asker_of_the_answer(engine: Engine) -> None:
    swap = ask(engine)
    ((who, body),) = phones(engine)
    assert who == "ben"
    assert body.endswith(f"→ http://127.0.0.1:8800/swap/{swap.id}-ben")
    accept(engine, swap, BEN)
    ((who, body),) = phones(engine)
    assert who == "anna"
    assert "Ben übernimmt die Bereitschaft team von Anna" in body


def test_one_to_anybody_goes_to_all_who_take_turns_but_the_asker(engine: Engine) -> None:
    ask(engine, None)
    assert [who for who, _ in phones(engine)] == ["ben", "carla"]


def test_quiet_hours_are_kept_and_an_answer_spares_what_still_waits(engine: Engine) -> None:
    night = utc("2026-06-01 22:00")
    asleep = {**PEOPLE, BEN: replace(PEOPLE[BEN], quiet=(time(22), time(7)))}
    swap = ask(engine, people=asleep, now=night)
    assert phones(engine, asleep, now=night) == []
    with transaction(engine) as conn:
        station.withdraw(conn, swap.id, ANNA, PEOPLE, now=night + HOUR)
    told = phones(engine, asleep, now=utc("2026-06-02 06:00"))
    assert [body.split(":")[1].strip() for _, body in told] == ["Anna behält die Bereitschaft team"]


def test_the_second_is_told_who_was_quicker_and_when(engine: Engine) -> None:
    swap = ask(engine, None)
    accept(engine, swap, CARLA)
    with pytest.raises(IllegalMove, match="accepted already: by carla at 2026-06-01 12:00Z"):
        accept(engine, swap, BEN, now=NOON + HOUR)
    assert on_at(engine, START) == CARLA


def test_of_two_at_the_same_moment_one_has_it(engine: Engine) -> None:
    for _ in range(8):
        swap = ask(engine, None)
        refused: list[str] = []

        def taking(
            person: PersonId, swap: Swap = swap, refused: list[str] = refused
        ) -> Callable[[Connection], bool]:
            def take(conn: Connection) -> bool:
                try:
                    station.accept(conn, swap.id, person, PLANS, PEOPLE, now=NOON)
                except IllegalMove as late:
                    refused.append(str(late))
                    return False
                return True

            return take

        assert sorted(map(bool, at_once(engine, taking(BEN), taking(CARLA)))) == [False, True]
        winner = kept(engine, swap).answered_by
        assert f"by {winner} at 2026-06-01 12:00Z" in refused[0]
        with transaction(engine) as conn:
            (made,) = schedules.overrides(conn, TEAM.id, start=START, end=END)
            assert made.person == winner
            rota.take_back(conn, made.id, now=NOON)


def test_two_requests_for_one_shift_give_it_away_once(engine: Engine) -> None:
    first, second = ask(engine, BEN), ask(engine, CARLA)
    accept(engine, first, BEN)
    with pytest.raises(IllegalMove, match="anna is no longer on call then"):
        accept(engine, second, CARLA)


def test_one_under_way_is_taken_over_from_now_on(engine: Engine) -> None:
    swap = ask(engine, now=START + HOUR)
    assert accept(engine, swap, BEN, now=START + 2 * HOUR).start == START + 2 * HOUR
    assert (on_at(engine, START + HOUR), on_at(engine, START + 3 * HOUR)) == (ANNA, BEN)


def test_a_declined_request_leaves_the_shift_and_tells_the_asker(engine: Engine) -> None:
    swap = ask(engine)
    phones(engine)
    with transaction(engine) as conn:
        station.decline(conn, swap.id, BEN, PEOPLE, now=NOON)
    ((who, body),) = phones(engine)
    assert (who, "Ben kann die Bereitschaft team nicht übernehmen" in body) == ("anna", True)
    with pytest.raises(IllegalMove, match="declined already: by ben"):
        accept(engine, swap, BEN)
    assert on_at(engine, START) == ANNA


def test_what_nobody_took_expires_once_and_the_asker_hears_that_the_shift_stays(engine: Engine) -> None:
    swap = ask(engine)
    phones(engine)
    for now in (START - HOUR, START, START, START + HOUR):
        station.expire_overdue(engine, PEOPLE, now=now)
    assert kept(engine, swap).state is SwapState.EXPIRED
    ((who, body),) = phones(engine, now=START + HOUR)
    assert (who, "sie bleibt bei Anna" in body) == ("anna", True)


def test_a_stand_in_made_meanwhile_counts(engine: Engine) -> None:
    swap = ask(engine)
    with transaction(engine) as conn:
        rota.put_on(conn, StandIn(TEAM.id, CARLA, START, END), now=NOON)
    with pytest.raises(IllegalMove, match="anna is no longer on call then"):
        accept(engine, swap, BEN)


def test_a_request_that_is_none_and_a_schedule_that_is_gone_are_told(engine: Engine) -> None:
    swap = ask(engine)
    with pytest.raises(IllegalMove, match="no swap 99"), transaction(engine) as conn:
        station.decline(conn, 99, BEN, PEOPLE, now=NOON)
    with pytest.raises(IllegalMove, match="team is no longer a schedule"), transaction(engine) as conn:
        station.accept(conn, swap.id, BEN, {}, PEOPLE, now=NOON)

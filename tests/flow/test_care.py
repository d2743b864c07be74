"""What people are told while no storm is on: run twice, late, half, over the clock change; real databases."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.support.incidents import ANNA, BEN, a_chain, a_finding, a_person
from tests.support.rotas import a_calendar, a_layer, a_rotation, a_schedule, every_day, utc
from tests.support.walk import BAHN, MUSTERBANK, RecordingPager, a_desk, send_due
from warden.core.absence import NewAbsence
from warden.core.moves import opened
from warden.core.oncall import Schedule, ScheduleId
from warden.core.outbox import Delivery, DeliveryKind
from warden.core.planned import Plan
from warden.core.silence import NewSilence
from warden.core.standin import StandIn
from warden.errors import IllegalMove, StorageError
from warden.flow import care, coverage, rota
from warden.flow.handover import Circle
from warden.storage import absences, heartbeats, incidents, outbox, planned, silences
from warden.storage.engine import reading, transaction

TEAM = ScheduleId("team")
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
WEEKLY = a_schedule(a_layer(a_rotation("anna ben", unit="weeks", weekday="Fri", handoff="20:00")))
FRIDAY = utc("2026-11-27 19:00")
NEXT, OTHER = ANNA, BEN  # Ben has it until that Friday, 20:00 in Berlin
PEOPLE = {ANNA: a_person("anna"), BEN: a_person("ben")}
BRANDS = {MUSTERBANK.id: "Musterbank", BAHN.id: "Beispielbahn"}


def a_circle(schedule: Schedule = WEEKLY, **changes: Any) -> Circle:
    ordinary = Circle(PEOPLE, {TEAM: schedule}, BRANDS, {TEAM: ("all 1",)}, {TEAM: {MUSTERBANK.id}})
    return replace(ordinary, **changes)


def care_at(engine: Engine, now: datetime, circle: Circle | None = None) -> None:
    circle = circle or a_circle()
    prints = {
        (person.id, contact): "a" * 32 for person in circle.people.values() for contact in person.contacts
    }
    care.run(engine, circle, prints, now=now)


def told(engine: Engine, *kinds: DeliveryKind) -> list[Delivery]:
    with reading(engine) as conn:
        return [each for each in outbox.latest(conn, limit=500)[::-1] if each.kind in kinds]


def test_whoever_begins_gets_one_note_however_often_the_station_runs(engine: Engine) -> None:
    for minutes in (-5, 0, 0, 1, 30, 59, 61, 500):
        care_at(engine, FRIDAY + minutes * MINUTE)
    (note,) = told(engine, DeliveryKind.HANDOVER)
    assert (note.person, note.facts["before"]) == (NEXT, "Ben")
    assert note.facts["end"] == (FRIDAY + 7 * DAY).isoformat()
    assert note.facts["incidents"] == note.facts["silences"] == note.facts["events"] == []


@pytest.mark.parametrize(("late", "notes"), [(59 * MINUTE, 1), (HOUR, 0)])
def test_a_station_that_was_away_tells_it_within_the_hour(
    engine: Engine, late: timedelta, notes: int
) -> None:
    care_at(engine, FRIDAY + late)
    assert len(told(engine, DeliveryKind.HANDOVER)) == notes


def test_the_note_tells_what_is_going_on_about_the_schedules_brands(engine: Engine) -> None:
    with transaction(engine) as conn:
        for brand in (MUSTERBANK, BAHN):
            moved = opened(a_finding(at=FRIDAY - HOUR, since=FRIDAY - HOUR), brand.id, now=FRIDAY - HOUR)
            incidents.insert(conn, moved.incident, a_chain())
        silences.add(conn, NewSilence(None, FRIDAY - HOUR, FRIDAY + HOUR, "Wartung", ANNA))
        planned.add(conn, Plan(MUSTERBANK.id, FRIDAY + DAY, FRIDAY + 2 * DAY, 5.0, "Rabatt"))
        planned.add(conn, Plan(BAHN.id, FRIDAY + DAY, FRIDAY + 2 * DAY, 5.0, "Fahrplan"))
        planned.add(conn, Plan(MUSTERBANK.id, FRIDAY + 8 * DAY, FRIDAY + 9 * DAY, 5.0, "Später"))
    care_at(engine, FRIDAY)
    pager = RecordingPager()
    send_due(engine, a_desk(list(PEOPLE.values())), pager, now=FRIDAY + MINUTE)
    (note,) = told(engine, DeliveryKind.HANDOVER)
    assert [each["brand"] for each in note.facts["incidents"]] == ["Musterbank"]
    assert [each["note"] for each in note.facts["events"]] == ["Rabatt"]
    (page,) = [page for _, page in pager.sent if page.title.startswith("ÜBERGABE")]
    assert "WARNUNG Musterbank, bei niemandem. Stumm: alle Marken bis heute 21:00." in page.body


def test_who_takes_the_shift_over_gets_a_note_and_who_has_it_back_one_more(engine: Engine) -> None:
    care_at(engine, FRIDAY)
    with transaction(engine) as conn:
        rota.put_on(conn, StandIn(TEAM, OTHER, FRIDAY + DAY, FRIDAY + 2 * DAY), now=FRIDAY)
    for hours in range(72):
        rota.record(engine, [WEEKLY], now=FRIDAY + hours * HOUR)
        care_at(engine, FRIDAY + hours * HOUR)
    assert [note.person for note in told(engine, DeliveryKind.HANDOVER)] == [NEXT, OTHER, NEXT]


def test_a_reminder_goes_out_once_a_day_before(engine: Engine) -> None:
    for minutes in (-60, 0, 1, 24 * 60 - 1, 24 * 60):
        care_at(engine, FRIDAY - DAY + minutes * MINUTE)
    (reminder,) = told(engine, DeliveryKind.REMINDER)
    assert (reminder.person, reminder.created_at) == (NEXT, FRIDAY - DAY)
    assert reminder.facts == {
        "schedule": "team",
        "start": FRIDAY.isoformat(),
        "end": (FRIDAY + 7 * DAY).isoformat(),
    }


def test_weeks_are_announced_and_handed_over_once_each_over_the_clock_change(engine: Engine) -> None:
    start = utc("2026-03-08 19:00")
    for hours in range(24 * 35):
        if hours % 24 in (0, 12, 23):  # 20:00 in Berlin is 19:00 or 18:00 UTC
            care_at(engine, start + hours * HOUR)
    for kind in (DeliveryKind.HANDOVER, DeliveryKind.REMINDER):
        found = Counter((each.person, each.occasion) for each in told(engine, kind))
        assert set(found.values()) == {1}
        assert len(found) == 5


def test_somebody_no_longer_known_or_without_contacts_stops_nobody(engine: Engine) -> None:
    care_at(engine, FRIDAY, a_circle(people={}))
    care_at(engine, FRIDAY, a_circle(people={NEXT: a_person(NEXT, contacts=())}))
    assert told(engine, DeliveryKind.HANDOVER) == []


# gaps and absences


def gaps_told(engine: Engine) -> list[Delivery]:
    return told(engine, DeliveryKind.GAP)


def run_through(engine: Engine, circle: Circle, hours: Iterable[int], start: datetime = FRIDAY) -> None:
    for hour in hours:
        care_at(engine, start + hour * HOUR, circle)


def test_nights_nobody_covers_are_told_once_a_week(engine: Engine) -> None:
    daytime = a_circle(a_schedule(a_layer(a_rotation("anna"), every_day("08:00-20:00"))))
    run_through(engine, daytime, range(0, 24 * 15, 6))
    found = gaps_told(engine)
    assert [(each.contact, each.created_at) for each in found] == [
        ("all 1", FRIDAY + week * 7 * DAY) for week in range(3)
    ]
    assert (found[0].facts["count"], len(found[0].facts["gaps"])) == (30, 5)


def test_a_gap_by_accident_is_told_when_it_comes_in_sight_and_three_days_before(engine: Engine) -> None:
    calendar = a_calendar(f"anna 2026-01-01 00:00/{FRIDAY + 35 * DAY:%Y-%m-%d %H:%M}")
    hole = a_circle(a_schedule(a_layer(calendar)))
    run_through(engine, hole, range(0, 24 * 36, 6))
    assert [each.created_at for each in gaps_told(engine)[:2]] == [
        FRIDAY + 5 * DAY + 6 * HOUR,
        FRIDAY + 32 * DAY,
    ]


def test_many_looks_at_once_tell_it_once(engine: Engine) -> None:
    empty = a_circle(a_schedule())
    for seconds in (0, 0, 15, 30, 599, 600, 1200):
        care_at(engine, FRIDAY + timedelta(seconds=seconds), empty)
    assert len(gaps_told(engine)) == 1


def test_a_station_that_fails_at_the_last_of_its_cares_is_not_said_to_live(engine: Engine) -> None:
    with transaction(engine) as conn:
        conn.execute(text("DROP TABLE absences"))
    with pytest.raises(ExceptionGroup) as failed:
        care_at(engine, FRIDAY)
    assert [type(failure) for failure in failed.value.exceptions] == [StorageError]
    with reading(engine) as conn:
        assert "care" not in heartbeats.beats(conn)


def test_a_schedule_whose_hand_over_fails_takes_no_other_with_it(engine: Engine) -> None:
    broken = replace(WEEKLY, zone="Nowhere/Land")
    circle = a_circle()
    with pytest.raises(ExceptionGroup):
        care_at(engine, FRIDAY, replace(circle, schedules={"broken": broken, **circle.schedules}))
    assert len(told(engine, DeliveryKind.HANDOVER)) == 1


def test_three_workers_at_once_tell_everything_once(engine: Engine) -> None:
    """Where one waits for another, the next tick tells it."""
    circle = a_circle(a_schedule(a_layer(a_rotation("anna ben"), every_day("20:00-08:00"))))
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: care_at(engine, FRIDAY, circle), range(3)))
    care_at(engine, FRIDAY, circle)
    assert len(told(engine, DeliveryKind.HANDOVER)) == 1
    assert len(gaps_told(engine)) == 1


def test_who_is_entered_as_away_and_planned_is_told_at_once_and_so_are_the_channels(engine: Engine) -> None:
    leave = NewAbsence(NEXT, FRIDAY + DAY, FRIDAY + 3 * DAY, "Urlaub", "anna")
    with transaction(engine) as conn:
        first = coverage.add(conn, leave, a_circle(), now=FRIDAY)
        again = coverage.add(conn, leave, a_circle(), now=FRIDAY)
    assert first == again
    run_through(engine, a_circle(), range(-5, 5))
    person, channel = sorted(gaps_told(engine), key=lambda each: each.person is None)
    assert (person.person, channel.contact, channel.facts["person"]) == (NEXT, "all 1", PEOPLE[NEXT].name)
    assert channel.facts["gaps"] == [
        {"start": (FRIDAY + DAY).isoformat(), "end": (FRIDAY + 3 * DAY).isoformat()}
    ]


def test_a_clash_that_comes_later_is_found_and_one_that_is_mended_is_forgotten(engine: Engine) -> None:
    leave = NewAbsence(OTHER, FRIDAY + DAY, FRIDAY + 3 * DAY, "", "anna")
    with transaction(engine) as conn:
        made = coverage.add(conn, leave, a_circle(), now=FRIDAY)
    run_through(engine, a_circle(), range(3))
    assert gaps_told(engine) == []
    with transaction(engine) as conn:
        rota.put_on(conn, StandIn(TEAM, OTHER, FRIDAY + DAY, FRIDAY + 2 * DAY), now=FRIDAY + 3 * HOUR)
    run_through(engine, a_circle(), range(3, 6))
    assert len(gaps_told(engine)) == 2
    with transaction(engine) as conn:
        coverage.remove(conn, made.id)
        assert absences.listed(conn, limit=9) == []
        with pytest.raises(IllegalMove):
            coverage.remove(conn, made.id)

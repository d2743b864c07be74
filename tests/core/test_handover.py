"""Whose duty begins, who is reminded, and what they read."""

from datetime import time, timedelta
from typing import Any

import pytest

from tests.support.incidents import ANNA, BEN, COMMUNITY, a_message, a_person
from tests.support.rotas import a_layer, a_rotation, a_schedule, an_override, every_day, span, utc
from warden.core.handover import begun, coming, duties, note, reminder
from warden.core.handover_page import compose_handover, compose_reminder
from warden.core.oncall import Shift
from warden.core.shifts import shifts

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Anna and Ben take weekends in turn, Friday 20:00 to Monday 08:00 in Berlin; in between nobody is on.
WEEKENDS = a_schedule(
    a_layer(
        a_rotation("anna ben", unit="weeks", weekday="Fri", handoff="20:00"), span("Fri 20:00", "Mon 08:00")
    )
)
FRIDAY = utc("2026-11-27 19:00")
WHOSE = next(shift.person for shift in shifts(WEEKENDS, [], start=FRIDAY, end=FRIDAY + DAY))


def rota(schedule: Any, now: Any, *overrides: Any) -> list[Shift]:
    return shifts(schedule, overrides, start=now - 3 * DAY, end=now + 3 * DAY)


def starts(found: list[Shift]) -> list[str]:
    return [f"{duty.person} {duty.start:%d %H:%M}" for duty in found]


def test_a_duty_is_told_when_it_begins_and_for_an_hour_to_a_station_that_was_away() -> None:
    for late, told in ((-1, 0), (0, 1), (59, 1), (60, 0)):
        now = FRIDAY + timedelta(minutes=late)
        assert len(begun(rota(WEEKENDS, now), now=now)) == told
    ((before, duty),) = begun(rota(WEEKENDS, FRIDAY), now=FRIDAY)
    assert (before.person, duty.person, duty.start) == (None, WHOSE, FRIDAY)


def test_going_on_in_another_layer_or_as_ones_own_stand_in_is_no_handover() -> None:
    both = a_schedule(
        a_layer(a_rotation("anna")), a_layer(a_rotation("anna"), every_day("20:00-06:00"), id="night")
    )
    assert begun(rota(both, FRIDAY), now=FRIDAY) == []
    standing_in = an_override(1, str(WHOSE), "2026-11-28 09:00", "2026-11-28 12:00")
    noon = utc("2026-11-28 09:00")
    assert begun(rota(WEEKENDS, noon, standing_in), now=noon) == []


def test_whoever_takes_a_shift_over_is_told() -> None:
    taken = an_override(1, "carla", "2026-11-28 09:00", "2026-11-28 12:00")
    now = utc("2026-11-28 09:00")
    ((before, duty),) = begun(rota(WEEKENDS, now, taken), now=now)
    assert (before.person, duty.person) == (WHOSE, "carla")


def test_a_duty_is_announced_a_day_before_by_the_clock_of_instants() -> None:
    assert coming(rota(WEEKENDS, FRIDAY - DAY - HOUR), now=FRIDAY - DAY - HOUR) == []
    assert starts(coming(rota(WEEKENDS, FRIDAY - DAY), now=FRIDAY - DAY)) == [f"{WHOSE} 27 19:00"]
    assert coming(rota(WEEKENDS, FRIDAY), now=FRIDAY) == []


@pytest.mark.parametrize(("people", "reminded"), [("anna ben", 0), ("anna ben carla", 1), ("anna", 0)])
def test_whoever_was_on_lately_is_not_reminded(people: str, reminded: int) -> None:
    """Two who alternate by the day would hear of nothing else."""
    daily = a_schedule(a_layer(a_rotation(people)))
    assert len(coming(rota(daily, FRIDAY), now=FRIDAY)) == reminded


def test_the_nights_of_one_week_are_announced_once_over_the_clock_change() -> None:
    nights = a_schedule(
        a_layer(
            a_rotation("anna ben", unit="weeks", weekday="Mon", handoff="20:00"), every_day("20:00-08:00")
        )
    )
    told = set()
    for hours in range(24 * 14):
        now = utc("2026-10-19 00:00") + hours * HOUR
        told |= {duty.start for duty in coming(rota(nights, now), now=now)}
    assert sorted(told) == [utc("2026-10-19 18:00"), utc("2026-10-26 19:00"), utc("2026-11-02 19:00")]


def test_neighbours_of_one_person_are_one_duty_and_gaps_stay() -> None:
    at = [FRIDAY + number * HOUR for number in range(5)]
    found = [
        Shift(ANNA, "a", None, at[0], at[1]),
        Shift(ANNA, None, 3, at[1], at[2]),
        Shift(None, None, None, at[2], at[3]),
        Shift(ANNA, "a", None, at[3], at[4]),
    ]
    assert [(duty.person, duty.start, duty.end) for duty in duties(found)] == [
        (ANNA, at[0], at[2]),
        (None, at[2], at[3]),
        (ANNA, at[3], at[4]),
    ]


def test_quiet_hours_are_kept_and_nothing_is_said_too_late() -> None:
    asleep = a_person(quiet=(time(19), time(7)))
    duty = Shift(ANNA, None, None, FRIDAY, FRIDAY + 2 * DAY)
    (told,) = note(COMMUNITY, duty, asleep, {}, now=FRIDAY)
    assert told.due_at == utc("2026-11-28 06:00")
    short = Shift(ANNA, None, None, FRIDAY, FRIDAY + HOUR)
    assert note(COMMUNITY, short, asleep, {}, now=FRIDAY) == []
    early = Shift(ANNA, None, None, utc("2026-11-28 05:00"), FRIDAY + 2 * DAY)
    assert reminder(COMMUNITY, early, asleep, {}, now=utc("2026-11-28 00:00")) == []


NOTHING: dict[str, Any] = {
    "schedule": "community",
    "end": "2026-11-30T07:00:00+00:00",
    "before": "Ben Muster",
    "at": FRIDAY.isoformat(),
    "incidents": [],
    "silences": [],
    "events": [],
}


def test_where_nothing_is_open_the_note_says_so() -> None:
    page = compose_handover(a_message(facts=NOTHING, now=FRIDAY))
    assert page.body == (
        "ÜBERGABE community: Sie haben jetzt Bereitschaft, bis Montag 08:00. Vor Ihnen: Ben Muster."
        " Nichts ist offen, stumm geschaltet oder geplant (Stand heute 20:00). → https://warden.example/oncall"
    )
    english = compose_handover(
        a_message(facts={**NOTHING, "before": None, "end": None}, now=FRIDAY, language="en")
    )
    assert "until further notice. Nobody was before you. Nothing is open" in english.body


def test_the_note_names_what_is_open_silenced_and_planned() -> None:
    facts = {
        **NOTHING,
        "incidents": [
            {"number": 12, "brand": "Musterbank", "severity": "critical", "holder": "Carla"},
            {"number": 13, "brand": "Evil\u202e\nBrand", "severity": "warning", "holder": None},
        ],
        "silences": [{"brand": None, "end": "2026-11-27T21:00:00+00:00"}],
        "events": [
            {
                "brand": "Musterbank",
                "start": "2026-11-28T08:00:00+00:00",
                "end": "2026-11-28T17:00:00+00:00",
                "note": "Rabattaktion",
            }
        ],
    }
    body = compose_handover(a_message(facts=facts, now=FRIDAY)).body
    assert (
        "Offen (heute 20:00): Nr. 12 KRITISCH Musterbank, bei Carla;"
        " Nr. 13 WARNUNG Evil Brand, bei niemandem."
        " Stumm: alle Marken bis heute 22:00."
        " Geplant: Musterbank Samstag 09:00 bis Samstag 18:00 „Rabattaktion“." in body
    )
    many = {**facts, "incidents": facts["incidents"] * 4}
    assert "bei Carla; 3 weitere." in compose_handover(a_message(facts=many, now=FRIDAY)).body


def test_the_reminder_says_from_when_until_when_in_the_readers_zone() -> None:
    facts = {"schedule": "community", "start": FRIDAY.isoformat(), "end": "2026-11-30T07:00:00+00:00"}
    page = compose_reminder(a_message(facts=facts, now=FRIDAY - DAY))
    assert page.body == (
        "BEREITSCHAFT community: Ab Freitag 20:00 haben Sie Bereitschaft (community), bis Montag 08:00."
        " → https://warden.example/oncall"
    )
    far = {**facts, "end": "2026-12-07T07:00:00+00:00"}
    london = compose_reminder(
        a_message(facts=far, now=FRIDAY - DAY, language="en", zone="Europe/London", simulated=True)
    )
    assert london.body.startswith("SIMULATED CLOCK · ON CALL community: You are on call from Friday 19:00")
    assert "until Monday 2026-12-07 07:00." in london.body
    assert BEN not in london.body

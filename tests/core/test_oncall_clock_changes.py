"""Handoffs and windows on the days the clock is changed, each list written by hand (times in UTC)."""

from datetime import date

from tests.support import rotas
from tests.support.rotas import (
    HOLIDAYS,
    a_layer,
    a_rotation,
    a_schedule,
    by_hand,
    daily,
    every_day,
    span,
    utc,
    written,
)
from warden.core.oncall import Rotation, Schedule, Window
from warden.core.shifts import shifts

SPRING_BERLIN = date(2026, 3, 27)  # clocks go from 02:00 to 03:00 on Sunday the 29th, 01:00 UTC
AUTUMN_BERLIN = date(2026, 10, 23)  # clocks go from 03:00 to 02:00 on Sunday the 25th, 01:00 UTC


def rota(schedule: Schedule, start: str, end: str) -> str:
    return written(shifts(schedule, [], start=utc(start), end=utc(end)))


def taking_turns(rotation: Rotation, *, zone: str = rotas.BERLIN) -> Schedule:
    return a_schedule(a_layer(rotation), zone=zone)


def anna_during(*when: Window, zone: str = rotas.BERLIN, holidays: tuple[date, ...] = ()) -> Schedule:
    return a_schedule(a_layer(a_rotation("anna"), *when), zone=zone, holidays=holidays)


def test_a_daily_shift_lasts_23_hours_in_spring() -> None:
    schedule = taking_turns(a_rotation("anna ben", handoff="09:00", starts=SPRING_BERLIN))
    assert rota(schedule, "2026-03-27 00:00", "2026-03-31 00:00") == by_hand("""
        2026-03-27 00:00 -
        2026-03-27 08:00 anna
        2026-03-28 08:00 ben
        2026-03-29 07:00 anna
        2026-03-30 07:00 ben
        2026-03-31 00:00 .
    """)


def test_a_daily_shift_lasts_25_hours_in_autumn() -> None:
    schedule = taking_turns(a_rotation("anna ben", handoff="09:00", starts=AUTUMN_BERLIN))
    assert rota(schedule, "2026-10-23 07:00", "2026-10-27 08:00") == by_hand("""
        2026-10-23 07:00 anna
        2026-10-24 07:00 ben
        2026-10-25 08:00 anna
        2026-10-26 08:00 ben
        2026-10-27 08:00 .
    """)


def test_a_handoff_in_the_gap_happens_as_the_gap_ends() -> None:
    schedule = taking_turns(a_rotation("anna ben", handoff="02:17", starts=SPRING_BERLIN))
    assert rota(schedule, "2026-03-27 01:17", "2026-03-30 00:17") == by_hand("""
        2026-03-27 01:17 anna
        2026-03-28 01:17 ben
        2026-03-29 01:00 anna
        2026-03-30 00:17 .
    """)


def test_a_handoff_that_comes_twice_happens_the_first_time() -> None:
    schedule = taking_turns(a_rotation("anna ben", handoff="02:17", starts=AUTUMN_BERLIN))
    assert rota(schedule, "2026-10-23 00:17", "2026-10-27 01:17") == by_hand("""
        2026-10-23 00:17 anna
        2026-10-24 00:17 ben
        2026-10-25 00:17 anna
        2026-10-26 01:17 ben
        2026-10-27 01:17 .
    """)


def test_the_clock_set_back_before_a_handoff_does_not_undo_it() -> None:
    """At 01:05 UTC the wall shows 02:05 again; Ben took over at the first 02:17."""
    schedule = taking_turns(a_rotation("anna ben", handoff="02:17", starts=date(2026, 10, 24)))
    assert rota(schedule, "2026-10-25 01:05", "2026-10-25 12:00") == by_hand("""
        2026-10-25 01:05 ben
        2026-10-25 12:00 .
    """)


def test_a_gap_of_half_an_hour_ends_after_half_an_hour() -> None:
    schedule = taking_turns(
        a_rotation("anna ben", handoff="02:10", starts=date(2026, 10, 3)), zone=rotas.LORD_HOWE
    )
    assert rota(schedule, "2026-10-02 15:40", "2026-10-05 15:10") == by_hand("""
        2026-10-02 15:40 anna
        2026-10-03 15:30 ben
        2026-10-04 15:10 anna
        2026-10-05 15:10 .
    """)


def test_a_day_without_midnight_is_handed_over_when_it_begins() -> None:
    schedule = taking_turns(
        a_rotation("anna ben", handoff="00:00", starts=date(2018, 11, 3)), zone=rotas.SAO_PAULO
    )
    assert rota(schedule, "2018-11-03 03:00", "2018-11-06 02:00") == by_hand("""
        2018-11-03 03:00 anna
        2018-11-04 03:00 ben
        2018-11-05 02:00 anna
        2018-11-06 02:00 .
    """)


def test_a_day_that_a_country_left_out_still_takes_its_turn() -> None:
    """Samoa moved across the date line: after 29 December 2011 came the 31st."""
    schedule = taking_turns(
        a_rotation("anna ben", handoff="09:00", starts=date(2011, 12, 28)), zone="Pacific/Apia"
    )
    assert rota(schedule, "2011-12-28 19:00", "2012-01-01 19:00") == by_hand("""
        2011-12-28 19:00 anna
        2011-12-29 19:00 ben
        2011-12-30 10:00 anna
        2011-12-30 19:00 ben
        2011-12-31 19:00 anna
        2012-01-01 19:00 .
    """)


def test_twelve_hours_hand_over_at_the_same_times_of_day_before_and_after_spring() -> None:
    schedule = taking_turns(
        a_rotation("anna ben carla", every=12, unit="hours", handoff="08:00", starts=SPRING_BERLIN)
    )
    assert rota(schedule, "2026-03-28 07:00", "2026-03-30 18:00") == by_hand("""
        2026-03-28 07:00 carla
        2026-03-28 19:00 anna
        2026-03-29 06:00 ben
        2026-03-29 18:00 carla
        2026-03-30 06:00 anna
        2026-03-30 18:00 .
    """)


def test_an_hour_that_spring_skips_takes_its_turn_with_it() -> None:
    schedule = taking_turns(
        a_rotation("anna ben carla", every=1, unit="hours", handoff="00:00", starts=date(2026, 3, 29))
    )
    assert rota(schedule, "2026-03-28 23:00", "2026-03-29 03:00") == by_hand("""
        2026-03-28 23:00 anna
        2026-03-29 00:00 ben
        2026-03-29 01:00 anna
        2026-03-29 02:00 ben
        2026-03-29 03:00 .
    """)


def test_an_hour_that_comes_twice_in_autumn_makes_its_turn_longer() -> None:
    schedule = taking_turns(
        a_rotation("anna ben carla", every=1, unit="hours", handoff="00:00", starts=date(2026, 10, 25))
    )
    assert rota(schedule, "2026-10-24 22:00", "2026-10-25 04:00") == by_hand("""
        2026-10-24 22:00 anna
        2026-10-24 23:00 ben
        2026-10-25 00:00 carla
        2026-10-25 02:00 anna
        2026-10-25 03:00 ben
        2026-10-25 04:00 .
    """)


def test_a_window_on_the_autumn_night_opens_at_the_first_occurrence() -> None:
    assert rota(anna_during(every_day("02:30-06:00")), "2026-10-24 12:00", "2026-10-25 12:00") == by_hand("""
        2026-10-24 12:00 -
        2026-10-25 00:30 anna
        2026-10-25 05:00 -
        2026-10-25 12:00 .
    """)


def test_a_window_on_the_autumn_night_closes_at_the_last_occurrence() -> None:
    assert rota(anna_during(every_day("22:00-02:30")), "2026-10-24 12:00", "2026-10-25 12:00") == by_hand("""
        2026-10-24 12:00 -
        2026-10-24 20:00 anna
        2026-10-25 01:30 -
        2026-10-25 12:00 .
    """)


def test_a_window_inside_the_repeated_hour_lasts_from_its_first_to_its_last_minute() -> None:
    assert rota(anna_during(every_day("02:10-02:20")), "2026-10-24 12:00", "2026-10-25 12:00") == by_hand("""
        2026-10-24 12:00 -
        2026-10-25 00:10 anna
        2026-10-25 01:20 -
        2026-10-25 12:00 .
    """)


def test_a_window_that_opens_in_the_gap_opens_as_the_gap_ends() -> None:
    assert rota(anna_during(every_day("02:30-06:00")), "2026-03-28 12:00", "2026-03-29 12:00") == by_hand("""
        2026-03-28 12:00 -
        2026-03-29 01:00 anna
        2026-03-29 04:00 -
        2026-03-29 12:00 .
    """)


def test_a_window_that_closes_in_the_gap_closes_as_the_gap_ends() -> None:
    assert rota(anna_during(every_day("22:00-02:30")), "2026-03-28 12:00", "2026-03-29 12:00") == by_hand("""
        2026-03-28 12:00 -
        2026-03-28 21:00 anna
        2026-03-29 01:00 -
        2026-03-29 12:00 .
    """)


def test_a_window_wholly_in_the_gap_does_not_open_that_day() -> None:
    assert rota(anna_during(every_day("02:10-02:50")), "2026-03-28 12:00", "2026-03-30 12:00") == by_hand("""
        2026-03-28 12:00 -
        2026-03-30 00:10 anna
        2026-03-30 00:50 -
        2026-03-30 12:00 .
    """)


def test_windows_that_meet_in_the_gap_leave_none() -> None:
    schedule = anna_during(every_day("20:00-02:30"), every_day("02:30-20:00"))
    assert rota(schedule, "2026-03-01 00:00", "2026-11-30 00:00") == by_hand("""
        2026-03-01 00:00 anna
        2026-11-30 00:00 .
    """)


def test_a_span_over_the_spring_night_is_an_hour_shorter() -> None:
    schedule = anna_during(span("Fri 20:00", "Mon 08:00"))
    assert rota(schedule, "2026-03-27 00:00", "2026-03-31 00:00") == by_hand("""
        2026-03-27 00:00 -
        2026-03-27 19:00 anna
        2026-03-30 06:00 -
        2026-03-31 00:00 .
    """)


def test_a_whole_day_has_25_hours_in_autumn() -> None:
    assert rota(anna_during(daily("Sun")), "2026-10-24 00:00", "2026-10-27 00:00") == by_hand("""
        2026-10-24 00:00 -
        2026-10-24 22:00 anna
        2026-10-25 23:00 -
        2026-10-27 00:00 .
    """)


def test_a_holiday_is_the_whole_local_day() -> None:
    schedule = anna_during(HOLIDAYS, zone=rotas.KOLKATA, holidays=(date(2026, 1, 26),))
    assert rota(schedule, "2026-01-25 00:00", "2026-01-28 00:00") == by_hand("""
        2026-01-25 00:00 -
        2026-01-25 18:30 anna
        2026-01-26 18:30 -
        2026-01-28 00:00 .
    """)


def test_a_whole_day_ends_as_the_next_begins_where_midnight_comes_twice() -> None:
    """In the Azores Sunday begins, and an hour later begins again: none of it is Saturday."""
    schedule = anna_during(daily("Sat"), zone=rotas.AZORES)
    assert rota(schedule, "2026-10-24 00:00", "2026-10-25 12:00") == by_hand("""
        2026-10-24 00:00 anna
        2026-10-25 00:00 -
        2026-10-25 12:00 .
    """)

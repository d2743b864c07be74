"""Whose shift it is: turns, windows, layers and overrides away from clock changes (times in UTC)."""

from datetime import date, timedelta

from tests.support.rotas import (
    HOLIDAYS,
    a_layer,
    a_rotation,
    a_schedule,
    an_override,
    by_hand,
    daily,
    every_day,
    span,
    utc,
    written,
)
from warden.core.oncall import Override, Schedule, Shift
from warden.core.shifts import HORIZON, gaps, next_shift, on_call, shifts

UTC_ZONE = "Etc/UTC"
MONDAY = date(2026, 1, 5)
NOON = utc("2026-01-14 12:00")


def rota(schedule: Schedule, start: str, end: str, *overrides: Override) -> str:
    return written(shifts(schedule, overrides, start=utc(start), end=utc(end)))


def a_day_each(people: str = "anna ben") -> Schedule:
    return a_schedule(a_layer(a_rotation(people, handoff="00:00", starts=MONDAY)), zone=UTC_ZONE)


def offices() -> Schedule:
    """Weekdays, nights and weekends as a team writes them."""
    return a_schedule(
        a_layer(
            a_rotation("anna ben", unit="weeks", weekday="Mon", starts=MONDAY),
            daily("Mon Tue Wed Thu Fri", "08:00-20:00"),
            id="weekdays",
        ),
        a_layer(
            a_rotation("ben carla", handoff="20:00", starts=MONDAY),
            daily("Mon Tue Wed Thu", "20:00-08:00"),
            id="nights",
        ),
        a_layer(
            a_rotation("carla deniz", unit="weeks", weekday="Fri", handoff="20:00", starts=date(2026, 1, 2)),
            span("Fri 20:00", "Mon 08:00"),
            HOLIDAYS,
            id="weekend",
        ),
        holidays=[date(2026, 1, 6)],
    )


def test_a_team_with_nights_weekends_and_a_holiday_is_on_without_a_gap() -> None:
    assert rota(offices(), "2026-01-05 07:00", "2026-01-12 12:00") == by_hand("""
        2026-01-05 07:00 -
        2026-01-05 08:00 anna
        2026-01-05 19:00 ben
        2026-01-05 23:00 carla
        2026-01-06 23:00 carla
        2026-01-07 07:00 anna
        2026-01-07 19:00 ben
        2026-01-08 07:00 anna
        2026-01-08 19:00 carla
        2026-01-09 07:00 anna
        2026-01-09 19:00 deniz
        2026-01-12 07:00 anna
        2026-01-12 08:00 ben
        2026-01-12 12:00 .
    """)


def test_a_later_layer_wins_wherever_it_is_active() -> None:
    schedule = a_schedule(
        a_layer(a_rotation("anna"), id="below"),
        a_layer(a_rotation("ben"), every_day("10:00-12:00"), id="above"),
        zone=UTC_ZONE,
    )
    assert rota(schedule, "2026-01-05 00:00", "2026-01-06 00:00") == by_hand("""
        2026-01-05 00:00 anna
        2026-01-05 10:00 ben
        2026-01-05 12:00 anna
        2026-01-06 00:00 .
    """)


def test_turns_advance_on_days_the_window_is_shut() -> None:
    """Ben has Friday; Carla and Anna take Saturday and Sunday though nobody is asked; Monday is Ben's."""
    schedule = a_schedule(
        a_layer(a_rotation("anna ben carla", handoff="00:00", starts=MONDAY), daily("Mon Tue Wed Thu Fri")),
        zone=UTC_ZONE,
    )
    assert rota(schedule, "2026-01-08 00:00", "2026-01-14 00:00") == by_hand("""
        2026-01-08 00:00 anna
        2026-01-09 00:00 ben
        2026-01-10 00:00 -
        2026-01-12 00:00 ben
        2026-01-13 00:00 carla
        2026-01-14 00:00 .
    """)


def test_the_first_shift_begins_at_the_first_handoff_of_its_weekday() -> None:
    rotation = a_rotation("anna ben", unit="weeks", weekday="Fri", handoff="20:00", starts=date(2026, 1, 3))
    assert rota(
        a_schedule(a_layer(rotation), zone=UTC_ZONE), "2026-01-02 00:00", "2026-01-17 00:00"
    ) == by_hand("""
        2026-01-02 00:00 -
        2026-01-09 20:00 anna
        2026-01-16 20:00 ben
        2026-01-17 00:00 .
    """)


def test_a_layer_that_has_not_begun_leaves_the_one_below_in_place() -> None:
    schedule = a_schedule(
        a_layer(a_rotation("anna"), id="old"),
        a_layer(a_rotation("ben", starts=date(2026, 1, 10)), id="new"),
        zone=UTC_ZONE,
    )
    assert rota(schedule, "2026-01-09 00:00", "2026-01-11 00:00") == by_hand("""
        2026-01-09 00:00 anna
        2026-01-10 09:00 ben
        2026-01-11 00:00 .
    """)


def test_a_window_may_be_open_from_the_day_before() -> None:
    schedule = a_schedule(a_layer(a_rotation("anna"), daily("Thu", "20:00-08:00")), zone=UTC_ZONE)
    assert rota(schedule, "2026-01-09 06:00", "2026-01-09 12:00") == by_hand("""
        2026-01-09 06:00 anna
        2026-01-09 08:00 -
        2026-01-09 12:00 .
    """)


def test_windows_may_overlap() -> None:
    when = (daily("Mon", "08:00-14:00"), every_day("12:00-18:00"), daily("Mon", "13:00-13:30"))
    schedule = a_schedule(
        a_layer(a_rotation("anna ben", handoff="13:00", starts=MONDAY), *when), zone=UTC_ZONE
    )
    assert rota(schedule, "2026-01-12 00:00", "2026-01-13 00:00") == by_hand("""
        2026-01-12 00:00 -
        2026-01-12 08:00 anna
        2026-01-12 13:00 ben
        2026-01-12 18:00 -
        2026-01-13 00:00 .
    """)


def test_a_span_may_last_all_week() -> None:
    schedule = a_schedule(a_layer(a_rotation("anna"), span("Mon 08:00", "Mon 07:00")), zone=UTC_ZONE)
    assert rota(schedule, "2026-01-05 00:00", "2026-01-13 00:00") == by_hand("""
        2026-01-05 00:00 anna
        2026-01-05 07:00 -
        2026-01-05 08:00 anna
        2026-01-12 07:00 -
        2026-01-12 08:00 anna
        2026-01-13 00:00 .
    """)


def test_a_span_within_one_day_is_that_day_alone() -> None:
    schedule = a_schedule(a_layer(a_rotation("anna"), span("Mon 08:00", "Mon 17:00")), zone=UTC_ZONE)
    assert rota(schedule, "2026-01-05 00:00", "2026-01-12 00:00") == by_hand("""
        2026-01-05 00:00 -
        2026-01-05 08:00 anna
        2026-01-05 17:00 -
        2026-01-12 00:00 .
    """)


def test_turns_of_the_same_person_are_one_shift() -> None:
    start, end = utc("2026-01-10 00:00"), utc("2026-02-10 00:00")
    assert shifts(a_day_each("anna"), [], start=start, end=end) == [
        Shift(person="anna", layer="rota", override=None, start=start, end=end)  # type: ignore[arg-type]
    ]


def test_the_same_person_out_of_another_layer_is_another_shift() -> None:
    schedule = a_schedule(
        a_layer(a_rotation("anna"), id="day"),
        a_layer(a_rotation("anna"), every_day("20:00-08:00"), id="night"),
        zone=UTC_ZONE,
    )
    rota = shifts(schedule, [], start=utc("2026-01-05 08:00"), end=utc("2026-01-06 08:00"))
    assert [(shift.person, shift.layer) for shift in rota] == [("anna", "day"), ("anna", "night")]


def test_an_override_puts_its_person_on_for_its_interval() -> None:
    cover = an_override(1, "carla", "2026-01-05 22:00", "2026-01-06 02:00")
    assert rota(a_day_each(), "2026-01-05 00:00", "2026-01-07 00:00", cover) == by_hand("""
        2026-01-05 00:00 anna
        2026-01-05 22:00 carla
        2026-01-06 02:00 ben
        2026-01-07 00:00 .
    """)
    shift = on_call(a_day_each(), [cover], now=utc("2026-01-06 01:59"))
    assert (shift.layer, shift.override) == (None, 1)


def test_an_override_that_replaces_somebody_counts_only_while_they_would_have_been_on() -> None:
    cover = an_override(1, "carla", "2026-01-05 12:00", "2026-01-08 00:00", replaces="anna")
    assert rota(a_day_each(), "2026-01-05 00:00", "2026-01-08 00:00", cover) == by_hand("""
        2026-01-05 00:00 anna
        2026-01-05 12:00 carla
        2026-01-06 00:00 ben
        2026-01-07 00:00 carla
        2026-01-08 00:00 .
    """)


def test_the_newest_override_wins_in_whatever_order_they_are_given() -> None:
    older = an_override(3, "carla", "2026-01-05 06:00", "2026-01-05 18:00")
    newer = an_override(11, "deniz", "2026-01-05 10:00", "2026-01-05 12:00")
    for given in ([older, newer], [newer, older]):
        assert rota(a_day_each(), "2026-01-05 00:00", "2026-01-06 00:00", *given) == by_hand("""
            2026-01-05 00:00 anna
            2026-01-05 06:00 carla
            2026-01-05 10:00 deniz
            2026-01-05 12:00 carla
            2026-01-05 18:00 anna
            2026-01-06 00:00 .
        """)


def test_a_stand_in_can_be_replaced_in_turn() -> None:
    """Carla covers for Anna, then falls ill herself: Deniz replaces Carla."""
    cover = an_override(1, "carla", "2026-01-05 00:00", "2026-01-06 00:00", replaces="anna")
    second = an_override(2, "deniz", "2026-01-05 12:00", "2026-01-07 00:00", replaces="carla")
    assert rota(a_day_each(), "2026-01-05 00:00", "2026-01-07 00:00", cover, second) == by_hand("""
        2026-01-05 00:00 carla
        2026-01-05 12:00 deniz
        2026-01-06 00:00 ben
        2026-01-07 00:00 .
    """)


def test_who_has_been_replaced_already_is_not_replaced_again() -> None:
    older = an_override(1, "carla", "2026-01-05 06:00", "2026-01-05 18:00", replaces="anna")
    newer = an_override(2, "deniz", "2026-01-05 00:00", "2026-01-06 00:00", replaces="anna")
    assert rota(a_day_each(), "2026-01-05 00:00", "2026-01-06 00:00", older, newer) == by_hand("""
        2026-01-05 00:00 deniz
        2026-01-05 06:00 carla
        2026-01-05 18:00 deniz
        2026-01-06 00:00 .
    """)


def test_two_people_can_swap_a_day() -> None:
    swap = [
        an_override(1, "ben", "2026-01-05 00:00", "2026-01-06 00:00", replaces="anna"),
        an_override(2, "anna", "2026-01-06 00:00", "2026-01-07 00:00", replaces="ben"),
    ]
    assert rota(a_day_each(), "2026-01-05 00:00", "2026-01-08 00:00", *swap) == by_hand("""
        2026-01-05 00:00 ben
        2026-01-06 00:00 anna
        2026-01-07 00:00 anna
        2026-01-08 00:00 .
    """)


def test_an_override_fills_a_gap_only_when_it_replaces_nobody() -> None:
    nobody = a_schedule(zone=UTC_ZONE)
    cover = an_override(1, "anna", "2026-01-05 06:00", "2026-01-05 12:00")
    useless = an_override(2, "ben", "2026-01-05 12:00", "2026-01-05 18:00", replaces="carla")
    assert rota(nobody, "2026-01-05 00:00", "2026-01-06 00:00", cover, useless) == by_hand("""
        2026-01-05 00:00 -
        2026-01-05 06:00 anna
        2026-01-05 12:00 -
        2026-01-06 00:00 .
    """)


def test_an_override_of_another_schedule_changes_nothing() -> None:
    stray = an_override(1, "carla", "2026-01-05 00:00", "2026-01-09 00:00", schedule="another")
    assert on_call(a_day_each(), [stray], now=utc("2026-01-06 12:00")).person == "ben"


def test_an_override_that_ends_before_it_begins_changes_nothing() -> None:
    backwards = an_override(1, "carla", "2026-01-06 12:00", "2026-01-05 12:00")
    assert rota(a_day_each(), "2026-01-05 00:00", "2026-01-06 00:00", backwards) == by_hand("""
        2026-01-05 00:00 anna
        2026-01-06 00:00 .
    """)


def test_shifts_are_cut_at_both_ends_of_the_interval() -> None:
    assert rota(a_day_each(), "2026-01-05 03:04", "2026-01-06 05:06") == by_hand("""
        2026-01-05 03:04 anna
        2026-01-06 00:00 ben
        2026-01-06 05:06 .
    """)


def test_an_interval_of_no_length_has_no_shifts() -> None:
    assert shifts(a_day_each(), [], start=NOON, end=NOON) == []
    assert gaps(a_day_each(), [], start=NOON, end=NOON - timedelta(hours=1)) == []


def test_gaps_are_what_nobody_covers() -> None:
    schedule = a_schedule(a_layer(a_rotation("anna"), daily("Mon Tue", "09:00-17:00")), zone=UTC_ZONE)
    cover = an_override(1, "ben", "2026-01-05 17:00", "2026-01-05 22:00")
    holes = gaps(schedule, [cover], start=utc("2026-01-05 09:00"), end=utc("2026-01-06 18:00"))
    assert [(hole.start, hole.end) for hole in holes] == [
        (utc("2026-01-05 22:00"), utc("2026-01-06 09:00")),
        (utc("2026-01-06 17:00"), utc("2026-01-06 18:00")),
    ]
    assert {(hole.person, hole.layer, hole.override) for hole in holes} == {(None, None, None)}


def test_the_end_of_a_shift_is_not_part_of_it() -> None:
    handoff = utc("2026-01-06 00:00")
    assert on_call(a_day_each(), [], now=handoff - timedelta(microseconds=1)).person == "anna"
    assert on_call(a_day_each(), [], now=handoff).person == "ben"


def test_the_next_shift_is_whole() -> None:
    following = next_shift(a_day_each(), [], now=utc("2026-01-05 12:00"))
    assert following is not None
    assert (following.person, following.start, following.end) == (
        "ben",
        utc("2026-01-06 00:00"),
        utc("2026-01-07 00:00"),
    )


def test_going_on_in_another_layer_is_no_handoff() -> None:
    schedule = a_schedule(
        a_layer(a_rotation("anna"), id="day"),
        a_layer(a_rotation("anna"), every_day("20:00-08:00"), id="night"),
        zone=UTC_ZONE,
    )
    assert on_call(schedule, [], now=NOON).end == utc("2026-01-14 20:00")
    assert next_shift(schedule, [], now=NOON) is None


def test_coming_back_after_a_gap_is_a_handoff() -> None:
    schedule = a_schedule(a_layer(a_rotation("anna"), every_day("09:00-17:00")), zone=UTC_ZONE)
    following = next_shift(schedule, [], now=NOON)
    assert following is not None
    assert (following.person, following.start) == ("anna", utc("2026-01-15 09:00"))


def test_in_a_gap_the_next_shift_is_the_one_that_ends_it() -> None:
    schedule = a_schedule(a_layer(a_rotation("anna"), every_day("09:00-11:00")), zone=UTC_ZONE)
    assert on_call(schedule, [], now=NOON).person is None
    following = next_shift(schedule, [], now=NOON)
    assert following is not None
    assert (following.person, following.start) == ("anna", utc("2026-01-15 09:00"))


def test_a_handoff_months_away_is_found() -> None:
    rotation = a_rotation("anna ben", every=26, unit="weeks", weekday="Mon", handoff="00:00", starts=MONDAY)
    schedule = a_schedule(a_layer(rotation), zone=UTC_ZONE)
    shift = on_call(schedule, [], now=NOON)
    assert (shift.start, shift.end) == (utc("2026-01-05 00:00"), utc("2026-07-06 00:00"))
    following = next_shift(schedule, [], now=NOON)
    assert following is not None
    assert following.end == utc("2027-01-04 00:00")


def test_a_shift_without_end_is_told_as_far_as_the_horizon() -> None:
    shift = on_call(a_day_each("anna"), [], now=utc("2028-06-01 00:00"))
    assert (shift.start, shift.end) == (shift.end - 2 * HORIZON, utc("2028-06-01 00:00") + HORIZON)
    assert next_shift(a_day_each("anna"), [], now=NOON) is None


def test_a_schedule_without_layers_is_one_gap() -> None:
    assert on_call(a_schedule(), [], now=NOON).person is None
    assert next_shift(a_schedule(), [], now=NOON) is None

"""What was recorded lies over what is computed; only the past is recorded."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.test_oncall_properties import Case, cases
from tests.support.rotas import a_layer, a_rotation, a_schedule, an_override, by_hand, utc, written
from warden.core.incident import PersonId
from warden.core.oncall import Shift
from warden.core.shifts import gaps, next_shift, on_call, shifts

NEW_PLAN = a_schedule(a_layer(a_rotation("carla", starts=date(2026, 6, 1))), zone="UTC")
START, NOW, END = utc("2026-06-01 12:00"), utc("2026-06-03 12:00"), utc("2026-06-05 12:00")
RECORD = [
    Shift(PersonId("anna"), "old", None, utc("2026-06-02 00:00"), utc("2026-06-02 09:00")),
    Shift(None, None, None, utc("2026-06-02 09:00"), utc("2026-06-02 10:00")),
    Shift(PersonId("carla"), "rota", None, utc("2026-06-02 10:00"), NOW),
]


def test_the_past_is_what_was_recorded_whatever_the_plan_says_now() -> None:
    assert written(shifts(NEW_PLAN, [], start=START, end=END, record=RECORD)) == by_hand("""
        2026-06-01 12:00 carla
        2026-06-02 00:00 anna
        2026-06-02 09:00 -
        2026-06-02 10:00 carla
        2026-06-05 12:00 .
    """)


def test_an_override_of_today_does_not_change_what_was() -> None:
    over = [an_override(1, "ben", "2026-06-01 00:00", "2026-06-06 00:00")]
    rota = shifts(NEW_PLAN, over, start=START, end=END, record=RECORD)
    assert [(shift.person, shift.start) for shift in rota][-2:] == [
        ("carla", utc("2026-06-02 10:00")),
        ("ben", NOW),
    ]


def test_a_recorded_gap_is_a_gap() -> None:
    (gap,) = gaps(NEW_PLAN, [], start=START, end=END, record=RECORD)
    assert (gap.start, gap.end) == (RECORD[1].start, RECORD[1].end)


def test_questions_about_a_moment_of_the_past_agree_with_the_list() -> None:
    then = utc("2026-06-02 08:00")
    assert on_call(NEW_PLAN, [], now=then, record=RECORD) == RECORD[0]
    following = next_shift(NEW_PLAN, [], now=then, record=RECORD)
    assert following is not None
    assert (following.person, following.start) == ("carla", RECORD[2].start)


@given(cases(), st.integers(1, 2 * 1440), st.integers(1, 2 * 1440), st.integers(0, 3 * 1440 - 1))
@settings(max_examples=60, deadline=None)
def test_on_call_agrees_with_shifts_at_any_time_with_or_without_a_record(
    case: Case, first: int, second: int, at: int
) -> None:
    schedule, overrides, _, start, end = case
    since, until = sorted((start + timedelta(minutes=first), start + timedelta(minutes=second + 1)))
    recorded = shifts(schedule, overrides[:1], start=since, end=max(until, since + timedelta(minutes=1)))
    now = start + timedelta(minutes=at)
    for record in ([], recorded):
        rota = shifts(schedule, overrides, start=start, end=end, record=record)
        (listed,) = [shift for shift in rota if shift.start <= now < shift.end]
        shift = on_call(schedule, overrides, now=now, record=record)
        assert (shift.person, shift.layer, shift.override) == (listed.person, listed.layer, listed.override)
        assert max(shift.start, start) == listed.start
        assert min(shift.end, end) == listed.end

"""How on-call is shared: a fortnight by hand, a clock change and a holiday in it; and what always holds."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import rotas
from tests.support.rotas import a_layer, a_rotation, a_schedule, an_override, every_day, utc
from warden.core.fairness import Load, shared
from warden.core.incident import PersonId
from warden.core.oncall import Schedule
from warden.core.shifts import shifts

ANNA, BEN, CARLA = PersonId("anna"), PersonId("ben"), PersonId("carla")
HOUR, NONE = timedelta(hours=1), timedelta()

# Anna and Ben take turns by the week, Mondays 09:00 in Berlin: Anna from 19 October 2026, Ben from the 26th.
# The clock goes back on Sunday, 25 October, at 03:00; Saturday, 31 October, is a holiday.
TEAM = a_schedule(
    a_layer(a_rotation("anna ben", unit="weeks", weekday="Mon", starts=date(2026, 10, 19))),
    holidays=[date(2026, 10, 31)],
)
START, END = utc("2026-10-19 07:00"), utc("2026-11-02 08:00")


def hours(number: float) -> timedelta:
    return number * HOUR


def test_a_fortnight_over_the_clock_change_and_a_holiday() -> None:
    """Anna's week has 169 hours, her Sunday 25 and one of her nights 9."""
    rota = shifts(TEAM, [], start=START, end=END)
    pages = [
        (ANNA, utc("2026-10-20 12:00")),
        (ANNA, utc("2026-10-25 01:30")),  # 02:30 for the second time
        (BEN, utc("2026-10-31 04:59")),  # 05:59
        (BEN, utc("2026-10-31 05:00")),  # 06:00
        (BEN, utc("2026-10-20 12:00")),  # while Anna had it: for another schedule, or by name
    ]
    found = shared(TEAM, rota, pages, start=START, end=END)
    assert found.loads == (
        Load(ANNA, hours(169), hours(49), hours(57), NONE, pages=2, night_pages=1, over=hours(0.5)),
        Load(BEN, hours(168), hours(48), hours(56), hours(24), pages=2, night_pages=1, over=hours(-0.5)),
    )
    assert (found.mean, found.uncovered) == (hours(168.5), NONE)


def test_in_spring_a_week_and_a_night_are_an_hour_shorter() -> None:
    start, end = utc("2026-03-23 08:00"), utc("2026-03-30 07:00")
    team = a_schedule(a_layer(a_rotation("anna")))
    (load,) = shared(team, shifts(team, [], start=start, end=end), [], start=start, end=end).loads
    assert (load.on_call, load.weekend, load.night) == (hours(167), hours(47), hours(55))


def test_a_night_is_cut_where_the_period_begins_and_ends() -> None:
    start, end = utc("2026-10-20 01:00"), utc("2026-10-20 21:00")  # 03:00 to 23:00
    (load, _) = shared(TEAM, shifts(TEAM, [], start=start, end=end), [], start=start, end=end).loads
    assert load.night == hours(3 + 1)


def test_who_stands_in_counts_and_who_takes_turns_and_was_never_on_counts_as_well() -> None:
    """The mean is that of all: somebody who is spared is to be seen."""
    stand_in = an_override(1, "carla", "2026-10-19 07:00", "2026-10-26 08:00")
    end = utc("2026-10-26 08:00")
    rota = shifts(TEAM, [stand_in], start=START, end=end)
    found = shared(TEAM, rota, [], start=START, end=end)
    assert [(load.person, load.on_call) for load in found.loads] == [
        (CARLA, hours(169)),
        (ANNA, NONE),
        (BEN, NONE),
    ]
    assert found.mean == hours(169) / 3


def test_a_schedule_of_nobody_is_uncovered() -> None:
    nobody = a_schedule()
    found = shared(nobody, shifts(nobody, [], start=START, end=END), [], start=START, end=END)
    assert (found.loads, found.mean, found.uncovered) == ((), NONE, END - START)


ZONES = st.sampled_from([rotas.BERLIN, rotas.LORD_HOWE, rotas.SAO_PAULO, "Pacific/Apia", "America/New_York"])
INSTANTS = st.integers(0, 15 * 365 * 24 * 60).map(
    lambda minutes: utc("2011-12-01 00:00") + timedelta(minutes=minutes)
)
WINDOWS = st.sampled_from([(), (every_day("22:00-06:00"),), (every_day("08:00-20:00"),)])


@given(zone=ZONES, start=INSTANTS, lasts=st.integers(1, 60 * 24 * 60), windows=WINDOWS)
@settings(max_examples=60, deadline=None)
def test_what_everybody_has_and_what_nobody_has_is_the_whole(
    zone: str, start: datetime, lasts: int, windows: tuple[rotas.Window, ...]
) -> None:
    schedule: Schedule = a_schedule(a_layer(a_rotation("anna ben carla"), *windows), zone=zone)
    end = start + timedelta(minutes=lasts)
    found = shared(schedule, shifts(schedule, [], start=start, end=end), [], start=start, end=end)
    assert sum((load.on_call for load in found.loads), found.uncovered) == end - start
    assert abs(sum((load.over for load in found.loads), NONE)) < timedelta(milliseconds=1)
    for load in found.loads:
        assert max(load.weekend, load.night, load.holiday) <= load.on_call

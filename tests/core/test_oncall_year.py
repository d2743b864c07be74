"""`now` walked through a year of handoffs in five zones, against lists written by hand (times in UTC)."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from tests.support import rotas
from tests.support.rotas import a_layer, a_rotation, a_schedule, utc
from warden.core.oncall import Schedule
from warden.core.shifts import next_shift, on_call, shifts

TICK = timedelta(microseconds=1)


def a_weekly(handoff: str, *, weekday: str, every: int, starts: date, zone: str) -> Schedule:
    rotation = a_rotation(
        "anna ben carla", every=every, unit="weeks", weekday=weekday, handoff=handoff, starts=starts
    )
    return a_schedule(a_layer(rotation), zone=zone)


# 02:30 is skipped on 29 March and comes twice on 25 October.
BERLIN = (
    a_weekly("02:30", weekday="Sun", every=2, starts=date(2026, 1, 1), zone=rotas.BERLIN),
    2026,
    """
    01-04 01:30 anna   01-18 01:30 ben    02-01 01:30 carla  02-15 01:30 anna   03-01 01:30 ben
    03-15 01:30 carla  03-29 01:00 anna   04-12 00:30 ben    04-26 00:30 carla  05-10 00:30 anna
    05-24 00:30 ben    06-07 00:30 carla  06-21 00:30 anna   07-05 00:30 ben    07-19 00:30 carla
    08-02 00:30 anna   08-16 00:30 ben    08-30 00:30 carla  09-13 00:30 anna   09-27 00:30 ben
    10-11 00:30 carla  10-25 00:30 anna   11-08 01:30 ben    11-22 01:30 carla  12-06 01:30 anna
    12-20 01:30 ben
    """,
)
# 01:30 comes twice on 1 November; on 8 March it is the last half-hour before the gap.
NEW_YORK = (
    a_weekly("01:30", weekday="Sun", every=2, starts=date(2026, 1, 5), zone=rotas.NEW_YORK),
    2026,
    """
    01-11 06:30 anna   01-25 06:30 ben    02-08 06:30 carla  02-22 06:30 anna   03-08 06:30 ben
    03-22 05:30 carla  04-05 05:30 anna   04-19 05:30 ben    05-03 05:30 carla  05-17 05:30 anna
    05-31 05:30 ben    06-14 05:30 carla  06-28 05:30 anna   07-12 05:30 ben    07-26 05:30 carla
    08-09 05:30 anna   08-23 05:30 ben    09-06 05:30 carla  09-20 05:30 anna   10-04 05:30 ben
    10-18 05:30 carla  11-01 05:30 anna   11-15 06:30 ben    11-29 06:30 carla  12-13 06:30 anna
    12-27 06:30 ben
    """,
)
# The clock moves by half an hour: 01:45 comes twice on 5 April, winter time ends on 4 October at 02:00.
LORD_HOWE = (
    a_weekly("01:45", weekday="Sun", every=2, starts=date(2026, 1, 11), zone=rotas.LORD_HOWE),
    2026,
    """
    01-10 14:45 anna   01-24 14:45 ben    02-07 14:45 carla  02-21 14:45 anna   03-07 14:45 ben
    03-21 14:45 carla  04-04 14:45 anna   04-18 15:15 ben    05-02 15:15 carla  05-16 15:15 anna
    05-30 15:15 ben    06-13 15:15 carla  06-27 15:15 anna   07-11 15:15 ben    07-25 15:15 carla
    08-08 15:15 anna   08-22 15:15 ben    09-05 15:15 carla  09-19 15:15 anna   10-03 15:15 ben
    10-17 14:45 carla  10-31 14:45 anna   11-14 14:45 ben    11-28 14:45 carla  12-12 14:45 anna
    12-26 14:45 ben
    """,
)
KOLKATA = (
    a_weekly("09:00", weekday="Mon", every=4, starts=date(2026, 1, 5), zone=rotas.KOLKATA),
    2026,
    """
    01-05 03:30 anna   02-02 03:30 ben    03-02 03:30 carla  03-30 03:30 anna   04-27 03:30 ben
    05-25 03:30 carla  06-22 03:30 anna   07-20 03:30 ben    08-17 03:30 carla  09-14 03:30 anna
    10-12 03:30 ben    11-09 03:30 carla  12-07 03:30 anna
    """,
)
UNIVERSAL = (
    a_weekly("17:00", weekday="Fri", every=3, starts=date(2026, 1, 1), zone="UTC"),
    2026,
    """
    01-02 17:00 anna   01-23 17:00 ben    02-13 17:00 carla  03-06 17:00 anna   03-27 17:00 ben
    04-17 17:00 carla  05-08 17:00 anna   05-29 17:00 ben    06-19 17:00 carla  07-10 17:00 anna
    07-31 17:00 ben    08-21 17:00 carla  09-11 17:00 anna   10-02 17:00 ben    10-23 17:00 carla
    11-13 17:00 anna   12-04 17:00 ben    12-25 17:00 carla
    """,
)
# Midnight is where this clock was moved: 18 February begins after two hours from 23:00, 4 November at 01:00.
SAO_PAULO = (
    a_weekly("00:00", weekday="Sun", every=1, starts=date(2018, 1, 1), zone=rotas.SAO_PAULO),
    2018,
    """
    01-07 02:00 anna   01-14 02:00 ben    01-21 02:00 carla  01-28 02:00 anna   02-04 02:00 ben
    02-11 02:00 carla  02-18 03:00 anna   02-25 03:00 ben    03-04 03:00 carla  03-11 03:00 anna
    03-18 03:00 ben    03-25 03:00 carla  04-01 03:00 anna   04-08 03:00 ben    04-15 03:00 carla
    04-22 03:00 anna   04-29 03:00 ben    05-06 03:00 carla  05-13 03:00 anna   05-20 03:00 ben
    05-27 03:00 carla  06-03 03:00 anna   06-10 03:00 ben    06-17 03:00 carla  06-24 03:00 anna
    07-01 03:00 ben    07-08 03:00 carla  07-15 03:00 anna   07-22 03:00 ben    07-29 03:00 carla
    08-05 03:00 anna   08-12 03:00 ben    08-19 03:00 carla  08-26 03:00 anna   09-02 03:00 ben
    09-09 03:00 carla  09-16 03:00 anna   09-23 03:00 ben    09-30 03:00 carla  10-07 03:00 anna
    10-14 03:00 ben    10-21 03:00 carla  10-28 03:00 anna   11-04 03:00 ben    11-11 02:00 carla
    11-18 02:00 anna   11-25 02:00 ben    12-02 02:00 carla  12-09 02:00 anna   12-16 02:00 ben
    12-23 02:00 carla  12-30 02:00 anna
    """,
)
YEARS = pytest.mark.parametrize(
    ("schedule", "year", "text"),
    [BERLIN, NEW_YORK, LORD_HOWE, KOLKATA, UNIVERSAL, SAO_PAULO],
    ids=lambda given: given.zone if isinstance(given, Schedule) else "",
)


def handoffs(text: str, year: int) -> list[tuple[datetime, str]]:
    words = iter(text.split())
    return [(utc(f"{year}-{day} {clock}"), who) for day, clock, who in zip(words, words, words, strict=True)]


@YEARS
def test_everyone_is_on_from_their_handoff_to_the_moment_before_the_next(
    schedule: Schedule, year: int, text: str
) -> None:
    for (since, person), (until, successor) in pairwise(handoffs(text, year)):
        for now in (since, since + (until - since) / 3, until - TICK):
            shift = on_call(schedule, [], now=now)
            assert (shift.person, shift.start, shift.end) == (person, since, until)
            following = next_shift(schedule, [], now=now)
            assert following is not None
            assert (following.person, following.start) == (successor, until)


@YEARS
def test_the_years_shifts_are_the_list_written_by_hand(schedule: Schedule, year: int, text: str) -> None:
    listed = handoffs(text, year)
    rota = shifts(schedule, [], start=listed[0][0], end=listed[-1][0])
    assert [(shift.start, shift.person) for shift in rota] == listed[:-1]


@YEARS
def test_nobody_is_on_before_the_first_handoff(schedule: Schedule, year: int, text: str) -> None:
    first, person = handoffs(text, year)[0]
    shift = on_call(schedule, [], now=first - TICK)
    assert (shift.person, shift.layer, shift.end) == (None, None, first)
    following = next_shift(schedule, [], now=first - TICK)
    assert following is not None
    assert (following.person, following.start) == (person, first)

"""Every minute about both clock changes, and of a night without one, against handoffs written by hand."""

from datetime import date, timedelta

import pytest

from tests.support import rotas
from tests.support.rotas import a_layer, a_rotation, a_schedule, utc
from warden.core.shifts import next_shift, on_call, shifts

MINUTE, HOURS = timedelta(minutes=1), timedelta(hours=3)


@pytest.mark.parametrize(
    ("zone", "handoff", "starts", "change", "to_anna", "to_ben", "back_to_anna"),
    [
        # 02:00 to 03:00: what falls into the gap happens as it ends
        (
            rotas.BERLIN,
            "02:30",
            date(2026, 3, 28),
            "2026-03-29 01:00",
            "2026-03-28 01:30",
            "2026-03-29 01:00",
            "2026-03-30 00:30",
        ),
        # 03:00 to 02:00: the first of two
        (
            rotas.BERLIN,
            "02:30",
            date(2026, 10, 24),
            "2026-10-25 01:00",
            "2026-10-24 00:30",
            "2026-10-25 00:30",
            "2026-10-26 01:30",
        ),
        (
            rotas.NEW_YORK,
            "02:30",
            date(2026, 3, 7),
            "2026-03-08 07:00",
            "2026-03-07 07:30",
            "2026-03-08 07:00",
            "2026-03-09 06:30",
        ),
        (
            rotas.NEW_YORK,
            "01:30",
            date(2026, 10, 31),
            "2026-11-01 06:00",
            "2026-10-31 05:30",
            "2026-11-01 05:30",
            "2026-11-02 06:30",
        ),
        # half an hour: 02:00 to 01:30 in April, 02:00 to 02:30 in October
        (
            rotas.LORD_HOWE,
            "01:45",
            date(2026, 4, 4),
            "2026-04-04 15:00",
            "2026-04-03 14:45",
            "2026-04-04 14:45",
            "2026-04-05 15:15",
        ),
        (
            rotas.LORD_HOWE,
            "02:10",
            date(2026, 10, 3),
            "2026-10-03 15:30",
            "2026-10-02 15:40",
            "2026-10-03 15:30",
            "2026-10-04 15:10",
        ),
        # no clock is changed here, though elsewhere it is that night
        (
            rotas.KOLKATA,
            "02:30",
            date(2026, 3, 28),
            "2026-03-28 21:00",
            "2026-03-27 21:00",
            "2026-03-28 21:00",
            "2026-03-29 21:00",
        ),
        (
            "UTC",
            "02:30",
            date(2026, 10, 24),
            "2026-10-25 01:00",
            "2026-10-24 02:30",
            "2026-10-25 02:30",
            "2026-10-26 02:30",
        ),
    ],
)
def test_every_minute_about_a_clock_change_has_whom_the_list_says(
    zone: str, handoff: str, starts: date, change: str, to_anna: str, to_ben: str, back_to_anna: str
) -> None:
    schedule = a_schedule(a_layer(a_rotation("anna ben", handoff=handoff, starts=starts)), zone=zone)
    anna, ben, anna_again = utc(to_anna), utc(to_ben), utc(back_to_anna)
    now, end = utc(change) - HOURS, utc(change) + HOURS
    assert anna < now < ben < end < anna_again
    while now < end:
        shift = on_call(schedule, [], now=now)
        expected = ("anna", anna, ben) if now < ben else ("ben", ben, anna_again)
        assert (shift.person, shift.start, shift.end) == expected
        following = next_shift(schedule, [], now=now)
        assert following is not None
        assert following.start == shift.end
        assert shifts(schedule, [], start=now, end=now + MINUTE)[0].person == shift.person
        now += MINUTE

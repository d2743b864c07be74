from datetime import date

from tests.support.rotas import BERLIN, SAO_PAULO, a_layer, a_rotation, a_schedule, by_hand, utc, written
from warden.core.days import begins, by_day
from warden.core.shifts import shifts

SUMMER_ENDS = date(2026, 10, 25)


def test_a_day_is_cut_at_local_midnight_also_when_it_has_25_hours():
    schedule = a_schedule(a_layer(a_rotation("anna ben", starts=date(2026, 10, 24))), zone=BERLIN)
    rota = shifts(schedule, [], start=utc("2026-10-24 12:00"), end=utc("2026-10-26 12:00"))
    days = by_day(rota, schedule, first=SUMMER_ENDS, days=1)
    assert written(days[0].shifts) == by_hand("""
        2026-10-24 22:00 anna
        2026-10-25 08:00 ben
        2026-10-25 23:00 .
    """)


def test_a_day_without_midnight_begins_as_the_gap_ends():
    assert begins(date(2018, 11, 4), a_schedule(zone=SAO_PAULO)) == utc("2018-11-04 03:00")


def test_holidays_are_marked_and_days_out_of_reach_are_empty():
    schedule = a_schedule(holidays=[date(2026, 10, 26)])
    days = by_day([], schedule, first=SUMMER_ENDS, days=2)
    assert [(day.shifts, day.is_holiday) for day in days] == [((), False), ((), True)]

"""What is said of a storm's growth, against storms whose growth is known."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from math import isfinite
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warden.core.growth import SLOTS, STEPS, Growth, of

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
COUNTS = st.lists(st.integers(0, 10**6), min_size=SLOTS, max_size=SLOTS)
USUAL = st.floats(0.001, 10**4)


def grown(
    counts: list[float], usual: float = 4.0, critical: float | None = None, coming: float | None = None
) -> Growth | None:
    ahead = [6 * usual if coming is None else coming] * STEPS
    return of(counts, [usual] * SLOTS, ahead, at=NOON, critical_count=critical)


def surely(counts: list[float], usual: float = 4.0, **given: float) -> Growth:
    found = grown(counts, usual, **given)
    assert found is not None
    return found


def doubling(minutes: float, last: float = 400.0, usual: float = 4.0) -> list[float]:
    """Slots whose storm part doubles (below 0: is halved) so soon, up to `last`."""
    return [usual + last * 2 ** (5 * (slot + 1 - SLOTS) / minutes) for slot in range(SLOTS)]


@pytest.mark.parametrize("minutes", [10, 30, 90, 180])
def test_a_storm_that_doubles_evenly_is_told_with_its_doubling_time(minutes: int) -> None:
    found = surely(doubling(minutes, last=4000))
    assert found.doubling_minutes == pytest.approx(minutes, rel=0.02)
    assert found.doubling_low is not None
    assert found.doubling_high is not None
    assert found.doubling_low < minutes < found.doubling_high
    assert found.reproduction_low > 1


def test_a_storm_of_one_size_does_not_double_and_each_post_begets_one() -> None:
    found = surely([100.0] * SLOTS)
    assert (found.doubling_minutes, found.doubling_low, found.doubling_high) == (None, None, None)
    assert found.reproduction_low < 1 < found.reproduction_high
    assert found.reproduction == pytest.approx(1, abs=0.02)


def test_growth_that_chance_may_have_made_is_not_told() -> None:
    assert surely([4.0] * 30 + [3, 5, 4, 7, 6, 8]).doubling_minutes is None


def test_a_storm_that_fades_begets_less_than_it_was() -> None:
    found = surely(doubling(-60, last=20))
    assert found.doubling_minutes is None
    assert found.reproduction_high < 1
    middles = [point.middle for point in found.forecast]
    assert middles == sorted(middles, reverse=True)


def test_silence_and_what_is_usual_have_no_growth() -> None:
    assert grown([0.0] * SLOTS) is None
    assert grown([4.0] * SLOTS) is None
    assert grown([0.0] * SLOTS, usual=0.0) is None


def test_one_mention_is_no_storm() -> None:
    assert grown([0.0] * (SLOTS - 1) + [1.0], usual=0.01) is None


def test_a_flash_from_nothing_is_growth_with_much_doubt() -> None:
    found = surely([0.0] * (SLOTS - 1) + [6.0], usual=0.01)
    assert found.doubling_minutes is None
    assert found.reproduction_high > 4 * found.reproduction_low
    assert found.forecast[0].low < 12 < found.forecast[0].high


def test_a_million_mentions_a_slot_are_counted_like_any() -> None:
    found = surely(doubling(30, last=10**6))
    assert found.doubling_minutes == pytest.approx(30, rel=0.01)
    assert found.forecast[-1].high < 10**10


def test_growth_is_damped_and_yet_goes_on_for_a_while() -> None:
    """Attention decays: a storm that doubles every 15 minutes does not do so 24 times more."""
    forecast = surely(doubling(15)).forecast
    assert [point.minutes_ahead for point in forecast] == list(range(30, 361, 30))
    middles = [point.middle for point in forecast]
    assert middles[-1] < 12 * 400 < max(middles) < 12 * 400 * 16


def test_doubt_grows_with_the_hours() -> None:
    forecast = surely(doubling(60)).forecast
    widths = [point.high / point.low for point in forecast]
    assert widths == sorted(widths)


def test_what_is_usual_later_is_part_of_the_forecast() -> None:
    quiet, busy = surely([100.0] * SLOTS, coming=6.0), surely([100.0] * SLOTS, coming=60.0)
    added = [more.middle - less.middle for more, less in zip(busy.forecast, quiet.forecast, strict=True)]
    assert added == pytest.approx([108.0] * STEPS)


def test_the_time_it_becomes_critical_is_when_the_middle_crosses_that_level() -> None:
    forecast = surely(doubling(45)).forecast
    level = (forecast[0].middle + forecast[1].middle) / 2
    found = surely(doubling(45), critical=level)
    assert found.critical_in_minutes == pytest.approx(45)
    assert found.critical_at == NOON + timedelta(minutes=45)


def test_a_storm_that_is_so_loud_or_never_will_be_has_no_such_time() -> None:
    assert surely(doubling(45), critical=100.0).critical_at is None
    assert surely(doubling(45), critical=1e9).critical_at is None
    assert surely(doubling(45)).critical_at is None


@pytest.mark.parametrize(
    ("counts", "expected", "coming"), [(35, 36, 12), (36, 37, 12), (36, 36, 11), (0, 0, 0)]
)
def test_too_few_or_too_many_values_are_our_own_mistake(counts: int, expected: int, coming: int) -> None:
    with pytest.raises(ValueError, match="36 slots"):
        of([9.0] * counts, [1.0] * expected, [6.0] * coming, at=NOON)


@given(COUNTS, USUAL, USUAL, st.none() | st.floats(0, 10**7))
def test_whatever_was_counted_every_figure_is_a_number_and_in_order(
    counts: list[float], usual: float, coming: float, critical: float | None
) -> None:
    found = grown(counts, usual, critical, coming)
    if found is None:
        return
    told = [getattr(found, each.name) for each in fields(found) if each.name not in ("at", "forecast")]
    assert all(value is None or (isfinite(value) and value >= 0) for value in told)
    assert found.reproduction_low <= found.reproduction <= found.reproduction_high
    if found.doubling_minutes is not None:
        assert found.doubling_low is not None
        assert found.doubling_high is not None
        assert 0 < found.doubling_low <= found.doubling_minutes <= found.doubling_high <= 24 * 60
    for point in found.forecast:
        assert 0 <= point.low <= point.middle <= point.high < float("inf")
    assert found.critical_in_minutes is None or 0 <= found.critical_in_minutes <= 360


@given(st.lists(st.integers(40, 400), min_size=SLOTS, max_size=SLOTS), st.integers(2, 50))
def test_a_brand_so_many_times_larger_has_the_same_reproduction_number(
    counts: list[float], times: int
) -> None:
    one, more = surely(counts, 10.0), surely([times * count for count in counts], 10.0 * times)
    assert more.reproduction == pytest.approx(one.reproduction, rel=0.2)


def test_a_call_takes_no_longer_than_a_moment() -> None:
    counts = doubling(30)
    began = process_time()
    for _ in range(200):
        grown(counts, critical=1e5)
    assert (process_time() - began) / 200 < 0.001  # a tenth of it is usual

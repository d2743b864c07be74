"""Bare counts: what pages and what does not, and what holds for every series."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.streams import T0
from warden.core.counts import COOL_DOWN, MOST, State, fold

FIVE, HOUR, DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)

values = st.lists(
    st.one_of(st.integers(0, 400), st.sampled_from([0, 0, 1, MOST / 2]), st.floats(0, 50)), max_size=60
)
steps = st.sampled_from([timedelta(minutes=n) for n in (1, 5, 15, 60)])


def _rows(counts: Iterable[float], step: timedelta = FIVE) -> list[tuple[datetime, float]]:
    return [(T0 + number * step, value) for number, value in enumerate(counts)]


def _states(rows: Iterable[tuple[datetime, float]], state: State | None = None) -> list[State]:
    return list(accumulate(rows, lambda state, row: fold(state, *row), initial=state or State()))[1:]


def _pages(counts: Sequence[float], step: timedelta = FIVE, *, budget: float = 1.0) -> list[float]:
    """The days at which a series pages."""
    states = _states(_rows(counts, step), State(false_pages_per_month=budget))
    return [number * step / DAY for number, state in enumerate(states) if state.is_page]


def _ordinary(days: float, per_hour: float, step: timedelta = FIVE, *, seed: int = 1) -> list[float]:
    """Counts of calm days, busier by day than by night."""
    clock = np.arange(round(days * DAY / step)) * (step / DAY)
    usual = per_hour * (step / HOUR) * (1 - 0.5 * np.cos(2 * np.pi * clock))
    return np.random.default_rng(seed).poisson(usual).astype(float).tolist()


def _with_burst(counts: list[float], day: float, times: float, hours: float = 3) -> list[float]:
    """The series with some hours of so many times the count it has on average."""
    start, level = round(day * 288), times * sum(counts) / len(counts)
    stop = start + round(hours * 12)
    return [*counts[:start], *[value + level for value in counts[start:stop]], *counts[stop:]]


@pytest.mark.parametrize("per_hour", [0.0, 1.0, 30.0, 600.0, 20_000.0])
def test_calm_days_page_nobody(per_hour: float) -> None:
    assert _pages(_ordinary(14, per_hour)) == []


@pytest.mark.parametrize("per_hour", [30.0, 600.0, 20_000.0])
def test_a_burst_is_paged_once_within_half_an_hour(per_hour: float) -> None:
    pages = _pages(_with_burst(_ordinary(9, per_hour), day=6, times=8))
    assert [6 <= page <= 6 + 0.5 / 24 for page in pages] == [True]


def test_a_single_loud_row_is_no_burst() -> None:
    quiet = _ordinary(6, 600.0)
    quiet[1500] *= 3
    assert _pages(quiet) == []


def test_a_slip_of_a_trillion_is_paged_once_and_blinds_for_no_longer_than_any_page() -> None:
    counts = _with_burst(_ordinary(9, 300.0), day=7, times=8)
    counts[5 * 288] = MOST / 2
    slip, burst = _pages(counts)
    assert slip == 5
    assert 7 <= burst <= 7 + 1 / 24


def test_a_handful_of_mentions_where_there_are_hardly_any_is_no_burst() -> None:
    silence = [0.0] * 288 * 6
    silence[1500:1503] = [1.0, 1.0, 1.0]
    assert _pages(silence) == []


def test_a_level_that_stays_is_paged_once_and_becomes_what_is_usual() -> None:
    pages = _pages([*_ordinary(6, 300.0), *_ordinary(20, 1500.0, seed=2)])
    assert len(pages) == 1


def test_the_first_day_is_there_to_be_seen() -> None:
    assert _pages(_with_burst(_ordinary(0.9, 120.0), day=0.5, times=30)) == []


def test_the_wave_of_the_next_day_is_no_news_but_a_far_larger_one_is() -> None:
    first = _with_burst(_ordinary(9, 300.0), day=6, times=5, hours=2)
    assert len(_pages(_with_burst(first, day=6.8, times=5, hours=2))) == 1
    assert len(_pages(_with_burst(first, day=6.8, times=150, hours=2))) == 2


def test_a_burst_after_the_cool_down_is_paged_again() -> None:
    twice = _with_burst(_with_burst(_ordinary(10, 300.0), day=5, times=12), day=8, times=12)
    first, second = _pages(twice)
    assert second - first > COOL_DOWN / DAY


def test_a_series_that_has_paged_has_to_be_louder_for_some_weeks() -> None:
    paged = _states(_rows(_with_burst(_ordinary(8, 300.0), day=5, times=8)))[-1]

    def louder_by(days: int) -> float:
        counts = _with_burst(_ordinary(days + 1, 300.0), day=days, times=1)  # too small to page
        later = [(T0 + 8 * DAY + number * FIVE, value) for number, value in enumerate(counts)]
        had, had_not = (
            max(each.reached for each in _states(later, state)[-DAY // FIVE :])
            for state in (paged, replace(paged, raised=0.0))
        )
        return had_not / had - 1

    assert louder_by(2) > 0.05
    assert louder_by(60) < 0.02


def test_a_burst_teaches_nothing_about_how_much_a_series_moves() -> None:
    states = _states(_rows(_with_burst(_ordinary(7, 300.0), day=6, times=8)))
    risen, burst = states[6 * 288 + 6], states[6 * 288 + 36]
    assert [view.swings for view in burst.views] == [view.swings for view in risen.views]


def test_a_series_that_falls_further_of_itself_has_to_rise_further() -> None:
    even, uneven = ([300.0, 300.0 / fall] * 12 for fall in (1.2, 4))
    loudest = [
        max(state.reached for state in _states(_rows([*days * 8, 1500.0, 1500.0], HOUR)))
        for days in (even, uneven)
    ]
    assert loudest[0] > 1.3 * loudest[1]


def test_two_thirds_more_where_nothing_ever_moves_is_no_burst() -> None:
    assert _pages([100.0] * 288 * 28 + [170.0] * 288) == []


def test_who_accepts_fewer_needless_pages_is_paged_for_louder_bursts_alone() -> None:
    burst = _with_burst(_ordinary(9, 300.0), day=6, times=2.5, hours=5)
    assert _pages(burst, budget=4.0)
    assert not _pages(burst, budget=0.05)


def test_a_lull_pages_nobody_however_many_needless_pages_are_accepted() -> None:
    assert _pages([100.0] * 288 * 8 + [0.0] * 288, budget=1e9) == []


@pytest.mark.parametrize("minutes", [1, 5, 15, 60])
def test_a_burst_is_found_at_any_step(minutes: int) -> None:
    step = timedelta(minutes=minutes)
    calm = _ordinary(9, 300.0, step)
    start, stop = round(6 * DAY / step), round(6.25 * DAY / step)
    for number in range(start, stop):
        calm[number] += 8 * 300.0 * (step / HOUR)
    assert [6 <= page <= 6.05 for page in _pages(calm, step)] == [True]


def test_a_hole_is_no_calm_and_what_comes_after_it_no_burst() -> None:
    rows = _rows(_ordinary(12, 300.0))
    holed = [row for row in rows if not 4 * DAY <= row[0] - T0 < 7 * DAY]
    states = _states(holed)
    assert not any(state.is_page for state in states)
    before, after = states[4 * 288 - 1], states[4 * 288]
    assert after.usual[0] / after.usual[1] == pytest.approx(before.usual[0] / before.usual[1], rel=0.02)


def test_ten_times_the_brand_pages_at_the_same_time() -> None:
    counts = _with_burst(_ordinary(9, 600.0), day=6, times=6)
    pages = [_pages([scale * value for value in counts]) for scale in (1, 10, 1000)]
    assert all(len(each) == 1 for each in pages)
    assert max(max(pages)) - min(min(pages)) <= 3 / 288


@settings(max_examples=60)
@given(values, steps, st.integers(0, 60))
def test_cutting_off_the_future_changes_nothing_before_it(
    counts: list[float], step: timedelta, cut: int
) -> None:
    rows = _rows(counts, step)
    assert _states(rows)[:cut] == _states(rows[:cut])


@settings(max_examples=60)
@given(values, steps, st.integers(0, 60))
def test_a_stored_state_goes_on_as_if_it_had_never_stopped(
    counts: list[float], step: timedelta, cut: int
) -> None:
    rows = _rows([*counts, *counts], step)  # long enough to page at a step of an hour
    whole = _states(rows)
    begun = _states(rows[:cut])
    kept = State.from_json((begun[-1] if begun else State()).to_json())
    assert begun + _states(rows[cut:], kept) == whole


def test_a_state_can_be_stored_while_a_page_cools_down() -> None:
    paged = _states(_rows(_with_burst(_ordinary(7, 300.0), day=6, times=8)))[-1]
    assert paged.page is not None
    assert State.from_json(paged.to_json()) == paged


@settings(max_examples=60)
@given(values, st.lists(st.integers(1, 10**9), min_size=60, max_size=60))
def test_whatever_comes_is_judged_by_a_finite_number(counts: list[float], seconds: list[int]) -> None:
    times = accumulate(seconds, lambda at, step: at + timedelta(seconds=step), initial=T0)
    for state in _states(zip(times, counts, strict=False)):
        assert math.isfinite(state.reached)


@pytest.mark.parametrize("value", [-1.0, math.nan, math.inf, 2 * MOST])
def test_what_is_no_count_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="no count"):
        fold(State(), T0, value)


@pytest.mark.parametrize("late", [timedelta(0), FIVE])
def test_a_row_that_is_not_later_is_refused(late: timedelta) -> None:
    with pytest.raises(ValueError, match="not after"):
        fold(fold(State(), T0, 1.0), T0 - late, 1.0)

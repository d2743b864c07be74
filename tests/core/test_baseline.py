from datetime import timedelta

import pytest

from tests.support.streams import DAY, T0, after, known, ordinary
from warden.core import storm
from warden.core.baseline import SLOTS_PER_DAY, Baseline, band, rest

NOON = T0 + timedelta(days=2, hours=12)
MIDNIGHT = T0 + timedelta(days=2)


def test_a_brand_nobody_knows_is_expected_to_be_hardly_named() -> None:
    assert Baseline().expected(T0) * 12 == pytest.approx(0.25)


def test_what_is_expected_follows_the_level_and_the_hour_of_the_day() -> None:
    learned = known(days=10, per_hour=60.0).baseline
    assert learned.expected(NOON) * 12 == pytest.approx(90, rel=0.25)
    assert learned.expected(MIDNIGHT) * 12 == pytest.approx(30, rel=0.35)


def test_weekends_have_a_factor_of_their_own() -> None:
    state = storm.fresh(since=T0)
    state = after(storm.advance(state, T0), [], 0.3)
    for day in range(14):
        state = after(state, ordinary(1, 10.0 if day % 7 >= 5 else 40.0, seed=day), 0.3)
    learned = state.baseline
    assert learned.expected(T0 + timedelta(days=5)) < 0.7 * learned.expected(T0)


def test_the_usual_share_is_learned_from_the_mentions() -> None:
    assert known(share=0.45).baseline.usual_negative == pytest.approx(0.45, abs=0.01)


def test_a_restless_brand_is_known_to_be_restless() -> None:
    state, busy = known(per_hour=60.0), ordinary(10, 60.0, seed=5)
    restless = after(
        state, [count * (3 if hour // 60 % 7 == 0 else 1) for hour, count in enumerate(busy)], 0.3
    )
    assert restless.baseline.dispersion(2) > 2 * after(state, busy, 0.3).baseline.dispersion(2)


def test_a_single_burst_does_not_become_the_level() -> None:
    before = known(per_hour=20.0)
    burst = after(before, [200] * 60, 0.3)
    assert burst.baseline.rate < 1.5 * before.baseline.rate


def test_a_new_level_becomes_the_usual_one_within_two_weeks() -> None:
    moved = after(known(per_hour=20.0), [2] * (14 * DAY), 0.3)
    assert moved.baseline.rate * 12 == pytest.approx(120, rel=0.2)


def test_resting_whole_days_is_like_folding_their_silence() -> None:
    state = known(per_hour=20.0)
    slow = after(state, [0] * (3 * DAY), 0.3).baseline
    quick = rest(state.baseline, 3)
    assert quick.rate == pytest.approx(slow.rate, rel=0.5)
    assert quick.rate < 0.8 * state.baseline.rate
    assert quick.usual_negative == pytest.approx(slow.usual_negative, rel=0.01)
    assert quick.slots == slow.slots == state.baseline.slots + 3 * SLOTS_PER_DAY


def test_a_band_holds_what_is_expected_and_never_goes_below_nothing() -> None:
    low, high = band(10.0, 0.2)
    assert low < 10 < high
    assert band(0.1, 1.0)[0] == 0.0

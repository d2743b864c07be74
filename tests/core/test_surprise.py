import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warden.core.surprise import normal_bits, surprise


def _poisson_bits(count: int, expected: float) -> float:
    below = sum(math.exp(n * math.log(expected) - expected - math.lgamma(n + 1)) for n in range(count))
    return -math.log2(1 - below)


@pytest.mark.parametrize(("count", "expected"), [(7, 2.0), (13, 2.0), (31, 20.0), (12, 4.0), (25, 10.0)])
def test_surprise_is_close_to_the_exact_poisson_tail(count: int, expected: float) -> None:
    assert surprise(count, expected) == pytest.approx(_poisson_bits(count, expected), rel=0.1)


def test_at_or_below_what_is_usual_nothing_surprises() -> None:
    assert surprise(20, 20.0) == 0.0
    assert surprise(0, 0.01) == 0.0


def test_the_same_count_surprises_less_where_bursts_are_usual() -> None:
    assert surprise(60, 20.0, dispersion=0.5) < surprise(60, 20.0, dispersion=0.1) < surprise(60, 20.0)


def test_a_flood_gives_a_finite_number_of_bits() -> None:
    assert math.isfinite(surprise(1e9, 0.01))


def test_a_baseline_that_expects_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        surprise(3, 0.0)


def test_the_far_tail_joins_the_near_one() -> None:
    assert normal_bits(8.0) == pytest.approx(normal_bits(7.999), abs=0.1)


@given(st.floats(0.01, 1e5), st.floats(0.0, 3.0), st.integers(0, 10**6))
def test_one_more_mention_never_surprises_less(expected: float, dispersion: float, count: int) -> None:
    assert surprise(count + 1, expected, dispersion) >= surprise(count, expected, dispersion) - 1e-6

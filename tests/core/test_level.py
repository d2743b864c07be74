import json
from dataclasses import asdict, replace

import pytest

from tests.support.streams import DAY, after, known, ordinary
from warden.core import storm
from warden.core.baseline import SLOTS_PER_DAY
from warden.core.level import (
    HIGHEST,
    LOWEST,
    QUIET,
    UNSEEN,
    Level,
    Tuning,
    listened,
    page_score,
    rested,
    slept,
)

ONE_A_MONTH = Tuning(1.0)


def _lived(level: Level, peaks: list[float], tuning: Tuning = ONE_A_MONTH) -> Level:
    """The level once days with these loudest moments have passed."""
    for number, peak in enumerate(peaks, start=1):
        level = slept(listened(level, peak, page_score(level, tuning)), number * SLOTS_PER_DAY)
    return level


def test_a_larger_budget_takes_a_lower_score() -> None:
    levels = [UNSEEN, _lived(UNSEEN, [QUIET] * 30), _lived(UNSEEN, [0.0, 1.0, -1.0] * 20)]
    for level in levels:
        scores = [page_score(level, Tuning(budget)) for budget in (0.01, 0.1, 0.4, 1.0, 4.0, 30.0)]
        assert scores == sorted(scores, reverse=True)
        assert scores[0] > scores[-1]


def test_a_restless_brand_needs_a_louder_moment_than_a_calm_one() -> None:
    calm, restless = _lived(UNSEEN, [QUIET] * 60), _lived(UNSEEN, [1.0, 2.0, 0.5] * 20)
    assert page_score(calm, ONE_A_MONTH) < page_score(UNSEEN, ONE_A_MONTH)
    assert page_score(restless, ONE_A_MONTH) > page_score(UNSEEN, ONE_A_MONTH) + 1


@pytest.mark.parametrize("peak", [QUIET, 0.0, 5.0, 1e6])
@pytest.mark.parametrize("budget", [0.0, 0.01, 1.0, 1000.0])
def test_whatever_a_brand_lives_through_the_score_keeps_within_bounds(peak: float, budget: float) -> None:
    tuning = Tuning(budget)
    level = _lived(UNSEEN, [peak] * 200, tuning)
    assert LOWEST <= page_score(level, tuning) <= HIGHEST


def test_feedback_lifts_the_score_as_far_as_it_says() -> None:
    lifted = page_score(UNSEEN, Tuning(1.0, lift=1.5))
    assert lifted == page_score(UNSEEN, ONE_A_MONTH) + 1.5


def test_a_storm_teaches_no_more_than_a_moment_a_little_above_a_page() -> None:
    days = [-3.0] * 20
    page = page_score(_lived(UNSEEN, days), ONE_A_MONTH)
    stormy, close = _lived(UNSEEN, [*days, 500.0]), _lived(UNSEEN, [*days, page + 1])
    assert stormy == close
    assert page_score(stormy, ONE_A_MONTH) < page + 1


def test_only_the_loudest_moment_of_a_day_counts() -> None:
    once = listened(UNSEEN, 1.0, 3.0)
    assert listened(listened(once, 0.5, 3.0), -4.0, 3.0) == once
    assert slept(once, SLOTS_PER_DAY - 1) == once
    assert slept(once, SLOTS_PER_DAY).peak == QUIET


def test_what_was_learned_is_forgotten_within_a_year() -> None:
    restless = _lived(UNSEEN, [2.0] * 60)
    assert page_score(_lived(restless, [QUIET] * 365), ONE_A_MONTH) == pytest.approx(
        page_score(_lived(UNSEEN, [QUIET] * 365), ONE_A_MONTH), abs=0.3
    )


def test_resting_days_is_like_sleeping_through_empty_ones() -> None:
    lived = _lived(UNSEEN, [0.0, 1.0, QUIET] * 5)
    assert asdict(rested(lived, 40)) == pytest.approx(asdict(_lived(lived, [QUIET] * 40)))


def test_a_level_survives_the_json_of_its_state() -> None:
    state = replace(known(days=0.5), level=_lived(UNSEEN, [0.3, 1.0 / 3, QUIET]))
    read = storm.State.from_json(state.to_json())
    assert read is not None
    assert (read.level, read.page_score) == (state.level, state.page_score)
    assert json.loads(state.to_json())["state"]["level"]["days"] == state.level.days


def test_a_larger_budget_pages_earlier() -> None:
    tight, wide = (_minutes_to_a_page(budget) for budget in (0.05, 20.0))
    assert wide < tight < DAY


def _minutes_to_a_page(budget: float) -> int:
    """How long a swelling complaint takes to page."""
    state = known(days=4, budget=budget)
    for minute, count in enumerate(ordinary(0.2, 90.0)):
        state = after(state, [count], 0.5)
        if state.storm.severity is not None and state.storm.severity.pages:
            return minute
    return DAY

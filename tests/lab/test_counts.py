from datetime import timedelta

import pytest

from tests.support.streams import T0, ordinary
from warden.lab import counts
from warden.lab.counts import Count

STEP = timedelta(minutes=5)


def _scores(values: list[float], step: timedelta = STEP) -> list[float]:
    memory, scores = counts.fresh(), []
    for number, value in enumerate(values):
        memory = counts.fold(memory, Count((T0 + number * step).replace(tzinfo=None), value))
        scores.append(memory.score)
    return scores


def _calm(days: int) -> list[float]:
    minutes = ordinary(days, 60.0)
    return [float(sum(minutes[start : start + 5])) for start in range(0, len(minutes), 5)]


def test_calm_counts_are_not_paged() -> None:
    assert max(_scores(_calm(6))) < counts.PAGE


def test_a_burst_is_paged_once() -> None:
    scores = _scores(_calm(6) + [60.0] * 36 + _calm(1))
    pages = [number for number, score in enumerate(scores) if score >= counts.PAGE]
    assert len(pages) == 1
    assert 0 <= pages[0] - 6 * 288 < 18
    assert all(0 <= score <= 1 for score in scores)


def test_a_row_is_scored_by_the_rows_up_to_it_alone() -> None:
    values = _calm(3) + [60.0] * 20
    assert _scores(values)[:700] == _scores(values[:700])


def test_steps_of_an_hour_and_of_a_minute_are_understood() -> None:
    hourly = [float(sum(_calm(20)[start : start + 12])) for start in range(0, 20 * 288, 12)]
    assert max(_scores(hourly, timedelta(hours=1))) < counts.PAGE
    burst = _scores([*hourly, 900.0, 900.0, 900.0], timedelta(hours=1))
    assert max(burst[-3:]) >= counts.PAGE
    by_minute = [float(each) for each in ordinary(3, 120.0)]
    assert max(_scores(by_minute, timedelta(minutes=1))) < counts.PAGE


def test_rows_out_of_order_are_refused() -> None:
    memory = counts.fold(counts.fresh(), Count(T0, 1.0))
    with pytest.raises(ValueError, match="not after"):
        counts.fold(memory, Count(T0, 1.0))

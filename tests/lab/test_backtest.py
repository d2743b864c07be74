from collections.abc import Iterable
from datetime import timedelta

import numpy as np
import pytest

from tests.support.streams import T0, KeywordScorer, a_mention
from warden.core.incident import Severity
from warden.core.mention import Mention
from warden.lab.backtest import BrandReport, count, run, walk

DAYS = 6
ONSET = T0 + timedelta(days=5, hours=14)


def _recording(*, brand: str = "Musterbank", seed: int = 1, storm: str | None = "bad") -> list[Mention]:
    """Twelve an hour, three in ten of them negative; 150 in the hour after ONSET."""
    rng = np.random.default_rng(seed)
    moments = [T0 + timedelta(minutes=float(each)) for each in rng.uniform(0, DAYS * 1440, DAYS * 24 * 12)]
    said = [a_mention(n, at, "bad" if n % 10 < 3 else "fine", brand=brand) for n, at in enumerate(moments)]
    if storm:
        rush = rng.uniform(0, 60, 150)
        said += [
            a_mention(10_000 + n, ONSET + timedelta(minutes=float(each)), storm, brand=brand)
            for n, each in enumerate(rush)
        ]
    return said


def _run(mentions: Iterable[Mention], brand: str | None = None) -> list[BrandReport]:
    return run(mentions, KeywordScorer(), brand=brand, unnamed="nobody")


def test_a_storm_is_paged_within_minutes_and_resolved_later() -> None:
    (report,) = _run(_recording())
    (found,) = [each for each in report.incidents if each.paged_at]
    assert found.paged_at is not None
    assert timedelta(0) < found.paged_at - ONSET < timedelta(minutes=15)
    assert found.resolved_at is not None
    assert found.resolved_at > found.peak_at >= found.opened_at
    assert found.severity is Severity.CRITICAL
    assert found.mentions > 5 * found.expected
    assert found.negative_share > 0.5
    assert "mentions in" in found.reason


@pytest.mark.parametrize(("minutes", "incidents"), [(280, 1), (320, 2)])
def test_a_storm_back_within_the_hour_is_the_same_incident_as_it_is_live(
    minutes: int, incidents: int
) -> None:
    """The first one ends after 260 minutes, the second takes some to be noticed."""
    rush = np.random.default_rng(3).uniform(minutes, minutes + 60, 150)
    again = [
        a_mention(20_000 + n, ONSET + timedelta(minutes=float(each)), "bad", brand="Musterbank")
        for n, each in enumerate(rush)
    ]
    (report,) = _run([*_recording(), *again])
    assert len(report.incidents) == incidents


def test_praise_in_the_same_volume_is_not_paged() -> None:
    (report,) = _run(_recording(storm="good"))
    assert report.pages == []


def test_the_order_of_the_file_does_not_matter() -> None:
    said = _recording()
    assert _run(said)[0].incidents == _run(reversed(said))[0].incidents


def test_what_comes_after_a_page_cannot_change_it() -> None:
    """Causal: cut the recording at the page, and the page stands where it stood."""
    said = _recording()
    page = _run(said)[0].pages[0]
    assert _run([each for each in said if each.published_at < page])[0].pages == [page]


def test_brands_are_told_apart_by_what_the_mentions_say() -> None:
    reports = _run(_recording() + _recording(brand="Calm", seed=2, storm=None))
    assert [report.brand for report in reports] == ["Musterbank", "Calm"]
    assert [len(report.pages) for report in reports] == [1, 0]


def test_a_brand_can_be_forced_and_one_that_nobody_names_gets_a_name() -> None:
    said = [a_mention(n, T0 + timedelta(hours=n), brand=None) for n in range(5)]
    assert _run(said)[0].brand == "nobody"
    assert _run(said, brand="Bank")[0].brand == "Bank"


def test_no_mentions_give_no_report() -> None:
    assert _run([]) == []


def test_pages_per_week_count_the_time_covered() -> None:
    (report,) = _run(_recording())
    assert report.pages_per_week == pytest.approx(7 / DAYS, rel=0.05)
    assert report.mentions == DAYS * 24 * 12 + 150


def test_walking_the_same_minutes_again_is_the_same_backtest() -> None:
    """Texts are scored once, however many budgets are asked about."""
    minutes = count(_recording(), KeywordScorer())
    assert walk(minutes, false_pages_per_month=1.0) == walk(minutes, false_pages_per_month=1.0)
    assert walk(minutes, false_pages_per_month=1.0)[0].incidents == _run(_recording())[0].incidents


def test_the_hours_hold_what_came_how_negative_it_was_and_what_was_expected() -> None:
    (report,) = _run(_recording())
    busiest = max(report.hours, key=lambda hour: hour.count)
    assert busiest.start + timedelta(hours=1) >= ONSET
    assert 0.5 < busiest.negative / busiest.count < 0.9
    assert busiest.low < busiest.expected < busiest.high < busiest.count
    assert sum(hour.count for hour in report.hours) == report.mentions

"""The page a backtest writes: what it tells, and that it needs and obeys nothing from outside."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.support import streams
from tests.support.streams import T0, KeywordScorer, a_mention, ordinary
from warden.core.incident import Evidence, Severity
from warden.lab.backtest import BrandReport, Found, Hour, run
from warden.lab.budgets import BUDGETS, Budgeted, others, summed
from warden.lab.report import html
from warden.lab.truth import Event

HOUR = timedelta(hours=1)
STORM_AT = T0 + 30 * HOUR
STORM = tuple(streams.minutes([10] * 60, 0.9, start=T0 + timedelta(days=6)))
EVIL = "<script>alert(1)</script>\"'&"


def a_found(**fields: object) -> Found:
    """A warning that paged ten minutes after STORM_AT."""
    ordinary = Found(
        severity=Severity.WARNING,
        opened_at=STORM_AT + timedelta(minutes=5),
        paged_at=STORM_AT + timedelta(minutes=10),
        peak_at=STORM_AT + HOUR,
        peak_mentions=300,
        resolved_at=STORM_AT + 5 * HOUR,
        mentions=312,
        expected=24.0,
        negative_share=0.71,
        reason="312 mentions in 30 min where 24.0 are usual",
        since=STORM_AT,
        evidence=(
            Evidence("volume", 30, 312.0, 24.0, 180.4),
            Evidence("negative", 60, 0.71, 0.22, 31.0),
        ),
    )
    return replace(ordinary, **fields)  # type: ignore[arg-type]


def a_report(*found: Found, brand: str = "Musterbank", hours: int = 48) -> BrandReport:
    """Two days of ten an hour, 400 in the hour of the storm."""
    counts = [400.0 if T0 + n * HOUR == STORM_AT else 10.0 for n in range(hours)]
    drawn = [Hour(T0 + n * HOUR, each, each * 0.3, 10.0, 4.0, 18.0, 0.25) for n, each in enumerate(counts)]
    return BrandReport(brand, T0, T0 + hours * HOUR, int(sum(counts)), list(found), drawn)


def an_event(onset: datetime | None = STORM_AT, *, pages: bool | None = True, **fields: str) -> Event:
    return Event(**{"brand": "musterbank", "kind": "flash", **fields}, should_page=pages, onset=onset)


def words(page: str) -> str:
    """What a reader sees, on one line."""
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL).split())


def test_an_incident_is_told_with_its_reason_its_views_and_since_when() -> None:
    told = words(html([a_report(a_found())]))
    assert "312 mentions in 30 min where 24.0 are usual; since 2026-03-03 06:00Z" in told
    assert "mentions: 312 in 30 min, usually 24 (180 bits)" in told
    assert "negative share: 71% in 60 min, usually 22% (31 bits)" in told


def test_a_page_is_marked_in_the_chart_where_it_came_and_leads_to_its_row() -> None:
    page = html([a_report(a_found(), a_found(paged_at=None, severity=Severity.WATCH))])
    paged, opened = re.findall(r'<a class="flag ([^"]+)" href="#([^"]+)" style="left:([^%]+)%', page)
    assert (paged[0], opened[0]) == ("warning page", "watch")
    assert float(paged[2]) == pytest.approx(100 * (30 + 10 / 60) / 48, abs=0.01)
    assert f'<tr id="{paged[1]}">' in page
    assert f'<tr id="{opened[1]}">' in page


@pytest.mark.parametrize(
    ("event", "paged_at", "told"),
    [
        (an_event(), STORM_AT + timedelta(minutes=10), "caught after 10 min"),
        (an_event(), STORM_AT - timedelta(minutes=5), "caught 5 min early"),
        (an_event(), None, "missed"),
        (an_event(pages=False), None, "trap: kept quiet"),
        (an_event(pages=False), STORM_AT, "trap: paged"),
        (an_event(pages=None), STORM_AT + 3 * HOUR, "paged after 3.0 h"),
        (an_event(pages=None), None, "not paged"),
        (an_event(None, pages=False), None, "the whole recording"),
    ],
)
def test_each_event_is_told_with_what_came_of_it(event: Event, paged_at: datetime | None, told: str) -> None:
    assert told in words(html([a_report(a_found(paged_at=paged_at))], events=[event]))


def test_the_marked_onset_and_peak_are_drawn_in_the_chart_of_their_brand_alone() -> None:
    event = replace(an_event(), peak=STORM_AT + HOUR)
    page = html([a_report(), a_report(brand="Other")], events=[event])
    assert page.count('<path class="onset" d="M625.0,0V200"/>') == 1
    assert page.count('<path class="peak"') == 1


def test_an_event_outside_the_recording_is_told_and_not_drawn() -> None:
    page = html([a_report()], events=[an_event(T0 - HOUR)])
    assert "missed" in page
    assert '<path class="onset"' not in page


def test_a_page_that_was_about_nothing_is_told_as_false() -> None:
    calm = [an_event(T0)]
    assert "false page" in words(html([a_report(a_found())], events=calm)).split("Why")[-1]
    assert "false page" not in words(html([a_report(a_found())], events=[an_event()])).split("Why")[-1]
    assert "false page" not in words(html([a_report(a_found())]))


def test_budgets_are_told_from_the_strictest_and_that_of_the_report_is_marked() -> None:
    rows = [Budgeted(4.0, 7, 0.93, None), Budgeted(1.0, 3, 0.4, None)]
    told = words(html([a_report()], budgets=rows, mine=1.0))
    assert "Budget Pages A week 1, this report 3 0.40 4 7 0.93" in told
    assert "Caught" not in told


def test_budgets_are_judged_where_the_truth_is_known() -> None:
    row = summed([a_report(a_found())], [an_event()], false_pages_per_month=1.0)
    told = words(html([a_report(a_found())], budgets=[row], events=[an_event()]))
    assert "Caught Delay False Traps 1, this report 1 3.50 1 of 1 10 min 0 0 of 0" in told


def test_the_same_minutes_are_walked_by_every_other_budget() -> None:
    minutes = {"musterbank": [*streams.minutes(ordinary(6, 30.0), 0.3), *STORM]}
    found = list(others(minutes, None, beside=1.0))
    assert [each.false_pages_per_month for each in found] == [each for each in BUDGETS if each != 1.0]
    assert [each.pages for each in found] == sorted(each.pages for each in found)
    assert found[-1].pages >= 1


@pytest.mark.parametrize("field", ["brand", "reason", "view", "kind", "note"])
def test_what_comes_from_outside_is_shown_and_never_obeyed(field: str) -> None:
    found = a_found(
        reason=EVIL if field == "reason" else "why",
        evidence=(Evidence(EVIL if field == "view" else "mass", 5, 1.0, 1.0, 1.0),),
    )
    event = an_event(**({field: EVIL} if field in ("kind", "note") else {}))
    page = html([a_report(found, brand=EVIL if field == "brand" else "b")], events=[event])
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;" in page


def test_nothing_is_fetched_from_anywhere_and_nothing_runs() -> None:
    page = html([a_report(a_found())], events=[an_event()])
    assert not re.search(r"https?:|//|url\(|@import|<script|<link|<img|\bsrc=", page.replace("<!doctype", ""))


def test_a_brand_of_a_moment_or_none_at_all_is_told_without_a_chart() -> None:
    assert "<svg" not in html([a_report(hours=1)])
    assert "What would have paged" in html([])


def test_a_recording_of_years_is_drawn_in_few_columns_and_keeps_its_storm() -> None:
    said = [a_mention(n, T0 + timedelta(days=7 * n)) for n in range(300)]
    burst = [a_mention(1000 + n, T0 + timedelta(days=700, seconds=n)) for n in range(90)]
    page = html(run([*said, *burst], KeywordScorer()))
    assert len(page) < 100_000
    assert 'top:0%">91</span>' in page

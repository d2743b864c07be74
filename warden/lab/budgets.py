"""What other alarm budgets would have done: the same minutes, walked once for each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import mean

from warden.lab import truth
from warden.lab.backtest import BrandReport, Minutes, walk
from warden.lab.truth import Event, Verdict

BUDGETS = (0.25, 0.5, 1.0, 2.0, 4.0)  # false pages a month


@dataclass(frozen=True, slots=True)
class Budgeted:
    """What one budget would have done. `per_week` is pages a week of the mean brand; `verdict` None: what
    really happened is not known."""

    false_pages_per_month: float
    pages: int
    per_week: float
    verdict: Verdict | None


def others(minutes: Minutes, events: Sequence[Event] | None, *, beside: float) -> Iterator[Budgeted]:
    """One by one, for each takes as long as the backtest itself: the BUDGETS that are not `beside`."""
    for budget in BUDGETS:
        if budget != beside:
            yield summed(walk(minutes, false_pages_per_month=budget), events, false_pages_per_month=budget)


def summed(
    reports: Sequence[BrandReport], events: Sequence[Event] | None, *, false_pages_per_month: float
) -> Budgeted:
    """A backtest by this budget in one row."""
    pages = list(paged(reports))
    return Budgeted(
        false_pages_per_month,
        pages=len(pages),
        per_week=mean(report.pages_per_week for report in reports) if reports else 0.0,
        verdict=None if events is None else truth.compare(events, pages),
    )


def paged(reports: Iterable[BrandReport]) -> Iterator[tuple[str, datetime]]:
    """Every page as (brand, paged at)."""
    for report in reports:
        for at in report.pages:
            yield report.brand, at

"""The detector and its rivals on simulated storms and traps: who was paged, and how late."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf
from statistics import median

import numpy as np

from tests.bench import sketch
from tests.bench.rules import RULES, Rule
from warden.core import storm
from warden.core.bucket import MinuteBucket
from warden.core.level import Tuning
from warden.lab import simulate
from warden.lab.kinds import KINDS
from warden.lab.truth import Event, compare, delay

DAYS = 14.0
HOUR = timedelta(hours=1)
COOL_DOWN = timedelta(hours=6)  # of a rule
WARDEN = "warden"
REMEMBERED_H = 3 * 7 * 24

Pages = list[tuple[str, datetime]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one simulated stream with one pager: for each storm the delay in minutes (inf: missed),
    traps paged of traps, and false pages in so many brand-weeks."""

    delays: tuple[float, ...]
    paged_traps: int
    traps: int
    false_pages: int
    weeks: float


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of stream with one pager, over all seeds."""

    kind: str
    pager: str
    should_page: bool | None
    storms: int
    caught: int
    median_min: float | None
    ninetieth_min: float | None
    traps: int
    paged_traps: int
    false_pages_per_week: float


def outcomes(task: tuple[str, int]) -> dict[str, Outcome]:
    """Every pager on the stream of one kind and seed."""
    kind, seed = task
    rng = np.random.default_rng([seed, *kind.encode()])
    plan = simulate.plan(kind, rng, days=DAYS)
    brands = sorted({current.brand for current in plan.currents})
    streams = {brand: sketch.minutes(plan, rng, brand) for brand in brands}
    weeks = DAYS / 7 * len(brands)
    found = {WARDEN: [(brand, at) for brand, each in streams.items() for at in paged(each, plan.start)]}
    for name, rule in RULES.items():
        found[name] = [(brand, at) for brand, each in streams.items() for at in ruled(rule, each, plan.start)]
    return {name: _judged(plan.truth, pages, weeks) for name, pages in found.items()}


def rows(kind: str, found: Sequence[dict[str, Outcome]]) -> Iterator[Row]:
    """What came of one kind, a row for each pager."""
    for pager in found[0]:
        yield _row(kind, pager, [each[pager] for each in found])


def paged(
    minutes: Sequence[MinuteBucket], start: datetime, tuning: Tuning | None = None
) -> Iterator[datetime]:
    """When warden pages over the minutes of one brand."""
    state, was_paging = replace(storm.fresh(since=start), tuning=tuning or Tuning()), False
    for minute in minutes:
        state = storm.fold(state, minute)
        severity = state.storm.severity
        is_paging = severity is not None and severity.pages
        if is_paging and not was_paging and state.until:
            yield state.until
        was_paging = is_paging


def ruled(rule: Rule, minutes: Sequence[MinuteBucket], start: datetime) -> Iterator[datetime]:
    """When a rule pages that looks once an hour at hourly sums."""
    hours = [0.0] * (int((minutes[-1].minute - start) / HOUR) + 1) if minutes else []
    for minute in minutes:
        hours[int((minute.minute - start) / HOUR)] += minute.count
    last = start - COOL_DOWN
    for number in range(1, len(hours) + 1):
        now = start + number * HOUR
        if now - last >= COOL_DOWN and rule(hours[max(0, number - REMEMBERED_H) : number]):
            last = now
            yield now


def _judged(truth: Sequence[Event], pages: Pages, weeks: float) -> Outcome:
    verdict = compare(truth, pages)
    delays = [delay(event, pages) for event in truth if event.should_page]
    return Outcome(
        delays=tuple(inf if each is None else each / 60 for each in delays),
        paged_traps=verdict.traps_paged,
        traps=verdict.traps,
        false_pages=verdict.false_pages,
        weeks=weeks,
    )


def _row(kind: str, pager: str, found: Sequence[Outcome]) -> Row:
    delays = sorted(delay for each in found for delay in each.delays)
    return Row(
        kind=kind,
        pager=pager,
        should_page=KINDS[kind].pages,
        storms=len(delays),
        caught=sum(delay < inf for delay in delays),
        median_min=_finite(median(delays)) if delays else None,
        ninetieth_min=_finite(delays[int(0.9 * (len(delays) - 1))]) if delays else None,
        traps=sum(each.traps for each in found),
        paged_traps=sum(each.paged_traps for each in found),
        false_pages_per_week=sum(each.false_pages for each in found) / sum(each.weeks for each in found),
    )


def _finite(minutes: float) -> float | None:
    return round(minutes, 1) if minutes < inf else None

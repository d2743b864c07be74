"""The detector on simulated and recorded streams: storms caught, traps paged, calm weeks, and its cost.

Simulated minutes come from the simulator's plans without their texts; what a classifier makes of them is
drawn: it takes 15 to 25 % of the posts for the opposite.
"""

import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from models.sentiment.scorer import load
from tests.bench.outcome import Outcome
from warden.clock import utc_now
from warden.core import storm
from warden.core.bucket import MINUTE, MinuteBucket
from warden.core.mention import BrandId, Mention
from warden.lab import simulate, texts, truth
from warden.lab.backtest import BrandReport
from warden.lab.backtest import run as backtest
from warden.lab.kinds import KINDS
from warden.lab.simulate import Current, Plan
from warden.sources.files import read

SEEDS = 12
CALM_SEEDS = 40
DAYS = 14.0
STORM_FILES = ("airlines_us_feb2015", "boycott_india_2012_2020", "spotifycares_inbound_2017")
REVIEW_FILES = ("steam_acunity_positive_2019", "steam_borderlands_epic_2019")
MOST_CALM_PAGES = 0.2  # per brand and week
LEAST_CAUGHT = 0.6  # of the recorded storms that should page
COST_MINUTES = 20_000


@dataclass(frozen=True, slots=True)
class Kind:
    """What came of one kind over all seeds."""

    kind: str
    should_page: bool | None
    caught: int
    storms: int
    paged_traps: int
    traps: int
    median_delay_min: float | None
    false_pages_per_week: float


def run(data: Path) -> Outcome:
    """Measure everything; the recorded streams are those beside the checkout."""
    kinds = [_kind(name) for name in KINDS if name != "calm"]
    calm = _calm_pages_per_week()
    recorded = _recorded(data / "storms")
    cost = _cost_us()
    figures = {
        "python": platform.python_version(),
        "kinds": [asdict(kind) for kind in kinds],
        "calm_pages_per_week": calm,
        "recorded": recorded,
        "cost_us_per_minute": cost,
    }
    return Outcome(figures, tuple(_page(kinds, calm, recorded, cost)), tuple(_faults(calm, recorded)))


def _kind(name: str) -> Kind:
    verdicts = [_verdict(name, seed) for seed in range(SEEDS)]
    delays = [each.median_delay_s / 60 for each in verdicts if each.median_delay_s is not None]
    return Kind(
        kind=name,
        should_page=KINDS[name].pages,
        caught=sum(each.caught for each in verdicts),
        storms=sum(each.storms for each in verdicts),
        paged_traps=sum(each.traps_paged for each in verdicts),
        traps=sum(each.traps for each in verdicts),
        median_delay_min=median(delays) if delays else None,
        false_pages_per_week=sum(each.false_pages for each in verdicts) / (SEEDS * DAYS / 7),
    )


def _verdict(name: str, seed: int) -> truth.Verdict:
    rng = np.random.default_rng([seed, *name.encode()])
    plan = simulate.plan(name, rng, days=DAYS)
    brands = {current.brand for current in plan.currents}
    pages = [(brand, at) for brand in brands for at in _pages(plan, rng, brand)]
    return truth.compare(plan.truth, pages)


def _pages(plan: Plan, rng: np.random.Generator, brand: str) -> list[datetime]:
    state, pages, was_paging = storm.fresh(since=plan.start), [], False
    for bucket in _minutes(plan, rng, brand):
        state = storm.fold(state, bucket)
        severity = state.storm.severity
        is_paging = severity is not None and severity.pages
        if is_paging and not was_paging and state.until:
            pages.append(state.until)
        was_paging = is_paging
    return pages


def _minutes(plan: Plan, rng: np.random.Generator, brand: str) -> Iterator[MinuteBucket]:
    """Minutes with mentions, as a classifier with errors would have them."""
    flips = rng.uniform(0.15, 0.25)
    parts = [_seen(current, rng, flips) for current in plan.currents if current.brand == brand]
    count, negative, outrage = (np.sum(each, axis=0) for each in zip(*parts, strict=True))
    for number in np.flatnonzero(count):
        minute = plan.start + int(number) * MINUTE
        total = int(count[number])
        yield MinuteBucket(
            BrandId(brand), minute, total, float(negative[number]), float(outrage[number]), total
        )


def _seen(current: Current, rng: np.random.Generator, flips: float) -> tuple[Any, Any, Any]:
    count = rng.poisson(current.rates)
    negative = rng.binomial(count, np.clip(current.negative * (1 - current.sarcastic), 0, 1))
    taken = rng.binomial(negative, 1 - flips) + rng.binomial(count - negative, flips)
    is_everyday = current.topic in (texts.EVERYDAY, texts.LAUNCH, texts.DELIGHT)
    outraged = rng.binomial(taken, 0.25 if is_everyday else 0.5)
    return count, 0.65 * taken + 0.15 * (count - taken), 0.6 * outraged + 0.12 * (count - outraged)


def _calm_pages_per_week() -> dict[str, float]:
    """Per alarm budget 1: pages of calm simulated streams, for small and large brands together."""
    pages = 0
    for seed in range(CALM_SEEDS):
        rng = np.random.default_rng([seed, 99])
        plan = simulate.plan("calm", rng, days=DAYS)
        pages += len(_pages(plan, rng, plan.currents[0].brand))
    return {"pages_per_week": pages / (CALM_SEEDS * DAYS / 7), "brand_weeks": CALM_SEEDS * DAYS / 7}


def _recorded(folder: Path) -> dict[str, Any]:
    events = truth.read(folder / "truth.json")
    found, pages = {}, []
    for name in (*STORM_FILES, *REVIEW_FILES):
        reports = _reports(folder / f"{name}.csv.gz")
        own = [(report.brand, page) for report in reports for page in report.pages]
        verdict = truth.compare([each for each in events if each.file == f"{name}.csv.gz"], own)
        weeks = sum((report.end - report.start) / timedelta(days=7) for report in reports)
        found[name] = {**asdict(verdict), "pages": len(own), "brand_weeks": round(weeks, 1)}
        pages += own
    return {"files": found, "all": asdict(truth.compare(events, pages))}


def _reports(path: Path) -> list[BrandReport]:
    rows = read(path, timezone=None, source_default=path.stem, now=utc_now())
    return backtest((row for row in rows if isinstance(row, Mention)), load())


def _cost_us() -> dict[str, float]:
    rng = np.random.default_rng(1)
    volumes = {"20 mentions an hour": 20.0, "600 mentions an hour": 600.0}
    found = {}
    for name, per_hour in volumes.items():
        found[name] = _cost_of(rng.poisson(per_hour / 60, COST_MINUTES).tolist())
    return found


def _cost_of(drawn: Sequence[int]) -> float:
    start = simulate.MONDAY
    buckets = [
        MinuteBucket(BrandId("b"), start + n * MINUTE, k, 0.3 * k, 0.1 * k, k) for n, k in enumerate(drawn)
    ]
    state, began = storm.fresh(since=start), perf_counter()
    for bucket in buckets:
        state = storm.fold(state, bucket)
    return round((perf_counter() - began) / len(buckets) * 1e6, 1)


def _page(
    kinds: Sequence[Kind], calm: dict[str, float], recorded: dict[str, Any], cost: dict[str, float]
) -> Iterator[str]:
    yield from (
        "# Detection",
        "",
        "Written by `make bench`. How it decides: [ADR 3](../adr/0003-storm-decision.md).",
    )
    yield from ("", f"## Simulated: {SEEDS} streams of {DAYS:.0f} days per kind", "")
    yield "| kind | should page | caught | median delay | traps paged | false pages per week |"
    yield "| --- | --- | --- | --- | --- | --- |"
    yield from (_row(kind) for kind in kinds)
    yield from ("", "Delay is from the minute in which the storm reaches half the brand's usual rate.")
    yield from ("", "## Calm", "")
    yield (
        f"{calm['pages_per_week']:.3f} pages per brand and week over {calm['brand_weeks']:.0f} simulated calm"
        " brand-weeks, at an alarm budget of one page a month (0.23 a week)."
    )
    yield from ("", "## Recorded", "")
    yield "| recording | storms caught | traps paged | false pages | pages | brand-weeks |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, each in recorded["files"].items():
        yield (
            f"| {name} | {each['caught']} of {each['storms']} | {each['traps_paged']} of {each['traps']}"
            f" | {each['false_pages']} | {each['pages']} | {each['brand_weeks']} |"
        )
    yield from ("", "## Cost", "")
    yield from (f"- {cost_us} µs per brand and minute at {volume}" for volume, cost_us in cost.items())


def _row(kind: Kind) -> str:
    wanted = {True: "yes", False: "no", None: "either"}[kind.should_page]
    delay = "–" if kind.median_delay_min is None else f"{kind.median_delay_min:.0f} min"
    caught = f"{kind.caught} of {kind.storms}" if kind.storms else "–"
    traps = f"{kind.paged_traps} of {kind.traps}" if kind.traps else "–"
    return f"| {kind.kind} | {wanted} | {caught} | {delay} | {traps} | {kind.false_pages_per_week:.2f} |"


def _faults(calm: dict[str, float], recorded: dict[str, Any]) -> Iterator[str]:
    if calm["pages_per_week"] > MOST_CALM_PAGES:
        yield f"{calm['pages_per_week']:.2f} pages a week in the calm, at most {MOST_CALM_PAGES} are promised"
    every = recorded["all"]
    if every["caught"] < LEAST_CAUGHT * every["storms"]:
        yield f"only {every['caught']} of {every['storms']} recorded storms are caught"
    if every["traps_paged"]:
        yield f"{every['traps_paged']} recorded traps are paged"

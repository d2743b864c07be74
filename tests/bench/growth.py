"""Growth on simulated storms whose course is known: does the forecast's band hold, is its middle nearer than
simple rivals', is a doubling time true, and what a call costs.

Storms come from the simulator's plans without their texts, by seeds no level was chosen on. What is usual is
learned from the days before the storm, by hour and by weekend, as the detector's baseline does.
"""

import math
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.bench.outcome import Outcome
from warden.core import growth
from warden.core.growth import SLOTS, STEPS, Growth
from warden.lab import simulate

KINDS = ("flash", "hashtag", "weekend-night", "influencer-overnight", "multi-day", "service-incident")
SEEDS = range(100, 150)
DAYS = 14.0
SLOT = timedelta(minutes=5)
HOUR, HALF, DAY = 12, 6, 288  # slots
HORIZON = STEPS * HALF
HORIZONS_H = (1, 2, 4, 6)
EARLY = 2 * HOUR
LOUD, LOUD_BY = 2.0, 10.0  # an hour of twice the usual, and ten mentions more: a storm somebody looks at
LOUDER = 2.0  # times the last half hour: the level whose crossing is foretold

COVERAGE = (0.7, 0.9)  # of an 80 % band
MOST_COST_US = 200.0

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Storm:
    """A storm by slots: what was counted, what was usual, and its own true rate; `onset` is a slot."""

    kind: str
    counts: Numbers
    usual: Numbers
    rate: Numbers
    onset: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A forecast, and what came of it, in mentions per hour by half hours; `age` is slots since the storm was
    noticed, `weight` such that every storm weighs the same."""

    kind: str
    age: int
    weight: float
    said: Growth
    came: Numbers
    as_last_hour: Numbers
    doubling_on: Numbers
    true_rate: float
    recent: float


def run(data: Path) -> Outcome:
    """Measure everything; nothing recorded is used."""
    moments = [moment for kind in KINDS for seed in SEEDS for moment in _moments(_storm(kind, seed))]
    groups = {
        "all": moments,
        "first two hours": [each for each in moments if each.age < EARLY],
        **{kind: [each for each in moments if each.kind == kind] for kind in KINDS},
    }
    figures: dict[str, Any] = {
        "python": platform.python_version(),
        "forecasts": len(moments),
        "groups": {name: _figures(group) for name, group in groups.items()},
        "doubling": _doubling(moments),
        "crossing": _crossing(moments),
        "cost_us": _cost_us(),
    }
    return Outcome(figures, tuple(_page(figures)), tuple(_faults(figures)))


def _storm(kind: str, seed: int) -> Storm:
    rng = np.random.default_rng([seed, *kind.encode()])
    plan = simulate.plan(kind, rng, days=DAYS)
    everyday, *others = (current.rates for current in plan.currents)
    own = np.sum(others, axis=0)
    onset = plan.truth[0].onset or plan.start
    slot = (onset - plan.start) // SLOT
    counts = _by_slot(rng.poisson(everyday + own))
    return Storm(kind, counts, _usual(plan.start, counts, slot - SLOTS), _by_slot(own), slot)


def _by_slot(minutes: NDArray[Any]) -> Numbers:
    return minutes.reshape(-1, 5).sum(axis=1).astype(float)


def _usual(start: datetime, counts: Numbers, until: int) -> Numbers:
    """What was usual by hour of the day and by weekend before the storm, drawn a little to the mean."""
    slots = [start + number * SLOT for number in range(0, len(counts), HOUR)]
    hours = np.repeat([slot.hour for slot in slots], HOUR)[: len(counts)]
    weekend = np.repeat([slot.weekday() >= 5 for slot in slots], HOUR)[: len(counts)].astype(int)
    past = counts[:until]
    level = max(float(past.mean()), 1e-3)
    by_hour = _factors(past, np.full(until, level), hours[:until], 24, HOUR * level)
    by_week = _factors(past, level * by_hour[hours[:until]], weekend[:until], 2, DAY * level)
    return level * by_hour[hours] * by_week[weekend]


def _factors(past: Numbers, without: Numbers, keys: NDArray[Any], size: int, prior: float) -> Numbers:
    seen = np.bincount(keys, past, minlength=size) + prior
    return seen / (np.bincount(keys, without, minlength=size) + prior)


def _moments(storm: Storm) -> Iterator[Moment]:
    """Every half hour of the first day in which the storm is loud, from when it first is."""
    end = len(storm.counts) - HORIZON
    loud = [
        at for at in range(storm.onset - HALF, min(storm.onset + 3 * DAY // 2, end)) if _is_loud(storm, at)
    ]
    first = loud[0] if loud else 0
    chosen = [at for at in loud if (at - first) % HALF == 0 and at - first <= DAY]
    for at in chosen:
        yield _moment(storm, at, at - first, 1 / len(chosen))


def _is_loud(storm: Storm, at: int) -> bool:
    count, usual = storm.counts[at - HOUR : at].sum(), storm.usual[at - HOUR : at].sum()
    return bool(count >= LOUD * usual and count - usual >= LOUD_BY)


def _moment(storm: Storm, at: int, age: int, weight: float) -> Moment:
    counts, usual = storm.counts[at - SLOTS : at], storm.usual[at - SLOTS : at]
    coming = storm.usual[at : at + HORIZON].reshape(-1, HALF).sum(axis=1)
    recent = float(counts[-HALF:].sum() * 2)
    said = growth.of(
        counts.tolist(), usual.tolist(), coming.tolist(), at=simulate.MONDAY, critical_count=LOUDER * recent
    )
    assert said is not None, "an hour of twice the usual is a storm"
    hour, usual_hour = float(counts[-HOUR:].sum()), float(usual[-HOUR:].sum())
    trend = growth._trend(counts[-growth.FITTED :].tolist(), usual[-growth.FITTED :].tolist()).rate
    ahead = np.arange(STEPS) * HALF + HALF / 2 + HALF  # from the middle of the last hour
    return Moment(
        kind=storm.kind,
        age=age,
        weight=weight,
        said=said,
        came=storm.counts[at : at + HORIZON].reshape(-1, HALF).sum(axis=1) * 2,
        as_last_hour=np.full(STEPS, hour),
        doubling_on=2 * coming + max(0.0, hour - usual_hour) * np.exp(np.clip(trend * ahead, -50, 50)),
        true_rate=_true_rate(storm.rate[at - growth.FITTED : at]),
        recent=recent,
    )


def _true_rate(rates: Numbers) -> float:
    """Growth per slot from the first of these slots to the last; 0 if there was no storm yet."""
    return math.log(rates[-1] / rates[0]) / (len(rates) - 1) if rates.min() > 0 else 0.0


def _figures(group: Sequence[Moment]) -> dict[str, Any]:
    weights = np.array([each.weight for each in group])
    came = np.array([each.came for each in group])
    band = np.array([[(p.low, p.middle, p.high) for p in each.said.forecast] for each in group])
    low, middle, high = band[:, :, 0], band[:, :, 1], band[:, :, 2]
    inside = (came >= low) & (came <= high)
    ways = {
        "warden": middle,
        "as the last hour": np.array([each.as_last_hour for each in group]),
        "doubling on": np.array([each.doubling_on for each in group]),
    }
    return {
        "forecasts": len(group),
        "covered": _at_horizons(np.average(inside, axis=0, weights=weights)),
        "below": _at_horizons(np.average(came < low, axis=0, weights=weights)),
        "width": _at_horizons(_medians(np.log((high + 1) / (low + 1)), weights)),
        "errors": {name: _at_horizons(_medians(_apart(came, way), weights)) for name, way in ways.items()},
    }


def _apart(came: Numbers, said: Numbers) -> Numbers:
    return np.abs(np.log((came + 1) / (said + 1)))


def _medians(values: Numbers, weights: Numbers) -> Numbers:
    """The weighted median of each column."""
    order = np.argsort(values, axis=0)
    heavy = np.cumsum(weights[order], axis=0) >= weights.sum() / 2
    return np.take_along_axis(values, order, axis=0)[heavy.argmax(axis=0), np.arange(values.shape[1])]


def _at_horizons(values: Numbers) -> dict[str, float]:
    return {f"{hours} h": round(float(values[2 * hours - 1]), 3) for hours in HORIZONS_H}


def _doubling(moments: Sequence[Moment]) -> dict[str, float]:
    """Of storms that do grow: how often it is told, how far off, and how often its interval is right."""
    growing = [each for each in moments if each.true_rate > math.log(2) * 5 / growth.SLOWEST_DOUBLING]
    told = [each for each in growing if each.said.doubling_minutes is not None]
    true = [5 * math.log(2) / each.true_rate for each in told]
    right = [
        (each.said.doubling_low or 0) <= minutes <= (each.said.doubling_high or 0)
        for each, minutes in zip(told, true, strict=True)
    ]
    off = [
        abs(math.log((each.said.doubling_minutes or 1) / minutes))
        for each, minutes in zip(told, true, strict=True)
    ]
    fading = [each for each in moments if each.true_rate < 0]
    return {
        "growing": len(growing),
        "told": round(len(told) / len(growing), 3),
        "interval_right": round(sum(right) / len(right), 3),
        "median_log_error": round(median(off), 3),
        "told_though_fading": round(
            sum(each.said.doubling_minutes is not None for each in fading) / len(fading), 3
        ),
    }


def _crossing(moments: Sequence[Moment]) -> dict[str, float]:
    """How the time foretold for a storm of twice the size compares with when, or if, it came."""
    told = [(each, each.said.critical_in_minutes) for each in moments]
    foretold = [(each, minutes) for each, minutes in told if minutes is not None]
    arrived = [(_arrival(each), minutes) for each, minutes in foretold]
    off = [abs(came - minutes) for came, minutes in arrived if came is not None]
    doubled = [each for each in moments if _arrival(each) is not None]
    return {
        "foretold": len(foretold),
        "came": round(sum(came is not None for came, _ in arrived) / max(1, len(foretold)), 3),
        "median_minutes_off": round(median(off), 1) if off else 0.0,
        "came_unforetold": round(
            sum(each.said.critical_in_minutes is None for each in doubled) / max(1, len(doubled)), 3
        ),
    }


def _arrival(moment: Moment) -> float | None:
    reached = np.flatnonzero(moment.came >= LOUDER * moment.recent)
    return float(30 * reached[0] + 15) if len(reached) else None


def _cost_us() -> float:
    counts = [4.0 + 400 * 2 ** (5 * (slot + 1 - SLOTS) / 30) for slot in range(SLOTS)]
    began = process_time()
    for _ in range(2000):
        growth.of(counts, [4.0] * SLOTS, [24.0] * STEPS, at=simulate.MONDAY, critical_count=1e5)
    return round((process_time() - began) / 2000 * 1e6, 1)


def _page(figures: dict[str, Any]) -> Iterator[str]:
    yield from (
        "# Growth",
        "",
        "Written by `make bench`. How it is found: [ADR 11](../adr/0011-growth.md).",
        "",
    )
    yield (
        f"{figures['forecasts']} forecasts of {len(KINDS) * len(SEEDS)} simulated storms (seeds"
        f" {SEEDS[0]} to {SEEDS[-1]}; levels were chosen on 0 to 29): one each half hour of the first day in"
        " which the last hour is twice the usual and more. Every storm weighs the same."
    )
    yield from ("", "## How often the 80 % band holds what came", "", _head("forecasts"), _rule(1))
    for name, each in figures["groups"].items():
        yield f"| {name} | {each['forecasts']} | {' | '.join(f'{v:.0%}' for v in each['covered'].values())} |"
    yield from ("", "## Median absolute logarithmic error, and the band's width", "")
    yield "0.7 is a factor of two. Width is that of the band, also as a logarithm."
    yield from ("", _head("forecast"), _rule(1))
    for group in ("all", "first two hours"):
        for way, errors in figures["groups"][group]["errors"].items():
            yield f"| {group} | {way} | {' | '.join(f'{value:.2f}' for value in errors.values())} |"
        width = figures["groups"][group]["width"].values()
        yield f"| {group} | width of the band | {' | '.join(f'{value:.1f}' for value in width)} |"
    yield from ("", "## Doubling time, and when twice the size is reached", "", *_remarks(figures))
    yield from ("", "## Cost", "", f"{figures['cost_us']} µs per call in plain Python.")


def _remarks(figures: dict[str, Any]) -> Iterator[str]:
    doubling, crossing = figures["doubling"], figures["crossing"]
    within = math.expm1(doubling["median_log_error"])
    yield (
        f"- A doubling time is told at {doubling['told']:.0%} of {doubling['growing']} moments of growth,"
        f" half of the time within {within:.0%} of the true one; its 95 % interval holds that"
        f" {doubling['interval_right']:.0%} of the time. It is told, too, at"
        f" {doubling['told_though_fading']:.1%} of the moments in which the storm fades already."
    )
    yield (
        f"- Twice the size of the last half hour is foretold {crossing['foretold']} times, and comes within"
        f" 6 h in {crossing['came']:.0%} of them, half of the time within"
        f" {crossing['median_minutes_off']:.0f} min of when it was said. Of the times it comes,"
        f" {crossing['came_unforetold']:.0%} were not foretold."
    )


def _head(second: str) -> str:
    return f"| | {second} | {' | '.join(f'{hours} h' for hours in HORIZONS_H)} |"


def _rule(columns: int) -> str:
    return "| --- |" + " --- |" * (columns + len(HORIZONS_H))


def _faults(figures: dict[str, Any]) -> Iterator[str]:
    least, most = COVERAGE
    for horizon, covered in figures["groups"]["all"]["covered"].items():
        if not least <= covered <= most:
            yield f"the 80 % band holds {covered:.0%} at {horizon}, {least:.0%} to {most:.0%} is promised"
    errors = figures["groups"]["all"]["errors"]
    for rival in ("as the last hour", "doubling on"):
        for horizon, error in errors["warden"].items():
            if error > errors[rival][horizon]:
                yield f"{rival!r} is nearer at {horizon}: {errors[rival][horizon]} against {error}"
    if figures["cost_us"] > MOST_COST_US:
        yield f"{figures['cost_us']} µs per call, at most {MOST_COST_US} are promised"

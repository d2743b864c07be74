"""How a storm grows: how soon it doubles, how many posts a post begets, what the next hours may bring.

The *storm part* of a slot is what came beyond the expected count. Why these figures, and what a forecast is
worth: docs/adr/0011.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SLOT_MINUTES = 5
SLOTS = 36  # of the past that are looked at: 3 h
STEP_MINUTES = 30
STEPS = 12  # of a forecast: 6 h
STEPS_PER_HOUR = 60 / STEP_MINUTES

FITTED = 12  # slots the doubling time is fitted to
STUDENT = 2.23  # two-sided 95 % of Student's t with as many degrees of freedom as that leaves
SLOWEST_DOUBLING = 24 * 60  # minutes; what may double more slowly is not told as growth
ROUNDS = 12  # of scoring, at most; four are usual
LEAP = 0.3  # largest change of the rate in a round, per slot

RECENT = 6  # slots whose posts have been begotten at the reproduction number told
REPLY_HALF_LIFE = 80  # minutes after which half the replies to a post have come
KEPT = 0.5 ** (SLOT_MINUTES / REPLY_HALF_LIFE)
REPLIES_PER_HOUR = math.log(2) * 60 / REPLY_HALF_LIFE
PRIOR_SHAPE, PRIOR_SCALE = 2.0, 0.5  # before anything is seen, a post begets one post
TWO_SIDED_95, TWO_SIDED_80 = 1.96, 1.2816
FEWEST = 5.0  # posts beyond the expected in 3 h; with less there is no growth to speak of

RESTLESSNESS = 0.4  # standard deviation of a calm half hour, in means of it


@dataclass(frozen=True, slots=True)
class ForecastPoint:
    """Mentions per hour, the expected ones included, in the half hour that ends `minutes_ahead`: eight times
    of ten between `low` and `high`, as often above `middle` as below."""

    minutes_ahead: int
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Growth:
    """How a storm grows, as of `at`.

    It doubles in `doubling_minutes`, 95 % sure between `doubling_low` and `doubling_high`; all three are None
    unless it surely grows. `reproduction` is how many posts a post begets, with its 95 % interval: above 1 it
    grows. `forecast` runs half hour by half hour to six hours ahead; by its middle the storm becomes critical
    in `critical_in_minutes`, None if not within them, or if it is so loud already.
    """

    at: datetime
    doubling_minutes: float | None
    doubling_low: float | None
    doubling_high: float | None
    reproduction: float
    reproduction_low: float
    reproduction_high: float
    forecast: tuple[ForecastPoint, ...]
    critical_in_minutes: float | None = None

    @property
    def critical_at(self) -> datetime | None:
        """When it is likely to become critical."""
        ahead = self.critical_in_minutes
        return None if ahead is None else self.at + timedelta(minutes=ahead)


@dataclass(frozen=True, slots=True)
class Trend:
    """The storm part's growth `rate` per slot (natural logarithm), the rate's standard error, and by how much
    the counts' variance exceeds Poisson's (>= 1)."""

    rate: float
    error: float
    overdispersion: float


@dataclass(frozen=True, slots=True)
class Reproduction:
    """The reproduction number's posterior, a gamma distribution."""

    shape: float
    scale: float

    def quantile(self, z: float) -> float:
        """Where a standard normal has `z`, >= 0.

        Source: Wilson and Hilferty 1931, within 3 % for shapes of 2 and more.
        """
        root = 1 - 1 / (9 * self.shape) + z / (3 * math.sqrt(self.shape))
        return float(self.shape * self.scale * max(0.0, root) ** 3)


@dataclass(frozen=True, slots=True)
class Course:
    """How attention decays: the reproduction number goes to `settles`, at a rate per hour of 1 / `hours` and,
    since what spreads fast is soon known to all, of what it is beyond 1 / `reach`."""

    settles: float
    hours: float
    reach: float


LEAST, LIKELY, MOST = Course(0.68, 1.5, 2.6), Course(0.72, 3.5, 4.2), Course(1.0, 50.0, 5.8)


def of(
    counts: Sequence[float],
    expected: Sequence[float],
    coming: Sequence[float],
    *,
    at: datetime,
    critical_count: float | None = None,
) -> Growth | None:
    """How the storm grows that is in these counts; None while there is none.

    Args:
        counts: mentions in the last 36 slots of five minutes, oldest first, >= 0.
        expected: what was expected in each, > 0.
        coming: mentions expected in each of the next 12 half hours, > 0.
        at: the end of the last slot.
        critical_count: mentions per hour from which the storm is critical; None: it is not asked.

    Raises:
        ValueError: so many values were not given.

    Source: the reproduction number is that of Cori, Ferguson, Fraser and Cauchemez, Am J Epidemiol 178
    (2013) 1505, with an exponential reply delay of half-life 80 min, cut at what is remembered (3 h), and
    with information divided by overdispersion (McCullagh and Nelder 1989, section 9.2).
    """
    if len(counts) != SLOTS or len(expected) != SLOTS or len(coming) != STEPS:
        raise ValueError(f"growth is that of {SLOTS} slots, with {STEPS} half hours to come")
    storm = [max(0.0, count - usual) for count, usual in zip(counts, expected, strict=True)]
    if sum(storm) < FEWEST:
        return None
    trend = _trend(counts[-FITTED:], expected[-FITTED:])
    pressures = _pressures(storm)
    posterior = _reproduction(storm, pressures, counts, trend.overdispersion)
    forecast = tuple(_forecast(posterior, pressures[-1], coming))
    recent = sum(counts[-RECENT:]) * STEPS_PER_HOUR
    return Growth(
        at,
        *_doubling(trend),
        reproduction=posterior.quantile(0.0),
        reproduction_low=posterior.quantile(-TWO_SIDED_95),
        reproduction_high=posterior.quantile(TWO_SIDED_95),
        forecast=forecast,
        critical_in_minutes=None if critical_count is None else _crossing(recent, forecast, critical_count),
    )


def _trend(counts: Sequence[float], expected: Sequence[float]) -> Trend:
    """An exponential fitted on top of the expected counts by Fisher scoring, each count weighing as a Poisson
    count does (McCullagh and Nelder, Generalized Linear Models, 1989, section 2.5)."""
    slots = [
        (number - len(counts) + 1, *seen) for number, seen in enumerate(zip(counts, expected, strict=True))
    ]
    level, rate = math.log(max(0.5, sum(counts) - sum(expected)) / len(counts)), 0.0
    error = math.inf
    for _ in range(ROUNDS):
        level_by, rate_by, error = _scored(slots, level, rate)
        held = max(1.0, abs(rate_by) / LEAP, abs(level_by) / 2)
        level, rate = level + level_by / held, rate + rate_by / held
        if abs(rate_by) < 1e-4:
            break
    fitted = [(count, usual + math.exp(level + rate * at)) for at, count, usual in slots]
    beyond = sum((count - mean) ** 2 / mean for count, mean in fitted) / (len(slots) - 2)
    overdispersion = max(1.0, beyond)
    return Trend(rate, error * math.sqrt(overdispersion), overdispersion)


def _scored(
    slots: Sequence[tuple[int, float, float]], level: float, rate: float
) -> tuple[float, float, float]:
    """One round of scoring: the changes of level and rate, and the rate's standard error under Poisson."""
    weight = weight_at = weight_at_at = score = score_at = 0.0
    for at, count, usual in slots:
        storm = math.exp(level + rate * at)
        share = storm / (usual + storm)
        information, pull = share * storm, share * (count - usual - storm)
        weight += information
        weight_at += information * at
        weight_at_at += information * at * at
        score += pull
        score_at += pull * at
    spread = weight * weight_at_at - weight_at * weight_at
    if spread <= 1e-12 * weight * weight_at_at:
        return 0.0, 0.0, math.inf
    level_by = (weight_at_at * score - weight_at * score_at) / spread
    rate_by = (weight * score_at - weight_at * score) / spread
    return level_by, rate_by, math.sqrt(weight / spread)


def _doubling(trend: Trend) -> tuple[float | None, float | None, float | None]:
    """Minutes to double, and the interval's bounds; of three None unless it surely grows."""
    doubled = SLOT_MINUTES * math.log(2)
    slowest, fastest = trend.rate - STUDENT * trend.error, trend.rate + STUDENT * trend.error
    if slowest < doubled / SLOWEST_DOUBLING:
        return None, None, None
    return doubled / trend.rate, doubled / fastest, doubled / slowest


def _pressures(storm: Sequence[float]) -> list[float]:
    """For each slot, and the one to come: the storm parts before it, each weighted by how many of its replies
    fall due then. Weights sum to 1 over what is known, so a storm that stays as it is begets itself."""
    pressures, due, weights = [0.0], 0.0, 0.0
    for posts in storm:
        due, weights = posts + KEPT * due, 1 + KEPT * weights
        pressures.append(due / weights)
    return pressures


def _reproduction(
    storm: Sequence[float], pressures: Sequence[float], counts: Sequence[float], overdispersion: float
) -> Reproduction:
    """The posterior from the last slots. Everyday posts among the counts, and counts more restless than
    Poisson's, make the storm part tell less."""
    posts, pressure = sum(storm[-RECENT:]), sum(pressures[-1 - RECENT : -1])
    telling = posts / max(1.0, sum(counts[-RECENT:])) / overdispersion
    return Reproduction(PRIOR_SHAPE + telling * posts, 1 / (1 / PRIOR_SCALE + telling * pressure))


def _forecast(posterior: Reproduction, pressure: float, coming: Sequence[float]) -> Iterator[ForecastPoint]:
    hourly = pressure * 60 / SLOT_MINUTES
    numbers = [posterior.quantile(z) for z in (-TWO_SIDED_80, 0.0, TWO_SIDED_80)]
    for step, usual in enumerate(coming, 1):
        # A half hour is forecast by its middle.
        hours, everyday = (step - 0.5) / STEPS_PER_HOUR, usual * STEPS_PER_HOUR
        low, middle, high = (
            everyday + hourly * _begotten(number, course, hours)
            for number, course in zip(numbers, (LEAST, LIKELY, MOST), strict=True)
        )
        low -= TWO_SIDED_80 * _noise(low, everyday)
        high += TWO_SIDED_80 * _noise(high, everyday)
        yield ForecastPoint(step * STEP_MINUTES, max(0.0, min(low, middle)), middle, max(middle, high))


def _begotten(reproduction: float, course: Course, hours: float) -> float:
    """The storm `hours` ahead over its pressure now: the renewal equation dP/dt = k (R - 1) P, storm = R P,
    which is exact for an exponential reply delay, run forward with a reproduction number that decays."""
    beyond, lasting = reproduction - 1, course.settles - 1
    decay = 1 / course.hours + max(0.0, beyond) / course.reach
    left = math.exp(-decay * hours)
    grown = lasting * hours + (beyond - lasting) * (1 - left) / decay
    return (1 + lasting + (beyond - lasting) * left) * math.exp(REPLIES_PER_HOUR * grown)


def _noise(per_hour: float, everyday: float) -> float:
    """Standard deviation of a half hour around such a mean, both in mentions per hour."""
    return math.sqrt(STEPS_PER_HOUR * per_hour + (RESTLESSNESS * everyday) ** 2)


def _crossing(recent: float, forecast: Sequence[ForecastPoint], level: float) -> float | None:
    """Minutes until the middle first reaches `level`; None if it does not, or has."""
    before, begun = recent, 0
    if before >= level:
        return None
    for point in forecast:
        if point.middle >= level:
            part = (level - before) / (point.middle - before)
            return begun + part * (point.minutes_ahead - begun)
        before, begun = point.middle, point.minutes_ahead
    return None

"""What is normal for a brand: how many mentions a time of day brings, how widely that varies, how negative.

Everything here forgets exponentially and is updated once per slot of five minutes, so a brand costs the same
whether it is watched for a day or for years, and a baseline fits into one row of the database.
"""

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from warden.core.mention import BrandId

SLOT = timedelta(minutes=5)
SLOTS_PER_HOUR = 12
SLOTS_PER_DAY = 288
SCALES = (1, 3, 12, 36)  # slots: 5 min, 15 min, 1 h, 3 h

LEVEL_MEMORY = 576  # slots: 48 h
SPREAD_MEMORY = 14 * SLOTS_PER_DAY
DAY_KEPT = 0.93  # of the hour profile and the mood per day: a memory of two weeks

PRIOR_LEVEL = 0.25 / SLOTS_PER_HOUR  # mentions per slot of a brand nobody has talked about yet
PRIOR_LEVEL_SLOTS = 6
LOWEST_LEVEL = 0.02 / SLOTS_PER_HOUR
PRIOR_DISPERSION = (0.6, 0.5, 0.35, 0.3)  # per scale, variance beyond Poisson over mean squared
PRIOR_DISPERSION_SLOTS = 2 * SLOTS_PER_DAY
PROFILE_PRIOR_DAYS = 1.5
PRIOR_NEGATIVE = 0.35
PRIOR_NEGATIVE_MENTIONS = 12.0


@dataclass(frozen=True, slots=True)
class Reading:
    """One closed slot as a chart shows it.

    `low` to `high` is where nine of ten calm slots lie; `usual_negative` is a share, 0 to 1.
    """

    brand: BrandId
    start: datetime
    width: timedelta
    expected: float
    low: float
    high: float
    usual_negative: float
    surprise_bits: float


@dataclass(frozen=True, slots=True)
class Baseline:
    """What has been learned of one brand. Counts are mentions, decayed; `slots` is the time watched.

    `level` is (mentions, slots of usual activity); `hours` the same per hour of the day in UTC against the
    level; `spreads` per scale (squared deviation beyond Poisson, squared mean); `mood` is (mass of
    P(negative), mentions).
    """

    seen: float = 0.0
    slots: int = 0
    level: tuple[float, float] = (0.0, 0.0)
    hours: tuple[tuple[float, float], ...] = ((0.0, 0.0),) * 24
    hour: tuple[float, float] = (0.0, 0.0)
    spreads: tuple[tuple[float, float], ...] = ((0.0, 0.0),) * len(SCALES)
    mood: tuple[float, float] = (0.0, 0.0)

    @property
    def rate(self) -> float:
        """Mentions per slot, freed of the time of day."""
        mentions, slots = self.level
        prior = PRIOR_LEVEL * PRIOR_LEVEL_SLOTS
        return max(LOWEST_LEVEL, (mentions + prior) / (slots + PRIOR_LEVEL_SLOTS))

    def expected(self, start: datetime) -> float:
        """Mentions expected in the slot that begins at `start`."""
        return self.rate * self.profile(start.hour)

    def profile(self, hour: int) -> float:
        """How this hour of the day compares with the whole day, 1.0 as long as nothing is known."""
        mentions, usual = self.hours[hour]
        prior = PROFILE_PRIOR_DAYS * SLOTS_PER_HOUR * self.rate
        return (mentions + prior) / (usual + prior)

    def dispersion(self, scale: int) -> float:
        """Variance beyond Poisson over mean squared, for the scale of this index in SCALES."""
        beyond, squared = self.spreads[scale]
        weight = max(self.rate, 0.05) ** 2 * PRIOR_DISPERSION_SLOTS * SCALES[scale] ** 2
        return max(0.05, (beyond + PRIOR_DISPERSION[scale] * weight) / (squared + weight))

    @property
    def usual_negative(self) -> float:
        """The share of P(negative) this brand usually has."""
        mass, mentions = self.mood
        return (mass + PRIOR_NEGATIVE * PRIOR_NEGATIVE_MENTIONS) / (mentions + PRIOR_NEGATIVE_MENTIONS)


def band(expected: float, dispersion: float) -> tuple[float, float]:
    """Where nine of ten counts lie around a mean: square-root scale, where the spread is even."""
    spread = 1.645 * math.sqrt(expected + dispersion * expected**2) / (2 * math.sqrt(expected))
    middle = math.sqrt(expected)
    return max(0.0, middle - spread) ** 2, (middle + spread) ** 2


def learn(
    known: Baseline,
    start: datetime,
    count: float,
    negative: float,
    windows: tuple[tuple[float, float], ...],
) -> Baseline:
    """Take in one closed slot: its count, its mass of P(negative), and per scale (count, expected)."""
    kept = 1 - 1 / LEVEL_MEMORY
    profile = known.profile(start.hour)
    rate = known.rate
    mood_kept = DAY_KEPT ** (1 / SLOTS_PER_DAY)
    learned = Baseline(
        seen=known.seen + count,
        slots=known.slots + 1,
        level=(known.level[0] * kept + count, known.level[1] * kept + profile),
        hours=known.hours,
        hour=(known.hour[0] + count, known.hour[1] + rate),
        spreads=tuple(_spread(old, *seen) for old, seen in zip(known.spreads, windows, strict=True)),
        mood=(known.mood[0] * mood_kept + negative, known.mood[1] * mood_kept + count),
    )
    return _hour_closed(learned, start.hour) if start.minute >= 55 else learned


def rest(known: Baseline, days: int) -> Baseline:
    """Whole days of silence, taken in at once."""
    kept = (1 - 1 / LEVEL_MEMORY) ** (days * SLOTS_PER_DAY)
    mentions, slots = known.level
    return replace(
        known,
        slots=known.slots + days * SLOTS_PER_DAY,
        level=(mentions * kept, slots * kept + LEVEL_MEMORY * (1 - kept)),
        mood=(known.mood[0] * DAY_KEPT**days, known.mood[1] * DAY_KEPT**days),
    )


def _spread(old: tuple[float, float], count: float, expected: float) -> tuple[float, float]:
    kept = 1 - 1 / SPREAD_MEMORY
    beyond = min((count - expected) ** 2, (3 * expected + 3) ** 2) - expected
    return max(0.0, old[0] * kept + beyond), old[1] * kept + expected**2


def _hour_closed(known: Baseline, hour: int) -> Baseline:
    mentions, usual = known.hours[hour]
    seen = (mentions * DAY_KEPT + known.hour[0], usual * DAY_KEPT + known.hour[1])
    return replace(known, hours=(*known.hours[:hour], seen, *known.hours[hour + 1 :]), hour=(0.0, 0.0))

"""What is normal for a brand: how many mentions a time of day brings, how widely that varies, how negative.

Everything here forgets exponentially and is updated once per slot of five minutes, so a brand costs the same
whether it is watched for a day or for years, and a baseline fits into one row of the database.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from warden.core import mood
from warden.core.mention import BrandId
from warden.core.mood import UNHEARD, Mood, Sums, added, believed

SLOT = timedelta(minutes=5)
SLOTS_PER_HOUR = 12
SLOTS_PER_DAY = 288
SCALES = (1, 3, 12, 36, 144, 288)  # slots: 5 min, 15 min, 1 h, 3 h, 12 h, 24 h
HOURLY = 4  # from this scale on, windows begin at full hours

LEVEL_KEPT = 1 - 1 / (7 * SLOTS_PER_DAY)  # of the level per slot: a memory of a week
SPREAD_KEPT = 1 - 1 / (14 * SLOTS_PER_DAY)  # of spreads per slot: a memory of two weeks
DAY_KEPT = 1 - 1 / 14  # of an hour's factor, each time that hour comes
WEEK_KEPT = 1 - 1 / (24 * 10)  # of a factor of the week, per hour of it: ten such days

# What is believed of a brand before anything is seen of it, and how many slots, days or mentions of evidence
# that belief is worth.
LEVEL = 0.25 / SLOTS_PER_HOUR
LEVEL_SLOTS = 6
LOWEST_LEVEL = 0.02 / SLOTS_PER_HOUR
HOUR_DAYS = 1.5
WEEK_DAYS = 2.0
SATURDAY = 5
EVENED_MENTIONS = 100.0  # before, what is common to all hours tells nothing
DISPERSION = (0.6, 0.5, 0.35, 0.2, 0.06, 0.04)  # per scale: variance beyond Poisson over mean squared
DISPERSION_SLOTS = 2 * SLOTS_PER_DAY
LEAST_DISPERSION = 0.02

ESTABLISHED_MENTIONS = 50
ESTABLISHED_SLOTS = 14 * SLOTS_PER_DAY

# Voices, masses of P(negative) and P(outrage), voices expected, and mentions, copies included.
Seen = tuple[float, float, float, float, float]
Slot = tuple[float, float, float, float]  # voices, masses of P(negative) and P(outrage), mentions


@dataclass(frozen=True, slots=True)
class Reading:
    """One closed slot as a chart shows it.

    `low` to `high` is where nine of ten calm slots lie; `usual_negative` is a share, 0 to 1. `score` is how
    loudly the brand's windows spoke for a storm at its end, `page_score` what a page took.
    """

    brand: BrandId
    start: datetime
    width: timedelta
    expected: float
    low: float
    high: float
    usual_negative: float
    surprise_bits: float
    score: float = 0.0
    page_score: float = 0.0


@dataclass(frozen=True, slots=True)
class Baseline:
    """What has been learned of one brand, as pairs of decaying sums whose ratio is what is wanted.

    `seen` is all mentions ever, `slots` the time since the baseline began. `level` is mentions over slots;
    `hours` per hour of the day in UTC, and `week` for weekdays and weekends, is mentions over what was
    expected without them, `hour` the same for the hour under way. Per scale, `spreads` is squared deviation
    beyond Poisson over squared mean. `repeats` is mentions over voices.
    `negative` and `outrage` are how it is spoken of.
    """

    seen: float = 0.0
    slots: int = 0
    level: Sums = (0.0, 0.0)
    hours: tuple[Sums, ...] = ((0.0, 0.0),) * 24
    hour: tuple[float, float, float] = (0.0, 0.0, 0.0)
    week: tuple[Sums, Sums] = ((0.0, 0.0), (0.0, 0.0))
    spreads: tuple[Sums, ...] = ((0.0, 0.0),) * len(SCALES)
    repeats: Sums = (0.0, 0.0)
    negative: Mood = UNHEARD
    outrage: Mood = UNHEARD

    @property
    def is_established(self) -> bool:
        """Whether what is usual here is known: from mentions, or from a silence long enough."""
        return self.seen >= ESTABLISHED_MENTIONS or self.slots >= ESTABLISHED_SLOTS

    @property
    def rate(self) -> float:
        """Mentions per slot, freed of the time of day."""
        return max(LOWEST_LEVEL, believed(self.level, LEVEL, LEVEL_SLOTS))

    def hour_factor(self, start: datetime) -> float:
        """How this hour of the day compares with the whole day, 1.0 as long as nothing is known."""
        return believed(self.hours[start.hour], 1.0, HOUR_DAYS * SLOTS_PER_HOUR * self.rate)

    def week_factor(self, start: datetime) -> float:
        """How this part of the week compares with all of it, 1.0 as long as nothing is known."""
        return believed(self.week[start.weekday() >= SATURDAY], 1.0, WEEK_DAYS * SLOTS_PER_DAY * self.rate)

    def expected(self, start: datetime) -> float:
        """Mentions expected in the slot that begins at `start`."""
        return max(LOWEST_LEVEL, self.rate * self.hour_factor(start) * self.week_factor(start))

    def dispersion(self, scale: int) -> float:
        """Variance beyond Poisson over mean squared, for the scale of this index in SCALES."""
        return self.dispersions[scale]

    @property
    def dispersions(self) -> tuple[float, ...]:
        """Variance beyond Poisson over mean squared, per scale."""
        per_slot = max(self.rate, 0.05) ** 2 * DISPERSION_SLOTS
        # On the first day nothing is known of the time of day, and mornings look like storms.
        unknown = max(0.0, 1 - self.slots / SLOTS_PER_DAY)
        return tuple(
            max(LEAST_DISPERSION, believed(sums, prior, per_slot * slots**2)) + unknown
            for sums, prior, slots in zip(self.spreads, DISPERSION, SCALES, strict=True)
        )

    @property
    def usual_negative(self) -> float:
        """The share of P(negative) this brand usually has."""
        return self.negative.share(mood.NEGATIVE)

    @property
    def usual_outrage(self) -> float:
        """The share of P(outrage) this brand usually has."""
        return self.outrage.share(mood.OUTRAGE)


def learn(
    known: Baseline,
    start: datetime,
    slot: Slot,
    windows: Sequence[Seen],
    *,
    heard: float = 1.0,
) -> Baseline:
    """Take in the slot that began at `start`, and the window of each scale that ends with it; `heard` is the
    part of the brand's sources that was not blind."""
    count, negative, outrage, mentions = slot
    rate, hour, week = known.rate, known.hour_factor(start), known.week_factor(start)
    # Spreads wait until the hours of the day are known; before, they would learn our own ignorance.
    knows_hours = known.slots > 2 * SLOTS_PER_DAY
    wide = windows[HOURLY]
    learned = Baseline(
        seen=known.seen + count,
        slots=known.slots + 1,
        level=added(known.level, count, hour * week * heard, LEVEL_KEPT),
        hours=known.hours,
        hour=(
            known.hour[0] + count,
            known.hour[1] + rate * week * heard,
            known.hour[2] + rate * hour * heard,
        ),
        week=known.week,
        spreads=_spreads(known.spreads, windows) if knows_hours else known.spreads,
        repeats=added(known.repeats, mentions, count, SPREAD_KEPT),
        negative=mood.learn(known.negative, mood.NEGATIVE, (negative, count), (wide[1], wide[0])),
        outrage=mood.learn(known.outrage, mood.OUTRAGE, (outrage, count), (wide[2], wide[0])),
    )
    return _hour_closed(learned, start) if start.minute >= 55 else learned


def reseat(known: Baseline, mentions: float, slots: int) -> Baseline:
    """Begin again at the level of the last `slots`: what was counted before came from elsewhere."""
    begun = Baseline(level=(mentions, float(slots)))
    return replace(
        begun, seen=known.seen, repeats=known.repeats, negative=known.negative, outrage=known.outrage
    )


def joined(known: Baseline, per_slot: float, negative: float, outrage: float) -> Baseline:
    """The baseline once a source that was new has become usual, with so many more voices per slot, of those
    shares of P(negative) and P(outrage)."""
    voices, slots = known.level
    part = per_slot / (per_slot + known.rate)
    return replace(
        known,
        level=(voices + per_slot * slots, slots),
        negative=mood.joined(known.negative, mood.NEGATIVE, negative, part),
        outrage=mood.joined(known.outrage, mood.OUTRAGE, outrage, part),
    )


def rest(known: Baseline, days: int) -> Baseline:
    """Take in whole days of silence at once."""
    slots = days * SLOTS_PER_DAY
    kept = LEVEL_KEPT**slots
    return replace(
        known,
        slots=known.slots + slots,
        level=(known.level[0] * kept, known.level[1] * kept + (1 - kept) / (1 - LEVEL_KEPT)),
        negative=mood.rest(known.negative, slots),
        outrage=mood.rest(known.outrage, slots),
    )


def reread(known: Baseline, negative: float, outrage: float) -> Baseline:
    """The baseline as if every mention had been read so much more negative, and more outraged."""
    return replace(
        known,
        negative=mood.reread(known.negative, negative),
        outrage=mood.reread(known.outrage, outrage),
    )


def band(expected: float, dispersion: float) -> tuple[float, float]:
    """Where nine of ten counts lie around a mean (> 0); by square roots, whose spread is even."""
    middle = math.sqrt(expected)
    spread = 1.645 * math.sqrt(expected + dispersion * expected**2) / (2 * middle)
    return max(0.0, middle - spread) ** 2, (middle + spread) ** 2


def _spreads(old: tuple[Sums, ...], windows: Sequence[Seen]) -> tuple[Sums, ...]:
    found = []
    for (beyond, squared), (count, _, _, expected, _) in zip(old, windows, strict=True):
        # Squared deviation less what Poisson gives, cut so that one storm does not make all others usual.
        more = min((count - expected) ** 2, (3 * expected + 3) ** 2) - expected
        found.append((max(0.0, beyond * SPREAD_KEPT + more), squared * SPREAD_KEPT + expected**2))
    return tuple(found)


def _hour_closed(known: Baseline, start: datetime) -> Baseline:
    count, without_hour, without_week = known.hour
    hours, week = list(known.hours), list(known.week)
    is_weekend = start.weekday() >= SATURDAY
    hours[start.hour] = added(hours[start.hour], count, without_hour, DAY_KEPT)
    week[is_weekend] = added(week[is_weekend], count, without_week, WEEK_KEPT)
    evened_hours, by_hour = _evened(hours)
    evened_week, by_week = _evened(week)
    mentions, slots = known.level
    return replace(
        known,
        level=(mentions, slots / (by_hour * by_week)),
        hours=evened_hours,
        week=(evened_week[0], evened_week[1]),
        hour=(0.0, 0.0, 0.0),
    )


def _evened(factors: Sequence[Sums]) -> tuple[tuple[Sums, ...], float]:
    """The factors freed of what is common to all of them, and that: it belongs to the level."""
    counts, usual = sum(count for count, _ in factors), sum(usual for _, usual in factors)
    if min(counts, usual) < EVENED_MENTIONS or not all(usual for _, usual in factors):
        return tuple(factors), 1.0
    common = counts / usual
    return tuple((count / common, usual) for count, usual in factors), common

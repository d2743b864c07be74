"""Made-up mention streams with a storm or a trap of a named kind, and the truth about them.

A stream is a sum of currents, each with a rate per minute and a tone of its own: the everyday one, and those
of the storm. `plan` draws them, `write` turns them into posts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from warden.core.mention import Mention, SourceId
from warden.lab import texts
from warden.lab.kinds import KINDS, Kind, Range, Shape
from warden.lab.texts import Tone, Topic
from warden.lab.truth import Event

BRAND = "Musterbank"
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
CLOCK_CHANGE = datetime(2026, 3, 29, 1, tzinfo=UTC)  # 02:00 becomes 03:00 in Berlin
ZONE = ZoneInfo("Europe/Berlin")
NIGHT_AND_MORNING = (0.86, 0.74, 0.82, 0.64, 0.60, 0.63, 0.55, 0.52, 0.71, 1.04, 1.44, 1.39)
AFTERNOON_AND_EVENING = (1.32, 1.31, 1.20, 1.23, 1.29, 1.54, 1.57, 1.22, 1.08, 0.87, 0.69, 0.74)
HOURS = np.array([*NIGHT_AND_MORNING, *AFTERNOON_AND_EVENING])  # mentions per local hour, mean 1
SOURCES = {"mastodon": 0.35, "bluesky": 0.25, "reddit": 0.2, "forum": 0.15, "news": 0.05}
MINUTE = timedelta(minutes=1)
FLIPS = (0.15, 0.25)  # of the posts read as the opposite of what they mean, as classifiers do

PerMinute = NDArray[np.float64]


@dataclass(frozen=True)
class Current:
    """One part of a stream. `rates` (minutes,) is mentions per minute, `negative` (minutes,) a share of them;
    `positive` is the share of praise among the others, `copied` of posts that are word for word the same."""

    brand: str
    rates: PerMinute
    negative: PerMinute
    positive: float
    topic: Topic
    sources: dict[str, float] = field(default_factory=lambda: SOURCES)
    posts_per_author: float = 1.4
    copied: float = 0.0
    sarcastic: float = 0.0
    tagged: float = 0.05


@dataclass(frozen=True)
class Plan:
    """A stream before it is written. What is published in the `hole` arrives at its end; `flips` is the share
    of posts worded as the opposite of what they mean."""

    start: datetime
    currents: list[Current]
    truth: list[Event]
    hole: tuple[datetime, datetime] | None = None
    flips: float = 0.0


@dataclass(frozen=True)
class Simulation:
    """A made-up stream in the order of publication, what each post really is, and what happened."""

    mentions: list[Mention]
    tones: list[Tone]
    truth: list[Event]


@dataclass(frozen=True, slots=True)
class Usual:
    """An everyday brand: mentions per hour, and the share of them that is negative."""

    brand: str
    per_hour: float
    negative: float


def stream(kind: str, seed: int, days: float = 14.0, *, brand: str = BRAND) -> Simulation:
    """A stream of `days` with one storm or trap of `kind` in its last third; the same seed, the same stream.

    Raises:
        KeyError: there is no such kind.
    """
    rng = np.random.default_rng([seed, *kind.encode()])
    return write(plan(kind, rng, days=days, brand=brand), rng, name=f"{kind}-{seed}")


def calm(*, start: datetime, days: float, per_hour: float, seed: int, brand: str = BRAND) -> list[Mention]:
    """Everyday talk about a brand from `start`, as history to learn from."""
    rng = np.random.default_rng([seed, 1])
    everyday = _everyday(rng, Usual(brand, per_hour, 0.25), start, days)
    return write(Plan(start, [everyday], []), rng, name=f"calm-{seed}").mentions


def storm(
    kind: str, *, start: datetime, hours: float, per_hour: float, seed: int, brand: str = BRAND
) -> Simulation:
    """The storm of a kind alone, its onset at `start`, for a brand that usually has `per_hour`.

    Raises:
        KeyError: there is no such kind.
    """
    rng = np.random.default_rng([seed, 2])
    current, event = _struck(rng, kind, Usual(brand, per_hour, 0.25), start, hours / 24, onset=start)
    return write(Plan(start, [current], [event]), rng, name=f"{kind}-{seed}")


def plan(kind: str, rng: np.random.Generator, *, days: float, brand: str = BRAND) -> Plan:
    """Draw a stream of a kind: its brand, its everyday, its storm.

    Raises:
        KeyError: there is no such kind.
    """
    made = KINDS[kind]
    usual = Usual(brand, float(np.clip(rng.lognormal(np.log(20), 1.6), 0.5, 1000)), rng.uniform(0.2, 0.6))
    start, onset = _when(rng, made, days)
    flips = _drawn(rng, FLIPS)
    times = _drawn(rng, made.shape.multiplier) if made.shape else 1.0
    sources = _sources(rng, made, times)
    everyday = _everyday(rng, usual, start, days, sources)
    if made.hole:
        hole = onset, onset + timedelta(hours=_drawn(rng, made.hole))
        return Plan(start, [everyday], [Event(brand, kind, made.pages, onset, hole[1])], hole, flips)
    if made.shape is None:
        return Plan(start, [everyday], [Event(brand, kind, made.pages, None)], flips=flips)
    heard = sources[made.source] if made.there and made.source else 1.0
    current, event = _struck(rng, kind, usual, start, days, onset=onset, times=times, heard=heard)
    drawn = Plan(start, [everyday, current], [event], flips=flips)
    return _joined(rng, drawn, made, usual, days, onset) if made.also else drawn


def write(drawn: Plan, rng: np.random.Generator, *, name: str) -> Simulation:
    """Write the posts of a plan; `name` begins their ids."""
    posts = [post for current in drawn.currents for post in _posts(rng, drawn, current)]
    posts.sort(key=lambda post: post[0].published_at)
    return Simulation(
        mentions=[replace(post, external_id=f"{name}-{number}") for number, (post, _) in enumerate(posts)],
        tones=[tone for _, tone in posts],
        truth=drawn.truth,
    )


def _joined(
    rng: np.random.Generator, drawn: Plan, made: Kind, usual: Usual, days: float, onset: datetime
) -> Plan:
    also = made.also
    if also is None:
        return drawn
    other = replace(usual, brand=also.brand or usual.brand)
    later = onset + timedelta(hours=also.after)
    current, event = _struck(rng, also.kind, other, drawn.start, days, onset=later)
    own = [_everyday(rng, other, drawn.start, days)] if also.brand else []
    # Under a storm a launch is no trap, and a second storm may join the incident of the first.
    second = event if also.brand else replace(event, should_page=None)
    return replace(drawn, currents=[*drawn.currents, *own, current], truth=[*drawn.truth, second])


def _when(rng: np.random.Generator, made: Kind, days: float) -> tuple[datetime, datetime]:
    before = timedelta(minutes=round(made.onset * days * 1440))
    if made.clock_change:
        return CLOCK_CHANGE - before, CLOCK_CHANGE
    onset = MONDAY + before + timedelta(minutes=int(rng.integers(0, 1440)))
    if not made.weekend:
        return MONDAY, onset
    friday = onset.replace(hour=19, minute=0) + timedelta(days=(4 - onset.weekday()) % 7)
    onset = friday + timedelta(minutes=int(rng.integers(0, 36 * 60)))
    return onset - before, onset


def _sources(rng: np.random.Generator, made: Kind, times: float) -> dict[str, float]:
    """The shares of the sources on ordinary days; where a storm is `there` times the usual on one source and
    only `times` in the sum, that source is small."""
    if made.there is None or made.source is None:
        return SOURCES
    share = (times - 1) / (_drawn(rng, made.there) - 1)
    rest = sum(SOURCES.values()) - SOURCES[made.source]
    return {name: share if name == made.source else of * (1 - share) / rest for name, of in SOURCES.items()}


def _everyday(
    rng: np.random.Generator,
    usual: Usual,
    start: datetime,
    days: float,
    sources: dict[str, float] = SOURCES,
) -> Current:
    minutes = round(days * 1440)
    clock = _clock(start, minutes)
    weekend = np.where(clock[:, 1] >= 5, rng.uniform(0.4, 0.83), 1.0)
    rates = usual.per_hour / 60 * HOURS[clock[:, 0]] * weekend * _restlessness(rng, minutes)
    wobble = np.repeat(rng.normal(0, 0.05, minutes // 1440 + 1), 1440)[:minutes]
    return Current(
        brand=usual.brand,
        rates=rates,
        negative=np.clip(usual.negative + wobble, 0.02, 0.95),
        positive=0.35,
        topic=texts.EVERYDAY,
        sources=sources,
    )


def _restlessness(rng: np.random.Generator, minutes: int) -> PerMinute:
    """How calm hours differ, (minutes,): mean 1, as a negative binomial of k 2 to 8, hours alike in a row."""
    spread = np.log1p(1 / rng.uniform(2, 8))
    memory = rng.uniform(0.4, 0.75)
    shocks = rng.normal(0, np.sqrt(1 - memory**2), minutes // 60 + 1)
    level = np.zeros(len(shocks))
    for hour in range(1, len(shocks)):
        level[hour] = memory * level[hour - 1] + shocks[hour]
    return np.repeat(np.exp(np.sqrt(spread) * level - spread / 2), 60)[:minutes]


def _struck(
    rng: np.random.Generator,
    kind: str,
    usual: Usual,
    start: datetime,
    days: float,
    *,
    onset: datetime,
    times: float | None = None,
    heard: float = 1.0,
) -> tuple[Current, Event]:
    """The current of a storm in a stream that begins at `start`, and the truth about it; at its peak it is
    `times` the usual rate, drawn where not given, and it is heard in a part of the everyday."""
    made = KINDS[kind]
    if made.shape is None:
        raise ValueError(f"{kind} has no storm of its own")
    minutes = round(days * 1440)
    curve = _curve(rng, made, made.shape, (np.arange(minutes) - (onset - start) / MINUTE) / 60)
    waking = 0.5 + 0.5 * HOURS[_clock(start, minutes)[:, 0]]
    more = ((times or _drawn(rng, made.shape.multiplier)) - 1) * (1 - made.blind)
    rates = usual.per_hour / 60 * more * curve * (1.0 if made.step else waking)
    share = _drawn(rng, made.negative) + (usual.negative if made.is_lift else 0.0)
    current = Current(
        brand=usual.brand,
        rates=rates,
        negative=np.full(minutes, np.clip(share, 0.02, 0.95)),
        positive=0.7 if made.topic is texts.DELIGHT else 0.2,
        topic=made.topic,
        sources={made.source: 1.0} if made.source else SOURCES,
        posts_per_author=_drawn(rng, made.posts_per_author),
        copied=_drawn(rng, made.copied),
        sarcastic=made.sarcastic,
        tagged=0.4,
    )
    # The truth marks what an onlooker could have seen: it has begun when it is half of the everyday there.
    felt = start + int(np.argmax(rates >= heard * usual.per_hour / 120)) * MINUTE
    peak = start + int(np.argmax(rates)) * MINUTE
    return current, Event(usual.brand, kind, made.pages, max(felt, onset), None if made.step else peak)


def _curve(rng: np.random.Generator, made: Kind, shape: Shape, hours: PerMinute) -> PerMinute:
    """The shape of a storm, (minutes,), 0 before its onset at hour 0 and 1 at its peak: exponential rise and
    decay, and lesser waves on the days after."""
    if made.step:
        return np.where(hours >= 0, 1.0, 0.0)
    peak, half_life = _drawn(rng, shape.to_peak), _drawn(rng, shape.half_life)
    doubling = _drawn(rng, shape.doubling)
    distance = np.where(hours < peak, (hours - peak) / doubling, (peak - hours) / half_life)
    curve = 2.0**distance
    for day in range(1, made.waves + 1):
        height = rng.uniform(0.3, 0.6) ** (1 if made.waves > 2 else day)
        curve = np.maximum(curve, height * np.exp(-0.5 * ((hours - peak - 24 * day) / 3) ** 2))
    return np.where(hours >= 0, curve, 0.0)


def _posts(rng: np.random.Generator, drawn: Plan, current: Current) -> Iterator[tuple[Mention, Tone]]:
    counts = rng.poisson(current.rates)
    total = int(counts.sum())
    authors = max(1, round(total / current.posts_per_author))
    headlines = [texts.headline(rng, brand=current.brand) for _ in range(2)]
    names, weights = list(current.sources), list(current.sources.values())
    for minute in np.repeat(np.arange(len(counts)), counts):
        published = drawn.start + int(minute) * MINUTE + timedelta(seconds=int(rng.integers(60)))
        tone = _tone(rng, current, int(minute))
        worded = _opposite(tone) if rng.random() < drawn.flips else tone
        language = "de" if rng.random() < 0.65 else "en"
        copied = current.copied > 0 and rng.random() < current.copied
        post = Mention(
            source=SourceId(names[int(rng.choice(len(names), p=weights))]),
            external_id="",
            published_at=published,
            fetched_at=_arrival(drawn, published),
            text=headlines[int(rng.integers(2))]
            if copied
            else texts.write(
                rng, current.topic, worded, brand=current.brand, language=language, tagged=current.tagged
            ),
            author=f"user{int(rng.integers(authors)):05d}",
            followers=int(rng.lognormal(np.log(180), 1.8)),
            language=language,
            brand=current.brand,
        )
        yield post, tone


def _tone(rng: np.random.Generator, current: Current, minute: int) -> Tone:
    if rng.random() < current.negative[minute]:
        return Tone.SARCASM if rng.random() < current.sarcastic else Tone.NEGATIVE
    return Tone.POSITIVE if rng.random() < current.positive else Tone.NEUTRAL


def _opposite(tone: Tone) -> Tone:
    """As which a classifier takes a post when it errs."""
    return Tone.NEUTRAL if tone in (Tone.NEGATIVE, Tone.SARCASM) else Tone.NEGATIVE


def _arrival(drawn: Plan, published: datetime) -> datetime:
    if drawn.hole and drawn.hole[0] <= published < drawn.hole[1]:
        return drawn.hole[1]
    return published + timedelta(seconds=5)


def _clock(start: datetime, minutes: int) -> NDArray[np.int64]:
    """Local hour and weekday of every minute, (minutes, 2)."""
    hours = [(start + timedelta(hours=hour)).astimezone(ZONE) for hour in range(minutes // 60 + 1)]
    return np.repeat([(hour.hour, hour.weekday()) for hour in hours], 60, axis=0)[:minutes]


def _drawn(rng: np.random.Generator, between: Range) -> float:
    return float(rng.uniform(*between))

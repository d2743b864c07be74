"""The storm of a fire drill: posts of a kind, read by the real scorer, judged by the real detector, kept by
nobody."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from warden.core import drivers, storm
from warden.core.baseline import SLOTS_PER_HOUR
from warden.core.bucket import MINUTE, MinuteBucket, SourceCount, minute_of
from warden.core.explanation import Heard, explain
from warden.core.incident import Drivers, Finding
from warden.core.judgement import Storm
from warden.core.mention import Brand, Mention, MentionId, ScoredMention, SourceId
from warden.core.stream import shares
from warden.lab import simulate
from warden.lab.backtest import count
from warden.lab.kinds import KINDS
from warden.ports import SentimentScorer

SEED = 7  # the same kind is the same storm each time
LENGTHS_H = (3.0, 12.0, 48.0)  # a storm is written no further than to its page, in up to three tries
MOST_PER_HOUR = 100.0  # usually; of a brand named more often a sample is written, and its counts are scaled
ORDINARY_PER_HOUR = 20.0
LEAST_PER_HOUR = 2.0
INVENTED = timedelta(days=10)  # what an unknown brand is given to be known by
BEFORE = timedelta(days=1)  # everyday posts to compare words with


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What would have opened an incident, as of `now`, and what drove it."""

    finding: Finding
    drivers: Drivers


def rehearse(
    kind: str, brand: Brand, remembered: storm.State | None, scorer: SentimentScorer, *, now: datetime
) -> Rehearsed | None:
    """A storm of a kind that begins at `now`, up to its page; None if it would not have paged.

    Args:
        remembered: what is known of the brand; left as it is. Without it, or while a storm is on, the brand
            is taken to be an invented calm one.

    Raises:
        KeyError: there is no such kind.
    """
    if KINDS[kind].shape is None:  # nothing beyond the everyday is said
        return None
    start = minute_of(now)
    state = _calm(remembered, start) or _invented(brand, scorer, start)
    usual = max(LEAST_PER_HOUR, _per_hour(state, start))
    written = min(usual, MOST_PER_HOUR)
    for hours in LENGTHS_H:
        struck = simulate.storm(kind, start=start, hours=hours, per_hour=written, seed=SEED, brand=brand.name)
        posts = _at_home(struck.mentions, state)
        minutes = list(_minutes(posts, brand, scorer, times=usual / written))
        finding = _paging(state, minutes)
        if finding is not None:
            return Rehearsed(_as_of(finding, now), _driven(posts, minutes, finding, brand))
    return None


def _calm(state: storm.State | None, start: datetime) -> storm.State | None:
    """What is known of the brand, without the wake of its last storm; None if that is of no use."""
    if state is None or not state.baseline.is_established or state.storm.severity is not None:
        return None
    return storm.advance(replace(state, storm=Storm()), start)


def _invented(brand: Brand, scorer: SentimentScorer, start: datetime) -> storm.State:
    days = INVENTED / timedelta(days=1)
    posts = simulate.calm(
        start=start - INVENTED, days=days, per_hour=ORDINARY_PER_HOUR, seed=SEED, brand=brand.name
    )
    state = storm.fresh(false_pages_per_month=brand.false_pages_per_month, since=start - INVENTED)
    for minute in _minutes(posts, brand, scorer):
        state = storm.fold(state, minute)
    return storm.advance(state, start)


def _per_hour(state: storm.State, start: datetime) -> float:
    """What is usual in the mean hour of a day."""
    day = [state.baseline.expected(start + timedelta(hours=hour)) for hour in range(24)]
    return SLOTS_PER_HOUR * sum(day) / len(day)


def _at_home(posts: Sequence[Mention], state: storm.State) -> list[Mention]:
    """The posts as if written where the brand is spoken of: what a new source brings is no storm."""
    usual = shares(state.streams, state.baseline.slots)
    known = sorted(usual, key=lambda source: -usual[source])
    if not known:
        return list(posts)
    homes = {name: SourceId(known[place % len(known)]) for place, name in enumerate(simulate.SOURCES)}
    return [replace(post, source=homes[post.source]) for post in posts]


def _minutes(
    posts: Sequence[Mention], brand: Brand, scorer: SentimentScorer, *, times: float = 1.0
) -> Iterator[MinuteBucket]:
    for minute in count(posts, scorer, brand=brand.name).get(brand.name, ()):
        yield replace(
            minute,
            count=round(times * minute.count),
            negative=times * minute.negative,
            outrage=times * minute.outrage,
            authors=round(times * minute.authors),
            sources=tuple(_scaled(each, times) for each in minute.sources),
        )


def _scaled(brought: SourceCount, times: float) -> SourceCount:
    return SourceCount(
        brought.source,
        round(times * brought.mentions),
        times * brought.voices,
        times * brought.negative,
        times * brought.outrage,
    )


def _paging(state: storm.State, minutes: Iterable[MinuteBucket]) -> Finding | None:
    """The first finding that pages."""
    for minute in minutes:
        state = storm.fold(state, minute)
        if state.storm.severity is not None and state.storm.severity.pages:
            return storm.finding(state, now=minute.minute + MINUTE)
    return None


def _as_of(finding: Finding, now: datetime) -> Finding:
    """The finding moved from the time to come, in which it was simulated, to now."""
    ahead, growth = finding.at - now, finding.growth
    moved = replace(growth, at=growth.at - ahead) if growth else None
    return replace(finding, at=now, since=finding.since - ahead, growth=moved)


def _driven(
    posts: Sequence[Mention], minutes: Sequence[MinuteBucket], finding: Finding, brand: Brand
) -> Drivers:
    since = finding.at - finding.window_minutes * MINUTE
    before = simulate.calm(
        start=since - BEFORE,
        days=BEFORE / timedelta(days=1),
        per_hour=ORDINARY_PER_HOUR,
        seed=SEED,
        brand=brand.name,
    )
    heard = Heard(
        during=_read([post for post in posts if since <= post.published_at < finding.at]),
        before=_read(before),
        minutes=[each for each in minutes if since <= each.minute < finding.at],
    )
    return drivers.of(explain(finding, heard, brand))


def _read(posts: Sequence[Mention]) -> list[ScoredMention]:
    return [ScoredMention(MentionId(0), post, (), None) for post in posts]

"""Minutes and mentions to feed a detector with, made by hand or drawn with a seed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import zip_longest

import numpy as np

from warden.core import storm
from warden.core.bucket import MINUTE, MinuteBucket, SourceCount
from warden.core.mention import BrandId, Mention, Sentiment, SourceId

BRAND = BrandId("musterbank")
T0 = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
DAY = 1440  # minutes


class KeywordScorer:
    """Negative is what says `bad`, positive what says `good`."""

    version = "keyword"

    def score(self, texts: Sequence[str], languages: Sequence[str | None]) -> list[Sentiment]:
        return [self._of(text) for text in texts]

    def _of(self, text: str) -> Sentiment:
        negative = 0.8 if "bad" in text else 0.15
        positive = 0.8 if "good" in text else 0.05
        return Sentiment(negative, 1 - negative - positive, positive, negative / 2, "en", False, self.version)


def a_mention(number: int, at: datetime, text: str = "fine", **changes: object) -> Mention:
    values: dict[str, object] = {
        "source": SourceId("forum"),
        "external_id": str(number),
        "published_at": at,
        "fetched_at": at,
        "text": text,
        "author": f"user{number % 97}",
        "brand": "Musterbank",
    }
    return Mention(**{**values, **changes})  # type: ignore[arg-type]


def minutes(counts: Iterable[int], share: float, *, start: datetime = T0) -> Iterator[MinuteBucket]:
    """One bucket per minute, each with this share of P(negative) and of P(outrage)."""
    for number, count in enumerate(counts):
        yield MinuteBucket(BRAND, start + number * MINUTE, count, count * share, count * share, count)


def says(
    source: str, counts: Iterable[int], share: float, *, outrage: float | None = None, voice: float = 1.0
) -> list[SourceCount]:
    """What one source says minute by minute; each mention is so much of a `voice`, copies 0.2."""
    fierce = 0.4 * share if outrage is None else outrage
    return [
        SourceCount(source, count, count * voice, count * voice * share, count * voice * fierce)
        for count in counts
    ]


def varied(
    source: str, counts: Sequence[int], share: float, *, seed: int, voice: float = 1.0
) -> list[SourceCount]:
    """As `says`, each mention with a mood of its own around that share."""
    rng = np.random.default_rng(seed)
    said = []
    for count in counts:
        negative = float(rng.beta(share, 1 - share, count).sum()) * voice
        said.append(SourceCount(source, count, count * voice, negative, 0.4 * negative))
    return said


def together(*streams: Sequence[SourceCount], start: datetime = T0) -> Iterator[MinuteBucket]:
    """One bucket per minute, of what several sources say in it."""
    for number, minute in enumerate(zip_longest(*streams)):
        sources = tuple(each for each in minute if each is not None and each.mentions)
        count = sum(each.mentions for each in sources)
        negative, outrage = sum(each.negative for each in sources), sum(each.outrage for each in sources)
        yield MinuteBucket(BRAND, start + number * MINUTE, count, negative, outrage, count, sources)


def ordinary(days: float, per_hour: float, *, seed: int = 1) -> list[int]:
    """Counts per minute of a brand on calm days, busier by day than by night."""
    rng = np.random.default_rng(seed)
    clock = np.arange(round(days * DAY)) / DAY
    counts: list[int] = rng.poisson(per_hour / 60 * (1 - 0.5 * np.cos(2 * np.pi * clock))).tolist()
    return counts


def folded(state: storm.State, buckets: Iterable[MinuteBucket]) -> storm.State:
    for bucket in buckets:
        state = storm.fold(state, bucket)
    return state


def known(
    *, days: float = 10, per_hour: float = 20.0, share: float = 0.3, budget: float = 0.4
) -> storm.State:
    """The state of a brand after calm days."""
    state = storm.fresh(false_pages_per_month=budget, since=T0)
    return folded(state, minutes(ordinary(days, per_hour), share))


def after(state: storm.State, counts: Iterable[int], share: float) -> storm.State:
    """The state once these minutes have followed."""
    if state.until is None:
        raise ValueError("nothing came before")
    return folded(state, minutes(counts, share, start=state.until))


def hours(number: float) -> timedelta:
    return timedelta(hours=number)

"""MinuteBucket: counts of one brand in one minute of publication, and sums of them."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from warden.core.mention import BrandId, Mention, Sentiment

MINUTE = timedelta(minutes=1)
COPY = 0.2  # of a voice: many sites carry one headline, few people copy a complaint


@dataclass(frozen=True, slots=True)
class SourceCount:
    """What one source brought in a minute: its `voices`, one for each mention and a part of one for a copy of
    an earlier text, and the masses of P(negative) and P(outrage), weighted alike."""

    source: str
    mentions: int
    voices: float
    negative: float
    outrage: float


@dataclass(frozen=True, slots=True)
class MinuteBucket:
    """One brand in `[minute, minute + 1 min)`.

    `negative` and `outrage` are masses (sums of probabilities, 0 to `count`); `authors` counts distinct
    known authors of that minute. `sources` is what each source brought, by name; detection goes by it,
    charts by the sums.
    """

    brand: BrandId
    minute: datetime
    count: int
    negative: float
    outrage: float
    authors: int
    sources: tuple[SourceCount, ...] = ()


def minute_of(instant: datetime) -> datetime:
    """The start of the minute `instant` lies in, UTC."""
    return instant.astimezone(UTC).replace(second=0, microsecond=0)


def fold(brand: BrandId, minute: datetime, mentions: Iterable[tuple[Mention, Sentiment]]) -> MinuteBucket:
    """Count the scored mentions of one brand and one minute; an empty minute gives an empty bucket."""
    pairs = list(mentions)
    return MinuteBucket(
        brand=brand,
        minute=minute,
        count=len(pairs),
        negative=math.fsum(sentiment.negative for _, sentiment in pairs),
        outrage=math.fsum(sentiment.outrage for _, sentiment in pairs),
        authors=len({mention.author for mention, _ in pairs if mention.author}),
        sources=tuple(_by_source(pairs)),
    )


def _by_source(pairs: Sequence[tuple[Mention, Sentiment]]) -> Iterator[SourceCount]:
    for source in sorted({str(mention.source) for mention, _ in pairs}):
        heard = [sentiment for mention, sentiment in pairs if mention.source == source]
        yield SourceCount(
            source,
            len(heard),
            float(len(heard)),
            math.fsum(each.negative for each in heard),
            math.fsum(each.outrage for each in heard),
        )

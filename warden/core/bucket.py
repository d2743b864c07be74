"""MinuteBucket: counts of one brand in one minute of publication, and sums of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import fsum

from warden.core.mention import BrandId

MINUTE = timedelta(minutes=1)
COPY = 0.2  # of a voice: many sites carry one headline, few people copy a complaint


@dataclass(frozen=True, slots=True)
class Heard:
    """What is counted of one scored mention; `is_copy`: it repeats an earlier one (core/copies.py)."""

    at: datetime
    source: str
    author: str | None
    negative: float
    outrage: float
    is_copy: bool = False

    @property
    def voice(self) -> float:
        """The part of a voice it is."""
        return COPY if self.is_copy else 1.0


@dataclass(frozen=True, slots=True)
class SourceCount:
    """What one source brought in a minute: its `voices`, one for each mention and a part of one for a copy of
    an earlier text, and the masses of P(negative) and P(outrage), weighted alike."""

    source: str
    mentions: int
    voices: float
    negative: float
    outrage: float

    @property
    def copies(self) -> int:
        """How many of the mentions are copies."""
        return round((self.mentions - self.voices) / (1 - COPY))


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


def fold(brand: BrandId, minute: datetime, heard: Iterable[Heard]) -> MinuteBucket:
    """Count the scored mentions of one brand and one minute; an empty minute gives an empty bucket.

    Their order changes nothing, not even the last digit of a sum.
    """
    every = list(heard)
    return MinuteBucket(
        brand=brand,
        minute=minute,
        count=len(every),
        negative=fsum(each.negative for each in every),
        outrage=fsum(each.outrage for each in every),
        authors=len({each.author for each in every if each.author}),
        sources=tuple(_by_source(every)),
    )


def _by_source(heard: Sequence[Heard]) -> Iterator[SourceCount]:
    for source in sorted({each.source for each in heard}):
        own = [each for each in heard if each.source == source]
        yield SourceCount(
            source,
            len(own),
            fsum(each.voice for each in own),
            fsum(each.voice * each.negative for each in own),
            fsum(each.voice * each.outrage for each in own),
        )

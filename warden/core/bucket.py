"""MinuteBucket: counts of one brand in one minute of publication, and sums of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from warden.core.mention import BrandId, Mention, Sentiment

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class MinuteBucket:
    """One brand in `[minute, minute + 1 min)`.

    `negative` and `outrage` are masses (sums of probabilities, 0 to `count`); `authors` counts distinct
    known authors of that minute.
    """

    brand: BrandId
    minute: datetime
    count: int
    negative: float
    outrage: float
    authors: int


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
        negative=sum(sentiment.negative for _, sentiment in pairs),
        outrage=sum(sentiment.outrage for _, sentiment in pairs),
        authors=len({mention.author for mention, _ in pairs if mention.author}),
    )

"""Brand, Mention, Sentiment: what is watched, what was said, and how it was meant."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

BrandId = NewType("BrandId", str)
SourceId = NewType("SourceId", str)
MentionId = NewType("MentionId", int)


@dataclass(frozen=True, slots=True)
class Brand:
    """What is watched. `terms` and `exclude` in the notation of the configuration file."""

    id: BrandId
    name: str
    terms: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("de", "en")
    policy: str | None = None
    false_pages_per_month: float = 0.4


@dataclass(frozen=True, slots=True)
class Mention:
    """One public text, known by (`source`, `external_id`).

    `published_at` is the source's time, never later than `fetched_at`, which is ours. `brand` is what the
    sender said it is about (an import, a replay), None where the text itself has to tell.
    """

    source: SourceId
    external_id: str
    published_at: datetime
    fetched_at: datetime
    text: str
    url: str | None = None
    author: str | None = None
    followers: int | None = None
    language: str | None = None
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    brand: str | None = None

    @property
    def identity(self) -> bytes:
        """The SHA-256 of (`source`, `external_id`), as short as an index entry has to be."""
        # A source's id is a slug, so that the first NUL ends it.
        known_by = f"{self.source}\0{self.external_id}"
        return hashlib.sha256(known_by.encode(errors="surrogatepass")).digest()

    @property
    def turn(self) -> int:
        """Who comes first of two mentions published at one instant: the lower, whichever arrived first;
        0 to 2^63 - 1."""
        return int.from_bytes(self.identity[:8]) >> 1


@dataclass(frozen=True, slots=True)
class Sentiment:
    """P(negative), P(neutral), P(positive), summing to 1, and P(outrage); with who says so.

    `language` is the ISO 639-1 code found; `fallback` marks a language the model was not trained on.
    """

    negative: float
    neutral: float
    positive: float
    outrage: float
    language: str
    fallback: bool
    model: str

    @property
    def label(self) -> str:
        """The likeliest of the three: negative, neutral or positive."""
        return max(("negative", "neutral", "positive"), key=lambda name: float(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class ScoredMention:
    """A mention as the database gives it back, with its sentiment once it has one."""

    id: MentionId
    mention: Mention
    brands: tuple[BrandId, ...]
    sentiment: Sentiment | None

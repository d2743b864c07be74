"""Mentions, and the sources and brands they belong to."""

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel

from warden.core.mention import ScoredMention


class SentimentShape(BaseModel):
    label: str
    negative: float
    neutral: float
    positive: float
    outrage: float
    language: str
    model: str


class MentionShape(BaseModel):
    """A stored mention; `sentiment` is None until it has been scored."""

    id: int
    source: str
    external_id: str
    published_at: datetime
    text: str
    url: str | None
    author: str | None
    followers: int | None
    brands: list[str]
    sentiment: SentimentShape | None

    @classmethod
    def of(cls, row: ScoredMention) -> Self:
        mention, mood = row.mention, row.sentiment
        return cls(
            id=row.id,
            source=mention.source,
            external_id=mention.external_id,
            published_at=mention.published_at,
            text=mention.text,
            url=mention.url,
            author=mention.author,
            followers=mention.followers,
            brands=list(row.brands),
            sentiment=None if mood is None else SentimentShape.model_validate(mood, from_attributes=True),
        )


class BrandShape(BaseModel):
    """A brand and how it is now: `calm`, or the severity of its unresolved incident.

    `budget` is how many needless pages a month are accepted, `lift` what people's verdicts add to the score
    a page takes, in bits.
    """

    id: str
    name: str
    state: str
    incident: int | None
    budget: float
    pages_30d: int
    needless_30d: int
    lift: float


class SourceShape(BaseModel):
    """How a source is doing; `blind_since` is when it last answered, while it is blind."""

    id: str
    kind: str | None
    state: str
    blind_since: datetime | None
    last_success_at: datetime | None
    lag_s: float | None
    error: str | None
    mend: str | None
    budget: dict[str, Any] | None = None

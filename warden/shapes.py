"""The public JSON of the main resources, for the API and the command line, made from the core's values."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel

from warden.core.incident import Incident, TimelineEntry
from warden.core.mention import ScoredMention
from warden.core.outbox import Attempt, Delivery
from warden.core.timeline import tell

Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """A list; `cursor` leads to its next part, None at the end."""

    items: list[Item]
    cursor: str | None = None


class DriversShape(BaseModel):
    """What drives a storm; `mentions` are ids of the most negative posts, told for a single incident only."""

    words: list[str]
    sources: dict[str, float]
    mentions: list[int] | None = None


class IncidentShape(BaseModel):
    id: int
    brand: str
    status: str
    severity: str
    opened_at: datetime
    first_mention_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    resolved_at: datetime | None
    resolved_by: str | None
    peak_at: datetime
    mentions: int
    expected: float
    window_minutes: int
    negative_share: float
    usual_negative_share: float
    doubling_minutes: float | None
    drill: bool
    reason: str
    drivers: DriversShape
    url: str

    @classmethod
    def of(cls, incident: Incident, url: str, mentions: list[int] | None = None) -> Self:
        """`url` is the installation's; `mentions` the ids that drive the storm, if they were looked up."""
        return cls(
            id=incident.id,
            brand=incident.brand,
            status=incident.status.value,
            severity=incident.severity.value,
            opened_at=incident.opened_at,
            first_mention_at=incident.first_mention_at,
            acknowledged_at=incident.acknowledged_at,
            acknowledged_by=incident.acknowledged_by,
            resolved_at=incident.resolved_at,
            resolved_by=incident.resolved_by,
            peak_at=incident.peak_at,
            mentions=incident.mentions,
            expected=incident.expected,
            window_minutes=incident.window_minutes,
            negative_share=incident.negative_share,
            usual_negative_share=incident.usual_negative_share,
            doubling_minutes=incident.doubling_minutes,
            drill=incident.drill,
            reason=incident.reason,
            drivers=DriversShape(
                words=list(incident.drivers.words), sources=dict(incident.drivers.sources), mentions=mentions
            ),
            url=f"{url.rstrip('/')}/incidents/{incident.id}",
        )


class EntryShape(BaseModel):
    id: int | None
    at: datetime
    kind: str
    actor: str
    text: str
    data: dict[str, Any]

    @classmethod
    def of(cls, entry: TimelineEntry, language: str, people: Mapping[str, str]) -> Self:
        return cls(
            id=entry.id,
            at=entry.at,
            kind=entry.kind.value,
            actor=entry.actor,
            text=tell(entry, language=language, people=people),
            data=dict(entry.data),
        )


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


class AttemptShape(BaseModel):
    at: datetime
    result: str
    detail: str


class DeliveryShape(BaseModel):
    id: int
    incident: int | None
    person: str | None
    contact: str
    kind: str
    severity: str
    state: str
    round: int
    step: int
    created_at: datetime
    sent_at: datetime | None
    attempts: list[AttemptShape]

    @classmethod
    def of(cls, delivery: Delivery, attempts: list[Attempt]) -> Self:
        return cls(
            id=delivery.id,
            incident=delivery.incident,
            person=delivery.person,
            contact=delivery.contact,
            kind=delivery.kind.value,
            severity=delivery.severity.value,
            state=delivery.state.value,
            round=delivery.round,
            step=delivery.step,
            created_at=delivery.created_at,
            sent_at=delivery.sent_at,
            attempts=[AttemptShape.model_validate(attempt, from_attributes=True) for attempt in attempts],
        )


class BrandShape(BaseModel):
    """A brand and how it is now: `calm`, or the severity of its unresolved incident."""

    id: str
    name: str
    state: str
    incident: int | None


class NextShape(BaseModel):
    person: str | None
    starts: datetime


class OnCallShape(BaseModel):
    """One schedule at one instant; `next` is who takes over, None if nobody follows within the look ahead."""

    schedule: str
    at: datetime
    person: str | None
    layer: str | None = None
    override: int | None = None
    since: datetime
    until: datetime
    next: NextShape | None


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

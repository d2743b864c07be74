"""Incidents: their figures, story, decisions, runbook, and who answered."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Self

from pydantic import BaseModel

from warden.core.answered import Answered
from warden.core.explanation import Decision
from warden.core.feedback import Pronounced
from warden.core.growth import Growth
from warden.core.incident import Incident, TimelineEntry
from warden.core.timeline import tell


class DriversShape(BaseModel):
    """What drives a storm; `mentions` are ids of the most telling posts, told for a single incident only."""

    words: list[str]
    sources: dict[str, float]
    mentions: list[int] | None = None


class ForecastShape(BaseModel):
    """Mentions per hour in the half hour that ends at `at`: eight times of ten between `low` and `high`."""

    at: datetime
    low: float
    middle: float
    high: float


class GrowthShape(BaseModel):
    """How a storm grows as of `at`: minutes to double (None unless it surely grows) and new posts per post,
    each with its 95 % interval; the next six hours; when it is likely to become critical."""

    at: datetime
    doubling_minutes: float | None
    doubling_low: float | None
    doubling_high: float | None
    reproduction: float
    reproduction_low: float
    reproduction_high: float
    forecast: list[ForecastShape]
    critical_at: datetime | None

    @classmethod
    def of(cls, growth: Growth) -> Self:
        return cls(
            at=growth.at,
            doubling_minutes=growth.doubling_minutes,
            doubling_low=growth.doubling_low,
            doubling_high=growth.doubling_high,
            reproduction=growth.reproduction,
            reproduction_low=growth.reproduction_low,
            reproduction_high=growth.reproduction_high,
            forecast=[
                ForecastShape(
                    at=growth.at + timedelta(minutes=point.minutes_ahead),
                    low=point.low,
                    middle=point.middle,
                    high=point.high,
                )
                for point in growth.forecast
            ],
            critical_at=growth.critical_at,
        )


class VerdictShape(BaseModel):
    """What people say of an incident: `needless`, `late` or `right`; the newest word counts."""

    verdict: str
    person: str
    at: datetime


class IncidentShape(BaseModel):
    id: int
    brand: str
    status: str
    severity: str
    opened_at: datetime
    first_mention_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    snoozed_until: datetime | None
    assigned_to: str | None
    resolved_at: datetime | None
    resolved_by: str | None
    peak_at: datetime
    mentions: int
    expected: float
    window_minutes: int
    negative_share: float
    usual_negative_share: float
    doubling_minutes: float | None
    growth: GrowthShape | None
    silenced_until: datetime | None
    drill: bool
    reason: str
    drivers: DriversShape
    verdict: VerdictShape | None
    url: str

    @classmethod
    def of(
        cls,
        incident: Incident,
        url: str,
        mentions: list[int] | None = None,
        *,
        verdict: Pronounced | None = None,
    ) -> Self:
        """`url` is the installation's; `mentions` the ids that drive the storm, if they were looked up;
        `verdict` what people say of it."""
        return cls(
            id=incident.id,
            brand=incident.brand,
            status=incident.status.value,
            severity=incident.severity.value,
            opened_at=incident.opened_at,
            first_mention_at=incident.first_mention_at,
            acknowledged_at=incident.acknowledged_at,
            acknowledged_by=incident.acknowledged_by,
            snoozed_until=None if incident.resolved_at else incident.snoozed_until,
            assigned_to=None if incident.resolved_at else incident.assigned_to,
            resolved_at=incident.resolved_at,
            resolved_by=incident.resolved_by,
            peak_at=incident.peak_at,
            mentions=incident.mentions,
            expected=incident.expected,
            window_minutes=incident.window_minutes,
            negative_share=incident.negative_share,
            usual_negative_share=incident.usual_negative_share,
            doubling_minutes=incident.doubling_minutes,
            growth=GrowthShape.of(incident.growth) if incident.growth else None,
            silenced_until=incident.silenced_until,
            drill=incident.drill,
            reason=incident.reason,
            drivers=DriversShape(
                words=list(incident.drivers.words), sources=dict(incident.drivers.sources), mentions=mentions
            ),
            verdict=VerdictShape.model_validate(verdict, from_attributes=True) if verdict else None,
            url=f"{url.rstrip('/')}/incidents/{incident.id}",
        )


class EvidenceShape(BaseModel):
    """One view of one window: what was seen, what is usual, how many times that, and how rare."""

    view: str
    minutes: int
    value: float
    usual: float
    factor: float | None
    bits: float


class WordShape(BaseModel):
    """A word of the storm, in how many differing texts, and how many standard deviations above the usual."""

    term: str
    z: float | None
    texts: int


class ShareShape(BaseModel):
    source: str
    share: float
    usual: float | None


class DecisionShape(BaseModel):
    """Why an incident was judged so `at`; `severity` None: it is over. `posts` are ids of mentions."""

    at: datetime
    severity: str | None
    score: float
    page_score: float
    since: datetime
    until: datetime
    evidence: list[EvidenceShape]
    words: list[WordShape]
    sources: list[ShareShape]
    posts: list[int]
    mentions_read: int

    @classmethod
    def of(cls, decision: Decision) -> Self:
        why = decision.explanation
        return cls(
            at=decision.at,
            severity=decision.severity,
            score=decision.score,
            page_score=why.page_score,
            since=why.since,
            until=why.until,
            evidence=[EvidenceShape(**asdict(each), factor=each.factor) for each in why.evidence],
            words=[WordShape(**asdict(word)) for word in why.words],
            sources=[ShareShape(**asdict(share)) for share in why.sources],
            posts=list(why.posts),
            mentions_read=why.mentions_read,
        )


class EntryShape(BaseModel):
    """One entry of the timeline; `why` is where the decision it tells of is explained."""

    id: int | None
    at: datetime
    kind: str
    actor: str
    text: str
    data: dict[str, Any]
    why: str | None = None

    @classmethod
    def of(
        cls, entry: TimelineEntry, language: str, people: Mapping[str, str], why: str | None = None
    ) -> Self:
        return cls(
            id=entry.id,
            at=entry.at,
            kind=entry.kind.value,
            actor=entry.actor,
            text=tell(entry, language=language, people=people),
            data=dict(entry.data),
            why=why,
        )


class TaskShape(BaseModel):
    """One thing a runbook asks for; `done_by` None: not done."""

    id: str
    text: str
    done_by: str | None
    done_at: datetime | None


class ReplyShape(BaseModel):
    """A reply template, the facts filled in; what stands in brackets is for people to fill in."""

    title: str
    text: str


class RunbookShape(BaseModel):
    """What to do about an incident at its present severity."""

    incident: int
    severity: str
    tasks: list[TaskShape]
    replies: list[ReplyShape]


class AnsweredShape(BaseModel):
    """Somebody a page was meant for: when the first went out to them, and after how long they answered."""

    person: str
    contact: str | None
    paged_at: datetime | None
    answered_at: datetime | None
    after_s: float | None

    @classmethod
    def of(cls, one: Answered) -> Self:
        return cls(
            person=one.person,
            contact=one.contact,
            paged_at=one.paged_at,
            answered_at=one.answered_at,
            after_s=one.after.total_seconds() if one.after is not None else None,
        )

"""The public JSON of the main resources, for the API and the command line, made from the core's values."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel

from warden.core.absence import Absence
from warden.core.answered import Answered
from warden.core.circumstances import PlannedEvent
from warden.core.explanation import Decision
from warden.core.fairness import Fairness
from warden.core.feedback import Pronounced
from warden.core.growth import Growth
from warden.core.incident import Incident, TimelineEntry
from warden.core.mention import ScoredMention
from warden.core.oncall import Override, Shift
from warden.core.outbox import Attempt, Delivery, DeliveryKind
from warden.core.planned import phase
from warden.core.silence import Silence, state
from warden.core.swap import Swap, stands
from warden.core.timeline import tell

Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """A list; `cursor` leads to its next part, None at the end."""

    items: list[Item]
    cursor: str | None = None


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
    def of(cls, delivery: Delivery, attempts: list[Attempt], *, drill: bool = False) -> Self:
        """`drill`: its incident is one, and so is what would be a page."""
        kind = "drill" if drill and delivery.kind is DeliveryKind.PAGE else delivery.kind.value
        return cls(
            id=delivery.id,
            incident=delivery.incident,
            person=delivery.person,
            contact=delivery.contact,
            kind=kind,
            severity=delivery.severity.value,
            state=delivery.state.value,
            round=delivery.round,
            step=delivery.step,
            created_at=delivery.created_at,
            sent_at=delivery.sent_at,
            attempts=[AttemptShape.model_validate(attempt, from_attributes=True) for attempt in attempts],
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


class EventShape(BaseModel):
    """A planned event; `state` is `coming`, `running` or `over`."""

    id: int
    brand: str
    start: datetime
    end: datetime
    times: float
    note: str
    state: str

    @classmethod
    def of(cls, event: PlannedEvent, *, now: datetime) -> Self:
        return cls(
            id=event.id,
            brand=event.brand,
            start=event.start,
            end=event.end,
            times=event.times,
            note=event.note,
            state=phase(event, now=now).value,
        )


class SilenceShape(BaseModel):
    """A silence; `brand` None: of all brands; `state` is `coming`, `running` or `over`."""

    id: int
    brand: str | None
    start: datetime
    end: datetime
    note: str
    person: str
    state: str

    @classmethod
    def of(cls, silence: Silence, *, now: datetime) -> Self:
        return cls(
            id=silence.id,
            brand=silence.brand,
            start=silence.start,
            end=silence.end,
            note=silence.note,
            person=silence.person,
            state=state(silence, now=now),
        )


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


class ShiftShape(BaseModel):
    """One stretch of one person, or of nobody, and the layer or override that puts them on."""

    person: str | None
    layer: str | None
    override: int | None
    start: datetime
    end: datetime

    @classmethod
    def of(cls, shift: Shift) -> Self:
        return cls.model_validate(shift, from_attributes=True)


class OverrideShape(BaseModel):
    """A stand-in; `state` is `coming`, `running` or `over`."""

    id: int
    schedule: str
    person: str
    replaces: str | None
    start: datetime
    end: datetime
    state: str

    @classmethod
    def of(cls, made: Override, *, now: datetime) -> Self:
        return cls(**asdict(made), state=phase(made, now=now).value)


class AbsenceShape(BaseModel):
    """When somebody is away; `by` says so. `state` is `coming`, `running` or `over`."""

    id: int
    person: str
    start: datetime
    end: datetime
    note: str
    by: str
    state: str

    @classmethod
    def of(cls, absence: Absence, *, now: datetime) -> Self:
        return cls(**asdict(absence), state=phase(absence, now=now).value)


class LoadShape(BaseModel):
    """What one person carries; `over_mean_hours` is below 0 where it is less than the mean. `pages` came
    while they were on call here."""

    person: str
    hours: float
    weekend_hours: float
    night_hours: float
    holiday_hours: float
    pages: int
    night_pages: int
    over_mean_hours: float


class FairnessShape(BaseModel):
    """How a schedule is shared out in `[start, end)`; the most hours first."""

    schedule: str
    start: datetime
    end: datetime
    mean_hours: float
    uncovered_hours: float
    people: list[LoadShape]

    @classmethod
    def of(cls, schedule: str, found: Fairness) -> Self:
        return cls(
            schedule=schedule,
            start=found.start,
            end=found.end,
            mean_hours=_hours(found.mean),
            uncovered_hours=_hours(found.uncovered),
            people=[
                LoadShape(
                    person=load.person,
                    hours=_hours(load.on_call),
                    weekend_hours=_hours(load.weekend),
                    night_hours=_hours(load.night),
                    holiday_hours=_hours(load.holiday),
                    pages=load.pages,
                    night_pages=load.night_pages,
                    over_mean_hours=_hours(load.over),
                )
                for load in found.loads
            ],
        )


def _hours(lasting: timedelta) -> float:
    return round(lasting / timedelta(hours=1), 2)


class SwapShape(BaseModel):
    """A swap request; `asked` None: anybody may take it. `state` is `open`, `accepted`, `declined`,
    `withdrawn` or `expired`; `override` is the stand-in an accepted one became."""

    id: int
    schedule: str
    asker: str
    asked: str | None
    start: datetime
    end: datetime
    asked_at: datetime
    expires_at: datetime
    state: str
    answered_by: str | None
    answered_at: datetime | None
    override: int | None

    @classmethod
    def of(cls, swap: Swap, *, now: datetime) -> Self:
        state = stands(swap, now=now)
        return cls(**{**asdict(swap), "state": state.value})


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

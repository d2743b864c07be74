"""The values of an incident: Severity, Status, Finding, Incident, TimelineEntry. Its moves: core/moves.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from warden.core.coordination import Coordination
from warden.core.growth import Growth
from warden.core.mention import BrandId

IncidentId = NewType("IncidentId", int)
PersonId = NewType("PersonId", str)
WARDEN = "warden"  # who acts where no person does


class Severity(StrEnum):
    """How bad for the brand, ordered: watch < warning < critical."""

    WATCH = "watch"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)

    @property
    def pages(self) -> bool:
        """A storm people are woken for; a watch is only posted to the team's channels."""
        return self is not Severity.WATCH


class Status(StrEnum):
    """open -> acknowledged -> resolved; an acknowledged incident can return to open."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Drivers:
    """What drives a storm, for the page and the view: `words` used far more than usual, most telling
    first; `sources` with their share of the mentions (0 to 1), largest first; whether it looks
    coordinated; `reach`, the followers of all who spoke. None: unknown."""

    words: tuple[str, ...] = ()
    sources: tuple[tuple[str, float], ...] = ()
    coordination: Coordination | None = None
    reach: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One view of one window, as it spoke at a decision: `view` is its name (`volume`, `breadth`, `mass`,
    `negative`, `outrage`), `value` what was seen in the last `minutes`, `usual` what is usual,
    `bits` how improbable that is."""

    view: str
    minutes: int
    value: float
    usual: float
    bits: float

    @property
    def is_share(self) -> bool:
        """Whether `value` and `usual` are shares of what was said, not numbers of mentions."""
        return self.view in ("negative", "outrage")

    @property
    def factor(self) -> float | None:
        """How many times the usual was seen; None where nothing is usual."""
        return self.value / self.usual if self.usual > 0 else None


@dataclass(frozen=True, slots=True)
class Finding:
    """What detection says of one brand at `at`; incidents are opened from these and follow them.

    `severity` None: nothing out of the ordinary any more. `mentions` against `expected` (>= 0) are counts
    in the `window_minutes` before `at`; shares are 0 to 1; `doubling_minutes` is None while it does not
    grow; `surprise_bits` as in core/surprise.py; `since` is when the storm began. `score` is how loudly all
    views together speak for a storm, `page_score` what a page takes; `growth` is None while there is no
    storm.
    """

    at: datetime
    severity: Severity | None
    window_minutes: int
    mentions: int
    expected: float
    negative_share: float
    usual_negative_share: float
    doubling_minutes: float | None
    surprise_bits: float
    since: datetime
    reason: str
    evidence: tuple[Evidence, ...] = ()
    score: float = 0.0
    page_score: float = 0.0
    growth: Growth | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """A storm people must look at.

    `mentions`, `expected`, `negative_share` and `usual_negative_share` are the latest finding's, over its
    window of `window_minutes`, and `growth` is; `doubling_minutes` is None while it does not grow.
    `first_mention_at` is when the storm began by the detector's account. `next_due` is when escalation has
    to look again, None when it has nothing left to do; of a storm that ended by itself, when it would have
    looked. `round` counts from 1 (0: escalation has not begun) and `step` is the number of the last step
    taken in it, from 1 (0: none yet). `round` never goes back, or a page after a reopening would share its
    key with an earlier one and be lost: `first_round` is where the present escalation began. `severity` is
    the highest so far, or what a person made of it; `found` is the highest detection found: a storm that
    swells again pages nobody twice. `lowered_mentions` is the peak a person had before them who lowered it
    below that. `snoozed_until` is when whoever holds it wants it back; `assigned_to` is who was asked to take
    it and has not yet. `silenced_until` is the end of the silence that escalation has met, and has not yet
    seen the end of.
    """

    id: IncidentId
    brand: BrandId
    status: Status
    severity: Severity
    opened_at: datetime
    first_mention_at: datetime
    mentions: int
    expected: float
    window_minutes: int
    negative_share: float
    usual_negative_share: float
    surprise_bits: float
    reason: str
    peak_at: datetime
    peak_mentions: int = 0
    doubling_minutes: float | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: PersonId | None = None
    resolved_at: datetime | None = None
    drill: bool = False
    drivers: Drivers = Drivers()
    round: int = 0
    step: int = 0
    next_due: datetime | None = None
    first_round: int = 1
    resolved_by: str | None = None
    growth: Growth | None = None
    found: Severity = Severity.WATCH
    lowered_mentions: int | None = None
    snoozed_until: datetime | None = None
    assigned_to: PersonId | None = None
    silenced_until: datetime | None = None

    @property
    def is_exhausted(self) -> bool:
        """Everybody was tried and nobody answered: open, and escalation has nothing left to do."""
        is_over = self.round > 0 and self.next_due is None
        return self.status is Status.OPEN and self.severity.pages and is_over


class EntryKind(StrEnum):
    """What a timeline entry tells of; the words are the public interface's."""

    DETECTED = "detected"
    SEVERITY_CHANGED = "severity_changed"
    STEP_DUE = "step_due"
    STEP_SKIPPED = "step_skipped"
    PAGE_QUEUED = "page_queued"
    PAGE_SENT = "page_sent"
    PAGE_FAILED = "page_failed"
    PAGE_WITHDRAWN = "page_withdrawn"
    PAGE_EXPIRED = "page_expired"
    PAGE_HURRIED = "page_hurried"
    ACKNOWLEDGED = "acknowledged"
    ACKNOWLEDGE_TIMED_OUT = "acknowledge_timed_out"
    SNOOZED = "snoozed"
    REASSIGNED = "reassigned"
    ESCALATED = "escalated"
    SILENCED = "silenced"
    SILENCE_OVER = "silence_over"
    NOTE = "note"
    TICKED = "ticked"
    STATEMENT = "statement"
    FEEDBACK = "feedback"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    EXHAUSTED = "exhausted"
    STUCK = "stuck"
    CHAIN_RENEWED = "chain_renewed"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of the append-only story of an incident, written in the transaction it tells of.

    `actor` is a person's id, or `warden`. `data` holds plain JSON values; the words are made from it when
    the entry is read (core/timeline.py), in the reader's language.
    """

    at: datetime
    kind: EntryKind
    actor: str = WARDEN
    data: Mapping[str, Any] = field(default_factory=dict)
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """An incident after a move, what the timeline says of it, and who has to be told besides the
    channels: the person who holds (or held) it, None when nobody does."""

    incident: Incident
    entries: tuple[TimelineEntry, ...] = ()
    notify: PersonId | None = None

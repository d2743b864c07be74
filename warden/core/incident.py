"""Incident, Severity, states and lawful moves, TimelineEntry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from warden.core.mention import BrandId

IncidentId = NewType("IncidentId", int)
PersonId = NewType("PersonId", str)


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
    first; `sources` with their share of the mentions (0 to 1), largest first."""

    words: tuple[str, ...] = ()
    sources: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """A storm people must look at.

    `mentions`, `expected`, `negative_share` and `usual_negative_share` are the latest finding's, over its
    window of `window_minutes`; `doubling_minutes` is None while it does not grow. `first_mention_at` is
    when the storm began by the detector's account. `next_due` is when escalation has to look again, None
    when it has nothing left to do; `round` counts from 1 (0: escalation has not begun) and `step` is the
    number of the last step taken in it, from 1 (0: none yet).
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
    ACKNOWLEDGED = "acknowledged"
    ACKNOWLEDGE_TIMED_OUT = "acknowledge_timed_out"
    NOTE = "note"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of the append-only story of an incident, written in the transaction it tells of.

    `actor` is a person's id, or `warden`. `data` holds plain JSON values; the words are made from it when
    the entry is read (core/timeline.py), in the reader's language.
    """

    at: datetime
    kind: EntryKind
    actor: str = "warden"
    data: Mapping[str, Any] = field(default_factory=dict)
    id: int | None = None

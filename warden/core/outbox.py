"""Delivery: one page to one contact; its retry timetable, and when it is given up.

The timetable is short on purpose: a page is worth little after some minutes, and the next contact or the
next step is the better retry. Tries follow each other after 5, 15, 45 and 135 seconds, each up to a fifth
longer by `jitter`, so that many pages refused together do not come back together. The fifth failure is
final: between 3 min 20 s and 4 min of waiting in all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NewType

from warden.core.incident import IncidentId, PersonId, Severity, Status

DeliveryId = NewType("DeliveryId", int)

PAUSES = (timedelta(seconds=5), timedelta(seconds=15), timedelta(seconds=45), timedelta(seconds=135))
SPREAD = 0.2


class DeliveryKind(StrEnum):
    PAGE = "page"
    UPDATE = "update"
    WATCH = "watch"
    TEST = "test"
    BLIND = "blind"
    HEARS_AGAIN = "hears_again"
    SILENCE = "silence"
    SWAP = "swap"


class DeliveryState(StrEnum):
    """pending -> sending (leased) -> sent | failed | expired | withdrawn."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A delivery to be queued. The key (incident, kind, round, step, person, contact, occasion) keeps a rerun
    from adding a second row. `person` None: `contact` is a channel of the policy.

    What is not about an incident says what it is about: `occasion` names it so that it is told once
    (`outage 3`), and `facts` holds the plain JSON values its words are made from when it is sent.
    """

    incident: IncidentId | None
    kind: DeliveryKind
    severity: Severity
    person: PersonId | None
    contact: str
    round: int
    step: int
    due_at: datetime
    occasion: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of the outbox. `attempts` counts tries that ended; `lease_until` is set while one runs."""

    id: DeliveryId
    incident: IncidentId | None
    kind: DeliveryKind
    severity: Severity
    person: PersonId | None
    contact: str
    round: int
    step: int
    state: DeliveryState
    created_at: datetime
    due_at: datetime
    attempts: int
    sent_at: datetime | None = None
    lease_until: datetime | None = None
    occasion: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


class Outcome(StrEnum):
    """How one try ended; the value is the `result` of its Attempt."""

    SENT = "sent"
    RETRYABLE = "failed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: `result` is `sent`, `failed` (may be tried again) or `refused` (for good)."""

    at: datetime
    result: str
    detail: str


def after_attempt(
    delivery: Delivery, outcome: Outcome, *, now: datetime, jitter: float, pace: float = 1.0
) -> tuple[DeliveryState, datetime | None]:
    """What becomes of a delivery after one more try: its state, and when it is due again.

    Args:
        delivery: as it was claimed; `attempts` does not count this try yet.
        jitter: 0 to 1, drawn by the caller.
        pace: how fast warden's time runs, > 0; the service on the other side recovers in real time.
    """
    if outcome is Outcome.SENT:
        return DeliveryState.SENT, None
    if outcome is Outcome.REFUSED or delivery.attempts >= len(PAUSES):
        return DeliveryState.FAILED, None
    return DeliveryState.PENDING, now + PAUSES[delivery.attempts] * (1 + SPREAD * jitter) * pace


def is_needed(delivery: Delivery, status: Status | None) -> bool:
    """Whether a delivery about to be sent is still worth sending; otherwise it has expired.

    A page is for an open incident only. Everything else is news, and stays news; a test has no incident
    (`status` None). Age alone expires nothing: after an outage a late page beats none.
    """
    return delivery.kind is not DeliveryKind.PAGE or status is Status.OPEN

"""Delivery: one page to one contact; its retry timetable, and when it is given up.

The timetable is short on purpose: a page is worth little after some minutes, and the next contact or the
next step is the better retry. Tries follow each other after 5, 15, 45 and 135 seconds, each up to a fifth
longer by `jitter`, so that many pages refused together do not come back together. The fifth failure is
final: between 3 min 20 s and 4 min of waiting in all. A service that asks for a longer pause gets it, up
to what the delivery bears.

News can wait: what is queued for one contact within a MOMENT is told in one message.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NewType

from warden.core.incident import IncidentId, PersonId, Severity, Status

DeliveryId = NewType("DeliveryId", int)

PAUSES = (timedelta(seconds=5), timedelta(seconds=15), timedelta(seconds=45), timedelta(seconds=135))
SPREAD = 0.2
LONGEST_ASKED = PAUSES[-1]  # a page waits no longer for a service, whatever that asks for
LONGEST_ASKED_OF_NEWS = timedelta(minutes=15)
MOMENT = timedelta(seconds=20)  # how long news waits for more of it
OLD_NEWS = timedelta(days=1)


class DeliveryKind(StrEnum):
    PAGE = "page"
    UPDATE = "update"
    WATCH = "watch"
    TEST = "test"
    CONTACT_CHECK = "contact_check"
    BLIND = "blind"
    HEARS_AGAIN = "hears_again"
    SILENCE = "silence"
    SWAP = "swap"
    ALARM = "alarm"
    ALL_CLEAR = "all_clear"
    HANDOVER = "handover"
    REMINDER = "reminder"
    GAP = "gap"


# Somebody waits for it, or should be woken by it; everything else is news.
URGENT = frozenset({DeliveryKind.PAGE, DeliveryKind.TEST, DeliveryKind.CONTACT_CHECK, DeliveryKind.ALARM})
NEWS = frozenset({DeliveryKind.UPDATE, DeliveryKind.WATCH})  # of an incident, told as it stands when sent


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


class Needless(StrEnum):
    """Why a delivery is not sent any more; the value is the `detail` of its last Attempt."""

    ANSWERED = "answered"
    TOLD_SINCE = "told_since"
    TOO_OLD = "too_old"
    BUNDLED = "bundled"


def after_attempt(
    delivery: Delivery,
    outcome: Outcome,
    *,
    now: datetime,
    jitter: float,
    pace: float = 1.0,
    asked: timedelta | None = None,
) -> tuple[DeliveryState, datetime | None]:
    """What becomes of a delivery after one more try: its state, and when it is due again.

    Args:
        delivery: as it was claimed; `attempts` does not count this try yet.
        jitter: 0 to 1, drawn by the caller.
        pace: how fast warden's time runs, > 0; the service on the other side recovers in real time.
        asked: the pause the service asked for, if it did; a longer one than is bearable is cut.
    """
    if outcome is Outcome.SENT:
        return DeliveryState.SENT, None
    if outcome is Outcome.REFUSED or delivery.attempts >= len(PAUSES):
        return DeliveryState.FAILED, None
    bearable = LONGEST_ASKED if delivery.kind in URGENT else LONGEST_ASKED_OF_NEWS
    pause = max(PAUSES[delivery.attempts], min(asked or timedelta(), bearable))
    return DeliveryState.PENDING, now + pause * (1 + SPREAD * jitter) * pace


def needless(
    delivery: Delivery, status: Status | None, others: Sequence[Delivery], *, now: datetime
) -> Needless | None:
    """Why a delivery about to be sent is not worth sending any more; None while it is.

    A page is for an open incident only, however late it is: after an outage a late page beats none. News is
    needless once its reader has been told: words are made when they are sent, so whatever went out after
    news was queued has said it too. That is other news by the same contact, or a page by any.

    Args:
        status: of the incident; None for what is about none.
        others: the deliveries of its incident.
    """
    if delivery.kind is DeliveryKind.PAGE:
        return None if status is Status.OPEN else Needless.ANSWERED
    if delivery.kind not in NEWS:
        return None
    if any(_has_told(other, delivery) for other in others):
        return Needless.TOLD_SINCE
    return Needless.TOO_OLD if now - delivery.due_at > OLD_NEWS else None


def next_contact(failed: Delivery, others: Sequence[Delivery], *, now: datetime) -> tuple[DeliveryId, ...]:
    """The deliveries to bring forward, because one to the same person has failed for good: those of the
    contact that is due next in the same step, none if one is due already.

    Args:
        others: the deliveries of its incident.
    """
    waiting = [each for each in others if _is_beside(each, failed) and each.state is DeliveryState.PENDING]
    soonest = min((each.due_at for each in waiting), default=now)
    return tuple(each.id for each in waiting if each.due_at == soonest and soonest > now)


def _has_told(other: Delivery, news: Delivery) -> bool:
    if other.person != news.person or other.sent_at is None or other.sent_at <= news.created_at:
        return False  # told twice within one instant is a nuisance; not told is the fault
    return other.kind is DeliveryKind.PAGE or (other.kind in NEWS and other.contact == news.contact)


def _is_beside(other: Delivery, failed: Delivery) -> bool:
    """Whether both are to one person in one step. A channel is nobody's second contact."""
    where, there = (
        (each.incident, each.kind, each.person, each.round, each.step, each.occasion)
        for each in (other, failed)
    )
    return failed.person is not None and where == there and other.id != failed.id

"""Delivery: one page to one contact; its retry timetable, and when it is given up."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from warden.core.incident import IncidentId, PersonId, Severity

DeliveryId = NewType("DeliveryId", int)


class DeliveryKind(StrEnum):
    PAGE = "page"
    UPDATE = "update"
    WATCH = "watch"
    TEST = "test"


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
    """A delivery to be queued. The key (incident, kind, round, step, person, contact) keeps a rerun from
    adding a second row. `person` None: `contact` is a channel of the policy."""

    incident: IncidentId | None
    kind: DeliveryKind
    severity: Severity
    person: PersonId | None
    contact: str
    round: int
    step: int
    due_at: datetime


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


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: `result` is `sent`, `failed` (may be tried again) or `refused` (for good)."""

    at: datetime
    result: str
    detail: str

"""Every attempt to reach somebody."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from warden.core.outbox import Attempt, Delivery, DeliveryKind


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

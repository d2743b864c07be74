"""Who was paged and who answered, how fast: what a drill is held for, and what is learned after a storm."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from warden.core.incident import EntryKind, PersonId, TimelineEntry
from warden.core.outbox import Delivery, DeliveryKind

# What shows that somebody is awake and at it.
ANSWERS = frozenset({EntryKind.ACKNOWLEDGED, EntryKind.RESOLVED, EntryKind.NOTE, EntryKind.TICKED})


@dataclass(frozen=True, slots=True)
class Answered:
    """One person a page was meant for: when the first went out to them, by which contact (None if none did),
    and when they first did anything after it (None while they have not)."""

    person: PersonId
    contact: str | None
    paged_at: datetime | None
    answered_at: datetime | None

    @property
    def after(self) -> timedelta | None:
        """From the first page to the first answer."""
        if self.paged_at is None or self.answered_at is None:
            return None
        return self.answered_at - self.paged_at


def who_answered(deliveries: Iterable[Delivery], entries: Sequence[TimelineEntry]) -> list[Answered]:
    """Everybody a page was meant for, in the order they were paged; those no page reached come last."""
    pages: dict[PersonId, list[Delivery]] = {}
    for delivery in deliveries:
        if delivery.kind is DeliveryKind.PAGE and delivery.person is not None:
            pages.setdefault(delivery.person, []).append(delivery)
    found = [_answered(person, theirs, entries) for person, theirs in pages.items()]
    return sorted(found, key=lambda one: one.paged_at.timestamp() if one.paged_at else inf)


def _answered(person: PersonId, pages: Sequence[Delivery], entries: Sequence[TimelineEntry]) -> Answered:
    sent = sorted((page.sent_at, page.contact) for page in pages if page.sent_at is not None)
    paged_at, contact = sent[0] if sent else (None, None)
    acts = [entry.at for entry in entries if entry.actor == person and entry.kind in ANSWERS]
    later = [at for at in acts if paged_at is None or at >= paged_at]
    return Answered(person, contact, paged_at, min(later, default=None))

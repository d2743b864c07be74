"""Who was paged and who answered, how fast: what a drill is held for, and what is learned after a storm."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from warden.core.incident import EntryKind, PersonId, TimelineEntry
from warden.core.outbox import Delivery, DeliveryKind
from warden.core.page import BRAND_LENGTH
from warden.core.written import plain, span, spoken

# What shows that somebody is awake and at it.
ANSWERS = frozenset({EntryKind.ACKNOWLEDGED, EntryKind.RESOLVED, EntryKind.NOTE, EntryKind.TICKED})

MOST = 8  # people named; the others are counted
MINUTE, PRECISE = timedelta(minutes=1), timedelta(minutes=2)

TEXTS = {
    "de": {
        "answered": "{name} nach {span} über {contact}",
        "no_answer": "{name} keine Antwort",
        "not_reached": "{name} nicht erreicht",
        "more": "{count} weitere",
        "nobody": "Niemand wurde geweckt.",
    },
    "en": {
        "answered": "{name} after {span} by {contact}",
        "no_answer": "{name} no answer",
        "not_reached": "{name} not reached",
        "more": "{count} more",
        "nobody": "Nobody was paged.",
    },
}


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


def in_words(rows: Sequence[Answered], names: Mapping[PersonId, str], language: str) -> str:
    """One sentence for a message: `Anna nach 48 s über push; Ben keine Antwort.`"""
    text = TEXTS[spoken(language)]
    told = [_told(row, names.get(row.person, row.person), text) for row in rows[:MOST]]
    told += [text["more"].format(count=len(rows) - MOST)] if len(rows) > MOST else []
    return "; ".join(told) + "." if told else text["nobody"]


def _told(row: Answered, name: str, text: Mapping[str, str]) -> str:
    known = plain(name, BRAND_LENGTH)
    if row.after is not None:
        return text["answered"].format(name=known, span=_reaction(row.after), contact=row.contact)
    return text["no_answer" if row.paged_at is not None else "not_reached"].format(name=known)


def _reaction(after: timedelta) -> str:
    return f"{round(after.total_seconds())} s" if after < PRECISE else span(after / MINUTE)


def _answered(person: PersonId, pages: Sequence[Delivery], entries: Sequence[TimelineEntry]) -> Answered:
    sent = sorted((page.sent_at, page.contact) for page in pages if page.sent_at is not None)
    paged_at, contact = sent[0] if sent else (None, None)
    acts = [entry.at for entry in entries if entry.actor == person and entry.kind in ANSWERS]
    later = [at for at in acts if paged_at is None or at >= paged_at]
    return Answered(person, contact, paged_at, min(later, default=None))

"""Who was reached, by what, when, and how each attempt ended: the outbox of one incident, for its view."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from warden.core.outbox import Attempt, Delivery, DeliveryId, DeliveryState
from warden.web.reader import Reader, plain
from warden.web.words import PHRASES

DETAIL_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt in the reader's words."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Reached:
    """One delivery; `person` None: a channel. `at` is when it was sent, or is due while it waits."""

    person: str | None
    contact: str
    what: str
    state: str
    look: str
    at: datetime | None
    tries: tuple[Tried, ...]


def reached(
    deliveries: Sequence[Delivery], attempts: dict[DeliveryId, list[Attempt]], eyes: Reader
) -> list[Reached]:
    """The deliveries newest first. Their failures hold no secrets: those were masked when they were kept."""
    return [_row(each, attempts.get(each.id, []), eyes) for each in reversed(deliveries)]


def _row(delivery: Delivery, attempts: Sequence[Attempt], eyes: Reader) -> Reached:
    waits = delivery.state is DeliveryState.PENDING
    return Reached(
        delivery.person,
        plain(delivery.contact, 60),
        eyes.words("reached_page" if delivery.kind.value == "page" else "reached_news"),
        eyes.words(f"reached_{delivery.state.value}"),
        delivery.state.value,
        delivery.due_at if waits else delivery.sent_at,
        tuple(Tried(attempt.at, _words(attempt, eyes)) for attempt in attempts),
    )


def _words(attempt: Attempt, eyes: Reader) -> str:
    """Why it was not sent is kept as a word of ours; what a service said is shown as it was said."""
    why = f"needless_{attempt.detail}"
    detail = eyes.words(why) if why in PHRASES else plain(attempt.detail, DETAIL_LENGTH)
    result = f"tried_{attempt.result}"
    told = eyes.words(result) if result in PHRASES else plain(attempt.result, 40)
    return f"{told}: {detail}" if detail else told

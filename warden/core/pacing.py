"""Pacing: which deliveries are handed to senders now, so that no service and no storm holds up a phone.

A sender waits for the service it talks to, twenty seconds if that one hangs. So each service gets so many
senders and no more, and news one of them at most. A sender is given a few deliveries and stops early when
its service is slow: who comes first is then decided anew. All of it is read from the outbox, so any number
of workers agree, and nothing is remembered that a crash could take.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby, zip_longest

from warden.core.incident import IncidentId, PersonId
from warden.core.outbox import URGENT, Delivery, DeliveryId

SENDERS = 6  # at one service, for what is urgent
TURN = 40  # deliveries a sender is given at most: as many as a quick service takes until the next tick
NEWS_SENDERS = 8  # for news, at all services together; one at each
NEWS_TURN = 3

Contact = tuple[PersonId | None, str]


@dataclass(frozen=True, slots=True)
class Turn:
    """Deliveries of one service for one sender, in their order."""

    deliveries: tuple[DeliveryId, ...]
    is_urgent: bool


def service(url: str) -> str:
    """What answers behind a contact's URL, and is slow or away as one: scheme, host and port, or what stands
    in the host's place. Holds secrets of some services; for comparing only."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{re.split('[/?#]', rest)[0].rpartition('@')[2]}".lower()


def turns(
    due: Sequence[Delivery],
    sending: Sequence[Delivery],
    recovering: Sequence[Contact],
    urls: Mapping[Contact, str],
) -> list[Turn]:
    """What to hand out, in the order it should be taken; the rest stays in the outbox until asked again.

    Args:
        due: what may be sent, in the order it should be.
        sending: what senders are busy with.
        recovering: contacts that have just failed: their services get no news for now.
        urls: of all contacts; what goes to a stranger takes no time, because it is refused.
    """

    at = {contact: service(url) for contact, url in urls.items()}
    urgent, news = _parted(_fairly(due, sending))
    busy = [Counter(at.get(contact(each), "") for each in part) for part in _parted(sending)]
    quiet = {at.get(each, "") for each in recovering} | busy[1].keys()
    calm = {name: mine for name, mine in _grouped(_one_each(news), at).items() if name not in quiet}
    room = max(0, NEWS_SENDERS - busy[1].total())
    return [
        *(
            turn
            for name, mine in _grouped(urgent, at).items()
            for turn in _dealt(mine, SENDERS - busy[0][name])
        ),
        *(Turn(_ids(mine[:NEWS_TURN]), is_urgent=False) for mine in list(calm.values())[:room]),
    ]


def contact(delivery: Delivery) -> Contact:
    """Whom it goes to, by what."""
    return delivery.person, delivery.contact


def _parted(deliveries: Iterable[Delivery]) -> tuple[list[Delivery], list[Delivery]]:
    """What is urgent, and what is news."""
    parts: tuple[list[Delivery], list[Delivery]] = [], []
    for each in deliveries:
        parts[each.kind not in URGENT].append(each)
    return parts


def _fairly(due: Sequence[Delivery], sending: Sequence[Delivery]) -> list[Delivery]:
    """First tries first, and of each incident one after the other: a storm that pages twenty people does not
    keep the first page of another one waiting. First steps come before later ones; among equals the latest
    due and the longest due take turns: when more is due than can be sent, what has just begun is in time, and
    nothing waits for ever.
    """
    places: dict[IncidentId | None, count[int]] = {}

    def place(delivery: Delivery) -> int:
        return next(places.setdefault(delivery.incident, count()))

    for each in sending:
        place(each)
    ranks = {each.id: (each.attempts > 0, place(each), max(each.round, each.step) > 1) for each in due}
    ranked = sorted(due, key=lambda each: ranks[each.id])
    equals = groupby(ranked, key=lambda each: ranks[each.id])
    return [each for _, group in equals for each in _woven(list(group))]


def _woven(due: Sequence[Delivery]) -> list[Delivery]:
    """From both ends by turns, the last first."""
    half = len(due) // 2
    ends = zip_longest(reversed(due[half:]), due[:half])
    return [each for pair in ends for each in pair if each is not None]


def _one_each(news: Sequence[Delivery]) -> list[Delivery]:
    """The first for each contact: what else is for it goes into the same message, or follows."""
    return list({contact(each): each for each in reversed(news)}.values())[::-1]


def _grouped(deliveries: Iterable[Delivery], at: Mapping[Contact, str]) -> dict[str, list[Delivery]]:
    """By service, in the order given."""
    groups: dict[str, list[Delivery]] = {}
    for each in deliveries:
        groups.setdefault(at.get(contact(each), ""), []).append(each)
    return groups


def _dealt(deliveries: Sequence[Delivery], senders: int) -> list[Turn]:
    """Dealt out like cards, so that what comes first is sent first."""
    hands = [_ids(deliveries[number::senders][:TURN]) for number in range(max(0, senders))]
    return [Turn(hand, is_urgent=True) for hand in hands if hand]


def _ids(deliveries: Iterable[Delivery]) -> tuple[DeliveryId, ...]:
    return tuple(each.id for each in deliveries)

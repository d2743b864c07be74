"""News: what the channels and whoever holds an incident are told of its changes."""

from collections.abc import Sequence
from datetime import datetime

from warden.core.incident import Incident, PersonId, Severity, Status
from warden.core.outbox import MOMENT, Delivery, DeliveryKind, NewDelivery
from warden.core.policy import Chain
from warden.core.reach import ways


def announce(
    incident: Incident,
    chain: Chain,
    deliveries: Sequence[Delivery],
    *,
    now: datetime,
    notify: PersonId | None = None,
    silenced_until: datetime | None = None,
) -> tuple[NewDelivery, ...]:
    """The news of an incident, for the policy's channels and for `notify` (see Moved), if anybody.

    What the news is, the page tells from the incident's state when it is sent. News is numbered through
    `step` in round 0, so that no two share a key. It waits a moment for more of its kind, so that a storm of
    changes is one message; that it has become critical does not wait. That it is over wakes nobody: a person
    hears of it as of a watch, by the contacts for one and once the quiet hours end. While a silence holds,
    channels are told all the same and people when it ends.
    """
    kind = DeliveryKind.UPDATE if incident.severity.pages else DeliveryKind.WATCH
    number = 1 + max((delivery.step for delivery in deliveries if delivery.round == 0), default=0)
    person = next((person for person in chain.people if person.id == notify), None)
    start = now if _turns_critical(incident, deliveries) else now + MOMENT
    loudness = Severity.WATCH if incident.status is Status.RESOLVED else incident.severity
    to_channels = [(None, label, start) for label in chain.policy.channels]
    start = max(start, silenced_until or start)
    to_person = (
        [(person.id, contact, due) for contact, due in ways(person, loudness, now=start)] if person else []
    )
    return tuple(
        NewDelivery(incident.id, kind, incident.severity, who, contact, 0, number, due)
        for who, contact, due in [*to_channels, *to_person]
    )


def _turns_critical(incident: Incident, deliveries: Sequence[Delivery]) -> bool:
    """Whether a storm that is still on is critical, and no news has said so yet."""
    told = any(each.round == 0 and each.severity is Severity.CRITICAL for each in deliveries)
    return incident.severity is Severity.CRITICAL and incident.status is not Status.RESOLVED and not told

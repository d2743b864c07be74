"""The addresses inside messages: where an incident is seen, where something is answered."""

from collections.abc import Mapping
from datetime import datetime

from warden.core.incident import IncidentId, PersonId
from warden.core.outbox import Delivery, DeliveryKind
from warden.settings import Settings

# Signing is imported where a message is on its way, and the time is spent.


def incident(base: str, secret: str, id_: IncidentId, person: PersonId | None, now: datetime) -> str:
    """A person's link answers for that person; a channel's only leads to the view."""
    if person is None:
        return f"{base}/incidents/{id_}"
    from warden.notify import links

    return f"{base}/a/{links.sign(secret, id_, person, now=now)}"


def answer(
    base: str,
    secret: str,
    prints: Mapping[tuple[PersonId | None, str], str],
    delivery: Delivery,
    now: datetime,
) -> str | None:
    """Where the person a delivery goes to can answer what is about no incident; None: nothing to answer."""
    from warden.notify import links

    person, contact = delivery.person, delivery.contact
    if person is None:
        return None
    match delivery.kind:
        case DeliveryKind.SWAP:
            return f"{base}/swap/{links.sign_swap(secret, int(delivery.facts['swap']), person, now=now)}"
        case DeliveryKind.TEST | DeliveryKind.CONTACT_CHECK if (person, contact) in prints:
            print_ = prints[person, contact]
            return f"{base}/c/{links.sign_contact(secret, person, contact, print_, now=now)}"
        case _:
            return None


def prints(settings: Settings, secret: str) -> dict[tuple[PersonId | None, str], str]:
    """The fingerprint of the address of each person's contacts, by (person, contact)."""
    from warden.notify import links

    return {
        (PersonId(person.id), contact.id): links.fingerprint(secret, contact.url)
        for person in settings.person
        for contact in person.contacts
    }

"""Contacts people can trust: asking their owners once a month, confirming by link, and test pages."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from warden.core import contact
from warden.core.incident import PersonId, Severity
from warden.core.oncall import Person
from warden.core.outbox import DeliveryId
from warden.storage import contacts, outbox

Prints = Mapping[tuple[PersonId | None, str], str]
"""The fingerprint of each contact's address, by (person, contact)."""


def ask(conn: Connection, people: Iterable[Person], prints: Prints, *, now: datetime) -> None:
    """Meet every contact, and ask the owners of those that are due to confirm them."""
    for person in people:
        for name in person.contacts:
            contacts.meet(conn, person.id, name, prints[person.id, name], now=now)
        standings = contacts.standings(conn, person.id)
        outbox.add(conn, contact.checks(person, standings, now=now), now=now)


def page(conn: Connection, person: Person, severity: Severity, *, now: datetime) -> list[DeliveryId]:
    """Queue a test page by a person's rules; the deliveries, none for somebody without contacts."""
    return outbox.add(conn, contact.trial(person, severity, now=now), now=now)

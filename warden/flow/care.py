"""Caring for people: what they are told or asked while no storm is on; once, however often it runs."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Engine

from warden.core.oncall import Person
from warden.flow import contacts
from warden.storage import heartbeats
from warden.storage.engine import transaction


def run(engine: Engine, people: Iterable[Person], prints: contacts.Prints, *, now: datetime) -> None:
    """Queue everything that is due at `now`."""
    with transaction(engine) as conn:
        heartbeats.beat(conn, "care", now=now)
        contacts.ask(conn, people, prints, now=now)

"""Incidents in a real database, and nights that pass over them as beat and the pages' worker would."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine

from tests.support.incidents import a_chain, a_finding, a_person, a_step
from tests.support.walk import MUSTERBANK, RecordingPager, a_desk, send_due
from warden.core.incident import EntryKind, Incident, IncidentId, Severity
from warden.core.moves import opened
from warden.core.oncall import Person
from warden.core.outbox import Delivery
from warden.core.policy import Chain
from warden.flow import escalate
from warden.storage import incidents, outbox
from warden.storage.engine import reading, transaction

T0 = datetime.fromisoformat("2026-03-07T20:00:00+00:00")
MINUTE = timedelta(minutes=1)
PEOPLE = (a_person("anna"), a_person("ben"))
TWO_STEPS = a_chain(a_step("person:anna"), a_step("person:ben"), people=PEOPLE)


def open_incident(
    engine: Engine, chain: Chain = TWO_STEPS, severity: Severity = Severity.WARNING
) -> IncidentId:
    with transaction(engine) as conn:
        moved = opened(a_finding(severity, at=T0, since=T0), MUSTERBANK.id, now=T0)
        number = incidents.insert(conn, moved.incident, chain)
        incidents.add_entries(conn, number, moved.entries)
    return number


def pass_time(
    engine: Engine,
    pager: RecordingPager,
    *,
    until: datetime,
    people: Sequence[Person] = PEOPLE,
    start: datetime = T0,
) -> None:
    """What beat and the pages' worker do, every thirty seconds."""
    now = start
    while now <= until:
        for number in escalate.due(engine, now=now):
            escalate.run(engine, number, {}, now=now)
        send_due(engine, a_desk(people), pager, now=now)
        now += MINUTE / 2


def deliveries(engine: Engine, number: IncidentId) -> list[Delivery]:
    with reading(engine) as conn:
        return outbox.of_incident(conn, number)


def incident(engine: Engine, number: IncidentId) -> Incident:
    with reading(engine) as conn:
        found = incidents.get(conn, number)
        assert found is not None
        return found


def kinds(engine: Engine, number: IncidentId) -> list[EntryKind]:
    with reading(engine) as conn:
        return [entry.kind for entry in incidents.timeline(conn, number)]


def urls(pager: RecordingPager) -> list[str]:
    return [url for url, _ in pager.sent]

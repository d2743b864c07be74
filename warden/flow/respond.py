"""Station 7: what people answer. One transaction changes the state, withdraws waiting pages and tells it."""

from datetime import datetime

from sqlalchemy import Connection

from warden.core import incident as moves
from warden.core.escalation import announce
from warden.core.incident import EntryKind, Incident, IncidentId, Moved, PersonId, TimelineEntry
from warden.core.outbox import Delivery
from warden.errors import IllegalMove
from warden.storage import incidents, outbox


def acknowledge(conn: Connection, incident_id: IncidentId, person: PersonId, *, now: datetime) -> Incident:
    """`person` has it; everything not yet sent is withdrawn.

    Raises:
        IllegalMove: somebody was quicker, it is resolved, or there is no such incident.
    """
    return _answer(conn, incident_id, moves.acknowledge(_known(conn, incident_id), person, now=now), now=now)


def resolve(conn: Connection, incident_id: IncidentId, actor: str, *, now: datetime) -> Incident:
    """It is over; `actor` is a person's id, or `warden`.

    Raises:
        IllegalMove: it is resolved already, or there is no such incident.
    """
    return _answer(conn, incident_id, moves.resolve(_known(conn, incident_id), actor, now=now), now=now)


def note(conn: Connection, incident_id: IncidentId, actor: str, text: str, *, now: datetime) -> None:
    """Add a person's words to the timeline; a resolved incident takes notes too.

    Raises:
        IllegalMove: there is no such incident.
    """
    _known(conn, incident_id)
    incidents.add_entries(conn, incident_id, [TimelineEntry(now, EntryKind.NOTE, actor, {"text": text})])


def _known(conn: Connection, incident_id: IncidentId) -> Incident:
    incident = incidents.locked(conn, incident_id)
    if incident is None:
        raise IllegalMove(f"there is no incident {incident_id}", mend="`warden incidents` lists them")
    return incident


def _answer(conn: Connection, incident_id: IncidentId, moved: Moved, *, now: datetime) -> Incident:
    incidents.update(conn, moved.incident)
    withdrawn = [_withdrawn(delivery, now=now) for delivery in outbox.withdraw(conn, incident_id)]
    incidents.add_entries(conn, incident_id, [*moved.entries, *withdrawn])
    news = announce(
        moved.incident,
        incidents.chain(conn, incident_id),
        outbox.of_incident(conn, incident_id),
        now=now,
        notify=moved.notify,
    )
    outbox.add(conn, news, now=now)
    return moved.incident


def _withdrawn(delivery: Delivery, *, now: datetime) -> TimelineEntry:
    data = {
        "person": delivery.person,
        "contact": delivery.contact,
        "round": delivery.round,
        "step": delivery.step,
    }
    return TimelineEntry(now, EntryKind.PAGE_WITHDRAWN, data=data)

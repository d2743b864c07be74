"""Station 7: what people answer. One transaction changes the state, withdraws waiting pages and tells it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from warden.core import answers, moves
from warden.core.escalation import asked, withdrawn
from warden.core.incident import EntryKind, Incident, IncidentId, Moved, PersonId, Severity, TimelineEntry
from warden.core.news import announce
from warden.core.oncall import Person
from warden.core.outbox import NewDelivery
from warden.core.policy import first_wait
from warden.errors import IllegalMove
from warden.flow.escalate import silenced_until
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


def snooze(
    conn: Connection, incident_id: IncidentId, person: PersonId, until: datetime, *, now: datetime
) -> Incident:
    """`person` has it and wants it back at `until`; everything not yet sent is withdrawn.

    Raises:
        Refused: `until` is not in the future, or too far away.
        IllegalMove: somebody else holds it, it is resolved, or there is no such incident.
    """
    moved = answers.snooze(_known(conn, incident_id), person, until, now=now)
    return _answer(conn, incident_id, moved, now=now)


def reassign(
    conn: Connection, incident_id: IncidentId, by: PersonId, to: Person, *, now: datetime
) -> Incident:
    """`by` asks `to` to take it, and `to` alone is paged.

    Args:
        to: as configured now: they are asked now, whatever the chain was frozen with.

    Raises:
        Refused: `to` has no contact.
        IllegalMove: `to` holds it already, it is resolved, or there is no such incident.
    """
    incident = _known(conn, incident_id)
    wait = first_wait(incidents.chain(conn, incident_id))
    moved = answers.reassign(incident, by, to, wait=wait, now=now)
    pages, told = asked(moved.incident, to, now=now)
    asking = replace(moved, entries=(*moved.entries, *told))
    return _answer(conn, incident_id, asking, pages=pages, now=now)


def escalate(conn: Connection, incident_id: IncidentId, by: PersonId, *, now: datetime) -> Incident:
    """`by` wants the next step at once. What waits to be sent is sent all the same.

    Raises:
        IllegalMove: the next step is due already, it wakes nobody, it is resolved, or there is no such
            incident.
    """
    moved = answers.escalate(_known(conn, incident_id), by, now=now)
    return _answer(conn, incident_id, moved, withdraws=False, now=now)


def set_severity(
    conn: Connection, incident_id: IncidentId, by: PersonId, severity: Severity, *, now: datetime
) -> Incident:
    """`by` corrects how bad it is; what waits to be sent is withdrawn if it wakes nobody any more.

    Raises:
        IllegalMove: it is so already, it is resolved, or there is no such incident.
    """
    moved = answers.set_severity(_known(conn, incident_id), by, severity, now=now)
    return _answer(conn, incident_id, moved, withdraws=not severity.pages, now=now)


def note(
    conn: Connection,
    incident_id: IncidentId,
    actor: str,
    text: str,
    *,
    is_statement: bool = False,
    now: datetime,
) -> None:
    """Add a person's words to the timeline, or what the company said in public; a resolved incident takes
    them, too.

    Raises:
        IllegalMove: there is no such incident.
    """
    _known(conn, incident_id)
    kind = EntryKind.STATEMENT if is_statement else EntryKind.NOTE
    incidents.add_entries(conn, incident_id, [TimelineEntry(now, kind, actor, {"text": text})])


def _known(conn: Connection, incident_id: IncidentId) -> Incident:
    incident = incidents.locked(conn, incident_id)
    if incident is None:
        raise IllegalMove(f"there is no incident {incident_id}", mend="`warden incidents` lists them")
    return incident


def _answer(
    conn: Connection,
    incident_id: IncidentId,
    moved: Moved,
    *,
    withdraws: bool = True,
    pages: Sequence[NewDelivery] = (),
    now: datetime,
) -> Incident:
    incidents.update(conn, moved.incident)
    taken_back = withdrawn(outbox.withdraw(conn, incident_id), now=now) if withdraws else []
    incidents.add_entries(conn, incident_id, [*moved.entries, *taken_back])
    outbox.add(conn, pages, now=now)
    news = announce(
        moved.incident,
        incidents.chain(conn, incident_id),
        outbox.of_incident(conn, incident_id),
        now=now,
        notify=moved.notify,
        silenced_until=silenced_until(conn, moved.incident, now=now),
    )
    outbox.add(conn, news, now=now)
    return moved.incident

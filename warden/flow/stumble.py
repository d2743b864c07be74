"""What becomes of an incident escalation has failed at: mended where it can be, else put aside and told.

It must neither stop the others nor be tried at full speed. Its step stays overdue, so whoever audits what is
overdue finds it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from warden.core.incident import EntryKind, IncidentId, TimelineEntry
from warden.core.mention import BrandId
from warden.core.policy import Chain
from warden.errors import StorageError
from warden.storage import incidents
from warden.storage.engine import transaction

PAUSE = timedelta(minutes=1)
SAME_TROUBLE = 5 * PAUSE  # told once, until it has gone well for so long
DETAIL_LENGTH = 200


def passes_by_itself(fault: Exception) -> bool:
    """Whether it is no fault of the incident: the database is away or busy, and the next tick may go well."""
    return isinstance(fault, StorageError) and fault.retryable


def pick_up(
    engine: Engine,
    incident_id: IncidentId,
    chains: Mapping[BrandId, Chain],
    fault: Exception,
    *,
    now: datetime,
) -> None:
    """Give an incident whose chain cannot be read the one of today's configuration, and put any other aside.

    Args:
        chains: what the incidents of each brand freeze now.
    """
    with transaction(engine) as conn:
        today = chains.get(incidents.brand_of(conn, incident_id))
        if today is not None and not _has_chain(conn, incident_id):
            incidents.replace_chain(conn, incident_id, today)
            entry = TimelineEntry(now, EntryKind.CHAIN_RENEWED)
        else:
            before = incidents.put_aside(conn, incident_id, until=now + PAUSE)
            if before is not None and now - before < SAME_TROUBLE:
                return
            entry = TimelineEntry(now, EntryKind.STUCK, data={"detail": _told(fault)})
        incidents.add_entries(conn, incident_id, [entry])


def _has_chain(conn: Connection, incident_id: IncidentId) -> bool:
    try:
        incidents.chain(conn, incident_id)
    except StorageError as fault:
        if fault.retryable:
            raise
        return False
    return True


def _told(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}".splitlines()[0][:DETAIL_LENGTH]

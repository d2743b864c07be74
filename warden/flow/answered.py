"""Who was paged over an incident and who answered how fast, from what is kept of it."""

from sqlalchemy import Connection

from warden.core.answered import Answered, who_answered
from warden.core.incident import IncidentId
from warden.storage import incidents, outbox


def of_incident(conn: Connection, id: IncidentId) -> list[Answered]:
    """Everybody a page was meant for, in the order they were paged."""
    return who_answered(outbox.of_incident(conn, id), incidents.timeline(conn, id))

"""Beside the walk: how a schedule was and will be shared out, by the record, the plan and the pages sent."""

from datetime import datetime

from sqlalchemy import Connection

from warden.core.fairness import Fairness, shared
from warden.core.oncall import Schedule
from warden.core.shifts import shifts
from warden.flow import rota
from warden.storage import outbox


def look(conn: Connection, schedule: Schedule, *, start: datetime, end: datetime, now: datetime) -> Fairness:
    """How `[start, end)` is shared out; the past as it was recorded, the rest as it is planned."""
    kept = rota.known(conn, schedule.id, start=start, end=end, now=now)
    planned = shifts(schedule, kept.overrides, start=start, end=end, record=kept.record)
    return shared(schedule, planned, outbox.paged(conn, start, end), start=start, end=end)

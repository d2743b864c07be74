"""What has been done of an incident's runbook: one row per task, the first tick counts."""

from datetime import datetime

from sqlalchemy import Connection, select

from warden.core.incident import IncidentId, PersonId
from warden.core.runbook import TaskId, Tick
from warden.storage import tables
from warden.storage.conflict import insert_new

_TABLE = tables.ticks


def tick(conn: Connection, id: IncidentId, task: TaskId, person: PersonId, *, now: datetime) -> bool:
    """Keep that a person has done a task; whether nobody had before."""
    row = {"incident": id, "task": task, "person": person, "at": now}
    new = insert_new(conn, _TABLE).values(row).returning(_TABLE.c.at)
    return conn.execute(new).one_or_none() is not None


def untick(conn: Connection, id: IncidentId, task: TaskId) -> bool:
    """Forget that a task was done; whether it was."""
    mine = (_TABLE.c.incident == id, _TABLE.c.task == task)
    return conn.execute(_TABLE.delete().where(*mine)).rowcount == 1


def of_incident(conn: Connection, id: IncidentId) -> dict[TaskId, Tick]:
    """The tasks of an incident that are done."""
    query = select(_TABLE.c.task, _TABLE.c.person, _TABLE.c.at).where(_TABLE.c.incident == id)
    return {row.task: Tick(*row) for row in conn.execute(query)}

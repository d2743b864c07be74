"""Ticking off what a runbook asks for; the timeline tells who did what when."""

from datetime import datetime

from sqlalchemy import Connection

from warden.core.incident import EntryKind, IncidentId, PersonId, TimelineEntry
from warden.core.runbook import Task
from warden.storage import incidents, ticks


def run(
    conn: Connection, incident: IncidentId, task: Task, person: PersonId, *, done: bool, now: datetime
) -> bool:
    """`person` has done a task, or says that it is not done after all; whether that is news.

    Of two who tick one task at once the first is kept, and told.
    """
    is_news = (
        ticks.tick(conn, incident, task.id, person, now=now)
        if done
        else ticks.untick(conn, incident, task.id)
    )
    if is_news:
        told = {"task": task.text, "done": done}
        incidents.add_entries(conn, incident, [TimelineEntry(now, EntryKind.TICKED, person, told)])
    return is_news

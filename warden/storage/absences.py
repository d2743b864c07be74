"""Absences, those of the past as well; and what was told of gaps, so that it is not told again."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, select

from warden.core.absence import Absence, NewAbsence
from warden.core.incident import PersonId
from warden.core.oncall import ScheduleId
from warden.storage import tables
from warden.storage.conflict import insert_or_replace
from warden.storage.place import Place, below

_TABLE, _TOLD = tables.absences, tables.told_gaps


def add(conn: Connection, new: NewAbsence) -> Absence:
    """Keep an absence that has no flaw; it has its number then.

    Raises:
        StorageError: it ends before it has begun.
    """
    return Absence(*conn.execute(_TABLE.insert().values(asdict(new)).returning(*_TABLE.c)).one())


def same(conn: Connection, new: NewAbsence) -> Absence | None:
    """The same person's at the same time: a request that came twice has entered it already."""
    facts = (_TABLE.c.person == new.person, _TABLE.c.start == new.start, _TABLE.c.end == new.end)
    row = conn.execute(select(_TABLE).where(*facts).order_by(_TABLE.c.id).limit(1)).one_or_none()
    return Absence(*row) if row else None


def remove(conn: Connection, number: int) -> bool:
    """Forget an absence; whether there was one of that number."""
    return conn.execute(_TABLE.delete().where(_TABLE.c.id == number)).rowcount == 1


def between(conn: Connection, start: datetime, end: datetime) -> list[Absence]:
    """The absences that overlap `[start, end)`, in order."""
    query = select(_TABLE).where(_TABLE.c.end > start, _TABLE.c.start < end)
    return [Absence(*row) for row in conn.execute(query.order_by(_TABLE.c.start, _TABLE.c.id))]


def coming(conn: Connection, *, now: datetime, limit: int) -> list[Absence]:
    """What is not over, the soonest first."""
    query = select(_TABLE).where(_TABLE.c.end > now).order_by(_TABLE.c.start, _TABLE.c.id)
    return [Absence(*row) for row in conn.execute(query.limit(limit))]


def listed(
    conn: Connection, person: PersonId | None = None, *, before: Place | None = None, limit: int
) -> list[Absence]:
    """Absences, the last to end first; of one person, below a place; where given."""
    query = select(_TABLE).order_by(_TABLE.c.end.desc(), _TABLE.c.id.desc()).limit(limit)
    if person is not None:
        query = query.where(_TABLE.c.person == person)
    if before is not None:
        query = query.where(below(_TABLE, before))
    return [Absence(*row) for row in conn.execute(query)]


def told_gaps(conn: Connection, schedule: ScheduleId) -> Mapping[str, datetime]:
    """When each gap of a schedule was told last, by its name."""
    query = select(_TOLD.c.gap, _TOLD.c.at).where(_TOLD.c.schedule == schedule)
    return dict(conn.execute(query).all())


def keep_told(conn: Connection, schedule: ScheduleId, gaps: Iterable[str], *, now: datetime) -> None:
    """Note that these gaps are told now."""
    rows = [{"schedule": schedule, "gap": gap, "at": now} for gap in dict.fromkeys(gaps)]
    if rows:
        conn.execute(insert_or_replace(conn, _TOLD), rows)


def forget_told(conn: Connection, schedule: ScheduleId, *, before: datetime) -> None:
    """Forget what was told so long ago that it cannot lie ahead any more."""
    conn.execute(_TOLD.delete().where(_TOLD.c.schedule == schedule, _TOLD.c.at < before))

"""Who was on call: the rotas as they were written down, and the lock on a schedule that changes."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, or_, select

from warden.core.oncall import ScheduleId, Shift
from warden.storage import tables
from warden.storage.conflict import insert_new

_HEADS, _SHIFTS = tables.recorded_rotas, tables.recorded_shifts
_FACTS = (_SHIFTS.c.person, _SHIFTS.c.layer, _SHIFTS.c.override, _SHIFTS.c.start, _SHIFTS.c.end)


def recorded(conn: Connection, schedule: ScheduleId, *, start: datetime, end: datetime) -> list[Shift]:
    """The shifts that overlap `[start, end)`, in order; with start = end that of that instant."""
    begun = or_(_SHIFTS.c.start < end, _SHIFTS.c.start <= start)
    query = select(*_FACTS).where(_SHIFTS.c.schedule == schedule, _SHIFTS.c.end > start, begun)
    return [Shift(*row) for row in conn.execute(query.order_by(_SHIFTS.c.end))]


def begin(conn: Connection, schedule: ScheduleId, *, at: datetime) -> None:
    """Let the record of a schedule begin at `at`, unless it has begun."""
    conn.execute(insert_new(conn, _HEADS).values(schedule=schedule, through=at))


def through(conn: Connection, schedule: ScheduleId) -> datetime | None:
    """How far the record of a schedule reaches; None: it has not begun."""
    return conn.execute(select(_HEADS.c.through).where(_HEADS.c.schedule == schedule)).scalar_one_or_none()


def claim(conn: Connection, schedule: ScheduleId, *, since: datetime, until: datetime) -> bool:
    """Take it on to write down `[since, until)`; of several who would, one hears True."""
    mine = (_HEADS.c.schedule == schedule, _HEADS.c.through == since)
    return conn.execute(_HEADS.update().where(*mine).values(through=until)).rowcount == 1


def append(conn: Connection, schedule: ScheduleId, shifts: Sequence[Shift]) -> None:
    """Write down what follows the record; a shift that goes on makes the last one longer."""
    if not shifts:
        return
    first = shifts[0]
    same = (
        _SHIFTS.c.schedule == schedule,
        _SHIFTS.c.end == first.start,
        _SHIFTS.c.person.is_not_distinct_from(first.person),
        _SHIFTS.c.layer.is_not_distinct_from(first.layer),
        _SHIFTS.c.override.is_not_distinct_from(first.override),
    )
    goes_on = conn.execute(_SHIFTS.update().where(*same).values(end=first.end)).rowcount == 1
    rows = [{"schedule": schedule, **asdict(shift)} for shift in shifts[1 if goes_on else 0 :]]
    if rows:
        conn.execute(_SHIFTS.insert(), rows)


def locked(conn: Connection, schedule: ScheduleId, *, now: datetime) -> None:
    """Be the only one who changes who is on call in a schedule, until the transaction ends."""
    begin(conn, schedule, at=now)
    conn.execute(select(_HEADS.c.schedule).where(_HEADS.c.schedule == schedule).with_for_update())

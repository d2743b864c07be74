"""What each calendar last said, and when it is read next. One that cannot be read keeps what it said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from warden.core.calendar import CalendarId, Event
from warden.storage import tables
from warden.storage.conflict import insert_new

_TABLE = tables.calendars


@dataclass(frozen=True, slots=True)
class CalendarState:
    """How reading a calendar goes: everything kept of it but its events. `failures` counts those since it was
    last read, `error` and `mend` are the latest one's; `faults` tell what was left out when it was read."""

    id: CalendarId
    place: str
    read_at: datetime | None
    last_success_at: datetime | None
    failures: int
    error: str | None
    mend: str | None
    validators: Mapping[str, str]
    faults: tuple[str, ...]


_FACTS = [_TABLE.c[field.name] for field in fields(CalendarState)]


def due(conn: Connection, places: Mapping[CalendarId, str], *, now: datetime) -> list[CalendarId]:
    """Which of these it is time to read; one never read at its place always."""
    rows = conn.execute(select(_TABLE.c.id, _TABLE.c.place).where(~_is_due(now)))
    waits = {(id_, place) for id_, place in rows}
    return [id_ for id_, place in places.items() if (id_, place) not in waits]


def claim(
    conn: Connection, calendar: CalendarId, place: str, *, now: datetime, until: datetime
) -> CalendarState | None:
    """Take a calendar for reading; None when it is not due, or somebody else has it until later.

    What was kept of the same layer at another place is forgotten.
    """
    conn.execute(insert_new(conn, _TABLE).values(id=calendar, **_unheard(place, now)))
    moved = and_(_TABLE.c.id == calendar, _TABLE.c.place != place)
    conn.execute(_TABLE.update().where(moved).values(_unheard(place, now)))
    statement = (
        _TABLE.update()
        .where(_TABLE.c.id == calendar, _TABLE.c.place == place, _is_due(now))
        .values(lease_until=until)
        .returning(*_FACTS)
    )
    row = conn.execute(statement).one_or_none()
    return None if row is None else CalendarState(*row)


def record_read(
    conn: Connection,
    before: CalendarState,
    *,
    events: Sequence[Event],
    faults: Sequence[str],
    validators: Mapping[str, str],
    now: datetime,
    next_due: datetime,
) -> None:
    """It was read whole."""
    said = {"events": tuple(events), "faults": tuple(faults), "validators": dict(validators)}
    _record(conn, before, next_due, **_WELL, **said, read_at=now, last_success_at=now)


def record_unchanged(conn: Connection, before: CalendarState, *, now: datetime, next_due: datetime) -> None:
    """It answered that it says what it said."""
    _record(conn, before, next_due, **_WELL, last_success_at=now)


def record_failure(
    conn: Connection, before: CalendarState, *, next_due: datetime, error: str, mend: str
) -> None:
    """It could not be read: keep why, and everything it said."""
    _record(conn, before, next_due, failures=_TABLE.c.failures + 1, error=error, mend=mend)


def states(conn: Connection) -> dict[CalendarId, CalendarState]:
    """How reading each calendar goes."""
    return {(state := CalendarState(*row)).id: state for row in conn.execute(select(*_FACTS))}


def events(conn: Connection, calendar: CalendarId) -> tuple[Event, ...]:
    """What a calendar last said."""
    kept = conn.execute(select(_TABLE.c.events).where(_TABLE.c.id == calendar)).scalar_one_or_none()
    return kept or ()


_WELL: Mapping[str, Any] = {"failures": 0, "error": None, "mend": None}


def _unheard(place: str, now: datetime) -> dict[str, Any]:
    return {
        "place": place,
        "next_due": now,
        "lease_until": None,
        "read_at": None,
        "last_success_at": None,
        "validators": {},
        "events": (),
        "faults": (),
        **_WELL,
    }


def _record(conn: Connection, before: CalendarState, next_due: datetime, **facts: Any) -> None:
    same = and_(_TABLE.c.id == before.id, _TABLE.c.place == before.place)
    conn.execute(_TABLE.update().where(same).values(next_due=next_due, lease_until=None, **facts))


def _is_due(now: datetime) -> ColumnElement[bool]:
    free = or_(_TABLE.c.lease_until.is_(None), _TABLE.c.lease_until <= now)
    return and_(_TABLE.c.next_due <= now, free)

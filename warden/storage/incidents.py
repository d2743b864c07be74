"""Incidents, the chain each is escalated by, and its timeline."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from warden.core.incident import Incident, IncidentId, Status, TimelineEntry
from warden.core.mention import BrandId
from warden.core.policy import Chain
from warden.errors import StorageError
from warden.storage import tables

_TABLE = tables.incidents
_FACTS = [field.name for field in fields(Incident)]


def open_of(conn: Connection, brand: BrandId, *, drill: bool = False) -> Incident | None:
    """The incident of a brand that is not resolved, locked until the transaction ends."""
    unresolved = _select().where(_TABLE.c.brand == brand, _TABLE.c.drill.is_(drill), tables.UNRESOLVED)
    return _first(conn, unresolved.order_by(_TABLE.c.id).limit(1).with_for_update())


def latest_of(conn: Connection, brand: BrandId) -> Incident | None:
    """The latest incident of a brand, resolved or not; a drill is none."""
    newest_first = _select().where(_TABLE.c.brand == brand, _TABLE.c.drill.is_(False))
    return _first(conn, newest_first.order_by(_TABLE.c.id.desc()).limit(1))


def locked_drills(conn: Connection) -> list[Incident]:
    """The drills that are not resolved: nobody else moves them until the transaction ends."""
    unresolved = _select().where(tables.UNRESOLVED_DRILL).order_by(_TABLE.c.brand).with_for_update()
    return [_incident(row) for row in conn.execute(unresolved)]


def insert(conn: Connection, incident: Incident, chain: Chain) -> IncidentId:
    """Store a new incident with its chain, frozen from now on; its own id is left unread.

    Raises:
        StorageError: the brand has one that is not resolved (a drill may stand beside an incident).
    """
    statement = _TABLE.insert().values(**_row(incident), chain=chain).returning(_TABLE.c.id)
    return IncidentId(conn.execute(statement).scalar_one())


def get(conn: Connection, id: IncidentId) -> Incident | None:
    """One incident, to be looked at."""
    return _first(conn, _select().where(_TABLE.c.id == id))


def locked(conn: Connection, id: IncidentId) -> Incident | None:
    """One incident, to be moved: nobody else moves it until the transaction ends."""
    return _first(conn, _select().where(_TABLE.c.id == id).with_for_update())


def claim(conn: Connection, id: IncidentId) -> Incident | None:
    """As `locked`, but None at once where somebody else is just moving it."""
    return _first(conn, _select().where(_TABLE.c.id == id).with_for_update(skip_locked=True))


def update(conn: Connection, incident: Incident) -> None:
    """Store what has become of an incident; its chain stays."""
    conn.execute(_TABLE.update().where(_TABLE.c.id == incident.id).values(_row(incident)))


def put_aside(conn: Connection, id: IncidentId, *, until: datetime) -> datetime | None:
    """Let escalation leave an incident alone for a while; until when it was the last time."""
    mine = _TABLE.c.id == id
    before: datetime | None = conn.execute(
        select(_TABLE.c.aside_until).where(mine).with_for_update()
    ).scalar()
    conn.execute(_TABLE.update().where(mine).values(aside_until=until))
    return before


def replace_chain(conn: Connection, id: IncidentId, chain: Chain) -> None:
    """Freeze another chain in the place of one that cannot be read."""
    conn.execute(_TABLE.update().where(_TABLE.c.id == id).values(chain=chain))


def chain(conn: Connection, id: IncidentId) -> Chain:
    """The chain frozen when the incident opened.

    Raises:
        LookupError: there is no such incident.
        StorageError: what is stored is no chain.
    """
    try:
        found: Chain | None = conn.execute(select(_TABLE.c.chain).where(_TABLE.c.id == id)).scalar()
    except ValueError as cause:  # pydantic's and json's are both
        raise StorageError(f"the chain of incident {id} cannot be read") from cause
    if found is None:
        raise LookupError(f"no incident {id}")
    return found


def brand_of(conn: Connection, id: IncidentId) -> BrandId:
    """Whose incident it is: to be read even where the rest of it cannot be.

    Raises:
        LookupError: there is no such incident.
    """
    brand = conn.execute(select(_TABLE.c.brand).where(_TABLE.c.id == id)).scalar()
    if brand is None:
        raise LookupError(f"no incident {id}")
    return BrandId(brand)


def due(conn: Connection, *, now: datetime, limit: int) -> list[IncidentId]:
    """The incidents escalation has to look at by `now`: half of them those nobody was paged about yet, the
    latest first, and half those that have been due the longest.

    So when more is due than can be done, what has just begun is still in time, and nothing waits for ever.
    The latest alone would not do: while later steps come due faster than they are taken, a first one sinks.
    """
    free = or_(_TABLE.c.aside_until.is_(None), _TABLE.c.aside_until <= now)
    query = select(_TABLE.c.id).where(tables.UNRESOLVED, _TABLE.c.next_due <= now, free)
    is_begun = or_(_TABLE.c.step > 0, _TABLE.c.round > _TABLE.c.first_round)
    newest = query.order_by(is_begun, _TABLE.c.next_due.desc(), _TABLE.c.id.desc())
    latest = conn.execute(newest.limit(limit - limit // 2)).scalars()
    longest = conn.execute(query.order_by(_TABLE.c.next_due, _TABLE.c.id).limit(limit // 2)).scalars()
    return list(dict.fromkeys([*latest, *longest]))


def unresolved(conn: Connection, brand: BrandId | None) -> list[Incident]:
    """What is not resolved, of one brand or (None) of any; no drills. Oldest first."""
    query = _select().where(tables.UNRESOLVED_STORM).order_by(_TABLE.c.id)
    if brand is not None:
        query = query.where(_TABLE.c.brand == brand)
    return [_incident(row) for row in conn.execute(query)]


def opened_between(conn: Connection, brand: BrandId | None, start: datetime, end: datetime) -> list[Incident]:
    """What opened in `[start, end)`, of one brand or (None) of any; no drills. Oldest first."""
    query = _select().where(_TABLE.c.opened_at >= start, _TABLE.c.opened_at < end, _TABLE.c.drill.is_(False))
    if brand is not None:
        query = query.where(_TABLE.c.brand == brand)
    return [_incident(row) for row in conn.execute(query.order_by(_TABLE.c.id))]


def longest_due(conn: Connection, *, now: datetime) -> datetime | None:
    """Since when the incident escalation has kept waiting longest is due; None if none is."""
    query = select(func.min(_TABLE.c.next_due)).where(tables.UNRESOLVED, _TABLE.c.next_due <= now)
    return conn.execute(query).scalar()


def listed(
    conn: Connection,
    *,
    status: Status | None = None,
    brand: BrandId | None = None,
    before: IncidentId | None = None,
    limit: int = 50,
) -> list[Incident]:
    """Incidents newest first, of one status, of one brand, older than `before`, where asked for."""
    query = _select().order_by(_TABLE.c.id.desc()).limit(limit)
    if status is not None:
        query = query.where(_TABLE.c.status == status)
    if brand is not None:
        query = query.where(_TABLE.c.brand == brand)
    if before is not None:
        query = query.where(_TABLE.c.id < before)
    return [_incident(row) for row in conn.execute(query)]


def add_entries(conn: Connection, id: IncidentId, entries: Sequence[TimelineEntry]) -> None:
    """Append to an incident's timeline; the entries' own ids are left unread."""
    rows = [
        {"incident": id, "at": entry.at, "kind": entry.kind, "actor": entry.actor, "data": entry.data}
        for entry in entries
    ]
    if rows:
        conn.execute(tables.timeline.insert(), rows)


def timeline(conn: Connection, id: IncidentId) -> list[TimelineEntry]:
    """An incident's timeline, in the order it was written."""
    table = tables.timeline
    query = select(table.c.at, table.c.kind, table.c.actor, table.c.data, table.c.id)
    return [
        TimelineEntry(*row) for row in conn.execute(query.where(table.c.incident == id).order_by(table.c.id))
    ]


def newest_entry(conn: Connection, id: IncidentId) -> int:
    """The id of the newest entry of a timeline, 0 while there is none: if it differs, the story went on."""
    newest = select(func.max(tables.timeline.c.id)).where(tables.timeline.c.incident == id)
    return conn.execute(newest).scalar() or 0


def _select() -> Select[Any]:
    return select(*(_TABLE.c[name] for name in _FACTS))


def _first(conn: Connection, query: Select[Any]) -> Incident | None:
    row = conn.execute(query).one_or_none()
    return None if row is None else _incident(row)


def _incident(row: Sequence[Any]) -> Incident:
    return Incident(**dict(zip(_FACTS, row, strict=True)))


def _row(incident: Incident) -> dict[str, Any]:
    return {name: getattr(incident, name) for name in _FACTS if name != "id"}

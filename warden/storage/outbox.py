"""The outbox: pages that wait in the database, who is sending one, and every attempt."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from warden.core.incident import IncidentId, PersonId
from warden.core.mention import BrandId
from warden.core.outbox import (
    NEWS,
    URGENT,
    Attempt,
    Delivery,
    DeliveryId,
    DeliveryKind,
    DeliveryState,
    NewDelivery,
)
from warden.storage import tables
from warden.storage.conflict import insert_new

_TABLE = tables.deliveries
_FACTS = [_TABLE.c[field.name] for field in fields(Delivery)]


def add(conn: Connection, deliveries: Sequence[NewDelivery], *, now: datetime) -> list[DeliveryId]:
    """Queue deliveries; the ids of those that are new. One with a known key is left as it is."""
    rows = [
        {
            **asdict(delivery),
            "key": _key(delivery),
            "state": DeliveryState.PENDING,
            "created_at": now,
            "attempts": 0,
        }
        for delivery in deliveries
    ]
    if not rows:
        return []
    return list(conn.execute(insert_new(conn, _TABLE).returning(_TABLE.c.id), rows).scalars())


def due(conn: Connection, *, now: datetime, limit: int) -> list[Delivery]:
    """What is to be sent by `now`, that of a sender who never came back included.

    What is urgent comes before news, and what was never tried before what was: neither a channel that cannot
    keep up nor a phone that does not answer may hold up another phone. Of more than `limit` half are the
    longest due and half the latest.
    """
    query = select(*_FACTS).where(_may_be_sent(now))
    first = (_TABLE.c.kind.not_in(URGENT), _TABLE.c.attempts > 0)
    longest = query.order_by(*first, _TABLE.c.due_at, _TABLE.c.id).limit(limit)
    found = [Delivery(*row) for row in conn.execute(longest)]
    if len(found) < limit:
        return found
    latest = query.order_by(*first, _TABLE.c.due_at.desc(), _TABLE.c.id.desc()).limit(limit // 2)
    newest = [Delivery(*row) for row in conn.execute(latest)]
    known = {each.id for each in newest}
    return [*(each for each in found if each.id not in known)][: limit - len(newest)] + newest[::-1]


def sending(conn: Connection, *, now: datetime) -> list[Delivery]:
    """What somebody is sending right now."""
    query = select(*_FACTS).where(tables.WAITING, _TABLE.c.lease_until > now)
    return [Delivery(*row) for row in conn.execute(query)]


def recovering(conn: Connection, *, now: datetime) -> list[tuple[PersonId | None, str]]:
    """The contacts (person, label) that have just failed and are left alone until later."""
    query = select(_TABLE.c.person, _TABLE.c.contact).distinct()
    failed = and_(
        tables.WAITING, _TABLE.c.attempts > 0, _TABLE.c.due_at > now, _TABLE.c.lease_until.is_(None)
    )
    return [(person, contact) for person, contact in conn.execute(query.where(failed))]


def due_of(conn: Connection, kinds: Collection[DeliveryKind], *, now: datetime) -> list[DeliveryId]:
    """What of these kinds is to be sent by `now`, in the order it is due."""
    query = select(_TABLE.c.id).where(_may_be_sent(now), _TABLE.c.kind.in_(kinds))
    return list(conn.execute(query.order_by(_TABLE.c.due_at, _TABLE.c.id)).scalars())


def longest_due(conn: Connection, kind: DeliveryKind, *, now: datetime) -> datetime | None:
    """Since when that of this kind is due which has waited longest, being sent or not; None if none is."""
    query = select(func.min(_TABLE.c.due_at)).where(
        tables.WAITING, _TABLE.c.kind == kind, _TABLE.c.due_at <= now
    )
    return conn.execute(query).scalar()


def lease(conn: Connection, id: DeliveryId, *, now: datetime, until: datetime) -> Delivery | None:
    """Take a delivery for sending; None when it is not due, or somebody else has it until later."""
    statement = (
        _TABLE.update()
        .where(_TABLE.c.id == id, _may_be_sent(now))
        .values(state=DeliveryState.SENDING, lease_until=until)
        .returning(*_FACTS)
    )
    row = conn.execute(statement).one_or_none()
    return None if row is None else Delivery(*row)


def lease_news(
    conn: Connection, first: Delivery, *, now: datetime, by: datetime, until: datetime, limit: int
) -> list[Delivery]:
    """Take what is to be told to the contact of `first` as well: news that is due until `by`, oldest first.

    What another sender is about to take is left to that one.
    """
    beside = (
        tables.WAITING,
        _free(now),
        _TABLE.c.id != first.id,
        _TABLE.c.kind.in_(NEWS),
        _TABLE.c.person.is_not_distinct_from(first.person),
        _TABLE.c.contact == first.contact,
        _TABLE.c.due_at <= by,
    )
    chosen = select(_TABLE.c.id).where(*beside).order_by(_TABLE.c.id).limit(limit)
    ids = conn.execute(chosen.with_for_update(skip_locked=True)).scalars().all()
    statement = (
        _TABLE.update()
        .where(_TABLE.c.id.in_(ids))
        .values(state=DeliveryState.SENDING, lease_until=until)
        .returning(*_FACTS)
    )
    return sorted((Delivery(*row) for row in conn.execute(statement)), key=lambda delivery: delivery.id)


def hurry(conn: Connection, ids: Sequence[DeliveryId], *, now: datetime) -> list[Delivery]:
    """Make deliveries due at once; those that nobody has begun to send, as they are now."""
    waits = (_TABLE.c.id.in_(ids), _TABLE.c.state == DeliveryState.PENDING, _TABLE.c.due_at > now)
    statement = _TABLE.update().where(*waits).values(due_at=now).returning(*_FACTS)
    return sorted((Delivery(*row) for row in conn.execute(statement)), key=lambda delivery: delivery.id)


def finish(
    conn: Connection,
    id: DeliveryId,
    *,
    state: DeliveryState,
    attempt: Attempt,
    due_at: datetime | None = None,
) -> bool:
    """Keep an attempt and what became of its delivery; PENDING with `due_at` tries again then.

    Returns:
        Whether the state was taken. It is not when the delivery is no longer being sent: the attempt is
        kept all the same.
    """
    mine = _TABLE.update().where(_TABLE.c.id == id)
    conn.execute(mine.values(attempts=_TABLE.c.attempts + 1))
    conn.execute(tables.attempts.insert().values(delivery=id, **asdict(attempt)))
    becomes: dict[str, Any] = {"state": state, "lease_until": None}
    if due_at is not None:
        becomes["due_at"] = due_at
    if state is DeliveryState.SENT:
        becomes["sent_at"] = attempt.at
    taken = conn.execute(mine.where(_TABLE.c.state == DeliveryState.SENDING).values(becomes))
    return taken.rowcount == 1


def withdraw(conn: Connection, incident_id: IncidentId) -> list[Delivery]:
    """Take back what nobody has begun to send; the deliveries as they are now."""
    return _withdrawn(conn, _TABLE.c.incident == incident_id)


def withdraw_pages(conn: Connection, incident_id: IncidentId, *, from_step: int = 0) -> list[Delivery]:
    """Take back the pages nobody has begun to send, and leave the news; the deliveries as they are now.

    Step 0 is whoever was asked by name.
    """
    pages = (_TABLE.c.kind == DeliveryKind.PAGE, _TABLE.c.step >= from_step)
    return _withdrawn(conn, and_(_TABLE.c.incident == incident_id, *pages))


def withdraw_about(conn: Connection, occasion: str) -> None:
    """Take back what nobody has begun to send of the news of one occasion."""
    waiting = (tables.WAITING, _TABLE.c.state == DeliveryState.PENDING, _TABLE.c.occasion == occasion)
    conn.execute(_TABLE.update().where(*waiting).values(state=DeliveryState.WITHDRAWN))


def put_forward(
    conn: Connection, brand: BrandId | None, *, due: datetime, to: datetime, beside: Sequence[BrandId]
) -> None:
    """Make news to people due at `to` that waited until `due`: of a brand's incidents, or (None) of all but
    those of the brands `beside`."""
    known = tables.incidents
    about = select(known.c.id).where(known.c.brand.not_in(beside))
    waits = (
        _TABLE.c.incident.in_(about if brand is None else about.where(known.c.brand == brand)),
        _TABLE.c.state == DeliveryState.PENDING,
        _TABLE.c.kind != DeliveryKind.PAGE,
        _TABLE.c.person.is_not(None),
        _TABLE.c.due_at == due,
    )
    conn.execute(_TABLE.update().where(*waits).values(due_at=to))


def of_occasions(conn: Connection, occasions: Collection[str]) -> list[Delivery]:
    """The deliveries about these occasions, in the order they were queued."""
    return _found(conn, _TABLE.c.occasion.in_(occasions))


def get(conn: Connection, id: DeliveryId) -> Delivery | None:
    """One delivery."""
    return next(iter(_found(conn, _TABLE.c.id == id)), None)


def of_incident(conn: Connection, id: IncidentId) -> list[Delivery]:
    """The deliveries of an incident, in the order they were queued."""
    return _found(conn, _TABLE.c.incident == id)


def of_step(conn: Connection, id: IncidentId, round: int, step: int) -> list[Delivery]:
    """The deliveries of one step of one round, in the order they were queued."""
    return _found(conn, and_(_TABLE.c.incident == id, _TABLE.c.round == round, _TABLE.c.step == step))


def latest(conn: Connection, *, before: DeliveryId | None = None, limit: int = 50) -> list[Delivery]:
    """Deliveries of any kind, newest first, older than `before` where asked for."""
    older = [] if before is None else [_TABLE.c.id < before]
    query = select(*_FACTS).where(*older).order_by(_TABLE.c.id.desc()).limit(limit)
    return [Delivery(*row) for row in conn.execute(query)]


def is_known(conn: Connection, person: PersonId, occasion: str) -> bool:
    """Whether anything about an occasion was ever queued for a person."""
    query = select(_TABLE.c.id).where(_TABLE.c.person == person, _TABLE.c.occasion == occasion).limit(1)
    return conn.execute(query).one_or_none() is not None


def paged(conn: Connection, start: datetime, end: datetime) -> list[tuple[PersonId, datetime]]:
    """Who was paged in `[start, end)` and when, in order; no drills. A step by several contacts is one page,
    at the time the first went out."""
    known, first = tables.incidents, func.min(_TABLE.c.sent_at).label("first")
    query = (
        select(_TABLE.c.person, first)
        .join(known, known.c.id == _TABLE.c.incident)
        .where(
            _TABLE.c.kind == DeliveryKind.PAGE,
            _TABLE.c.state == DeliveryState.SENT,
            _TABLE.c.person.is_not(None),
            _TABLE.c.sent_at >= start,
            _TABLE.c.sent_at < end,
            known.c.drill.is_(False),
        )
        .group_by(_TABLE.c.person, _TABLE.c.incident, _TABLE.c.round, _TABLE.c.step)
        .order_by(first, _TABLE.c.person)
    )
    return [(person, at) for person, at in conn.execute(query)]


def attempts(conn: Connection, delivery_id: DeliveryId) -> list[Attempt]:
    """Every attempt of a delivery, in the order they ended."""
    return attempts_of(conn, [delivery_id]).get(delivery_id, [])


def attempts_of(conn: Connection, ids: Sequence[DeliveryId]) -> dict[DeliveryId, list[Attempt]]:
    """The attempts of each delivery that has any, in the order they ended."""
    table = tables.attempts
    query = select(table.c.delivery, table.c.at, table.c.result, table.c.detail)
    found: dict[DeliveryId, list[Attempt]] = {}
    for delivery, *row in conn.execute(query.where(table.c.delivery.in_(ids)).order_by(table.c.id)):
        found.setdefault(delivery, []).append(Attempt(*row))
    return found


def _withdrawn(conn: Connection, where: ColumnElement[bool]) -> list[Delivery]:
    waits = _TABLE.c.state == DeliveryState.PENDING
    taken_back = _TABLE.update().where(where, waits).values(state=DeliveryState.WITHDRAWN)
    rows = conn.execute(taken_back.returning(*_FACTS))
    return sorted((Delivery(*row) for row in rows), key=lambda delivery: delivery.id)


def _found(conn: Connection, where: ColumnElement[bool]) -> list[Delivery]:
    query: Select[Any] = select(*_FACTS).where(where).order_by(_TABLE.c.id)
    return [Delivery(*row) for row in conn.execute(query)]


def _may_be_sent(now: datetime) -> ColumnElement[bool]:
    return and_(tables.WAITING, _TABLE.c.due_at <= now, _free(now))


def _free(now: datetime) -> ColumnElement[bool]:
    # A lease that has run out is that of a sender who never came back.
    return or_(_TABLE.c.lease_until.is_(None), _TABLE.c.lease_until <= now)


def _key(delivery: NewDelivery) -> str:
    return json.dumps(
        [
            delivery.incident,
            delivery.kind,
            delivery.round,
            delivery.step,
            delivery.person,
            delivery.contact,
            *([] if delivery.occasion is None else [delivery.occasion]),
        ]
    )

"""What is known of contacts: since when, confirmed when, and what became of the last message to each."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, func, select

from warden.core.contact import Standing
from warden.core.incident import PersonId
from warden.core.outbox import DeliveryState
from warden.storage import tables
from warden.storage.conflict import insert_new

_TABLE, _SENT, _TRIES = tables.contacts, tables.deliveries, tables.attempts


def meet(conn: Connection, person: PersonId, contact: str, print_: str, *, now: datetime) -> None:
    """Note a contact that is not known yet. One whose address has another fingerprint is known anew: what
    its owner confirmed was another address."""
    row = {"person": person, "contact": contact, "print": print_, "known_since": now, "confirmed_at": None}
    conn.execute(insert_new(conn, _TABLE).values(row))
    mine = (_TABLE.c.person == person, _TABLE.c.contact == contact, _TABLE.c.print != print_)
    conn.execute(_TABLE.update().where(*mine).values(row))


def confirm(conn: Connection, person: PersonId, contact: str, print_: str, *, now: datetime) -> None:
    """Its owner says that messages arrive."""
    meet(conn, person, contact, print_, now=now)
    mine = (_TABLE.c.person == person, _TABLE.c.contact == contact)
    conn.execute(_TABLE.update().where(*mine).values(confirmed_at=now))


def standings(conn: Connection, person: PersonId) -> Mapping[str, Standing]:
    """What is known of each contact of a person that was met or sent to, by its id."""
    query = select(_TABLE.c.contact, _TABLE.c.known_since, _TABLE.c.confirmed_at)
    known = {row.contact: row for row in conn.execute(query.where(_TABLE.c.person == person))}
    sent, failed = _last(conn, person, DeliveryState.SENT), _last(conn, person, DeliveryState.FAILED)
    return {
        contact: Standing(
            known_since=known[contact].known_since if contact in known else None,
            confirmed_at=known[contact].confirmed_at if contact in known else None,
            sent_at=sent[contact][0] if contact in sent else None,
            failed_at=failed[contact][0] if contact in failed else None,
            failure=failed[contact][1] if contact in failed else "",
        )
        for contact in {*known, *sent, *failed}
    }


def _last(conn: Connection, person: PersonId, state: DeliveryState) -> dict[str, tuple[datetime, str]]:
    """By contact: when the last message that ended so was tried last, and what was said of it."""
    newest = (
        select(_SENT.c.contact, func.max(_TRIES.c.id).label("attempt"))
        .join(_TRIES, _TRIES.c.delivery == _SENT.c.id)
        .where(_SENT.c.person == person, _SENT.c.state == state)
        .group_by(_SENT.c.contact)
        .subquery()
    )
    query = select(newest.c.contact, _TRIES.c.at, _TRIES.c.detail).join(
        newest, newest.c.attempt == _TRIES.c.id
    )
    return {row.contact: (row.at, row.detail) for row in conn.execute(query)}

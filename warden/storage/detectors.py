"""What detection remembers of each brand: how far it has judged, and its state."""

from datetime import datetime

from sqlalchemy import Connection, select

from warden.core.mention import BrandId
from warden.storage import tables
from warden.storage.conflict import insert_or_replace


def load(conn: Connection, brand: BrandId) -> tuple[datetime, str] | None:
    """(through, state as JSON text), locked until the transaction ends; None before the first `save`."""
    table = tables.detectors
    query = select(table.c.through, table.c.state).where(table.c.brand == brand).with_for_update()
    row = conn.execute(query).one_or_none()
    return None if row is None else (row.through, row.state)


def forget(conn: Connection, brand: BrandId) -> None:
    """Forget a brand, so that its whole history is learned anew."""
    conn.execute(tables.detectors.delete().where(tables.detectors.c.brand == brand))


def save(conn: Connection, brand: BrandId, *, through: datetime, state: str) -> None:
    """Remember that everything before `through` is judged, and the state after it."""
    row = {"brand": brand, "through": through, "state": state}
    conn.execute(insert_or_replace(conn, tables.detectors), row)

"""The calibration each source is read with."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from warden.core.calibration import Calibration
from warden.core.mention import SourceId
from warden.storage import tables
from warden.storage.conflict import insert_or_replace

_TABLE = tables.calibrations


@dataclass(frozen=True, slots=True)
class Current:
    """A calibration, and when it last moved."""

    calibration: Calibration
    at: datetime


def in_force(conn: Connection) -> dict[SourceId, Current]:
    """The calibrations of all sources that have one."""
    return _found(conn)


def locked(conn: Connection) -> dict[SourceId, Current]:
    """The same, to be moved: nobody else moves one until the transaction ends."""
    return _found(conn, lock=True)


def put(conn: Connection, source: SourceId, calibration: Calibration, *, now: datetime) -> None:
    """From now on the source is read with this calibration."""
    row = {"source": source, "calibration": calibration, "at": now}
    conn.execute(insert_or_replace(conn, _TABLE), row)


def _found(conn: Connection, *, lock: bool = False) -> dict[SourceId, Current]:
    query = select(_TABLE.c.source, _TABLE.c.calibration, _TABLE.c.at).order_by(_TABLE.c.source)
    rows = conn.execute(query.with_for_update() if lock else query)
    return {source: Current(calibration, at) for source, calibration, at in rows}

"""Touched minutes, counted minutes, and what was usual beside them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, select

from warden.core.baseline import Reading
from warden.core.bucket import MinuteBucket
from warden.core.budget import Loud
from warden.core.mention import BrandId
from warden.storage import tables
from warden.storage.conflict import insert_or_replace


@dataclass(frozen=True, slots=True)
class Touched:
    """A minute of a brand whose count may be out of date."""

    id: int
    brand: BrandId
    minute: datetime


def touched(conn: Connection, *, limit: int) -> list[Touched]:
    """The minutes to be recounted, touched first in front.

    The rows stay locked until they are settled: of two counters the slower one could otherwise put its old
    count over a newer one, with no row left to tell of it.
    """
    table = tables.touched_minutes
    query = select(table.c.id, table.c.brand, table.c.minute).order_by(table.c.id).limit(limit)
    return [Touched(*row) for row in conn.execute(query.with_for_update())]


def settle(conn: Connection, ids: Sequence[int]) -> None:
    """These rows are done with. A minute touched since has a row of its own, which stays."""
    table = tables.touched_minutes
    if ids:
        conn.execute(
            delete(table).where(table.c.id == bindparam("settled")), [{"settled": id_} for id_ in ids]
        )


def put(conn: Connection, buckets: Sequence[MinuteBucket]) -> None:
    """Store counts, over those there are of the same brand and minute."""
    if buckets:
        conn.execute(
            insert_or_replace(conn, tables.buckets),
            [{**asdict(bucket), "sources": bucket.sources} for bucket in buckets],
        )


def between(conn: Connection, brand: BrandId, start: datetime, end: datetime) -> list[MinuteBucket]:
    """The buckets of `[start, end)` in order; a minute nobody ever spoke in has none."""
    table = tables.buckets
    query = (
        select(table)
        .where(table.c.brand == brand, table.c.minute >= start, table.c.minute < end)
        .order_by(table.c.minute)
    )
    return [MinuteBucket(*row) for row in conn.execute(query)]


def first_minute(conn: Connection, brand: BrandId) -> datetime | None:
    """When counting of a brand begins; None before its first mention."""
    table = tables.buckets
    return conn.execute(select(func.min(table.c.minute)).where(table.c.brand == brand)).scalar()


def put_readings(conn: Connection, readings: Sequence[Reading]) -> None:
    """Store readings, over those there are of the same brand, start and width."""
    rows = [asdict(reading) for reading in readings]
    for row in rows:
        row["width_s"] = row.pop("width").total_seconds()
    if rows:
        conn.execute(insert_or_replace(conn, tables.readings), rows)


def readings(conn: Connection, brand: BrandId, start: datetime, end: datetime) -> list[Reading]:
    """The readings that start in `[start, end)`, in order."""
    table = tables.readings
    query = (
        select(table)
        .where(table.c.brand == brand, table.c.start >= start, table.c.start < end)
        .order_by(table.c.start, table.c.width_s)
    )
    return [Reading(row[0], row[1], timedelta(seconds=row[2]), *row[3:]) for row in conn.execute(query)]


def loud(conn: Connection, brand: BrandId, *, since: datetime, above: float) -> list[Loud]:
    """The slots since then whose score was at least `above` (bits, often below 0) more than a page took."""
    table = tables.readings
    margin = table.c.score - table.c.page_score
    query = (
        select(table.c.start, margin)
        # Readings of an earlier layout hold no scores.
        .where(table.c.brand == brand, table.c.start >= since, tables.SPOKE, table.c.page_score != 0)
        .where(margin >= above)
        .order_by(table.c.start)
    )
    return [Loud(*row) for row in conn.execute(query)]

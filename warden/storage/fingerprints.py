"""By what the words of mentions are known, and which mentions stand next to each other in that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, tuple_

from warden.core.copies import Fingerprint
from warden.core.mention import BrandId, MentionId, ScoredMention
from warden.storage import tables
from warden.storage.conflict import insert_new


@dataclass(frozen=True, slots=True)
class Near:
    """A mention, and when its brand was last and next mentioned in words of the same band; None: never."""

    mention: MentionId
    at: datetime
    before: datetime | None
    after: datetime | None


def record(conn: Connection, known: Sequence[tuple[ScoredMention, Fingerprint]]) -> None:
    """Store the fingerprints of mentions; one that is known already is left as it is."""
    rows = [
        {
            "mention_id": row.id,
            "brand": brand,
            "band": band,
            "published_at": row.mention.published_at,
            "turn": row.mention.turn,
        }
        for row, bands in sorted(known, key=lambda it: it[0].id)
        for brand in row.brands
        for band in bands
    ]
    if rows:
        conn.execute(insert_new(conn, tables.fingerprints), rows)


def near(conn: Connection, brand: BrandId, start: datetime, end: datetime) -> list[Near]:
    """The neighbours of a brand's mentions published in `[start, end)`, one row for each of their bands.

    Each is one look into the index, however often the same is said.
    """
    named, own = tables.mention_brands, tables.fingerprints
    other = own.alias()
    place, others = tuple_(own.c.published_at, own.c.turn), tuple_(other.c.published_at, other.c.turn)
    same = (
        select(other.c.published_at)
        .where(other.c.brand == own.c.brand, other.c.band == own.c.band)
        .limit(1)
        .correlate(own)
    )
    before = same.where(others < place).order_by(other.c.published_at.desc(), other.c.turn.desc())
    after = same.where(others > place).order_by(other.c.published_at, other.c.turn)
    query = (
        select(own.c.mention_id, own.c.published_at, before.scalar_subquery(), after.scalar_subquery())
        .join(named, (named.c.mention_id == own.c.mention_id) & (named.c.brand == own.c.brand))
        .where(named.c.brand == brand, named.c.published_at >= start, named.c.published_at < end)
    )
    return [Near(*row) for row in conn.execute(query)]

"""Mentions and their sentiments: what ingest stores, score fills in, and count and the views read."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Float, Select, bindparam, cast, func, insert, select, update

from warden.core.bucket import Heard, minute_of
from warden.core.coordination import Crowd
from warden.core.mention import BrandId, Mention, MentionId, ScoredMention, Sentiment, SourceId
from warden.storage import tables
from warden.storage.conflict import insert_new

# What a mention is in the table; the sentiment's columns stand in the order of its fields.
_FACTS = [field.name for field in fields(Mention)]
_MOODS = ["negative", "neutral", "positive", "outrage", "found_language", "fallback", "model"]
_MENTION = [tables.mentions.c[name] for name in _FACTS]
_SENTIMENT = [tables.mentions.c[name] for name in _MOODS]
_WHOLE = [tables.mentions.c.id, *_MENTION, *_SENTIMENT]
_CHUNK = 5000  # ids in one query; SQLite takes 32,766 parameters, PostgreSQL 65,535


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a batch: mentions stored, and those that were there (or twice in it) already."""

    accepted: int
    duplicates: int


def add(conn: Connection, mentions: Sequence[tuple[Mention, tuple[BrandId, ...]]]) -> Added:
    """Store mentions with the brands they name; one known by (source, external_id) is left as it is."""
    # Reversed: of two with one identity the first is kept.
    batch = {mention.identity: (mention, brands) for mention, brands in reversed(mentions)}
    if not batch:
        return Added(0, 0)
    # Sorted: two batches that share mentions would otherwise wait for each other for ever.
    rows = [{"identity": key, **_row(batch[key][0])} for key in sorted(batch)]
    new = insert_new(conn, tables.mentions).returning(tables.mentions.c.id, tables.mentions.c.identity)
    stored = conn.execute(new, rows).all()
    named = [
        {"mention_id": id_, "brand": brand, "published_at": batch[identity][0].published_at}
        for id_, identity in stored
        for brand in dict.fromkeys(batch[identity][1])
    ]
    if named:
        conn.execute(insert(tables.mention_brands), named)
    return Added(accepted=len(stored), duplicates=len(mentions) - len(stored))


def unscored(conn: Connection, *, limit: int) -> list[ScoredMention]:
    """Mentions without a sentiment, those fetched first in front."""
    table = tables.mentions
    query = (
        select(table.c.id, *_MENTION)
        .where(tables.UNSCORED)
        .order_by(table.c.fetched_at, table.c.id)
        .limit(limit)
    )
    return _with_brands(conn, [(row[0], Mention(*row[1:]), None) for row in conn.execute(query)])


def record_scores(conn: Connection, scores: Sequence[tuple[MentionId, Sentiment]]) -> None:
    """Give mentions their sentiment, and note which minutes of which brands have to be recounted."""
    if not scores:
        return
    table = tables.mentions
    # Sorted, as in `add`. The columns to set are the keys of the rows.
    rows = [{"mention": id_, **_mood(sentiment)} for id_, sentiment in sorted(scores, key=lambda it: it[0])]
    conn.execute(update(table).where(table.c.id == bindparam("mention")), rows)
    touched = {(brand, minute_of(at)) for _, brand, at in _brands(conn, [id_ for id_, _ in scores])}
    if touched:
        minutes = [{"brand": brand, "minute": minute} for brand, minute in sorted(touched)]
        conn.execute(insert(tables.touched_minutes), minutes)


def heard(
    conn: Connection, brand: BrandId, start: datetime, end: datetime, *, copied: Container[MentionId]
) -> list[Heard]:
    """What is counted of the scored mentions of a brand published in `[start, end)`; `copied` are copies."""
    table, named = tables.mentions, tables.mention_brands
    query = (
        select(
            table.c.id,
            named.c.published_at,
            *(table.c[name] for name in ("source", "author", "negative", "outrage")),
        )
        .join(named, named.c.mention_id == table.c.id)
        .where(named.c.brand == brand, named.c.published_at >= start, named.c.published_at < end)
        .where(table.c.model.is_not(None))
        .order_by(named.c.published_at, named.c.mention_id)
    )
    return [
        Heard(at, source, author, negative, outrage, is_copy=id_ in copied)
        for id_, at, source, author, negative, outrage in conn.execute(query)
    ]


def between(
    conn: Connection,
    brand: BrandId,
    start: datetime,
    end: datetime,
    *,
    limit: int,
    most_negative: bool = True,
) -> list[ScoredMention]:
    """Mentions of a brand published in `[start, end)`: the most negative first, or else the newest."""
    table, named = tables.mentions, tables.mention_brands
    newest = (named.c.published_at.desc(), named.c.mention_id.desc())
    query = (
        select(*_WHOLE)
        .join(named, named.c.mention_id == table.c.id)
        .where(named.c.brand == brand, named.c.published_at >= start, named.c.published_at < end)
        .order_by(*((table.c.negative.desc().nulls_last(), *newest) if most_negative else newest))
        .limit(limit)
    )
    return _read(conn, query)


def earliest(
    conn: Connection, brand: BrandId, start: datetime, end: datetime, *, limit: int
) -> list[ScoredMention]:
    """The first mentions of a brand published in `[start, end)`, in that order."""
    named = tables.mention_brands
    query = (
        select(*_WHOLE)
        .join(named, named.c.mention_id == tables.mentions.c.id)
        .where(named.c.brand == brand, named.c.published_at >= start, named.c.published_at < end)
        .order_by(named.c.published_at, named.c.mention_id)
        .limit(limit)
    )
    return _read(conn, query)


def some(conn: Connection, ids: Iterable[MentionId]) -> dict[MentionId, ScoredMention]:
    """Mentions by their ids (some hundreds at most); those that are no longer there are left out."""
    found = _read(conn, select(*_WHOLE).where(tables.mentions.c.id.in_(sorted(set(ids)))))
    return {each.id: each for each in found}


def crowd(conn: Connection, brand: BrandId, start: datetime, end: datetime) -> Crowd:
    """Who spoke of a brand in `[start, end)`; an account is its source's, with the most followers it had."""
    table, named = tables.mentions, tables.mention_brands
    # As floats: nobody's followers shall overflow a sum.
    accounts = (
        select(func.count().label("posts"), func.max(cast(table.c.followers, Float)).label("followers"))
        .join(named, named.c.mention_id == table.c.id)
        .where(named.c.brand == brand, named.c.published_at >= start, named.c.published_at < end)
        .where(table.c.author.is_not(None))
        .group_by(table.c.source, table.c.author)
        .subquery()
    )
    query = select(func.sum(accounts.c.posts), func.count(), func.sum(accounts.c.followers))
    posts, number, followers = conn.execute(query.select_from(accounts)).one()
    return Crowd(int(posts or 0), number, None if followers is None else int(followers))


def get(conn: Connection, id: MentionId) -> ScoredMention | None:
    """One mention; None where there is none of this id."""
    found = _read(conn, select(*_WHOLE).where(tables.mentions.c.id == id))
    return found[0] if found else None


def sources(conn: Connection) -> list[SourceId]:
    """Every source anything stored came from, by id."""
    # From one to the next, each by a look into the index: DISTINCT would read every mention of it.
    found = [""]
    while (source := _next_source(conn, found[-1])) is not None:
        found.append(source)
    return [SourceId(source) for source in found[1:]]


def drawn(
    conn: Connection, source: SourceId, *, since: datetime, after: bytes, limit: int
) -> tuple[list[ScoredMention], bytes]:
    """Scored mentions of a source published from `since` on, each as likely as any other.

    They come in the order of their hashes, from `after` on and round again: a random `after` draws at random,
    and the one given back goes on where this draw ended.
    """
    table = tables.mentions
    query = (
        select(table.c.identity, *_WHOLE)
        .where(table.c.source == source, table.c.published_at >= since, table.c.model.is_not(None))
        .order_by(table.c.identity)
    )
    rows = list(conn.execute(query.where(table.c.identity > after).limit(limit)))
    rows += conn.execute(query.where(table.c.identity <= after).limit(limit - len(rows)))
    return _with_brands(conn, [_whole(row[1:]) for row in rows]), rows[-1].identity if rows else after


def thinned(
    conn: Connection, brand: BrandId, start: datetime, end: datetime, *, limit: int
) -> list[ScoredMention]:
    """Every so manieth scored mention of a brand published in `[start, end)`: about `limit` of them."""
    named = tables.mention_brands
    within = (named.c.brand == brand, named.c.published_at >= start, named.c.published_at < end)
    number = conn.execute(select(func.count()).where(*within)).scalar_one()
    query = (
        select(*_WHOLE)
        .join(named, named.c.mention_id == tables.mentions.c.id)
        .where(*within, named.c.mention_id % (number // limit + 1) == 0)
        .where(tables.mentions.c.model.is_not(None))
    )
    return _read(conn, query)


def count(conn: Connection, brand: BrandId) -> int:
    """How many mentions of a brand are stored."""
    named = tables.mention_brands
    return conn.execute(select(func.count()).where(named.c.brand == brand)).scalar_one()


def _row(mention: Mention) -> dict[str, Any]:
    return dict(zip(_FACTS, attrgetter(*_FACTS)(mention), strict=True))


def _mood(sentiment: Sentiment) -> dict[str, Any]:
    names = [field.name for field in fields(Sentiment)]
    return dict(zip(_MOODS, attrgetter(*names)(sentiment), strict=True))


def _next_source(conn: Connection, after: str) -> str | None:
    column = tables.mentions.c.source
    following: str | None = conn.execute(select(func.min(column)).where(column > after)).scalar()
    return following


def _read(conn: Connection, query: Select[Any]) -> list[ScoredMention]:
    return _with_brands(conn, [_whole(row) for row in conn.execute(query)])


def _whole(row: Sequence[Any]) -> tuple[MentionId, Mention, Sentiment | None]:
    """A row of the columns _WHOLE."""
    width = 1 + len(_MENTION)
    return row[0], Mention(*row[1:width]), _sentiment(row[width:])


def _sentiment(columns: Sequence[Any]) -> Sentiment | None:
    return None if columns[-1] is None else Sentiment(*columns)


def _with_brands(
    conn: Connection, found: Sequence[tuple[MentionId, Mention, Sentiment | None]]
) -> list[ScoredMention]:
    brands: defaultdict[MentionId, list[BrandId]] = defaultdict(list)
    for id_, brand, _ in _brands(conn, [id_ for id_, _, _ in found]):
        brands[id_].append(brand)
    return [
        ScoredMention(id_, mention, tuple(sorted(brands[id_])), sentiment)
        for id_, mention, sentiment in found
    ]


def _brands(conn: Connection, ids: Sequence[MentionId]) -> Iterator[tuple[MentionId, BrandId, datetime]]:
    """(mention, brand, published_at) of each brand that mentions name."""
    named = tables.mention_brands
    query = select(named.c.mention_id, named.c.brand, named.c.published_at)
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        yield from conn.execute(query.where(named.c.mention_id.in_(chunk)))

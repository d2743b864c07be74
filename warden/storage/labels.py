"""What people say of mentions: written by answers in the views and the API, read to calibrate a source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from warden.core.feedback import Feedback
from warden.core.incident import PersonId
from warden.core.mention import MentionId, SourceId
from warden.storage import tables
from warden.storage.conflict import insert_or_replace

_TABLE = tables.labels


@dataclass(frozen=True, slots=True)
class Lesson:
    """A mention somebody labelled: its text, the language its source named, and what the person said."""

    text: str
    language: str | None
    feedback: Feedback


def put(
    conn: Connection,
    mention: MentionId,
    source: SourceId,
    feedback: Feedback,
    person: PersonId,
    *,
    now: datetime,
) -> None:
    """Keep what a person says of a mention, in place of what was said before."""
    row = {
        "mention_id": mention,
        "source": source,
        "label": feedback.label,
        "outrage": feedback.outrage,
        "person": person,
        "at": now,
    }
    conn.execute(insert_or_replace(conn, _TABLE), row)


def of_mentions(conn: Connection, mentions: Sequence[MentionId]) -> dict[MentionId, Feedback]:
    """What people said of these mentions (some hundreds at most); those nobody labelled are left out."""
    query = select(_TABLE.c.mention_id, _TABLE.c.label, _TABLE.c.outrage)
    found = conn.execute(query.where(_TABLE.c.mention_id.in_(mentions)))
    return {mention: Feedback(label, outrage) for mention, label, outrage in found}


def counts(conn: Connection) -> Mapping[SourceId, int]:
    """How many mentions of each source are labelled; sources without are left out."""
    query = select(_TABLE.c.source, func.count()).group_by(_TABLE.c.source)
    return {row[0]: row[1] for row in conn.execute(query)}


def lessons(conn: Connection, source: SourceId, *, limit: int) -> list[Lesson]:
    """The labelled mentions of a source, at most `limit` of those labelled last."""
    texts = tables.mentions
    query = (
        select(texts.c.text, texts.c.language, _TABLE.c.label, _TABLE.c.outrage)
        .join(texts, texts.c.id == _TABLE.c.mention_id)
        .where(_TABLE.c.source == source)
        .order_by(_TABLE.c.at.desc(), _TABLE.c.mention_id.desc())
        .limit(limit)
    )
    found = conn.execute(query)
    return [Lesson(text, language, Feedback(label, outrage)) for text, language, label, outrage in found]

"""The "why?" of a timeline: which decision an entry tells of, and its posts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from warden.core.explanation import Decision
from warden.core.incident import EntryKind, IncidentId, TimelineEntry
from warden.core.mention import ScoredMention
from warden.storage import decisions, mentions

DECIDED = (EntryKind.DETECTED, EntryKind.SEVERITY_CHANGED, EntryKind.RESOLVED)


@dataclass(frozen=True, slots=True)
class Reason:
    """A decision with its posts; None in place of one that has been erased since."""

    decision: Decision
    posts: tuple[ScoredMention | None, ...]


def reasons_of(
    conn: Connection, incident: IncidentId, entries: Sequence[TimelineEntry]
) -> dict[int | None, Decision]:
    """The decisions that entries tell of, by the entry's id; entries of anything else are left out."""
    telling = [entry for entry in entries if entry.kind in DECIDED]
    made = decisions.made_at(conn, incident, {entry.at for entry in telling})
    return {entry.id: made[entry.at] for entry in telling if entry.at in made}


def with_posts(conn: Connection, by_entry: Mapping[int | None, Decision]) -> dict[int | None, Reason]:
    """The decisions with those of their posts that are still there."""
    posts = mentions.some(conn, (id_ for each in by_entry.values() for id_ in each.explanation.posts))
    kept = {id_: post for id_, post in posts.items() if post.mention.text}
    return {
        entry: Reason(each, tuple(kept.get(id_) for id_ in each.explanation.posts))
        for entry, each in by_entry.items()
    }

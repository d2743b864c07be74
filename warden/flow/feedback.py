"""What people say of single mentions: kept in one transaction with the timeline entry that tells of it."""

from datetime import datetime

from sqlalchemy import Connection

from warden.core.feedback import Feedback
from warden.core.incident import EntryKind, IncidentId, PersonId, TimelineEntry
from warden.core.mention import ScoredMention
from warden.storage import incidents, labels


def record(
    conn: Connection,
    post: ScoredMention,
    feedback: Feedback,
    person: PersonId,
    *,
    incident: IncidentId | None = None,
    now: datetime,
) -> None:
    """Keep what `person` says of a post, seen in `incident` or else drawn at random.

    What was said already, by whomever, is not told again.
    """
    if labels.of_mentions(conn, [post.id]).get(post.id) == feedback:
        return
    labels.put(conn, post.id, post.mention.source, feedback, person, now=now)
    if incident is not None:
        data = {"posts": [post.id], "label": feedback.label.value, "outrage": feedback.outrage}
        incidents.add_entries(conn, incident, [TimelineEntry(now, EntryKind.FEEDBACK, person, data)])

"""What people say of mentions and of incidents: kept together with the timeline entry that tells of it."""

from datetime import datetime

from sqlalchemy import Connection

from warden.core.feedback import Feedback, Verdict
from warden.core.incident import EntryKind, Incident, IncidentId, PersonId, TimelineEntry
from warden.core.mention import ScoredMention
from warden.storage import incidents, labels, verdicts


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


def judge(conn: Connection, incident: Incident, verdict: Verdict, person: PersonId, *, now: datetime) -> None:
    """Keep what `person` says of an incident, resolved or not; the incident itself goes on as it did.

    What was said already, by whomever, is not told again: pressing twice moves nothing.
    """
    incidents.locked(conn, incident.id)  # of two at once, the second sees what the first said
    said = verdicts.of_incidents(conn, [incident.id]).get(incident.id)
    if said is not None and said.verdict is verdict:
        return
    verdicts.put(conn, incident, verdict, person, now=now)
    entry = TimelineEntry(now, EntryKind.FEEDBACK, person, {"verdict": verdict.value})
    incidents.add_entries(conn, incident.id, [entry])

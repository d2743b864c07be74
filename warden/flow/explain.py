"""Why detection decided as it did: gathered when it decides, and kept in the transaction of the decision."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from warden.core import drivers
from warden.core.explanation import Decision, Explanation, Heard, explain
from warden.core.incident import Finding, Incident, IncidentId
from warden.core.mention import Brand, ScoredMention
from warden.storage import buckets, decisions, mentions

SAMPLE = 400  # mentions read, the most negative ones, and as many from before the storm to compare with
FIRST = 50  # mentions read from when the storm began, to find the origin among
BEFORE = timedelta(hours=48)
LONGER_BEFORE = timedelta(days=28)  # where two days have not brought enough to know what is usual
ENOUGH = 100
EVERY = timedelta(minutes=10)  # between two decisions kept while nothing changes


def of(conn: Connection, brand: Brand, finding: Finding, *, since: datetime) -> Explanation:
    """Why detection says so of a storm that began at `since`; of one that is over, its views alone."""
    if finding.severity is None:
        return explain(finding, Heard(), brand)
    start = finding.at - timedelta(minutes=finding.window_minutes)
    heard = Heard(
        during=mentions.between(conn, brand.id, start, finding.at, limit=SAMPLE),
        first=mentions.earliest(conn, brand.id, since, finding.at, limit=FIRST),
        before=_before(conn, brand, since),
        minutes=buckets.between(conn, brand.id, start, finding.at),
        usual_minutes=buckets.between(conn, brand.id, since - BEFORE, since),
        crowd=mentions.crowd(conn, brand.id, start, finding.at),
    )
    return explain(finding, heard, brand)


def driven(incident: Incident, why: Explanation) -> Incident:
    """The incident with what drives it now, or with what last did."""
    return replace(incident, drivers=drivers.of(why)) if why.mentions_read else incident


def keep(
    conn: Connection,
    incident: IncidentId,
    finding: Finding,
    why: Explanation,
    *,
    is_news: bool,
    now: datetime,
) -> None:
    """Keep the decision, if it changes something or ten minutes have passed since the last one."""
    last = None if is_news else decisions.last_at(conn, incident)
    if last is None or now - last >= EVERY:
        decisions.add(conn, incident, Decision(now, finding.severity, finding.score, why))


def _before(conn: Connection, brand: Brand, since: datetime) -> list[ScoredMention]:
    found = mentions.between(conn, brand.id, since - BEFORE, since, limit=SAMPLE)
    if len(found) >= ENOUGH:
        return found
    return mentions.between(conn, brand.id, since - LONGER_BEFORE, since, limit=SAMPLE)

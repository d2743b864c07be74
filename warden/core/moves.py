"""The lawful moves of an incident: opening, following the detector, acknowledging, resolving, opening again.

A move is a function of the incident: it returns the next one together with the timeline entries that tell
of it, or raises IllegalMove. Nothing here is written anywhere; the stations do that, in one transaction.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from warden.core.incident import (
    WARDEN,
    EntryKind,
    Finding,
    Incident,
    IncidentId,
    Moved,
    PersonId,
    Severity,
    Status,
    TimelineEntry,
)
from warden.core.mention import BrandId
from warden.errors import IllegalMove

WORSE = 2  # times the mentions a person had before them who lowered its severity: worse than they judged


def opened(finding: Finding, brand: BrandId, *, now: datetime, drill: bool = False) -> Moved:
    """A new incident from a finding; its id is 0 until the database gives one.

    Raises:
        ValueError: the finding has no severity.
    """
    if finding.severity is None:
        raise ValueError("a finding without severity opens no incident")
    incident = Incident(
        id=IncidentId(0),
        brand=brand,
        status=Status.OPEN,
        severity=finding.severity,
        opened_at=now,
        first_mention_at=finding.since,
        mentions=finding.mentions,
        expected=finding.expected,
        window_minutes=finding.window_minutes,
        negative_share=finding.negative_share,
        usual_negative_share=finding.usual_negative_share,
        surprise_bits=finding.surprise_bits,
        reason=finding.reason,
        peak_at=finding.at,
        peak_mentions=finding.mentions,
        doubling_minutes=finding.doubling_minutes,
        growth=finding.growth,
        drill=drill,
        found=finding.severity,
    )
    told = {"severity": finding.severity.value, **_told(finding), **({"drill": True} if drill else {})}
    entry = TimelineEntry(now, EntryKind.DETECTED, data=told)
    return Moved(escalating(incident, now=now) if finding.severity.pages else incident, (entry,))


def apply_finding(incident: Incident, finding: Finding, *, now: datetime) -> Moved:
    """Bring an incident up to date with what detection now says.

    A rise from watch starts escalation, and so does one that finds it exhausted. A rise while somebody
    has acknowledged tells that person, and opens the incident again if it is to critical. A severity that
    a person has lowered rises only when it is worse than what they had before them (`is_worse`). Everything
    else changes numbers only; whether a storm is over is not decided here.

    Raises:
        IllegalMove: the incident is resolved.
    """
    refuse_if_resolved(incident)
    current = _with_numbers(incident, finding)
    if finding.severity is None or not is_worse(incident, finding):
        return Moved(current)
    change = {"from": incident.severity.value, "to": finding.severity.value, **_told(finding)}
    entry = TimelineEntry(now, EntryKind.SEVERITY_CHANGED, data=change)
    return risen(replace(current, lowered_mentions=None), finding.severity, entry, now=now)


def is_worse(incident: Incident, finding: Finding) -> bool:
    """Whether a finding raises an incident: above its severity, and nothing a person has already judged to
    be less. What they judged is a severity detection had found by then, up to twice the mentions of its peak.
    """
    if finding.severity is None or finding.severity.rank <= incident.severity.rank:
        return False
    lowered = incident.lowered_mentions
    is_new = finding.severity.rank > incident.found.rank or lowered is None
    return is_new or finding.mentions >= WORSE * (lowered or 0)


def is_settled(latest: Incident | None, finding: Finding) -> bool:
    """Whether a person has resolved the very storm that `finding` says is on, and it is no worse than it was
    then: it opens no new incident. `latest` is the brand's latest one.

    A recount may move a storm's beginning by minutes, but not to after the incident opened.
    """
    if latest is None or latest.resolved_by in (None, WARDEN) or finding.severity is None:
        return False
    return finding.since <= latest.opened_at and not is_worse(latest, finding)


def acknowledge(incident: Incident, person: PersonId, *, now: datetime) -> Moved:
    """`person` has it: escalation stops. It looks once more at `now`, to set the acknowledgement's end.

    Raises:
        IllegalMove: somebody was quicker, or it is resolved; says who and when.
    """
    refuse_if_resolved(incident)
    if incident.status is Status.ACKNOWLEDGED:
        raise IllegalMove(
            f"incident {incident.id} was already acknowledged by {incident.acknowledged_by}"
            f" at {_written(incident.acknowledged_at)}"
        )
    held = replace(
        incident,
        status=Status.ACKNOWLEDGED,
        acknowledged_at=now,
        acknowledged_by=person,
        next_due=now,
        assigned_to=None,
    )
    return Moved(held, (TimelineEntry(now, EntryKind.ACKNOWLEDGED, person),))


def resolve(incident: Incident, actor: str, *, now: datetime) -> Moved:
    """It is over; `actor` is a person's id, or `warden` when the storm has ended by itself.

    Raises:
        IllegalMove: it is already resolved; says who and when.
    """
    refuse_if_resolved(incident)
    over = replace(incident, status=Status.RESOLVED, resolved_at=now, resolved_by=actor)
    if actor != WARDEN:  # what ended by itself may come back by itself, and then goes on where it stood
        over = replace(over, next_due=None, snoozed_until=None, assigned_to=None)
    return Moved(over, (TimelineEntry(now, EntryKind.RESOLVED, actor),), notify=incident.acknowledged_by)


def reopen_after_timeout(incident: Incident, *, now: datetime) -> Moved:
    """Acknowledged, then silent for too long: open again, and escalation starts from the first step.

    Raises:
        IllegalMove: nobody has acknowledged it.
    """
    if incident.status is not Status.ACKNOWLEDGED:
        raise IllegalMove(f"incident {incident.id} is {incident.status}, so no acknowledgement can time out")
    silence = {"person": incident.acknowledged_by}
    entries = (
        TimelineEntry(now, EntryKind.ACKNOWLEDGE_TIMED_OUT, data=silence),
        TimelineEntry(now, EntryKind.REOPENED, data={"why": "silence"}),
    )
    return Moved(reopened(incident, now=now), entries, notify=incident.acknowledged_by)


def risen(incident: Incident, severity: Severity, entry: TimelineEntry, *, now: datetime) -> Moved:
    """An incident whose severity has just become the higher `severity`, of which `entry` tells."""
    worse = replace(incident, severity=severity)
    if incident.status is Status.ACKNOWLEDGED and severity is Severity.CRITICAL:
        reopening = TimelineEntry(now, EntryKind.REOPENED, data={"why": "critical"})
        return Moved(reopened(worse, now=now), (entry, reopening), notify=incident.acknowledged_by)
    if incident.status is Status.ACKNOWLEDGED:
        # An acknowledged watch never times out; a warning does, so escalation has to look again.
        return Moved(replace(worse, next_due=now), (entry,), notify=incident.acknowledged_by)
    return Moved(worse if incident.next_due else escalating(worse, now=now), (entry,))


def escalating(incident: Incident, *, now: datetime) -> Incident:
    """Escalation begins, or begins anew, with the first step of a round that never was."""
    first = incident.round + 1
    return replace(incident, round=first, first_round=first, step=0, next_due=now)


def reopened(incident: Incident, *, now: datetime) -> Incident:
    """Nobody holds it any more, and escalation begins anew."""
    free = replace(
        incident,
        status=Status.OPEN,
        acknowledged_at=None,
        acknowledged_by=None,
        snoozed_until=None,
        assigned_to=None,
    )
    return escalating(free, now=now)


def _with_numbers(incident: Incident, finding: Finding) -> Incident:
    worst = max(incident.found, finding.severity or incident.found, key=lambda each: each.rank)
    current = replace(
        incident,
        found=worst,
        mentions=finding.mentions,
        expected=finding.expected,
        window_minutes=finding.window_minutes,
        negative_share=finding.negative_share,
        usual_negative_share=finding.usual_negative_share,
        surprise_bits=finding.surprise_bits,
        doubling_minutes=finding.doubling_minutes,
        growth=finding.growth,
        reason=finding.reason if finding.severity else incident.reason,
    )
    if finding.mentions <= incident.peak_mentions:
        return current
    return replace(current, peak_at=finding.at, peak_mentions=finding.mentions)


def _told(finding: Finding) -> dict[str, Any]:
    """What the timeline keeps of a finding: enough to put it into words in any language later."""
    return {
        "reason": finding.reason,
        "mentions": finding.mentions,
        "expected": finding.expected,
        "window_minutes": finding.window_minutes,
        "negative_share": finding.negative_share,
        "usual_negative_share": finding.usual_negative_share,
    }


def refuse_if_resolved(incident: Incident) -> None:
    """Raises IllegalMove for an incident that takes no further answer; says who resolved it and when."""
    if incident.status is Status.RESOLVED:
        raise IllegalMove(
            f"incident {incident.id} was already resolved by {incident.resolved_by or 'somebody'}"
            f" at {_written(incident.resolved_at)}"
        )


def _written(instant: datetime | None) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if instant else "?"

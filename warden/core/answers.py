"""What people answer besides "I have it" and "it is over": not now, somebody else, everybody, less bad.

Moves like those of core/moves.py. Nobody holds what they have not taken, and no answer loses a page: what
is put off has an instant at which it comes back.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from warden.core import wallclock
from warden.core.incident import EntryKind, Incident, Moved, PersonId, Severity, Status, TimelineEntry
from warden.core.moves import acknowledge, escalating, refuse_if_resolved, reopened, risen
from warden.core.oncall import Person
from warden.errors import IllegalMove, Refused

LONGEST_SNOOZE = timedelta(hours=24)
MORNING = 8  # o'clock


def snooze(incident: Incident, person: PersonId, until: datetime, *, now: datetime) -> Moved:
    """`person` has it and wants it back at `until`: then it opens again and escalates from the first step.

    Until then no acknowledgement times out; a rise to critical opens it at once. Whoever has snoozed it may
    do so again, for a longer or a shorter while.

    Raises:
        Refused: `until` is not in the future, or more than LONGEST_SNOOZE away.
        IllegalMove: somebody else holds it, or it is resolved; says who and when.
    """
    refuse_if_resolved(incident)
    _refuse_length(until - now)
    told = TimelineEntry(
        now, EntryKind.SNOOZED, person, {"until": until.isoformat(), **_minutes(until - now)}
    )
    entries: tuple[TimelineEntry, ...] = (told,)
    if incident.acknowledged_by != person:
        taken = acknowledge(incident, person, now=now)
        incident, entries = taken.incident, (*taken.entries, told)
    return Moved(replace(incident, snoozed_until=until, next_due=until), entries)


def end_snooze(incident: Incident, *, now: datetime) -> Moved:
    """What was put off comes back: open again, and escalation starts from the first step.

    Raises:
        IllegalMove: nobody has snoozed it.
    """
    if incident.snoozed_until is None:
        raise IllegalMove(f"incident {incident.id} is not snoozed")
    free = reopened(incident, now=now)
    entry = TimelineEntry(now, EntryKind.REOPENED, data={"why": "snooze_over"})
    # A watch is posted and wakes nobody, not even after a snooze.
    back = free if incident.severity.pages else replace(free, next_due=None)
    return Moved(back, (entry,), notify=incident.acknowledged_by)


def reassign(incident: Incident, by: PersonId, to: Person, *, wait: timedelta, now: datetime) -> Moved:
    """`by` asks `to` to take it: open until they do, in a round of its own whose step 0 is theirs. If they do
    not within `wait`, escalation goes on from the first step.

    Raises:
        Refused: `to` has no contact.
        IllegalMove: `to` holds it already, or it is resolved; says who and when.
    """
    refuse_if_resolved(incident)
    if not to.contacts:
        raise Refused(
            f"{to.id} has no contact, so nobody can ask them",
            mend="Name somebody who can be reached, or give them a contact in the configuration",
        )
    if incident.acknowledged_by == to.id:
        raise IllegalMove(f"incident {incident.id} is held by {to.id} already")
    asked = replace(reopened(incident, now=now), assigned_to=to.id, next_due=now + wait)
    entry = TimelineEntry(now, EntryKind.REASSIGNED, by, {"person": to.id})
    return Moved(asked, (entry,), notify=_other_holder(incident, by))


def escalate(incident: Incident, by: PersonId, *, now: datetime) -> Moved:
    """`by` wants the next step at once: everybody anew if somebody holds it or all were tried.

    Raises:
        IllegalMove: its next step is due already, it wakes nobody, or it is resolved.
    """
    refuse_if_resolved(incident)
    if not incident.severity.pages:
        raise IllegalMove(
            f"incident {incident.id} is a watch, which wakes nobody", mend="Raise its severity first"
        )
    entry = TimelineEntry(now, EntryKind.ESCALATED, by)
    if incident.status is Status.ACKNOWLEDGED:
        reopening = TimelineEntry(now, EntryKind.REOPENED, data={"why": "escalated"})
        return Moved(reopened(incident, now=now), (entry, reopening), notify=_other_holder(incident, by))
    if incident.next_due is None:
        return Moved(escalating(incident, now=now), (entry,))
    if incident.next_due <= now:
        raise IllegalMove(f"the next step of incident {incident.id} is due already")
    return Moved(replace(incident, next_due=now), (entry,))


def set_severity(incident: Incident, by: PersonId, severity: Severity, *, now: datetime) -> Moved:
    """`by` corrects how bad it is. Up is a rise like any other. Down pages nobody, and detection does not
    raise it again before it finds worse than what `by` had before them (core.incident.is_worse).

    Raises:
        IllegalMove: it is so already, or resolved.
    """
    refuse_if_resolved(incident)
    if severity is incident.severity:
        raise IllegalMove(f"the severity of incident {incident.id} is {severity} already")
    change = {"from": incident.severity.value, "to": severity.value}
    entry = TimelineEntry(now, EntryKind.SEVERITY_CHANGED, by, change)
    is_below = severity.rank < incident.found.rank
    judged = replace(incident, lowered_mentions=incident.peak_mentions if is_below else None)
    if severity.rank > incident.severity.rank:
        moved = risen(judged, severity, entry, now=now)
        return replace(moved, notify=_other_holder(incident, by))
    return Moved(_lowered(judged, severity), (entry,), notify=_other_holder(incident, by))


def next_morning(zone: ZoneInfo, *, now: datetime) -> datetime:
    """The next time clocks in `zone` show eight in the morning, and no later than a snooze may last."""
    local = wallclock.shown(now, zone)
    today = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    wall = today if local < today else today + timedelta(days=1)
    return min(wallclock.first(wall, zone), now + LONGEST_SNOOZE)


def _lowered(incident: Incident, severity: Severity) -> Incident:
    lower = replace(incident, severity=severity)
    is_owed = severity.pages or incident.status is Status.ACKNOWLEDGED
    return lower if is_owed else replace(lower, next_due=None, assigned_to=None)


def _refuse_length(length: timedelta) -> None:
    if length <= timedelta():
        raise Refused("a snooze has to end in the future", mend="Say when you want it back")
    if length > LONGEST_SNOOZE:
        raise Refused(
            "a snooze lasts at most 24 hours", mend="Choose an earlier end, or resolve the incident"
        )


def _minutes(length: timedelta) -> dict[str, float]:
    return {"minutes": round(length / timedelta(minutes=1), 1)}


def _other_holder(incident: Incident, by: PersonId) -> PersonId | None:
    """Who has to hear of it: whoever holds it, unless it is they who act."""
    return incident.acknowledged_by if incident.acknowledged_by != by else None

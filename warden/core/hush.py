"""What a silence changes for an incident: it holds back whatever escalation owes, and then lets it go on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from warden.core.comeback import again, is_unpaged
from warden.core.incident import EntryKind, Incident, Moved, Status, TimelineEntry
from warden.core.outbox import Delivery
from warden.core.silence import Silence


@dataclass(frozen=True, slots=True)
class Silenced:
    """A silence holds: pages nobody has begun to send are taken back, and nothing is owed before its end."""

    silence: Silence


@dataclass(frozen=True, slots=True)
class SilenceOver:
    """No silence holds any more: what it held back is due at once, `again` the step that reached nobody."""

    again: bool


def hush(
    incident: Incident, deliveries: Sequence[Delivery], silence: Silence | None
) -> Silenced | SilenceOver | None:
    """What the silence that holds, or that none does any more, changes for an incident; None if nothing.

    It holds back whatever escalation owes, at every severity, and the end of an acknowledgement; a drill is
    never silenced. Asked whenever a silence begins or ends, and whenever something is due.
    """
    if incident.status is Status.RESOLVED or not incident.severity.pages or incident.next_due is None:
        return None
    if incident.snoozed_until is not None:  # nothing is owed before that is over
        return None
    if silence is None or incident.drill:
        is_open = incident.status is Status.OPEN
        over = SilenceOver(again=is_open and is_unpaged(incident, deliveries))
        return over if incident.silenced_until is not None else None
    is_held = incident.silenced_until == silence.end <= incident.next_due
    return None if is_held else Silenced(silence)


def hushed(incident: Incident, decision: Silenced | SilenceOver, *, now: datetime) -> Moved:
    if isinstance(decision, Silenced):
        return _silenced(incident, decision.silence, now=now)
    return _goes_on(incident, decision, now=now)


def _silenced(incident: Incident, silence: Silence, *, now: datetime) -> Moved:
    due = max(incident.next_due or now, silence.end)
    held = replace(incident, silenced_until=silence.end, next_due=due)
    if incident.silenced_until == silence.end:  # told before
        return Moved(held)
    told = {
        "silence": silence.id,
        "until": silence.end.isoformat(),
        "minutes": (silence.end - now) / timedelta(minutes=1),
        "person": silence.person,
        "note": silence.note,
    }
    return Moved(held, (TimelineEntry(now, EntryKind.SILENCED, data=told),))


def _goes_on(incident: Incident, decision: SilenceOver, *, now: datetime) -> Moved:
    entry = TimelineEntry(now, EntryKind.SILENCE_OVER, data={"again": decision.again})
    free = replace(incident, silenced_until=None)
    if decision.again:
        return Moved(again(free, now=now), (entry,))
    is_held = incident.silenced_until and incident.next_due and incident.next_due <= incident.silenced_until
    return Moved(replace(free, next_due=now) if is_held else free, (entry,))

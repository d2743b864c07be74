"""A storm that comes back is the same incident: opened again as it was held, told at a bearable pace.

Detection tells of a storm's end once it has ebbed for a while. Some flicker all the same, and each return
as an incident of its own would page everybody anew for what they know of.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from warden.core.incident import WARDEN, EntryKind, Finding, Incident, Moved, Status, TimelineEntry
from warden.core.moves import apply_finding, escalating
from warden.core.outbox import Delivery, DeliveryKind, DeliveryState, NewDelivery

COMES_BACK = timedelta(hours=1)  # a storm that ended by itself and is back within it is the same one
CAME_BACK = "came_back"
OFTEN = 2  # returns within the hour: from the next end on news is gathered
GATHERED = timedelta(minutes=10)  # how long news of an incident that flickers waits, and tells how it is then


def is_back(latest: Incident | None, finding: Finding, *, now: datetime) -> bool:
    """Whether a storm that ended by itself is on again within the hour: the same incident, opened again.

    `latest` is the brand's latest incident.
    """
    if latest is None or latest.resolved_at is None or finding.severity is None:
        return False
    return latest.resolved_by == WARDEN and now - latest.resolved_at <= COMES_BACK


def come_back(incident: Incident, finding: Finding, *, unpaged: bool, now: datetime) -> Moved:
    """Open an incident again whose storm is back (`is_back`), as it was held.

    Whoever had acknowledged it holds it again and is told. If nobody had, escalation goes on where it stood
    and at its own pace: begun anew at each return, a storm that flickers would page the first step for ever
    and never reach the second. It begins anew where everybody was tried. A severity higher than it ever was
    is a rise like any other.

    Args:
        unpaged: whether the step it stands at was taken back before it reached anybody; it is taken again.
    """
    holder = incident.acknowledged_by
    status = Status.OPEN if holder is None else Status.ACKNOWLEDGED
    back = replace(incident, status=status, resolved_at=None, resolved_by=None)
    told = {"why": CAME_BACK, **({} if holder is None else {"person": holder})}
    moved = apply_finding(_going_on(back, unpaged=unpaged, now=now), finding, now=now)
    entries = (TimelineEntry(now, EntryKind.REOPENED, data=told), *moved.entries)
    return Moved(moved.incident, entries, notify=holder)


def again(incident: Incident, *, now: datetime) -> Incident:
    """The step it stands at is taken once more, at once, in a round that never was."""
    return replace(
        incident,
        round=incident.round + 1,
        first_round=incident.first_round + 1,
        step=max(incident.step - 1, 0),
        next_due=now,
    )


def _going_on(incident: Incident, *, unpaged: bool, now: datetime) -> Incident:
    if not incident.severity.pages:
        return incident
    if incident.status is Status.ACKNOWLEDGED:
        return replace(incident, next_due=now)  # to set anew when the acknowledgement ends
    if incident.next_due is None:
        return escalating(incident, now=now)
    return again(incident, now=now) if unpaged else replace(incident, next_due=max(incident.next_due, now))


def is_unpaged(incident: Incident, deliveries: Sequence[Delivery]) -> bool:
    """Whether the step an incident stands at (0: whoever was asked by name) was taken back before it reached
    anybody. `deliveries` are all of the incident."""
    states = {
        delivery.state
        for delivery in deliveries
        if delivery.kind is DeliveryKind.PAGE
        and (delivery.round, delivery.step) == (incident.round, incident.step)
    }
    taken_back = states & {DeliveryState.WITHDRAWN, DeliveryState.EXPIRED}
    return bool(taken_back) and states <= {*taken_back, DeliveryState.FAILED}


def heard(timeline: Sequence[TimelineEntry]) -> datetime | None:
    """When a person last did anything to an incident, as an acknowledgement's end is counted from; None when
    nobody ever did. While its storm was away nobody had to do anything: that time is added."""
    last = max((entry.at for entry in timeline if entry.actor != WARDEN), default=None)
    if last is None:
        return None
    away, ended = timedelta(), None
    for entry in timeline:
        if entry.kind is EntryKind.RESOLVED and entry.actor == WARDEN:
            ended = entry.at
        elif entry.kind is EntryKind.REOPENED and ended is not None:
            away += max(entry.at - max(ended, last), timedelta())
            ended = None
    return last + away


def news_pause(moved: Moved, timeline: Sequence[TimelineEntry], *, now: datetime) -> timedelta:
    """How long the news of a move waits: not at all, unless a storm that has come back often ends or comes
    back once more. `timeline` is the story so far."""
    flickers = all(entry.kind in (EntryKind.RESOLVED, EntryKind.REOPENED) for entry in moved.entries)
    returns = [entry for entry in timeline if entry.data.get("why") == CAME_BACK]
    lately = [entry for entry in returns if now - entry.at <= COMES_BACK]
    return GATHERED if flickers and len(lately) >= OFTEN else timedelta()


def is_told_by(news: NewDelivery, waiting: Delivery) -> bool:
    """Whether a delivery that waits will tell what `news` would, to the same contact and no later."""
    is_same = (waiting.person, waiting.contact, waiting.round) == (news.person, news.contact, 0)
    return is_same and waiting.state is DeliveryState.PENDING and waiting.due_at <= news.due_at

"""Handovers: whose duty begins, what they are told then, and who is reminded a day before.

A duty is what one person is on for without a break: going on in another layer, or as one's own stand-in, is
no handover; coming back after a gap is one. Quiet hours are kept: the note is read when one gets up, a page
wakes all the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from warden.core.incident import Severity
from warden.core.oncall import Person, ScheduleId, Shift
from warden.core.outbox import DeliveryKind, NewDelivery
from warden.core.reach import softly

LATE = timedelta(hours=1)
"""So long after its beginning a duty is still told of; later its person knows."""
AHEAD = timedelta(days=1)
RESTED = timedelta(hours=36)
"""Whoever was on so lately is not reminded: two who alternate by the day, or are on every night of a week,
would hear of nothing else."""


def duties(rota: Sequence[Shift]) -> list[Shift]:
    """A rota by who is on alone: neighbours of one person are one, without layer and override; gaps stay."""
    found: list[Shift] = []
    for shift in rota:
        if found and found[-1].person == shift.person:
            found[-1] = replace(found[-1], end=shift.end)
        else:
            found.append(Shift(shift.person, None, None, shift.start, shift.end))
    return found


def begun(rota: Sequence[Shift], *, now: datetime) -> list[tuple[Shift, Shift]]:
    """The duties that began within LATE and go on, each with what was before: somebody else's, or a gap.

    Args:
        rota: touching shifts from before `now - LATE` on to beyond `now`.
    """
    return [
        (before, duty)
        for before, duty in pairwise(duties(rota))
        if duty.person is not None and now - LATE < duty.start <= now < duty.end
    ]


def coming(rota: Sequence[Shift], *, now: datetime) -> list[Shift]:
    """The duties their people are to be reminded of: they begin within a day, after a time off.

    Args:
        rota: touching shifts from `now - RESTED` on to beyond `now + AHEAD`.
    """
    found = duties(rota)
    return [
        duty
        for number, duty in enumerate(found)
        if duty.person is not None
        and now < duty.start <= now + AHEAD
        and not any(
            before.person == duty.person and before.end > duty.start - RESTED for before in found[:number]
        )
    ]


def note(
    schedule: ScheduleId, duty: Shift, person: Person, facts: Mapping[str, Any], *, now: datetime
) -> list[NewDelivery]:
    """The hand-over note for whose duty has begun; none where quiet hours last as long as the duty."""
    return _told(DeliveryKind.HANDOVER, schedule, duty, person, facts, until=duty.end, now=now)


def reminder(
    schedule: ScheduleId, duty: Shift, person: Person, facts: Mapping[str, Any], *, now: datetime
) -> list[NewDelivery]:
    """What tells a person of a duty ahead; none where quiet hours last until it begins."""
    return _told(DeliveryKind.REMINDER, schedule, duty, person, facts, until=duty.start, now=now)


def occasion(kind: DeliveryKind, schedule: ScheduleId, duty: Shift) -> str:
    """The same however often it is looked at, so that it is told once."""
    return f"{kind.value} {schedule} {duty.start.isoformat()}"


def _told(
    kind: DeliveryKind,
    schedule: ScheduleId,
    duty: Shift,
    person: Person,
    facts: Mapping[str, Any],
    *,
    until: datetime,
    now: datetime,
) -> list[NewDelivery]:
    about = occasion(kind, schedule, duty)
    return [
        NewDelivery(None, kind, Severity.WATCH, person.id, contact, 0, 0, due, occasion=about, facts=facts)
        for contact, due in softly(person, now=now)
        if due < until
    ]

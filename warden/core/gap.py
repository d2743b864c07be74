"""Gaps ahead: times nobody is on call, or somebody who is away. Which there are, and which are to be told.

A gap is told when it is first seen, within thirty days of it, and once more when it is three days off. What
comes again every week is likely meant so (a night nobody covers), and is told once a week. Whenever one is
due, all are told in one message.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from warden.core.absence import Absence, clashes
from warden.core.incident import PersonId, Severity
from warden.core.oncall import Person, Schedule, ScheduleId, Shift
from warden.core.outbox import DeliveryKind, NewDelivery
from warden.core.reach import softly
from warden.core.wallclock import shown

AHEAD = timedelta(days=30)
SOON = timedelta(days=3)
WEEK = timedelta(days=7)
BEFORE, BEYOND = WEEK + timedelta(days=1), AHEAD + WEEK + timedelta(days=1)
"""How far to both sides of `now` a rota has to reach, for a gap's neighbours a week away to be seen."""

UNDER_WAY = "under way"


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody is on call, or `person` is, who is `away`; `end` None: further off than was looked.

    `name` tells it from the others of its schedule, and is the same however often it is looked at.
    """

    name: str
    start: datetime
    end: datetime | None
    is_regular: bool = False
    person: PersonId | None = None


def ahead(schedule: Schedule, rota: Sequence[Shift], *, now: datetime) -> list[Gap]:
    """The gaps of the next thirty days, that under way included.

    Args:
        rota: touching shifts of `[now - BEFORE, now + BEYOND)`.
    """
    zone = ZoneInfo(schedule.zone)
    empty = [shift for shift in rota if shift.person is None]
    walls = {_walls(shift, zone) for shift in empty}
    return [
        _gap(shift, rota, zone, is_regular=_comes_again(shift, walls, zone))
        for shift in empty
        if now < shift.end and shift.start < now + AHEAD
    ]


def away(absences: Iterable[Absence], rota: Sequence[Shift], *, now: datetime) -> list[Gap]:
    """The times of the next thirty days somebody is on call who is away. `rota` as for `ahead`."""
    return [
        Gap(f"absence {absence.id} {_start(shift, rota)}", shift.start, shift.end, person=absence.person)
        for absence in absences
        for shift in clashes(absence, rota)
        if now < shift.end and shift.start < now + AHEAD
    ]


def is_due(gaps: Iterable[Gap], told: Mapping[str, datetime], *, now: datetime) -> bool:
    """Whether one of them has to be told now.

    Args:
        told: when each was told last, by its name.
    """
    return any(_is_due(gap, told.get(gap.name), now=now) for gap in gaps)


def posted(
    schedule: ScheduleId, channels: Iterable[str], facts: Mapping[str, Any], *, now: datetime
) -> list[NewDelivery]:
    """The news of gaps for the channels of the policies that ask this schedule."""
    return [_delivery(None, channel, schedule, facts, now, now=now) for channel in dict.fromkeys(channels)]


def warned(
    schedule: ScheduleId, person: Person, facts: Mapping[str, Any], *, now: datetime
) -> list[NewDelivery]:
    """What tells a person that they are planned while away; quiet hours are kept."""
    return [
        _delivery(person.id, contact, schedule, facts, due, now=now)
        for contact, due in softly(person, now=now)
    ]


def _delivery(
    person: PersonId | None,
    contact: str,
    schedule: ScheduleId,
    facts: Mapping[str, Any],
    due: datetime,
    *,
    now: datetime,
) -> NewDelivery:
    whom = f" {facts['person']}" if facts.get("person") else ""
    about = f"gap {schedule}{whom} {now.isoformat()}"
    kind, severity = DeliveryKind.GAP, Severity.WATCH
    return NewDelivery(None, kind, severity, person, contact, 0, 0, due, occasion=about, facts=facts)


def _is_due(gap: Gap, told: datetime | None, *, now: datetime) -> bool:
    if told is None:
        return True
    if gap.is_regular:
        return now - told >= WEEK
    return gap.start - now <= SOON and told < gap.start - SOON


def _gap(shift: Shift, rota: Sequence[Shift], zone: ZoneInfo, *, is_regular: bool) -> Gap:
    end = None if shift.end == rota[-1].end else shift.end
    weekly = " ".join(f"{wall:%a %H:%M}" for wall in _walls(shift, zone))
    return Gap(weekly if is_regular else _start(shift, rota), shift.start, end, is_regular)


def _start(shift: Shift, rota: Sequence[Shift]) -> str:
    """What began before anybody looked would begin anew at every look."""
    return UNDER_WAY if shift.start <= rota[0].start else shift.start.isoformat()


def _walls(shift: Shift, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return shown(shift.start, zone), shown(shift.end, zone)


def _comes_again(shift: Shift, walls: set[tuple[datetime, datetime]], zone: ZoneInfo) -> bool:
    start, end = _walls(shift, zone)
    return any((start + days, end + days) in walls for days in (WEEK, -WEEK))

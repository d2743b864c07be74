"""Beside the walk: gaps ahead, and people who are away and planned all the same, are told in time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from warden.core import gap as gaps
from warden.core.absence import Absence, NewAbsence, settled
from warden.core.gap import AHEAD, BEFORE, BEYOND, Gap
from warden.core.gap_page import MOST
from warden.core.incident import PersonId
from warden.core.oncall import Schedule
from warden.core.shifts import shifts
from warden.errors import IllegalMove
from warden.flow import rota
from warden.flow.handover import Circle
from warden.storage import absences, heartbeats, outbox

EVERY = timedelta(minutes=10)
KEPT = AHEAD + 2 * BEFORE  # so long it is known what was told


def add(conn: Connection, new: NewAbsence, circle: Circle, *, now: datetime) -> Absence:
    """Enter an absence without flaws (`core.absence.flaws`), and warn at once of what is planned in it. Asked
    for twice, it is entered once."""
    new = settled(new)
    known = absences.same(conn, new)
    if known is not None:
        return known
    made = absences.add(conn, new)
    for schedule in circle.schedules.values():
        _tell(conn, circle, schedule, looked(conn, schedule, [made], now=now)[1], now=now)
    return made


def remove(conn: Connection, number: int) -> None:
    """Forget an absence: its person is there after all.

    Raises:
        IllegalMove: there is none of that number.
    """
    if not absences.remove(conn, number):
        raise IllegalMove(f"there is no absence {number}", mend="`warden absence list` lists them")


def tell(conn: Connection, circle: Circle, *, now: datetime) -> None:
    """Queue what is to be told of every schedule; looks every ten minutes, however often it is asked."""
    if not heartbeats.take_turn(conn, "coverage", every=EVERY, now=now):
        return
    known = absences.between(conn, now, now + AHEAD)
    for schedule in circle.schedules.values():
        absences.forget_told(conn, schedule.id, before=now - KEPT)
        for found in looked(conn, schedule, known, now=now):
            _tell(conn, circle, schedule, found, now=now)


def looked(
    conn: Connection, schedule: Schedule, known: Sequence[Absence], *, now: datetime
) -> tuple[list[Gap], list[Gap]]:
    """The gaps of the next thirty days of a schedule, and when somebody is on who is away by `known`."""
    start, end = now - BEFORE, now + BEYOND
    kept = rota.known(conn, schedule.id, start=start, end=end, now=now)
    planned = shifts(schedule, kept.overrides, start=start, end=end, record=kept.record)
    return gaps.ahead(schedule, planned, now=now), gaps.away(known, planned, now=now)


def _tell(
    conn: Connection, circle: Circle, schedule: Schedule, found: Sequence[Gap], *, now: datetime
) -> None:
    """Tell gaps of one kind, those of each person who is away for themselves."""
    told = absences.told_gaps(conn, schedule.id)
    for whose in dict.fromkeys(gap.person for gap in found):
        theirs = [gap for gap in found if gap.person == whose]
        if gaps.is_due(theirs, told, now=now):
            _post(conn, circle, schedule, whose, theirs, now=now)
            absences.keep_told(conn, schedule.id, [gap.name for gap in theirs], now=now)


def _post(
    conn: Connection,
    circle: Circle,
    schedule: Schedule,
    whose: PersonId | None,
    found: Sequence[Gap],
    *,
    now: datetime,
) -> None:
    facts = {**_facts(schedule, found), "person": circle.name(whose)}
    news = gaps.posted(schedule.id, circle.channels.get(schedule.id, ()), facts, now=now)
    person = circle.people.get(whose) if whose else None
    if person is not None:
        news += gaps.warned(schedule.id, person, facts, now=now)
    outbox.add(conn, news, now=now)


def _facts(schedule: Schedule, found: Sequence[Gap]) -> Mapping[str, Any]:
    first = [
        {"start": gap.start.isoformat(), "end": gap.end.isoformat() if gap.end else None}
        for gap in found[:MOST]
    ]
    return {"schedule": schedule.id, "gaps": first, "count": len(found)}

"""Beside the walk: who is on call. People change it by the hour, and a station writes down who was.

Whoever changes a schedule locks it first, so that two who take one shift do not both have it.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine

from warden.core import standin
from warden.core.bucket import minute_of
from warden.core.incident import PersonId
from warden.core.oncall import Known, Override, Schedule, ScheduleId
from warden.core.shifts import HORIZON, on_call, shifts
from warden.core.standin import StandIn
from warden.errors import IllegalMove
from warden.storage import heartbeats, history, schedules
from warden.storage.engine import transaction

SETTLES = timedelta(minutes=1)
"""How far the record stays behind: every change that counts from before is there to be read by then."""


def known(conn: Connection, schedule: ScheduleId, *, start: datetime, end: datetime, now: datetime) -> Known:
    """What is kept of `[start, end)`: stand-ins, and of the time before `now` who was on call."""
    return Known(
        tuple(schedules.overrides(conn, schedule, start=start, end=end)),
        tuple(history.recorded(conn, schedule, start=start, end=min(end, now))) if start < now else (),
    )


def record(engine: Engine, plans: Iterable[Schedule], *, now: datetime) -> None:
    """Write down the shifts that have passed; after an absence those of the absence, as they are planned."""
    for schedule in plans:
        with transaction(engine) as conn:
            _record(conn, schedule, until=minute_of(now) - SETTLES)
    with transaction(engine) as conn:
        heartbeats.beat(conn, "rota", now=now)


def _record(conn: Connection, schedule: Schedule, *, until: datetime) -> None:
    history.begin(conn, schedule.id, at=until)
    since = history.through(conn, schedule.id)
    if since is None or since >= until:
        return
    until = min(until, since + HORIZON)  # what is left of a longer absence follows at the next tick
    if history.claim(conn, schedule.id, since=since, until=until):  # otherwise a quicker worker does it
        stand_ins = schedules.overrides(conn, schedule.id, start=since, end=until)
        history.append(conn, schedule.id, shifts(schedule, stand_ins, start=since, end=until))


def put_on(conn: Connection, wanted: StandIn, *, now: datetime) -> Override:
    """Make a stand-in without flaws (`core.standin.flaws`); it counts from now on, if it began before."""
    history.locked(conn, wanted.schedule, now=now)
    return _put_on(conn, standin.settled(wanted, now=now))


def take_back(conn: Connection, number: int, *, now: datetime) -> Override | None:
    """Take a stand-in back; what is left of one that has begun.

    Raises:
        IllegalMove: there is none of that number, or it is over.
    """
    found = schedules.override(conn, number)
    if found is None:
        raise IllegalMove(f"there is no override {number}", mend="`warden override list` lists them")
    history.locked(conn, found.schedule, now=now)
    left = standin.rest(found, now=now)
    if left is None:
        done = schedules.remove_override(conn, number)
    else:
        done = schedules.shorten_override(conn, number, end=left.end)
    if not done:
        raise IllegalMove(f"override {number} was taken back already", mend="Nothing has to be done")
    return left


def take(
    conn: Connection,
    schedule: Schedule,
    person: PersonId,
    *,
    instead_of: PersonId | None,
    until: datetime | None = None,
    now: datetime,
) -> Override:
    """`person` takes the present shift over from `instead_of` (None: from nobody), to its end or `until`.

    Raises:
        IllegalMove: it is theirs already, or somebody else's by now.
    """
    history.locked(conn, schedule.id, now=now)
    present = on_call(schedule, around(conn, schedule.id, now=now), now=now)
    if present.person not in (instead_of, person):
        raise IllegalMove(
            f"{present.person or 'nobody'} is on call there by now, since {present.start:%Y-%m-%d %H:%M}Z",
            mend="Look again, and take it from them if you still want to",
        )
    return _put_on(conn, standin.taking(schedule.id, person, present, until=until, now=now))


def around(conn: Connection, schedule: ScheduleId, *, now: datetime) -> list[Override]:
    """The stand-ins that can decide where the shift at `now` and the next one begin and end."""
    return schedules.overrides(conn, schedule, start=now - HORIZON, end=now + HORIZON)


def _put_on(conn: Connection, made: StandIn) -> Override:
    start, end = made.start.astimezone(UTC), made.end.astimezone(UTC)
    number = schedules.add_override(
        conn, made.schedule, made.person, start=start, end=end, replaces=made.replaces
    )
    return Override(number, made.schedule, made.person, start, end, made.replaces)

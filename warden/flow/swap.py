"""Beside the walk: swap requests. A change, the stand-in it makes and the news of it are one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from warden.core import swap as moves
from warden.core.incident import PersonId
from warden.core.oncall import Override, Person, Schedule, ScheduleId, Shift
from warden.core.shifts import shifts
from warden.core.standin import from_now
from warden.core.swap import NewSwap, Swap
from warden.errors import IllegalMove
from warden.storage import history, outbox, schedules, swaps
from warden.storage.engine import reading, transaction

BATCH = 100

People = Mapping[PersonId, Person]


def rota(conn: Connection, schedule: Schedule, start: datetime, end: datetime) -> list[Shift]:
    """Who is on in `[start, end)`, as far as it is planned."""
    stand_ins = schedules.overrides(conn, schedule.id, start=start, end=end) if start < end else []
    return shifts(schedule, stand_ins, start=start, end=end)


def ask(conn: Connection, new: NewSwap, schedule: Schedule, people: People, *, now: datetime) -> Swap:
    """Make a request without flaws (`core.swap.flaws`), and tell those who can take it."""
    made = swaps.add(conn, new)
    can = [new.asked] if new.asked else sorted(moves.members(schedule) - {new.asker})
    told = [people[person] for person in can if person in people]
    outbox.add(conn, moves.request(made, told, _facts(made, people), now=now), now=now)
    return made


def accept(
    conn: Connection,
    number: int,
    person: PersonId,
    plans: Mapping[ScheduleId, Schedule],
    people: People,
    *,
    now: datetime,
) -> Override:
    """`person` takes it: the stand-in that makes it so.

    Raises:
        IllegalMove: somebody was quicker (who and when), or it is not theirs to take; see core.swap.accept.
    """
    swap = _locked(conn, number, now=now)
    schedule = plans.get(swap.schedule)
    if schedule is None:
        raise IllegalMove(f"{swap.schedule} is no longer a schedule", mend="Nothing is left to be taken")
    start = from_now(swap.start, now=now)
    planned = rota(conn, schedule, start, swap.end)
    accepted = moves.accept(swap, person, planned, now=now)
    number = schedules.add_override(
        conn, swap.schedule, person, start=start, end=swap.end, replaces=swap.asker
    )
    _close(conn, accepted, people, override=number, now=now)
    return Override(number, swap.schedule, person, start, swap.end, swap.asker)


def decline(conn: Connection, number: int, person: PersonId, people: People, *, now: datetime) -> Swap:
    """`person`, who was asked, does not take it.

    Raises:
        IllegalMove: it is closed already (by whom and when), or not theirs to decline.
    """
    return _close(conn, moves.decline(_locked(conn, number, now=now), person, now=now), people, now=now)


def withdraw(conn: Connection, number: int, person: PersonId, people: People, *, now: datetime) -> Swap:
    """The asker keeps the shift after all.

    Raises:
        IllegalMove: it is closed already (by whom and when), or not theirs to withdraw.
    """
    return _close(conn, moves.withdraw(_locked(conn, number, now=now), person, now=now), people, now=now)


def expire_overdue(engine: Engine, people: People, *, now: datetime) -> None:
    """End the requests nobody took in time, and tell the askers that the shift is still theirs."""
    with reading(engine) as conn:
        late = swaps.overdue(conn, now=now, limit=BATCH)
    for swap in late:
        with transaction(engine) as conn:
            _close_if_open(conn, moves.expire(swap, now=now), people, now=now)


def _locked(conn: Connection, number: int, *, now: datetime) -> Swap:
    found = swaps.get(conn, number)
    if found is None:
        raise IllegalMove(f"there is no swap {number}", mend="`warden swap list` lists them")
    history.locked(conn, found.schedule, now=now)
    return swaps.get(conn, number) or found  # it may have been answered while we waited


def _close(
    conn: Connection, closed: Swap, people: People, *, override: int | None = None, now: datetime
) -> Swap:
    if not _close_if_open(conn, closed, people, override=override, now=now):
        raise IllegalMove(f"swap {closed.id} was answered by somebody else", mend="Look again")
    return closed


def _close_if_open(
    conn: Connection, closed: Swap, people: People, *, override: int | None = None, now: datetime
) -> bool:
    """Keep an answer, take back what is no longer worth sending, and tell the others; if it is the first."""
    if not swaps.close(conn, closed, override=override):
        return False
    outbox.withdraw_about(conn, moves.occasion(closed.id))
    told = [people[person] for person in moves.concerned(closed) if person in people]
    outbox.add(conn, moves.outcome(closed, told, _facts(closed, people), now=now), now=now)
    return True


def _facts(swap: Swap, people: People) -> dict[str, Any]:
    return {
        "swap": swap.id,
        "state": swap.state.value,
        "schedule": swap.schedule,
        "start": swap.start.isoformat(),
        "end": swap.end.isoformat(),
        "expires": swap.expires_at.isoformat(),
        "asker": _name(people, swap.asker),
        "by": _name(people, swap.answered_by or ""),
    }


def _name(people: People, id_: str) -> str:
    person = people.get(PersonId(id_))
    return person.name if person else id_

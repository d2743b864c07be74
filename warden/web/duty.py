"""Who is on call, for views and API."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from warden.core.mention import Brand
from warden.core.oncall import Override, Person, Schedule, ScheduleId, Shift
from warden.core.shifts import HORIZON, on_call
from warden.storage import schedules
from warden.wiring import House


@dataclass(frozen=True, slots=True)
class Duty:
    """The present shift of a schedule, and the person it yields, if any."""

    schedule: ScheduleId
    shift: Shift
    person: Person | None


def duty(conn: Connection, house: House, schedule: Schedule, *, now: datetime) -> Duty:
    """Who is on call in `schedule` at `now`."""
    shift = on_call(schedule, overrides(conn, schedule, now=now), now=now)
    return Duty(schedule.id, shift, house.people.get(shift.person) if shift.person else None)


def overrides(conn: Connection, schedule: Schedule, *, now: datetime) -> list[Override]:
    """Those that can decide where the shift at `now` and the next one begin and end."""
    return schedules.overrides(conn, schedule.id, start=now - HORIZON, end=now + HORIZON)


def duties_for(conn: Connection, house: House, brand: Brand, *, now: datetime) -> list[Duty]:
    """The schedules the first step of the brand's policy asks, each with who is on call."""
    policy = house.policies.get(brand.policy) if brand.policy else None
    targets = policy.steps[0].targets if policy and policy.steps else ()
    asked = [target.schedule for target in targets if target.schedule is not None]
    return [duty(conn, house, house.schedules[schedule], now=now) for schedule in asked]

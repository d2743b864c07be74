"""Who is on call, for views and API."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from warden.core.mention import Brand
from warden.core.oncall import Known, Person, Schedule, ScheduleId, Shift
from warden.core.shifts import HORIZON, on_call
from warden.flow import rota
from warden.wiring import House


@dataclass(frozen=True, slots=True)
class Duty:
    """The present shift of a schedule, and the person it yields, if any."""

    schedule: ScheduleId
    shift: Shift
    person: Person | None


def duty(conn: Connection, house: House, schedule: Schedule, *, now: datetime) -> Duty:
    """Who is on call in `schedule` at `now`."""
    return duty_by(house, schedule, known(conn, schedule, at=now, now=now), at=now)


def duty_by(house: House, schedule: Schedule, kept: Known, *, at: datetime) -> Duty:
    """Who is or was on call in `schedule` at `at`, by what is kept."""
    shift = on_call(schedule, kept.overrides, now=at, record=kept.record)
    return Duty(schedule.id, shift, house.people.get(shift.person) if shift.person else None)


def known(conn: Connection, schedule: Schedule, *, at: datetime, now: datetime) -> Known:
    """What can decide where the shift at `at` and the next one begin and end."""
    return rota.known(conn, schedule.id, start=at - HORIZON, end=at + HORIZON, now=now)


def duties_for(conn: Connection, house: House, brand: Brand, *, now: datetime) -> list[Duty]:
    """The schedules the first step of the brand's policy asks, each with who is on call."""
    policy = house.policies.get(brand.policy) if brand.policy else None
    targets = policy.steps[0].targets if policy and policy.steps else ()
    asked = [target.schedule for target in targets if target.schedule is not None]
    return [duty(conn, house, house.schedules[schedule], now=now) for schedule in asked]

"""Who is on call, and what is planned by the hour."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Self

from pydantic import BaseModel

from warden.core.absence import Absence
from warden.core.circumstances import PlannedEvent
from warden.core.fairness import Fairness
from warden.core.oncall import Override, Shift
from warden.core.planned import phase
from warden.core.silence import Silence
from warden.core.swap import Swap, stands


class EventShape(BaseModel):
    """A planned event; `state` is `coming`, `running` or `over`."""

    id: int
    brand: str
    start: datetime
    end: datetime
    times: float
    note: str
    state: str

    @classmethod
    def of(cls, event: PlannedEvent, *, now: datetime) -> Self:
        return cls(
            id=event.id,
            brand=event.brand,
            start=event.start,
            end=event.end,
            times=event.times,
            note=event.note,
            state=phase(event, now=now).value,
        )


class SilenceShape(BaseModel):
    """A silence; `brand` None: of all brands; `state` is `coming`, `running` or `over`."""

    id: int
    brand: str | None
    start: datetime
    end: datetime
    note: str
    person: str
    state: str

    @classmethod
    def of(cls, silence: Silence, *, now: datetime) -> Self:
        return cls(
            id=silence.id,
            brand=silence.brand,
            start=silence.start,
            end=silence.end,
            note=silence.note,
            person=silence.person,
            state=phase(silence, now=now).value,
        )


class NextShape(BaseModel):
    person: str | None
    starts: datetime


class OnCallShape(BaseModel):
    """One schedule at one instant; `next` is who takes over, None if nobody follows within the look ahead."""

    schedule: str
    at: datetime
    person: str | None
    layer: str | None = None
    override: int | None = None
    since: datetime
    until: datetime
    next: NextShape | None


class ShiftShape(BaseModel):
    """One stretch of one person, or of nobody, and the layer or override that puts them on."""

    person: str | None
    layer: str | None
    override: int | None
    start: datetime
    end: datetime

    @classmethod
    def of(cls, shift: Shift) -> Self:
        return cls.model_validate(shift, from_attributes=True)


class OverrideShape(BaseModel):
    """A stand-in; `state` is `coming`, `running` or `over`."""

    id: int
    schedule: str
    person: str
    replaces: str | None
    start: datetime
    end: datetime
    state: str

    @classmethod
    def of(cls, made: Override, *, now: datetime) -> Self:
        return cls(**asdict(made), state=phase(made, now=now).value)


class AbsenceShape(BaseModel):
    """When somebody is away; `by` says so. `state` is `coming`, `running` or `over`."""

    id: int
    person: str
    start: datetime
    end: datetime
    note: str
    by: str
    state: str

    @classmethod
    def of(cls, absence: Absence, *, now: datetime) -> Self:
        return cls(**asdict(absence), state=phase(absence, now=now).value)


class LoadShape(BaseModel):
    """What one person carries; `over_mean_hours` is below 0 where it is less than the mean. `pages` came
    while they were on call here."""

    person: str
    hours: float
    weekend_hours: float
    night_hours: float
    holiday_hours: float
    pages: int
    night_pages: int
    over_mean_hours: float


class FairnessShape(BaseModel):
    """How a schedule is shared out in `[start, end)`; the most hours first."""

    schedule: str
    start: datetime
    end: datetime
    mean_hours: float
    uncovered_hours: float
    people: list[LoadShape]

    @classmethod
    def of(cls, schedule: str, found: Fairness) -> Self:
        return cls(
            schedule=schedule,
            start=found.start,
            end=found.end,
            mean_hours=_hours(found.mean),
            uncovered_hours=_hours(found.uncovered),
            people=[
                LoadShape(
                    person=load.person,
                    hours=_hours(load.on_call),
                    weekend_hours=_hours(load.weekend),
                    night_hours=_hours(load.night),
                    holiday_hours=_hours(load.holiday),
                    pages=load.pages,
                    night_pages=load.night_pages,
                    over_mean_hours=_hours(load.over),
                )
                for load in found.loads
            ],
        )


def _hours(lasting: timedelta) -> float:
    return round(lasting / timedelta(hours=1), 2)


class SwapShape(BaseModel):
    """A swap request; `asked` None: anybody may take it. `state` is `open`, `accepted`, `declined`,
    `withdrawn` or `expired`; `override` is the stand-in an accepted one became."""

    id: int
    schedule: str
    asker: str
    asked: str | None
    start: datetime
    end: datetime
    asked_at: datetime
    expires_at: datetime
    state: str
    answered_by: str | None
    answered_at: datetime | None
    override: int | None

    @classmethod
    def of(cls, swap: Swap, *, now: datetime) -> Self:
        state = stands(swap, now=now)
        return cls(**{**asdict(swap), "state": state.value})

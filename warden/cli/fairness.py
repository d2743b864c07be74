"""`warden oncall fairness`: how each schedule is shared out, as a table or as JSON."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from warden import settings as configuration
from warden import wiring
from warden.core.fairness import Fairness, shared
from warden.core.oncall import Schedule
from warden.core.shifts import shifts
from warden.settings import Settings

HEADER = ("schedule", "person", "hours", "to the mean", "weekend", "night", "holiday", "pages", "at night")


def look(
    settings: Settings, schedule: Schedule, *, start: datetime, end: datetime, now: datetime
) -> Fairness:
    """How `[start, end)` is shared out; by the file alone where there is no database yet."""
    if not configuration.database_exists(settings):
        return shared(schedule, shifts(schedule, [], start=start, end=end), [], start=start, end=end)
    from warden.flow import fairness
    from warden.storage.engine import reading

    with wiring.database(settings) as engine, reading(engine) as conn:
        return fairness.look(conn, schedule, start=start, end=end, now=now)


def rows(schedule: Schedule, found: Fairness) -> list[Sequence[str]]:
    """A row for each person, and one for what is nobody's, if anything is."""
    told: list[Sequence[str]] = [
        (
            schedule.id,
            load.person,
            _hours(load.on_call),
            f"{load.over / timedelta(hours=1):+.1f}",
            _hours(load.weekend),
            _hours(load.night),
            _hours(load.holiday),
            str(load.pages),
            str(load.night_pages),
        )
        for load in found.loads
    ]
    nobody = (schedule.id, "nobody", _hours(found.uncovered), "", "", "", "", "", "")
    return [*told, nobody] if found.uncovered else told


def _hours(lasting: timedelta) -> str:
    return f"{lasting / timedelta(hours=1):.1f}"

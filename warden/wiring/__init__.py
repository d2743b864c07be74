"""Who is plugged in: Settings become an engine, sources, schedules and a pager.

Reads what `${NAME}` names in the file from the environment; beside it only the clock and `place` read that.
"""

from warden.place import CONFIG, config_path
from warden.wiring.calendars import Doubt, open_calendars, schedules
from warden.wiring.check import faults, load, load_document, warnings
from warden.wiring.house import (
    House,
    broker_url,
    database,
    engine,
    known,
    open_house,
    pager,
    people,
    require_database,
    switch,
)

__all__ = [
    "CONFIG",
    "Doubt",
    "House",
    "broker_url",
    "config_path",
    "database",
    "engine",
    "faults",
    "known",
    "load",
    "load_document",
    "open_calendars",
    "open_house",
    "pager",
    "people",
    "require_database",
    "schedules",
    "switch",
    "warnings",
]

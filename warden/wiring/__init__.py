"""Who is plugged in: Settings become an engine, sources, schedules and a pager.

Reads what `${NAME}` names in the file from the environment; beside it only the clock and `place` read that.
"""

from warden.place import CONFIG, config_path
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
)
from warden.wiring.values import schedules

__all__ = [
    "CONFIG",
    "House",
    "broker_url",
    "config_path",
    "database",
    "engine",
    "faults",
    "known",
    "load",
    "load_document",
    "open_house",
    "pager",
    "people",
    "require_database",
    "schedules",
    "warnings",
]

"""Who is plugged in: Settings become an engine, sources, schedules and a pager.

The only reader of the environment beside the clock: `WARDEN_CONFIG`, and what `${NAME}` names in the file.
"""

import os
from pathlib import Path

from warden.wiring.check import faults, load, load_document, warnings
from warden.wiring.house import (
    House,
    broker_url,
    database,
    engine,
    open_house,
    overrides,
    pager,
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
    "load",
    "load_document",
    "open_house",
    "overrides",
    "pager",
    "require_database",
    "schedules",
    "warnings",
]

CONFIG = "WARDEN_CONFIG"


def config_path(given: Path | None = None) -> Path:
    """The configuration: the one given, else `WARDEN_CONFIG`, else `warden.toml` in the working folder."""
    return given or Path(os.environ.get(CONFIG) or "warden.toml")

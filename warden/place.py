"""Where the configuration lies: light, because some commands ask before they need anything else."""

import os
from pathlib import Path

CONFIG = "WARDEN_CONFIG"


def config_path(given: Path | None = None) -> Path:
    """The configuration: the one given, else `WARDEN_CONFIG`, else `warden.toml` in the working folder."""
    return given or Path(os.environ.get(CONFIG) or "warden.toml")

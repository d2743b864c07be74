"""Configuration files as tests write them."""

from pathlib import Path

from warden.errors import Fault
from warden.settings import Settings, build, faults, read

WHOLE = Path(__file__).parents[1] / "settings" / "whole.toml"
ENVIRONMENT = {
    "WARDEN_SECRET": "0123456789abcdef",
    "MASTODON_TOKEN": "masto-don",
    "NTFY_TOKEN": "nt-fy",
    "TWILIO": "twi-lio",
}
BRAND = """\
[[brand]]
id = "nordlicht"
name = "Nordlicht Bank"
"""


def written(folder: Path, text: str) -> Path:
    """A `warden.toml` in `folder` with this text."""
    path = folder / "warden.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults_of(folder: Path, text: str) -> list[Fault]:
    """What is wrong with a file of this text."""
    return faults(read(written(folder, text)))


def settings_of(folder: Path, text: str) -> Settings:
    """The settings in a file of this text."""
    return build(read(written(folder, text)))

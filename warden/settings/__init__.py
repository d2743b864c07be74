"""The configuration, `warden.toml`: read once, checked whole, all faults told together.

`read` keeps each value's line, `faults` and `warnings` tell what is wrong or doubtful, `build` makes typed,
frozen `Settings`. The environment enters only through `${NAME}`. What the kinds of source, the notation of
terms and Apprise have to say is asked where they are known too, in warden/wiring/.
"""

from warden.settings.build import build, faults, load
from warden.settings.document import Document, find, read
from warden.settings.kept import database_exists, secret
from warden.settings.names import Target
from warden.settings.notation import Handoff, Rotation, Window
from warden.settings.reach import warnings
from warden.settings.tables import (
    Brand,
    Contact,
    Layer,
    Person,
    Policy,
    Privacy,
    Rule,
    RuleStep,
    Schedule,
    Settings,
    Source,
    Step,
    Warden,
    Watchdog,
)
from warden.settings.urls import mask

__all__ = [
    "Brand",
    "Contact",
    "Document",
    "Handoff",
    "Layer",
    "Person",
    "Policy",
    "Privacy",
    "Rotation",
    "Rule",
    "RuleStep",
    "Schedule",
    "Settings",
    "Source",
    "Step",
    "Target",
    "Warden",
    "Watchdog",
    "Window",
    "build",
    "database_exists",
    "faults",
    "find",
    "load",
    "mask",
    "read",
    "secret",
    "warnings",
]

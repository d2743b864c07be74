"""Plans to enter: a launch that begins at noon of a day in March and lasts nine hours."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.support.storage import BANK, NOON
from warden.core.planned import Plan

HOUR = timedelta(hours=1)
HOSTILE = (
    "<script>alert('Launch')</script>",
    "\u202eLaunch\u202c \u2066neu\u2069",
    "Launch\0\x1b[31m\x07\nheute",
    "Launch \ud800 halb",
    "{note} {0} %s $(id) `id` '; DROP TABLE planned_events; --",
)


def a_plan(**changes: Any) -> Plan:
    return replace(Plan(BANK, NOON, NOON + 9 * HOUR, 5.0, "Launch Musterbank Pay"), **changes)

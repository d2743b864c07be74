"""Watching the watchman: which stations gave a sign of life lately."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from warden.storage import heartbeats

STATIONS = ("ingest", "score", "count", "detect", "escalate", "deliver")
QUIET_AFTER_S = 60.0  # real seconds: ticks stay real when the clock is simulated


@dataclass(frozen=True, slots=True)
class Sign:
    """A station's last heartbeat, None if it never had one, and whether it is recent."""

    last: datetime | None
    is_recent: bool


def signs(conn: Connection, *, patience: timedelta, now: datetime) -> Mapping[str, Sign]:
    """The sign of life of each station; recent is within `patience`."""
    beats = heartbeats.beats(conn)
    return {name: Sign(beats.get(name), _is_recent(beats.get(name), now - patience)) for name in STATIONS}


def _is_recent(last: datetime | None, oldest: datetime) -> bool:
    return last is not None and last >= oldest

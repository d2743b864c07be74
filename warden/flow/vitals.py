"""Watching the watchman: which stations gave a sign of life lately."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import Connection

from warden.storage import heartbeats

MINUTE = timedelta(minutes=1)
# How long each may be silent, in real time: ticks stay real when the clock is simulated. A minute is twenty
# ticks and more of most; what is rung more rarely may miss one.
STATIONS: Mapping[str, timedelta] = MappingProxyType(
    {
        "ingest": MINUTE,
        "score": MINUTE,
        "calibrate": 25 * MINUTE,
        "calendars": 2 * MINUTE,
        "count": MINUTE,
        "detect": MINUTE,
        "escalate": MINUTE,
        "deliver": MINUTE,
        "rota": 2 * MINUTE,
        "silence": MINUTE,
        "care": 2 * MINUTE,
    }
)


@dataclass(frozen=True, slots=True)
class Sign:
    """A station's last heartbeat, None if it never had one, and whether it is recent."""

    last: datetime | None
    is_recent: bool


def signs(conn: Connection, *, pace: float, now: datetime) -> Mapping[str, Sign]:
    """The sign of life of each station. `pace` is how fast warden's time runs."""
    beats = heartbeats.beats(conn)
    return {
        name: Sign(beats.get(name), _is_recent(beats.get(name), now - patience * pace))
        for name, patience in STATIONS.items()
    }


def _is_recent(last: datetime | None, oldest: datetime) -> bool:
    return last is not None and last >= oldest

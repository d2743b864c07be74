"""A throw-away warden: its own folder, its own clock, gone afterwards. `warden demo` and `warden replay`."""

import hashlib
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from warden import clock, wiring
from warden.clock import SimulatedClock, real_now
from warden.storage import tokens
from warden.storage.engine import transaction

SCOPES = ("ingest", "read", "respond", "admin")
# The parts need a moment to start; until then the simulated time is before its start.
STARTING = timedelta(seconds=4)


@contextmanager
def folder(kind: str) -> Iterator[Path]:
    """A folder only we can read, removed with all that is in it."""
    with tempfile.TemporaryDirectory(prefix=f"warden-{kind}-", ignore_cleanup_errors=True) as path:
        yield Path(path)


def clock_from(start: datetime, speed: float) -> SimulatedClock:
    """A simulated clock that reaches `start` once the parts are up."""
    return SimulatedClock(start=start, speed=speed, anchor=real_now() + STARTING)


def environment(simulated: SimulatedClock) -> dict[str, str]:
    """What every part has to be started with, to live in the same time."""
    return {clock.VARIABLE: str(simulated)}


def issue_token(path: Path, *, now: datetime) -> str:
    """An API token of every scope for the warden configured at `path`; only its digest is stored."""
    token = secrets.token_urlsafe(24)
    with transaction(wiring.engine(wiring.load(path))) as conn:
        tokens.add(conn, "throw-away", hashlib.sha256(token.encode()).hexdigest(), SCOPES, now=now)
    return token

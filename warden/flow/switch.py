"""Beside the walk: the outside dead man's switch, pinged after a clean pass alone. Our silence tells."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from warden.errors import SourceError
from warden.storage import switch
from warden.storage.engine import transaction

RETRY = 0.5  # of the interval: how soon a ping that did not arrive is tried again


@dataclass(frozen=True, slots=True)
class Switch:
    """How the outside is pinged (raises SourceError) and how often, in real time."""

    ping: Callable[[datetime], None]
    every: timedelta


def run(engine: Engine, outside: Switch, *, pace: float, now: datetime) -> None:
    """Ping if it is time and nobody else does. A failure is kept for whoever looks, and never raised."""
    every = outside.every * pace
    with transaction(engine) as conn:
        is_mine = switch.claim(conn, every=every, now=now)
    if not is_mine:
        return
    try:
        outside.ping(now)
    except SourceError as failure:
        with transaction(engine) as conn:
            switch.failed(conn, failure.what, claimed_at=now - (1 - RETRY) * every)
    else:
        with transaction(engine) as conn:
            switch.answered(conn, now=now)

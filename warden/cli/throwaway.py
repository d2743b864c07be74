"""A throw-away warden: its own folder, its own clock, gone afterwards. `warden demo` and `warden replay`."""

import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import tomlkit

from warden import broker, clock, wiring
from warden.clock import SimulatedClock, real_now
from warden.core import matching
from warden.settings import Document
from warden.storage import tokens
from warden.storage.engine import transaction

SCOPES = ("ingest", "read", "respond", "admin")
# The parts need a moment to start; until then the simulated time is before its start.
STARTING = timedelta(seconds=4)


@contextmanager
def folder(kind: str) -> Iterator[Path]:
    """A folder only we can read, removed with all that is in it, and with its broker's socket."""
    with tempfile.TemporaryDirectory(prefix=f"warden-{kind}-", ignore_cleanup_errors=True) as path:
        try:
            yield Path(path)
        finally:
            broker.forget(Path(path) / "data")


def write(path: Path, values: Mapping[str, Any]) -> None:
    """Write a configuration only we can read: it may hold the secrets of a real one."""
    path.touch(mode=0o600)
    path.write_text(tomlkit.dumps(values), encoding="utf-8")


def configuration(brands: Sequence[tuple[str, str]], url: str, language: str = "en") -> dict[str, Any]:
    """Invented people take turns watching `brands` (id, name); their phones are the demo inbox at `url`."""
    inbox = url.replace("http://", "json://")
    people = [("anna", "Anna Beispiel"), ("ben", "Ben Muster"), ("carla", "Carla Vorbild")]
    return {
        "warden": {"url": url, "language": language, "timezone": "Europe/Berlin"},
        "brand": [{"id": id_, "name": name, "terms": _terms(id_, name)} for id_, name in brands],
        "person": [
            {"id": id_, "name": name, "contacts": [{"id": "phone", "url": f"{inbox}/demo/inbox/{id_}"}]}
            for id_, name in people
        ],
        "schedule": [
            {
                "id": "community",
                "layers": [
                    {
                        "id": "days",
                        "people": ["anna", "ben"],
                        "rotation": "daily",
                        "handoff": "08:00",
                        "starts": date(2010, 1, 4),
                    }
                ],
            }
        ],
        "policy": [
            {
                "id": "community",
                "repeat": 1,
                "steps": [
                    {"notify": ["schedule:community"], "wait": "45m"},
                    {"notify": ["person:carla"], "wait": "45m"},
                ],
            }
        ],
    }


def _terms(id_: str, name: str) -> list[str]:
    """The name and its hashtag, where they can be looked for: a recording may call a brand anything."""
    return [term for term in (f'"{name}"', f"#{id_}") if matching.fault(term) is None]


def detached(document: Document, url: str) -> dict[str, Any]:
    """A real configuration on a throw-away database: same brands, people and policies, nothing polled."""
    kept = {name: value for name, value in document.values.items() if name not in ("source", "watchdog")}
    own = {key: value for key, value in kept.get("warden", {}).items() if key in ("language", "timezone")}
    return {**kept, "warden": {**own, "url": url}}


def clock_from(start: datetime, speed: float) -> SimulatedClock:
    """A simulated clock that reaches `start` once the parts are up."""
    return SimulatedClock(start=start, speed=speed, anchor=real_now() + STARTING)


def environment(simulated: SimulatedClock) -> dict[str, str]:
    """What every part has to be started with, to live in the same time."""
    return {clock.VARIABLE: str(simulated)}


def issue_token(path: Path, *, now: datetime) -> str:
    """An API token of every scope for the warden configured at `path`; only its digest is stored."""
    token = secrets.token_urlsafe(24)
    with wiring.database(wiring.load(path)) as engine, transaction(engine) as conn:
        tokens.add(conn, "throw-away", tokens.digest(token), SCOPES, now=now)
    return token

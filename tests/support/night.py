"""A whole night on this machine: real workers, beats, broker and database, and phones that keep every page.

Only pages are worked on. Brands are made up as incidents are opened: a brand has one incident at a time, so
its id says which one a page is about.
"""

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread

from sqlalchemy import Engine

from tests.support import crash
from tests.support.incidents import a_chain, a_finding, a_person, a_step
from tests.support.patience import until
from warden import broker, clock, wiring
from warden.core.incident import EntryKind, TimelineEntry
from warden.core.mention import BrandId
from warden.core.moves import opened
from warden.core.outbox import Delivery
from warden.core.policy import Chain
from warden.flow import escalate
from warden.flow.deliver import LEASE
from warden.storage import heartbeats, incidents, outbox
from warden.storage.engine import make_engine, reading, transaction

PEOPLE = 6
WORDS = {"worker": ("worker", "pages"), "beat": ("beat",)}
SECRET = "0123456789abcdef"
WAITING_CONNECTIONS = 256  # the standard five would make a phone look slow


@dataclass(frozen=True, slots=True)
class Arrival:
    """One page as a phone took it, at the machine's own time."""

    at: datetime
    brand: str
    person: str


@dataclass
class Phones:
    """A web server that is everybody's phone; each request is kept before it is answered."""

    port: int = 0
    arrivals: list[Arrival] = field(default_factory=list)

    def times(self) -> Counter[tuple[str, str]]:
        """How often each person was paged about each brand."""
        return Counter((arrival.brand, arrival.person) for arrival in self.arrivals)


@contextmanager
def phones() -> Iterator[Phones]:
    """A web server that every contact of a night leads to."""
    found = Phones()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            written = self.rfile.read(length)
            if len(written) < length:  # its sender was killed in the middle of it
                return
            body = json.loads(written)
            named = re.search(r"\bbrand-\d+\b", body["title"] + body["message"])
            found.arrivals.append(Arrival(clock.real_now(), named[0] if named else "?", self.path.strip("/")))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...

    class Server(ThreadingHTTPServer):
        request_queue_size = WAITING_CONNECTIONS

    with Server(("127.0.0.1", 0), Handler) as server:
        found.port = server.server_port
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Story:
    """What is stored of one incident."""

    brand: str
    opened_at: datetime
    timeline: list[TimelineEntry]
    deliveries: list[Delivery]

    def steps(self) -> list[TimelineEntry]:
        return [entry for entry in self.timeline if entry.kind is EntryKind.STEP_DUE]

    def due(self, chain: Chain) -> dict[str, tuple[datetime, datetime]]:
        """When each person's step was due and when it was taken; see a_night_chain."""
        due, found = self.opened_at, {}
        for entry in self.steps():
            found[entry.data["people"][0]] = due, entry.at
            due = entry.at + chain.policy.steps[entry.data["step"] - 1].wait
        return found


@dataclass
class Night:
    """The running system, and what has become of it. `lease` is how long a dead sender's delivery waits."""

    folder: Path
    engine: Engine
    phones: Phones
    lease: timedelta
    parts: dict[str, BaseProcess] = field(default_factory=dict)
    broker: subprocess.Popen[bytes] | None = None
    opened: int = 0

    @property
    def trap(self) -> Path:
        """Where a trap for the workers is set, see tests/support/crash.py."""
        return self.folder / "trap"

    def start_broker(self) -> None:
        with (self.folder / "broker.log").open("ab") as log:
            self.broker = subprocess.Popen(
                broker.command(self.folder), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        until(lambda: broker.listens(self.folder), "the broker listens")

    def wipe_broker(self) -> None:
        """kill -9, and everything it ever kept is gone."""
        self._end_broker()
        shutil.rmtree(self.folder / "broker")

    def start_all(self, workers: int, beats: int) -> None:
        """Everything, and wait until pages are worked on."""
        self.start_broker()
        for name, number in (("worker", workers), ("beat", beats)):
            for each in range(1, number + 1):
                self._start(f"{name}-{each}")
        until(self._is_at_work, "the stations give a sign of life", patience_s=60)

    def strike(self, name: str) -> int:
        """kill -9 every part of this name, whatever it is in the middle of; how many."""
        struck = [part for called, part in self.parts.items() if called.startswith(name) and part.is_alive()]
        for part in struck:
            part.kill()
        return len(struck)

    def revive(self, *, after_s: float) -> int:
        """Start again what has died, after the pause of a supervisor; how many."""
        dead = [name for name, part in self.parts.items() if not part.is_alive()]
        if dead:
            clock.pause(after_s)
        for name in dead:
            self._start(name)
        return len(dead)

    def end(self) -> None:
        """Nothing of it runs any more."""
        for part in self.parts.values():
            part.kill()
            part.join()
        if self.broker is not None:
            self._end_broker()
        broker.forget(self.folder)

    def _start(self, name: str) -> None:
        self.parts[name] = crash.start(
            WORDS[name.partition("-")[0]],
            environment={wiring.CONFIG: str(self.folder / "warden.toml"), "WARDEN_SECRET": SECRET},
            log=self.folder / f"{name}.log",
            trap=self.trap,
            lease=self.lease,
        )

    def _end_broker(self) -> None:
        assert self.broker is not None
        self.broker.kill()
        self.broker.wait()

    def _is_at_work(self) -> bool:
        with reading(self.engine) as conn:
            return {"escalate", "deliver"} <= heartbeats.beats(conn).keys()

    def open_incidents(self, number: int, chain: Chain) -> list[str]:
        """Open so many at once; their brands."""
        now = clock.utc_now()
        brands = [f"brand-{self.opened + each:05d}" for each in range(number)]
        self.opened += number
        with transaction(self.engine) as conn:
            for brand in brands:
                moved = opened(a_finding(at=now, since=now), BrandId(brand), now=now)
                escalate.begin(conn, moved, chain, now=now)
        return brands

    def stories(self, brands: Collection[str]) -> list[Story]:
        """What is stored of the incidents of these brands, in the order they were opened."""
        with reading(self.engine) as conn:
            found = [each for each in reversed(incidents.listed(conn, limit=100_000)) if each.brand in brands]
            return [
                Story(
                    each.brand,
                    each.opened_at,
                    incidents.timeline(conn, each.id),
                    outbox.of_incident(conn, each.id),
                )
                for each in found
            ]


@contextmanager
def night(folder: Path, database: str, *, lease: timedelta = LEASE) -> Iterator[Night]:
    """A configured system none of whose parts runs yet; all of them are gone afterwards."""
    with phones() as hook:
        text = _configuration(database, broker.url(folder), hook.port)
        (folder / "warden.toml").write_text(text, encoding="utf-8")
        running = Night(folder, make_engine(database), hook, lease)
        try:
            yield running
        finally:
            running.end()
            running.engine.dispose()


def a_night_chain(steps: int, *, wait: timedelta) -> Chain:
    """Each step pages one person of her own, so that a page says which step it is of."""
    people = [a_person(f"p{number}") for number in range(1, steps + 1)]
    return a_chain(*(a_step(f"person:{person.id}", wait=wait) for person in people), people=people)


def _configuration(database: str, broker_url: str, port: int) -> str:
    people = "".join(
        f"""
[[person]]
id = "p{number}"
name = "Person {number}"
contacts = [{{ id = "push", url = "json://127.0.0.1:{port}/p{number}" }}]
"""
        for number in range(1, PEOPLE + 1)
    )
    return f"""
[warden]
database = "{database}"
broker = "{broker_url}"
secret = "${{WARDEN_SECRET}}"
[[brand]]
id = "musterbank"
name = "Musterbank"
{people}"""

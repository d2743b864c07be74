"""A part that stalls: within two minutes the fallback's phone rings and the outside hears nothing more.

The parts run as separate processes, as under compose: nobody starts again what was killed.
"""

import json
import logging
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.support import broker
from tests.support.patience import until
from tests.support.receivers import Webhook, webhook
from warden.clock import elapsed_s
from warden.storage.engine import make_engine, migrate

LOG = logging.getLogger(__name__)
pytestmark = pytest.mark.e2e
PARTS = ("worker mentions", "worker detection", "worker pages", "beat")
EVERY_S = 10.0
KNOWN_WITHIN_S = 120.0
GRACE_S = 30.0  # what docs/operations/watchdog.md tells people to set outside


@dataclass
class Pings:
    """An outside switch: when each ping came."""

    at_s: list[float] = field(default_factory=list)
    port: int = 0


@contextmanager
def outside() -> Iterator[Pings]:
    pings = Pings()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pings.at_s.append(elapsed_s())
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        pings.port = server.server_port
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield pings
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Parts:
    """The processes of a warden, and how to start one."""

    config: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, part: str) -> None:
        command = [sys.executable, "-m", "warden.cli.main", *part.split(), "--config", str(self.config)]
        log = self.config.parent / f"{part.replace(' ', '-')}.log"
        with log.open("ab") as file:
            self.running[part] = subprocess.Popen(command, stdout=file, stderr=file)

    def signal(self, part: str, number: signal.Signals) -> None:
        self.running[part].send_signal(number)
        if number is signal.SIGKILL:
            self.running[part].wait()

    def end(self) -> None:
        for process in self.running.values():
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@dataclass
class Night:
    """A warden at work, the phone of its fallback, and the switch outside."""

    parts: Parts
    phone: Webhook
    pings: Pings

    def told(self) -> list[str]:
        return [json.loads(body)["title"] for _, body in self.phone.requests]


@pytest.fixture
def night(database_url: str, tmp_path: Path) -> Iterator[Night]:
    with ExitStack() as stack:
        phone = stack.enter_context(webhook())
        pings = stack.enter_context(outside())
        queue = stack.enter_context(broker.running(tmp_path / "broker"))
        config = tmp_path / "warden.toml"
        config.write_text(
            f"""
[warden]
database = "{database_url}"
broker = "{queue}"
language = "de"
[watchdog]
url = "http://127.0.0.1:{pings.port}/ping/abc"
every = "{EVERY_S:g}s"
[[brand]]
id = "musterbank"
name = "Musterbank"
[[person]]
id = "anna"
name = "Anna Beispiel"
[[person]]
id = "carla"
name = "Carla Vorbild"
language = "de"
contacts = [{{ id = "push", url = "json://127.0.0.1:{phone.port}/carla" }}]
[[policy]]
id = "bank"
fallback = ["person:carla"]
steps = [{{ notify = ["person:anna"], wait = "5m" }}]
""",
            encoding="utf-8",
        )
        engine = make_engine(database_url)
        migrate(engine)
        engine.dispose()
        parts = Parts(config)
        stack.callback(parts.end)
        for part in PARTS:
            parts.start(part)
        yield Night(parts, phone, pings)


CASES: dict[str, tuple[str, Callable[[Night, str], None], Callable[[Night, str], None]]] = {
    "pages killed": (
        "worker pages",
        lambda night, part: night.parts.signal(part, signal.SIGKILL),
        lambda night, part: night.parts.start(part),
    ),
    "beat frozen": (
        "beat",
        lambda night, part: night.parts.signal(part, signal.SIGSTOP),
        lambda night, part: night.parts.signal(part, signal.SIGCONT),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_part_that_stalls_is_known_outside_within_two_minutes(case: str, night: Night) -> None:
    part, stall, mend = CASES[case]
    until(lambda: len(night.pings.at_s) >= 3, "pings arrive", patience_s=120)
    gaps = [later - sooner for sooner, later in zip(night.pings.at_s, night.pings.at_s[1:], strict=False)]
    assert all(0.8 * EVERY_S <= gap <= 2 * EVERY_S for gap in gaps), gaps
    assert night.phone.requests == []

    stalled_s = elapsed_s()
    stall(night, part)
    until(lambda: bool(night.phone.requests), "the fallback's phone rings", patience_s=KNOWN_WITHIN_S)
    rang_s, last_ping_s = elapsed_s() - stalled_s, night.pings.at_s[-1] - stalled_s
    LOG.info("%s: phone after %.0f s, last ping after %.0f s", case, rang_s, last_ping_s)
    assert night.told() == ["ALARM warden"]
    assert last_ping_s + 60 + GRACE_S <= KNOWN_WITHIN_S  # pinged every minute, the outside knows by then

    mend(night, part)
    until(lambda: len(night.phone.requests) >= 2, "the all-clear comes", patience_s=90)
    until(lambda: night.pings.at_s[-1] > stalled_s + rang_s, "pings come again", patience_s=60)
    assert night.told() == ["ALARM warden", "ENTWARNUNG warden"]

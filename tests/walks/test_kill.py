"""kill -9 of any part in the middle of a storm: the page still arrives, once."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.patience import until
from tests.support.receivers import free_port
from warden.core.outbox import DeliveryKind
from warden.storage import demo_inbox, incidents, outbox
from warden.storage.demo_inbox import Message
from warden.storage.engine import make_engine, reading

pytestmark = pytest.mark.e2e
PARTS = {
    "broker": "broker.sock",
    "web": "warden.cli.main web",
    "worker-mentions": "--queues=mentions",
    "worker-detection": "--queues=detection",
    "worker-pages": "--queues=pages",
    "beat": "workers.app beat",
    "feed": "warden.cli.feed",
}
PATIENCE_S = 150.0


@dataclass
class Demo:
    """A running `warden demo` and where its folder is."""

    process: subprocess.Popen[bytes]
    folder: Path

    def child(self, words: str) -> int | None:
        """The pid of the part whose command holds `words`."""
        for pid in _children(self.process.pid):
            if words in _command(pid):
                return pid
        return None

    def kill(self, words: str) -> None:
        """kill -9 that part and wait until another one runs in its place."""
        until(lambda: self.child(words) is not None, f"{words} runs")
        pid = self.child(words)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        until(lambda: self.child(words) not in (None, pid), f"{words} was started again")

    def pages(self) -> list[Message]:
        engine = make_engine(f"sqlite:///{self.folder / 'data' / 'warden.db'}")
        with reading(engine) as conn:
            found = demo_inbox.messages(conn, limit=100)
        engine.dispose()
        return found

    def first_step(self) -> list[int]:
        """How often each page of the first step was tried."""
        engine = make_engine(f"sqlite:///{self.folder / 'data' / 'warden.db'}")
        with reading(engine) as conn:
            # A watch may be open for the calm brand beside it; it pages nobody.
            rows = [row for each in incidents.listed(conn) for row in outbox.of_step(conn, each.id, 1, 1)]
        engine.dispose()
        return [row.attempts for row in rows if row.kind is DeliveryKind.PAGE]


@contextmanager
def demo(tmp_path: Path) -> Iterator[Demo]:
    out = tmp_path / "demo.out"
    command = [sys.executable, "-m", "warden.cli.main", "demo", "--speed", "120", "--port", str(free_port())]
    with out.open("wb") as printed:
        process = subprocess.Popen(command, stdout=printed, stderr=printed)
    try:
        until(lambda: "logs:" in out.read_text() or process.poll() is not None, "it is up", patience_s=60)
        found = re.search(r"logs: +(\S+)/data/logs", out.read_text())
        assert found, out.read_text()
        yield Demo(process, Path(found[1]))
    finally:
        children = _children(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
        assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
        assert not found or not Path(found[1]).exists()


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def assert_paged_once(running: Demo) -> None:
    """The phone has the page a moment before the outbox knows that it was taken."""
    until(lambda: running.first_step() != [0], "the page is marked")
    assert running.first_step() == [1]


@pytest.mark.parametrize("part", PARTS)
def test_the_page_arrives_once_though_a_part_is_killed(part: str, tmp_path: Path) -> None:
    with demo(tmp_path) as running:
        running.kill(PARTS[part])
        until(lambda: bool(running.pages()), "a page arrives", patience_s=PATIENCE_S)
        assert_paged_once(running)


def test_the_page_arrives_once_though_every_part_is_killed_in_turn(tmp_path: Path) -> None:
    with demo(tmp_path) as running:
        for words in PARTS.values():
            running.kill(words)
        until(lambda: bool(running.pages()), "a page arrives", patience_s=PATIENCE_S)
        assert_paged_once(running)

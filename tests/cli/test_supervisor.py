"""The supervisor: starts again what dies, ends all it started, leaves nothing behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.patience import until
from warden.cli.supervisor import Part, Supervisor

SLEEPS = "import signal; signal.pause()"
NOTED = "import os, pathlib; pathlib.Path('{name}.pid').write_text(str(os.getpid()))"


def part(name: str, code: str = SLEEPS, **fields: bool) -> Part:
    """A process that writes its pid into `<name>.pid` of the working folder and then runs `code`."""
    return Part(name, [sys.executable, "-c", f"{NOTED.format(name=name)}\n{code}"], **fields)


def supervise(folder: Path, *parts: Part, tell: Callable[[str], None] = lambda _line: None) -> Supervisor:
    return Supervisor(parts, dict(os.environ), folder / "logs", tell)


def pid_of(folder: Path, name: str) -> int | None:
    try:
        return int((folder / f"{name}.pid").read_text())
    except (FileNotFoundError, ValueError):
        return None


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(autouse=True)
def _in_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_part_that_is_killed_is_started_again_and_told(tmp_path: Path) -> None:
    told: list[str] = []
    seen: list[int] = []

    def kill_once_then_wait(_finished: frozenset[str]) -> bool:
        pid = pid_of(tmp_path, "web")
        if pid and pid not in seen:
            seen.append(pid)
            if len(seen) == 1:
                os.kill(pid, signal.SIGKILL)
        return len(seen) == 2

    supervise(tmp_path, part("web"), tell=told.append).run(until=kill_once_then_wait)
    assert len(set(seen)) == 2
    assert told[0].startswith("web ended (signal SIGKILL)")
    assert str(tmp_path / "logs" / "web.log") in told[0]


def test_all_parts_are_ended_in_the_end(tmp_path: Path) -> None:
    names = ("broker", "web")
    supervise(tmp_path, *map(part, names)).run(until=lambda _: all(pid_of(tmp_path, name) for name in names))
    for name in names:
        assert not lives(pid_of(tmp_path, name) or 0)


def test_a_part_that_ignores_the_request_is_ended_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warden.cli.supervisor.PATIENCE_S", 0.3)
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: signal.pause()"
    supervise(tmp_path, part("stubborn", stubborn)).run(until=lambda _: bool(pid_of(tmp_path, "stubborn")))
    assert not lives(pid_of(tmp_path, "stubborn") or 0)


def test_the_children_of_a_part_go_with_it(tmp_path: Path) -> None:
    (tmp_path / "child.py").write_text(f"{NOTED.format(name='child')}\n{SLEEPS}")
    forks = "import subprocess, sys; subprocess.Popen([sys.executable, 'child.py'])\n" + SLEEPS
    supervise(tmp_path, part("parent", forks)).run(until=lambda _: bool(pid_of(tmp_path, "child")))
    until(lambda: not lives(pid_of(tmp_path, "child") or 0), "the grandchild has ended")


def test_a_part_that_runs_once_is_not_started_again(tmp_path: Path) -> None:
    finished: list[frozenset[str]] = []

    def once_finished(names: frozenset[str]) -> bool:
        finished.append(names)
        return "feed" in names

    told: list[str] = []
    supervise(tmp_path, part("feed", "pass", once=True), tell=told.append).run(until=once_finished)
    assert finished[-1] == {"feed"}
    assert told == []


def test_a_part_that_runs_once_and_fails_is_started_again(tmp_path: Path) -> None:
    told: list[str] = []
    supervise(tmp_path, part("feed", "raise SystemExit(3)", once=True), tell=told.append).run(
        until=lambda _: len(told) == 2
    )
    assert "exit code 3" in told[0]


def test_parts_end_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "orphan.py").write_text(f"{NOTED.format(name='orphan')}\n{SLEEPS}")
    script = (
        "import os, sys, pathlib\n"
        "from warden.cli.supervisor import Part, Supervisor\n"
        "part = Part('orphan', [sys.executable, 'orphan.py'])\n"
        "Supervisor([part], dict(os.environ), pathlib.Path('logs'), print).run()\n"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", script])
    until(lambda: pid_of(tmp_path, "orphan") is not None, "the part has started")
    supervisor.kill()
    supervisor.wait()
    until(lambda: not lives(pid_of(tmp_path, "orphan") or 0), "the part has ended")

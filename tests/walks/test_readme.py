"""Every command of the README does what it says, in a clone nobody has worked in."""

import os
import re
import signal
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.support.patience import until
from tests.support.receivers import free_port

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
ANSWERS = "Musterbank\n\n\nAnna Beispiel\n\n"  # what `warden init` asks; Enter takes what it proposes
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
BY_CI = {"make test"}  # .ci/run calls it itself: from here it would run these tests once more
NEEDS_IMAGES = {
    "docker compose up"
}  # tests/test_compose.py holds the file to what can be checked without them


def commands() -> list[str]:
    """The README's commands in their order."""
    blocks = BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with this checkout's environment, so that nothing is installed twice."""
    folder = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    (ROOT / ".venv" / ".synced").touch()
    return folder


def test_every_command_of_the_readme_works_in_its_order(clone: Path) -> None:
    done = []
    for command in commands():
        if command in BY_CI:
            assert command in (ROOT / ".ci" / "run").read_text().splitlines()
        elif command == "make run":
            starts_and_stops(clone)
        elif command not in NEEDS_IMAGES:
            run(command, clone)
        done.append(command)
    assert {"make run", "make test", ".venv/bin/warden init"} <= set(done)


def run(command: str, folder: Path) -> None:
    result = subprocess.run(
        ["sh", "-c", command], cwd=folder, input=ANSWERS, capture_output=True, text=True, timeout=300
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"


def starts_and_stops(folder: Path) -> None:
    port = free_port()
    out = folder.parent / "make-run.out"
    with out.open("wb") as printed:
        process = subprocess.Popen(
            ["make", "run", f"PORT={port}"],
            cwd=folder,
            env={**os.environ},
            stdout=printed,
            stderr=printed,
            start_new_session=True,
        )
    try:
        until(lambda: answers(port) or process.poll() is not None, out.read_text(), patience_s=90)
        assert answers(port), out.read_text()
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=15)
    until(lambda: not answers(port), "it has stopped")


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False

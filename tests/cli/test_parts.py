"""`warden web`, `worker` and `beat` up to where they become the part: what they refuse, and why."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support.cli import taken
from tests.support.patience import until
from tests.support.receivers import free_port
from tests.support.settings import BRAND, written
from warden.cli.main import WRONG_USE, main
from warden.cli.parts import refuse_strangers, refuse_taken
from warden.cli.up import answers
from warden.errors import ConfigError

TUNNEL = "Use 127.0.0.1 and a tunnel: ssh -L 8800:127.0.0.1:8800 <this machine>"
STRANGERS = ("0.0.0.0", "::", "192.168.1.5", "warden.example", "", "127.0.0.1.evil.example")  # noqa: S104
Capture = pytest.CaptureFixture[str]


def refusal(capsys: Capture, *words: str) -> str:
    assert main(list(words)) == WRONG_USE
    told = capsys.readouterr()
    assert told.out == ""
    (line,) = told.err.splitlines()
    return line


@pytest.mark.parametrize("command", ["web", "up"])
@pytest.mark.parametrize("host", STRANGERS)
def test_a_host_that_strangers_reach_is_refused_with_the_reason_and_a_way(
    command: str, host: str, folder: Path, capsys: Capture
) -> None:
    written(folder, BRAND)
    assert refusal(capsys, command, "--host", host) == (
        f"--host {host}: warden has no login yet, so it listens on loopback addresses only. {TUNNEL}"
    )
    assert [path.name for path in folder.iterdir()] == ["warden.toml"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "::1", "localhost"])
def test_this_machine_itself_is_no_stranger(host: str) -> None:
    refuse_strangers(host)


@pytest.mark.parametrize("command", ["web", "up"])
def test_a_port_that_is_taken_is_refused_with_another(command: str, folder: Path, capsys: Capture) -> None:
    written(folder, BRAND)
    with taken() as port:
        line = refusal(capsys, command, "--port", str(port))
    assert line == (
        f"--port {port}: cannot listen on 127.0.0.1:{port} (Address already in use). "
        f"Choose another: --port {port + 1}"
    )
    assert [path.name for path in folder.iterdir()] == ["warden.toml"]


def test_a_port_taken_on_the_other_loopback_is_refused_there_alone() -> None:
    with taken("::1") as port:
        with pytest.raises(ConfigError, match=f"cannot listen on ::1:{port}"):
            refuse_taken("::1", port)
        refuse_taken("127.0.0.1", free_port())


@pytest.mark.parametrize("command", ["web", "up", "demo"])
@pytest.mark.parametrize("port", ["0", "-1", "65536", "70000", "http"])
def test_a_port_that_is_none_is_wrong_use(command: str, port: str, folder: Path, capsys: Capture) -> None:
    assert refusal(capsys, command, "--port", port).startswith(
        f"warden {command}: Invalid value for '--port': "
    )


def test_a_queue_nobody_works_on_is_refused_with_those_there_are(capsys: Capture) -> None:
    assert "'mentions', 'detection', 'pages'" in refusal(capsys, "worker", "mail")


@pytest.mark.parametrize("words", [("web",), ("worker", "pages"), ("beat",), ("up",)])
def test_a_part_does_not_start_on_a_file_with_faults(
    words: tuple[str, ...], folder: Path, capsys: Capture
) -> None:
    written(folder, BRAND + 'policy = "none"\n')
    line = refusal(capsys, *words, *(("--port", str(free_port())) if words[0] in ("web", "up") else ()))
    assert line.startswith('warden.toml:4: policy = "none" is the id of no [[policy]]. ')
    assert [path.name for path in folder.iterdir()] == ["warden.toml"]


def test_web_alone_makes_the_database_and_answers(folder: Path) -> None:
    """One part alone, started as compose starts it; the others are not there, and it says so."""
    config, port = written(folder, BRAND), free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "warden.cli.main", "web", "--port", str(port), "--config", str(config)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            until(lambda: answers(f"{url}/healthz") or process.poll() is not None, "web answers")
            assert (folder / "data" / "warden.db").exists()
            quiet = httpx.get(f"{url}/readyz", trust_env=False)
            assert (quiet.status_code, quiet.json()["broker"]) == (503, "quiet")
        finally:
            process.terminate()
            process.wait(timeout=20)

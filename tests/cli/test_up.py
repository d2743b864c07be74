"""`warden up` up to where the parts start: one warden on a data folder, its parts and their order."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.receivers import free_port, webhook
from tests.support.settings import BRAND, settings_of, written
from warden import wiring
from warden.cli.main import WRONG_USE, main
from warden.cli.up import address, answers, only_one, parts, prepare
from warden.errors import ConfigError
from warden.storage.engine import is_current

Capture = pytest.CaptureFixture[str]
HOLD = """
import sys
from pathlib import Path
from warden.cli.up import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_warden_on_the_same_data_folder_is_refused(folder: Path) -> None:
    """In a process of its own: were it not refused, it would not come back."""
    written(folder, BRAND)
    command = [sys.executable, "-m", "warden.cli.main", "up", "--port", str(free_port())]
    with only_one(folder / "data"):
        second = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert (second.returncode, second.stdout) == (WRONG_USE, "")
    assert second.stderr == (
        f"{folder / 'data'}: warden is already running on this data folder. "
        "Stop it first, or give this one a database in another folder\n"
    )
    assert not (folder / "data" / "warden.db").exists()


def test_another_data_folder_is_another_warden(tmp_path: Path) -> None:
    with only_one(tmp_path / "one"), only_one(tmp_path / "two"):
        pass


def test_the_next_may_start_when_the_first_has_ended(tmp_path: Path) -> None:
    with only_one(tmp_path / "data"):
        pass
    with only_one(tmp_path / "data"):
        pass


def test_a_warden_that_was_killed_leaves_no_lock(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path / "data")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(ConfigError, match="already running"), only_one(tmp_path / "data"):
            pass
        other.kill()
        other.wait()
    with only_one(tmp_path / "data"):
        pass


def test_the_data_folder_is_made_for_us_alone(tmp_path: Path) -> None:
    with only_one(tmp_path / "var" / "data"):
        assert stat.S_IMODE((tmp_path / "var" / "data").stat().st_mode) == 0o700


def test_the_database_is_up_to_date_before_any_part_asks_it(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, BRAND)
    prepare(settings)
    prepare(settings)
    with wiring.database(settings) as engine:
        assert is_current(engine)


def test_the_parts_start_with_what_the_others_need(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, BRAND)
    found = parts(settings, settings.path, "127.0.0.1", 8800)
    assert [part.name for part in found] == [
        "broker",
        "web",
        "worker-mentions",
        "worker-detection",
        "worker-pages",
        "beat",
    ]
    assert [part.name for part in found if part.ready] == ["broker", "web"]


def test_a_broker_of_ones_own_is_not_started(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, '[warden]\nbroker = "redis://queue.example:6379/0"\n' + BRAND)
    assert "broker" not in [part.name for part in parts(settings, settings.path, "127.0.0.1", 8800)]


def test_every_part_is_told_which_configuration(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, BRAND)
    _, web, *workers = parts(settings, settings.path, "::1", 8811)
    assert list(web.command)[3:] == ["web", "--host", "::1", "--port", "8811", "--config", str(settings.path)]
    for part in workers:
        assert list(part.command)[-2:] == ["--config", str(settings.path)]


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8800"),
        ("localhost", "http://localhost:8800"),
        ("::1", "http://[::1]:8800"),
    ],
)
def test_the_address_can_be_opened_in_a_browser(host: str, url: str) -> None:
    assert address(host, 8800) == url


def test_an_answer_is_one_of_success() -> None:
    assert not answers(f"http://127.0.0.1:{free_port()}/healthz")
    with webhook() as hook:  # which answers 501 to a GET
        assert not answers(f"http://127.0.0.1:{hook.port}/healthz")


def test_a_data_folder_that_cannot_be_used_is_told(folder: Path, capsys: Capture) -> None:
    written(folder, BRAND)
    (folder / "data").write_text("in the way")
    assert main(["up", "--port", str(free_port())]) == WRONG_USE
    told = capsys.readouterr()
    assert told.err == f"warden: {folder / 'data'}: File exists. Correct the path or its permissions\n"

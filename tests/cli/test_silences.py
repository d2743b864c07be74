"""`warden silence`: set, listed and taken back from a shell; real commands, real databases."""

import json
import shlex
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support.settings import BRAND, written
from warden.cli.main import DONE, NO, WRONG_USE, main
from warden.clock import utc_now

CONTACTS = 'contacts = [{ id = "push", url = "ntfys://ntfy.example/anna" }]'
PERSON = f'\n[[person]]\nid = "anna"\nname = "Anna"\n{CONTACTS}\n'
PAGE = Path(__file__).parents[2] / "docs" / "silences.md"
WHY = ("--note", "Maintenance", "--as", "anna")
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Path:
    place = f'[warden]\ntimezone = "Europe/Berlin"\ndatabase = "{database_url}"\n'
    return written(tmp_path, place + BRAND + PERSON)


def run(capsys: Capture, config: Path, *words: str) -> tuple[int, str, str]:
    code = main(["silence", *words, "--config", str(config)])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def in_hours(hours: int) -> str:
    return (utc_now() + timedelta(hours=hours)).isoformat()


def test_a_silence_is_set_listed_and_ended(config: Path, engine: Engine, capsys: Capture) -> None:
    code, out, _ = run(capsys, config, "add", "--brand", "nordlicht", "--to", in_hours(2), *WHY)
    assert code == DONE
    assert out.startswith("Silence 1 is set: nordlicht, ")
    _, out, _ = run(capsys, config, "list", "--json")
    (item,) = json.loads(out)["items"]
    assert (item["brand"], item["person"], item["state"]) == ("nordlicht", "anna", "running")
    assert run(capsys, config, "remove", "1")[1] == "Silence 1 ends now; what it held back goes on.\n"
    assert run(capsys, config, "remove", "1")[0] == NO


def test_ahead_of_time_and_for_all_brands_it_is_planned_maintenance(
    config: Path, engine: Engine, capsys: Capture
) -> None:
    run(capsys, config, "add", "--from", in_hours(3), "--to", in_hours(5), *WHY)
    _, out, _ = run(capsys, config, "list")
    assert "coming   all brands, " in out
    assert run(capsys, config, "remove", "1")[1] == "Silence 1 is removed.\n"
    assert run(capsys, config, "list")[1] == "No silences.\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--to", in_hours(169), *WHY), "--to: it would last more than 7 days. Choose an earlier end"),
        (("--to", in_hours(1), "--note", " ", "--as", "anna"), "--note: it does not say why"),
        (("--to", in_hours(1), "--note", "x", "--as", "nobody"), "--as nobody: no such person"),
        (("--to", in_hours(1), "--brand", "other", *WHY), "no brand 'other'"),
        (("--to", "2126-12-01T09:00", *WHY), "offset"),
    ],
)
def test_what_is_wrong_is_told_with_its_option_and_the_mend(
    words: tuple[str, ...], told: str, config: Path, engine: Engine, capsys: Capture
) -> None:
    code, out, err = run(capsys, config, "add", *words)
    assert (code, out) == (WRONG_USE, "")
    assert told in err


def test_every_command_of_the_documentation_works(config: Path, engine: Engine, capsys: Capture) -> None:
    block = PAGE.read_text().partition("```sh\n")[2].partition("```")[0]
    lines = [line for line in block.splitlines() if line]
    assert len(lines) >= 3
    for line in lines:
        assert main([*shlex.split(line)[1:], "--config", str(config)]) == DONE, line

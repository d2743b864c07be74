import io
import json
from pathlib import Path

import pytest

from warden.cli import starter
from warden.cli.main import main
from warden.settings import load

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # Apprise's


def answer(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Type these lines, then end the input."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_the_defaults_are_a_file_that_checks(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--yes"]) == 0
    assert "then: warden check\n" in capsys.readouterr().out

    assert main(["check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["problems"] == []


def test_the_answers_stand_in_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, 'Nordlicht "Bank" AG', "de", "Europe/Vienna", "Älma Øst", "json://user:pw@host/path")

    assert main(["init"]) == 0

    settings = load(folder / "warden.toml")
    assert settings.warden.language == "de"
    assert settings.person[0].timezone == "Europe/Vienna"
    assert settings.person[0].name == "Älma Øst"
    assert settings.person[0].contacts[0].url == "json://user:pw@host/path"
    assert settings.brand[0].id == "nordlicht-bank-ag"
    assert settings.brand[0].terms == ('"Nordlicht Bank AG"', "#nordlichtbankag", "@nordlichtbankag")


def test_a_file_with_a_contact_leaves_nothing_to_warn_of(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, "Nordlicht", "", "", "Alma", "json://localhost/alma")
    assert main(["init"]) == 0
    capsys.readouterr()

    assert main(["check"]) == 0
    assert capsys.readouterr().out == "warden.toml: 0 problems, 0 warnings\n"


def test_an_answer_that_does_not_read_is_asked_for_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, "Nordlicht", "fr", "de", "Europe/Berln", "Europe/Berlin", "Alma", "phone", "")

    assert main(["init"]) == 0

    told = "".join(capsys.readouterr())
    assert "Write de or en" in told
    assert 'Did you mean "Europe/Berlin"?' in told
    assert "is not an Apprise URL" in told


def test_answers_that_end_too_early_leave_no_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, "Nordlicht")

    assert main(["init"]) == 1

    assert "nothing is done" in capsys.readouterr().err
    assert list(folder.iterdir()) == []


def test_a_name_that_would_not_check_leaves_no_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, "Nord ${NOT_SET_HERE}", "", "", "Alma", "")

    assert main(["init"]) == 2

    assert "NOT_SET_HERE is not set" in capsys.readouterr().err
    assert list(folder.iterdir()) == []


def test_only_its_owner_can_read_the_file(folder: Path) -> None:
    assert main(["init", "--yes"]) == 0

    assert (folder / "warden.toml").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_kept_and_the_way_round_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "warden.toml").write_text("mine")

    assert main(["init", "--yes"]) == 2

    assert (folder / "warden.toml").read_text() == "mine"
    assert "warden init --config warden-new.toml" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--yes", "--config", "nowhere/warden.toml"]) == 2
    assert "nowhere/warden.toml: cannot be written: No such file" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["Банк", "O'Hara", '"\'"', "\\n", "x" * 100, "#brand", "]] = {", "ß"])
def test_any_name_makes_a_file_that_loads(name: str, tmp_path: Path) -> None:
    path = tmp_path / "warden.toml"
    path.write_text(starter.compose(starter.Answers(name, "en", "UTC", name, "")), encoding="utf-8")

    assert load(path).brand[0].name == name


def test_a_name_no_disk_takes_is_told_in_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--yes", "--config", "x" * 300]) == 2

    told = capsys.readouterr().err
    assert "File name too long. Correct the path" in told
    assert told.count("\n") == 1

import json
from pathlib import Path

import pytest

from tests.support.settings import BRAND, written
from warden.cli.main import main

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # Apprise's

ALMA = '[[person]]\nid = "alma"\nname = "Alma"\n'
CONTACT = 'contacts = [{ id = "push", url = "ntfys://ntfy.example/hunter2" }]\n'
REST = """\
[[policy]]
id = "all"
steps = [{ notify = ["person:alma"] }]
[[source]]
id = "inbox"
kind = "inbox"
"""
CLEAN = BRAND + ALMA + CONTACT + REST


def test_a_clean_file_is_said_to_be_clean(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(folder, CLEAN)

    assert main(["check"]) == 0
    assert capsys.readouterr().out == "warden.toml: 0 problems, 0 warnings\n"


def test_problems_go_to_standard_error_with_line_and_mend(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(folder, "[privacy]\nretain = 1\nretention_days = 0\n" + CLEAN)

    assert main(["check"]) == 1

    told = capsys.readouterr()
    assert told.out == "warden.toml: 2 problems, 0 warnings\n"
    unknown, small = told.err.splitlines()
    assert unknown.startswith('warden.toml:2: [privacy] knows no key "retain". ')
    assert small == "warden.toml:3: retention_days = 0 is too small. Write at least 1"


def test_warnings_are_no_problem(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(folder, BRAND + ALMA + REST)

    assert main(["check"]) == 0

    first, second, verdict = capsys.readouterr().out.splitlines()
    assert first.startswith('warning: warden.toml:1: Nobody is paged for "Nordlicht Bank"')
    assert second.startswith('warning: warden.toml:4: "Alma" has no contacts')
    assert verdict == "warden.toml: 0 problems, 2 warnings"


def test_json_has_the_shape_of_the_interface_and_nothing_beside_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(folder, BRAND + 'policy = "all"\n')

    assert main(["check", "--json"]) == 1

    told = capsys.readouterr()
    assert told.err == ""
    assert json.loads(told.out) == {
        "ok": False,
        "problems": [
            {
                "where": "warden.toml:4",
                "message": 'policy = "all" is the id of no [[policy]]',
                "mend": "There is no [[policy]] yet: write one",
            }
        ],
        "warnings": [],
    }


def test_what_is_not_toml_is_a_problem_like_any_other(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(folder, "[warden\n")

    assert main(["check", "--json"]) == 1

    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem["where"] == "warden.toml:1"


def test_a_file_elsewhere_is_named_by_option_or_environment(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    path = written(elsewhere, CLEAN)

    assert main(["check", "--config", str(path)]) == 0
    monkeypatch.setenv("WARDEN_CONFIG", str(path))
    assert main(["check"]) == 0


def test_nothing_told_shows_a_secret(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(folder, CLEAN.replace("ntfys://", "hunter2").replace("steps", 'channels = ["hunter2"]\nsteps'))

    assert main(["check"]) == 1

    told = capsys.readouterr()
    assert len(told.err.splitlines()) >= 2
    assert "hunter2" not in told.err + told.out

"""`warden absence`, `oncall fairness` and the doctor's look at coverage; real commands and databases."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.test_overrides import TEAM, Capture, refusal, told
from tests.support.settings import BRAND, written
from warden.cli.main import DONE, NO, OUT_OF_REACH, WRONG_USE, main
from warden.clock import utc_now

LEAVE = ("--person", "anna", "--from", "2126-12-24T00:00+01:00", "--to", "2126-12-27T00:00+01:00")


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Path:
    return written(tmp_path, f'[warden]\ndatabase = "{database_url}"\n' + BRAND + TEAM)


def test_absences_are_entered_listed_and_removed(config: Path, capsys: Capture) -> None:
    assert told(capsys, config, "absence", "list") == "No absences.\n"
    entered = told(capsys, config, "absence", "add", *LEAVE, "--note", "Urlaub\033[31m")
    assert entered == (
        "Absence 1 is entered: anna, Mon 2126-12-23 23:00 UTC to Thu 2126-12-26 23:00 UTC: Urlaub[31m.\n"
    )
    listed = json.loads(told(capsys, config, "absence", "list", "--json", "--person", "anna"))
    assert [(each["id"], each["state"], each["by"]) for each in listed["items"]] == [(1, "coming", "anna")]
    assert told(capsys, config, "absence", "remove", "1") == "Absence 1 is removed.\n"
    assert "there is no absence 1" in refusal(capsys, NO, config, "absence", "remove", "1")


def test_who_is_planned_then_is_told_with_what_to_do(config: Path, capsys: Capture) -> None:
    end = (utc_now() + timedelta(days=2)).isoformat()
    shown = told(capsys, config, "absence", "add", "--person", "anna", "--to", end)
    assert "\nanna is on call in team then, " in shown
    assert "`warden swap ask` asks for a stand-in" in shown


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (("--to", "2126-12-24T00:00+01:00"), "--to: the end is not after the start"),
        (("--person", "nobody"), "--person nobody: no such person"),
        (("--note", "x" * 201), "--note: it has more than 200 characters"),
    ],
)
def test_a_wrong_one_is_refused_in_one_line(
    config: Path, capsys: Capture, changes: tuple[str, ...], said: str
) -> None:
    assert said in refusal(capsys, WRONG_USE, config, "absence", "add", *LEAVE, *changes)


def test_without_a_database_there_is_nothing_to_list(tmp_path: Path, capsys: Capture) -> None:
    assert "Start warden once" in refusal(
        capsys, OUT_OF_REACH, written(tmp_path, BRAND + TEAM), "absence", "list"
    )


FORTNIGHT = ("--from", "2026-11-02T08:00Z", "--to", "2026-11-16T08:00Z")


def test_fairness_is_told_with_a_database_and_without(config: Path, tmp_path: Path, capsys: Capture) -> None:
    table = told(capsys, config, "oncall", "fairness", *FORTNIGHT).splitlines()
    assert table[0] == "2026-11-02T08:00:00Z to 2026-11-16T08:00:00Z, hours"
    assert table[2].split() == ["team", "anna", "336.0", "+0.0", "96.0", "112.0", "0.0", "0", "0"]
    bare = tmp_path / "bare"
    bare.mkdir()
    (found,) = json.loads(
        told(capsys, written(bare, BRAND + TEAM), "oncall", "fairness", "--json", *FORTNIGHT)
    )
    assert found["people"][0]["hours"] == 336


def test_fairness_backwards_is_refused(config: Path, capsys: Capture) -> None:
    words = ("oncall", "fairness", "--from", FORTNIGHT[3], "--to", FORTNIGHT[1])
    assert "it is not after --from" in refusal(capsys, WRONG_USE, config, *words)


def examined(capsys: Capture, config: Path) -> dict[str, tuple[bool, str]]:
    main(["doctor", "--json", "--config", str(config)])
    checks = json.loads(capsys.readouterr().out)["checks"]
    return {check["name"]: (check["ok"], check["seen"]) for check in checks}


def test_the_doctor_tells_of_gaps_absences_and_people_nobody_can_wake(
    tmp_path: Path, database_url: str, config: Path, capsys: Capture
) -> None:
    found = examined(capsys, config)
    assert found["schedule team"] == (True, "somebody is on call in the next 30 days")
    assert not {"absences team", "reach team"} & set(found)
    end = (utc_now() + timedelta(days=2)).isoformat()
    told(capsys, config, "absence", "add", "--person", "anna", "--to", end)
    ok, seen = examined(capsys, config)["absences team"]
    assert (ok, seen.startswith("away and on call: anna from ")) == (False, True)
    mute = TEAM.replace('contacts = [{ id = "push", url = "ntfys://ntfy.example/anna" }]', "")
    nights = mute.replace("starts = 2020-01-01", 'starts = 2020-01-01, when = ["Mon-Sun 20:00-08:00"]')
    found = examined(capsys, written(tmp_path, f'[warden]\ndatabase = "{database_url}"\n' + BRAND + nights))
    assert found["reach team"] == (False, "takes turns without a contact: anna")
    ok, seen = found["schedule team"]
    assert (ok, seen.endswith("; each comes again every week")) == (True, True)
    late = TEAM.replace("2020-01-01", f"{utc_now() + timedelta(days=9):%Y-%m-%d}")
    found = examined(capsys, written(tmp_path, f'[warden]\ndatabase = "{database_url}"\n' + BRAND + late))
    assert found["schedule team"][0] is False
    assert main(["oncall", "--config", str(config)]) == DONE

"""`warden override`, `take` and `swap`: who is on call, changed from a shell; real commands and databases."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.settings import BRAND, written
from warden import wiring
from warden.cli.main import DONE, NO, OUT_OF_REACH, WRONG_USE, main
from warden.clock import utc_now
from warden.core.oncall import ScheduleId
from warden.flow import rota

TEAM = """
[[person]]
id = "anna"
name = "Anna Beispiel"
contacts = [{ id = "push", url = "ntfys://ntfy.example/anna" }]

[[person]]
id = "ben"
name = "Ben Beispiel"
contacts = [{ id = "push", url = "ntfys://ntfy.example/ben" }]

[[schedule]]
id = "team"
timezone = "Europe/Berlin"
layers = [{ id = "rota", people = ["anna"], rotation = "daily", handoff = "09:00", starts = 2020-01-01 }]
"""
FROM, TO = "2126-12-24T09:00+01:00", "2126-12-26T09:00+01:00"
TIMES = ("--from", FROM, "--to", TO)
HOLIDAYS = ("--schedule", "team", "--person", "ben", *TIMES)
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Path:
    return written(tmp_path, f'[warden]\ndatabase = "{database_url}"\n' + BRAND + TEAM)


def told(capsys: Capture, config: Path, *words: str) -> str:
    """What standard output shows; standard error is empty."""
    code = main([*words, "--config", str(config)])
    shown = capsys.readouterr()
    assert (code, shown.err) == (DONE, "")
    return shown.out


def refusal(capsys: Capture, code: int, config: Path, *words: str) -> str:
    """The one line on standard error; standard output is empty."""
    assert main([*words, "--config", str(config)]) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    (line,) = shown.err.splitlines()
    return line


def listed(capsys: Capture, config: Path, kind: str, *words: str) -> list[dict[str, Any]]:
    return list(json.loads(told(capsys, config, kind, "list", "--json", *words))["items"])


def on_call(capsys: Capture, config: Path, at: str) -> str:
    (team,) = json.loads(told(capsys, config, "oncall", "--json", "--at", at))
    return str(team["person"])


def test_a_stand_in_is_made_listed_and_on_call(config: Path, capsys: Capture) -> None:
    assert told(capsys, config, "override", "list") == "No overrides.\n"
    shown = told(capsys, config, "override", "add", *HOLIDAYS, "--replaces", "anna")
    (made,) = listed(capsys, config, "override")
    assert shown == (
        f"Override {made['id']} is made: team, ben instead of anna,"
        " Tue 2126-12-24 09:00 CET to Thu 2126-12-26 09:00 CET.\n"
    )
    assert made == {
        "id": made["id"],
        "schedule": "team",
        "person": "ben",
        "replaces": "anna",
        "start": "2126-12-24T08:00:00Z",
        "end": "2126-12-26T08:00:00Z",
        "state": "coming",
    }
    assert f"{made['id']:>4}  coming   team, ben" in told(capsys, config, "override", "list")
    assert on_call(capsys, config, FROM) == "ben"
    assert on_call(capsys, config, TO) == "anna"


def test_without_a_beginning_it_counts_from_now(config: Path, capsys: Capture) -> None:
    told(capsys, config, "override", "add", "--schedule", "team", "--person", "ben", "--to", soon())
    (made,) = listed(capsys, config, "override", "--schedule", "team")
    assert made["state"] == "running"
    assert json.loads(told(capsys, config, "oncall", "--json"))[0]["person"] == "ben"


def test_one_that_has_begun_ends_now_and_one_to_come_is_removed(config: Path, capsys: Capture) -> None:
    told(capsys, config, "override", "add", *HOLIDAYS)
    assert told(capsys, config, "override", "remove", "1") == "Override 1 is removed.\n"
    assert "no override 1" in refusal(capsys, NO, config, "override", "remove", "1")
    assert listed(capsys, config, "override") == []


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("--from", "2020-01-01T00:00Z", "--to", "2020-01-02T00:00Z"), WRONG_USE, "over already"),
        (("--from", TO, "--to", FROM), WRONG_USE, "the end is not after the start"),
        ((*TIMES, "--replaces", "ben"), WRONG_USE, "nobody stands in for themselves"),
        ((*TIMES, "--replaces", "eve\x1b[2J"), WRONG_USE, "no such person"),
        (("--from", "2126-12-24", "--to", TO), WRONG_USE, "has no offset"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_mend(
    words: tuple[str, ...], code: int, why: str, config: Path, capsys: Capture
) -> None:
    line = refusal(capsys, code, config, "override", "add", "--schedule", "team", "--person", "ben", *words)
    assert why in line
    assert line.isprintable()


def test_an_unknown_schedule_is_told_with_those_there_are(config: Path, capsys: Capture) -> None:
    words = ("override", "add", "--schedule", "teams", "--person", "ben", *TIMES)
    assert "no schedule 'teams'. It has: team" in refusal(capsys, WRONG_USE, config, *words)


def test_before_the_first_start_there_is_nothing_to_change(tmp_path: Path, capsys: Capture) -> None:
    config = written(tmp_path, BRAND + TEAM)
    assert "warden up" in refusal(capsys, OUT_OF_REACH, config, "override", "list")
    assert [path.name for path in config.parent.iterdir()] == ["warden.toml"]


def test_a_shift_is_taken_at_once_to_its_end(config: Path, capsys: Capture) -> None:
    assert told(capsys, config, "take", "team", "--as", "ben").startswith("ben is on call now: team, ben")
    (made,) = listed(capsys, config, "override")
    assert (made["replaces"], made["state"]) == ("anna", "running")
    assert "ben is on call there already" in refusal(capsys, NO, config, "take", "team", "--as", "ben")


def test_a_shift_is_taken_until_a_time(config: Path, capsys: Capture) -> None:
    told(capsys, config, "take", "team", "--as", "ben", "--until", TO)
    assert on_call(capsys, config, FROM) == "ben"
    past = ("take", "team", "--as", "ben", "--until", "2020-01-01T00:00Z")
    assert "over already" in refusal(capsys, WRONG_USE, config, *past)


def test_a_swap_is_asked_accepted_and_on_call(config: Path, capsys: Capture) -> None:
    asked = told(capsys, config, "swap", "ask", "--schedule", "team", "--as", "anna", "--of", "ben", *TIMES)
    (swap,) = listed(capsys, config, "swap")
    assert asked.startswith(f"Swap {swap['id']} is asked of ben: team, anna to ben, Tue 2126-12-24 09:00")
    assert (swap["state"], swap["expires_at"]) == ("open", "2126-12-24T08:00:00Z")
    number = str(swap["id"])
    assert "override 1 puts ben on for anna" in told(capsys, config, "swap", "accept", number, "--as", "ben")
    assert on_call(capsys, config, FROM) == "ben"
    late = refusal(capsys, NO, config, "swap", "withdraw", number, "--as", "anna")
    assert "accepted already: by ben at" in late
    assert "accepted  team, anna to ben" in told(capsys, config, "swap", "list")


def test_a_swap_is_declined_by_whoever_was_asked_and_withdrawn_by_the_asker(
    config: Path, capsys: Capture
) -> None:
    for who, answer in (("ben", "decline"), ("anna", "withdraw")):
        told(capsys, config, "swap", "ask", "--schedule", "team", "--as", "anna", "--of", "ben", *TIMES)
        number = str(listed(capsys, config, "swap")[0]["id"])
        told(capsys, config, "swap", answer, number, "--as", who)
    assert [swap["state"] for swap in listed(capsys, config, "swap")] == ["withdrawn", "declined"]
    assert on_call(capsys, config, FROM) == "anna"


def test_who_is_not_on_call_has_nothing_to_give_away(config: Path, capsys: Capture) -> None:
    line = refusal(capsys, WRONG_USE, config, "swap", "ask", "--schedule", "team", "--as", "ben", *TIMES)
    assert "whoever asks is not on call then" in line


def test_the_past_is_answered_from_the_record(config: Path, capsys: Capture) -> None:
    settings = wiring.load(config)
    now = utc_now().replace(microsecond=0)
    then = (now - timedelta(hours=1)).isoformat()
    plan = wiring.schedules(settings)[ScheduleId("team")]
    with wiring.database(settings) as engine:
        rota.record(engine, [plan], now=now - timedelta(hours=2))
        rota.record(engine, [plan], now=now)
    config.write_text(config.read_text().replace('people = ["anna"]', 'people = ["ben"]'))
    assert on_call(capsys, config, then) == "anna"
    words = ("oncall", "shifts", "--json", "--schedule", "team", "--from", then, "--to", soon())
    assert [shift["person"] for shift in json.loads(told(capsys, config, *words))][0::9] == ["anna"]
    assert json.loads(told(capsys, config, *words))[-1]["person"] == "ben"


def soon() -> str:
    return (utc_now() + timedelta(hours=1)).isoformat()

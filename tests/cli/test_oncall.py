"""`warden oncall` as a shell runs it: the real command, a real file, a real database where there is one."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.rotas import utc
from tests.support.settings import BRAND, written
from warden import wiring
from warden.cli.main import DONE, NO, WRONG_USE, main
from warden.core.incident import PersonId
from warden.core.oncall import ScheduleId
from warden.storage.engine import migrate, transaction
from warden.storage.schedules import add_override

OFFICE = """
[[person]]
id = "anna"
name = "Anna Beispiel"

[[person]]
id = "ben"
name = "Ben Beispiel"

[[schedule]]
id = "office"
timezone = "Europe/Berlin"
[[schedule.layers]]
id = "weekdays"
people = ["anna", "ben"]
rotation = "weekly"
handoff = "Mon 09:00"
starts = 2026-01-05
when = ["Mon-Fri 08:00-20:00"]
"""
ALWAYS = """
[[schedule]]
id = "always"
timezone = "Asia/Kolkata"
layers = [{ id = "rota", people = ["ben"], rotation = "daily", handoff = "09:00", starts = 2020-01-01 }]
"""
OCTOBER = ("--from", "2026-10-23T18:00Z", "--to", "2026-10-26T12:00:00+01:00")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return written(tmp_path, BRAND + OFFICE)


def answer(capsys: pytest.CaptureFixture[str], config: Path, *words: str) -> tuple[int, Any]:
    """The exit code, and what `--json` printed: standard output holds nothing else."""
    code = main(["oncall", *words, "--config", str(config), "--json"])
    return code, json.loads(capsys.readouterr().out)


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one line standard error has for a wrong use."""
    assert main(["oncall", *words]) == WRONG_USE
    told = capsys.readouterr()
    assert told.out == ""
    (line,) = told.err.splitlines()
    return line


def cover(config: Path, person: str, start: str, end: str) -> int:
    settings = wiring.load(config)
    engine = wiring.engine(settings)
    migrate(engine)
    with transaction(engine) as conn:
        number = add_override(conn, ScheduleId("office"), PersonId(person), start=utc(start), end=utc(end))
    engine.dispose()
    return number


def test_it_tells_who_is_on_call_and_who_is_next(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, config, "--at", "2026-01-12T08:30:00+01:00") == (
        DONE,
        [
            {
                "schedule": "office",
                "at": "2026-01-12T07:30:00Z",
                "person": "anna",
                "layer": "weekdays",
                "override": None,
                "since": "2026-01-12T07:00:00Z",
                "until": "2026-01-12T08:00:00Z",
                "next": {"person": "ben", "starts": "2026-01-12T08:00:00Z"},
            }
        ],
    )


def test_without_a_time_it_tells_of_now(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, (office,) = answer(capsys, config)
    assert code == DONE
    assert office["since"] <= office["at"] < office["until"]


def test_nobody_on_call_is_an_answer_too(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, (office,) = answer(capsys, config, "--at", "2026-01-10T12:00Z")
    assert (code, office["person"], office["layer"]) == (DONE, None, None)
    assert office["next"] == {"person": "anna", "starts": "2026-01-12T07:00:00Z"}


def test_it_tells_of_every_schedule_or_of_the_one_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = written(tmp_path, BRAND + OFFICE + ALWAYS)
    _, listed = answer(capsys, both)
    assert [found["schedule"] for found in listed] == ["office", "always"]
    _, listed = answer(capsys, both, "--schedule", "always")
    assert [(found["schedule"], found["person"], found["next"]) for found in listed] == [
        ("always", "ben", None)
    ]


def test_shifts_touch_from_one_end_to_the_other(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The weekend the clocks go back: Friday 20:00 to Monday 12:00 in Berlin."""
    code, listed = answer(capsys, config, "shifts", "--schedule", "office", *OCTOBER)
    assert code == DONE
    assert [(found["start"], found["end"], found["person"], found["layer"]) for found in listed] == [
        ("2026-10-23T18:00:00Z", "2026-10-26T07:00:00Z", None, None),
        ("2026-10-26T07:00:00Z", "2026-10-26T08:00:00Z", "ben", "weekdays"),
        ("2026-10-26T08:00:00Z", "2026-10-26T11:00:00Z", "anna", "weekdays"),
    ]


def test_gaps_are_listed_and_answer_no(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, config, "gaps", *OCTOBER) == (
        NO,
        [{"schedule": "office", "start": "2026-10-23T18:00:00Z", "end": "2026-10-26T07:00:00Z"}],
    )


def test_no_gaps_answer_yes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    around_the_clock = OFFICE.replace('when = ["Mon-Fri 08:00-20:00"]', "")
    assert answer(capsys, written(tmp_path, BRAND + around_the_clock), "gaps") == (DONE, [])


def test_gaps_are_looked_for_in_the_next_thirty_days(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, listed = answer(capsys, config, "gaps", "--from", "2026-10-01T12:00Z")
    assert listed[-1]["end"] == "2026-10-31T12:00:00Z"


def test_overrides_of_the_database_count(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = cover(config, "ben", "2026-10-23 18:00", "2026-10-26 07:00")
    assert answer(capsys, config, "gaps", *OCTOBER) == (DONE, [])
    _, listed = answer(capsys, config, "shifts", "--schedule", "office", *OCTOBER)
    assert (listed[0]["person"], listed[0]["layer"], listed[0]["override"]) == ("ben", None, number)
    _, (office,) = answer(capsys, config, "--at", "2026-10-24T12:00Z")
    assert (office["person"], office["override"], office["until"]) == ("ben", number, "2026-10-26T07:00:00Z")
    assert office["next"] == {"person": "anna", "starts": "2026-10-26T08:00:00Z"}


def test_an_override_that_is_still_to_come_is_next(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cover(config, "anna", "2026-10-23 18:00", "2026-10-24 07:00")
    _, (office,) = answer(capsys, config, "--at", "2026-10-23T12:00Z")
    assert (office["person"], office["next"]["person"]) == ("ben", "anna")
    assert office["next"]["starts"] == "2026-10-23T18:00:00Z"


def test_asking_makes_no_database(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer(capsys, config)
    assert [path.name for path in config.parent.iterdir()] == ["warden.toml"]


def test_people_read_the_time_of_the_schedules_zone(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["oncall", "shifts", "--schedule", "office", *OCTOBER, "--config", str(config)])
    assert capsys.readouterr().out.splitlines() == [
        "from                       to                        on call  by",
        "Fri 2026-10-23 20:00 CEST  Mon 2026-10-26 08:00 CET  nobody",
        "Mon 2026-10-26 08:00 CET   Mon 2026-10-26 09:00 CET  ben      weekdays",
        "Mon 2026-10-26 09:00 CET   Mon 2026-10-26 12:00 CET  anna     weekdays",
    ]


def test_a_shift_without_end_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = written(tmp_path, BRAND + OFFICE + ALWAYS)
    main(["oncall", "--schedule", "always", "--config", str(config)])
    assert capsys.readouterr().out.splitlines() == [
        "schedule  on call  by    since     until           next",
        "always    ben      rota  long ago  further notice  nobody else",
    ]


@pytest.mark.parametrize(
    ("time", "because"),
    [
        ("2026-01-12T08:30:00", "has no offset"),
        ("2026-01-12", "has no offset"),
        ("tomorrow", "is no time"),
        ("", "is no time"),
        ("2026-02-30T00:00Z", "is no time"),
        ("\u202e\0" * 3, "is no time"),
        ("0001-01-01T00:00+14:00", "is too far off"),
        ("9999-12-31T23:00-12:00", "is too far off"),
    ],
)
def test_a_time_that_is_none_is_refused_with_an_example(
    time: str, because: str, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["--at", time], ["gaps", "--from", time], ["gaps", "--to", time]):
        line = refusal(capsys, *words, "--config", str(config))
        assert words[-2] in line
        assert because in line
        assert line.isprintable()


def test_an_unknown_schedule_is_refused_with_those_there_are(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = refusal(capsys, "--schedule", "offices", "--config", str(config))
    assert "no schedule 'offices'. It has: office" in line


def test_an_end_before_the_beginning_is_refused(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    times = ("--from", "2026-01-02T00:00Z", "--to", "2026-01-02T00:00Z")
    assert "'--to'" in refusal(capsys, "gaps", *times, "--config", str(config))
    assert "'--to'" in refusal(capsys, "shifts", "--schedule", "office", *times, "--config", str(config))


def test_an_option_nobody_would_hear_is_refused(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "warden oncall gaps" in refusal(capsys, "--json", "gaps", "--config", str(config))


def test_a_missing_file_is_a_wrong_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "warden.toml"
    assert str(missing) in refusal(capsys, "--config", str(missing))


def test_a_configuration_without_schedules_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["oncall", "--config", str(written(tmp_path, BRAND))]) == DONE
    assert "no [[schedule]]" in capsys.readouterr().out

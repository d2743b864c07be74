"""`warden event`: what is planned, entered and taken back from a shell; real commands, real databases."""

import json
import re
import shlex
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.support.planned import HOSTILE, HOUR, a_plan
from tests.support.settings import BRAND, written
from warden.cli.main import DONE, NO, OUT_OF_REACH, WRONG_USE, main
from warden.clock import utc_now
from warden.core.circumstances import PlannedEvent
from warden.core.mention import BrandId
from warden.storage import planned
from warden.storage.engine import transaction

OTHER = '\n[[brand]]\nid = "kueste"\nname = "Küste"\n'
FROM, TO = "2126-12-01T09:00+01:00", "2126-12-01T18:00+01:00"
LAUNCH = ("--brand", "nordlicht", "--from", FROM, "--to", TO, "--note", "Launch Nordlicht Pay")
PAGE = Path(__file__).parents[2] / "docs" / "events.md"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Path:
    place = f'[warden]\ntimezone = "Europe/Berlin"\ndatabase = "{database_url}"\n'
    return written(tmp_path, place + BRAND + OTHER)


def told(capsys: Capture, config: Path, *words: str) -> str:
    """What standard output shows; standard error is empty."""
    code = main(["event", *words, "--config", str(config)])
    shown = capsys.readouterr()
    assert (code, shown.err) == (DONE, "")
    return shown.out


def refusal(capsys: Capture, code: int, config: Path, *words: str) -> list[str]:
    """The lines on standard error; standard output is empty."""
    assert main(["event", *words, "--config", str(config)]) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    lines = shown.err.splitlines()
    assert all(line.isprintable() for line in lines)
    return lines


def items(capsys: Capture, config: Path, *words: str) -> list[dict[str, Any]]:
    found = json.loads(told(capsys, config, "list", "--json", *words))
    assert found["cursor"] is None
    return list(found["items"])


def running(engine: Engine, **changes: Any) -> PlannedEvent:
    """An event of nordlicht that began a moment ago."""
    now = utc_now()
    with transaction(engine) as conn:
        start = now - timedelta(seconds=5)
        entered = a_plan(brand=BrandId("nordlicht"), start=start, end=now + HOUR, **changes)
        return planned.add(conn, entered)


def test_nothing_is_planned_at_first(config: Path, capsys: Capture) -> None:
    assert told(capsys, config, "list") == "No events.\n"
    assert items(capsys, config) == []


def test_an_event_is_planned_and_listed_with_times_in_utc(config: Path, capsys: Capture) -> None:
    shown = told(capsys, config, "add", *LAUNCH, "--times", "8")
    (event,) = items(capsys, config)
    assert shown == (
        f"Event {event['id']} is planned: nordlicht, Sun 2126-12-01 09:00 CET to Sun 2126-12-01 18:00 CET,"
        " up to 8 times the usual: Launch Nordlicht Pay.\n"
    )
    assert event == {
        "id": event["id"],
        "brand": "nordlicht",
        "start": "2126-12-01T08:00:00Z",
        "end": "2126-12-01T17:00:00Z",
        "times": 8.0,
        "note": "Launch Nordlicht Pay",
        "state": "coming",
    }


def test_without_a_size_five_times_the_usual_are_expected(config: Path, capsys: Capture) -> None:
    told(capsys, config, "add", *LAUNCH)
    assert items(capsys, config)[0]["times"] == 5.0
    assert "up to 5 times the usual: Launch Nordlicht Pay\n" in told(capsys, config, "list")


def test_the_list_is_narrowed_by_brand(config: Path, capsys: Capture) -> None:
    told(capsys, config, "add", *LAUNCH)
    assert items(capsys, config, "--brand", "kueste") == []
    assert len(items(capsys, config, "--brand", "nordlicht")) == 1


def test_an_event_to_come_is_removed(config: Path, capsys: Capture) -> None:
    told(capsys, config, "add", *LAUNCH)
    number = str(items(capsys, config)[0]["id"])
    assert told(capsys, config, "remove", number) == f"Event {number} is removed.\n"
    assert items(capsys, config) == []


def test_an_event_that_has_begun_ends_and_its_past_stays(
    config: Path, engine: Engine, capsys: Capture
) -> None:
    number = str(running(engine).id)
    assert told(capsys, config, "remove", number) == f"Event {number} has begun and ends now.\n"
    (event,) = items(capsys, config)
    assert event["state"] == "over"
    (line,) = refusal(capsys, NO, config, "remove", number)
    assert line == f"warden: the event {number} is over. Its past stays, nothing is judged anew"


def test_an_event_that_is_none_is_answered_with_no(config: Path, capsys: Capture) -> None:
    (line,) = refusal(capsys, NO, config, "remove", "7")
    assert line == "warden: there is no event 7. `warden event list` lists them"


@pytest.mark.parametrize("number", ["0", "-1", "three", "9" * 30])
def test_a_number_that_is_none_is_wrong_use(number: str, tmp_path: Path, capsys: Capture) -> None:
    (line,) = refusal(capsys, WRONG_USE, written(tmp_path, BRAND), "remove", number)
    assert "number" in line.lower() or "no such option" in line.lower()


def test_every_flaw_is_told_on_a_line_of_its_own_with_its_option(config: Path, capsys: Capture) -> None:
    lines = refusal(capsys, WRONG_USE, config, "add", "--brand", "nordlicht", "--from", TO, "--to", FROM,
                    "--times", "nan", "--note", " ")  # fmt: skip
    assert lines == [
        "--to: the end is not after the start. Choose a later end",
        "--times: it must be more than 1, and 100 at most. 5 is usual: up to 5 times as many mentions as"
        " otherwise",
        "--note: it does not say what is planned. Write it in a few words",
    ]
    assert items(capsys, config) == []


@pytest.mark.parametrize("missing", ["--brand", "--from", "--to", "--note"])
def test_what_an_event_needs_is_asked_for(missing: str, config: Path, capsys: Capture) -> None:
    at = LAUNCH.index(missing)
    (line,) = refusal(capsys, WRONG_USE, config, "add", *LAUNCH[:at], *LAUNCH[at + 2 :])
    assert missing in line


def test_a_time_without_an_offset_is_refused(config: Path, capsys: Capture) -> None:
    words = [word.removesuffix("+01:00") for word in LAUNCH]
    (line,) = refusal(capsys, WRONG_USE, config, "add", *words)
    assert "has no offset" in line


def test_a_brand_nobody_watches_is_refused_with_those_there_are(config: Path, capsys: Capture) -> None:
    words = ["nordlich" if word == "nordlicht" else word for word in LAUNCH]
    for line in (
        *refusal(capsys, WRONG_USE, config, "add", *words),
        *refusal(capsys, WRONG_USE, config, "list", "--brand", "nordlich\udcff\x1b"),
    ):
        assert "It has: nordlicht, kueste" in line


@pytest.mark.parametrize("note", [note for note in HOSTILE if "\0" not in note])
def test_a_hostile_note_is_shown_and_obeyed_by_nobody(note: str, config: Path, capsys: Capture) -> None:
    told(capsys, config, "add", *LAUNCH[:-1], note)
    (line,) = told(capsys, config, "list").splitlines()
    assert line.isprintable()


def test_a_note_as_long_as_a_book_is_refused(config: Path, capsys: Capture) -> None:
    (line,) = refusal(capsys, WRONG_USE, config, "add", *LAUNCH[:-1], "<b>" * 3_000_000)
    assert line == "--note: it has more than 200 characters. Shorten it: it stands below the charts"


def test_every_command_of_the_documentation_works(config: Path, engine: Engine, capsys: Capture) -> None:
    (block,) = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    for command in block.splitlines():
        _, _, *words = shlex.split(command)
        assert told(capsys, config, *words)
    assert items(capsys, config) == []


def test_before_the_first_start_there_is_no_database_to_plan_in(tmp_path: Path, capsys: Capture) -> None:
    nowhere = written(tmp_path, BRAND)
    for words in (["add", *LAUNCH], ["list"], ["remove", "1"]):
        (line,) = refusal(capsys, OUT_OF_REACH, nowhere, *words)
        assert "there is no database" in line


def test_an_event_entered_while_it_runs_counts_from_now_on(
    config: Path, engine: Engine, capsys: Capture
) -> None:
    before = utc_now()
    words = [(before - HOUR).isoformat() if word == FROM else word for word in LAUNCH]
    to = [(before + HOUR).isoformat() if word == TO else word for word in words]
    told(capsys, config, "add", *to)
    (event,) = items(capsys, config)
    assert event["state"] == "running"
    assert event["start"] >= f"{before:%Y-%m-%dT%H:%M}"

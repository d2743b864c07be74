"""Putting off, handing over, escalating, correcting and noting from a shell: the real commands."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.cli.test_incidents import Capture, everybody, refusal, told
from tests.support.incidents import an_incident
from tests.support.settings import BRAND, written
from warden.cli.main import NO, WRONG_USE
from warden.core.incident import EntryKind, Incident, IncidentId, Severity, Status
from warden.core.mention import BrandId
from warden.storage import incidents
from warden.storage.engine import reading, transaction

PEOPLE = """
[[person]]
id = "anna"
name = "Anna Beispiel"
contacts = [{ id = "push", url = "ntfys://ntfy.example/anna" }]

[[person]]
id = "ben"
name = "Ben Muster"
"""


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> tuple[str, str]:
    place = f'[warden]\nurl = "https://warden.example"\ndatabase = "{database_url}"\n'
    return "--config", str(written(tmp_path, place + BRAND + PEOPLE))


@pytest.fixture
def storm(engine: Engine) -> str:
    with transaction(engine) as conn:
        return str(incidents.insert(conn, an_incident(brand=BrandId("nordlicht")), everybody()))


def now(engine: Engine, number: str) -> Incident:
    with reading(engine) as conn:
        found = incidents.get(conn, IncidentId(int(number)))
    assert found is not None
    return found


def test_a_snooze_says_when_it_opens_again(
    config: tuple[str, str], engine: Engine, storm: str, capsys: Capture
) -> None:
    shown = told(capsys, "snooze", storm, "--as", "anna", "--for", "30m", *config)
    found = now(engine, storm)
    assert found.snoozed_until is not None
    assert found.acknowledged_at is not None
    assert (found.snoozed_until - found.acknowledged_at).total_seconds() == 1800
    until = f"{found.snoozed_until:%Y-%m-%dT%H:%MZ}"
    assert shown == f"Incident {storm} is acknowledged by anna and opens again at {until}.\n"


@pytest.mark.parametrize("length", ["30", "soon", "0m", "25h", "-5m"])
def test_a_snooze_that_is_none_is_wrong_use(
    length: str, config: tuple[str, str], engine: Engine, storm: str, capsys: Capture
) -> None:
    line = refusal(capsys, WRONG_USE, "snooze", storm, "--as", "anna", f"--for={length}", *config)
    assert "duration" in line or "snooze" in line
    assert now(engine, storm).status is Status.OPEN


def test_handing_over_asks_by_name_and_only_who_can_be_reached(
    config: tuple[str, str], engine: Engine, storm: str, capsys: Capture
) -> None:
    shown = told(capsys, "reassign", storm, "--as", "ben", "--to", "anna", *config)
    assert shown == f"anna is paged now; incident {storm} is open until they take it.\n"
    assert now(engine, storm).assigned_to == "anna"
    line = refusal(capsys, WRONG_USE, "reassign", storm, "--as", "anna", "--to", "ben", *config)
    assert line.startswith("warden: ben has no contact, so nobody can ask them. ")
    line = refusal(capsys, WRONG_USE, "reassign", storm, "--as", "anna", "--to", "eve", *config)
    assert line == "warden: --to eve: no such person. The configuration knows anna, ben"


def test_the_next_step_can_be_taken_at_once_and_not_twice(
    config: tuple[str, str], engine: Engine, storm: str, capsys: Capture
) -> None:
    told(capsys, "ack", storm, "--as", "anna", *config)
    assert told(capsys, "escalate", storm, "--as", "ben", *config) == (
        f"The next step of incident {storm} is due now.\n"
    )
    assert now(engine, storm).status is Status.OPEN
    line = refusal(capsys, NO, "escalate", storm, "--as", "ben", *config)
    assert line == f"warden: the next step of incident {storm} is due already"


def test_the_severity_is_corrected(
    config: tuple[str, str], engine: Engine, storm: str, capsys: Capture
) -> None:
    shown = told(capsys, "severity", storm, "watch", "--as", "anna", *config)
    assert shown == f"The severity of incident {storm} is watch, says anna.\n"
    assert now(engine, storm).severity is Severity.WATCH
    assert "is watch already" in refusal(capsys, NO, "severity", storm, "watch", "--as", "ben", *config)
    line = refusal(capsys, WRONG_USE, "severity", storm, "awful", "--as", "ben", *config)
    assert "'watch', 'warning', 'critical'" in line


def test_notes_and_statements_are_kept_apart(
    config: tuple[str, str], engine: Engine, storm: str, capsys: Capture
) -> None:
    told(capsys, "note", storm, "--as", "anna", "Seen.", *config)
    told(capsys, "note", storm, "--as", "anna", "We are sorry.", "--statement", *config)
    with reading(engine) as conn:
        entries = incidents.timeline(conn, IncidentId(int(storm)))
    assert [(entry.kind, entry.data["text"]) for entry in entries] == [
        (EntryKind.NOTE, "Seen."),
        (EntryKind.STATEMENT, "We are sorry."),
    ]
    assert "a note needs words" in refusal(capsys, WRONG_USE, "note", storm, "--as", "anna", " ", *config)

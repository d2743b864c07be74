"""What happened, read and answered from a shell: the real commands, real databases."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.support.incidents import ANNA, CARLA, MINUTE, T0, a_chain, a_step, an_incident
from tests.support.settings import BRAND, written
from warden.cli.main import DONE, NO, OUT_OF_REACH, WRONG_USE, main
from warden.core.explanation import Decision, Explanation
from warden.core.incident import EntryKind, Evidence, Incident, IncidentId, Severity, Status, TimelineEntry
from warden.core.mention import BrandId
from warden.core.outbox import DeliveryKind, DeliveryState, NewDelivery
from warden.core.policy import Chain
from warden.flow import respond
from warden.storage import decisions, incidents, outbox
from warden.storage.engine import reading, transaction

PEOPLE = """
[[person]]
id = "anna"
name = "Anna Beispiel"

[[person]]
id = "ben"
name = "Ben Muster"
"""
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Path:
    place = f'[warden]\nurl = "https://warden.example"\ndatabase = "{database_url}"\n'
    return written(tmp_path, place + BRAND + PEOPLE)


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    """A configuration nothing has run with yet."""
    return written(tmp_path, BRAND + PEOPLE)


@pytest.fixture
def storm(engine: Engine) -> IncidentId:
    """An open incident of Nordlicht Bank with one page waiting."""
    return happened(engine)


def happened(engine: Engine, incident: Incident | None = None, *entries: TimelineEntry) -> IncidentId:
    incident = incident or an_incident(brand=BrandId("nordlicht"))
    detected = TimelineEntry(T0, EntryKind.DETECTED, data={"severity": "warning", "reason": incident.reason})
    with transaction(engine) as conn:
        number = incidents.insert(conn, incident, everybody())
        incidents.add_entries(conn, number, entries or [detected])
        page = NewDelivery(number, DeliveryKind.PAGE, Severity.WARNING, CARLA, "push", 1, 1, T0)
        outbox.add(conn, [page], now=T0)
    return number


def everybody() -> Chain:
    return a_chain(a_step("person:carla"))


def told(capsys: Capture, *words: str, code: int = DONE) -> str:
    """What standard output shows; standard error is empty."""
    assert main(list(words)) == code
    shown = capsys.readouterr()
    assert shown.err == ""
    return shown.out


def refusal(capsys: Capture, code: int, *words: str) -> str:
    """The one line on standard error; standard output is empty."""
    assert main(list(words)) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    (line,) = shown.err.splitlines()
    return line


def as_json(capsys: Capture, *words: str) -> Any:
    return json.loads(told(capsys, *words))


def test_a_calm_house_has_no_incidents(config: Path, capsys: Capture) -> None:
    assert told(capsys, "incidents", "--config", str(config)) == "No incidents.\n"
    assert as_json(capsys, "incidents", "--json", "--config", str(config)) == {"items": [], "cursor": None}


def test_incidents_are_listed_a_line_each_newest_first(config: Path, engine: Engine, capsys: Capture) -> None:
    older = happened(engine, an_incident(brand=BrandId("nordlicht"), status=Status.RESOLVED))
    newer = happened(engine, an_incident(Severity.CRITICAL, brand=BrandId("nordlicht")))
    first, second = told(capsys, "incidents", "--config", str(config)).splitlines()
    assert first.split() == (
        f"{newer} open critical nordlicht 2026-03-04T09:00Z 312 mentions (usual 24), 71 % negative".split()
    )
    assert second.split()[:3] == [str(older), "resolved", "warning"]


def test_a_drill_is_listed_and_exported_as_one(config: Path, engine: Engine, capsys: Capture) -> None:
    number = str(happened(engine, an_incident(brand=BrandId("nordlicht"), drill=True)))
    assert told(capsys, "incidents", "--config", str(config)).endswith("71 % negative, DRILL\n")
    assert told(capsys, "incident", number, "--config", str(config)).startswith("# DRILL, simulated: ")


def test_the_list_is_narrowed_by_status_and_brand(config: Path, engine: Engine, capsys: Capture) -> None:
    happened(engine, an_incident(brand=BrandId("nordlicht")))
    happened(engine, an_incident(brand=BrandId("kueste"), status=Status.RESOLVED))

    def brands(*words: str) -> list[str]:
        found = as_json(capsys, "incidents", *words, "--json", "--config", str(config))
        return [incident["brand"] for incident in found["items"]]

    assert brands() == ["kueste", "nordlicht"]
    assert brands("--status", "open") == ["nordlicht"]
    assert brands("--brand", "kueste") == ["kueste"]
    assert brands("--brand", "kueste", "--status", "open") == []


def test_a_status_nobody_knows_is_refused_with_those_there_are(config: Path, capsys: Capture) -> None:
    line = refusal(capsys, WRONG_USE, "incidents", "--status", "closed", "--config", str(config))
    assert "--status" in line
    assert "'open', 'acknowledged', 'resolved'" in line


def test_an_incident_is_shown_with_figures_and_timeline(
    config: Path, storm: IncidentId, capsys: Capture
) -> None:
    shown = told(capsys, "incident", str(storm), "--config", str(config))
    assert shown.startswith(f"# Incident {storm}: Nordlicht Bank\n")
    assert "| Mentions | 312 in 30 min (usual 24.0) |" in shown
    assert "## Timeline\n\n- 2026-03-04T09:00:00Z " in shown


def test_json_has_the_shape_of_the_interface_and_nothing_beside_it(
    config: Path, storm: IncidentId, capsys: Capture
) -> None:
    shown = as_json(capsys, "incident", str(storm), "--json", "--config", str(config))
    listed = as_json(capsys, "incidents", "--json", "--config", str(config))["items"][0]
    assert {key: shown[key] for key in listed} == listed
    assert (shown["status"], shown["opened_at"], shown["url"]) == (
        "open",
        "2026-03-04T09:00:00Z",
        f"https://warden.example/incidents/{storm}",
    )
    assert [entry["kind"] for entry in shown["timeline"]] == ["detected"]


def test_an_export_is_the_document_or_its_json(config: Path, storm: IncidentId, capsys: Capture) -> None:
    place = ("--config", str(config))
    shown = told(capsys, "incident", str(storm), *place)
    assert told(capsys, "export", str(storm), *place) == shown
    assert told(capsys, "export", str(storm), "--format", "md", *place) == shown
    exported = as_json(capsys, "export", str(storm), "--format", "json", *place)
    assert exported == as_json(capsys, "incident", str(storm), "--json", *place)


def test_an_export_goes_to_the_file_asked_for_and_says_nothing(
    config: Path, storm: IncidentId, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "incident.md"
    assert told(capsys, "export", str(storm), "--out", str(out), "--config", str(config)) == ""
    assert out.read_text(encoding="utf-8") == told(capsys, "incident", str(storm), "--config", str(config))


def test_a_file_that_cannot_be_written_is_told(config: Path, storm: IncidentId, capsys: Capture) -> None:
    place = str(config.parent)
    line = refusal(capsys, WRONG_USE, "export", str(storm), "--out", place, "--config", str(config))
    assert line == f"warden: {place}: cannot be written (Is a directory). Choose another --out"


def test_hostile_text_is_shown_and_obeyed_by_nobody(config: Path, engine: Engine, capsys: Capture) -> None:
    evil = "<script>x</script> [win](https://evil.example) | a | \x1b[2J \u202e ![](http://evil.example/p)"
    note = TimelineEntry(T0, EntryKind.NOTE, "anna", {"text": evil})
    number = str(happened(engine, None, note))
    shown = told(capsys, "export", number, "--config", str(config))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    last = shown.splitlines()[-1]
    assert r"\<script\>x\</script\> \[win\](https\://evil.example) \| a \| \[2J \!\[\](http\://" in last
    exported = as_json(capsys, "export", number, "--format", "json", "--config", str(config))
    assert exported["timeline"][0]["data"]["text"] == evil


@pytest.mark.parametrize("command", ["incident", "export"])
def test_an_incident_that_is_none_is_answered_with_no(command: str, config: Path, capsys: Capture) -> None:
    line = refusal(capsys, NO, command, "7", "--config", str(config))
    assert line == "warden: there is no incident 7. `warden incidents` lists them"


@pytest.mark.parametrize("number", ["0", "-1", "three", "1.5", "9" * 30])
def test_a_number_that_is_none_is_wrong_use(number: str, config: Path, capsys: Capture) -> None:
    assert "number" in refusal(capsys, WRONG_USE, "incident", "--config", str(config), "--", number)


def test_acknowledging_stops_the_escalation_and_is_on_the_timeline(
    config: Path, engine: Engine, storm: IncidentId, capsys: Capture
) -> None:
    shown = told(capsys, "ack", str(storm), "--as", "anna", "--config", str(config))
    assert shown == f"Incident {storm} is acknowledged by anna.\n"
    with reading(engine) as conn:
        incident = incidents.get(conn, storm)
        assert incident is not None
        assert (incident.status, incident.acknowledged_by) == (Status.ACKNOWLEDGED, "anna")
        assert EntryKind.ACKNOWLEDGED in [entry.kind for entry in incidents.timeline(conn, storm)]
        pages = [row for row in outbox.of_incident(conn, storm) if row.kind is DeliveryKind.PAGE]
        assert [page.state for page in pages] == [DeliveryState.WITHDRAWN]


def test_who_is_second_is_told_who_was_first_and_when(
    config: Path, engine: Engine, storm: IncidentId, capsys: Capture
) -> None:
    with transaction(engine) as conn:
        respond.acknowledge(conn, storm, ANNA, now=T0)
    line = refusal(capsys, NO, "ack", str(storm), "--as", "ben", "--config", str(config))
    assert line == f"warden: incident {storm} was already acknowledged by anna at 2026-03-04T09:00:00Z"


def test_a_resolved_incident_takes_no_further_answer(
    config: Path, storm: IncidentId, capsys: Capture
) -> None:
    place = ("--config", str(config))
    shown = told(capsys, "resolve", str(storm), "--as", "ben", *place)
    assert shown == f"Incident {storm} is resolved by ben.\n"
    for answer in ("ack", "resolve"):
        line = refusal(capsys, NO, answer, str(storm), "--as", "anna", *place)
        assert line.startswith(f"warden: incident {storm} was already resolved by ben at 20")


@pytest.mark.parametrize("answer", ["ack", "resolve"])
def test_answering_an_incident_that_is_none_is_answered_with_no(
    answer: str, config: Path, capsys: Capture
) -> None:
    line = refusal(capsys, NO, answer, "7", "--as", "anna", "--config", str(config))
    assert line == "warden: there is no incident 7. `warden incidents` lists them"


@pytest.mark.parametrize("answer", ["ack", "resolve"])
def test_answering_as_somebody_unknown_changes_nothing(
    answer: str, config: Path, storm: IncidentId, capsys: Capture
) -> None:
    line = refusal(capsys, WRONG_USE, answer, str(storm), "--as", "zoe", "--config", str(config))
    assert line == "warden: --as zoe: no such person. The configuration knows anna, ben"
    shown = as_json(capsys, "incident", str(storm), "--json", "--config", str(config))
    assert (shown["status"], len(shown["timeline"])) == ("open", 1)


def test_an_answer_has_a_name_to_it(config: Path, storm: IncidentId, capsys: Capture) -> None:
    assert "--as" in refusal(capsys, WRONG_USE, "ack", str(storm), "--config", str(config))


@pytest.mark.parametrize(
    "words",
    [
        ("incidents",),
        ("incidents", "--json"),
        ("incident", "1"),
        ("export", "1"),
        ("ack", "1", "--as", "anna"),
    ],
)
def test_without_a_database_the_service_is_out_of_reach_and_nothing_is_made(
    words: tuple[str, ...], nowhere: Path, capsys: Capture
) -> None:
    line = refusal(capsys, OUT_OF_REACH, *words, "--config", str(nowhere))
    assert line == (
        "warden: there is no database at sqlite:///data/warden.db yet. Start warden once: `warden up`"
    )
    assert [path.name for path in nowhere.parent.iterdir()] == ["warden.toml"]


def test_a_server_that_does_not_answer_is_out_of_reach_and_its_password_stays_hidden(
    tmp_path: Path, capsys: Capture
) -> None:
    silent = "postgresql+psycopg://warden:hunter2@127.0.0.1:1/warden"
    config = written(tmp_path, f'[warden]\ndatabase = "{silent}"\n{BRAND}')
    line = refusal(capsys, OUT_OF_REACH, "incidents", "--config", str(config))
    assert "127.0.0.1" in line
    assert "hunter2" not in line


def test_an_incident_as_json_holds_its_latest_explanation(
    engine: Engine, config: Path, storm: IncidentId, capsys: Capture
) -> None:
    show = ("incident", str(storm), "--json", "--config", str(config))
    assert json.loads(told(capsys, *show))["explanation"] is None
    spoken = Evidence("volume", 30, 312.0, 24.0, 180.0)
    for minutes in (0, 10):
        why = Explanation(T0, T0, 4.2, (spoken,), mentions_read=minutes)
        with transaction(engine) as conn:
            decisions.add(conn, storm, Decision(T0 + minutes * MINUTE, Severity.WARNING, 9.5, why))
    explanation = json.loads(told(capsys, *show))["explanation"]
    assert (explanation["mentions_read"], explanation["evidence"][0]["factor"]) == (10, 13.0)
    assert "volume 312.00 in 30 min" in told(capsys, "export", str(storm), "--config", str(config))

"""`warden drill` from a shell: the real command, the real model, real databases."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support.settings import BRAND, written
from warden import clock
from warden.cli.main import DONE, NO, OUT_OF_REACH, WRONG_USE, main
from warden.core.incident import Incident, Status
from warden.storage import heartbeats, incidents
from warden.storage.engine import reading, transaction

PEOPLE = """\
policy = "community"

[[person]]
id = "anna"
name = "Anna Beispiel"
contacts = [
  { id = "push", url = "json://127.0.0.1:1/anna" },
  { id = "call", url = "json://127.0.0.1:1/call" },
]
rules = [
  { severity = "warning", steps = [{ contact = "push", after = "0m" }, { contact = "call", after = "5m" }] },
]

[[person]]
id = "ben"
name = "Ben Muster"
contacts = [{ id = "push", url = "json://127.0.0.1:1/ben" }]

[[schedule]]
id = "empty"
layers = [{ id = "days", people = ["ben"], rotation = "daily", handoff = "09:00", starts = 2100-01-01 }]

[[policy]]
id = "community"
repeat = 1
steps = [
  { notify = ["person:anna"], wait = "10m" },
  { notify = ["schedule:empty"], wait = "5m" },
  { notify = ["person:ben"], wait = "20m" },
]
"""
OTHER = '[[brand]]\nid = "kueste"\nname = "Küstenkasse"\n'
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Path:
    return written(tmp_path, place(database_url) + BRAND + PEOPLE)


def place(database: str) -> str:
    return f'[warden]\nurl = "https://warden.example"\ndatabase = "{database}"\n'


@pytest.fixture
def awake(engine: Engine) -> None:
    """Escalation and delivery are at work."""
    with transaction(engine) as conn:
        for station in ("escalate", "deliver"):
            heartbeats.beat(conn, station, now=clock.utc_now())


def run(config: Path, *words: str) -> int:
    return main(["drill", *words, "--config", str(config)])


def kept(engine: Engine) -> list[Incident]:
    with reading(engine) as conn:
        return incidents.listed(conn)


@pytest.mark.usefixtures("awake")
def test_a_drill_is_opened_and_tells_who_is_paged_when_and_how_to_answer(
    config: Path, engine: Engine, capsys: Capture
) -> None:
    assert run(config) == DONE
    shown = capsys.readouterr()
    (drill,) = kept(engine)
    assert drill.drill
    assert drill.severity.pages
    first, *plan, answer, end, after = shown.out.splitlines()
    assert first == f"Drill {drill.id}, {drill.severity} for Nordlicht Bank: {drill.reason}."
    later = minute(drill.opened_at + timedelta(minutes=10))
    assert plan[1:4] == [
        f"  {minute(drill.opened_at)}  step 1: Anna Beispiel (push, call after 5 min)",
        f"  {later}  step 2: passed over, nobody is on call",
        f"  {later}  step 3: Ben Muster (push)",
    ]
    assert plan[4] == "  then 1 more round"
    assert plan[5].split() == [minute(drill.opened_at + timedelta(minutes=130)), "it", "ends", "by", "itself"]
    assert f"https://warden.example/incidents/{drill.id}, or `warden ack {drill.id} --as PERSON`" in answer
    assert end == f"`warden resolve {drill.id} --as PERSON` ends it."
    assert after == f"`warden incident {drill.id}` tells afterwards who answered, and how fast."
    assert shown.err == ""


def minute(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M}Z"


def test_that_nobody_is_there_to_send_the_pages_is_told(
    config: Path, engine: Engine, capsys: Capture
) -> None:
    assert run(config) == DONE
    assert capsys.readouterr().err == (
        "warden: no sign of life from escalate and deliver, so the pages wait. Start warden: `warden up`\n"
    )


@pytest.mark.usefixtures("awake")
def test_a_second_drill_is_refused_until_the_first_is_over(
    config: Path, engine: Engine, capsys: Capture
) -> None:
    assert run(config) == DONE
    (first,) = kept(engine)
    capsys.readouterr()
    assert run(config) == NO
    assert capsys.readouterr().err == (
        f"warden: drill {first.id} of Nordlicht Bank is not over yet."
        f" End it first: `warden resolve {first.id} --as PERSON`\n"
    )
    assert main(["resolve", str(first.id), "--as", "anna", "--config", str(config)]) == DONE
    assert run(config) == DONE
    assert [drill.status for drill in kept(engine)] == [Status.OPEN, Status.RESOLVED]


def test_a_storm_that_would_not_have_paged_opens_nothing(
    config: Path, engine: Engine, capsys: Capture
) -> None:
    assert run(config, "--kind", "positive-viral") == NO
    assert "a positive-viral storm would not have paged for Nordlicht Bank" in capsys.readouterr().err
    assert kept(engine) == []


def test_a_brand_nobody_is_paged_for_is_told(
    tmp_path: Path, database_url: str, engine: Engine, capsys: Capture
) -> None:
    config = written(tmp_path, place(database_url) + BRAND)
    assert run(config) == NO
    assert "nobody would be paged for Nordlicht Bank" in capsys.readouterr().err
    assert kept(engine) == []


def test_of_several_brands_one_has_to_be_named(
    tmp_path: Path, database_url: str, engine: Engine, capsys: Capture
) -> None:
    config = written(tmp_path, place(database_url) + BRAND + PEOPLE + OTHER)
    assert run(config) == WRONG_USE
    assert "there are several brands: nordlicht, kueste" in capsys.readouterr().err
    assert run(config, "--brand", "sued") == WRONG_USE
    assert "'sued' is no brand. There is nordlicht, kueste" in capsys.readouterr().err
    assert run(config, "--brand", "nordlicht") == DONE
    assert [drill.brand for drill in kept(engine)] == ["nordlicht"]


def test_an_unknown_kind_is_wrong_use_and_the_known_ones_are_listed(config: Path, capsys: Capture) -> None:
    assert run(config, "--kind", "tsunami") == WRONG_USE
    assert "`warden drill --list`" in capsys.readouterr().err
    assert main(["drill", "--list"]) == DONE
    assert "flash" in capsys.readouterr().out


@pytest.mark.parametrize(
    "database", ["sqlite:///nowhere.db", "postgresql+psycopg://warden@127.0.0.1:1/warden"]
)
def test_a_database_out_of_reach_is_told(tmp_path: Path, database: str, capsys: Capture) -> None:
    config = written(tmp_path, place(database) + BRAND + PEOPLE)
    assert run(config) == OUT_OF_REACH
    shown = capsys.readouterr()
    assert (shown.out, len(shown.err.splitlines())) == ("", 1)

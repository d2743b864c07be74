"""Calendars of schedules in `warden doctor` and `warden check`: each doubt with its mend, and no secret."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support.settings import BRAND, written
from warden import wiring
from warden.cli.main import main
from warden.clock import utc_now
from warden.core.calendar import CalendarId, Event
from warden.storage import calendars
from warden.storage.engine import transaction

Capture = pytest.CaptureFixture[str]
NAME = "calendar community/swaps"
SWAPS = CalendarId("community/swaps")
WEB = "https://kim:s3cret@calendar.example/s3cret.ics?key=s3cret"
PEOPLE = """
[[person]]
id = "anna"
name = "Anna Beispiel"

[[schedule]]
id = "community"
timezone = "Europe/Berlin"
"""
BASE = '{ id = "base", people = ["anna"], rotation = "daily", handoff = "09:00", starts = 2026-01-01 }'
ROTA = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//by hand//
BEGIN:VEVENT
UID:1
SUMMARY:{title}
DTSTART:{day}T200000Z
DTEND:{day}T230000Z
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def place(database_url: str) -> str:
    return f'[warden]\ndatabase = "{database_url}"\nbroker = "redis://127.0.0.1:1/0"\n'


def configured(folder: Path, calendar: str, place: str = "") -> Path:
    layers = f'layers = [{BASE}, {{ id = "swaps", calendar = "{calendar}" }}]\n'
    return written(folder, place + BRAND + PEOPLE + layers)


def a_rota(title: str) -> str:
    return ROTA.format(title=title, day=f"{utc_now() + timedelta(days=1):%Y%m%d}")


def examined(capsys: Capture, config: Path) -> tuple[bool, str, str]:
    """What the doctor says of the calendar: whether it is well, what was seen, the mend."""
    main(["doctor", "--json", "--config", str(config)])
    shown = capsys.readouterr().out
    assert "s3cret" not in shown
    (found,) = [check for check in json.loads(shown)["checks"] if check["name"] == NAME]
    return found["ok"], found["seen"], found["mend"]


def checked(capsys: Capture, config: Path) -> list[str]:
    """What the check says of the calendar."""
    main(["check", "--config", str(config)])
    shown = capsys.readouterr()
    assert "s3cret" not in shown.out + shown.err
    return [line for line in shown.out.splitlines() if "Calendar" in line]


def read(engine: Engine, config: Path, *titles: str, faults: Sequence[str] = ()) -> None:
    """A station has read the calendar."""
    now = utc_now()
    events = [Event(now, now + timedelta(hours=1), title) for title in titles]
    with transaction(engine) as conn:
        before = calendars.claim(conn, SWAPS, place_of(config), now=now, until=now)
        assert before is not None
        calendars.record_read(
            conn, before, events=events, faults=faults, validators={}, now=now, next_due=now
        )


def failed(engine: Engine, config: Path) -> None:
    """A station could not read the calendar."""
    now = utc_now()
    with transaction(engine) as conn:
        before = calendars.claim(conn, SWAPS, place_of(config), now=now, until=now)
        assert before is not None
        calendars.record_failure(
            conn, before, next_due=now, error="calendar.example refuses (404)", mend="Check the address"
        )


def place_of(config: Path) -> str:
    house = wiring.open_house(wiring.load(config))
    try:
        return house.calendars.sources[SWAPS].place
    finally:
        house.close()


def test_a_file_that_names_people_is_well(
    tmp_path: Path, place: str, engine: Engine, capsys: Capture
) -> None:
    (tmp_path / "rota.ics").write_text(a_rota("anna"))
    config = configured(tmp_path, "rota.ics", place)
    assert examined(capsys, config) == (True, "1 turns are known", "")
    assert checked(capsys, config) == []


def test_a_shift_of_nobody_is_told_with_its_title_and_time(
    tmp_path: Path, place: str, engine: Engine, capsys: Capture
) -> None:
    (tmp_path / "rota.ics").write_text(a_rota("Zahnarzt"))
    config = configured(tmp_path, "rota.ics", place)
    well, seen, mend = examined(capsys, config)
    assert not well
    assert seen.startswith('1 events name nobody, first "Zahnarzt" on ')
    assert mend.startswith("Give them a person's id or name as title")
    (line,) = checked(capsys, config)
    assert line.startswith("warning: warden.toml:")
    assert 'Calendar community/swaps: 1 events name nobody, first "Zahnarzt"' in line


def test_an_address_nobody_has_read_says_who_reads_it(
    tmp_path: Path, place: str, engine: Engine, capsys: Capture
) -> None:
    config = configured(tmp_path, WEB, place)
    assert examined(capsys, config) == (
        False,
        "it has not been read yet, so nobody is on call by it",
        "A running warden reads it: `warden up`",
    )


def test_what_a_station_read_is_known_to_both(
    tmp_path: Path, place: str, engine: Engine, capsys: Capture
) -> None:
    config = configured(tmp_path, WEB, place)
    read(engine, config, "anna")
    assert examined(capsys, config) == (True, "1 turns are known", "")
    assert checked(capsys, config) == []


def test_one_that_cannot_be_read_any_more_says_why_and_that_what_it_said_holds(
    tmp_path: Path, place: str, engine: Engine, capsys: Capture
) -> None:
    config = configured(tmp_path, WEB, place)
    read(engine, config, "anna")
    failed(engine, config)
    why = "calendar.example refuses (404); what it said before holds"
    assert examined(capsys, config) == (False, why, "Check the address")
    (line,) = checked(capsys, config)
    assert line.endswith(f"Calendar community/swaps: {why}. Check the address")


def test_one_that_never_could_be_read_says_why(
    tmp_path: Path, place: str, engine: Engine, capsys: Capture
) -> None:
    config = configured(tmp_path, WEB, place)
    failed(engine, config)
    assert examined(capsys, config) == (False, "calendar.example refuses (404)", "Check the address")


def test_what_was_left_out_of_a_calendar_is_counted(
    tmp_path: Path, place: str, engine: Engine, capsys: Capture
) -> None:
    config = configured(tmp_path, WEB, place)
    read(engine, config, "anna", faults=('"Kim" is left out: it repeats every second', '"Lou" is left out'))
    well, seen, _ = examined(capsys, config)
    assert not well
    assert seen == '"Kim" is left out: it repeats every second (and 1 more)'


def test_a_check_needs_no_database_and_makes_none(tmp_path: Path, capsys: Capture) -> None:
    (line,) = checked(capsys, configured(tmp_path, WEB))
    assert "it has not been read yet" in line
    assert [path.name for path in tmp_path.iterdir()] == ["warden.toml"]


def test_a_check_whose_database_is_away_says_what_the_file_says(tmp_path: Path, capsys: Capture) -> None:
    away = '[warden]\ndatabase = "postgresql+psycopg://warden:s3cret@127.0.0.1:1/warden"\n'
    (tmp_path / "rota.ics").write_text(a_rota("Zahnarzt"))
    (line,) = checked(capsys, configured(tmp_path, "rota.ics", away))
    assert "1 events name nobody" in line

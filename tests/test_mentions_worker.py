"""The door of the queue `mentions`: the tick that has calendars read."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.settings import BRAND, written
from tests.support.workers import at_work, ring
from warden import clock
from warden.core.calendar import CalendarId
from warden.storage import calendars as kept
from warden.storage.calendars import CalendarState
from warden.storage.engine import reading
from warden.wiring import House

PEOPLE = """
[[person]]
id = "anna"
name = "Anna Beispiel"

[[schedule]]
id = "community"
timezone = "Europe/Berlin"
layers = [
  { id = "nights", calendar = "nights.ics" },
  { id = "gone", calendar = "gone.ics" },
]
"""
ROTA = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//by hand//
BEGIN:VEVENT
UID:1
SUMMARY:anna
DTSTART:20260328T200000Z
DTEND:20260329T080000Z
END:VEVENT
END:VCALENDAR
"""
NOW = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
TICK, READ = "warden.mentions.read_calendars", "warden.mentions.read_calendar"
NIGHTS, GONE = CalendarId("community/nights"), CalendarId("community/gone")


@pytest.fixture
def house(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    show(monkeypatch, NOW)
    (tmp_path / "nights.ics").write_text(ROTA)
    config = written(tmp_path, f'[warden]\ndatabase = "{database_url}"\n{BRAND}{PEOPLE}')
    with at_work(config, monkeypatch) as house:
        yield house


def show(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setenv(clock.VARIABLE, f"{now.isoformat()}@1@{clock.real_now().isoformat()}")


def states(house: House) -> Mapping[CalendarId, CalendarState]:
    with reading(house.engine) as conn:
        return kept.states(conn)


def test_a_tick_has_every_calendar_read_and_one_that_fails_holds_up_no_other(house: House) -> None:
    ring(TICK)
    found = states(house)
    assert (found[NIGHTS].failures, found[GONE].failures) == (0, 1)
    assert found[GONE].error == "gone.ics cannot be read: No such file or directory"
    with reading(house.engine) as conn:
        assert [event.title for event in kept.events(conn, NIGHTS)] == ["anna"]


def test_ticks_before_it_is_due_read_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ring(TICK)
    first = states(house)
    show(monkeypatch, NOW + timedelta(minutes=14))
    ring(TICK)
    assert states(house) == first
    show(monkeypatch, NOW + timedelta(minutes=16))
    ring(TICK)
    assert states(house)[GONE].failures == 2


def test_a_message_that_comes_twice_reads_once(house: House) -> None:
    ring(READ, GONE)
    ring(READ, GONE)
    assert states(house)[GONE].failures == 1


def test_a_calendar_that_left_the_configuration_since_its_message_was_sent_is_no_error(house: House) -> None:
    ring(READ, "community/before")
    assert states(house) == {}

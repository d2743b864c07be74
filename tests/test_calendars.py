"""Schedules with calendars as a configuration draws them: from a file alone, and from what a station kept."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.rotas import utc
from tests.support.settings import BRAND, faults_of, settings_of
from warden.cli.main import DONE, main
from warden.core.calendar import CalendarId, Event
from warden.core.oncall import ScheduleId
from warden.core.shifts import on_call
from warden.settings import Settings
from warden.storage import calendars as kept
from warden.storage.engine import migrate, transaction
from warden.wiring import open_house
from warden.wiring.calendars import Calendars
from warden.wiring.values import mail_of

NOW = utc("2026-03-28 20:00")
PEOPLE = """
[[person]]
id = "anna"
name = "Anna Beispiel"
contacts = [{ id = "mail", url = "mailto://anna:pw@example.org" }]

[[person]]
id = "ben"
name = "Ben Beispiel"

[[schedule]]
id = "community"
timezone = "Europe/Berlin"
"""
ROTATION = 'people = ["ben"], rotation = "daily", handoff = "09:00", starts = 2026-01-01'
ROTA = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//by hand//
BEGIN:VEVENT
UID:1
SUMMARY:Bereitschaft
ATTENDEE:mailto:anna@example.org
DTSTART;TZID=Europe/Berlin:20260328T200000
DTEND;TZID=Europe/Berlin:20260329T080000
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Zahnarzt
DTSTART:20260330T080000Z
DTEND:20260330T090000Z
END:VEVENT
END:VCALENDAR
"""
WEB = CalendarId("community/swaps")


def configured(folder: Path, calendar: str) -> Settings:
    layers = f'layers = [{{ id = "base", {ROTATION} }}, {{ id = "swaps", calendar = "{calendar}" }}]\n'
    return settings_of(folder, BRAND + PEOPLE + layers)


def on(calendars: Calendars, at: str = "2026-03-28 20:00") -> str | None:
    return on_call(calendars.schedules(now=NOW)[ScheduleId("community")], [], now=utc(at)).person


def test_a_file_puts_people_on_call_without_any_database(tmp_path: Path) -> None:
    (tmp_path / "rota.ics").write_text(ROTA)
    calendars = Calendars(configured(tmp_path, "rota.ics"), None)
    assert [on(calendars, f"2026-03-{day}") for day in ("28 18:59", "28 19:00", "29 05:59", "29 06:00")] == [
        "ben",
        "anna",
        "anna",
        "ben",
    ]
    (doubt,) = calendars.doubts(now=NOW, until=NOW + timedelta(days=30))
    assert "Zahnarzt" in doubt.message


def test_a_file_that_changes_is_read_again_and_one_that_breaks_keeps_what_it_said(tmp_path: Path) -> None:
    file = tmp_path / "rota.ics"
    file.write_text(ROTA)
    calendars = Calendars(configured(tmp_path, "rota.ics"), None)
    assert on(calendars) == "anna"
    file.write_text(ROTA[:-30])
    assert on(calendars) == "anna"
    (doubt,) = calendars.doubts(now=NOW, until=NOW + timedelta(days=30))
    assert "rota.ics: this calendar breaks off; what it said before holds" in doubt.message
    file.write_text(ROTA.replace("anna@", "nobody@"))
    assert on(calendars) == "ben"
    os.unlink(file)
    assert on(calendars) == "ben"
    (doubt,) = calendars.doubts(now=NOW, until=NOW + timedelta(days=30))
    assert "rota.ics cannot be read" in doubt.message


def test_an_address_nobody_has_read_yet_puts_nobody_on_call_and_says_so(tmp_path: Path) -> None:
    calendars = Calendars(configured(tmp_path, "https://calendar.example/s3cret.ics"), None)
    assert on(calendars) == "ben"
    (doubt,) = calendars.doubts(now=NOW, until=NOW)
    assert "has not been read yet" in doubt.message
    assert "s3cret" not in f"{doubt} {calendars.sources}"


def test_a_house_hears_what_a_station_has_read_without_being_opened_anew(tmp_path: Path) -> None:
    house = open_house(configured(tmp_path, "https://calendar.example/rota.ics"))
    migrate(house.engine)
    schedule = ScheduleId("community")
    try:
        assert on_call(house.schedules[schedule], [], now=NOW).person == "ben"
        keep(house.engine, house.calendars.sources[WEB].place, "anna", at=NOW)
        assert on_call(house.schedules[schedule], [], now=NOW).person == "anna"
        keep(house.engine, house.calendars.sources[WEB].place, "ben", at=NOW + timedelta(hours=1))
        assert on_call(house.schedules[schedule], [], now=NOW).layer == "swaps"
        assert on_call(house.schedules[schedule], [], now=NOW).person == "ben"
    finally:
        house.close()


def test_the_command_line_sees_what_was_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARDEN_CLOCK", "2026-03-28T20:00:00Z@1@2026-03-28T20:00:00Z")
    settings = configured(tmp_path, "https://calendar.example/rota.ics")
    house = open_house(settings)
    migrate(house.engine)
    start = "2026-03-28T20:00Z"
    keep(house.engine, house.calendars.sources[WEB].place, "anna", at=NOW)
    house.close()
    asked = ["oncall", "shifts", "--schedule", "community", "--from", start, "--to", "2026-03-28T21:00Z"]
    assert main([*asked, "--config", str(settings.path)]) == DONE
    assert "anna" in capsys.readouterr().out


def keep(engine: object, place: str, who: str, *, at: object) -> None:
    with transaction(engine) as conn:  # type: ignore[arg-type]
        before = kept.claim(conn, WEB, place, now=at, until=at)  # type: ignore[arg-type]
        assert before is not None
        event = Event(NOW - timedelta(hours=1), NOW + timedelta(hours=1), who)
        kept.record_read(conn, before, events=[event], faults=[], validators={}, now=at, next_due=at)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("layer", "fault"),
    [
        ('{ id = "a" }', "says nobody's turn: it has neither people nor a calendar"),
        ('{ id = "a", calendar = "rota.ics", handoff = "09:00" }', "stands beside a calendar"),
        ('{ id = "a", people = ["anna"], rotation = "daily", starts = 2026-01-01 }', "has no handoff"),
        ('{ id = "a", calendar = "ftp://example.org/x" }', "is not an address"),
        ('{ id = "a", calendar = "" }', "is no calendar"),
    ],
)
def test_a_layer_has_a_calendar_or_a_rotation(tmp_path: Path, layer: str, fault: str) -> None:
    (found,) = faults_of(tmp_path, f"{BRAND}{PEOPLE}layers = [{layer}]\n")
    assert fault in found.message
    assert found.mend


def test_a_calendars_address_is_shown_by_nobody(tmp_path: Path) -> None:
    settings = configured(tmp_path, "webcal://calendar.example/s3cret.ics")
    assert settings.schedule[0].layers[1].calendar == "https://calendar.example/s3cret.ics"
    assert "s3cret" not in repr(settings)
    (found,) = faults_of(
        tmp_path, f'{BRAND}{PEOPLE}layers = [{{ id = "a", calendar = "ftp://u:s3cret@example.org/x" }}]\n'
    )
    assert "s3cret" not in str(found)


@pytest.mark.parametrize(
    ("url", "mail"),
    [
        ("mailto://anna:pw@example.org", "anna@example.org"),
        ("mailtos://bot:pw@mail.example.org?to=anna@example.org", "anna@example.org"),
        ("mailto://bot:pw@mail.example.org/anna@example.org", "anna@example.org"),
        ("mailto://bot:pw@mail.example.org/anna@example.org/ben@example.org", None),
        ("mailto://mail.example.org?user=anna%40example.org&pass=pw", None),
        ("ntfys://token@ntfy.example/anna", None),
    ],
)
def test_the_address_a_mail_contact_writes_to_is_read_from_its_url(url: str, mail: str | None) -> None:
    assert mail_of(url) == mail


def test_the_command_line_prints_where_to_subscribe(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = configured(tmp_path, "rota.ics")
    assert main(["oncall", "feeds", "--config", str(settings.path)]) == DONE
    printed = capsys.readouterr().out
    assert "/calendar/community.ics?key=" in printed
    assert "/calendar/person/anna.ics?key=" in printed

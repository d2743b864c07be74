"""Calendars as people's programs write them, by hand; and as nobody should."""

from datetime import timedelta

import pytest

from tests.support.rotas import utc
from warden.core.calendar import Event
from warden.errors import SourceError
from warden.sources.ical import MAX_BODY, Unrolled, parse

NIGHT = ["DTSTART;TZID=Europe/Berlin:20260101T200000", "DTEND;TZID=Europe/Berlin:20260102T080000"]
OWN_ZONE = """\
BEGIN:VTIMEZONE
TZID:House
BEGIN:STANDARD
DTSTART:16011028T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""


def an_event(*lines: str, uid: str = "a", title: str = "anna") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *lines, "END:VEVENT"])


def a_calendar(*parts: str) -> bytes:
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//by hand//", *parts, "END:VCALENDAR", ""]
    return "\r\n".join(whole).replace("\r\n", "\n").replace("\n", "\r\n").encode()


def read(*parts: str, start: str = "2026-03-27 12:00", end: str = "2026-03-31 12:00") -> Unrolled:
    return parse(a_calendar(*parts), zone="Europe/Berlin", start=utc(start), end=utc(end))


def times(said: Unrolled) -> list[str]:
    return [f"{event.start:%m-%d %H:%M}/{event.end:%m-%d %H:%M} {event.title}" for event in said.events]


SPRING = [
    "03-27 19:00/03-28 07:00 anna",
    "03-28 19:00/03-29 06:00 anna",
    "03-29 18:00/03-30 06:00 anna",
    "03-30 18:00/03-31 06:00 anna",
]


@pytest.mark.parametrize(
    ("zone", "ends"),
    [
        (";TZID=Europe/Berlin", "DTEND;TZID=Europe/Berlin:20260102T080000"),
        (";TZID=Europe/Berlin", "DURATION:PT12H"),
        (';TZID="W. Europe Standard Time"', "DURATION:PT12H"),
        (";TZID=House", "DTEND;TZID=House:20260102T080000"),
        ("", "DTEND:20260102T080000"),
    ],
)
def test_a_night_shift_keeps_its_clock_times_across_the_clock_change(zone: str, ends: str) -> None:
    said = read(OWN_ZONE, an_event(f"DTSTART{zone}:20260101T200000", ends, "RRULE:FREQ=DAILY"))
    assert times(said) == SPRING
    assert said.faults == ()


def test_a_shift_of_twelve_hours_over_the_clock_change_keeps_its_instants_when_written_in_utc() -> None:
    said = read(an_event("DTSTART:20260328T190000Z", "DTEND:20260329T070000Z"))
    assert times(said) == ["03-28 19:00/03-29 07:00 anna"]
    assert said.events[0].end - said.events[0].start == timedelta(hours=12)


def test_a_night_in_autumn_is_an_hour_longer() -> None:
    said = read(an_event(*NIGHT, "RRULE:FREQ=DAILY"), start="2026-10-24 20:00", end="2026-10-25 06:00")
    assert times(said) == ["10-24 18:00/10-25 07:00 anna"]


def test_all_day_events_are_whole_local_days_and_no_gaps() -> None:
    said = read(an_event("DTSTART;VALUE=DATE:20260328", "DTEND;VALUE=DATE:20260330"))
    assert times(said) == ["03-27 23:00/03-29 22:00 anna"]
    assert times(read(an_event("DTSTART;VALUE=DATE:20260329"))) == ["03-28 23:00/03-29 22:00 anna"]


def test_what_was_changed_of_a_repetition_counts_and_what_was_called_off_does_not() -> None:
    said = read(
        an_event(*NIGHT, "RRULE:FREQ=DAILY", "EXDATE;TZID=Europe/Berlin:20260329T200000"),
        an_event(
            "RECURRENCE-ID;TZID=Europe/Berlin:20260328T200000",
            "DTSTART;TZID=Europe/Berlin:20260328T210000",
            "DTEND;TZID=Europe/Berlin:20260329T080000",
            title="ben",
        ),
        an_event(
            "STATUS:CANCELLED",
            "RECURRENCE-ID;TZID=Europe/Berlin:20260327T200000",
            "DTSTART;TZID=Europe/Berlin:20260327T200000",
            "DTEND;TZID=Europe/Berlin:20260328T080000",
        ),
    )
    assert times(said) == ["03-28 20:00/03-29 06:00 ben", "03-30 18:00/03-31 06:00 anna"]


def test_guests_and_organizer_are_read_without_those_who_declined() -> None:
    (event,) = read(
        an_event(
            "DTSTART:20260328T190000Z",
            "DTEND:20260329T070000Z",
            "ORGANIZER;CN=Anna:MAILTO:anna@example.org",
            "ATTENDEE;PARTSTAT=DECLINED:mailto:carla@example.org",
            "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ben@",
            " example.org",
        )
    ).events
    assert event == Event(
        utc("2026-03-28 19:00"),
        utc("2026-03-29 07:00"),
        "anna",
        guests=("ben@example.org",),
        organizer="anna@example.org",
    )


def test_a_zone_nobody_knows_is_told_and_read_as_the_schedules() -> None:
    said = read(an_event("DTSTART;TZID=Mars/Olympus:20260328T200000", "DURATION:PT12H"))
    assert times(said) == ["03-28 19:00/03-29 06:00 anna"]
    assert "Mars/Olympus" in said.faults[0]


def test_a_zone_one_calendar_defines_is_not_lent_to_another() -> None:
    night = an_event("DTSTART;TZID=House:20260328T200000", "DURATION:PT12H")
    read(OWN_ZONE, night)
    assert "House" in read(night).faults[0]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=3",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
        "FREQ=HOURLY;BYMONTHDAY=31;BYMONTH=2",
        "FREQ=DAILY;UNTIL=garbage",
        "FREQ=NEVER",
    ],
)
def test_an_event_that_repeats_as_no_rota_does_is_left_out_and_told(rule: str) -> None:
    other = an_event("DTSTART:20260328T190000Z", "DTEND:20260329T070000Z", uid="b", title="ben")
    said = read(an_event(*NIGHT, f"RRULE:{rule}"), other)
    assert [event.title for event in said.events] == ["ben"]
    assert said.faults[0].startswith('"anna" is left out')


@pytest.mark.parametrize(
    "parts",
    [
        [an_event("DTSTART:00010101T000000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY")],
        [
            an_event(
                *NIGHT, f"RRULE:FREQ=DAILY;BYMINUTE={','.join(map(str, range(60)))};BYHOUR=1,2,3,4,5,6,7,8"
            )
        ],
        ["X-A:b\r\n" * 100_001],
        ["BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 8_001],
        [OWN_ZONE.replace("FREQ=YEARLY", "FREQ=SECONDLY")],
        ["X-A:" + "b" * MAX_BODY],
    ],
)
def test_a_calendar_that_would_keep_others_waiting_is_refused(parts: list[str]) -> None:
    with pytest.raises(SourceError, match="bigger than a rota"):
        read(*parts, end="2028-01-01 00:00")


@pytest.mark.parametrize("body", [b"", b"<!doctype html>", b"\xff\x00\xfe", b"BEGIN:VEVENT\r\nEND:VEVENT"])
def test_what_is_no_calendar_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(SourceError, match="no iCalendar"):
        parse(body, zone="UTC", start=utc("2026-01-01"), end=utc("2026-02-01"))


def test_a_calendar_that_breaks_off_is_not_taken_for_a_short_one() -> None:
    whole = a_calendar(an_event(*NIGHT, "RRULE:FREQ=DAILY"))
    with pytest.raises(SourceError, match="breaks off"):
        parse(whole[:-20], zone="UTC", start=utc("2026-01-01"), end=utc("2026-02-01"))


def test_titles_are_a_strangers_and_made_plain() -> None:
    (event,) = read(
        an_event("DTSTART:20260328T190000Z", "DTEND:20260329T070000Z", title="a\x1b[31mb\u202e" + "c" * 900)
    ).events
    assert event.title.startswith("a[31mbc")
    assert len(event.title) <= 200

"""When a person is reached: quiet hours hold a watch, and nothing else, in the person's own zone."""

from datetime import datetime, time, timedelta

import pytest

from tests.support.incidents import ANNA, T0, a_chain, a_person, an_incident
from warden.core.incident import Severity, Status
from warden.core.news import announce
from warden.core.oncall import Rule
from warden.core.outbox import MOMENT
from warden.core.reach import ways

NIGHT = (time(22), time(7))
THREE_AT_NIGHT = datetime.fromisoformat("2026-03-05T02:00:00+00:00")  # 03:00 in Berlin
MORNING = datetime.fromisoformat("2026-03-05T06:00:00+00:00")  # 07:00 in Berlin
MINUTE = timedelta(minutes=1)


def due(now: str, quiet: tuple[time, time], zone: str = "Europe/Berlin") -> str:
    """When a watch reaches somebody, by the clock of their zone."""
    person = a_person(quiet=quiet, zone=zone)
    ((_, at),) = ways(person, Severity.WATCH, now=datetime.fromisoformat(now))
    return at.isoformat()


@pytest.mark.parametrize(
    ("now", "quiet", "expected"),
    [
        # Spring: at 02:00 the clock in Berlin goes to 03:00.
        ("2026-03-28T21:00+00:00", NIGHT, "2026-03-29T05:00:00+00:00"),
        ("2026-03-29T04:59+00:00", NIGHT, "2026-03-29T05:00:00+00:00"),
        ("2026-03-29T05:00+00:00", NIGHT, "2026-03-29T05:00:00+00:00"),
        ("2026-03-28T23:00+00:00", (time(22), time(2, 30)), "2026-03-29T01:00:00+00:00"),  # the gap's end
        ("2026-03-29T01:00+00:00", (time(2, 30), time(7)), "2026-03-29T05:00:00+00:00"),  # begins at its end
        # Autumn: at 03:00 the clock goes back to 02:00.
        ("2026-10-24T20:00+00:00", NIGHT, "2026-10-25T06:00:00+00:00"),
        ("2026-10-25T05:59+00:00", NIGHT, "2026-10-25T06:00:00+00:00"),
        ("2026-10-25T00:10+00:00", (time(22), time(2, 30)), "2026-10-25T01:30:00+00:00"),  # 02:10, first
        ("2026-10-25T00:40+00:00", (time(22), time(2, 30)), "2026-10-25T01:30:00+00:00"),  # 02:40, first
        ("2026-10-25T01:10+00:00", (time(22), time(2, 30)), "2026-10-25T01:30:00+00:00"),  # 02:10, last
        ("2026-10-25T01:40+00:00", (time(22), time(2, 30)), "2026-10-25T01:40:00+00:00"),  # 02:40, last
    ],
)
def test_quiet_hours_hold_over_both_clock_changes(now: str, quiet: tuple[time, time], expected: str) -> None:
    assert due(now, quiet) == expected


def test_quiet_hours_by_day_end_the_same_day() -> None:
    assert due("2026-03-05T12:30+00:00", (time(13), time(14))) == "2026-03-05T13:00:00+00:00"
    assert due("2026-03-05T13:00+00:00", (time(13), time(14))) == "2026-03-05T13:00:00+00:00"


def test_quiet_hours_are_those_of_the_persons_own_zone() -> None:
    at_noon_in_berlin = "2026-03-05T11:00+00:00"
    assert due(at_noon_in_berlin, NIGHT, "America/New_York") == "2026-03-05T12:00:00+00:00"
    assert due(at_noon_in_berlin, NIGHT, "Asia/Kolkata") == "2026-03-05T11:00:00+00:00"


@pytest.mark.parametrize("severity", [Severity.WARNING, Severity.CRITICAL])
def test_what_pages_never_waits(severity: Severity) -> None:
    sleeper = a_person(quiet=NIGHT)
    assert ways(sleeper, severity, now=THREE_AT_NIGHT) == [("push", THREE_AT_NIGHT)]


def test_a_later_step_of_a_watch_waits_as_well() -> None:
    """The first contact is reached before ten; half an hour later it is night."""
    rule = Rule("watch", (("push", timedelta()), ("mail", 30 * MINUTE)))
    sleeper = a_person(contacts=("push", "mail"), rules=(rule,), quiet=NIGHT)
    evening = THREE_AT_NIGHT.replace(hour=20, minute=45)
    assert ways(sleeper, Severity.WATCH, now=evening) == [
        ("push", evening),
        ("mail", MORNING + timedelta(days=1)),
    ]


def test_that_a_storm_is_over_wakes_nobody_at_night() -> None:
    """Nobody is called at three to hear that they may go on sleeping."""
    loud = Rule("warning", (("push", timedelta()), ("call", 5 * MINUTE)))
    soft = Rule("watch", (("push", timedelta()),))
    sleeper = a_person(contacts=("push", "call"), rules=(loud, soft), quiet=NIGHT)
    over = an_incident(status=Status.RESOLVED, acknowledged_by=ANNA, resolved_at=T0)
    news = announce(over, a_chain(people=[sleeper], channels=("team",)), [], now=THREE_AT_NIGHT, notify=ANNA)
    assert [(item.contact, item.due_at) for item in news] == [
        ("team", THREE_AT_NIGHT + MOMENT),
        ("push", MORNING),
    ]


def test_news_of_an_incident_that_is_a_watch_again_waits() -> None:
    sleeper = a_person(quiet=NIGHT)
    news = announce(
        an_incident(Severity.WATCH, acknowledged_by=ANNA),
        a_chain(people=[sleeper]),
        [],
        now=THREE_AT_NIGHT,
        notify=ANNA,
    )
    assert [item.due_at for item in news] == [MORNING]

"""Feeds of shifts: what a calendar subscribes to, and what an import of it makes of them."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import rotas
from tests.support.rotas import a_layer, a_rotation, a_schedule, an_override, utc
from tests.support.web import SECRET
from warden.core.calendar import calendar, roster
from warden.core.incident import PersonId
from warden.core.oncall import Person, ScheduleId
from warden.core.shifts import shifts
from warden.notify import feeds
from warden.sources import ical

ANNA, BEN, CARLA = PersonId("anna"), PersonId("ben"), PersonId("carla")
KNOWN = roster([Person(id, "Same Name", "de", "UTC", ()) for id in (ANNA, BEN, CARLA)], {})


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([rotas.BERLIN, rotas.NEW_YORK, rotas.LORD_HOWE, rotas.KOLKATA, "UTC"]),
    st.sampled_from([utc("2026-03-29 00:00"), utc("2026-10-25 00:00"), utc("2026-04-05 00:00")]),
    st.sampled_from([(12, "hours"), (8, "hours"), (1, "days"), (1, "weeks")]),
    st.integers(0, 23),
    st.sampled_from([None, "anna", "ben"]),
)
def test_what_is_exported_and_imported_again_is_the_same_rota(zone, about, length, hour, replaced):
    every, unit = length
    handoff = {"handoff": f"{hour:02}:30", "weekday": "Sun" if unit == "weeks" else None}
    rotation = a_rotation("anna ben", every=every, unit=unit, **handoff)
    start, end = about - timedelta(days=9), about + timedelta(days=9)
    noon = f"{about:%Y-%m-%d} 12:00"
    stand_in = an_override(1, "carla", f"{about - timedelta(days=1):%Y-%m-%d} 12:00", noon, replaces=replaced)
    rota = shifts(a_schedule(a_layer(rotation), zone=zone), [stand_in], start=start, end=end)

    entries = [feeds.Entry(ScheduleId("team"), shift, "x") for shift in rota if shift.person]
    feed = feeds.written(entries, "team", "de", now=about)
    again = calendar(ical.parse(feed, zone=zone, start=start, end=end).events, KNOWN)

    imported = shifts(a_schedule(a_layer(again), zone="UTC"), [], start=start, end=end)
    assert by_person(imported) == by_person(rota)


def by_person(rota):
    """When somebody else takes over, whoever put them on."""
    changes = [(shift.start, shift.person) for shift in rota]
    return [
        now for before, now in zip([(None, None), *changes], changes, strict=False) if before[1] != now[1]
    ]


def test_a_feed_opens_with_its_own_key_alone(browser, storm):
    schedule = next(iter(storm.schedules))
    key = feeds.key(storm.secret, schedule, kind="schedule")
    assert browser.get(f"/calendar/{schedule}.ics?key={key}").status_code == 200
    for wrong in ("", f"?key={key}x", f"?key={feeds.key(storm.secret, schedule, kind='person')}", "?key=ä"):
        assert browser.get(f"/calendar/{schedule}.ics{wrong}").status_code == 403


@pytest.mark.parametrize("person", ["anna", "ben"])
def test_a_person_subscribes_to_their_own_shifts_and_hears_when_nothing_changed(browser, storm, person):
    path = feeds.address("", storm.secret, PersonId(person), kind="person")
    answer = browser.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    marks = {line for line in answer.text.splitlines() if line.startswith(feeds.MARK)}
    assert marks <= {f"{feeds.MARK}:{person}"}
    again = browser.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_feed_of_nobody_known_is_not_there(browser, storm):
    assert browser.get(feeds.address("", storm.secret, PersonId("zoe"), kind="person")).status_code == 404


def test_the_secret_itself_is_in_no_address():
    assert SECRET not in feeds.address("https://warden.example", SECRET, ANNA, kind="person")

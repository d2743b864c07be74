"""Whose the events of a calendar are, and which of two that overlap holds."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.rotas import a_calendar, a_layer, a_rotation, a_schedule, by_hand, every_day, utc, written
from warden.core.calendar import Event, calendar, roster, strangers, whose
from warden.core.incident import PersonId
from warden.core.oncall import Person
from warden.core.shifts import shifts

ANNA, BEN, CARLA = PersonId("anna"), PersonId("ben"), PersonId("carla")


def a_person(id: PersonId, name: str) -> Person:
    return Person(id=id, name=name, language="de", zone="Europe/Berlin", contacts=())


KNOWN = roster(
    [a_person(ANNA, "Anna Groß"), a_person(BEN, "Ben Beispiel"), a_person(CARLA, "ben")],
    {ANNA: ["anna@example.org"], BEN: ["ben@example.org", "team@example.org"], CARLA: ["team@example.org"]},
)


def an_event(
    title: str = "", start: str = "2026-03-01 08:00", end: str = "2026-03-01 20:00", **named: object
) -> Event:
    return Event(utc(start), utc(end), title, **named)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("event", "person"),
    [
        (an_event("anna"), ANNA),
        (an_event("  ANNA\tGROSS "), ANNA),
        (an_event("ben"), BEN),
        (an_event("Anna on call"), None),
        (an_event("On call", guests=("Anna@Example.ORG",)), ANNA),
        (an_event("On call", guests=("stranger@example.org", "ben@example.org")), BEN),
        (
            an_event("On call", guests=("anna@example.org", "ben@example.org"), organizer="anna@example.org"),
            BEN,
        ),
        (an_event("Ben Beispiel", organizer="anna@example.org"), BEN),
        (an_event("On call", guests=("anna@example.org",), organizer="anna@example.org"), ANNA),
        (an_event("On call", guests=("team@example.org",)), None),
        (an_event("ben", guests=("ben@example.org",), mark="anna"), ANNA),
        (an_event(), None),
    ],
)
def test_an_event_is_its_marks_its_guests_its_titles_or_at_last_its_organizers(
    event: Event, person: PersonId | None
) -> None:
    assert whose(event, KNOWN) == person


def test_of_events_that_overlap_the_one_that_begins_later_holds_and_the_other_goes_on_after_it() -> None:
    week = an_event("anna", "2026-03-02 08:00", "2026-03-09 08:00")
    swap = an_event("ben", "2026-03-04 08:00", "2026-03-05 08:00")
    assert calendar([swap, week], KNOWN) == a_calendar(
        "anna 2026-03-02 08:00/2026-03-04 08:00",
        "ben 2026-03-04 08:00/2026-03-05 08:00",
        "anna 2026-03-05 08:00/2026-03-09 08:00",
    )


def test_of_events_that_begin_together_the_one_that_ends_sooner_holds() -> None:
    long, short = an_event("anna", end="2026-03-02 08:00"), an_event("ben", end="2026-03-01 10:00")
    assert calendar([short, long], KNOWN) == calendar([long, short], KNOWN)
    assert calendar([short, long], KNOWN).turns[0].person == BEN


def test_an_event_of_nobody_leaves_what_lies_below_uncovered_and_is_told() -> None:
    dentist = an_event("Zahnarzt", "2026-03-01 09:00", "2026-03-01 10:00")
    events = [dentist, an_event("ben", "2026-03-01 12:00", "2026-03-01 14:00")]
    schedule = a_schedule(
        a_layer(a_rotation("anna")), a_layer(calendar(events, KNOWN), id="swaps"), zone="UTC"
    )
    rota = shifts(schedule, [], start=utc("2026-03-01 08:00"), end=utc("2026-03-01 20:00"))
    assert written(rota) == by_hand("""
        2026-03-01 08:00 anna
        2026-03-01 12:00 ben
        2026-03-01 14:00 anna
        2026-03-01 20:00 .
    """)
    assert strangers(events, KNOWN) == [dentist]


def test_windows_narrow_a_calendar_as_they_do_a_rotation() -> None:
    days = a_calendar("anna 2026-03-28 00:00/2026-03-30 00:00")
    schedule = a_schedule(a_layer(days, every_day("08:00-20:00")))
    rota = shifts(schedule, [], start=utc("2026-03-28 00:00"), end=utc("2026-03-30 00:00"))
    assert written(rota) == by_hand("""
        2026-03-28 00:00 -
        2026-03-28 07:00 anna
        2026-03-28 19:00 -
        2026-03-29 06:00 anna
        2026-03-29 18:00 -
        2026-03-30 00:00 .
    """)


HOURS = st.integers(0, 40)


@given(st.lists(st.tuples(st.sampled_from(["anna", "carla", "nobody"]), HOURS, HOURS), max_size=8))
def test_by_the_hour_whoever_began_last_is_on(drawn: list[tuple[str, int, int]]) -> None:
    events = [an_event(who, f"{_at(start)}", f"{_at(end)}") for who, start, end in drawn]
    turns = calendar(events, KNOWN).turns
    assert all(before.end <= after.start for before, after in pairwise(turns))
    for hour in range(41):
        at = utc(_at(hour))
        here = [event for event in events if event.start <= at < event.end and whose(event, KNOWN)]
        on = {turn.person for turn in turns if turn.start <= at < turn.end}
        best = max(here, key=lambda event: (event.start, -event.end.timestamp()), default=None)
        rivals = {whose(event, KNOWN) for event in here if best and _rank(event) == _rank(best)}
        assert on <= rivals if rivals else not on
        assert bool(on) == bool(here)


def _at(hour: int) -> str:
    return f"2026-03-{1 + hour // 24:02} {hour % 24:02}:00"


def _rank(event: Event) -> tuple[object, object]:
    return event.start, event.end

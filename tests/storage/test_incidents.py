from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import Connection, Engine, text

from tests.support.incidents import T0, a_chain, a_growth, a_person, a_step, an_incident
from tests.support.storage import at_once, wait_briefly
from warden.core.coordination import Coordination, Sign
from warden.core.incident import (
    Drivers,
    EntryKind,
    Incident,
    IncidentId,
    PersonId,
    Severity,
    Status,
    TimelineEntry,
)
from warden.core.mention import BrandId
from warden.core.moves import acknowledge, resolve
from warden.core.oncall import Rule
from warden.core.policy import Chain
from warden.errors import IllegalMove, StorageError
from warden.storage import failures, incidents
from warden.storage.engine import reading, transaction

CHAIN = a_chain(a_step("schedule:community"))
ANNA, BEN = PersonId("anna"), PersonId("ben")
HOUR = timedelta(hours=1)


def stored(conn: Connection, **fields: object) -> Incident:
    """An incident as it now stands in the database."""
    incident = an_incident(**fields)  # type: ignore[arg-type]
    return replace(incident, id=incidents.insert(conn, incident, CHAIN))


def test_incident_comes_back_as_it_was_stored(engine: Engine) -> None:
    whole = an_incident(
        Severity.CRITICAL,
        status=Status.ACKNOWLEDGED,
        acknowledged_at=T0 + HOUR,
        acknowledged_by=ANNA,
        drivers=Drivers(
            ("Kontosperrung", "App \ud800\0"),
            (("mastodon", 0.625), ("rss", 0.375)),
            Coordination(2.5, 0.25, Sign.FEW_ACCOUNTS),
            reach=2**62,
        ),
        drill=True,
        round=2,
        step=1,
        first_round=2,
        next_due=T0 + HOUR,
        doubling_minutes=None,
        growth=a_growth(critical_in_minutes=None),
    )
    with transaction(engine) as conn:
        number = incidents.insert(conn, whole, CHAIN)
        assert incidents.get(conn, number) == replace(whole, id=number)
        assert incidents.get(conn, IncidentId(number + 1)) is None


def test_incident_of_an_earlier_release_knows_nothing_of_accounts(engine: Engine) -> None:
    with transaction(engine) as conn:
        number = incidents.insert(conn, an_incident(), CHAIN)
        conn.execute(text("""UPDATE incidents SET drivers = '{"words": ["App"], "sources": [["x", 1.0]]}'"""))
        found = incidents.get(conn, number)
    assert found is not None
    assert found.drivers == Drivers(("App",), (("x", 1.0),))


def test_what_becomes_of_an_incident_is_kept_and_nothing_else_changes(engine: Engine) -> None:
    with transaction(engine) as conn:
        mine, other = stored(conn), stored(conn, brand=BrandId("sparbank"))
        over = resolve(acknowledge(mine, ANNA, now=T0).incident, "warden", now=T0 + HOUR).incident
        incidents.update(conn, over)
    with reading(engine) as conn:
        assert incidents.get(conn, mine.id) == over
        assert incidents.get(conn, other.id) == other
        assert incidents.chain(conn, mine.id) == CHAIN


def test_chain_comes_back_whole(engine: Engine) -> None:
    chain = a_chain(
        a_step("schedule:community", wait=timedelta(seconds=90)),
        a_step("person:carla", "schedule:nights", severity=Severity.CRITICAL),
        people=[
            a_person(
                "carla",
                ("push", "call"),
                [Rule("critical", (("push", timedelta()), ("call", timedelta(minutes=1))))],
                quiet=(time(22), time(7, 30)),
                language="en",
                zone="Asia/Tokyo",
            )
        ],
        fallback=("person:carla",),
        repeat=2,
        acknowledge_timeout=timedelta(minutes=30),
        channels=("community#1", "press#1"),
    )
    with transaction(engine) as conn:
        assert incidents.chain(conn, incidents.insert(conn, an_incident(), chain)) == chain


def test_chain_of_an_incident_that_is_not_there_is_our_own_mistake(engine: Engine) -> None:
    with reading(engine) as conn, pytest.raises(LookupError):
        incidents.chain(conn, IncidentId(7))


def test_brand_has_one_unresolved_incident_and_drills_beside_it(engine: Engine) -> None:
    with transaction(engine) as conn:
        real, drill = stored(conn), stored(conn, drill=True)
        assert incidents.open_of(conn, real.brand) == real
        assert incidents.open_of(conn, real.brand, drill=True) == drill
        assert incidents.locked_drills(conn) == [drill]
    for is_drill in (False, True):
        with pytest.raises(StorageError, match=r"(?i)unique"), transaction(engine) as conn:
            stored(conn, drill=is_drill)


def test_resolved_incident_makes_room_for_the_next(engine: Engine) -> None:
    with transaction(engine) as conn:
        first = stored(conn)
        incidents.update(conn, resolve(first, "warden", now=T0).incident)
        assert incidents.open_of(conn, first.brand) is None
        second = stored(conn)
        assert incidents.open_of(conn, first.brand) == second


def test_of_several_detectors_one_opens_the_incident(engine: Engine) -> None:
    answers = at_once(engine, *[lambda conn: stored(conn).id] * 4)
    assert sum(isinstance(answer, StorageError) for answer in answers) == 3
    with reading(engine) as conn:
        assert len(incidents.listed(conn)) == 1


@pytest.mark.parametrize(
    "take",
    [
        lambda conn, incident: incidents.locked(conn, incident.id),
        lambda conn, incident: incidents.open_of(conn, incident.brand),
    ],
    ids=["locked", "open_of"],
)
def test_incident_to_be_moved_is_one_movers_alone(
    engine: Engine, take: Callable[[Connection, Incident], Incident | None]
) -> None:
    wait_briefly(engine)
    with transaction(engine) as conn:
        incident = stored(conn)
    with transaction(engine) as mover:
        assert take(mover, incident) == incident
        with pytest.raises(StorageError) as held, transaction(engine) as conn:
            incidents.locked(conn, incident.id)
        with reading(engine) as conn:
            assert incidents.get(conn, incident.id) == incident
    assert held.value.mend == failures.HELD


def test_of_two_who_acknowledge_one_is_told_who_was_quicker(engine: Engine) -> None:
    with transaction(engine) as conn:
        number = stored(conn).id

    def answer(person: PersonId) -> Callable[[Connection], str]:
        def ask(conn: Connection) -> str:
            incident = incidents.locked(conn, number)
            assert incident is not None
            try:
                incidents.update(conn, acknowledge(incident, person, now=T0).incident)
            except IllegalMove as refused:
                return str(refused)
            return person

        return ask

    said = [str(told) for told in at_once(engine, answer(ANNA), answer(BEN))]
    with reading(engine) as conn:
        holder = incidents.get(conn, number)
    assert holder is not None
    assert sum(told == holder.acknowledged_by for told in said) == 1
    assert sum(f"already acknowledged by {holder.acknowledged_by}" in told for told in said) == 1


def test_incidents_are_due_until_resolved_or_exhausted(engine: Engine) -> None:
    with transaction(engine) as conn:
        for minutes in (2, 0, 1, 3):
            stored(conn, brand=BrandId(f"brand-{minutes}"), next_due=T0 + timedelta(minutes=minutes))
        stored(conn, brand=BrandId("exhausted"), next_due=None)
        stored(conn, status=Status.RESOLVED, next_due=T0)
        held = stored(conn, brand=BrandId("held"), status=Status.ACKNOWLEDGED, next_due=T0 - HOUR)
        due = incidents.due(conn, now=T0 + timedelta(minutes=2), limit=10)
        assert sorted(due) == [1, 2, 3, held.id]


def test_the_latest_due_and_the_longest_due_are_looked_at_when_not_all_can_be(engine: Engine) -> None:
    """What has just begun is still in time, and nothing waits for ever."""
    with transaction(engine) as conn:
        for minutes in (2, 0, 1, 3, 4):
            stored(conn, brand=BrandId(f"brand-{minutes}"), next_due=T0 + timedelta(minutes=minutes))
        assert incidents.due(conn, now=T0 + HOUR, limit=1) == [5]
        assert incidents.due(conn, now=T0 + HOUR, limit=4) == [5, 4, 2, 3]


def test_a_first_step_does_not_sink_below_later_ones_that_come_due_after_it(engine: Engine) -> None:
    with transaction(engine) as conn:
        first = stored(conn, next_due=T0)
        again = stored(conn, brand=BrandId("again"), round=2, first_round=2, next_due=T0)
        for number in range(1, 9):
            late = T0 + number * timedelta(seconds=1)
            stored(conn, brand=BrandId(f"brand-{number}"), step=1, next_due=late)
        assert set(incidents.due(conn, now=T0 + HOUR, limit=4)) >= {first.id, again.id}
        assert incidents.due(conn, now=T0 + HOUR, limit=2)[0] == again.id


def test_an_incident_put_aside_is_not_due_for_a_while(engine: Engine) -> None:
    with transaction(engine) as conn:
        mine = stored(conn, next_due=T0)
        assert incidents.put_aside(conn, mine.id, until=T0 + HOUR) is None
        incidents.update(conn, mine)  # detection goes on all the same
        assert incidents.due(conn, now=T0 + HOUR - timedelta(seconds=1), limit=10) == []
        assert incidents.due(conn, now=T0 + HOUR, limit=10) == [mine.id]
        assert incidents.put_aside(conn, mine.id, until=T0 + 2 * HOUR) == T0 + HOUR


@pytest.mark.parametrize("written", ["nonsense", "{}", '{"policy": {"id": 7}, "people": []}'])
def test_a_chain_that_cannot_be_read_is_told_and_can_be_replaced(engine: Engine, written: str) -> None:
    with transaction(engine) as conn:
        mine = stored(conn)
        conn.execute(text("UPDATE incidents SET chain = :written"), {"written": written})
        with pytest.raises(StorageError, match=f"the chain of incident {mine.id} cannot be read") as told:
            incidents.chain(conn, mine.id)
        assert not told.value.retryable
        assert incidents.brand_of(conn, mine.id) == mine.brand
        incidents.replace_chain(conn, mine.id, CHAIN)
        assert incidents.chain(conn, mine.id) == CHAIN


def test_who_asks_for_an_incident_that_is_being_moved_goes_on_at_once(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("there writers wait for each other when they begin")
    with transaction(engine) as conn:
        mine = stored(conn)
    with transaction(engine) as mover, transaction(engine) as other:
        assert incidents.claim(mover, mine.id) == mine
        assert incidents.claim(other, mine.id) is None
    with transaction(engine) as conn:
        assert incidents.claim(conn, mine.id) == mine


def test_incidents_are_listed_newest_first_by_status_and_brand_in_pages(engine: Engine) -> None:
    other = BrandId("sparbank")
    with transaction(engine) as conn:
        old = [stored(conn, status=Status.RESOLVED) for _ in range(3)]
        new = stored(conn)
        theirs = stored(conn, brand=other, status=Status.ACKNOWLEDGED)
        assert incidents.listed(conn) == [theirs, new, *reversed(old)]
        assert incidents.listed(conn, status=Status.OPEN) == [new]
        assert incidents.listed(conn, brand=other) == [theirs]
        assert incidents.listed(conn, brand=other, status=Status.RESOLVED) == []
        assert incidents.listed(conn, before=new.id, limit=2) == [old[2], old[1]]


def test_timeline_is_told_in_the_order_it_was_written(engine: Engine) -> None:
    entries = [
        TimelineEntry(T0 + HOUR, EntryKind.NOTE, "anna", {"text": "half \ud800, NUL \0, \u202e and <b>"}),
        TimelineEntry(T0, EntryKind.DETECTED, data={"mentions": 312, "people": ["anna"], "person": None}),
    ]
    with transaction(engine) as conn:
        mine, other = stored(conn), stored(conn, drill=True)
        incidents.add_entries(conn, mine.id, entries)
        incidents.add_entries(conn, other.id, entries[1:])
        incidents.add_entries(conn, mine.id, [])
        told = incidents.timeline(conn, mine.id)
    assert [replace(entry, id=None) for entry in told] == entries
    assert all(entry.id for entry in told)


def test_chain_written_by_another_version_is_still_read(engine: Engine) -> None:
    """It was frozen when the incident opened, perhaps before an update."""
    with transaction(engine) as conn:
        number = stored(conn).id
        older = '{"policy": {"id": "community", "steps": [], "later": 1}, "people": []}'
        conn.execute(text("UPDATE incidents SET chain = :older"), {"older": older})
        assert incidents.chain(conn, number) == Chain(a_chain().policy, ())

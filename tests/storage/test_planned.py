import pytest
from sqlalchemy import Engine

from tests.support.planned import HOSTILE, HOUR, a_plan
from tests.support.storage import BANK, NOON
from warden.core.circumstances import PlannedEvent
from warden.core.mention import BrandId
from warden.core.planned import settled
from warden.errors import StorageError
from warden.storage import planned
from warden.storage.engine import reading, transaction

RIVAL = BrandId("nordkasse")


def keep(engine: Engine, *spans: tuple[int, int], brand: BrandId = BANK) -> list[int]:
    """The numbers of events that last from so many to so many hours after noon."""
    with transaction(engine) as conn:
        plans = [a_plan(brand=brand, start=NOON + a * HOUR, end=NOON + b * HOUR) for a, b in spans]
        return [planned.add(conn, plan).id for plan in plans]


def numbers(found: list[PlannedEvent]) -> list[int]:
    return [event.id for event in found]


def test_an_event_comes_back_as_it_was_planned(engine: Engine) -> None:
    with transaction(engine) as conn:
        event = planned.add(conn, a_plan(times=2.5))
        assert event == PlannedEvent(event.id, BANK, NOON, NOON + 9 * HOUR, 2.5, "Launch Musterbank Pay")
        assert planned.get(conn, event.id) == event
        assert planned.get(conn, event.id + 1) is None


def test_events_of_an_interval_are_the_brands_own_that_overlap_it(engine: Engine) -> None:
    """The event lasts two hours from noon; an interval from an instant to itself is that instant."""
    keep(engine, (0, 2))
    keep(engine, (-9, 9), brand=RIVAL)
    apart = [(-2, -1), (-1, 0), (-1, -1), (2, 2), (2, 3)]
    touching = [(-1, 1), (-1, 3), (0, 0), (0, 2), (1, 1), (1, 3)]
    with reading(engine) as conn:
        found = [
            (start, end)
            for start, end in apart + touching
            if planned.between(conn, BANK, NOON + start * HOUR, NOON + end * HOUR)
        ]
    assert found == touching


def test_what_is_to_come_is_listed_soonest_first_and_what_is_over_latest_first(engine: Engine) -> None:
    long_over, running, tomorrow, later, just_over = keep(
        engine, (-9, -8), (-1, 1), (24, 25), (48, 49), (-1, 0)
    )
    with reading(engine) as conn:
        assert numbers(planned.coming(conn, now=NOON, limit=9)) == [running, tomorrow, later]
        assert numbers(planned.coming(conn, now=NOON, limit=1)) == [running]
        assert numbers(planned.listed(conn, over=NOON, limit=9)) == [just_over, long_over]


def test_a_list_is_read_on_below_its_last_event(engine: Engine) -> None:
    """Two end at the same instant: none of them is lost or told twice, and one may be gone by then."""
    first, second, third, fourth = keep(engine, (0, 1), (0, 2), (1, 2), (0, 3))
    keep(engine, (0, 1), brand=RIVAL)
    with transaction(engine) as conn:
        top = planned.listed(conn, brand=BANK, limit=2)
        planned.remove(conn, third)
        rest = planned.listed(conn, brand=BANK, before=(top[-1].end, top[-1].id), limit=9)
    assert (numbers(top), numbers(rest)) == ([fourth, third], [second, first])


def test_a_removed_event_is_gone_and_its_number_is_not_given_again(engine: Engine) -> None:
    (number,) = keep(engine, (0, 1))
    with transaction(engine) as conn:
        assert planned.remove(conn, number)
        assert not planned.remove(conn, number)
        assert planned.get(conn, number) is None
    assert keep(engine, (0, 1))[0] > number


def test_an_event_is_shortened_and_never_lengthened(engine: Engine) -> None:
    (number,) = keep(engine, (0, 2))
    with transaction(engine) as conn:
        assert planned.shorten(conn, number, end=NOON + HOUR)
        assert not planned.shorten(conn, number, end=NOON + 2 * HOUR)
        found = planned.get(conn, number)
    assert found
    assert found.end == NOON + HOUR


def test_the_database_itself_refuses_an_event_that_never_lasts(engine: Engine) -> None:
    with pytest.raises(StorageError), transaction(engine) as conn:
        planned.add(conn, a_plan(end=NOON))


@pytest.mark.parametrize("note", HOSTILE)
def test_a_hostile_note_is_kept_as_text(engine: Engine, note: str) -> None:
    with transaction(engine) as conn:
        plan = settled(a_plan(note=note), now=NOON)
        assert planned.get(conn, planned.add(conn, plan).id).note == plan.note

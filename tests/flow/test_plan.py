"""Planned events on their way: entered, told to detection, taken back, found beside an incident."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, event

from tests.support.incidents import a_chain, a_step, an_incident
from tests.support.planned import HOUR, a_plan
from tests.support.storage import BANK, MINUTE, NOON
from warden.core import circumstances, storm
from warden.core.bucket import MinuteBucket
from warden.core.circumstances import Circumstances
from warden.core.mention import Brand, BrandId
from warden.errors import IllegalMove
from warden.flow import detect, plan
from warden.storage import buckets, planned
from warden.storage.engine import reading, transaction

LAUNCH = Circumstances(planned=5.0)
ORDINARY = Circumstances()


def enter(engine: Engine, *, now=NOON - HOUR, **changes):
    with transaction(engine) as conn:
        return plan.add(conn, a_plan(**changes), now=now)


def take_back(engine: Engine, number: int, *, now):
    with transaction(engine) as conn:
        return plan.take_back(conn, number, now=now)


def known(engine: Engine) -> list:
    with reading(engine) as conn:
        return planned.listed(conn, limit=9)


def given(engine: Engine, *, start=NOON - HOUR, end=NOON + 24 * HOUR):
    """What detection is given, as `detect.run` makes it."""
    with reading(engine) as conn:
        return partial(circumstances.at, outages=(), events=planned.between(conn, BANK, start, end))


def test_detection_is_told_of_an_event_in_its_minutes_alone(engine: Engine) -> None:
    enter(engine, end=NOON + HOUR)
    told = given(engine)
    assert [told(NOON + at) for at in (-MINUTE, timedelta(0), HOUR - MINUTE, HOUR)] == [
        ORDINARY,
        LAUNCH,
        LAUNCH,
        ORDINARY,
    ]


def test_detection_is_told_of_its_own_brands_events(engine: Engine) -> None:
    enter(engine, brand=BrandId("nordkasse"))
    assert given(engine)(NOON) == ORDINARY


def test_of_events_at_one_time_the_largest_counts(engine: Engine) -> None:
    enter(engine, times=5.0)
    enter(engine, times=2.0)
    assert given(engine)(NOON) == LAUNCH


def test_an_event_that_began_long_before_the_minutes_to_be_judged_still_counts(engine: Engine) -> None:
    enter(engine, end=NOON + 48 * HOUR)
    assert given(engine, start=NOON + 40 * HOUR, end=NOON + 41 * HOUR)(NOON + 40 * HOUR) == LAUNCH


def test_detection_asks_for_what_is_planned_once_however_many_minutes_it_judges(engine: Engine) -> None:
    brand = Brand(BANK, "Musterbank", ())
    with transaction(engine) as conn:
        buckets.put(conn, [MinuteBucket(BANK, NOON + at * MINUTE, 1, 0.0, 0.0, 1) for at in range(90)])
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    detect.run(engine, brand, a_chain(a_step("person:anna")), lag=MINUTE, now=NOON + 90 * MINUTE)
    assert len([statement for statement in asked if "planned_events" in statement]) == 1


def test_every_minute_is_judged_with_what_holds_in_it(engine: Engine) -> None:
    """As `run` does, and so are the minutes in which nobody said anything."""
    enter(engine, start=NOON + MINUTE, end=NOON + 3 * MINUTE)
    asked = []
    told = given(engine)

    def remembering(minute):
        asked.append((minute, told(minute)))
        return told(minute)

    memory = detect.Memory(storm.fresh(since=NOON), judged=NOON)
    detect.judge(
        memory,
        BANK,
        [MinuteBucket(BANK, NOON, 1, 0.0, 0.0, 1)],
        closed_until=NOON,
        horizon=NOON + 4 * MINUTE,
        given=remembering,
    )
    assert asked == [
        (NOON, ORDINARY),
        (NOON + MINUTE, LAUNCH),
        (NOON + 2 * MINUTE, LAUNCH),
        (NOON + 3 * MINUTE, ORDINARY),
    ]


def test_an_event_that_is_entered_late_changes_nothing_of_what_was_judged(engine: Engine) -> None:
    enter(engine, now=NOON + HOUR)
    told = given(engine)
    assert (told(NOON + HOUR - MINUTE), told(NOON + HOUR)) == (ORDINARY, LAUNCH)


def test_an_event_taken_back_before_it_begins_is_gone(engine: Engine) -> None:
    assert take_back(engine, enter(engine).id, now=NOON - MINUTE) is None
    assert known(engine) == []


def test_an_event_taken_back_while_it_runs_ends_and_is_expected_until_then(engine: Engine) -> None:
    left = take_back(engine, enter(engine).id, now=NOON + HOUR)
    assert left is not None
    assert left.end == NOON + HOUR
    assert known(engine) == [left]
    told = given(engine)
    assert (told(NOON + HOUR - MINUTE), told(NOON + HOUR)) == (LAUNCH, ORDINARY)


def test_an_event_can_be_taken_back_once(engine: Engine) -> None:
    gone, ended = enter(engine).id, enter(engine, end=NOON + 2 * HOUR).id
    take_back(engine, gone, now=NOON - MINUTE)
    take_back(engine, ended, now=NOON + HOUR)
    with pytest.raises(IllegalMove, match=f"there is no event {gone}"):
        take_back(engine, gone, now=NOON - MINUTE)
    with pytest.raises(IllegalMove, match=f"the event {ended} is over"):
        take_back(engine, ended, now=NOON + HOUR)


def test_an_incident_falls_into_the_events_of_its_brand_and_time_the_largest_first(engine: Engine) -> None:
    small, large = enter(engine, times=2.0), enter(engine, times=20.0)
    enter(engine, start=NOON + 5 * HOUR)
    enter(engine, brand=BrandId("nordkasse"))
    incident = an_incident(brand=BANK, first_mention_at=NOON, resolved_at=None)
    with reading(engine) as conn:
        assert plan.during(conn, incident, now=NOON + HOUR) == [large, small]
        assert plan.during(conn, incident, now=NOON) == [large, small]


def test_an_event_after_the_end_of_an_incident_has_nothing_to_do_with_it(engine: Engine) -> None:
    enter(engine)
    over = an_incident(brand=BANK, first_mention_at=NOON - 2 * HOUR, resolved_at=NOON)
    with reading(engine) as conn:
        assert plan.during(conn, over, now=NOON + HOUR) == []

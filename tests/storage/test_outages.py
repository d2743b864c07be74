"""When sources were blind: once at a time each, and found by where they reach."""

from functools import partial

from sqlalchemy import Engine

from tests.support.storage import MINUTE, NOON, at_once
from warden.core.circumstances import Outage
from warden.core.mention import SourceId
from warden.storage import outages
from warden.storage.engine import transaction

FORUM, PRESS = SourceId("forum"), SourceId("press")


def test_an_outage_begins_once_and_ends_once(engine: Engine) -> None:
    with transaction(engine) as conn:
        number = outages.begin(conn, FORUM, NOON)
        assert number is not None
        assert outages.begin(conn, FORUM, NOON + MINUTE) is None
        assert outages.blind(conn) == {FORUM: NOON}
        assert outages.end(conn, FORUM, NOON + 5 * MINUTE) == number
        assert outages.end(conn, FORUM, NOON + 6 * MINUTE) is None
        assert outages.get(conn, number) == Outage(FORUM, NOON, NOON + 5 * MINUTE)
        assert outages.blind(conn) == {}
        assert outages.begin(conn, FORUM, NOON + 9 * MINUTE) is not None


def test_of_two_who_notice_exactly_one_writes_it_down(engine: Engine) -> None:
    for turn in range(10):
        begin = partial(outages.begin, source=SourceId(f"source-{turn}"), start=NOON)
        answers = at_once(engine, *[begin] * 3)
        assert sorted(answer is None for answer in answers) == [False, True, True]


def test_one_that_is_over_already_stands_beside_one_that_lasts(engine: Engine) -> None:
    with transaction(engine) as conn:
        outages.begin(conn, FORUM, NOON)
        number = outages.add(conn, Outage(FORUM, NOON - 9 * MINUTE, NOON - 3 * MINUTE))
        assert outages.get(conn, number) == Outage(FORUM, NOON - 9 * MINUTE, NOON - 3 * MINUTE)


def test_outages_are_found_by_the_time_they_reach_into(engine: Engine) -> None:
    over = Outage(FORUM, NOON, NOON + 5 * MINUTE)
    with transaction(engine) as conn:
        outages.add(conn, over)
        outages.add(conn, Outage(PRESS, NOON + MINUTE, NOON + 2 * MINUTE))
        outages.begin(conn, FORUM, NOON + 10 * MINUTE)
        lasting = Outage(FORUM, NOON + 10 * MINUTE, None)

        def found(start: int, end: int) -> list[Outage]:
            return outages.between(conn, [FORUM], NOON + start * MINUTE, NOON + end * MINUTE)

        assert found(-5, 0) == []
        assert found(-5, 1) == [over]
        assert found(4, 6) == [over]
        assert found(5, 10) == []
        assert found(0, 60) == [over, lasting]
        assert found(500, 600) == [lasting]
        assert outages.between(conn, [], NOON, NOON + MINUTE) == []
        assert len(outages.between(conn, [FORUM, PRESS], NOON, NOON + 3 * MINUTE)) == 2

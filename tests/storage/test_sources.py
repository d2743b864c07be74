from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, Engine

from tests.support.storage import MINUTE, NOON, at_once
from warden.core.mention import SourceId
from warden.storage import sources
from warden.storage.engine import transaction
from warden.storage.sources import SourceState

RSS, REDDIT = SourceId("rss"), SourceId("reddit")
LEASE = timedelta(seconds=90)


def claim(conn: Connection, source: SourceId = RSS, *, now: datetime = NOON) -> SourceState | None:
    return sources.claim(conn, source, now=now, until=now + LEASE)


def succeed(conn: Connection, source: SourceId = RSS) -> None:
    sources.record_success(
        conn, source, now=NOON, next_due=NOON + 5 * MINUTE, cursor={"since": "7"}, left_out=2
    )


def test_source_never_seen_before_is_due_and_begins_at_the_beginning(engine: Engine) -> None:
    with transaction(engine) as conn:
        assert sources.due(conn, [RSS, REDDIT], now=NOON) == [RSS, REDDIT]
        assert claim(conn) == SourceState(RSS, NOON, {}, None, NOON, 0, None, None, 0)
        assert sources.due(conn, [RSS, REDDIT], now=NOON) == [REDDIT]


def test_source_somebody_asks_is_nobody_elses_until_the_lease_runs_out(engine: Engine) -> None:
    with transaction(engine) as conn:
        assert claim(conn)
        assert claim(conn, now=NOON + LEASE - MINUTE) is None
        assert sources.due(conn, [RSS], now=NOON + LEASE) == [RSS]
        assert claim(conn, now=NOON + LEASE)


def test_of_two_workers_exactly_one_asks_a_new_source(engine: Engine) -> None:
    for turn in range(10):
        source = SourceId(f"source-{turn}")
        answers = at_once(engine, *[partial(claim, source=source)] * 3)
        assert sorted(answer is None for answer in answers) == [False, True, True]


def test_success_keeps_the_cursor_and_sets_the_next_time(engine: Engine) -> None:
    with transaction(engine) as conn:
        claim(conn)
        succeed(conn)
        assert sources.due(conn, [RSS], now=NOON + 4 * MINUTE) == []
        again = claim(conn, now=NOON + 5 * MINUTE)
    assert again == SourceState(
        RSS, NOON + 5 * MINUTE, {"since": "7"}, NOON, NOON + 5 * MINUTE, 0, None, None, 2
    )


def test_failures_are_counted_and_told_until_the_next_success(engine: Engine) -> None:
    with transaction(engine) as conn:
        claim(conn)
        succeed(conn)
        for minutes in (5, 6):
            claim(conn, now=NOON + minutes * MINUTE)
            sources.record_failure(
                conn,
                RSS,
                now=NOON + minutes * MINUTE,
                next_due=NOON + (minutes + 1) * MINUTE,
                error="401",
                mend="renew the token",
            )
        (failing,) = sources.states(conn)
        claim(conn, now=NOON + 7 * MINUTE)
        succeed(conn)
        (well,) = sources.states(conn)
    assert (failing.failures, failing.error, failing.mend) == (2, "401", "renew the token")
    assert failing.cursor == {"since": "7"}
    assert failing.last_success_at == NOON
    assert (well.failures, well.error, well.mend) == (0, None, None)


def test_states_are_listed_by_id(engine: Engine) -> None:
    with transaction(engine) as conn:
        claim(conn, RSS)
        claim(conn, REDDIT)
        assert [state.id for state in sources.states(conn)] == [REDDIT, RSS]

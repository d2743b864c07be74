"""The small rooms of the store: heartbeats, acts, tokens, the demo's inbox."""

import pytest
from sqlalchemy import Connection, Engine

from tests.support.storage import MINUTE, NOON, at_once
from warden.core.incident import PersonId
from warden.errors import StorageError
from warden.storage import acts, demo_inbox, heartbeats, tokens
from warden.storage.demo_inbox import Message
from warden.storage.engine import transaction
from warden.storage.tokens import Token

DIGEST = "0f" * 32
ANNA = PersonId("anna")


def test_last_beat_of_each_station_counts(engine: Engine) -> None:
    with transaction(engine) as conn:
        assert heartbeats.beats(conn) == {}
        heartbeats.beat(conn, "score", now=NOON)
        heartbeats.beat(conn, "count", now=NOON)
        heartbeats.beat(conn, "score", now=NOON + MINUTE)
        assert heartbeats.beats(conn) == {"score": NOON + MINUTE, "count": NOON}


def test_act_is_done_once_whatever_its_key(engine: Engine) -> None:
    keys = ["link:abc:acknowledge", "link:abc:resolve", "", "x" * 2**20, "a\0\ud800"]
    with transaction(engine) as conn:
        assert [acts.first_time(conn, key, now=NOON) for key in keys] == [True] * 5
        assert [acts.first_time(conn, key, now=NOON) for key in keys] == [False] * 5


def test_act_that_came_to_nothing_may_be_done_again(engine: Engine) -> None:
    def interrupted() -> None:
        with transaction(engine) as conn:
            assert acts.first_time(conn, "once", now=NOON)
            raise KeyError

    with pytest.raises(KeyError):
        interrupted()
    with transaction(engine) as conn:
        assert acts.first_time(conn, "once", now=NOON)


def test_of_two_acts_at_once_one_is_the_first(engine: Engine) -> None:
    answers = at_once(engine, *[lambda conn: acts.first_time(conn, "once", now=NOON)] * 4)
    assert sorted(map(bool, answers)) == [False, False, False, True]


def test_token_is_found_by_its_digest_alone(engine: Engine) -> None:
    with transaction(engine) as conn:
        tokens.add(conn, "import", DIGEST, ["ingest", "read"], now=NOON)
        assert tokens.find(conn, DIGEST) == Token("import", ("ingest", "read"), NOON)
        assert tokens.find(conn, "00" * 32) is None


def test_same_token_is_not_given_twice(engine: Engine) -> None:
    with transaction(engine) as conn:
        tokens.add(conn, "first", DIGEST, ["read"], now=NOON)
    with pytest.raises(StorageError), transaction(engine) as conn:
        tokens.add(conn, "second", DIGEST, ["admin"], now=NOON)


def test_demo_inbox_shows_the_newest_first(engine: Engine) -> None:
    with transaction(engine) as conn:
        for number in range(3):
            demo_inbox.add(conn, at=NOON, person=ANNA, title=f"Page {number}", body="WARNUNG")
        shown = demo_inbox.messages(conn, limit=2)
    assert shown == [Message(3, NOON, ANNA, "Page 2", "WARNUNG"), Message(2, NOON, ANNA, "Page 1", "WARNUNG")]


def test_a_turn_comes_once_however_many_ask(engine: Engine) -> None:
    def turn(minutes: int) -> bool:
        with transaction(engine) as conn:
            return heartbeats.take_turn(conn, "coverage", every=10 * MINUTE, now=NOON + minutes * MINUTE)

    assert [turn(minutes) for minutes in (0, 0, 9, 10, 10, 19, 25)] == [
        True,
        False,
        False,
        True,
        False,
        False,
        True,
    ]

    def ask(conn: Connection) -> bool:
        return heartbeats.take_turn(conn, "x", every=MINUTE, now=NOON)

    assert [answer for answer in at_once(engine, ask, ask, ask) if answer is True] == [True]

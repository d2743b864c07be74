"""From a source into the store: what is kept, what is known, and when a cursor moves."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine

from tests.support.walk import BAHN, MUSTERBANK, T0, CannedSource, a_mention, an_intake
from warden.core.mention import SourceId
from warden.errors import SourceError
from warden.flow import ingest
from warden.ports import Fetched
from warden.storage import mentions, sources
from warden.storage.engine import reading, transaction
from warden.storage.sources import SourceState

LEASE = timedelta(seconds=90)
MINUTE = timedelta(minutes=1)


def poll(engine: Engine, source: CannedSource, *, now=T0) -> None:
    ingest.poll(engine, source, an_intake(), [MUSTERBANK, BAHN], lease=LEASE, now=now)


def state_of(engine: Engine, source: CannedSource) -> SourceState:
    with reading(engine) as conn:
        return next(state for state in sources.states(conn) if state.id == source.id)


def test_a_mention_is_kept_under_every_brand_its_text_names(engine: Engine) -> None:
    with transaction(engine) as conn:
        stored = ingest.store(conn, [a_mention(text="Musterbank und Beispielbahn")], an_intake())
        assert (stored.accepted, stored.duplicates, stored.unnamed) == (1, 0, ())
        assert mentions.count(conn, MUSTERBANK.id) == mentions.count(conn, BAHN.id) == 1


def test_a_mention_that_names_no_brand_is_left_out_and_told(engine: Engine) -> None:
    with transaction(engine) as conn:
        batch = [a_mention(1), a_mention(2, text="Das Wetter"), a_mention(3)]
        assert ingest.store(conn, batch, an_intake()).unnamed == (1,)


def test_the_sender_may_name_the_brand_by_its_name_however_written(engine: Engine) -> None:
    with transaction(engine) as conn:
        stored = ingest.store(conn, [a_mention(text="App down!", brand="MUSTERBANK")], an_intake())
        assert stored.accepted == 1
        assert mentions.count(conn, MUSTERBANK.id) == 1


def test_the_same_mention_sent_twice_is_stored_once(engine: Engine) -> None:
    for _ in range(2):
        with transaction(engine) as conn:
            stored = ingest.store(conn, [a_mention(1)], an_intake())
    assert (stored.accepted, stored.duplicates) == (0, 1)


def test_a_poll_stores_what_came_and_moves_the_cursor(engine: Engine) -> None:
    source = CannedSource([Fetched((a_mention(1),), {"since": "1"}), Fetched((), {"since": "1"})])
    poll(engine, source)
    poll(engine, source, now=T0 + MINUTE)
    assert source.cursors == [{}, {"since": "1"}]
    assert state_of(engine, source).last_success_at == T0 + MINUTE


def test_a_source_is_not_asked_before_it_is_due(engine: Engine) -> None:
    source = CannedSource([Fetched((), {}), Fetched((), {})])
    poll(engine, source)
    poll(engine, source, now=T0 + timedelta(seconds=59))
    assert len(source.cursors) == 1


def test_a_failing_poll_leaves_the_cursor_and_tells_why_with_the_mend(engine: Engine) -> None:
    failure = SourceError("the token was refused", mend="Make a new one")
    source = CannedSource([Fetched((a_mention(1),), {"since": "1"}), failure, Fetched((), {"since": "2"})])
    for minutes in (0, 1, 2):
        poll(engine, source, now=T0 + minutes * MINUTE)
        if minutes == 1:
            state = state_of(engine, source)
            assert (state.error, state.mend, state.failures) == ("the token was refused", "Make a new one", 1)
    assert source.cursors[2] == {"since": "1"}
    assert state_of(engine, source).failures == 0


def test_a_source_that_asks_for_a_pause_gets_it() -> None:
    failure = SourceError("too many requests", retryable=True, retry_after=timedelta(minutes=7))
    assert ingest.next_pause(MINUTE, 1, failure) == timedelta(minutes=7)


def test_a_failing_source_is_asked_ever_more_rarely_up_to_an_hour() -> None:
    failure = SourceError("no answer", retryable=True)
    pauses = [ingest.next_pause(MINUTE, failures, failure) for failures in range(1, 9)]
    assert pauses == sorted(pauses)
    assert pauses[0] == MINUTE
    assert pauses[-1] == timedelta(hours=1)


def test_a_source_in_another_workers_hands_is_left_to_it(engine: Engine) -> None:
    source = CannedSource([Fetched((), {})])
    with transaction(engine) as conn:
        sources.claim(conn, SourceId("forum"), now=T0, until=T0 + LEASE)
    poll(engine, source, now=T0 + timedelta(seconds=1))
    assert source.cursors == []


def test_items_that_were_left_out_are_counted_and_the_first_is_told(engine: Engine) -> None:
    source = CannedSource([Fetched((a_mention(1),), {}, faults=("item 2 has no text", "item 5 has no id"))])
    poll(engine, source)
    state = state_of(engine, source)
    assert (state.failures, state.left_out, state.error) == (0, 2, "item 2 has no text")


def test_an_author_is_kept_by_a_pseudonym_that_is_the_same_each_time(engine: Engine) -> None:
    intake = replace(an_intake(), author_key=b"a key of our own")
    with transaction(engine) as conn:
        ingest.store(conn, [a_mention(1, author="anna"), a_mention(2, author="anna")], intake)
        ingest.store(conn, [a_mention(3, author="ben"), a_mention(4, author=None)], intake)
        authors = [row.mention.author for row in mentions.unscored(conn, limit=10)]
    assert "anna" not in authors
    assert authors[0] == authors[1] != authors[2]
    assert authors[3] is None

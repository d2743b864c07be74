"""A source that stops answering: recorded once, told once when it begins and once when it ends."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import Connection, Engine, event

from tests.support.sources import MastodonServer, Post
from tests.support.walk import BAHN, MUSTERBANK, T0, RecordingPager, a_desk, an_intake, send_due
from warden.core.blindness import Listening
from warden.core.circumstances import Outage
from warden.core.mention import SourceId
from warden.flow import blindness, ingest
from warden.flow.desk import Desk
from warden.ports import MentionSource
from warden.storage import mentions, outages, sources
from warden.storage.engine import reading

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MASTODON, PRESS = SourceId("mastodon"), SourceId("press")
LISTENING = Listening(
    brands={MASTODON: (MUSTERBANK.id, BAHN.id), PRESS: (MUSTERBANK.id,)},
    channels={MUSTERBANK.id: ("bank 1", "bank 2"), BAHN.id: ("rail 1",)},
)
INTAKE = replace(an_intake(), listening=LISTENING)


def gone(_: httpx.Request) -> httpx.Response:
    return httpx.Response(503)


def tick(engine: Engine, source: MentionSource, *, now: datetime) -> None:
    """What the mentions' worker does every few seconds."""
    blindness.run(engine, [source], LISTENING, pace=1.0, now=now)
    with reading(engine) as conn:
        due = sources.due(conn, [source.id], now=now)
    if due:
        ingest.poll(engine, source, INTAKE, [MUSTERBANK, BAHN], lease=timedelta(seconds=90), now=now)


def pass_time(engine: Engine, source: MentionSource, start: datetime, end: datetime) -> None:
    """Ticks in `[start, end)`, every twenty seconds."""
    now = start
    while now < end:
        tick(engine, source, now=now)
        now += MINUTE / 3


def told(engine: Engine, desk: Desk, *, now: datetime) -> Sequence[tuple[str, str]]:
    """What arrives in which channel when the outbox is emptied."""
    pager = RecordingPager()
    send_due(engine, desk, pager, now=now)
    return sorted((url, page.body) for url, page in pager.sent)


def desk() -> Desk:
    channels = {(None, name): f"mock://{name}" for name in ("bank 1", "bank 2", "rail 1")}
    return replace(a_desk([]), urls=channels, listening=LISTENING, language="en")


@contextmanager
def at_statement(
    engine: Engine, words: str, act: Callable[[], None], *, after: bool = False
) -> Iterator[None]:
    """Do something once, just before (or after) the first statement that holds these words."""
    waiting = [act]

    def watch(conn: Connection, cursor: object, statement: str, *_: object) -> None:
        if words in statement and waiting:
            waiting.pop()()

    name = "after_cursor_execute" if after else "before_cursor_execute"
    event.listen(engine, name, watch)
    try:
        yield
    finally:
        event.remove(engine, name, watch)


def recorded(engine: Engine) -> list[Outage]:
    with reading(engine) as conn:
        return outages.between(conn, [MASTODON, PRESS], T0 - HOUR, T0 + 30 * HOUR)


def test_a_source_that_keeps_failing_is_blind_since_its_last_answer(engine: Engine) -> None:
    server = MastodonServer()
    source = server.source()
    pass_time(engine, source, T0, T0 + 3 * MINUTE)
    server.broken = gone
    pass_time(engine, source, T0 + 3 * MINUTE, T0 + 7 * MINUTE)
    assert recorded(engine) == []
    pass_time(engine, source, T0 + 7 * MINUTE, T0 + 10 * MINUTE)
    assert recorded(engine) == [Outage(MASTODON, T0 + 2 * MINUTE, None)]


def test_each_channel_is_told_once_when_it_begins_and_once_when_it_ends(engine: Engine) -> None:
    server = MastodonServer()
    source = server.source()
    pass_time(engine, source, T0, T0 + MINUTE)
    server.broken = gone
    pass_time(engine, source, T0 + MINUTE, T0 + HOUR)
    first = told(engine, desk(), now=T0 + HOUR)
    assert [url for url, _ in first] == ["mock://bank 1", "mock://bank 2", "mock://rail 1"]
    assert all("BLIND mastodon: Blind on mastodon since 21:00" in body for _, body in first)
    server.broken = None
    pass_time(engine, source, T0 + HOUR, T0 + 1.5 * HOUR)
    second = told(engine, desk(), now=T0 + 1.5 * HOUR)
    assert [url for url, _ in second] == ["mock://bank 1", "mock://bank 2", "mock://rail 1"]
    assert all("HEARS AGAIN mastodon: Blind on mastodon from 21:00 to 22:0" in body for _, body in second)
    assert told(engine, desk(), now=T0 + 9 * HOUR) == []


def test_a_channel_hears_of_its_own_brands_and_whether_they_are_heard_elsewhere(engine: Engine) -> None:
    server = MastodonServer()
    source = server.source()
    pass_time(engine, source, T0, T0 + MINUTE)
    server.broken = gone
    pass_time(engine, source, T0 + MINUTE, T0 + HOUR)
    words = dict(told(engine, desk(), now=T0 + HOUR))
    assert "A storm around Musterbank that rages there alone" in words["mock://bank 1"]
    assert "Beispielbahn" not in words["mock://bank 1"]
    assert "Nothing else is heard either: a storm around Beispielbahn" in words["mock://rail 1"]


def test_two_workers_that_notice_at_once_tell_once(engine: Engine) -> None:
    server = MastodonServer()
    source = server.source()
    pass_time(engine, source, T0, T0 + MINUTE)
    server.broken = gone
    pass_time(engine, source, T0 + MINUTE, T0 + 5 * MINUTE)
    for _ in range(3):
        blindness.run(engine, [source], LISTENING, pace=1.0, now=T0 + 6 * MINUTE)
    assert len(told(engine, desk(), now=T0 + 6 * MINUTE)) == 3
    assert len(recorded(engine)) == 1


def test_a_station_that_dies_half_way_leaves_neither_an_outage_nor_its_news(engine: Engine) -> None:
    server = MastodonServer()
    source = server.source()
    pass_time(engine, source, T0, T0 + MINUTE)
    server.broken = gone
    pass_time(engine, source, T0 + MINUTE, T0 + 5 * MINUTE)

    def die() -> None:
        raise KeyboardInterrupt

    with at_statement(engine, "INSERT INTO deliveries", die), pytest.raises(KeyboardInterrupt):
        blindness.run(engine, [source], LISTENING, pace=1.0, now=T0 + 6 * MINUTE)
    assert recorded(engine) == []
    blindness.run(engine, [source], LISTENING, pace=1.0, now=T0 + 6 * MINUTE)
    assert len(told(engine, desk(), now=T0 + 6 * MINUTE)) == 3


def test_what_was_published_meanwhile_arrives_late_and_the_outage_ends(engine: Engine) -> None:
    server = MastodonServer(posts=[Post("before", T0 - MINUTE)])
    source = server.source()
    pass_time(engine, source, T0, T0 + MINUTE)
    server.broken = gone
    pass_time(engine, source, T0 + MINUTE, T0 + 2 * HOUR)
    server.posts += [Post(f"meanwhile-{number}", T0 + (10 + number) * MINUTE) for number in range(90)]
    server.broken = None
    pass_time(engine, source, T0 + 2 * HOUR, T0 + 4 * HOUR)
    (outage,) = recorded(engine)
    assert outage.start == T0
    assert outage.end is not None
    assert T0 + 2 * HOUR <= outage.end <= T0 + 3 * HOUR
    with reading(engine) as conn:
        assert mentions.count(conn, MUSTERBANK.id) == 91


def test_a_worker_that_was_down_records_the_outage_when_it_is_back(engine: Engine) -> None:
    source = MastodonServer().source()
    pass_time(engine, source, T0, T0 + 2 * MINUTE)
    pass_time(engine, source, T0 + 10 * HOUR, T0 + 10 * HOUR + 5 * MINUTE)
    assert recorded(engine) == [Outage(MASTODON, T0 + MINUTE, T0 + 10 * HOUR)]
    words = told(engine, desk(), now=T0 + 11 * HOUR)
    assert len(words) == 3  # one notice a channel tells all of it
    assert all("from 2026-03-07 21:01 to 07:00" in body for _, body in words)


def test_a_worker_that_comes_back_to_a_source_that_is_gone_says_so(engine: Engine) -> None:
    server = MastodonServer()
    source = server.source()
    pass_time(engine, source, T0, T0 + 2 * MINUTE)
    server.broken = gone
    pass_time(engine, source, T0 + 10 * HOUR, T0 + 10 * HOUR + MINUTE)
    assert recorded(engine) == [Outage(MASTODON, T0 + MINUTE, None)]


def test_a_short_absence_is_no_outage(engine: Engine) -> None:
    source = MastodonServer().source()
    pass_time(engine, source, T0, T0 + MINUTE)
    pass_time(engine, source, T0 + 5 * MINUTE, T0 + 6 * MINUTE)
    assert recorded(engine) == []


def test_a_source_that_never_answered_is_failing_and_not_blind(engine: Engine) -> None:
    source = MastodonServer(broken=gone).source()
    pass_time(engine, source, T0, T0 + HOUR)
    assert recorded(engine) == []


def test_a_source_that_left_the_configuration_troubles_nobody(engine: Engine) -> None:
    server = MastodonServer()
    source = server.source()
    pass_time(engine, source, T0, T0 + MINUTE)
    server.broken = gone
    pass_time(engine, source, T0 + MINUTE, T0 + 3 * MINUTE)
    blindness.run(engine, [], LISTENING, pace=1.0, now=T0 + HOUR)
    assert recorded(engine) == []


def test_an_answer_that_comes_while_somebody_judges_is_believed(engine: Engine) -> None:
    """The source looked silent when it was read; by the time its outage is written it has answered."""
    server = MastodonServer()
    source = server.source()
    pass_time(engine, source, T0, T0 + MINUTE)
    server.broken = gone
    pass_time(engine, source, T0 + MINUTE, T0 + 4 * MINUTE)
    server.broken = None
    now = T0 + 9 * MINUTE

    def answer() -> None:
        ingest.poll(engine, source, INTAKE, [MUSTERBANK], lease=MINUTE, now=now)

    with at_statement(engine, "FROM sources", answer, after=True):
        blindness.run(engine, [source], LISTENING, pace=1.0, now=now)
    assert recorded(engine) == [Outage(MASTODON, T0, now)]

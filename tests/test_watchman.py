"""The thread beside every queue: a database that is away or hangs, a machine that slept, a process's end."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.support.incidents import a_person
from tests.support.patience import until
from tests.support.walk import RecordingPager, a_desk
from warden import clock, watchman
from warden.core.outbox import DeliveryState
from warden.core.policy import Policy, Target
from warden.errors import DeliveryError, SourceError
from warden.flow.audit import Fallback
from warden.flow.switch import Switch
from warden.flow.vitals import STATIONS
from warden.storage import alarms, heartbeats, outbox
from warden.storage.engine import make_engine, reading, transaction
from warden.storage.switch import state
from warden.watchman import Watchman

CARLA = a_person("carla", ("push", "call"))
FALLBACK = Fallback((Policy("bank", (), fallback=(Target(person=CARLA.id),)),), {}, (CARLA,))
ALARM = ["mock://carla/call ALARM warden", "mock://carla/push ALARM warden"]
Begin = Callable[..., Watchman]


@pytest.fixture
def pager() -> RecordingPager:
    return RecordingPager()


@pytest.fixture
def begin(engine: Engine, pager: RecordingPager, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Makes a watchman that takes a database for away once it has been for no time at all."""
    monkeypatch.setattr(watchman, "DATABASE_PATIENCE_S", 0.0)
    made: list[Watchman] = []

    def one(*, url: str = "", outside: Switch | None = None, **options: Any) -> Watchman:
        where = make_engine(url) if url else engine
        found = Watchman(where, FALLBACK, a_desk([CARLA]), lambda: pager, outside, **options)
        made.append(found)
        return found

    yield one
    for each in made:
        each.stop()
    wait_for_calls()


@pytest.fixture
def gone(begin: Begin) -> Watchman:
    """Its database is where nobody listens."""
    return begin(url="postgresql+psycopg://warden@127.0.0.1:1/warden")


def wait_for_calls() -> None:
    """Until the threads of every watchman have done what they were begun for."""
    for thread in threading.enumerate():
        if thread.name == "watchman":
            thread.join(timeout=20)


def told(pager: RecordingPager) -> list[str]:
    return sorted(f"{url} {page.title}" for url, page in pager.sent)


@contextmanager
def hidden(engine: Engine) -> Iterator[None]:
    """A database that refuses: a table is missing."""
    with transaction(engine) as conn:
        conn.execute(text("ALTER TABLE heartbeats RENAME TO elsewhere"))
    yield
    with transaction(engine) as conn:
        conn.execute(text("ALTER TABLE elsewhere RENAME TO heartbeats"))


def beat(engine: Engine) -> None:
    with transaction(engine) as conn:
        for station in STATIONS:
            heartbeats.beat(conn, station, now=clock.utc_now())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_out_of_reach_is_told_at_the_second_pass_and_once_an_hour(
    gone: Watchman, pager: RecordingPager, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone.look()
    gone.look()
    until(lambda: len(pager.sent) == 2, "both contacts are called")
    assert told(pager) == ALARM
    assert "Die Datenbank antwortet nicht." in pager.sent[0][1].body
    gone.look()
    monkeypatch.setattr(watchman, "TELL_AGAIN_S", 0.0)
    gone.look()
    until(lambda: len(pager.sent) >= 4, "they are called again")
    assert told(pager) == sorted(ALARM * 2)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_is_away_for_a_moment_is_no_alarm(
    gone: Watchman, pager: RecordingPager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchman, "DATABASE_PATIENCE_S", 60.0)
    for _ in range(3):
        gone.look()
    assert pager.sent == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_contact_that_fails_for_now_is_tried_a_few_times_and_not_for_ever(
    gone: Watchman, pager: RecordingPager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchman, "RETRY_S", 0.0)
    tried: list[str] = []

    def send(url: str, page: object) -> None:
        tried.append(url)
        raise DeliveryError("busy", retryable=url.endswith("push"))

    pager.send = send  # type: ignore[method-assign]
    for _ in range(10):
        gone.look()
        wait_for_calls()
    assert sorted(tried) == ["mock://carla/call"] + ["mock://carla/push"] * 4


def test_when_the_database_is_back_the_alarm_is_kept_and_then_called_off(
    begin: Begin, engine: Engine, pager: RecordingPager
) -> None:
    watching = begin()
    beat(engine)
    watching.look()
    with hidden(engine):
        watching.look()
        watching.look()
        until(lambda: told(pager) == ALARM, "both contacts are called")
    watching.look()
    with reading(engine) as conn:
        assert alarms.lasting(conn) is not None
        kept = outbox.of_occasions(conn, ["alarm 1 1"])
    assert {(row.contact, row.state, row.attempts) for row in kept} == {
        ("push", DeliveryState.SENT, 1),
        ("call", DeliveryState.SENT, 1),
    }
    beat(engine)
    watching.look()
    watching.look()
    until(lambda: len(pager.sent) == 4, "the all-clear comes")
    assert [page.title for _, page in pager.sent[2:]] == ["ENTWARNUNG warden"] * 2


def test_a_database_that_hangs_hangs_nobody_and_is_as_good_as_away(
    begin: Begin, engine: Engine, database_url: str, pager: RecordingPager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchman, "ANSWER_S", 0.1)
    watching, other = begin(), make_engine(database_url)
    with transaction(other) as conn:  # on SQLite this alone keeps every writer waiting
        if other.dialect.name == "postgresql":
            conn.execute(text("LOCK TABLE heartbeats"))
        began_s = clock.elapsed_s()
        watching.look()
        watching.look()
        assert clock.elapsed_s() - began_s < 5
        until(lambda: told(pager) == ALARM, "both contacts are called")
    other.dispose()


def test_a_machine_that_slept_is_no_alarm_and_stations_that_do_are(
    begin: Begin, engine: Engine, pager: RecordingPager, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = {"deliver": timedelta(seconds=0.1)}
    monkeypatch.setattr(watchman, "SLEPT", 0)  # every wait was too long
    sleeper = begin(every_s=0.05, stations=silent)
    sleeper.start()
    until(lambda: "watch" in looked(engine), "it looks")
    first = looked(engine)["watch"]
    until(lambda: (looked(engine)["watch"] - first).total_seconds() > 0.5, "it has looked for a while")
    assert pager.sent == []
    monkeypatch.setattr(watchman, "SLEPT", 1000)
    until(lambda: len(pager.sent) == 2, "the alarm comes")
    assert told(pager) == ALARM


def looked(engine: Engine) -> dict[str, datetime]:
    with reading(engine) as conn:
        return heartbeats.beats(conn)


def test_one_that_was_told_to_stop_looks_no_more(begin: Begin, engine: Engine) -> None:
    """At Ctrl-C the parts end one after the other, and that is no alarm."""
    watching = begin(every_s=0.05)
    thread = watching.start()
    until(lambda: "watch" in looked(engine), "it looks")
    watching.stop()
    thread.join(timeout=5)
    assert not thread.is_alive()


def test_the_switch_is_pinged_after_a_clean_pass_alone_and_its_failure_harms_nobody(
    begin: Begin, engine: Engine
) -> None:
    pings: list[object] = []

    def ping(now: object) -> None:
        pings.append(now)
        raise SourceError("hc.example did not answer in time")

    watching = begin(outside=Switch(ping, timedelta(seconds=60)))
    watching.look()  # nobody has beaten yet
    beat(engine)
    watching.look()

    def error() -> str | None:
        with reading(engine) as conn:
            found = state(conn)
        return found.error if found else None

    until(lambda: error() == "hc.example did not answer in time", "the failure is kept")
    assert len(pings) == 1

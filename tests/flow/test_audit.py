"""A watchman's passes over a real database: one alarm whoever notices, delivered without any station."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, event, text

from tests.support.incidents import a_chain, a_person, an_incident
from tests.support.storage import at_once
from tests.support.walk import T0, RecordingPager, a_desk
from warden.core.audit import Watch
from warden.core.incident import PersonId, Severity
from warden.core.oncall import Rule
from warden.core.outbox import Attempt, Delivery, DeliveryKind, DeliveryState, NewDelivery
from warden.core.policy import Policy, Step, Target
from warden.errors import DeliveryError, SourceError, StorageError
from warden.flow import audit, deliver, switch
from warden.flow.audit import Fallback, Told
from warden.flow.switch import Switch
from warden.flow.vitals import STATIONS
from warden.storage import alarms, heartbeats, incidents, outbox
from warden.storage import switch as kept
from warden.storage.engine import is_migrating, make_engine, migrate, reading, transaction

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
CARLA = a_person("carla", ("push", "call"))
ANNA = a_person("anna")
POLICY = Policy("bank", (Step((Target(person=ANNA.id),), MINUTE),), fallback=(Target(person=CARLA.id),))
FALLBACK = Fallback((POLICY,), {}, (ANNA, CARLA))


@dataclass
class Night:
    """A warden whose `alive` stations beat, with watchmen that look every fifteen seconds."""

    engine: Engine
    alive: set[str] = field(default_factory=lambda: set(STATIONS))
    pager: RecordingPager = field(default_factory=RecordingPager)
    watches: list[Watch] = field(default_factory=lambda: [Watch(), Watch()])
    fallback: Fallback = FALLBACK
    now: datetime = T0

    def passes(self, duration: timedelta) -> None:
        end = self.now + duration
        while self.now < end:
            self.now += 15 * SECOND
            with transaction(self.engine) as conn:
                for station in self.alive:
                    heartbeats.beat(conn, station, now=self.now)
            for number, watch in enumerate(self.watches):
                self.watches[number] = self.look(watch)

    def look(self, watch: Watch) -> Watch:
        at_s = (self.now - T0).total_seconds()
        seen = audit.run(self.engine, watch, self.fallback, STATIONS, at_s=at_s, pace=1.0, now=self.now)
        for delivery in seen.owed:
            desk = a_desk(self.fallback.people)
            deliver.run(self.engine, delivery, desk, self.pager, pace=1.0, jitter=0.0, now=self.now)
        return seen.watch

    def told(self) -> list[str]:
        """Where each page went, with how it opens; since it was last asked."""
        sent, self.pager.sent = self.pager.sent, []
        return [f"{url} {page.title}" for url, page in sent]


@pytest.fixture
def night(engine: Engine) -> Night:
    return Night(engine)


def test_a_night_in_which_all_is_well_tells_nobody(night: Night) -> None:
    night.passes(HOUR)
    assert night.told() == []
    with reading(night.engine) as conn:
        assert heartbeats.beats(conn)["audit"] == heartbeats.beats(conn)["watch"] == night.now
        assert alarms.lasting(conn) is None


def test_a_station_that_stalls_is_told_to_the_fallback_once_within_two_minutes(night: Night) -> None:
    """Nothing delivers it but the watchmen: no station is rung in this test."""
    night.passes(5 * MINUTE)
    stalled = night.now
    night.alive -= {"deliver"}
    night.passes(2 * MINUTE)
    assert night.told() == ["mock://carla/push ALARM warden", "mock://carla/call ALARM warden"]
    with reading(night.engine) as conn:
        lasting = alarms.lasting(conn)
        assert lasting is not None
        assert (lasting.began_at, lasting.times) == (stalled, 1)
        assert heartbeats.beats(conn)["audit"] <= stalled + 30 * SECOND
    night.passes(20 * MINUTE)
    assert night.told() == []


def test_it_is_told_again_every_half_hour_and_its_end_to_those_who_heard_of_it(night: Night) -> None:
    night.passes(MINUTE)
    night.alive -= {"escalate", "deliver"}
    night.passes(90 * MINUTE)
    assert night.told() == ["mock://carla/push ALARM warden", "mock://carla/call ALARM warden"] * 3
    night.alive |= {"escalate", "deliver"}
    night.passes(5 * MINUTE)
    assert night.told() == ["mock://carla/push ENTWARNUNG warden", "mock://carla/call ENTWARNUNG warden"]
    night.alive -= {"escalate"}
    night.passes(2 * MINUTE)
    assert len(night.told()) == 2  # another alarm, and not one that was told


def test_who_was_not_yet_called_when_it_ends_is_left_in_peace(night: Night) -> None:
    rules = (Rule("critical", (("push", timedelta()), ("call", 5 * MINUTE))),)
    night.fallback = replace(FALLBACK, people=(ANNA, replace(CARLA, rules=rules)))
    night.passes(MINUTE)
    night.alive -= {"detect"}
    night.passes(2 * MINUTE)
    night.alive |= {"detect"}
    night.passes(30 * MINUTE)
    assert night.told() == ["mock://carla/push ALARM warden", "mock://carla/push ENTWARNUNG warden"]


def test_a_contact_that_refuses_for_now_is_tried_again(night: Night) -> None:
    failing = DeliveryError("busy", retryable=True)
    night.pager = RecordingPager(failures={"mock://carla/push": failing})
    night.passes(MINUTE)
    night.alive -= {"deliver"}
    night.passes(2 * MINUTE)
    assert night.told() == ["mock://carla/call ALARM warden"]
    night.pager.failures = {}
    night.passes(MINUTE)
    assert night.told() == ["mock://carla/push ALARM warden"]


def test_many_watchmen_that_notice_at_once_begin_one_alarm(engine: Engine) -> None:
    found = at_once(engine, *[lambda conn: alarms.begin(conn, began_at=T0, now=T0)] * 4)
    assert len([each for each in found if each is not None]) == 1
    with reading(engine) as conn:
        lasting = alarms.lasting(conn)
    assert lasting is not None
    again = at_once(engine, *[lambda conn: alarms.tell_again(conn, lasting, now=T0 + HOUR)] * 4)
    assert len([each for each in again if each is not None]) == 1


def test_a_night_without_warden_is_no_alarm_when_it_is_started(night: Night) -> None:
    night.passes(MINUTE)
    incident = an_incident(Severity.CRITICAL, next_due=night.now, opened_at=night.now)
    with transaction(night.engine) as conn:
        number = incidents.insert(conn, incident, a_chain())
    night.now += 8 * HOUR
    night.watches = [Watch(), Watch()]  # processes that have just begun
    night.alive, alive = set(), night.alive
    night.passes(30 * SECOND)
    night.alive = alive
    with transaction(night.engine) as conn:
        found = incidents.locked(conn, number)
        assert found is not None
        incidents.update(conn, replace(found, next_due=None))
    night.passes(10 * MINUTE)
    assert night.told() == []


def test_a_step_nobody_takes_is_an_alarm_though_every_station_beats(night: Night) -> None:
    night.passes(MINUTE)
    with transaction(night.engine) as conn:
        incidents.insert(conn, an_incident(Severity.CRITICAL, next_due=night.now), a_chain())
    night.passes(2 * MINUTE)
    assert len(night.told()) == 2


@pytest.mark.parametrize(
    ("kind", "calls"), [(DeliveryKind.PAGE, 2), (DeliveryKind.UPDATE, 0)], ids=["a page", "news"]
)
def test_a_page_nobody_sends_is_an_alarm_and_news_is_none(
    night: Night, kind: DeliveryKind, calls: int
) -> None:
    night.passes(MINUTE)
    row = NewDelivery(None, kind, Severity.WARNING, PersonId("anna"), "push", 1, 1, night.now)
    with transaction(night.engine) as conn:
        outbox.add(conn, [row], now=night.now)
    night.passes(3 * MINUTE)
    assert len(night.told()) == calls


def test_what_was_told_without_the_database_is_kept_once_and_called_off(night: Night) -> None:
    night.passes(MINUTE)
    calls = [call("push"), call("call")]
    told = [Told(each, Attempt(night.now, "sent", "")) for each in calls]
    night.now += 10 * MINUTE
    for _ in range(2):  # two processes told it
        audit.record(night.engine, told, began_at=T0 + MINUTE, now=night.now)
    assert [row.state for row in rows(night.engine)] == [DeliveryState.SENT] * 2
    night.passes(2 * MINUTE)
    audit.record(night.engine, told, began_at=T0 + MINUTE, now=night.now)  # a third, when it is over already
    night.passes(2 * MINUTE)
    assert night.told() == ["mock://carla/push ENTWARNUNG warden", "mock://carla/call ENTWARNUNG warden"]


def call(contact: str) -> NewDelivery:
    facts = {"findings": [{"what": "database", "name": "", "since": None}]}
    return NewDelivery(None, DeliveryKind.ALARM, Severity.CRITICAL, CARLA.id, contact, 0, 0, T0, facts=facts)


def rows(engine: Engine) -> list[Delivery]:
    with reading(engine) as conn:
        return outbox.of_occasions(conn, ["alarm 1 1"])


def test_while_tables_are_brought_up_to_date_nothing_is_judged(night: Night, database_url: str) -> None:
    """A long migration holds everybody up, and is no alarm."""
    night.passes(MINUTE)
    with somebody_migrating(database_url):
        assert is_migrating(night.engine)
        night.watches = [night.look(watch) for watch in night.watches]
        assert night.watches == [Watch(), Watch()]
    assert not is_migrating(night.engine)


@contextmanager
def somebody_migrating(url: str) -> Iterator[None]:
    """In a transaction that stays open."""
    engine, inside, done = make_engine(url), Event(), Event()

    def stay(conn: object, cursor: object, statement: str, *_: object) -> None:
        if "alembic_version" in statement and not inside.is_set():
            inside.set()
            done.wait(20)

    event.listen(engine, "before_cursor_execute", stay)
    thread = Thread(target=migrate, args=(engine,))
    thread.start()
    try:
        assert inside.wait(10)
        yield
    finally:
        done.set()
        thread.join()
        engine.dispose()


def test_a_database_that_takes_nothing_is_told_by_the_failure_of_a_pass(night: Night) -> None:
    with transaction(night.engine) as conn:
        conn.execute(text("DROP TABLE heartbeats"))
    with pytest.raises(StorageError):
        night.look(Watch())


@dataclass
class Outside:
    """An outside switch that counts its pings."""

    pings: list[datetime] = field(default_factory=list)
    error: str = ""

    def ping(self, now: datetime) -> None:
        if self.error:
            raise SourceError(self.error)
        self.pings.append(now)


@pytest.fixture
def outside() -> Outside:
    return Outside()


def test_of_many_watchmen_one_pings_in_each_interval(engine: Engine, outside: Outside) -> None:
    for s in range(0, 300, 5):
        for _ in range(3):
            switch.run(engine, Switch(outside.ping, MINUTE), pace=1.0, now=T0 + s * SECOND)
    assert outside.pings == [T0 + n * MINUTE for n in range(5)]
    with reading(engine) as conn:
        assert kept.state(conn) == kept.Switch(T0 + 4 * MINUTE, None)


def test_a_ping_that_fails_is_kept_tried_sooner_and_never_raised(engine: Engine, outside: Outside) -> None:
    outside.error = "hc.example did not answer in time"
    switch.run(engine, Switch(outside.ping, MINUTE), pace=1.0, now=T0)
    with reading(engine) as conn:
        assert kept.state(conn) == kept.Switch(None, "hc.example did not answer in time")
    outside.error = ""
    for s in (15, 30, 45, 90):
        switch.run(engine, Switch(outside.ping, MINUTE), pace=1.0, now=T0 + s * SECOND)
    assert outside.pings == [T0 + 30 * SECOND, T0 + 90 * SECOND]


def test_pings_go_on_when_the_clock_is_set_back(engine: Engine, outside: Outside) -> None:
    for now in (T0, T0 - HOUR, T0 - HOUR + 30 * SECOND, T0 - HOUR + MINUTE):
        switch.run(engine, Switch(outside.ping, MINUTE), pace=1.0, now=now)
    assert outside.pings == [T0, T0 - HOUR, T0 - HOUR + MINUTE]


def test_pings_come_in_real_time_however_fast_the_clock_runs(engine: Engine, outside: Outside) -> None:
    for s in range(0, 180, 15):
        switch.run(engine, Switch(outside.ping, MINUTE), pace=600.0, now=T0 + s * SECOND * 600)
    assert len(outside.pings) == 3

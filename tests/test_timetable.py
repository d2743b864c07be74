"""What beat rings: every task is there, and every station is kept alive by one, often enough."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from celery import Celery
from celery.beat import Scheduler

from tests.support.settings import BRAND, written
from tests.support.workers import at_work, ring
from warden.cli.doctor import STATIONS_OF
from warden.flow.vitals import STATIONS
from warden.storage import heartbeats
from warden.storage.engine import reading
from warden.wiring import House
from workers.timetable import TICKS

TURNS = {"coverage"}  # when a station looked last at what it looks at more rarely; the station itself beats


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with at_work(written(tmp_path, BRAND), monkeypatch) as house:
        yield house


def test_every_tick_rings_a_task_there_is(house: House) -> None:
    from workers.app import app

    assert [tick["task"] for tick in TICKS.values() if tick["task"] not in app.tasks] == []


def test_every_station_lives_on_its_ticks_and_may_miss_one_and_half_of_the_next(house: House) -> None:
    """A room that forgets its heartbeat, or rings too rarely, would be told as dead for ever."""
    rung = rung_by(house)
    assert [station for station in STATIONS if station not in rung] == []
    for station, patience in STATIONS.items():
        every_s = min(TICKS[tick]["schedule"] for tick in rung[station])
        assert patience.total_seconds() >= 2.5 * every_s, station


def test_no_station_beats_that_nobody_looks_at(house: House) -> None:
    assert rung_by(house).keys() <= STATIONS.keys() | TURNS


def test_each_station_is_looked_for_at_the_worker_that_carries_it(house: House) -> None:
    carried = {
        station: {TICKS[tick]["task"].split(".")[1] for tick in ticks}
        for station, ticks in rung_by(house).items()
        if station not in TURNS
    }
    assert {station: {worker} for worker, all_of in STATIONS_OF.items() for station in all_of} == carried


def rung_by(house: House) -> Mapping[str, set[str]]:
    """The ticks that make each station give a sign of life, found by ringing all of them."""
    found: dict[str, set[str]] = defaultdict(set)
    before: Mapping[str, object] = {}
    for name, tick in TICKS.items():
        ring(tick["task"])
        with reading(house.engine) as conn:
            after = heartbeats.beats(conn)
        for station, at in after.items():
            if before.get(station) != at:
                found[station].add(name)
        before = after
    return found


def test_every_tick_comes_when_beat_starts_and_then_at_its_interval() -> None:
    """Otherwise a station that is rung every ten minutes would look dead for as long after each start."""
    beat = Scheduler(Celery(broker="memory://", set_as_current=False), lazy=True)
    beat.merge_inplace(TICKS)
    assert all(entry.is_due().is_due for entry in beat.schedule.values())
    assert not any(next(entry).is_due().is_due for entry in beat.schedule.values())

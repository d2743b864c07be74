"""What beat rings, and how it goes with the patience each station is given."""

from celery import Celery
from celery.beat import Scheduler

from warden.flow.vitals import STATIONS
from workers.timetable import TICKS

OTHER_NAMES = {"ingest": "poll"}  # the tick that makes a station beat, where it is called otherwise


def test_every_station_may_miss_a_tick_and_half_of_the_next() -> None:
    for station, patience in STATIONS.items():
        tick = TICKS[OTHER_NAMES.get(station, station)]
        assert patience.total_seconds() >= 2.5 * tick["schedule"], station


def test_every_tick_comes_when_beat_starts_and_then_at_its_interval() -> None:
    """Otherwise a station that is rung every ten minutes would look dead for as long after each start."""
    beat = Scheduler(Celery(broker="memory://", set_as_current=False), lazy=True)
    beat.merge_inplace(TICKS)
    assert all(entry.is_due().is_due for entry in beat.schedule.values())
    assert not any(next(entry).is_due().is_due for entry in beat.schedule.values())

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine

from tests.support.storage import BANK, MINUTE, NOON, a_mention, at_once, store_scored, wait_briefly
from warden.core.baseline import Reading
from warden.core.bucket import MinuteBucket, fold
from warden.core.mention import BrandId
from warden.errors import StorageError
from warden.storage import buckets, detectors, failures, mentions
from warden.storage.engine import reading, transaction

OTHER = BrandId("sparbank")
SLOT = timedelta(minutes=5)


def a_bucket(minute: int = 0, count: int = 1, brand: BrandId = BANK) -> MinuteBucket:
    return MinuteBucket(brand, NOON + minute * MINUTE, count, count * 0.5, count * 0.25, authors=count)


def recount(conn: Connection) -> int:
    """What the counting station does with one batch."""
    touched = buckets.touched(conn, limit=100)
    for brand, minute in {(row.brand, row.minute) for row in touched}:
        found = mentions.heard(conn, brand, minute, minute + MINUTE, copied=())
        buckets.put(conn, [fold(brand, minute, found)])
    buckets.settle(conn, [row.id for row in touched])
    return len(touched)


def score_one_more(name: str) -> Callable[[Connection], int]:
    def score(conn: Connection) -> int:
        store_scored(conn, a_mention(name))
        return 0

    return score


def test_buckets_come_back_in_order_without_the_silent_minutes(engine: Engine) -> None:
    with transaction(engine) as conn:
        buckets.put(conn, [a_bucket(5), a_bucket(1), a_bucket(0), a_bucket(2, brand=OTHER)])
        assert buckets.between(conn, BANK, NOON, NOON + 5 * MINUTE) == [a_bucket(0), a_bucket(1)]


def test_bucket_counted_again_replaces_the_old_one(engine: Engine) -> None:
    with transaction(engine) as conn:
        buckets.put(conn, [a_bucket(0, count=1), a_bucket(1, count=1)])
        buckets.put(conn, [a_bucket(0, count=3)])
        found = buckets.between(conn, BANK, NOON, NOON + 5 * MINUTE)
    assert found == [a_bucket(0, count=3), a_bucket(1, count=1)]


def test_counting_begins_with_the_first_minute(engine: Engine) -> None:
    with transaction(engine) as conn:
        assert buckets.first_minute(conn, BANK) is None
        buckets.put(conn, [a_bucket(7), a_bucket(3), a_bucket(1, brand=OTHER)])
        assert buckets.first_minute(conn, BANK) == NOON + 3 * MINUTE


def test_minute_touched_while_it_is_counted_stays_to_be_counted(engine: Engine) -> None:
    with transaction(engine) as conn:
        store_scored(conn, a_mention("1"))
        seen = buckets.touched(conn, limit=10)
        store_scored(conn, a_mention("2"))
        buckets.settle(conn, [row.id for row in seen])
        (left,) = buckets.touched(conn, limit=10)
    assert (left.brand, left.minute) == (BANK, NOON)


def test_number_of_a_settled_row_is_never_given_again(engine: Engine) -> None:
    """Or a counter that read it before would settle a row it has not counted."""
    with transaction(engine) as conn:
        store_scored(conn, a_mention("1"))
        first = buckets.touched(conn, limit=10)
        buckets.settle(conn, [row.id for row in first])
    with transaction(engine) as conn:
        store_scored(conn, a_mention("2"))
        buckets.settle(conn, [row.id for row in first])
        assert len(buckets.touched(conn, limit=10)) == 1


def test_minute_is_counted_by_one_at_a_time(engine: Engine) -> None:
    """Of two the slower would put its old count over the newer one, with no row left to tell of it."""
    wait_briefly(engine)
    with transaction(engine) as conn:
        store_scored(conn, a_mention())
    with transaction(engine) as counter:
        assert len(buckets.touched(counter, limit=10)) == 1
        with pytest.raises(StorageError) as held, transaction(engine) as other:
            buckets.touched(other, limit=10)
    assert held.value.mend == failures.HELD


def test_no_score_is_lost_among_several_scorers_and_counters(engine: Engine) -> None:
    for turn in range(12):
        scorers = [score_one_more(f"{turn}-{number}") for number in range(2)]
        answers = at_once(engine, *scorers, recount, recount, recount)
        assert all(isinstance(answer, int) for answer in answers)
    with transaction(engine) as conn:
        while recount(conn):
            pass
        (bucket,) = buckets.between(conn, BANK, NOON, NOON + MINUTE)
    assert bucket.count == 24


def test_settling_nothing_is_nothing(engine: Engine) -> None:
    with transaction(engine) as conn:
        buckets.settle(conn, [])
        buckets.put(conn, [])
        buckets.put_readings(conn, [])
        assert buckets.touched(conn, limit=1) == []


@pytest.mark.parametrize("width", [SLOT, timedelta(hours=3)])
def test_readings_come_back_in_order_and_the_later_one_holds(engine: Engine, width: timedelta) -> None:
    def a_reading(slot: int, expected: float) -> Reading:
        return Reading(BANK, NOON + slot * SLOT, width, expected, 0.0, 4.5, 0.22, 180.5)

    with transaction(engine) as conn:
        buckets.put_readings(conn, [a_reading(2, 1.0), a_reading(1, 1.0), a_reading(0, 1.0)])
        buckets.put_readings(conn, [a_reading(1, 2.5)])
        found = buckets.readings(conn, BANK, NOON, NOON + 2 * SLOT)
    assert found == [a_reading(0, 1.0), a_reading(1, 2.5)]


def test_detector_remembers_how_far_it_has_judged(engine: Engine) -> None:
    with transaction(engine) as conn:
        assert detectors.load(conn, BANK) is None
        detectors.save(conn, BANK, through=NOON, state="{}")
        detectors.save(conn, BANK, through=NOON + MINUTE, state='{"storm": null}')
        detectors.save(conn, OTHER, through=NOON, state="{}")
    with reading(engine) as conn:
        assert detectors.load(conn, BANK) == (NOON + MINUTE, '{"storm": null}')

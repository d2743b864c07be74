"""Station 3: touched minutes are recounted, never incremented, so that counting twice changes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from warden.core.bucket import MINUTE, Heard, MinuteBucket, fold, minute_of
from warden.core.copies import WITHIN
from warden.core.mention import BrandId
from warden.storage import buckets, fingerprints, heartbeats, mentions
from warden.storage.buckets import Touched
from warden.storage.engine import transaction
from warden.storage.fingerprints import Near

BATCH = 2000
LONGEST_GAP = timedelta(hours=1)


def run(engine: Engine, *, now: datetime, batches: int = 20) -> int:
    """Recount touched minutes; how many rows of work were settled."""
    settled = 0
    for _ in range(batches):
        with transaction(engine) as conn:
            done = _batch(conn)
        settled += done
        if done < BATCH:
            break
    with transaction(engine) as conn:
        heartbeats.beat(conn, "count", now=now)
    return settled


def _batch(conn: Connection) -> int:
    touched = buckets.touched(conn, limit=BATCH)
    for brand, minutes in _minutes_by_brand(touched).items():
        later = _recount(conn, brand, minutes)
        _recount(conn, brand, later - minutes)
    buckets.settle(conn, [row.id for row in touched])
    return len(touched)


def _recount(conn: Connection, brand: BrandId, minutes: Set[datetime]) -> set[datetime]:
    """Count these minutes; gives those in which what was said in them is said next.

    Whether a mention is a copy hangs on the last one before it that says the same, so one that comes late
    changes its next copy and none beyond. That is looked up here and not when a mention is scored: of two
    scorers neither sees what the other is about to store.
    """
    later: set[datetime] = set()
    for run_of_minutes in _runs(sorted(minutes)):
        start, end = run_of_minutes[0], run_of_minutes[-1] + MINUTE
        near = fingerprints.near(conn, brand, start, end)
        later.update(_minutes_of_next(near, minutes))
        copied = {each.mention for each in near if each.before and each.at - each.before < WITHIN}
        heard = mentions.heard(conn, brand, start, end, copied=copied)
        buckets.put(conn, _folded(brand, run_of_minutes, heard))
    return later


def _minutes_of_next(near: Iterable[Near], minutes: Set[datetime]) -> Iterator[datetime]:
    for each in near:
        if each.after and each.after - each.at < WITHIN and minute_of(each.at) in minutes:
            yield minute_of(each.after)


def _folded(brand: BrandId, minutes: Sequence[datetime], heard: Iterable[Heard]) -> list[MinuteBucket]:
    found: dict[datetime, list[Heard]] = {minute: [] for minute in minutes}
    for each in heard:
        minute = minute_of(each.at)
        if minute in found:
            found[minute].append(each)
    return [fold(brand, minute, every) for minute, every in found.items()]


def _minutes_by_brand(touched: Sequence[Touched]) -> dict[BrandId, set[datetime]]:
    minutes: defaultdict[BrandId, set[datetime]] = defaultdict(set)
    for row in touched:
        minutes[row.brand].add(row.minute)
    return minutes


def _runs(minutes: Sequence[datetime]) -> Iterator[list[datetime]]:
    """Neighbouring minutes together, so that one read serves many and none spans a long silence."""
    run_of_minutes: list[datetime] = []
    for minute in minutes:
        if run_of_minutes and minute - run_of_minutes[-1] > LONGEST_GAP:
            yield run_of_minutes
            run_of_minutes = []
        run_of_minutes.append(minute)
    if run_of_minutes:
        yield run_of_minutes

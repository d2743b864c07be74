"""Station 3: touched minutes are recounted, never incremented, so that counting twice changes nothing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from warden.core.bucket import MINUTE, MinuteBucket, fold, minute_of
from warden.core.mention import BrandId, Mention, Sentiment
from warden.storage import buckets, heartbeats, mentions
from warden.storage.buckets import Touched
from warden.storage.engine import transaction

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
        for run_of_minutes in _runs(minutes):
            buckets.put(conn, _recount(conn, brand, run_of_minutes))
    buckets.settle(conn, [row.id for row in touched])
    return len(touched)


def _recount(conn: Connection, brand: BrandId, minutes: Sequence[datetime]) -> list[MinuteBucket]:
    found: dict[datetime, list[tuple[Mention, Sentiment]]] = {minute: [] for minute in minutes}
    for mention, sentiment in mentions.scored(conn, brand, minutes[0], minutes[-1] + MINUTE):
        minute = minute_of(mention.published_at)
        if minute in found:
            found[minute].append((mention, sentiment))
    return [fold(brand, minute, pairs) for minute, pairs in found.items()]


def _minutes_by_brand(touched: Sequence[Touched]) -> dict[BrandId, list[datetime]]:
    minutes: defaultdict[BrandId, set[datetime]] = defaultdict(set)
    for row in touched:
        minutes[row.brand].add(row.minute)
    return {brand: sorted(found) for brand, found in minutes.items()}


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

"""Every mention gets its sentiment, every touched minute its count, however often and in whatever order."""

from datetime import timedelta

from sqlalchemy import Engine

from tests.support.walk import MUSTERBANK, T0, CannedScorer, a_mention, an_intake
from warden.core.bucket import MinuteBucket
from warden.core.mention import Mention
from warden.flow import count, ingest, score
from warden.storage import buckets
from warden.storage.engine import reading, transaction

MINUTE = timedelta(minutes=1)


def take_in(engine: Engine, *batch: Mention) -> None:
    with transaction(engine) as conn:
        ingest.store(conn, batch, an_intake())


def counted(engine: Engine) -> list[MinuteBucket]:
    score.run(engine, CannedScorer(), now=T0)
    count.run(engine, now=T0)
    with reading(engine) as conn:
        return buckets.between(conn, MUSTERBANK.id, T0 - timedelta(days=1), T0 + timedelta(days=1))


def test_mentions_are_counted_in_the_minute_they_were_published(engine: Engine) -> None:
    take_in(engine, a_mention(1, at=T0), a_mention(2, at=T0 + MINUTE / 2), a_mention(3, at=T0 + MINUTE))
    assert [(bucket.minute, bucket.count) for bucket in counted(engine)] == [(T0, 2), (T0 + MINUTE, 1)]


def test_a_bucket_sums_the_probabilities_and_counts_each_author_once(engine: Engine) -> None:
    angry = "Skandal bei der Musterbank"
    take_in(engine, a_mention(1, text=angry), a_mention(2), a_mention(3, author="writer-1"))
    (bucket,) = counted(engine)
    assert (bucket.count, round(bucket.negative, 6), bucket.authors) == (3, 1.3, 2)


def test_a_late_mention_raises_the_minute_it_belongs_to(engine: Engine) -> None:
    take_in(engine, a_mention(1, at=T0))
    counted(engine)
    take_in(engine, a_mention(2, at=T0, fetched_at=T0 + timedelta(hours=2)))
    assert [bucket.count for bucket in counted(engine)] == [2]


def test_running_every_station_twice_changes_nothing(engine: Engine) -> None:
    take_in(engine, a_mention(1), a_mention(2))
    first = counted(engine)
    take_in(engine, a_mention(1), a_mention(2))
    assert counted(engine) == first


def test_a_mention_is_scored_once(engine: Engine) -> None:
    take_in(engine, a_mention(1))
    scorer = CannedScorer()
    score.run(engine, scorer, now=T0)
    score.run(engine, scorer, now=T0)
    assert scorer.asked == 1


def test_a_long_silence_between_touched_minutes_keeps_both_counts(engine: Engine) -> None:
    take_in(engine, a_mention(1, at=T0 - timedelta(hours=9)), a_mention(2, at=T0))
    assert [bucket.count for bucket in counted(engine)] == [1, 1]

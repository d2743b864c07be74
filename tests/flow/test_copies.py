"""A copy is counted, and is nobody's original; what arrives when, and in what company, changes nothing."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.support.walk import BAHN, FORUM, MUSTERBANK, T0, CannedScorer, a_mention, an_intake
from warden.core.bucket import MinuteBucket, SourceCount
from warden.core.mention import Brand, Mention, SourceId
from warden.flow import count, ingest, score
from warden.lab import backtest
from warden.storage import buckets
from warden.storage.engine import reading, transaction

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
PRESS = SourceId("press")
HEADLINE = "Skandal: Musterbank sperrt am Freitag tausende Konten und entschuldigt sich bei Kunden"


def take_in(engine: Engine, *batch: Mention) -> None:
    """Let them walk up to the count."""
    with transaction(engine) as conn:
        ingest.store(conn, batch, an_intake())
    score.run(engine, CannedScorer(), now=T0)
    count.run(engine, now=T0)


def counted(engine: Engine, brand: Brand = MUSTERBANK) -> list[MinuteBucket]:
    with reading(engine) as conn:
        return buckets.between(conn, brand.id, T0 - timedelta(days=9), T0 + timedelta(days=9))


def originals(engine: Engine, brand: Brand = MUSTERBANK) -> list[int]:
    """Of each minute with mentions."""
    return [sum(each.mentions - each.copies for each in bucket.sources) for bucket in counted(engine, brand)]


def test_a_copy_is_counted_and_brings_its_source_a_fifth_of_a_voice(engine: Engine) -> None:
    take_in(
        engine,
        a_mention(1, text=HEADLINE, source=PRESS),
        a_mention(2, text=f"RT @press: {HEADLINE} 😡", at=T0 + MINUTE),
        a_mention(3, text="Die Musterbank", at=T0 + MINUTE),
    )
    first, second = counted(engine)
    assert first.sources == (SourceCount(PRESS, 1, 1.0, 0.9, 0.45),)
    assert (second.count, second.negative, second.outrage) == (2, 1.1, 0.55)
    assert second.sources == (SourceCount(FORUM, 2, 1.2, pytest.approx(0.38), pytest.approx(0.19)),)


def test_a_source_that_only_copies_is_hardly_heard(engine: Engine) -> None:
    take_in(engine, a_mention(1, text=HEADLINE), a_mention(2, text=HEADLINE, source=PRESS, at=T0 + MINUTE))
    assert counted(engine)[1].sources == (
        SourceCount(PRESS, 1, 0.2, pytest.approx(0.18), pytest.approx(0.09)),
    )


def test_what_was_last_said_a_day_ago_is_said_anew(engine: Engine) -> None:
    take_in(engine, *[a_mention(n, text=HEADLINE, at=T0 + n * timedelta(days=1)) for n in range(3)])
    assert originals(engine) == [1, 1, 1]


def test_an_original_that_comes_late_makes_a_copy_of_what_followed(engine: Engine) -> None:
    take_in(engine, a_mention(2, text=HEADLINE, at=T0 + 3 * HOUR))
    assert originals(engine) == [1]
    take_in(engine, a_mention(1, text=HEADLINE, at=T0))
    assert originals(engine) == [1, 0]


def test_one_that_comes_late_between_two_joins_them(engine: Engine) -> None:
    take_in(engine, a_mention(1, text=HEADLINE, at=T0), a_mention(3, text=HEADLINE, at=T0 + 30 * HOUR))
    assert originals(engine) == [1, 1]
    take_in(engine, a_mention(2, text=HEADLINE, at=T0 + 15 * HOUR))
    assert originals(engine) == [1, 0, 0]


def test_of_two_at_one_instant_the_same_is_the_original_whoever_comes_first(engine: Engine) -> None:
    pair = [a_mention(1, text=HEADLINE, source=PRESS), a_mention(2, text=HEADLINE)]
    take_in(engine, min(pair, key=lambda it: it.identity))
    alone = [each.source for each in counted(engine)[0].sources if not each.copies]
    take_in(engine, max(pair, key=lambda it: it.identity))
    assert [each.source for each in counted(engine)[0].sources if not each.copies] == alone


def test_brands_do_not_copy_each_other(engine: Engine) -> None:
    text = "Seit Freitag ist alles gesperrt, und niemand dort entschuldigt sich dafür oder sagt warum"
    take_in(
        engine,
        a_mention(1, text=text, brand=MUSTERBANK.id),
        a_mention(2, text=text, brand=BAHN.id, at=T0 + MINUTE),
        a_mention(3, text=text, brand=BAHN.id, at=T0 + 2 * MINUTE),
    )
    assert originals(engine) == [1]
    assert originals(engine, BAHN) == [1, 0]


def test_mentions_scored_by_an_earlier_release_are_originals(engine: Engine) -> None:
    take_in(engine, a_mention(1, text=HEADLINE))
    with transaction(engine) as conn:
        conn.exec_driver_sql("DELETE FROM fingerprints")
    take_in(engine, a_mention(2, text=HEADLINE, at=T0 + MINUTE), a_mention(3, text="Die Musterbank"))
    assert originals(engine) == [2, 1]


def a_day(rng: random.Random) -> list[Mention]:
    """Headlines, templates and talk of two days, many of them at the same second or in the same minute."""
    said = [HEADLINE, "Wer bei der Musterbank ist, soll heute noch sein Konto kündigen", "Die Musterbank"]
    moments = [T0 + rng.randrange(48 * 60) * MINUTE for _ in range(12)]
    return [
        a_mention(
            number,
            at=rng.choice(moments) + rng.randrange(3) * timedelta(seconds=20),
            text=f"{rng.choice(said)} {rng.choice(['', 'Skandal', 'sagt man', 'sagt man überall'])}",
            source=rng.choice([FORUM, PRESS]),
            author=rng.choice([None, "a", "b", "c"]),
        )
        for number in range(60)
    ]


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_arrival_counts_like_the_recording(engine: Engine, seed: int) -> None:
    rng = random.Random(seed)
    said = a_day(rng)
    expected = backtest.count(said, CannedScorer(), brand=MUSTERBANK.id)[MUSTERBANK.id]
    rng.shuffle(said)
    while said:
        batch = [said.pop() for _ in range(min(len(said), rng.randint(1, 25)))]
        take_in(engine, *batch)
    assert counted(engine) == expected
    assert 0 < sum(originals(engine)) < 40

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, text

from tests.support.storage import BANK, MINUTE, NOON, a_mention, a_sentiment, at_once, store, store_scored
from warden.core.coordination import Crowd
from warden.core.mention import BrandId, Mention, SourceId
from warden.storage import buckets, mentions
from warden.storage.engine import transaction
from warden.storage.mentions import Added

OTHER = BrandId("sparbank")
HOUR = timedelta(hours=1)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements sent while the block runs."""
    sent: list[str] = []

    def keep(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", keep)
    yield sent
    event.remove(engine, "before_cursor_execute", keep)


def test_mention_comes_back_as_it_was_stored(engine: Engine) -> None:
    mention = Mention(
        SourceId("reddit"),
        "t3_1",
        NOON,
        NOON + MINUTE,
        "\u202e<script>Müll\U0001f4a9</script> 'quoted' -- %s",
        url="https://reddit.example/1",
        author="somebody",
        followers=2**40,
        language="de",
        likes=0,
        reposts=2,
        replies=3,
        brand="musterbank",
    )
    with transaction(engine) as conn:
        mentions.add(conn, [(mention, (OTHER, BANK))])
        (found,) = mentions.unscored(conn, limit=10)
    assert found.mention == mention
    assert found.brands == (BANK, OTHER)
    assert found.sentiment is None


def test_mention_known_already_is_left_as_it_is(engine: Engine) -> None:
    with transaction(engine) as conn:
        first = store(conn, a_mention("1"), a_mention("2"))
    with transaction(engine) as conn:
        again = store(conn, a_mention("2", text="edited since"), a_mention("3"))
        texts = {row.mention.external_id: row.mention.text for row in mentions.unscored(conn, limit=10)}
    assert (first, again) == (Added(2, 0), Added(1, 1))
    assert texts["2"] == a_mention().text


def test_of_two_mentions_with_one_id_in_a_batch_the_first_is_kept(engine: Engine) -> None:
    with transaction(engine) as conn:
        assert store(conn, a_mention(text="first"), a_mention(text="second")) == Added(1, 1)
        assert mentions.unscored(conn, limit=2)[0].mention.text == "first"


def test_same_id_from_another_source_is_another_mention(engine: Engine) -> None:
    with transaction(engine) as conn:
        assert store(conn, a_mention(), a_mention(source=SourceId("reddit"))) == Added(2, 0)


def test_empty_batch_is_nothing(engine: Engine) -> None:
    with transaction(engine) as conn:
        assert mentions.add(conn, []) == Added(0, 0)
        mentions.record_scores(conn, [])
        assert mentions.unscored(conn, limit=1) == []


def test_id_and_text_of_a_megabyte_are_stored_and_known_again(engine: Engine) -> None:
    """A stranger's id does not fit into an index of PostgreSQL's."""
    huge = a_mention("ü" * 2**20, text="x" * 2**20)
    with transaction(engine) as conn:
        assert store(conn, huge) == Added(1, 0)
        assert store(conn, huge) == Added(0, 1)


def test_two_batches_that_share_mentions_neither_wait_for_ever_nor_store_twice(engine: Engine) -> None:
    batch = [a_mention(str(number)) for number in range(2500)]
    answers = at_once(
        engine,
        lambda conn: store(conn, *batch),
        lambda conn: store(conn, *reversed(batch)),
    )
    assert sum(answer.accepted for answer in answers if isinstance(answer, Added)) == 2500
    assert sum(answer.duplicates for answer in answers if isinstance(answer, Added)) == 2500


def test_a_full_request_of_mentions_takes_a_few_statements(engine: Engine) -> None:
    batch = [a_mention(str(number)) for number in range(5000)]
    with transaction(engine) as conn, counted(engine) as sent:
        assert store(conn, *batch) == Added(5000, 0)
        waiting = mentions.unscored(conn, limit=5000)
        mentions.record_scores(conn, [(row.id, a_sentiment()) for row in waiting])
    assert len(sent) < 100


def test_those_fetched_first_are_scored_first(engine: Engine) -> None:
    with transaction(engine) as conn:
        store(conn, *[a_mention(str(late), fetched_at=NOON + late * MINUTE) for late in (3, 1, 2)])
        waiting = mentions.unscored(conn, limit=2)
        assert [row.mention.external_id for row in waiting] == ["1", "2"]
        mentions.record_scores(conn, [(row.id, a_sentiment()) for row in waiting])
        assert [row.mention.external_id for row in mentions.unscored(conn, limit=2)] == ["3"]


def test_sentiment_comes_back_as_it_was_recorded(engine: Engine) -> None:
    unsure = a_sentiment(0.25, language="pl", fallback=True)
    with transaction(engine) as conn:
        store(conn, a_mention())
        (waiting,) = mentions.unscored(conn, limit=1)
        mentions.record_scores(conn, [(waiting.id, unsure)])
        (found,) = mentions.between(conn, BANK, NOON, NOON + MINUTE, limit=5)
        assert found == replace(waiting, sentiment=unsure)


def test_scores_touch_each_minute_of_each_brand_once(engine: Engine) -> None:
    late = NOON + timedelta(seconds=59.999)
    with transaction(engine) as conn:
        mentions.add(
            conn,
            [
                (a_mention("1"), (BANK,)),
                (a_mention("2", published_at=late), (BANK, OTHER)),
                (a_mention("3", published_at=NOON + MINUTE), (OTHER,)),
                (a_mention("4"), ()),
            ],
        )
        assert buckets.touched(conn, limit=10) == []
        mentions.record_scores(conn, [(row.id, a_sentiment()) for row in mentions.unscored(conn, limit=9)])
        touched = buckets.touched(conn, limit=10)
    assert [(row.brand, row.minute) for row in touched] == [
        (BANK, NOON),
        (OTHER, NOON),
        (OTHER, NOON + MINUTE),
    ]


def test_heard_are_the_scored_ones_published_in_the_half_open_interval(engine: Engine) -> None:
    with transaction(engine) as conn:
        store_scored(conn, *[a_mention(str(at), published_at=NOON + at * MINUTE) for at in (2, 0, 1)])
        store_scored(conn, a_mention("else", published_at=NOON + MINUTE), brand=OTHER)
        store(conn, a_mention("unscored", published_at=NOON + MINUTE))
        found = mentions.heard(conn, BANK, NOON, NOON + 2 * MINUTE, copied=())
    assert [each.at for each in found] == [NOON, NOON + MINUTE]


def test_most_negative_come_first_and_the_unscored_last(engine: Engine) -> None:
    with transaction(engine) as conn:
        for name, negative in (("bad", 0.7), ("good", 0.1), ("worst", 0.75)):
            store_scored(conn, a_mention(name), negative=negative)
        store(conn, a_mention("unscored", published_at=NOON + MINUTE))
        worst = mentions.between(conn, BANK, NOON, NOON + HOUR, limit=4)
        newest = mentions.between(conn, BANK, NOON, NOON + HOUR, limit=2, most_negative=False)
    assert [row.mention.external_id for row in worst] == ["worst", "bad", "good", "unscored"]
    assert [row.mention.external_id for row in newest] == ["unscored", "worst"]


def test_crowd_is_each_account_once_with_its_followers(engine: Engine) -> None:
    spoke = [
        ("x", "anna", 10),
        ("x", "anna", 12),
        ("press", "anna", 2**63 - 1),
        ("x", "ben", None),
        ("x", None, 5),
    ]
    said = [
        a_mention(str(n), source=SourceId(source), author=author, followers=followers)
        for n, (source, author, followers) in enumerate(spoke)
    ]
    with transaction(engine) as conn:
        store(conn, *said, a_mention("later", published_at=NOON + MINUTE, author="carl", followers=3))
        store(conn, a_mention("else", author="dora", followers=3), brand=OTHER)
        found = mentions.crowd(conn, BANK, NOON, NOON + MINUTE)
        assert mentions.crowd(conn, BrandId("none"), NOON, NOON + MINUTE) == Crowd(0, 0, None)
        assert mentions.crowd(conn, OTHER, NOON, NOON + MINUTE) == Crowd(1, 1, 3)
    assert (found.posts, found.accounts) == (4, 3)
    assert found.followers == pytest.approx(2**63, rel=1e-9)


def test_mentions_are_counted_by_brand(engine: Engine) -> None:
    with transaction(engine) as conn:
        mentions.add(conn, [(a_mention("1"), (BANK, OTHER)), (a_mention("2"), (BANK,))])
        assert [mentions.count(conn, brand) for brand in (BANK, OTHER, BrandId("none"))] == [2, 1, 0]


def test_mention_takes_its_brands_along_when_it_is_erased(engine: Engine) -> None:
    with transaction(engine) as conn:
        store_scored(conn, a_mention())
        conn.execute(text("DELETE FROM mentions"))
        assert mentions.count(conn, BANK) == 0

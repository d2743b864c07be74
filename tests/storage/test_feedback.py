"""Labels, calibrations, and drawing posts at random."""

from datetime import timedelta

from sqlalchemy import Connection, Engine

from tests.support.storage import BANK, MINUTE, NOON, a_mention, store, store_scored
from warden.core.calibration import Calibration
from warden.core.feedback import Feedback, Label
from warden.core.incident import PersonId
from warden.core.mention import MentionId, ScoredMention, SourceId
from warden.storage import calibrations, labels, mentions
from warden.storage.calibrations import Current
from warden.storage.engine import transaction
from warden.storage.labels import Lesson

PRESS, FORUM = SourceId("press"), SourceId("forum")
ANNA, BEN = PersonId("anna"), PersonId("ben")
ANGRY, CALM = Feedback(Label.NEGATIVE, outrage=True), Feedback(Label.NEUTRAL)


def some(conn: Connection, source: SourceId, number: int) -> list[ScoredMention]:
    """So many scored mentions of a source, a minute apart."""
    given = [
        a_mention(f"{source}-{place}", source=source, published_at=NOON + place * MINUTE, language="de")
        for place in range(number)
    ]
    store_scored(conn, *given)
    found = mentions.between(conn, BANK, NOON, NOON + timedelta(days=1), limit=1000)
    return [post for post in found if post.mention.source == source]


def label(
    conn: Connection, post: ScoredMention, feedback: Feedback, person: PersonId = ANNA, minute: int = 0
) -> None:
    labels.put(conn, post.id, post.mention.source, feedback, person, now=NOON + minute * MINUTE)


def test_newest_label_of_a_mention_counts(engine: Engine) -> None:
    with transaction(engine) as conn:
        first, second = some(conn, PRESS, 2)
        label(conn, first, CALM)
        label(conn, first, ANGRY, BEN)
        assert labels.of_mentions(conn, [first.id, second.id]) == {first.id: ANGRY}
        assert labels.counts(conn) == {PRESS: 1}


def test_labels_of_a_source_are_lessons_the_newest_first(engine: Engine) -> None:
    with transaction(engine) as conn:
        posts = some(conn, PRESS, 3)
        for minute, post in enumerate(posts):
            label(conn, post, ANGRY if minute else CALM, minute=minute)
        label(conn, some(conn, FORUM, 1)[0], CALM)
        text = posts[0].mention.text
        assert labels.lessons(conn, PRESS, limit=2) == [Lesson(text, "de", ANGRY)] * 2
        assert labels.lessons(conn, PRESS, limit=9)[-1].feedback == CALM
        assert labels.counts(conn) == {PRESS: 3, FORUM: 1}


def test_a_label_goes_with_its_mention(engine: Engine) -> None:
    with transaction(engine) as conn:
        label(conn, some(conn, PRESS, 1)[0], CALM)
        conn.execute(mentions.tables.mentions.delete())
        assert labels.counts(conn) == {}


def test_a_calibration_comes_back_as_it_was_put(engine: Engine) -> None:
    first, second = Calibration(0.7, 0.1, -0.3, 0.2, 1.1, 0.4, 42), Calibration(labels=43)
    with transaction(engine) as conn:
        calibrations.put(conn, PRESS, first, now=NOON)
        calibrations.put(conn, FORUM, first, now=NOON)
        calibrations.put(conn, FORUM, second, now=NOON + MINUTE)
        kept = {FORUM: Current(second, NOON + MINUTE), PRESS: Current(first, NOON)}
        assert calibrations.in_force(conn) == calibrations.locked(conn) == kept


def test_one_mention_is_found_by_its_id(engine: Engine) -> None:
    with transaction(engine) as conn:
        (post,) = some(conn, PRESS, 1)
        assert mentions.get(conn, post.id) == post
        assert mentions.get(conn, MentionId(post.id + 1)) is None


def test_sources_are_those_anything_came_from(engine: Engine) -> None:
    with transaction(engine) as conn:
        assert mentions.sources(conn) == []
        some(conn, PRESS, 2)
        some(conn, FORUM, 2)
        assert mentions.sources(conn) == [FORUM, PRESS]


def test_draws_that_follow_each_other_bring_every_post_once(engine: Engine) -> None:
    with transaction(engine) as conn:
        posts = some(conn, PRESS, 12)
        some(conn, FORUM, 5)
        after, seen = b"\x80", []
        for _ in range(3):
            drawn, after = mentions.drawn(conn, PRESS, since=NOON, after=after, limit=4)
            seen += [post.id for post in drawn]
        assert sorted(seen) == sorted(post.id for post in posts)
        assert seen != sorted(seen), "in the order of their hashes, which is none"


def test_a_draw_brings_no_post_twice_and_none_too_old_or_without_a_score(engine: Engine) -> None:
    with transaction(engine) as conn:
        posts = some(conn, PRESS, 4)
        store(conn, a_mention("unscored", source=PRESS, published_at=NOON + MINUTE))
        drawn, _ = mentions.drawn(conn, PRESS, since=NOON + 2 * MINUTE, after=b"\x40", limit=10)
        young = [post.id for post in posts if post.mention.published_at >= NOON + 2 * MINUTE]
        assert sorted(post.id for post in drawn) == sorted(young)
        assert mentions.drawn(conn, FORUM, since=NOON, after=b"\x40", limit=10) == ([], b"\x40")


def test_every_post_is_drawn_about_as_often(engine: Engine) -> None:
    with transaction(engine) as conn:
        posts = some(conn, PRESS, 40)
        times = dict.fromkeys((post.id for post in posts), 0)
        for start in range(256):
            drawn, _ = mentions.drawn(conn, PRESS, since=NOON, after=bytes([start]), limit=10)
            for post in drawn:
                times[post.id] += 1
    # 64 on average; hashes lie unevenly, so some stretches are longer than others.
    assert min(times.values()) > 20
    assert max(times.values()) < 160


def test_a_thinned_stretch_holds_about_as_many_as_asked_for_from_all_of_it(engine: Engine) -> None:
    with transaction(engine) as conn:
        some(conn, PRESS, 100)
        few = mentions.thinned(conn, BANK, NOON, NOON + 100 * MINUTE, limit=20)
        every = mentions.thinned(conn, BANK, NOON, NOON + 50 * MINUTE, limit=1000)
    assert 10 <= len(few) <= 20
    assert max(post.mention.published_at for post in few) > NOON + 80 * MINUTE
    assert min(post.mention.published_at for post in few) < NOON + 20 * MINUTE
    assert len(every) == 50

from datetime import timedelta

import pytest

from tests.support.streams import T0
from warden.lab import simulate
from warden.lab.kinds import KINDS
from warden.lab.simulate import CLOCK_CHANGE, Simulation
from warden.lab.texts import Tone

HOUR = timedelta(hours=1)


def _negative_share(made: Simulation, start_h: float, end_h: float) -> float:
    onset = made.truth[0].onset
    assert onset is not None
    tones = [
        tone
        for mention, tone in zip(made.mentions, made.tones, strict=True)
        if onset + start_h * HOUR <= mention.published_at < onset + end_h * HOUR
    ]
    return sum(tone in (Tone.NEGATIVE, Tone.SARCASM) for tone in tones) / len(tones)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_a_stream_in_order_with_ids_of_its_own(kind: str) -> None:
    made = simulate.stream(kind, 4, 4.0)
    published = [mention.published_at for mention in made.mentions]
    assert published == sorted(published)
    assert len({mention.external_id for mention in made.mentions}) == len(made.mentions) == len(made.tones)
    assert all(mention.fetched_at >= mention.published_at for mention in made.mentions)
    assert made.truth[0].kind == kind
    assert made.truth[0].should_page is KINDS[kind].pages


def test_the_same_seed_gives_the_same_stream_and_another_one_another() -> None:
    assert simulate.stream("hashtag", 3, 3.0) == simulate.stream("hashtag", 3, 3.0)
    assert simulate.stream("hashtag", 3, 3.0) != simulate.stream("hashtag", 4, 3.0)


def test_a_storm_is_louder_and_angrier_than_what_came_before() -> None:
    made = simulate.stream("flash", 5, 7.0)
    assert _negative_share(made, 0, 3) > _negative_share(made, -72, 0) + 0.1


def test_praise_is_not_angry() -> None:
    assert _negative_share(simulate.stream("positive-viral", 5, 7.0), 0, 3) < 0.35


def test_what_is_published_in_an_outage_arrives_when_it_ends() -> None:
    made = simulate.stream("outage-backfill", 2, 7.0)
    start, end = made.truth[0].onset, made.truth[0].peak
    assert start is not None
    assert end is not None
    late = [mention for mention in made.mentions if start <= mention.published_at < end]
    assert late
    assert {mention.fetched_at for mention in late} == {end}


def test_a_brigade_posts_much_with_few_people() -> None:
    made = simulate.stream("brigade", 3, 4.0)
    onset = made.truth[0].onset
    assert onset is not None
    storm = [mention for mention in made.mentions if onset <= mention.published_at < onset + HOUR]
    assert len(storm) / len({mention.author for mention in storm}) > 2


def test_news_are_told_word_for_word_by_many() -> None:
    made = simulate.stream("news-only", 3, 4.0)
    news = [mention.text for mention in made.mentions if mention.source == "news"]
    assert len(set(news)) < 0.6 * len(news)


def test_the_clock_change_storm_begins_at_two_in_that_night() -> None:
    onset = simulate.stream("clock-change", 3, 5.0).truth[0].onset
    assert onset is not None
    assert CLOCK_CHANGE <= onset < CLOCK_CHANGE + HOUR


def test_a_calm_history_and_a_storm_join_into_one_stream() -> None:
    calm = simulate.calm(start=T0, days=2, per_hour=30, seed=1, brand="Bank")
    storm = simulate.storm("flash", start=T0 + 48 * HOUR, hours=3, per_hour=30, seed=1, brand="Bank")
    assert calm[-1].published_at < T0 + 48 * HOUR <= storm.mentions[0].published_at
    assert len(storm.mentions) > 100
    assert not {mention.external_id for mention in calm} & {each.external_id for each in storm.mentions}
    assert {mention.brand for mention in [*calm, *storm.mentions]} == {"Bank"}


def test_calm_days_have_the_rate_that_was_asked_for() -> None:
    calm = simulate.calm(start=T0, days=14, per_hour=30, seed=2)
    assert 0.5 < len(calm) / (14 * 24 * 30) < 1.5


def test_texts_vary_enough_to_read_as_real() -> None:
    texts = [mention.text for mention in simulate.calm(start=T0, days=2, per_hour=20, seed=1)]
    assert len(set(texts)) > 0.7 * len(texts)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        simulate.stream("tsunami", 1)


def test_a_kind_without_a_storm_cannot_be_asked_for_one() -> None:
    with pytest.raises(ValueError, match="no storm of its own"):
        simulate.storm("calm", start=T0, hours=1, per_hour=1, seed=1)

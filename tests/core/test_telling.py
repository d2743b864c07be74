"""The few posts a person should read first."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.support.streams import T0, a_mention
from warden.core import telling, words
from warden.core.mention import Brand, BrandId, MentionId, ScoredMention, Sentiment
from warden.core.words import Word

OWN = words.own_names(Brand(BrandId("musterbank"), "Musterbank", ('"Musterbank"',)))
WORDS = (Word("Kontosperrung", 9.0, 20), Word("App down", 4.0, 9), Word("#boykott", 3.0, 5))
MINUTE = timedelta(minutes=1)


def a_post(number: int, text: str, anger: float = 0.8, **facts: Any) -> ScoredMention:
    mood = Sentiment(anger, 1 - anger, 0.0, 0.0, "de", False, "test-1")
    mention = a_mention(number, T0 + number * MINUTE, text, **{"author": f"writer-{number}", **facts})
    return ScoredMention(MentionId(number), mention, (BrandId("musterbank"),), mood)


def chosen(*posts: ScoredMention, most: int = telling.POSTS) -> list[int]:
    return [int(id_) for id_ in telling.posts(posts, WORDS, OWN, most=most)]


def test_posts_together_hold_the_words_of_the_storm() -> None:
    loud = [a_post(number, f"Kontosperrung {number * 'x'}y nervt", 0.95) for number in range(1, 5)]
    others = [
        a_post(8, "Seit Stunden App down, nichts geht", 0.6),
        a_post(9, "Jetzt reicht es #boykott", 0.6),
    ]
    assert chosen(*loud, *others, most=3) == [1, 8, 9]


def test_the_origin_is_among_them_and_stands_first() -> None:
    origin = a_post(1, "Kontosperrung ohne jede Vorwarnung", 0.6, followers=3)
    loud = [
        a_post(number, f"Kontosperrung {number * 'x'} wie dreist", 0.99, followers=90_000)
        for number in (5, 6, 7)
    ]
    assert chosen(*loud, origin, most=2)[0] == 1


def test_a_calm_early_post_is_no_origin() -> None:
    early = a_post(1, "Was bedeutet Kontosperrung bei der Musterbank?", 0.1)
    assert chosen(early, a_post(2, "Kontosperrung, Frechheit"), most=1) == [2]


def test_calm_posts_do_not_fill_the_list_up() -> None:
    calm = [a_post(number, f"Frage {number * 'x'} zu App down", 0.2, followers=99_999) for number in (2, 3)]
    assert chosen(a_post(1, "Kontosperrung, Frechheit"), *calm) == [1]


def test_reach_counts_on_a_logarithmic_scale() -> None:
    first = a_post(1, "Kontosperrung am Morgen")
    small, large = (
        a_post(2, "App down, wie immer", followers=10),
        a_post(3, "Immer App down hier", followers=100_000),
    )
    assert chosen(first, small, large, most=2) == [1, 3]
    angrier = replace(small, sentiment=Sentiment(1.0, 0.0, 0.0, 0.0, "de", False, "test-1"))
    milder = replace(large, sentiment=Sentiment(0.4, 0.6, 0.0, 0.0, "de", False, "test-1"))
    assert chosen(first, angrier, milder, most=2) == [1, 2]


def test_outrage_makes_a_post_as_telling_as_negative_words_do() -> None:
    outraged = replace(a_post(2, "App down"), sentiment=Sentiment(0.2, 0.8, 0.0, 0.9, "de", False, "test-1"))
    assert chosen(a_post(1, "Kontosperrung"), outraged, a_post(3, "Heute App down", 0.5), most=2) == [1, 2]


def test_near_copies_and_one_author_twice_are_passed_over() -> None:
    text = "Kontosperrung bei der Musterbank, wir warten seit heute Morgen auf Antwort"
    copies = [a_post(number, f"{text} {number * 'x'}") for number in range(1, 30)]
    again = [a_post(40, "App down", author="zora"), a_post(41, "#boykott jetzt aber wirklich", author="zora")]
    assert chosen(*copies, *again) == [1, 40]


def test_without_any_words_the_angriest_are_chosen() -> None:
    posts = [a_post(number, "x" * number + " y", number / 10) for number in range(1, 9)]
    assert telling.posts(posts, (), OWN, most=2) == (7, 8)


def test_a_post_nobody_has_scored_yet_is_survived_and_nothing_gives_nothing() -> None:
    unscored = replace(a_post(1, "Kontosperrung"), sentiment=None)
    assert chosen(unscored) == [1]
    assert chosen() == []


def test_hostile_posts_are_survived() -> None:
    texts = [
        "x" * 10_000,
        "\x00",
        "",
        "\u202e" * 5000,
        "\ud800",
        "<script>Kontosperrung</script>",
        "e" + "\u0301" * 9999,
    ]
    posts = [a_post(number, text, followers=-5, reposts=-1) for number, text in enumerate(texts)]
    assert 0 < len(chosen(*posts, *posts)) <= telling.POSTS


def test_the_order_they_are_given_in_does_not_matter() -> None:
    posts = [
        a_post(number, f"App down {number * 'x'} Kontosperrung {number * 'z'}") for number in range(1, 12)
    ]
    assert chosen(*posts) == chosen(*posts[::-1])

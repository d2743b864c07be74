"""The shipped model, as it ships."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.sentiment import scorer
from models.sentiment.scorer import ARTEFACT, BATCH_TEXTS, Scorer
from warden.core.mention import Sentiment
from warden.ports import SentimentScorer

SHIPPED = scorer.load()


def score(texts: Sequence[str], hint: str | None = None) -> list[Sentiment]:
    return SHIPPED.score(texts, [hint] * len(texts))


def test_it_is_a_sentiment_scorer_with_a_version() -> None:
    plugged: SentimentScorer = SHIPPED

    assert plugged.version == "sentiment-2"
    assert score(["Hallo"])[0].model == "sentiment-2"


@pytest.mark.parametrize(
    ("text", "label", "language"),
    [
        ("Schon wieder Störung, ich komme nicht an mein Geld. Unverschämt!", "negative", "de"),
        ("Super freundlich beraten worden, vielen Dank!", "positive", "de"),
        ("Wann macht die Filiale am Samstag auf?", "neutral", "de"),
        ("This is the worst service I have ever had, so angry.", "negative", "en"),
        ("Thank you, you made my day, lovely people!", "positive", "en"),
        ("The train to Leeds leaves from platform 3.", "neutral", "en"),
    ],
)
def test_plain_posts_are_read_as_people_read_them(text: str, label: str, language: str) -> None:
    sentiment = score([text])[0]

    assert (sentiment.label, sentiment.language, sentiment.fallback) == (label, language, False)


def test_an_outburst_has_more_outrage_than_a_complaint() -> None:
    outburst, complaint = score(["Ihr verlogenen Idioten, verpisst euch!", "Leider ist die App langsam."])

    assert outburst.outrage > 0.5 > complaint.outrage


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=())), max_size=5))
def test_any_text_gets_probabilities(texts: list[str]) -> None:
    for sentiment in score(texts):
        moods = (sentiment.negative, sentiment.neutral, sentiment.positive)
        assert sum(moods) == pytest.approx(1)
        assert all(0 <= chance <= 1 for chance in (*moods, sentiment.outrage))


def test_only_the_first_ten_thousand_characters_are_read() -> None:
    start = "Alles wunderbar, danke! " * 500

    assert score([start[:10_000]]) == score([start[:10_000] + "Katastrophe! " * 80_000])


def test_a_text_scores_the_same_alone_and_among_many() -> None:
    texts = [f"Post {number}: geht {'nicht' * (number % 3)} {'!' * (number % 5)}" for number in range(1200)]
    long = "Warum? " * 2000

    together = score([*texts, long, long])

    assert len(texts) > 2 * BATCH_TEXTS
    assert together == [score([text])[0] for text in [*texts, long, long]]


def test_no_texts_give_no_scores() -> None:
    assert score([]) == []


@pytest.mark.parametrize(
    ("hint", "language", "fallback"),
    [
        ("en", "en", False),
        ("de-AT", "de", False),
        ("de_DE", "de", False),
        ("fr", "fr", True),
        ("und", "de", False),
    ],
)
def test_the_source_has_the_last_word_on_the_language(hint: str, language: str, fallback: bool) -> None:
    sentiment = score(["Das ist ein ganz normaler deutscher Satz."], hint)[0]

    assert (sentiment.language, sentiment.fallback) == (language, fallback)


def test_an_unknown_language_is_read_by_the_mean_of_both_models() -> None:
    hinted = [SHIPPED.score(["Super Service 😀"], [hint])[0] for hint in ("de", "xx", "en")]

    assert hinted[1].fallback
    assert min(hinted[0].positive, hinted[2].positive) <= hinted[1].positive


def test_the_shipped_file_is_small() -> None:
    assert ARTEFACT.stat().st_size <= 8 * 2**20


def test_loading_gives_equal_scorers() -> None:
    again: Scorer = scorer.load()

    assert again.score(["Na toll."], [None]) == score(["Na toll."])

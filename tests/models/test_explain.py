import pytest

from models.sentiment import scorer
from models.sentiment.explain import PIECES, explain

SHIPPED = scorer.load()


@pytest.mark.parametrize(
    ("text", "telling"),
    [("Das ist so ein Mist", "Mist"), ("The coffee was awful today", "awful")],
)
def test_the_telling_word_weighs_most(text: str, telling: str) -> None:
    pieces = explain(SHIPPED, text)

    assert pieces[0].text == telling
    assert pieces[0].weight > 0


def test_pieces_are_few_and_the_heaviest_come_first() -> None:
    weights = [abs(piece.weight) for piece in explain(SHIPPED, "eins zwei drei vier fünf sechs sieben acht")]

    assert len(weights) == PIECES
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize("text", ["", "\0", "\ud800", " \n", "\x01\x02\x03\x04"])
def test_a_text_without_words_needs_no_explanation_and_raises_nothing(text: str) -> None:
    assert len(explain(SHIPPED, text)) <= 2

"""What the card claims, measured again on the data beside the checkout."""

import pytest

from models.sentiment import scorer
from models.sentiment.evaluate import mood, parts
from models.sentiment.rivals import rivals
from models.sentiment.sets import LANGUAGES
from tests.support.shared_data import shared_data

KNOWN_LOSSES = {("tweeteval_sentiment", "ap"), ("brands_sxsw", "f1")}  # told in the card


@pytest.mark.shared
@pytest.mark.filterwarnings("ignore")  # the rivals' own, from 2014 and 2019
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_model_beats_the_word_lists(language: str) -> None:
    shipped, others = scorer.load(), rivals()

    for part in parts([shared_data() / "sentiment"]):
        if part.of.language != language or not part.of.mood:
            continue
        result = mood(shipped, part, others)
        assert result.rival
        beaten = {"f1": result.f1.value > result.rival.f1, "ap": result.ap.value > result.rival.ap}
        lost = {(result.name, measure) for measure, is_beaten in beaten.items() if not is_beaten}
        assert lost <= KNOWN_LOSSES, result

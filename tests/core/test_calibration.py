"""What a source's calibration does to a sentiment, and how slowly it comes into force."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warden.core.calibration import (
    AS_SHIPPED,
    Calibration,
    calibrated,
    share_of_the_way,
    towards,
)
from warden.core.mention import Sentiment

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ANGRIER = Calibration(0.8, 1.0, 0.0, -1.0, 1.2, 0.5, labels=120)
NATS = st.floats(-50, 50)
FACTORS = st.floats(0.01, 100)


def a_sentiment(negative: float = 0.5, positive: float = 0.2, outrage: float = 0.3) -> Sentiment:
    return Sentiment(negative, 1 - negative - positive, positive, outrage, "de", False, "sentiment-1")


def test_as_shipped_leaves_every_number_and_the_model_alone() -> None:
    mood = a_sentiment(1.0, 0.0, 0.0)
    assert calibrated(mood, AS_SHIPPED) is mood
    assert calibrated(mood, Calibration(labels=80)) is mood


def test_an_offset_adds_to_the_odds() -> None:
    turned = calibrated(a_sentiment(0.5, 0.25), Calibration(negative=1.0))
    assert turned.negative / turned.neutral == pytest.approx(2 * 2.718281828)
    assert turned.outrage == pytest.approx(0.3)


def test_a_small_scale_takes_confidence_back() -> None:
    turned = calibrated(a_sentiment(0.9, 0.05), Calibration(scale=0.3))
    assert 1 / 3 < turned.negative < 0.9


def test_outrage_has_a_scale_and_a_shift_of_its_own() -> None:
    turned = calibrated(a_sentiment(outrage=0.5), Calibration(outrage_shift=1.0, outrage_scale=2.0))
    assert turned.outrage == pytest.approx(0.7310586)
    assert turned.negative == pytest.approx(0.5)


def test_the_model_says_that_people_had_a_word_in_it() -> None:
    assert calibrated(a_sentiment(), ANGRIER).model == "sentiment-1+feedback"


@given(
    negative=st.floats(0, 1),
    outrage=st.floats(0, 1),
    scale=FACTORS,
    offsets=st.tuples(NATS, NATS, NATS),
    other=st.tuples(FACTORS, NATS),
)
def test_no_chance_is_ever_certain_and_all_sum_to_one(
    negative: float,
    outrage: float,
    scale: float,
    offsets: tuple[float, float, float],
    other: tuple[float, float],
) -> None:
    said = Sentiment(negative, (1 - negative) / 2, (1 - negative) / 2, outrage, "de", False, "m")
    turned = calibrated(said, Calibration(scale, *offsets, *other))
    if turned is not said:
        chances = (turned.negative, turned.neutral, turned.positive)
        assert sum(chances) == pytest.approx(1)
        assert all(0 < chance < 1 for chance in (*chances, turned.outrage))


def test_a_calibration_is_nearly_there_after_a_week_and_not_before() -> None:
    on_its_way = AS_SHIPPED
    halfway = None
    for tick in range(7 * 24 * 6):
        on_its_way = towards(on_its_way, ANGRIER, share_of_the_way(10 * MINUTE))
        if tick == 24 * 6:
            halfway = on_its_way
    assert halfway is not None
    assert 0.2 < halfway.negative < 0.5
    assert 0.9 < on_its_way.negative < 1.0
    assert on_its_way.labels == 120


def test_it_does_not_matter_how_often_one_looks() -> None:
    once = towards(AS_SHIPPED, ANGRIER, share_of_the_way(HOUR))
    often = AS_SHIPPED
    for _ in range(12):
        often = towards(often, ANGRIER, share_of_the_way(5 * MINUTE))
    assert often.negative == pytest.approx(once.negative)
    assert often.scale == pytest.approx(once.scale)


def test_nobody_having_looked_for_long_is_no_reason_to_jump() -> None:
    assert share_of_the_way(timedelta(days=30)) == share_of_the_way(HOUR) < 0.02
    assert share_of_the_way(-HOUR) == 0


def test_who_is_near_has_arrived() -> None:
    assert towards(Calibration(0.8, 0.995, 0.0, -1.0, 1.2, 0.5, labels=119), ANGRIER, 0.1) == ANGRIER
    assert towards(ANGRIER, ANGRIER, 0.0) is ANGRIER

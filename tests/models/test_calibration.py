"""Calibrations from labels: what is wrong with a source is found, and little evidence does little."""

from collections.abc import Sequence

import numpy as np
import pytest

from models.sentiment.calibration import fit
from warden.core.calibration import AS_SHIPPED, Calibration, calibrated
from warden.core.feedback import Feedback, Label
from warden.core.mention import Sentiment

SEEDS = 60
# What a source may be like: exactly as the model says, much angrier, and less clear than it believes.
AS_TOLD = Calibration()
ANGRIER = Calibration(negative=1.2, positive=-0.8, outrage_scale=0.7, outrage_shift=1.0)
UNCLEAR = Calibration(scale=0.5)


def some_moods(rng: np.random.Generator, number: int) -> list[Sentiment]:
    """What a model says that is rather sure of itself, but never quite."""
    moods = rng.dirichlet((0.8, 1.2, 0.7), number) * 0.97 + 0.01
    outrages = rng.beta(0.8, 3.0, number) * 0.98 + 0.01
    return [
        Sentiment(*mood, outrage, "de", False, "m")
        for mood, outrage in zip(moods.tolist(), outrages.tolist(), strict=True)
    ]


def meant(rng: np.random.Generator, said: Sequence[Sentiment], truth: Calibration) -> list[Feedback]:
    """What people of a source say that is as `truth` has it."""
    found = []
    for mood in (calibrated(each, truth) for each in said):
        label = rng.choice(list(Label), p=[mood.negative, mood.neutral, mood.positive])
        found.append(Feedback(Label(label), bool(rng.random() < mood.outrage)))
    return found


def loss(said: Sequence[Sentiment], truth: Calibration, used: Calibration) -> float:
    """Expected log loss of what is told with `used` where `truth` holds, in nats."""
    pairs = [(calibrated(mood, truth), calibrated(mood, used)) for mood in said]
    return -sum(
        getattr(true, label) * np.log(getattr(told, label)) for true, told in pairs for label in Label
    ) / len(pairs)


def learned(seed: int, truth: Calibration, number: int) -> Calibration:
    rng = np.random.default_rng(seed)
    said = some_moods(rng, number)
    return fit(said, meant(rng, said, truth))


@pytest.mark.parametrize("truth", [ANGRIER, UNCLEAR], ids=["angrier", "unclear"])
def test_a_known_miscalibration_is_found(truth: Calibration) -> None:
    found = learned(1, truth, 2000)
    assert found.scale == pytest.approx(truth.scale, rel=0.15)
    assert found.negative - found.positive == pytest.approx(truth.negative - truth.positive, abs=0.25)
    assert found.outrage_shift == pytest.approx(truth.outrage_shift, abs=0.25)
    assert found.labels == 2000


@pytest.mark.parametrize("truth", [AS_TOLD, ANGRIER, UNCLEAR], ids=["as told", "angrier", "unclear"])
def test_thirty_labels_do_no_harm_in_expectation(truth: Calibration) -> None:
    asked = some_moods(np.random.default_rng(0), 500)
    losses = [loss(asked, truth, learned(seed, truth, 30)) for seed in range(SEEDS)]
    if truth is AS_TOLD:  # nothing can be better than the truth; little may be lost to chance
        assert np.mean(losses) <= loss(asked, truth, AS_SHIPPED) + 0.005
    else:
        assert np.mean(losses) < loss(asked, truth, AS_SHIPPED)


def test_more_labels_teach_more() -> None:
    asked = some_moods(np.random.default_rng(0), 500)
    few, many = (
        np.mean([loss(asked, ANGRIER, learned(seed, ANGRIER, number)) for seed in range(20)])
        for number in (30, 300)
    )
    assert many < few < loss(asked, ANGRIER, AS_SHIPPED)


def test_fewer_than_thirty_labels_teach_nothing() -> None:
    assert learned(1, ANGRIER, 29) == AS_SHIPPED
    assert learned(1, ANGRIER, 30) != AS_SHIPPED


def test_outrage_nobody_told_of_stays_as_shipped() -> None:
    rng = np.random.default_rng(1)
    said = some_moods(rng, 100)
    silent = [Feedback(each.label) for each in meant(rng, said, ANGRIER)]
    found = fit(said, silent)
    assert (found.outrage_scale, found.outrage_shift) == (1.0, 0.0)
    assert found.negative > 0


def test_people_of_one_mind_and_a_model_that_is_certain_give_finite_numbers() -> None:
    certain = [Sentiment(1.0, 0.0, 0.0, 0.0, "de", False, "m")] * 40
    for meant_ones in (20, 39, 40):
        said = [Feedback(Label.NEGATIVE, False)] * meant_ones
        found = fit(certain, said + [Feedback(Label.POSITIVE, True)] * (40 - meant_ones))
        turned = calibrated(certain[0], found)
        assert all(0 < each < 1 for each in (turned.negative, turned.positive, turned.outrage))


def test_corrections_alone_do_not_turn_a_good_model_upside_down() -> None:
    """People correct what is wrong and pass over what is right."""
    rng = np.random.default_rng(5)
    said = some_moods(rng, 3000)
    pairs = list(zip(said, meant(rng, said, AS_TOLD), strict=True))
    wrong = [(mood, each) for mood, each in pairs if mood.label != each.label][:100]
    few_right = [(mood, each) for mood, each in pairs if mood.label == each.label][:10]
    asked = some_moods(np.random.default_rng(0), 500)
    found = fit([mood for mood, _ in wrong + few_right], [each for _, each in wrong + few_right])
    assert loss(asked, AS_TOLD, found) < loss(asked, AS_TOLD, AS_SHIPPED) + 0.02


def test_the_same_labels_give_the_same_calibration() -> None:
    assert learned(3, ANGRIER, 100) == learned(3, ANGRIER, 100)

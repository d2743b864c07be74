"""Calibration: what the model's probabilities are worth in one source, by what people there told us.

Platt scaling with more than two labels (Guo et al. 2017, "On Calibration of Modern Neural Networks", section
4.2): softmax(scale * log p + offsets). How a calibration is found: models/sentiment/calibration.py; why one
moves slowly, and the detector's memory with it: docs/adr/0006.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from warden.core.mention import Sentiment

LEAST_LABELS = 30  # with fewer, a source is read as shipped
LEAST_CHANCE = 1e-6  # no probability is certain, and the logarithm of none is endless
LONGEST_STEP = timedelta(hours=1)  # however long nobody looked: a minute stays open for as long
PACE = timedelta(days=7) / 3  # 19 of 20 parts of the way in a week
ARRIVED = 0.01  # nats; closer than this is there
MARK = "+feedback"


@dataclass(frozen=True, slots=True)
class Calibration:
    """`negative`, `neutral`, `positive` are added in nats after log p was multiplied by `scale` (> 0);
    `outrage_scale` (> 0) and `outrage_shift` do the same to the logit of P(outrage). `labels` is how many
    mentions labelled by people it was found from."""

    scale: float = 1.0
    negative: float = 0.0
    neutral: float = 0.0
    positive: float = 0.0
    outrage_scale: float = 1.0
    outrage_shift: float = 0.0
    labels: int = 0

    @property
    def changes_nothing(self) -> bool:
        return replace(self, labels=0) == AS_SHIPPED


AS_SHIPPED = Calibration()


def calibrated(sentiment: Sentiment, calibration: Calibration) -> Sentiment:
    """The sentiment as this source means it; its model is marked, unless the calibration changes nothing."""
    if calibration.changes_nothing:
        return sentiment
    offsets = (calibration.negative, calibration.neutral, calibration.positive)
    said = (sentiment.negative, sentiment.neutral, sentiment.positive)
    negative, neutral, positive = _turned(said, calibration.scale, offsets)
    outrage, _ = _turned(
        (sentiment.outrage, 1 - sentiment.outrage),
        calibration.outrage_scale,
        (calibration.outrage_shift, 0.0),
    )
    return replace(
        sentiment,
        negative=negative,
        neutral=neutral,
        positive=positive,
        outrage=outrage,
        model=sentiment.model + MARK,
    )


def towards(current: Calibration, goal: Calibration, share: float) -> Calibration:
    """`current`, moved a share (0 to 1) of the way to `goal`; the goal itself once it is near."""
    here, there = _place(current), _place(goal)
    place = [a + share * (b - a) for a, b in zip(here, there, strict=True)]
    if max(abs(b - a) for a, b in zip(place, there, strict=True)) < ARRIVED:
        return goal
    scale, negative, neutral, positive, outrage_scale, outrage_shift = place
    return Calibration(
        math.exp(scale),
        negative,
        neutral,
        positive,
        math.exp(outrage_scale),
        outrage_shift,
        labels=goal.labels,
    )


def share_of_the_way(passed: timedelta) -> float:
    """How much of what is left of its way a calibration goes in this time: 0 to 1, an hour's share at most.

    Two steps go as far together as one of both their times, so it does not matter how often one looks.
    """
    return 1 - math.exp(-min(max(passed, timedelta()), LONGEST_STEP) / PACE)


def _place(calibration: Calibration) -> tuple[float, ...]:
    """Where a calibration lies, in nats: factors count by their logarithm."""
    return (
        math.log(calibration.scale),
        calibration.negative,
        calibration.neutral,
        calibration.positive,
        math.log(calibration.outrage_scale),
        calibration.outrage_shift,
    )


def _turned(chances: Sequence[float], scale: float, offsets: Sequence[float]) -> list[float]:
    """softmax(scale * log p + offsets), no part of it below LEAST_CHANCE."""
    logs = [math.log(max(chance, LEAST_CHANCE)) for chance in chances]
    weights = [scale * log + offset for log, offset in zip(logs, offsets, strict=True)]
    highest = max(weights)
    masses = [math.exp(weight - highest) for weight in weights]
    kept = [max(mass / sum(masses), LEAST_CHANCE) for mass in masses]
    return [mass / sum(kept) for mass in kept]

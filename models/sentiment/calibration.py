"""Find what the probabilities are worth in one source, from labels people gave there.

Maximum a posteriori around "as shipped". The prior is one Cauchy distribution over all parameters together
(Student's t with one degree of freedom): few labels move them little, and where many agree that a source is
unlike the training texts, its heavy tail lets them go. Its widths were chosen on data, as docs/adr/0006 says;
docs/benchmarks/calibration.md measures what comes of it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax

from warden.core.calibration import AS_SHIPPED, LEAST_CHANCE, LEAST_LABELS, Calibration
from warden.core.feedback import Feedback, Label
from warden.core.mention import Sentiment

SCALE_WIDTH = 0.2  # of the logarithm of the scale
MOOD_WIDTH = 0.4  # of the offsets, in nats
OUTRAGE_WIDTH = 0.1

Floats = NDArray[np.float64]


def fit(said: Sequence[Sentiment], meant: Sequence[Feedback]) -> Calibration:
    """The calibration for a source of which the model said this and people meant that, in the same order.

    Fewer than LEAST_LABELS leave it as shipped; outrage counts its own, for not everybody tells it.
    """
    if len(meant) < LEAST_LABELS:
        return AS_SHIPPED
    scale, negative, neutral, positive = _moods(said, meant)
    outrage_scale, outrage_shift = _outrage(said, meant)
    return Calibration(scale, negative, neutral, positive, outrage_scale, outrage_shift, len(meant))


def _moods(said: Sequence[Sentiment], meant: Sequence[Feedback]) -> tuple[float, float, float, float]:
    chances = np.array([[each.negative, each.neutral, each.positive] for each in said])
    order = list(Label)
    chosen = np.array([order.index(each.label) for each in meant])
    scale, (negative, neutral, positive) = _likeliest(chances, chosen, MOOD_WIDTH)
    return scale, negative, neutral, positive


def _outrage(said: Sequence[Sentiment], meant: Sequence[Feedback]) -> tuple[float, float]:
    told = [
        (mood.outrage, each.outrage)
        for mood, each in zip(said, meant, strict=True)
        if each.outrage is not None
    ]
    if len(told) < LEAST_LABELS:
        return AS_SHIPPED.outrage_scale, AS_SHIPPED.outrage_shift
    chances = np.array([[outrage, 1 - outrage] for outrage, _ in told])
    chosen = np.array([0 if outrage else 1 for _, outrage in told])
    scale, (yes, no) = _likeliest(chances, chosen, OUTRAGE_WIDTH)
    return scale, yes - no


def _likeliest(chances: Floats, chosen: NDArray[np.intp], width: float) -> tuple[float, list[float]]:
    """Scale and offsets for chances `(n, k)`, of which people chose the columns `chosen` `(n,)`."""
    logs = np.log(np.maximum(chances, LEAST_CHANCE))
    happened = np.eye(logs.shape[1])[chosen]
    weights = _weights(chances.argmax(axis=1) == chosen)[:, np.newaxis]
    tight = 1 / np.array([SCALE_WIDTH] + [width] * logs.shape[1]) ** 2

    def loss(parameters: Floats) -> tuple[float, Floats]:
        """Minus the logarithm of the posterior, and its gradient."""
        scaled = np.exp(parameters[0]) * logs
        told = log_softmax(scaled + parameters[1:], axis=1)
        gaps = weights * (np.exp(told) - happened)
        distance = 1 + (tight * parameters**2).sum()
        prior = (len(parameters) + 1) / 2 * np.log(distance)
        pull = (len(parameters) + 1) * tight * parameters / distance
        slope = np.append((gaps * scaled).sum(), gaps.sum(axis=0))
        return float(prior - (weights * told * happened).sum()), slope + pull

    found = minimize(loss, np.zeros(len(tight)), jac=True, method="L-BFGS-B").x
    return float(np.exp(found[0])), [float(offset) for offset in found[1:]]


def _weights(agrees: NDArray[np.bool_]) -> Floats:
    """How much each label counts `(n,)`: all that contradict the model at most as much as all that agree.

    People correct what is wrong and pass over what is right. Taken for a fair sample, corrections alone would
    turn a good model upside down.
    """
    right = agrees.sum()
    return np.where(agrees, 1.0, min(1.0, right / max(1, len(agrees) - right)))

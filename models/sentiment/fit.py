"""The statistics of training: from what was taught to the weights of one language.

Per label one logistic regression with NB-weighted features (Wang & Manning 2012, "Baselines and Bigrams"),
then one temperature and a bias per label, fitted on texts that did not train (Guo et al. 2017, "On
Calibration of Modern Neural Networks"). Repeatable: the same lessons and versions give the same numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags, hstack
from scipy.special import log_expit, log_softmax
from sklearn.linear_model import LogisticRegression

from models.sentiment.pipeline import Flags, Taught
from models.sentiment.sets import LABELS

SEED = 1
SMOOTHING = 0.1
STRENGTH = 2.0  # C of the logistic regressions
# N-grams in more than COMMON of all texts learn more slowly, by this power: function words otherwise
# learn which set a text is from, and long texts are judged by their grammar.
COMMON, DAMPING = 0.002, 0.4
OUTRAGE_PRIOR = 0.25

FOLDS = 5  # of the cross-validation that calibrates a model on top of another
BASE_SCALE = 0.3  # of that other's logits as features: large enough to be heeded before any n-gram
LEAST_SHARE = 0.01  # of a label, so that one that was never taught stays possible

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A linear model of one language: `weights (BUCKETS, 4)` and `bias (4,)`: the three labels, outrage."""

    weights: NDArray[np.float32]
    bias: Floats

    def logits(self, x: csr_matrix) -> Floats:
        return np.asarray(x @ self.weights + self.bias)


@dataclass(frozen=True, slots=True)
class _Question:
    """One column of the model: does the text have this label? `known` where its set says."""

    target: Flags
    known: Flags
    weight: Floats


def stored(fitted: Mapping[str, Fitted]) -> dict[str, NDArray[np.generic]]:
    """The models of all languages as the arrays of an artefact."""
    return {
        "weights": np.stack([model.weights for model in fitted.values()]).astype(np.float16),
        "bias": np.stack([model.bias for model in fitted.values()]),
        "trained": np.array(list(fitted)),
    }


def fit(taught: Taught, prior: Sequence[float]) -> Fitted:
    """Train, and calibrate on the held-out tenth; `prior` mixes negative, neutral and positive."""
    nothing = csr_matrix((len(taught.held), 0))
    columns = [_answer(question, taught, nothing, ~taught.held) for question in _questions(taught)]
    raw = Fitted(
        np.stack([weights for weights, _, _ in columns], axis=1), np.array([bias for _, bias, _ in columns])
    )
    return _calibrated(raw, raw.logits(taught.x[taught.held]), taught, taught.held, prior)


def fit_on_top(base: Fitted, taught: Taught) -> Fitted:
    """Train with what `base` says of each text as more features of it, which sway little while little is
    taught; calibrated by cross-validation, for the mixture of labels as it was taught."""
    every, said = np.ones(len(taught.held), np.bool_), csr_matrix(base.logits(taught.x) * BASE_SCALE)
    fold = np.arange(len(every)) % FOLDS
    logits = np.empty((len(every), 4))
    for each in range(FOLDS):
        logits[fold == each] = _on_top(base, said, taught, fold != each).logits(taught.x[fold == each])
    moods = taught.sentiment[taught.knows_mood]
    shares = [max(float((moods == label).mean()), LEAST_SHARE) for label in LABELS]
    return _calibrated(_on_top(base, said, taught, every), logits, taught, every, shares)


def _on_top(base: Fitted, said: csr_matrix, taught: Taught, used: Flags) -> Fitted:
    weights, bias = base.weights.astype(np.float64), base.bias.copy()
    for column, question in enumerate(_questions(taught)):
        asked = question.target[question.known & used]
        if asked.any() and not asked.all():  # otherwise nothing was taught of it
            own, own_bias, heed = _answer(question, taught, said, used)
            weights[:, column] = own + base.weights @ (heed * BASE_SCALE)
            bias[column] = own_bias + base.bias @ (heed * BASE_SCALE)
    return Fitted(weights.astype(np.float32), bias)


def _questions(taught: Taught) -> list[_Question]:
    moods = [_Question(taught.sentiment == label, taught.knows_mood, taught.weight) for label in LABELS]
    return [*moods, _Question(taught.outrage, taught.knows_outrage, np.ones(len(taught.weight)))]


def _answer(
    question: _Question, taught: Taught, said: csr_matrix, used: Flags
) -> tuple[NDArray[np.float32], float, Floats]:
    """Weights of the n-grams, intercept, weights of what was `said (n, k)`.

    Each lesson has an intercept of its own, dropped afterwards, so that how often a set has a label is not
    learned as its words (the least part of Daumé III 2007, "Frustratingly Easy Domain Adaptation").
    """
    picked = question.known & used
    x, target = taught.x[picked], question.target[picked]
    scale = _log_count_ratio(x, target) * _damping(x)
    origin = taught.origin[picked]
    own = csr_matrix((np.ones(len(origin), np.float32), (np.arange(len(origin)), origin)))
    model = LogisticRegression(solver="liblinear", dual=True, C=STRENGTH, random_state=SEED, max_iter=2000)
    features = hstack([x @ diags(scale), said[picked], own], format="csr")
    model.fit(features, target, sample_weight=question.weight[picked])
    learned: Floats = model.coef_.ravel()
    weights, heed = learned[: x.shape[1]] * scale, learned[x.shape[1] : x.shape[1] + said.shape[1]]
    return weights.astype(np.float32), float(model.intercept_[0]), heed


def _log_count_ratio(x: csr_matrix, target: Flags) -> NDArray[np.float32]:
    there = np.asarray(x[target].sum(axis=0)).ravel() + SMOOTHING
    elsewhere = np.asarray(x[~target].sum(axis=0)).ravel() + SMOOTHING
    ratio: Floats = np.log((there / there.sum()) / (elsewhere / elsewhere.sum()))
    return ratio.astype(np.float32)


def _damping(x: csr_matrix) -> NDArray[np.float32]:
    share = np.maximum(np.asarray((x > 0).sum(axis=0)).ravel() / x.shape[0], COMMON)
    damping: Floats = (COMMON / share) ** DAMPING
    return damping.astype(np.float32)


def _calibrated(raw: Fitted, logits: Floats, taught: Taught, on: Flags, prior: Sequence[float]) -> Fitted:
    """`raw` with the temperature and biases that fit `logits`, its own of the texts `on`, best."""
    moods, angers = taught.knows_mood[on], taught.knows_outrage[on]
    scale, shift = _calibrate_moods(
        logits[moods, :3], taught.sentiment[on][moods], taught.weight[on][moods], prior
    )
    anger_scale, anger_shift = _calibrate_outrage(logits[angers, 3], taught.outrage[on][angers])
    scales, shifts = np.array([scale] * 3 + [anger_scale]), np.append(shift, anger_shift)
    return Fitted((raw.weights * scales).astype(np.float32), raw.bias * scales + shifts)


def _calibrate_moods(
    logits: Floats, labels: NDArray[np.str_], weight: Floats, prior: Sequence[float]
) -> tuple[float, Floats]:
    """The temperature and biases with the least log loss, were the labels mixed as in `prior`."""
    index = np.array([LABELS.index(label) for label in labels], np.intp)
    share = np.bincount(index, weight, minlength=3) / weight.sum()
    weighed = weight * np.array(prior)[index] / share[index]

    def loss(parameters: Floats) -> float:
        picked = log_softmax(logits * np.exp(parameters[0]) + parameters[1:], axis=1)[
            np.arange(len(index)), index
        ]
        return float(-(weighed * picked).sum() / weighed.sum())

    found = minimize(loss, np.zeros(4), method="L-BFGS-B").x
    return float(np.exp(found[0])), found[1:]


def _calibrate_outrage(logits: Floats, target: Flags) -> tuple[float, float]:
    share = float(target.mean()) if len(target) else 0.0
    if not 0 < share < 1:
        return 1.0, 0.0  # nothing was taught of it
    weighed = np.where(target, OUTRAGE_PRIOR / share, (1 - OUTRAGE_PRIOR) / (1 - share))

    def loss(parameters: Floats) -> float:
        turned = logits * np.exp(parameters[0]) + parameters[1]
        picked = np.where(target, log_expit(turned), log_expit(-turned))
        return float(-(weighed * picked).sum() / weighed.sum())

    found = minimize(loss, np.zeros(2), method="L-BFGS-B").x
    return float(np.exp(found[0])), float(found[1])

"""Why a text got its label: the model is a sum, so each word's part in it can be told exactly."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.sentiment.features import SIZES, Batch, read
from models.sentiment.scorer import Scorer, probabilities

PIECES = 5

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, mark or emoji as the model read it; `weight` in nats for (positive) or against the label."""

    text: str
    weight: float


def explain(scorer: Scorer, text: str, hint: str | None = None) -> tuple[Piece, ...]:
    """The pieces that weighed most for or against the likeliest label, heaviest first.

    An n-gram's weight for the label against the mean of the other two is shared evenly by its characters;
    a piece is worth the sum over its own. What capitals and marks say of the text as a whole is left out.
    """
    batch = read([text])
    spoken = scorer.spoken(batch, [hint])
    label = int(probabilities(scorer.logits(batch, spoken))[0, :3].argmax())
    weights = scorer.table(spoken[0])[0][:, :3].astype(np.float64)
    told = 1.5 * (weights[:, label] - weights.mean(axis=1))
    worth = _of_characters(batch, told) + _of_words(batch, told)
    spans = zip(batch.tokens[1:-1], batch.tokens[2:], strict=True)  # between the text's two pads
    pieces = [Piece(_spelt(batch, begin, end), float(worth[begin:end].sum())) for begin, end in spans]
    return tuple(sorted(pieces, key=lambda piece: -abs(piece.weight))[:PIECES])


def _of_characters(batch: Batch, told: Floats) -> Floats:
    worth = np.zeros(len(batch.codes))
    for size, family in zip(SIZES, batch.characters, strict=True):
        shared = told[family.rows] / np.sqrt(len(family.rows)) / size
        for step in range(size):
            worth[step : step + len(shared)] += shared
    return worth


def _of_words(batch: Batch, told: Floats) -> Floats:
    """A word's own weight on its first character, a pair's on the first of either word."""
    alone, paired = (told[batch.words.rows] / np.sqrt(len(batch.words.rows))).reshape(-1, 2).T
    worth = np.zeros(len(batch.codes))
    worth[batch.tokens[:-1]] += alone + paired / 2
    worth[batch.tokens[1:]] += paired / 2
    return worth


def _spelt(batch: Batch, begin: int, end: int) -> str:
    return "".join(map(chr, batch.codes[begin:end])).strip()

"""From lessons to matrices, and which of their texts calibrate instead of training."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from models.sentiment.features import BUCKETS, read
from models.sentiment.sets import Example, Lesson

_BATCH = 1000

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Taught:
    """All lessons of one language, stacked: `x (n, BUCKETS)` and a label, a weight and a set for each text.

    `sentiment` is "" and `knows_outrage` False where a set does not say; `origin` numbers the lessons.
    """

    x: csr_matrix
    sentiment: NDArray[np.str_]
    outrage: Flags
    knows_outrage: Flags
    weight: NDArray[np.float64]
    origin: NDArray[np.intp]
    held: Flags

    @property
    def knows_mood(self) -> Flags:
        return np.asarray(self.sentiment != "")


def stacked(lessons: Sequence[Lesson]) -> Taught:
    """At least one lesson, all of one language."""
    found: list[Example] = [example for lesson in lessons for example in lesson.examples]
    return Taught(
        x=matrix([example.text for example in found]),
        sentiment=np.array([example.sentiment or "" for example in found]),
        outrage=np.array([example.outrage is True for example in found]),
        knows_outrage=np.array([example.outrage is not None for example in found]),
        weight=np.array([example.weight for example in found]),
        origin=np.repeat(np.arange(len(lessons)), [len(lesson.examples) for lesson in lessons]),
        held=held_out(example.text for example in found),
    )


def matrix(texts: Sequence[str]) -> csr_matrix:
    """Hashed n-grams `(n, BUCKETS)`, each family weighing 1 / sqrt(its number) per occurrence."""
    return vstack([_block(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)], format="csr")


def held_out(texts: Iterable[str]) -> Flags:
    """A tenth, chosen by the text itself: what calibrates is never what trained."""
    return np.array([hashlib.sha256(text.encode("utf-8")).digest()[0] % 10 == 0 for text in texts])


def _block(texts: Sequence[str]) -> csr_matrix:
    blocks = []
    for family in read(texts).families:
        sizes = family.sizes
        weights = np.repeat(1 / np.sqrt(sizes), sizes).astype(np.float32)
        limits = np.append(family.starts, len(family.rows))
        blocks.append(csr_matrix((weights, family.rows, limits), shape=(len(texts), BUCKETS)))
    return sum(blocks[1:], start=blocks[0])

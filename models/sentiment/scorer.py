"""Service: texts in, a Sentiment each out, with the arrays `train.py` left behind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import artefact
from models.sentiment import languages
from models.sentiment.features import BUCKETS, LONGEST, Batch, read
from warden.core.mention import Sentiment

VERSION = "sentiment-2"
ARTEFACT = Path(__file__).with_name(f"{VERSION}.npz")
BATCH_TEXTS = 500
BATCH_CHARACTERS = 200_000

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scorer:
    """The trained model, ready to score: implements SentimentScorer. Build it with `load`.

    `weights` is a table per trained language and one more, their mean, for every other language, stacked:
    `(tables * BUCKETS, 4)`, its columns negative, neutral, positive, outrage; `bias (tables, 4)`.
    """

    version: str
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    trained: tuple[str, ...]
    languages: tuple[str, ...]
    language_weights: NDArray[np.float32]

    def score(self, texts: Sequence[str], languages: Sequence[str | None]) -> list[Sentiment]:
        """Texts (n,) with the languages their sources named, in order; the same text always gets the same."""
        scored: list[Sentiment] = []
        for at, end in _batches(texts):
            scored += self._score(texts[at:end], languages[at:end])
        return scored

    def logits(self, batch: Batch, spoken: Sequence[str]) -> Floats:
        """What `weights` and `bias` say of n texts in these languages: (n, 4)."""
        table = self.tables(spoken)
        total: Floats = self.bias[table].astype(np.float64)
        for family in batch.families:
            rows = family.rows + np.repeat(table * BUCKETS, family.sizes)
            summed = np.add.reduceat(self.weights.take(rows, axis=0), family.starts, axis=0)
            total = total + summed / np.sqrt(family.sizes)[:, np.newaxis]
        return total

    def tables(self, spoken: Sequence[str]) -> NDArray[np.intp]:
        """Which table reads each of these languages."""
        known = {language: index for index, language in enumerate(self.trained)}
        return np.array([known.get(language, len(known)) for language in spoken], np.intp)

    def table(self, language: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """`weights (BUCKETS, 4)` and `bias (4,)` of one language."""
        index = int(self.tables([language])[0])
        return self.weights[index * BUCKETS : (index + 1) * BUCKETS], self.bias[index]

    def spoken(self, batch: Batch, hints: Sequence[str | None]) -> list[str]:
        """The language of each text: the source's word, else what the text itself tells."""
        found = languages.detect(batch, self.language_weights, self.languages)
        return [languages.hinted(hint) or told for hint, told in zip(hints, found, strict=True)]

    def _score(self, texts: Sequence[str], hints: Sequence[str | None]) -> list[Sentiment]:
        batch = read(texts)
        spoken = self.spoken(batch, hints)
        chances = probabilities(self.logits(batch, spoken)).tolist()
        return [
            Sentiment(
                negative, neutral, positive, outrage, language, language not in self.trained, self.version
            )
            for (negative, neutral, positive, outrage), language in zip(chances, spoken, strict=True)
        ]


def in_service(folder: Path) -> Path:
    """The artefact to load: the newest that `warden train` left in `folder`, else the shipped one.

    Its card is written last: a training that was cut off has none, and does not serve.
    """
    card = max(folder.glob(f"sentiment-*/{artefact.CARD}"), default=None)
    return card.with_name(f"{card.parent.name}.npz") if card else ARTEFACT


def serving(folder: Path) -> Scorer:
    """The model in service where `warden train` leaves its models in `folder`.

    Raises:
        ArtefactError: the file is not the one its card describes.
    """
    return load(in_service(folder))


def load(path: Path = ARTEFACT) -> Scorer:
    """The shipped model, or another artefact of its kind.

    Raises:
        ArtefactError: the file is missing, or not the one its card describes.
    """
    arrays = artefact.load(path)
    tables, bias = _with_mean(arrays["weights"]), _with_mean(arrays["bias"])
    return Scorer(
        version=path.stem,
        weights=tables.reshape(-1, tables.shape[-1]),
        bias=bias,
        trained=tuple(arrays["trained"].tolist()),
        languages=tuple(arrays["languages"].tolist()),
        language_weights=arrays["language_weights"].astype(np.float32),
    )


def _with_mean(stored: NDArray[np.floating]) -> NDArray[np.float32]:
    """One entry per language, and after them their mean."""
    together = np.empty((len(stored) + 1, *stored.shape[1:]), np.float32)
    together[:-1] = stored
    np.mean(together[:-1], axis=0, out=together[-1])
    return together


def probabilities(logits: Floats) -> Floats:
    """(n, 4) → P(negative), P(neutral), P(positive), summing to 1, and P(outrage)."""
    moods = np.exp(logits[:, :3] - logits[:, :3].max(axis=1, keepdims=True))
    outrage = 1 / (1 + np.exp(-np.clip(logits[:, 3:], -30, 30)))
    return np.hstack([moods / moods.sum(axis=1, keepdims=True), outrage])


def _batches(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Slices of at most BATCH_TEXTS texts and, two texts or more, BATCH_CHARACTERS characters."""
    at, characters = 0, 0
    for index, text in enumerate(texts):
        length = min(len(text), LONGEST)
        if index - at == BATCH_TEXTS or (index > at and characters + length > BATCH_CHARACTERS):
            yield at, index
            at, characters = index, 0
        characters += length
    if at < len(texts):
        yield at, len(texts)

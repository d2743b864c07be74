"""From labelled sets on disk to matrices: which set may train, and what its labels mean to us.

A set is a folder with `train.csv.gz` and `dev.csv.gz` (columns `text,label,lang,fine`). Only sets under an
open licence train; the project's own posts (`models/corpus`), the only ones by customers, count fourfold.
"""

import csv
import gzip
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from models.sentiment.features import BUCKETS, read
from warden.errors import WardenError

LABELS = ("negative", "neutral", "positive")
TRAINING = {"de": ("potts", "xed_de", "germeval2018"), "en": ("goemotions", "xed_en")}
SENTIMENT_SETS = {
    "de": ("germeval2017", "sb10k", "potts", "omp", "xed_de"),
    "en": ("airline", "tweeteval_sentiment", "brands_sxsw", "goemotions", "xed_en"),
}
OUTRAGE_SETS = {"de": ("germeval2018", "germeval2019", "germeval2021"), "en": ("goemotions", "olid")}
CORPUS = Path(__file__).parent.parent / "corpus"
LANGUAGES = CORPUS / "languages.csv"  # sentences in languages the model is not trained on
OWN_WEIGHT = 4.0
OFFENCE_WEIGHT = 0.3  # an offensive text is most likely, not surely, a negative one
_OUTRAGE = frozenset({"anger", "annoyance", "disgust"})
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled text; None where its set does not say."""

    text: str
    sentiment: str | None
    outrage: bool | None
    weight: float = 1.0


def path_of(data: Path, name: str, part: str) -> Path:
    return data / name / f"{part}.csv.gz"


def examples(data: Path, name: str, part: str) -> list[Example]:
    """One part of a set with its labels as they are, for evaluation.

    Raises:
        WardenError: the file is missing or not what it should be.
    """
    return [
        Example(row["text"], _sentiment(row), _outrage(name, row)) for row in _rows(path_of(data, name, part))
    ]


def training(data: Path, language: str) -> list[Example]:
    """Everything that trains a language: the open sets, then our own posts."""
    rows = ((name, row) for name in TRAINING[language] for row in _rows(path_of(data, name, "train")))
    return [*(_lesson(name, row) for name, row in rows), *own_posts(language)]


def own_files() -> list[Path]:
    """The files of the project's own posts, in the order they are read."""
    return sorted(file for file in CORPUS.glob("*.csv") if file != LANGUAGES)


def own_posts(language: str) -> list[Example]:
    """The project's own posts in a language; the labels weigh alike, however many posts have each."""
    rows = [row for file in own_files() for row in _rows(file) if row["lang"] == language]
    number = Counter(row["label"] for row in rows)
    even = len(rows) / len(number)
    return [
        Example(row["text"], row["label"], row["outrage"] == "1", OWN_WEIGHT * even / number[row["label"]])
        for row in rows
    ]


def foreign_texts() -> dict[str, list[str]]:
    """Our own sentences in languages the model is not trained on, by language."""
    texts: dict[str, list[str]] = {}
    for row in _rows(LANGUAGES):
        texts.setdefault(row["lang"], []).append(row["text"])
    return texts


def matrix(texts: Sequence[str]) -> csr_matrix:
    """Hashed n-grams `(n, BUCKETS)`, each family weighing 1 / sqrt(its number) per occurrence."""
    return vstack([_block(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)], format="csr")


def held_out(texts: Iterable[str]) -> NDArray[np.bool_]:
    """A tenth, chosen by the text itself: what calibrates is never what trained."""
    return np.array([hashlib.sha256(text.encode("utf-8")).digest()[0] % 10 == 0 for text in texts])


def checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _lesson(name: str, row: dict[str, str]) -> Example:
    """What a row of a training set teaches."""
    sentiment, weight = _sentiment(row), 1.0
    if name.startswith("xed") and sentiment == "positive" and "joy" not in row["fine"].split("|"):
        sentiment = "neutral"  # anticipation and trust alone: "We are close by."
    if name == "germeval2018" and row["label"] == "offensive":
        sentiment, weight = "negative", OFFENCE_WEIGHT
    return Example(row["text"], sentiment, _outrage(name, row), weight)


def _sentiment(row: dict[str, str]) -> str | None:
    return row["label"] if row["label"] in LABELS else None


def _outrage(name: str, row: dict[str, str]) -> bool | None:
    if name == "goemotions":
        return not _OUTRAGE.isdisjoint(row["fine"].split("|"))
    return {"offensive": True, "other": False}.get(row["label"])


def _block(texts: Sequence[str]) -> csr_matrix:
    blocks = []
    for family in read(texts).families:
        sizes = family.sizes
        weights = np.repeat(1 / np.sqrt(sizes), sizes).astype(np.float32)
        limits = np.append(family.starts, len(family.rows))
        blocks.append(csr_matrix((weights, family.rows, limits), shape=(len(texts), BUCKETS)))
    return sum(blocks[1:], start=blocks[0])


def _rows(path: Path) -> Iterator[dict[str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as cause:
        raise WardenError(
            f"{path}: cannot be read ({cause})", mend="Name the folder that holds the labelled sets"
        ) from cause

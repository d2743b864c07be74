"""The labelled sets: where they lie, under which licence, and what their labels mean to us.

A set is a folder with `train.csv.gz` and `dev.csv.gz` (columns `text,label,lang,source,fine`). Only sets
whose licence clearly allows an openly released model may train the shipped one; of the others the `dev` part
measures, and the `train` part teaches a model that somebody retrains for their own use.
"""

import csv
import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from warden.errors import WardenError

LABELS = ("negative", "neutral", "positive")
LANGUAGES = ("de", "en")  # those the model is trained on
OFFENCE_WEIGHT = 0.3  # an offensive text is most likely, not surely, a negative one
_OUTRAGE = frozenset({"anger", "annoyance", "disgust"})
_YES_NO = {"1": True, "0": False}


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """A set that others labelled; `is_open` where its licence allows an openly released model.

    `mood` and `outrage` say which of the two its labels tell.
    """

    name: str
    language: str
    licence: str
    is_open: bool = False
    mood: bool = True
    outrage: bool = False


SETS = {
    known.name: known
    for known in (
        LabelledSet("germeval2017", "de", "CC BY-NC 4.0"),
        LabelledSet("sb10k", "de", "unclear"),
        LabelledSet("potts", "de", "MIT", is_open=True),
        LabelledSet("omp", "de", "CC BY-NC-SA 4.0"),
        LabelledSet("xed_de", "de", "CC BY 4.0", is_open=True),
        LabelledSet("germeval2018", "de", "CC BY 4.0", is_open=True, mood=False, outrage=True),
        LabelledSet("germeval2019", "de", "unclear", mood=False, outrage=True),
        LabelledSet("germeval2021", "de", "unclear", mood=False, outrage=True),
        LabelledSet("airline", "en", "CC BY-NC-SA 4.0"),
        LabelledSet("tweeteval_sentiment", "en", "unclear"),
        LabelledSet("brands_sxsw", "en", "unclear"),
        LabelledSet("goemotions", "en", "CC BY 4.0 (Apache-2.0 repository)", is_open=True, outrage=True),
        LabelledSet("xed_en", "en", "CC BY 4.0", is_open=True),
        LabelledSet("olid", "en", "unclear", mood=False, outrage=True),
    )
}


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled text; None where its set does not say. `source` is where it was posted."""

    text: str
    sentiment: str | None
    outrage: bool | None
    weight: float = 1.0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one set teaches of one language, and what a card has to say of it: licence, sha256 of the file."""

    name: str
    language: str
    licence: str
    checksum: str
    examples: tuple[Example, ...]
    is_open: bool = True


def path_of(data: Path, name: str, part: str) -> Path:
    return data / name / f"{part}.csv.gz"


def examples(data: Path, name: str, part: str) -> list[Example]:
    """One part of a set with its labels as they are, for evaluation.

    Raises:
        WardenError: the file is missing or not what it should be.
    """
    return [
        Example(row["text"], _sentiment(row), _outrage(name, row), source=row.get("source") or "")
        for row in rows(path_of(data, name, part))
    ]


def lesson(data: Path, known: LabelledSet) -> Lesson:
    """What the `train` part of a set teaches.

    Raises:
        WardenError: the file is missing or not what it should be.
    """
    path = path_of(data, known.name, "train")
    taught = tuple(_taught(known.name, row) for row in rows(path))
    return Lesson(known.name, known.language, known.licence, checksum(path), taught, known.is_open)


def posts(path: Path, licence: str, weight: float = 1.0) -> list[Lesson]:
    """A file of posts with columns `text,label,lang` and perhaps `outrage` (1 or 0): a lesson a language.

    Raises:
        WardenError: the file cannot be read, or a row has another label or language.
    """
    taught: dict[str, list[Example]] = {}
    for number, row in enumerate(rows(path), start=2):
        if row.get("label") not in LABELS or row.get("lang") not in LANGUAGES or not row.get("text"):
            raise WardenError(
                f"{path}: row {number} is no labelled post",
                mend=f"Give text, label ({', '.join(LABELS)}) and lang ({', '.join(LANGUAGES)})",
            )
        outrage = _YES_NO.get(row.get("outrage") or "")
        taught.setdefault(row["lang"], []).append(Example(row["text"], row["label"], outrage, weight))
    digest = checksum(path)
    return [Lesson(path.name, language, licence, digest, tuple(found)) for language, found in taught.items()]


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, gzipped or not.

    Raises:
        WardenError: it cannot be read.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as cause:
        raise WardenError(
            f"{path}: cannot be read ({cause})", mend="Name the folder that holds the labelled sets"
        ) from cause


def checksum(path: Path) -> str:
    """The sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _taught(name: str, row: dict[str, str]) -> Example:
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

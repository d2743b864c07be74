"""What the project's own posts add on real ones: the model trained without them, without each file, with all.

Measured as in `sentiment`, on the dev parts of sets none of which trained anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score

from models.sentiment import corpus
from models.sentiment.card import table
from models.sentiment.evaluate import macro_f1
from models.sentiment.fit import fit
from models.sentiment.pipeline import matrix, stacked
from models.sentiment.scorer import probabilities
from models.sentiment.sets import LABELS, LANGUAGES, SETS, Lesson, examples
from models.sentiment.train import PRIOR, lessons
from tests.bench.outcome import Outcome

MEASURED = {
    "de": ("germeval2017", "sb10k", "omp"),
    "en": ("airline", "tweeteval_sentiment", "brands_sxsw"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One training: what was left out, and (macro-F1, negative AP) on each measured set."""

    without: str
    posts: int
    figures: tuple[tuple[float, float], ...]


def run(data: Path) -> Outcome:
    """Train each language without its own posts, without each file of them, and with all."""
    sets = data / "sentiment"
    taught = lessons(sets)
    results = {language: _rows(sets, language, taught) for language in LANGUAGES}
    figures = {
        language: {row.without: {"posts": row.posts, "figures": row.figures} for row in rows}
        for language, rows in results.items()
    }
    return Outcome(figures, tuple(_page(results)), tuple(_faults(results)))


def _rows(sets: Path, language: str, taught: Sequence[Lesson]) -> list[Row]:
    spoken = [each for each in taught if each.language == language]
    own = [each.name for each in spoken if each.name not in SETS]
    variants = [("all of our own", own), *((name, [name]) for name in own), ("nothing", [])]
    return [_row(sets, language, spoken, without, names) for without, names in variants]


def _row(sets: Path, language: str, spoken: Sequence[Lesson], without: str, names: Sequence[str]) -> Row:
    kept = [each for each in spoken if each.name not in names]
    model = fit(stacked(kept), PRIOR[language])
    figures = []
    for name in MEASURED[language]:
        found = examples(sets, name, "dev")
        labels = np.array([each.sentiment for each in found])
        chances = probabilities(model.logits(matrix([each.text for each in found])))
        said = np.array(LABELS)[chances[:, :3].argmax(axis=1)]
        ap = float(average_precision_score(labels == "negative", chances[:, 0]))
        figures.append((macro_f1(labels, said), ap))
    return Row(without, sum(len(each.examples) for each in kept if each.name not in SETS), tuple(figures))


def _page(results: dict[str, list[Row]]) -> list[str]:
    page = [
        "# What our own posts add",
        "",
        "Written by `make bench` (`python -m tests.bench corpus`): macro-F1 · negative AP on the dev parts.",
        f"Each of our posts weighs {corpus.WEIGHT:g}. [How they were made](../../models/corpus/CARD.md).",
    ]
    for language, rows in results.items():
        head = ("trained without", "own posts", *MEASURED[language])
        told = [
            (row.without, f"{row.posts:,}", *(f"{f1:.3f} · {ap:.3f}" for f1, ap in row.figures))
            for row in rows
        ]
        page += ["", *table(head, told)]
    return page


def _faults(results: dict[str, list[Row]]) -> list[str]:
    """Our posts have to add something on the negative AP of every set, or they had better go."""
    return [
        f"our own posts cost {name} negative AP: {without[1]:.3f} without, {with_[1]:.3f} with them"
        for language, rows in results.items()
        for name, without, with_ in zip(MEASURED[language], rows[0].figures, rows[-1].figures, strict=True)
        if with_[1] <= without[1]
    ]

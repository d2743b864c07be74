"""How good it is, per set, beside its rivals: `python -m models.sentiment.evaluate DATA` puts it on the card.

Only `dev` files are read: they neither trained nor calibrated anything. Intervals are percentile bootstraps
over the texts (Efron 1979), 95 %.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, f1_score

from models.artefact import CARD
from models.sentiment import card
from models.sentiment.pipeline import OUTRAGE_SETS, SENTIMENT_SETS, examples
from models.sentiment.rivals import Rival, rival
from models.sentiment.scorer import ARTEFACT, Scorer, load
from warden.core.mention import Sentiment
from warden.errors import WardenError

# Written for this card: what people mean, and what a sum of n-grams is likely to miss.
HARD = (
    ("Ganz toll, drei Stunden auf Gleis 7 gewartet, ich bin begeistert.", "negative"),
    ("Wow, nur zwei Stunden in der Warteschleife. Rekord!", "negative"),
    ("Great, my card got declined on a first date. Love it.", "negative"),
    ("Nicht so schlecht wie befürchtet, ging eigentlich glatt.", "positive"),
    ("Die Konkurrenz ist mies, bei der Musterbank klappt alles.", "positive"),
    ("Krank, wie gut die neue App ist.", "positive"),
    ("The pilot killed it, smoothest landing ever.", "positive"),
    ("No complaints so far.", "positive"),
    ("Die Musterbank entlässt 400 Leute.", "negative"),
    ("Mein Konto ist seit gestern gesperrt.", "negative"),
    ("I waited 40 minutes for the agent.", "negative"),
)
DRAWS = 200
SEED = 1
BINS = 10

Floats = NDArray[np.float64]
Labels = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"


@dataclass(frozen=True, slots=True)
class MoodResult:
    """Sentiment on one set. `f1` is macro-F1, `ap` the average precision of negative, `ece` the expected
    calibration error of P(negative); `share` is how many are negative, which is the `ap` of a coin."""

    name: str
    language: str
    rows: int
    share: float
    f1: Measured
    ap: Measured
    ece: float
    rival: str
    rival_f1: float
    rival_ap: float
    majority_f1: float


@dataclass(frozen=True, slots=True)
class OutrageResult:
    """P(outrage) on one set: macro-F1 at one half, and average precision beside a coin's."""

    name: str
    language: str
    rows: int
    share: float
    f1: Measured
    ap: Measured
    majority_f1: float


def moods(scorer: Scorer, data: Path, language: str) -> list[MoodResult]:
    """Sentiment on the dev part of every set of a language that has it."""
    other = rival(language)
    return [_mood(scorer, data, name, language, other) for name in SENTIMENT_SETS[language]]


def outrages(scorer: Scorer, data: Path) -> list[OutrageResult]:
    """Outrage on the dev part of every set that has it."""
    return [
        _outrage(scorer, data, name, language) for language, names in OUTRAGE_SETS.items() for name in names
    ]


def write(data: Path) -> None:
    """Measure the shipped model and write the tables into its card."""
    scorer, path = load(), ARTEFACT.with_name(CARD)
    mood = [result for language in SENTIMENT_SETS for result in moods(scorer, data, language)]
    card.replace(path, "evaluation", lines(mood, outrages(scorer, data)))
    card.replace(path, "failures", failures(scorer))


def lines(mood: Sequence[MoodResult], outrage: Sequence[OutrageResult]) -> list[str]:
    """Both tables in Markdown; what beats the rival is bold."""
    head = (
        "set",
        "",
        "rows",
        "macro-F1",
        "rival",
        "always the commonest",
        "negative AP",
        "rival",
        "coin",
        "ECE",
    )
    rows = [
        (
            *(result.name, result.language, str(result.rows)),
            *(_bold(result.f1, result.rival_f1), f"{result.rival_f1:.3f}", f"{result.majority_f1:.3f}"),
            *(_bold(result.ap, result.rival_ap), f"{result.rival_ap:.3f}", f"{result.share:.3f}"),
            f"{result.ece:.3f}",
        )
        for result in mood
    ]
    outrage_head = ("set", "", "rows", "macro-F1", "always the commonest", "outrage AP", "coin")
    outrage_rows = [
        (
            *(result.name, result.language, str(result.rows), _bold(result.f1, result.majority_f1)),
            *(f"{result.majority_f1:.3f}", _bold(result.ap, result.share), f"{result.share:.3f}"),
        )
        for result in outrage
    ]
    return [*card.table(head, rows), "", *card.table(outrage_head, outrage_rows)]


def failures(scorer: Scorer) -> list[str]:
    """The hard sentences the model gets wrong, in Markdown."""
    said = scorer.score([text for text, _ in HARD], [None] * len(HARD))
    rows = [
        (text, meant, f"{sentiment.label} {getattr(sentiment, sentiment.label):.0%}")
        for (text, meant), sentiment in zip(HARD, said, strict=True)
        if sentiment.label != meant
    ]
    return card.table(("text", "meant", "said"), rows)


def calibration_error(chances: Floats, happened: NDArray[np.bool_]) -> float:
    """Mean gap between a chance and how often it came true, over ten bins of equal width (Naeini 2015)."""
    bins = np.minimum((chances * BINS).astype(int), BINS - 1)
    gaps = [abs((chances - happened)[bins == index].sum()) for index in range(BINS)]
    return float(sum(gaps) / len(chances))


def _mood(scorer: Scorer, data: Path, name: str, language: str, other: Rival) -> MoodResult:
    rows = examples(data, name, "dev")
    texts, labels = [row.text for row in rows], np.array([row.sentiment for row in rows])
    scored = scorer.score(texts, [None] * len(texts))
    negative = np.array([sentiment.negative for sentiment in scored])
    polarity = other.polarities(texts)
    return MoodResult(
        name=name,
        language=language,
        rows=len(rows),
        share=float((labels == "negative").mean()),
        f1=_bootstrapped(macro_f1, labels, np.array([sentiment.label for sentiment in scored])),
        ap=_bootstrapped(average_precision_score, labels == "negative", negative),
        ece=calibration_error(negative, labels == "negative"),
        rival=other.name,
        rival_f1=macro_f1(labels, np.array(other.labels(polarity))),
        rival_ap=float(average_precision_score(labels == "negative", -polarity)),
        majority_f1=macro_f1(labels, _commonest(labels)),
    )


def _outrage(scorer: Scorer, data: Path, name: str, language: str) -> OutrageResult:
    rows = examples(data, name, "dev")
    scored: list[Sentiment] = scorer.score([row.text for row in rows], [None] * len(rows))
    truth = np.array([row.outrage for row in rows])
    chances = np.array([sentiment.outrage for sentiment in scored])
    return OutrageResult(
        name=name,
        language=language,
        rows=len(rows),
        share=float(truth.mean()),
        f1=_bootstrapped(macro_f1, truth, chances >= 0.5),
        ap=_bootstrapped(average_precision_score, truth, chances),
        majority_f1=macro_f1(truth, _commonest(truth)),
    )


def macro_f1(truth: NDArray[Any], said: NDArray[Any]) -> float:
    """Mean F1 over the labels that occur in `truth`."""
    return float(f1_score(truth, said, labels=np.unique(truth), average="macro", zero_division=0))


def _commonest(truth: NDArray[Any]) -> NDArray[Any]:
    labels, counts = np.unique(truth, return_counts=True)
    return np.full(len(truth), labels[counts.argmax()])


def _bootstrapped(measure: Callable[..., float], truth: NDArray[Any], said: NDArray[Any]) -> Measured:
    draw = np.random.default_rng(SEED)
    picks = (draw.integers(0, len(truth), len(truth)) for _ in range(DRAWS))
    low, high = np.percentile([measure(truth[pick], said[pick]) for pick in picks], [2.5, 97.5])
    return Measured(float(measure(truth, said)), float(low), float(high))


def _bold(measured: Measured, to_beat: float) -> str:
    return (
        f"**{measured.value:.3f}** ({measured.low:.3f}–{measured.high:.3f})"
        if measured.value > to_beat
        else str(measured)
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m models.sentiment.evaluate", description=__doc__)
    parser.add_argument("data", type=Path, help="folder of labelled sets, one folder each")
    try:
        write(parser.parse_args(arguments).data)
    except WardenError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(ARTEFACT.with_name(CARD).read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

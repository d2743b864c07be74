"""How good it is, per set and source, beside its rivals: `python -m models.sentiment.evaluate DATA` puts it
on the card.

Only `dev` files are read: they neither trained nor calibrated anything. Intervals are percentile bootstraps
over the texts (Efron 1979), 95 %.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, f1_score

from models.artefact import CARD
from models.sentiment import card
from models.sentiment.rivals import Rival, rivals
from models.sentiment.scorer import ARTEFACT, Scorer, load
from models.sentiment.sets import SETS, Example, LabelledSet, examples, path_of
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
    ("Danke für nichts, liebe Bank.", "negative"),
    ("Great, delayed again. Thanks for nothing.", "negative"),
    ("The service is not bad.", "positive"),
    ("The app is so damn slow!!!", "negative"),
    ("Die Musterbank entlässt 400 Leute.", "negative"),
    ("Mein Konto ist seit gestern gesperrt.", "negative"),
    ("I waited 40 minutes for the agent.", "negative"),
)
DRAWS = 200
SEED = 1
BINS = 10
FEWEST = 100  # posts of a source that are worth a line of their own

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
class Part:
    """The posts a set holds back for measuring; of one `source` only, where that is not empty."""

    of: LabelledSet
    examples: tuple[Example, ...]
    source: str = ""

    @property
    def title(self) -> str:
        return f"{self.of.name}, {self.source}" if self.source else self.of.name


@dataclass(frozen=True, slots=True)
class RivalResult:
    """What a word list reaches on the same posts."""

    name: str
    f1: float
    ap: float


@dataclass(frozen=True, slots=True)
class MoodResult:
    """Sentiment on one part. `f1` is macro-F1, `ap` the average precision of negative, `ece` the expected
    calibration error of P(negative); `share` is how many are negative, which is the `ap` of a coin."""

    name: str
    language: str
    rows: int
    share: float
    f1: Measured
    ap: Measured
    ece: float
    majority_f1: float
    rival: RivalResult | None


@dataclass(frozen=True, slots=True)
class OutrageResult:
    """P(outrage) on one part: macro-F1 at one half, and average precision beside a coin's."""

    name: str
    language: str
    rows: int
    share: float
    f1: Measured
    ap: Measured
    majority_f1: float


@dataclass(frozen=True, slots=True)
class Report:
    """Everything measured: sets as wholes, then the sources in them."""

    moods: tuple[MoodResult, ...]
    sources: tuple[MoodResult, ...]
    outrages: tuple[OutrageResult, ...]

    @property
    def lines(self) -> list[str]:
        """The tables in Markdown; what beats the rival is bold."""
        sources = ["", "By source:", "", *_mood_table(self.sources)] if self.sources else []
        return [*_mood_table(self.moods), *sources, "", *_outrage_table(self.outrages)]


def report(scorer: Scorer, data: Sequence[Path]) -> Report:
    """Measure a scorer on the dev parts of the sets that lie in `data`.

    Raises:
        WardenError: there are none, or a file is not what it should be.
    """
    found, others = parts(data), rivals()
    told = [part for part in found if part.of.mood]
    return Report(
        moods=tuple(mood(scorer, part, others) for part in told),
        sources=tuple(mood(scorer, each, others) for part in told for each in by_source(part)),
        outrages=tuple(outrage(scorer, part) for part in found if part.of.outrage),
    )


def parts(data: Sequence[Path]) -> list[Part]:
    """The dev part of every set that lies in one of the folders.

    Raises:
        WardenError: there are none, or a file is not what it should be.
    """
    found = [
        Part(known, tuple(examples(folder, known.name, "dev")))
        for folder in data
        for known in SETS.values()
        if path_of(folder, known.name, "dev").exists()
    ]
    if not found:
        raise WardenError(
            f"no labelled set in {', '.join(map(str, data))}",
            mend="Name a folder with sets such as potts/dev.csv.gz",
        )
    return found


def by_source(part: Part) -> list[Part]:
    """The part split by source, where it has several with enough posts."""
    often = Counter(example.source for example in part.examples)
    named = [source for source, count in often.most_common() if source and count >= FEWEST]
    if len(often) == 1:
        return []
    return [
        Part(part.of, tuple(each for each in part.examples if each.source == source), source)
        for source in named
    ]


def write(data: Path) -> None:
    """Measure the shipped model and write the tables into its card."""
    scorer, path = load(), ARTEFACT.with_name(CARD)
    card.replace(path, "evaluation", report(scorer, [data]).lines)
    card.replace(path, "failures", failures(scorer))


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


def mood(scorer: Scorer, part: Part, others: Mapping[str, Rival]) -> MoodResult:
    """Sentiment on one part, beside the rival of its language where there is one."""
    texts, labels = _texts(part), np.array([example.sentiment for example in part.examples])
    scored = scorer.score(texts, [None] * len(texts))
    negative = np.array([sentiment.negative for sentiment in scored])
    is_negative = labels == "negative"
    return MoodResult(
        name=part.title,
        language=part.of.language,
        rows=len(texts),
        share=float(is_negative.mean()),
        f1=_bootstrapped(macro_f1, labels, np.array([sentiment.label for sentiment in scored])),
        ap=_bootstrapped(average_precision_score, is_negative, negative),
        ece=calibration_error(negative, is_negative),
        majority_f1=macro_f1(labels, _commonest(labels)),
        rival=_beside(others.get(part.of.language), texts, labels),
    )


def outrage(scorer: Scorer, part: Part) -> OutrageResult:
    """Outrage on one part."""
    texts, truth = _texts(part), np.array([example.outrage for example in part.examples])
    chances = np.array([sentiment.outrage for sentiment in scorer.score(texts, [None] * len(texts))])
    return OutrageResult(
        name=part.title,
        language=part.of.language,
        rows=len(texts),
        share=float(truth.mean()),
        f1=_bootstrapped(macro_f1, truth, chances >= 0.5),
        ap=_bootstrapped(average_precision_score, truth, chances),
        majority_f1=macro_f1(truth, _commonest(truth)),
    )


def _beside(other: Rival | None, texts: Sequence[str], labels: Labels) -> RivalResult | None:
    if other is None:
        return None
    polarity = other.polarities(texts)
    return RivalResult(
        other.name,
        f1=macro_f1(labels, np.array(other.labels(polarity))),
        ap=float(average_precision_score(labels == "negative", -polarity)),
    )


def _texts(part: Part) -> list[str]:
    return [example.text for example in part.examples]


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


def _mood_table(results: Sequence[MoodResult]) -> list[str]:
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
            *_duel(result.f1, result.rival.f1 if result.rival else None),
            f"{result.majority_f1:.3f}",
            *_duel(result.ap, result.rival.ap if result.rival else None),
            *(f"{result.share:.3f}", f"{result.ece:.3f}"),
        )
        for result in results
    ]
    return card.table(head, rows)


def _outrage_table(results: Sequence[OutrageResult]) -> list[str]:
    head = ("set", "", "rows", "macro-F1", "always the commonest", "outrage AP", "coin")
    rows = [
        (
            *(result.name, result.language, str(result.rows)),
            *_duel(result.f1, result.majority_f1),
            *_duel(result.ap, result.share),
        )
        for result in results
    ]
    return card.table(head, rows)


def _duel(measured: Measured, other: float | None) -> tuple[str, str]:
    """A figure, bold where it beats the other, and the other."""
    if other is None:
        return str(measured), "–"
    won = measured.value > other
    shown = f"**{measured.value:.3f}** ({measured.low:.3f}–{measured.high:.3f})" if won else str(measured)
    return shown, f"{other:.3f}"


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

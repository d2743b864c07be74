"""The simplest honest rivals, for development only: VADER for English, textblob-de for German."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rival:
    """A word list's polarity of a text, -1 to 1; `band` and nearer to zero it calls neutral."""

    name: str
    polarity: Callable[[str], float]
    band: float

    def polarities(self, texts: Sequence[str]) -> Floats:
        return np.array([self.polarity(text) for text in texts])

    def labels(self, polarities: Floats) -> list[str]:
        """Its labels, by the thresholds its authors recommend."""
        signs = np.where(np.abs(polarities) < self.band, 0, np.sign(polarities)).astype(int)
        return [("neutral", "positive", "negative")[sign] for sign in signs]


def rivals() -> dict[str, Rival]:
    """The rivals that are installed, by language: they come with a checkout, not with the service."""
    found = {}
    for language, make in (("en", _vader), ("de", _textblob_de)):
        with contextlib.suppress(ImportError):
            found[language] = make()
    return found


def _vader() -> Rival:
    """Hutto & Gilbert 2014, "VADER"; its thresholds are +-0.05."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    return Rival("VADER", lambda text: float(analyzer.polarity_scores(text)["compound"]), band=0.05)


def _textblob_de() -> Rival:
    """textblob-de with its own tokenizer, which needs no download."""
    from textblob_de import PatternTokenizer, TextBlobDE

    tokenizer = PatternTokenizer()
    return Rival("textblob-de", lambda text: float(TextBlobDE(text, tokenizer=tokenizer).polarity), band=1e-9)

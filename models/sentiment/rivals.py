"""The simplest honest rivals, for development only: VADER for English, textblob-de for German."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warden.errors import WardenError

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


def rival(language: str) -> Rival:
    """The rival of a language.

    Raises:
        WardenError: it is not installed, or does not work here.
    """
    try:
        return _vader() if language == "en" else _textblob_de()
    except ImportError as cause:
        raise WardenError(
            f"the rival for {language} is missing ({cause})", mend="Run `make setup`"
        ) from cause


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

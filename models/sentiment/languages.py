"""Which language a batch of texts is in, from the same hashed n-grams as everything else.

Naive Bayes over words and character 3-grams: a table of log-likelihood ratios against "never seen", so that
what no language knows (names, links, emoji) speaks for none. German and English win unless another language
leads clearly, because a short text with a foreign name in it is still German or English.
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from models.sentiment.features import BITS, Batch, Family, read

BITS_USED = 16
HOME = ("de", "en")
UNKNOWN = "und"  # BCP 47: undetermined
UNSEEN = 1e-4  # the probability an n-gram has in a language that never showed it
LEAD = 4.0  # nats another language must be ahead of German and English
EVIDENCE = 5.0  # nats below which nothing is said
_SHIFT = BITS - BITS_USED

_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|[^\w\s']")

Table = NDArray[np.float32]


def fit(texts: Mapping[str, Sequence[str]]) -> NDArray[np.float16]:
    """Log-likelihood ratios `(2 ** BITS_USED, languages)` from texts by language, in their order."""
    said = [[_words_only(text) for text in of_one] for of_one in texts.values()]
    shares = np.stack([_shares(read(of_one)) for of_one in said], axis=1)
    for family in _families(read([""])):
        shares[family.rows >> _SHIFT] = 0  # where a text begins and ends tells how long texts are, no more
    return np.log((shares + UNSEEN) / UNSEEN).astype(np.float16)


def _words_only(text: str) -> str:
    """The text without links, names, hashtags and marks, which tell the network and not the language."""
    return _NOT_WORDS.sub(" ", text)


def detect(batch: Batch, table: Table, names: Sequence[str]) -> list[str]:
    """Each text's language by its ISO 639-1 code; `und` where nothing tells or the script is not Latin."""
    scores = sum(_summed(family, table) for family in _families(batch))
    scores -= np.where(np.isin(names, HOME), 0.0, LEAD)
    best = scores.argmax(axis=1)
    told = (scores.max(axis=1) >= EVIDENCE) & (batch.foreign <= 0.5)
    return [names[index] if is_told else UNKNOWN for index, is_told in zip(best, told, strict=True)]


def hinted(hint: str | None) -> str | None:
    """The language a source named, `de-AT` and `de_DE` being `de`; None where it named none."""
    if hint is None:
        return None
    code = hint.replace("_", "-").split("-")[0].lower()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def _families(batch: Batch) -> tuple[Family, Family]:
    return batch.characters[0], batch.words


def _summed(family: Family, table: Table) -> NDArray[np.float32]:
    return np.add.reduceat(table.take(family.rows >> _SHIFT, axis=0), family.starts, axis=0)


def _shares(batch: Batch) -> NDArray[np.float64]:
    """How often each row occurs among its family's, both families together."""
    counts = [
        np.bincount(family.rows >> _SHIFT, minlength=1 << BITS_USED).astype(np.float64)
        for family in _families(batch)
    ]
    return np.asarray(sum(count / count.sum() for count in counts))

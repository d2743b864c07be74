"""Copies: mentions that say nearly the same words as an earlier one of the same brand within a day.

A syndicated headline, a repost and a campaign's template are one voice, however often they are seen. What is
said is kept as a few numbers, so that nobody has to compare texts: two texts that share one are copies.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import pairwise

from datasketch import MinHash

from warden.core.spelling import fold

WITHIN = timedelta(days=1)  # a text said again after longer than this is news again
FEWEST_WORDS = 6  # thanks and slogans, which many say in the same words by themselves, are shorter
LONGEST_TEXT = 2000  # characters looked at
BANDS = 4
ROWS = 6  # values of the sketch in a band

Fingerprint = tuple[int, ...]

_NOISE = re.compile(r"https?://\S*|www\.\S+|(?:\brt\s+)?@[\w.@-]+|&\w+;")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
# The seed and the scheme are part of what is stored: with others, yesterday's texts are strangers.
_EMPTY = MinHash(num_perm=BANDS * ROWS, seed=1, scheme="affine32")


def words(text: str) -> list[str]:
    """The words of a text without case, links, accounts, punctuation and emoji; digits stay, hashtags are
    words."""
    return _WORD.findall(_NOISE.sub(" ", fold(text[:LONGEST_TEXT])))


def fingerprint(text: str) -> Fingerprint:
    """BANDS numbers of 0 to 2^63 - 1; empty for a text of fewer than FEWEST_WORDS words.

    Texts that share one say nearly the same: of two whose pairs of words overlap (as a Jaccard index) by
    .9 it holds 95 times in a hundred, by .8 70 times, by .5 six times; by .2 three times in 10,000, for in
    a storm there are that many others.

    Source: minhash (Broder, On the resemblance and containment of documents, 1997), banded (Leskovec,
    Rajaraman and Ullman, Mining of Massive Datasets, 3.4): 1 - (1 - J^ROWS)^BANDS.
    """
    said = words(text)
    if len(said) < FEWEST_WORDS:
        return ()
    sketch = _EMPTY.copy()
    sketch.update_batch([" ".join(pair).encode(errors="surrogatepass") for pair in pairwise(said)])
    values = sketch.hashvalues.astype("<u4")
    return tuple(
        _number(bytes([band]) + values[band * ROWS : (band + 1) * ROWS].tobytes()) for band in range(BANDS)
    )


def marked(said: Iterable[tuple[datetime, Fingerprint]]) -> Iterator[bool]:
    """Whether each of a brand's mentions is a copy; they come in the order of publication.

    Remembers a day of fingerprints, whatever the length of the recording.
    """
    last: dict[int, datetime] = {}
    queue: deque[tuple[datetime, Fingerprint]] = deque()
    for at, bands in said:
        while queue and at - queue[0][0] >= WITHIN:
            _forget(last, *queue.popleft())
        yield any(band in last for band in bands)
        last.update(dict.fromkeys(bands, at))
        if bands:
            queue.append((at, bands))


def _forget(last: dict[int, datetime], at: datetime, bands: Fingerprint) -> None:
    for band in bands:
        if last.get(band) == at:
            del last[band]


def _number(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest()) >> 1

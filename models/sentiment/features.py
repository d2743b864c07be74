"""Texts as rows of a hashed table: character 3- and 4-grams, word 1-2-grams, and cues of tone.

Pure, and shared by training and service, so that the two cannot drift apart. A whole batch is one array of
code points and no Python runs per n-gram. A family of n-grams weighs `1 / sqrt(its number)` per occurrence,
so that a long text does not speak louder than a short one.

Source: feature hashing after Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BITS = 18
BUCKETS = 1 << BITS
LONGEST = 10_000  # characters of a text that are read
SIZES = (3, 4)  # of character n-grams

# Before each text and after the last: no n-gram reaches from one text into the next. Four different
# characters, because three equal ones are squeezed to two.
_PAD = "\x01\x02\x03\x04"
_LINK = re.compile(r"(?:https?://|www\.)\S+\s*")
_NAME = re.compile(r"@\w+\s*")
_SPACE, _LETTER, _MARK, _SYMBOL = range(4)
_BEYOND_LATIN = 0x370
_DIGIT_OR_LESS = 0x3A
_STEP = np.uint32(0x85EBCA6B)
_SCATTER = np.uint32(0x9E3779B1)
_SHIFT = np.uint32(15)

Codes = NDArray[np.uint32]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Family:
    """N-grams of one kind: `rows (m,)` in `[0, BUCKETS)`, those of text i from `starts[i]` on, never none."""

    rows: Indices
    starts: Indices

    @property
    def sizes(self) -> Indices:
        """How many n-grams each text has."""
        return np.diff(self.starts, append=len(self.rows))


@dataclass(frozen=True, slots=True)
class Batch:
    """n texts, cut, squeezed and hashed.

    `codes` holds their code points as written, each text behind its pad; `tokens` where each word, run of
    marks, emoji or pad begins. `foreign (n,)` is the share of letters that are not Latin.
    """

    codes: Codes
    tokens: Indices
    characters: tuple[Family, ...]
    words: Family
    cues: Family
    foreign: NDArray[np.float64]

    @property
    def families(self) -> tuple[Family, ...]:
        return (*self.characters, self.words, self.cues)


def read(texts: Sequence[str]) -> Batch:
    """Hash at least one text; any string will do."""
    written, starts = _squeezed(*_encoded(texts))
    upper = ((written >= 0x41) & (written <= 0x5A)) | ((written >= 0xC0) & (written <= 0xDE))
    codes = np.where(upper, written + np.uint32(0x20), written)
    codes[(codes >= 0x30) & (codes < _DIGIT_OR_LESS)] = 0x30
    kinds = _KINDS[np.minimum(codes, np.uint32(0xFFFF))]
    scattered = _mixed(codes * _SCATTER)
    begins = _runs(kinds, starts)
    of_pads = np.searchsorted(begins, starts)
    tokens = begins[_counted(kinds[begins], of_pads)]
    words, shouts = _words(scattered, upper, begins, tokens, starts)
    return Batch(
        codes=written,
        tokens=tokens,
        characters=_characters(scattered, starts),
        words=words,
        cues=_cues(codes, shouts, starts),
        foreign=_foreign(codes, kinds, starts),
    )


def _encoded(texts: Sequence[str]) -> tuple[Codes, Indices]:
    """Code points of all texts, and where each text's pad begins; the last entry is the closing pad's."""
    plain = [_plain(text[:LONGEST]) for text in texts]
    joined = _PAD + _PAD.join(plain) + _PAD
    starts = np.zeros(len(plain) + 1, np.intp)
    np.cumsum(np.fromiter(map(len, plain), np.intp, len(plain)) + len(_PAD), out=starts[1:])
    return np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32), starts


def _plain(text: str) -> str:
    """Without links and names of accounts: they tell the network a text is from, not its mood."""
    if "www." in text or "://" in text:
        text = _LINK.sub("", text)
    return _NAME.sub("", text) if "@" in text else text


def _squeezed(codes: Codes, starts: Indices) -> tuple[Codes, Indices]:
    """Without the third of three equal characters in a row, and without what is invisible: joiners, direction
    marks, variation selectors, skin tones."""
    keep = np.ones(len(codes), np.bool_)
    keep[2:] = (codes[2:] != codes[1:-1]) | (codes[1:-1] != codes[:-2])
    for first, last in (
        (0xAD, 0xAD),
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0xFE00, 0xFE0F),
        (0x1F3FB, 0x1F3FF),
    ):
        keep &= (codes < first) | (codes > last)
    return codes[keep], np.cumsum(keep)[starts] - 1


def _characters(scattered: Codes, starts: Indices) -> tuple[Family, ...]:
    """The n-gram that begins at each character, in a family per size."""
    end = starts[-1]
    families, gram = [], scattered
    for size in range(2, max(SIZES) + 1):
        gram = gram[:end] * _STEP + scattered[size - 1 :][:end]
        if size in SIZES:
            families.append(Family(_row(gram), starts[:-1]))
    return tuple(families)


def _words(
    scattered: Codes, upper: Flags, begins: Indices, tokens: Indices, starts: Indices
) -> tuple[Family, Flags]:
    """Each token and each pair of neighbours, the pads being tokens too; and which characters begin a word
    of three letters or more in capitals."""
    run_of = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(scattered)))
    offsets = (np.arange(len(scattered)) - begins[run_of]).astype(np.uint32)
    hashes = np.add.reduceat(_mixed(scattered + offsets * _SCATTER), begins, dtype=np.uint32)
    capitals = np.add.reduceat(upper, begins, dtype=np.intp)
    shouts = np.zeros(len(scattered), np.bool_)
    shouts[begins] = (capitals > 2) & (capitals == np.diff(begins, append=len(scattered)))
    token = hashes[np.searchsorted(begins, tokens)]
    pairs = np.stack([token[:-1], token[:-1] * _STEP + token[1:]], axis=1)
    first = np.searchsorted(tokens, starts)
    return Family(_row(pairs[: first[-1]].ravel()), first[:-1] * 2), shouts


def _cues(codes: Codes, shouts: Flags, starts: Indices) -> Family:
    """Four rows per text: how many shouted words, `!`, `?` and drawn-out letters, three being many."""
    drawn_out = np.zeros(len(codes), np.bool_)
    drawn_out[1:] = (codes[1:] == codes[:-1]) & (codes[1:] >= 0x61)
    flags = (shouts, codes == ord("!"), codes == ord("?"), drawn_out)
    counts = [np.add.reduceat(flag, starts, dtype=np.intp)[:-1] for flag in flags]
    table = np.stack([np.minimum(count, 3) for count in counts], axis=1).astype(np.uint32)
    table += np.arange(1, 5, dtype=np.uint32) * np.uint32(64)
    return Family(_row(_mixed(table.ravel() * _SCATTER)), np.arange(len(table)) * table.shape[1])


def _foreign(codes: Codes, kinds: NDArray[np.uint8], starts: Indices) -> NDArray[np.float64]:
    letters = (kinds == _LETTER) & (codes >= _DIGIT_OR_LESS)
    beyond = letters & (codes >= _BEYOND_LATIN)
    counted = np.maximum(np.add.reduceat(letters, starts, dtype=np.float64)[:-1], 1.0)
    return np.asarray(np.add.reduceat(beyond, starts, dtype=np.float64)[:-1] / counted)


def _runs(kinds: NDArray[np.uint8], starts: Indices) -> Indices:
    """Where each run of one kind begins; every emoji, pad and text begins its own."""
    edge = np.ones(len(kinds), np.bool_)
    edge[1:] = (kinds[1:] != kinds[:-1]) | (kinds[1:] == _SYMBOL)
    edge[starts] = True
    edge[starts[:-1] + len(_PAD)] = True
    return np.flatnonzero(edge)


def _counted(kinds: NDArray[np.uint8], of_pads: Indices) -> Flags:
    counted: Flags = kinds != _SPACE
    counted[of_pads] = True
    return counted


def _mixed(values: Codes) -> Codes:
    return values ^ (values >> _SHIFT)


def _row(hashes: Codes) -> Indices:
    return (_mixed(hashes) * _SCATTER >> np.uint32(32 - BITS)).astype(np.intp)


def _kinds() -> NDArray[np.uint8]:
    """The kind of each code point of the basic plane; whatever lies beyond is an emoji, as its last entry."""
    kinds = np.full(0x10000, _LETTER, np.uint8)
    for first, last, kind in (
        (0x00, 0x20, _SPACE),
        (0x21, 0x2F, _MARK),
        (0x3A, 0x40, _MARK),
        (0x5B, 0x5E, _MARK),
        (0x60, 0x60, _MARK),
        (0x7B, 0x7E, _MARK),
        (0x7F, 0xA0, _SPACE),
        (0xA1, 0xBF, _MARK),
        (0x2000, 0x200A, _SPACE),
        (0x2010, 0x206F, _MARK),
        (0x20A0, 0x2BFF, _SYMBOL),
        (0x3000, 0x303F, _MARK),
        (0xD800, 0xDFFF, _SYMBOL),
        (0xFFFC, 0xFFFF, _SYMBOL),
    ):
        kinds[first : last + 1] = kind
    return kinds


_KINDS = _kinds()

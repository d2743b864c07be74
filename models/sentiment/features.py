"""Texts as rows of a hashed table: character 3- and 4-grams, word 1-2-grams, and cues of tone.

A hashtag in CamelCase is read as its words. A word up to three words behind a negator ("nicht", "never") has
a row of its own, so that "nicht gut" is no praise (Das & Chen 2007, "Yahoo! for Amazon").

Pure, and shared by training and service, so that the two cannot drift apart. A whole batch is one array of
code points and no Python runs per n-gram. A family of n-grams weighs `1 / sqrt(its number)` per occurrence,
so that a long text does not speak louder than a short one.

Source: feature hashing after Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

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
_HASHTAG = re.compile(r"#\w+")
_WORD_INSIDE = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_NEGATORS = (
    *(
        "nicht",
        "nich",
        "net",
        "ned",
        "nie",
        "niemals",
        "kein",
        "keine",
        "keinen",
        "keiner",
        "keinem",
        "keines",
    ),
    *("ohne", "weder", "kaum", "nix", "nichts", "not", "no", "never", "none", "nobody", "nothing"),
    *("cannot", "cant", "dont", "didnt", "doesnt", "wont", "isnt", "wasnt", "arent", "werent", "wouldnt"),
    *(
        "couldnt",
        "shouldnt",
        "havent",
        "hasnt",
        "aint",
        "without",
        "hardly",
        "t",
    ),  # "don't" is cut at its mark
)
_SCOPE = 3  # words
_SPACE, _LETTER, _MARK, _SYMBOL = range(4)
_BEYOND_LATIN = 0x370
_DIGIT_OR_LESS = 0x3A
_STEP = np.uint32(0x85EBCA6B)
_SCATTER = np.uint32(0x9E3779B1)
_SHIFT = np.uint32(15)

Codes = NDArray[np.uint32]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]
Kinds = NDArray[np.uint8]


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
    words, shouts = _words(scattered, upper, kinds, begins, tokens, starts)
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
    """Without links and names of accounts, which tell the network a text is from and not its mood, and
    without what JSON and HTML left of themselves (`\\u2019`, `&amp;`); hashtags as the words they hold."""
    if "\\u" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if "&" in text:
        text = unescape(text)
    if "www." in text or "://" in text:
        text = _LINK.sub("", text)
    if "#" in text:
        text = _HASHTAG.sub(lambda found: _WORD_INSIDE.sub(" ", found[0]), text)
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
    scattered: Codes, upper: Flags, kinds: Kinds, begins: Indices, tokens: Indices, starts: Indices
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
    alone = np.where(_negated(token, kinds[tokens] == _LETTER), ~token, token)
    pairs = np.stack([alone[:-1], token[:-1] * _STEP + token[1:]], axis=1)
    first = np.searchsorted(tokens, starts)
    return Family(_row(pairs[: first[-1]].ravel()), first[:-1] * 2), shouts


def _negated(token: Codes, is_word: Flags) -> Flags:
    """Which tokens are words up to `_SCOPE` behind a negator, with no mark between."""
    negator = np.isin(token, _NEGATOR_HASHES)
    reach, negated = negator, np.zeros(len(token), np.bool_)
    for _ in range(_SCOPE):
        reach = np.append(False, reach[:-1]) & is_word
        negated |= reach
    return negated & ~negator


def _cues(codes: Codes, shouts: Flags, starts: Indices) -> Family:
    """Four rows per text: how many shouted words, `!`, `?` and drawn-out letters, three being many."""
    drawn_out = np.zeros(len(codes), np.bool_)
    drawn_out[1:] = (codes[1:] == codes[:-1]) & (codes[1:] >= 0x61)
    flags = (shouts, codes == ord("!"), codes == ord("?"), drawn_out)
    counts = [np.add.reduceat(flag, starts, dtype=np.intp)[:-1] for flag in flags]
    table = np.stack([np.minimum(count, 3) for count in counts], axis=1).astype(np.uint32)
    table += np.arange(1, 5, dtype=np.uint32) * np.uint32(64)
    return Family(_row(_mixed(table.ravel() * _SCATTER)), np.arange(len(table)) * table.shape[1])


def _foreign(codes: Codes, kinds: Kinds, starts: Indices) -> NDArray[np.float64]:
    letters = (kinds == _LETTER) & (codes >= _DIGIT_OR_LESS)
    beyond = letters & (codes >= _BEYOND_LATIN)
    counted = np.maximum(np.add.reduceat(letters, starts, dtype=np.float64)[:-1], 1.0)
    return np.asarray(np.add.reduceat(beyond, starts, dtype=np.float64)[:-1] / counted)


def _runs(kinds: Kinds, starts: Indices) -> Indices:
    """Where each run of one kind begins; every emoji, pad and text begins its own."""
    edge = np.ones(len(kinds), np.bool_)
    edge[1:] = (kinds[1:] != kinds[:-1]) | (kinds[1:] == _SYMBOL)
    edge[starts] = True
    edge[starts[:-1] + len(_PAD)] = True
    return np.flatnonzero(edge)


def _counted(kinds: Kinds, of_pads: Indices) -> Flags:
    counted: Flags = kinds != _SPACE
    counted[of_pads] = True
    return counted


def _mixed(values: Codes) -> Codes:
    return values ^ (values >> _SHIFT)


def _row(hashes: Codes) -> Indices:
    return (_mixed(hashes) * _SCATTER >> np.uint32(32 - BITS)).astype(np.intp)


def _kinds() -> Kinds:
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


def _hash_of(word: str) -> int:
    """What `_words` makes of a word."""
    codes = np.frombuffer(word.encode("utf-32-le"), np.uint32)
    offsets = np.arange(len(codes), dtype=np.uint32)
    return int(np.add.reduce(_mixed(_mixed(codes * _SCATTER) + offsets * _SCATTER), dtype=np.uint32))


_KINDS = _kinds()
_NEGATOR_HASHES = np.array([_hash_of(word) for word in _NEGATORS], np.uint32)

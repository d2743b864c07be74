"""Which brands a text names: the first question asked of every mention whose sender does not say it.

The notation of `terms` and `exclude`:

- `Musterbank`: the word, whatever its case; not inside another word (`Musterbanker`), but inside
  `Musterbank-App`, `#Musterbank` and `@musterbank`.
- `Muster Bank`: the words in this order, one to three spaces, hyphens or underscores between them.
- An umlaut also takes the bare vowel: `Müller` finds Müller, Mueller, Muller; `Mueller` the first two.
- `"Müller Bank"`: exactly these words, only space between them, an umlaut spelt out but not bare.
- `#musterbank`, `@musterbank`: this hashtag; this handle with any instance (`@musterbank@social.example`).
- `*` at a word's end: any further letters (`Musterbank*` finds Musterbanken).

An exclusion that holds a term (`Musterbank-Arena`) takes away only the places it covers: a text that also
names the brand elsewhere stays. An exclusion that holds none (`Bundesliga`) rules the whole text out.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from warden.core.mention import Brand, BrandId
from warden.core.spelling import fold

Place = tuple[int, int]  # half-open, in the folded text

_BARE_VOWEL = str.maketrans({"ä": "a\0", "ö": "o\0", "ü": "u\0"})  # NUL marks where an e may follow
_LETTER = r"[^\W_]"  # or digit; an underscore ends a word (#musterbank_down), but not a handle or a hashtag


@dataclass(frozen=True, slots=True)
class Term:
    """One term, ready to be looked for in a folded text.

    `anchor` is a piece of every match: looking for it first costs next to nothing. Group 1 of `pattern` is
    the match without its `#` or `@`.
    """

    anchor: str
    pattern: re.Pattern[str]

    def places(self, folded: str) -> Iterator[Place]:
        """Where the term stands, in order."""
        if self.anchor in folded:
            yield from (match.span(1) for match in self.pattern.finditer(folded))


@dataclass(frozen=True, slots=True)
class Matcher:
    """One brand's terms; `covers` are the exclusions that hold a term, `bans` those that hold none."""

    brand: BrandId
    terms: tuple[Term, ...]
    covers: tuple[Term, ...]
    bans: tuple[Term, ...]

    def names(self, folded: str) -> bool:
        """The folded text names the brand."""
        if not _found(self.terms, folded) or _found(self.bans, folded):
            return False
        cover = _Cover(_places(self.covers, folded))
        return any(place not in cover for place in _places(self.terms, folded))


class _Cover:
    """Intervals that may overlap; `place in cover` tells, in logarithmic time, whether one holds it whole."""

    def __init__(self, places: Iterable[Place]) -> None:
        ordered = sorted(places)
        self._starts = [start for start, _ in ordered]
        self._furthest = list(accumulate((end for _, end in ordered), max))

    def __contains__(self, place: Place) -> bool:
        last = bisect_right(self._starts, place[0]) - 1
        return last >= 0 and self._furthest[last] >= place[1]


def compile(brand: Brand) -> Matcher:
    """The brand's terms and exclusions, ready for `brands_named`.

    Raises:
        ValueError: a term is faulty; ask `fault` beforehand.
    """
    terms = tuple(_term(written) for written in brand.terms)
    covers: list[Term] = []
    bans: list[Term] = []
    for written in brand.exclude:
        bare = fold(written.replace('"', "").replace("*", ""))
        (covers if _found(terms, bare) else bans).append(_term(written))
    return Matcher(brand.id, terms, tuple(covers), tuple(bans))


def brands_named(text: str, matchers: Sequence[Matcher]) -> tuple[BrandId, ...]:
    """The brands a text names, in the order of `matchers`. Time is linear in the length of the text."""
    folded = fold(text)
    return tuple(matcher.brand for matcher in matchers if matcher.names(folded))


def fault(written: str) -> str | None:
    """What is wrong with a term or exclusion as the configuration has it, or None."""
    words = _words(written)
    if '"' in written.strip('"') or (written.count('"') and not _is_quoted(written)):
        return "quotes stand around the whole term or not at all"
    if not words or not all(re.search(_LETTER, word) for word in words):
        return "every word needs a letter or a digit"
    if words[0][0] in "#@" and len(words) > 1:
        return "a hashtag or handle is one word"
    if any("*" in word[:-1] for word in words):
        return "* stands only at a word's end"
    if any(word.endswith("*") and len(word) < 4 for word in words):
        return "* needs three characters before it, or it finds nearly everything"
    return None


def _found(terms: Iterable[Term], folded: str) -> bool:
    return any(True for _ in _places(terms, folded))


def _places(terms: Iterable[Term], folded: str) -> Iterator[Place]:
    return (place for term in terms for place in term.places(folded))


def _term(written: str) -> Term:
    wrong = fault(written)
    if wrong:
        raise ValueError(f"term {written!r}: {wrong}")
    words = _words(written)
    sigil = words[0][0] if words[0][0] in "#@" else ""
    pieces = [_pieces(word, exact=_is_quoted(written)) for word in (words[0].removeprefix(sigil), *words[1:])]
    edge = r"\w" if sigil else _LETTER
    gap = r"\s{1,3}" if _is_quoted(written) else r"[\s_-]{1,3}"
    inner = gap.join(_pattern(word, edge) for word in pieces)
    anchor = max((piece.rstrip("*") for word in pieces for piece in word), key=len)
    return Term(anchor, re.compile(f"(?<!{edge}){sigil}({inner})(?!{edge})"))


def _words(written: str) -> list[str]:
    inner = unicodedata.normalize("NFKC", written.strip('"')).casefold().strip()
    whole = _is_quoted(written) or inner[:1] in ("#", "@")
    return inner.split() if whole else [word for word in re.split("[\\s_\u2010-\u2015-]+", inner) if word]


def _is_quoted(written: str) -> bool:
    return len(written) > 2 and written[0] == written[-1] == '"'


def _pieces(word: str, *, exact: bool) -> list[str]:
    """The word folded, cut where an `e` may or may not follow."""
    return [fold(piece) for piece in (word if exact else word.translate(_BARE_VOWEL)).split("\0")]


def _pattern(pieces: list[str], edge: str) -> str:
    """A regex of one word; possessive at its open end, so that no text makes it go back."""
    open_end = pieces[-1].endswith("*")
    spelt = "e?".join(re.escape(piece.rstrip("*")) for piece in pieces)
    return f"{spelt}{edge}*+" if open_end else spelt

"""How a word is written, folded away: what is left compares equal however a person typed it."""

import re
import unicodedata

# Zero-width and invisible characters, soft hyphens, direction marks, variation selectors, tag letters.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_SPELT_OUT = str.maketrans(
    {umlaut: bare + "e" for umlaut, bare in zip("äöü", "aou", strict=True)}
    | {"ø": "o", "ł": "l", "đ": "d"}
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4", "'")
)
_LATIN_MARKS = re.compile("[\u0300-\u036f]+")


def _combining_ranges() -> str:
    """Every combining mark as the inside of a regex class."""
    marks = [code for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code))]
    ends = [(a, b) for a, b in zip(marks, [*marks[1:], 0], strict=True) if b != a + 1]
    starts = [marks[0], *(b for _, b in ends if b)]
    return "".join(f"{chr(start)}-{chr(end)}" for start, (end, _) in zip(starts, ends, strict=True))


_PILE = re.compile("([{0}]{{4}})[{0}]+".format(_combining_ranges()))


def unpiled(text: str) -> str:
    """The text with at most four combining marks in a row.

    Unicode normalisation sorts such a row by insertion, in quadratic time: 200,000 marks take half a minute.
    """
    return text if text.isascii() else _PILE.sub(r"\1", text)


def visible(text: str) -> str:
    """The text without characters that take no room."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def fold(text: str) -> str:
    """The text without case, compatibility forms (NFKC), invisible characters and Latin diacritics.

    Umlauts and ß are spelt out as German does: `Müller` and `MUELLER` both become `mueller`. Dashes become
    hyphens and typographic apostrophes straight ones. Time is linear in the length of the text.
    """
    if text.isascii():
        return text.lower()
    seen = unpiled(visible(text))
    spelt = unicodedata.normalize("NFKC", seen).casefold().translate(_SPELT_OUT)
    return _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", spelt))

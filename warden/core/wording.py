"""A page in as many letters as a service takes: whole sentences while they fit, then clauses, then words.

The link comes last and is never cut: a piece of it opens nothing. Where not even the link fits, the words
go without it.

An SMS holds 160 letters of the GSM alphabet, or 70 as soon as one letter is missing there; one curly
quotation mark would make a page cost three messages. So quotation marks, dashes and accents the alphabet
lacks are written plainly. What cannot be (a brand in Cyrillic) goes out as it is, in more messages.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from warden.core.page import Page

Measure = Callable[[str], int]

SENTENCE = re.compile(r"(?<=[.!?])\s")
CLAUSE = re.compile(r"[,:]\s")
WORD = re.compile(r"\s")

# 3GPP TS 23.038, 6.2.1: the default alphabet, and the letters that take two places in it.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = frozenset("^{}\\[~]|€\f")
PLAINLY = str.maketrans(
    {
        **dict.fromkeys("„“”«»", '"'),
        **dict.fromkeys("‚‘’‹›", "'"),
        **dict.fromkeys("–—−·•", "-"),
        "…": "...",
        "×": "x",
        "→": "",
    }
)
PICTURES = ("S", "M")  # categories of letters that are left out: emoji, arrows, marks that stand on their own


def shortened(page: Page, limit: int) -> str:
    """The body in at most `limit` bytes of UTF-8; services that count letters take at least as many."""
    return _fitted(_Text(page.title, page.words, page.url or "", arrow="→ ", more="…"), limit, octets)


def as_sms(page: Page, limit: int) -> str:
    """The body for a text message of at most `limit` places: of the GSM alphabet, or of UTF-16 where
    a letter has no place in that."""
    text = _Text(_plainly(page.title), _plainly(page.words), page.url or "", arrow="", more="...")
    return _fitted(text, limit, places)


def octets(text: str) -> int:
    """Bytes in UTF-8; half a surrogate pair counts like any letter of its range."""
    return len(text.encode("utf-8", "surrogatepass"))


def places(text: str) -> int:
    """What a text takes of a text message: places of the GSM alphabet if it can be written in it, else of
    UTF-16."""
    if all(map(_is_gsm, text)):
        return len(text) + sum(letter in GSM_TWICE for letter in text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class _Text:
    """A page in its parts; `words` may open with `title`, `arrow` stands before the link, `more` for
    what is cut off inside a sentence."""

    title: str
    words: str
    link: str
    arrow: str
    more: str


def _fitted(text: _Text, limit: int, size: Measure) -> str:
    if not text.link or size(text.link) > limit:
        return _cut(text, "", limit, size) or _prefix(text.words, limit, size)
    return _cut(text, f" {text.arrow}{text.link}", limit, size) or text.link


def _cut(text: _Text, tail: str, limit: int, size: Measure) -> str:
    """The longest beginning that ends well, and `tail`; empty if not even the first word fits."""
    candidates = (f"{kept}{tail}" for kept in chain([text.words], _endings(text)) if kept)
    return next((whole for whole in candidates if size(whole) <= limit), "")


def _endings(text: _Text) -> Iterator[str]:
    """Where the words may end, the best first. The title is one piece: “Dr. Oetker” ends no sentence."""
    words = text.words
    start = len(text.title) if words.startswith(text.title) else 0
    for end in [*_ends(SENTENCE, words, start), *_ends(CLAUSE, words, start)]:
        yield words[:end]
    for end in _ends(WORD, words, 0):
        yield words[:end].rstrip(",:;–- ") + text.more


def _ends(mark: re.Pattern[str], words: str, start: int) -> list[int]:
    """The positions of a mark from `start` on, the last first; at the very start there is nothing to keep."""
    return [found.start() for found in mark.finditer(words, start) if found.start()][::-1]


def _prefix(words: str, limit: int, size: Measure) -> str:
    return next(
        (words[:end] for end in range(min(limit, len(words)), 0, -1) if size(words[:end]) <= limit), ""
    )


def _plainly(words: str) -> str:
    written = "".join(map(_letter, words.translate(PLAINLY)))
    return " ".join(written.split())


def _letter(letter: str) -> str:
    if _is_gsm(letter):
        return letter
    if unicodedata.category(letter)[0] in PICTURES:
        return ""
    bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return bare if all(map(_is_gsm, bare)) else letter


def _is_gsm(letter: str) -> bool:
    return letter in GSM or letter in GSM_TWICE

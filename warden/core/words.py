"""The words of a storm: what is said far more than before, and how far more."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from warden.core.function_words import FUNCTION_WORDS
from warden.core.mention import Brand
from warden.core.spelling import fold, unpiled, visible

WORDS = 5
LONGEST_TEXT = 1000  # characters looked at
LONGEST_WORD = 40
OPENING = 8  # words; texts that begin with the same ones are copies, whatever was added or cut off behind
PRIOR = 0.1  # of all terms of both corpora, to be believed beforehand
TELLING = 1.96  # standard deviations
FEWEST = 2  # texts a word must occur in
ENOUGH = 30  # texts from before; with fewer, nobody knows what is usual
LEAD = math.sqrt(2)  # of a pair or a hashtag over a word: it says more, and is rarer

_NOISE = re.compile(r"https?://\S+|www\.\S+|[@＠][\w.@-]+|&\w+;", re.IGNORECASE)
# Controls and half characters part words: nothing of theirs may reach a page.
_WORD = re.compile(
    r"""[^\s\x00-\x1f\x7f-\x9f\ud800-\uf8ff\ufff0-\uffff.,;:!?…"„“”«»()\[\]{}<>/|*~\\`^=+]+|[.,;:!?…]"""
)
_UMLAUTS = {"ä": "ae?", "ö": "oe?", "ü": "ue?"}
_NO_LETTER = re.compile(r"[\W_]+")
_NO_NAME = re.compile(r"[^\w ]+|_+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a pair of words or a hashtag, as most people spell it, and in how many differing `texts`.

    `z`: how many standard deviations more often than before; None while nobody knows what is usual.
    """

    term: str
    z: float | None
    texts: int


@dataclass(frozen=True, slots=True)
class OwnNames:
    """A brand's own names, which everybody says and which are no news."""

    pattern: re.Pattern[str]
    longest: int  # words

    def without(self, words: Sequence[str]) -> list[str]:
        """The words, with an empty one in place of each that is, or helps to spell, a name."""
        bare = _NO_NAME.sub("", fold(" ".join(words))).split(" ")
        kept = list(words)
        for start in range(len(words)):
            run = ""
            for end in range(start, min(start + self.longest, len(words))):
                run += bare[end]
                if self.pattern.fullmatch(run):
                    kept[start : end + 1] = [""] * (end + 1 - start)
        return kept


def own_names(brand: Brand) -> OwnNames:
    """The name and the terms of a brand, in whatever spelling: `#MusterBank`, `Muster-Bank`, `Musterbanks`.

    A word that only holds a name, `#boykottmusterbank`, is none.
    """
    written = [name for name in (brand.name, *brand.terms) if _bare(name)]
    spelt = sorted({_spelt(name) for name in written})
    longest = max((len(_NO_LETTER.split(name.strip('"#@* '))) for name in written), default=0)
    return OwnNames(re.compile("|".join(spelt) or r"(?!)"), max(longest, 2))


def telling(during: Sequence[str], before: Sequence[str], own: OwnNames) -> tuple[Word, ...]:
    """Words, pairs of words and hashtags said far more in `during` than in `before`, most telling first, at
    most five.

    A word counts once per differing text, and texts that open alike are one, so that a copied text does not
    speak twice. With fewer than 30 texts in `before`, and none telling, the most frequent are given.

    Source: log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn, Fightin' Words,
    Political Analysis 16, 2008, equations 16, 20, 22 and 23); the prior is a tenth of the two corpora
    together. A much smaller one would leave a word that was never said before hardly any weight.
    """
    new = [terms(words, own) for words in _differing(during)]
    old = [terms(words, own) for words in _differing(before)]
    now, then = Counter(chain.from_iterable(new)), Counter(chain.from_iterable(old))
    scores: Mapping[str, float] = _scores(now, then)
    is_known = bool(scores) or len(old) >= ENOUGH
    if not is_known:
        scores = {term: float(count) for term, count in now.items() if count >= FEWEST}
    return tuple(
        Word(_spelling(term, new), scores[term] if is_known else None, now[term]) for term in _chosen(scores)
    )


def terms(words: Sequence[str], own: OwnNames) -> dict[str, str]:
    """The terms among the words of a text, each once, folded and as the text spells it: words that carry
    meaning, and pairs of neighbours that both do."""
    folded = [word.casefold() if len(word) > 2 else "" for word in own.without(words)]
    meant = ["" if word.strip("#") in FUNCTION_WORDS else word for word in folded]
    found = {term: word for term, word in zip(meant, words, strict=True) if term}
    for place, (left, right) in enumerate(pairwise(meant)):
        if left and right and left[0] != "#" != right[0]:
            found[f"{left} {right}"] = f"{words[place]} {words[place + 1]}"
    return found


def words_of(text: str) -> list[str]:
    """The words of a text in order, without links, handles and what cannot be seen; an empty one where a
    stop, a number or something endless parts them."""
    seen = unpiled(visible(text[:LONGEST_TEXT]))
    plain = unicodedata.normalize("NFKC", _NOISE.sub(" ", seen))
    return [_word(found) for found in _WORD.findall(plain)]


def _word(found: str) -> str:
    word = found.strip("'’‘-_")
    return word if len(word) <= LONGEST_WORD and any(map(str.isalpha, word)) else ""


def _chosen(scores: Mapping[str, float]) -> list[str]:
    """The best terms, none of which shares a word with a better one."""
    ranked = sorted(scores, key=lambda term: (-scores[term] * (LEAD if _leads(term) else 1), term))
    chosen: list[str] = []
    said: set[str] = set()
    for term in ranked:
        if len(chosen) < WORDS and said.isdisjoint(_parts(term)):
            chosen.append(term)
            said.update(_parts(term))
    return chosen


def _leads(term: str) -> bool:
    return " " in term or term.startswith("#")


def _parts(term: str) -> list[str]:
    return term.strip("#").split()


def _scores(now: Counter[str], then: Counter[str]) -> dict[str, float]:
    here, there = sum(now.values()), sum(then.values())
    believed = PRIOR * (here + there)
    scores = {}
    for term, count in now.items():
        prior = PRIOR * (count + then[term])
        odds = _log_odds(count + prior, here + believed) - _log_odds(then[term] + prior, there + believed)
        z = odds / math.sqrt(1 / (count + prior) + 1 / (then[term] + prior))
        if count >= FEWEST and z >= TELLING:
            scores[term] = z
    return scores


def _log_odds(count: float, total: float) -> float:
    return math.log(count / max(total - count, 0.5))  # where nothing else is said, there is no rest


def _spelling(term: str, texts: Iterable[Mapping[str, str]]) -> str:
    """As most texts spell it."""
    return Counter(text[term] for text in texts if term in text).most_common(1)[0][0]


def _differing(texts: Iterable[str]) -> list[list[str]]:
    """The words of each text that opens like no other."""
    kept: dict[tuple[str, ...], list[str]] = {}
    for text in texts:
        words = words_of(text)
        kept.setdefault(_opening(words), words)
    return [words for words in kept.values() if any(words)]


def _opening(words: Sequence[str]) -> tuple[str, ...]:
    """What copies of a text share, even when a copy is cut off or has something added."""
    said = [word.casefold() for word in words if word]
    return tuple(said[1 : OPENING + 1] if said[:1] == ["rt"] else said[:OPENING])


def _bare(word: str) -> str:
    return _NO_LETTER.sub("", fold(word))


def _spelt(name: str) -> str:
    """A pattern of a name without its gaps; a case's ending may follow, after `*` any short one."""
    plain = unicodedata.normalize("NFKC", name).casefold().strip('"')
    letters = "".join(_pattern(letter) for letter in plain.removesuffix("*"))
    return letters + (r"\w{0,3}" if plain.endswith("*") else "s?")


def _pattern(letter: str) -> str:
    return _UMLAUTS.get(letter) or re.escape(_bare(letter))

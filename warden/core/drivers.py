"""What drives a storm: the words said far more than usual, and where they are said."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from warden.core.incident import Drivers
from warden.core.mention import ScoredMention

WORDS = 5
LONGEST_TEXT = 1000  # characters looked at
LONGEST_WORD = 40
PRIOR = 50.0  # mentions the prior is worth
TELLING = 1.96  # standard deviations
FEWEST = 2  # texts a word must occur in

_NOISE = re.compile(r"https?://\S+|www\.\S+|[@＠][\w.@-]+|&\w+;", re.IGNORECASE)
_WORD = re.compile(r"""[^\s.,;:!?…"„“”«»()\[\]{}<>/|*~]+""")
_FUNCTION_WORDS = (
    "aber about all alle als also and any are auch auf aus been bei bin bis but can das dass dem den der "
    "des did die dir doch does ein eine einem einen einer euch for from für geht get gibt habe haben had "
    "has hat have her him his how i'm ich ihr ist it's its just kann man mehr mein mich mir mit nach "
    "nicht noch not nur oder our out schon sein seit she sich sie sind than that the their them then "
    "there they this too und uns via vom von vor war was weil wenn wer were what when who why wie will "
    "wir wird with would you your zum zur"
)  # of three letters and more
_MEANINGLESS = frozenset(_FUNCTION_WORDS.split())


def of(during: Sequence[ScoredMention], before: Sequence[ScoredMention]) -> Drivers:
    """The drivers of a storm, from mentions of it and mentions of the time before (perhaps none)."""
    sources = Counter(str(each.mention.source) for each in during)
    shares = tuple((name, count / len(during)) for name, count in sources.most_common())
    return Drivers(words=telling_words(_texts(during), _texts(before)), sources=shares)


def telling_words(during: Iterable[str], before: Iterable[str]) -> tuple[str, ...]:
    """Words and pairs of words said far more in `during` than in `before`, most telling first, at most five.

    Each differing text counts a word once, so that a copied text does not speak twice.

    Source: log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn, Fightin' Words,
    Political Analysis 16, 2008, equations 16 and 22); the prior is the two corpora together.
    """
    spellings: dict[str, Counter[str]] = {}
    now, then = _counted(during, spellings), _counted(before, {})
    scores = _scores(now, then)
    # A pair says more than either of its words and is rarer than both, so it is given a lead.
    ranked = sorted(scores, key=lambda term: (-scores[term] * math.sqrt(len(term.split())), term))
    chosen: list[str] = []
    for term in ranked:
        if len(chosen) == WORDS:
            break
        if not any(_overlap(term, other) for other in chosen):
            chosen.append(term)
    return tuple(spellings[term].most_common(1)[0][0] for term in chosen)


def _scores(now: Counter[str], then: Counter[str]) -> dict[str, float]:
    here, there = sum(now.values()), sum(then.values())
    whole = here + there
    scores = {}
    for term, count in now.items():
        if count < FEWEST:
            continue
        prior = PRIOR * (count + then[term]) / whole
        odds = _log_odds(count + prior, here + PRIOR) - _log_odds(then[term] + prior, there + PRIOR)
        deviation = math.sqrt(1 / (count + prior) + 1 / (then[term] + prior))
        if odds / deviation >= TELLING or not there:
            scores[term] = odds / deviation if there else float(count)
    return scores


def _log_odds(count: float, total: float) -> float:
    return math.log(count / (total - count)) if count < total else math.inf


def _counted(texts: Iterable[str], spellings: dict[str, Counter[str]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in {" ".join(_words(text)) for text in texts}:
        terms = {term.casefold(): term for term in _terms(text.split(" "))}
        counts.update(terms.keys())
        for term, spelling in terms.items():
            spellings.setdefault(term, Counter())[spelling] += 1
    return counts


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", _NOISE.sub(" ", text[:LONGEST_TEXT]))
    words = (word.strip("'’‘-_") for word in _WORD.findall(plain))
    return [word for word in words if len(word) <= LONGEST_WORD and any(map(str.isalpha, word))]


def _terms(words: Sequence[str]) -> Iterable[str]:
    """The words that carry meaning, and pairs of neighbours that both do."""
    meant = [word if len(word) > 2 and word.casefold() not in _MEANINGLESS else "" for word in words]
    yield from filter(None, meant)
    for left, right in pairwise(meant):
        if left and right and "#" not in left + right:
            yield f"{left} {right}"


def _overlap(term: str, other: str) -> bool:
    return bool(set(term.strip("#").split()) & set(other.strip("#").split()))


def _texts(mentions: Sequence[ScoredMention]) -> list[str]:
    return [each.mention.text for each in mentions]

"""A page as a voice reads it out at night: short sentences, no link, nothing that is only a sign.

Made from the words of the page, so whatever can be sent can be spoken. What a voice would stumble over is
written out: `71 %`, `14 min`, `14:20`, `1.234`; words set in capitals would be spelt.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import reduce

from warden.core.page import MARKS, SEVERITIES, Page

LENGTH = 400  # characters: about half a minute

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

OPENING = {"de": "Hier ist warden.", "en": "This is warden."}
ASKING = {
    "de": "Bitte öffnen Sie warden auf dem Handy, um zu antworten.",
    "en": "Please open warden on your phone to answer.",
}
AGAIN = {"de": "Noch einmal.", "en": "Once more."}


def aloud(page: Page) -> str:
    """What is said on the phone; nothing in it is markup."""
    return f"{OPENING[page.language]} {_told(page)}"


def twice(page: Page) -> tuple[str, str]:
    """What is said on the phone, and once more for those who were still waking up."""
    return aloud(page), f"{AGAIN[page.language]} {_told(page)}"


def _told(page: Page) -> str:
    said = reduce(_apply, RULES[page.language], _calm(page.words, page.language))
    asking = [ASKING[page.language]] if page.asks else []
    return " ".join([*_brief(_sentences(said)), *asking])


def _calm(words: str, language: str) -> str:
    """Severities and marks in ordinary letters; a brand's own capitals stay."""
    known = [*SEVERITIES[language].values(), *MARKS[language].values()]
    return reduce(lambda text, word: re.sub(rf"\b{word}\b", word.capitalize(), text), known, words)


def _apply(text: str, rule: Rule) -> str:
    pattern, told = rule
    return pattern.sub(told, text)


def _sentences(text: str) -> list[str]:
    stripped = (part.strip(" ,.-") for part in re.split(r"[.!?:](?:\s+|$)", text))
    return [f"{part[0].upper()}{part[1:]}." for part in stripped if part]


def _brief(sentences: Sequence[str]) -> list[str]:
    """The first sentences, as many as fit; the first in any case."""
    kept: list[str] = []
    for sentence in sentences:
        if kept and len(" ".join([*kept, sentence])) > LENGTH:
            break
        kept.append(sentence[:LENGTH])
    return kept


def _number_of(one: str, many: str) -> Callable[[re.Match[str]], str]:
    return lambda found: f"{found[1]} {one if found[1] == '1' else many}"


def _rules(
    *,
    group: str,
    percent: str,
    minutes: tuple[str, str],
    hours: tuple[str, str],
    each: Mapping[str, str],
) -> list[Rule]:
    """In the order they are applied; `group` parts thousands."""
    return [
        (re.compile(r"\S*://\S*"), " "),
        (re.compile(r"\([^()]*–[^()]*\)"), " "),  # bounds of an estimate: too much to listen to
        (re.compile(rf"(?<=\d){re.escape(group)}(?=\d{{3}}\b)"), ""),
        (re.compile(r"(?<=\d)\s?%"), f" {percent}"),
        (re.compile(r"\b(\d+) min\b"), _number_of(*minutes)),
        (re.compile(r"\b(\d+) h\b"), _number_of(*hours)),
        *[(re.compile(sign), f" {word} ") for sign, word in each.items()],
        (re.compile(r"\s*\(([^()]*)\)"), r", \1,"),
        (re.compile(r",,"), "."),  # a bracket and then a comma: breath enough for a new sentence
        (re.compile(r"\s*·\s*"), ", "),
        (re.compile(r"[^\w\s.,:!?'’-]|_"), " "),
        (re.compile(r"\s*-\s+|\s+-\s*"), " "),
        (re.compile(r"\s+"), " "),
        (re.compile(r"\s+(?=[.,:!?])"), ""),
        (re.compile(r"[,:]+(?=[.!?])"), ""),
    ]


RULES: Mapping[str, Sequence[Rule]] = {
    "de": _rules(
        group=".",
        percent="Prozent",
        minutes=("Minute", "Minuten"),
        hours=("Stunde", "Stunden"),
        each={
            r"\bMio\.": "Millionen",
            r"&": "und",
            r"€": "Euro",
            r"(?<=\d):00\b": "Uhr",
            r"(?<=\d):(?=\d\d\b)": "Uhr",
        },
    ),
    "en": _rules(
        group=",",
        percent="percent",
        minutes=("minute", "minutes"),
        hours=("hour", "hours"),
        each={r"&": "and", r"€": "euros"},
    ),
}

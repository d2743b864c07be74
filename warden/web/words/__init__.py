"""The words of the interface, in German and English; one module per subject."""

from collections import ChainMap
from dataclasses import dataclass

from warden.core.written import spoken
from warden.web.words import (
    answers,
    care,
    frame,
    learning,
    oncall,
    people,
    planned,
    reached,
    reasons,
    runbook,
    silences,
    storms,
)
from warden.web.words.both import Both

SUBJECTS = (
    frame,
    storms,
    answers,
    reasons,
    reached,
    runbook,
    learning,
    planned,
    oncall,
    silences,
    people,
    care,
)
PHRASES: ChainMap[str, Both] = ChainMap(*(subject.PHRASES for subject in SUBJECTS))


@dataclass(frozen=True, slots=True)
class Words:
    """The phrases of one language: `words("acknowledge")`."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        """The phrase `key` with its values filled in; KeyError for a phrase nobody wrote."""
        phrase: str = getattr(PHRASES[key], self.language)
        return phrase.format(**values) if values else phrase


def words_in(language: str) -> Words:
    """The phrases of `language`; English where we do not speak it."""
    return Words(spoken(language))

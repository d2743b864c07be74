"""What is wrong with a value, before anybody asks on which line it stands."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from warden.settings.positions import KeyPath


class Wrong(ValueError):
    """A value that does not read. `message` continues a sentence that begins with the key and its value."""

    def __init__(self, message: str, mend: str) -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Problem:
    """A whole sentence about the value at `path`, and its mend."""

    path: KeyPath
    message: str
    mend: str


def suggestion(word: str, known: Iterable[str], otherwise: str, *, prefix: str = "") -> str:
    """`Did you mean "community"?` where something known is close to `word`, else `otherwise`."""
    by_lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), by_lower, n=1)
    return f'Did you mean "{prefix}{by_lower[close[0]]}"?' if close else otherwise


def listed(words: Iterable[str], conjunction: str = "or") -> str:
    """`"a"`, `"a" or "b"`, `"a", "b" or "c"`."""
    *rest, last = [f'"{word}"' for word in words]
    return f"{', '.join(rest)} {conjunction} {last}" if rest else last

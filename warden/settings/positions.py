"""Where each key stands: the line of every key path of a TOML text.

tomllib reads values and forgets where they stood. The scanner here never judges: it is only shown texts that
tomllib has accepted, follows their structure (headers, keys, brackets, strings) and counts lines.

Source: the grammar of TOML 1.0, https://toml.io/en/v1.0.0
"""

import re
import tomllib
from bisect import bisect_left

KeyPath = tuple[str | int, ...]

_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:\\.|[^"\\])*"' r"|'[^']*'",
    re.DOTALL,
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")


def lines(text: str) -> dict[KeyPath, int]:
    """The line, counted from 1, on which each key path of `text` begins.

    A table stands where its header stands, an element of a list where its value begins, a table that is
    only implied where it is first implied. `text` must be valid TOML with `\\n` line ends.
    """
    scanner = _Scanner(text)
    scanner.document()
    return scanner.found


class _Scanner:
    """A cursor over the text, and what it has found so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[KeyPath, int] = {}
        self._ends = [match.start() for match in re.finditer("\n", text)]
        self._lengths: dict[KeyPath, int] = {}  # of the arrays of tables met so far

    def document(self) -> None:
        table: KeyPath = ()
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self._next("["):
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _header(self) -> KeyPath:
        line = self._line()
        repeated = self._next("[[")
        self.at += 2 if repeated else 1
        *parents, last = self._keys()
        self.at += 2 if repeated else 1
        path = (*self._enter(parents, line), last)
        if repeated:
            self.found.setdefault(path, line)
            self._lengths[path] = self._lengths.get(path, 0) + 1
            path = (*path, self._lengths[path] - 1)
        self.found[path] = line
        return path

    def _enter(self, keys: list[str], line: int) -> KeyPath:
        """The tables a header passes through; of an array of tables, its latest element."""
        path: KeyPath = ()
        for key in keys:
            path = (*path, key)
            self.found.setdefault(path, line)
            if path in self._lengths:
                path = (*path, self._lengths[path] - 1)
        return path

    def _pair(self, table: KeyPath) -> None:
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self.found.setdefault(path, line)
        self.at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _keys(self) -> list[str]:
        """A dotted key, and the space around it."""
        keys = [self._key()]
        while self._next("."):
            self.at += 1
            keys.append(self._key())
        return keys

    def _key(self) -> str:
        self._skip(_SPACE)
        quoted = self.text[self.at] in "\"'"
        word = self._skip(_STRING if quoted else _BARE)
        self._skip(_SPACE)
        return str(tomllib.loads(f"key = {word}")["key"]) if quoted else word

    def _value(self, path: KeyPath) -> None:
        match self.text[self.at]:
            case "[":
                self._list(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                self._skip(_STRING)
            case _:
                self._skip(_SCALAR)

    def _list(self, path: KeyPath) -> None:
        self._step()
        index = 0
        while not self._next("]"):
            self.found[(*path, index)] = self._line()
            self._value((*path, index))
            self._comma()
            index += 1
        self.at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._step()
        while not self._next("}"):
            self._pair(path)
            self._comma()
        self.at += 1

    def _step(self) -> None:
        """Over a bracket or comma, to what follows it."""
        self.at += 1
        self._skip(_BLANK)

    def _comma(self) -> None:
        self._skip(_BLANK)
        if self._next(","):
            self._step()

    def _next(self, token: str) -> bool:
        return self.text.startswith(token, self.at)

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        word = match.group() if match else ""
        self.at += len(word)
        return word

    def _line(self) -> int:
        return bisect_left(self._ends, self.at) + 1

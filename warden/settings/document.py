"""The file as it was read: its values, and the line each of them stands on."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warden.errors import ConfigError, Fault
from warden.settings import placeholders, positions
from warden.settings.positions import KeyPath
from warden.settings.problem import Problem

_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)| \(at end of document\)")


@dataclass(frozen=True, slots=True)
class Document:
    """`written` is what stands in the file; in `values` the placeholders are filled in, save those of
    `unfilled`. Both may hold secrets and stay out of `repr`."""

    path: Path
    written: Mapping[str, Any] = field(repr=False)
    values: Mapping[str, Any] = field(repr=False)
    unfilled: tuple[Problem, ...] = field(repr=False)
    lines: Mapping[KeyPath, int] = field(repr=False)

    def where(self, path: KeyPath = ()) -> str:
        """`warden.toml:41`: the line of `path`, or of the nearest table around it."""
        line = self._line(path)
        return f"{self.path.name}:{line}" if line else self.path.name

    def tables(self, name: str) -> list[Mapping[str, Any]]:
        """The entries of `[[name]]`, placeholders filled in; empty ones for what is no table."""
        entries = self.values.get(name, ())
        return [entry if isinstance(entry, dict) else {} for entry in entries if isinstance(entries, list)]

    def fault(self, problem: Problem) -> Fault:
        """The problem with its place."""
        return Fault(self.where(problem.path), problem.message, problem.mend)

    def order(self, problem: Problem) -> int:
        """Sorts problems as the file has them."""
        return self._line(problem.path)

    def _line(self, path: KeyPath) -> int:
        around = (path[:length] for length in range(len(path), 0, -1))
        return next((self.lines[part] for part in around if part in self.lines), 0)


def read(path: Path) -> Document:
    """Read the file and fill its placeholders; nothing else is checked yet.

    Raises:
        ConfigError: it cannot be read, or is not TOML.
    """
    text = _text(path)
    try:
        written = tomllib.loads(text)
        lines = positions.lines(text)
    except (ValueError, RecursionError) as cause:
        raise _not_toml(path, text, cause) from cause
    values, unfilled = placeholders.fill(written, path.parent)
    return Document(path, written, values, tuple(unfilled), lines)


def find(values: Any, pattern: str) -> Iterator[tuple[KeyPath, Any]]:
    """Every value at a pattern such as `person.*.contacts.*.url`, `*` being any entry of a list.

    What has another form than the pattern is passed over: it is somebody else's fault.
    """
    return _find(values, pattern.split("."), ())


def _find(value: Any, keys: list[str], path: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    match keys, value:
        case [], _:
            yield path, value
        case ["*", *rest], list():
            for index, inner in enumerate(value):
                yield from _find(inner, rest, (*path, index))
        case [key, *rest], dict() if key in value:
            yield from _find(value[key], rest, (*path, key))


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as cause:
        mend = "Write one with `warden init`, or name yours with --config"
        if not isinstance(cause, FileNotFoundError):
            mend = "Correct the path or the file's permissions"
        raise ConfigError([Fault(str(path), f"cannot be read: {cause.strerror}", mend)]) from cause
    try:
        # Editors on Windows write a mark at the beginning and \r\n at line ends: both are no content.
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as cause:
        line = content.count(b"\n", 0, cause.start) + 1
        fault = Fault(f"{path.name}:{line}", "The file is not UTF-8 text", "Save it as UTF-8")
        raise ConfigError([fault]) from cause


def _not_toml(path: Path, text: str, cause: Exception) -> ConfigError:
    if isinstance(cause, RecursionError):
        return ConfigError([Fault(path.name, "The file nests its brackets too deep", "Take some away")])
    place = _AT_LINE.search(str(cause))
    line = int(place[1]) if place and place[1] else text.rstrip().count("\n") + 1
    message = f"This is not TOML: {_AT_LINE.sub('', str(cause))}"
    mend = "Keys are written key = value, text stands in double quotes, commas part the entries of a list"
    return ConfigError([Fault(f"{path.name}:{line}", message, mend)])

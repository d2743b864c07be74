"""`${NAME}` from the environment and `${file:/path}` from a file, in any string of the configuration."""

import os
import re
import unicodedata
from pathlib import Path
from typing import Any

from warden.settings.positions import KeyPath
from warden.settings.problem import Problem, Wrong

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LARGEST_FILE = 65_536
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def fill(values: Any, folder: Path) -> tuple[Any, list[Problem]]:
    """The same tree with every placeholder filled in, and what could not be.

    A string that could not be filled in stays as it was written. Relative paths of files begin at `folder`.
    """
    problems: list[Problem] = []
    return _filled(values, (), folder, problems), problems


def _filled(value: Any, path: KeyPath, folder: Path, problems: list[Problem]) -> Any:
    match value:
        case dict():
            return {key: _filled(inner, (*path, key), folder, problems) for key, inner in value.items()}
        case list():
            return [_filled(inner, (*path, index), folder, problems) for index, inner in enumerate(value)]
        case str():
            try:
                return _text(value, folder)
            except Wrong as wrong:
                problems.append(Problem(path, wrong.message, wrong.mend))
    return value


def _text(written: str, folder: Path) -> str:
    text = _PLACEHOLDER.sub(lambda match: _looked_up(match[1], folder), written)
    for letter in text:
        if letter in _BIDI or (unicodedata.category(letter) == "Cc" and letter not in "\t\n"):
            raise Wrong(
                f"A string holds the invisible character U+{ord(letter):04X}", "Remove it: write plain text"
            )
    return text


def _looked_up(reference: str, folder: Path) -> str:
    if reference.startswith("file:"):
        return _of_file(folder / reference.removeprefix("file:"))
    if not _NAME.fullmatch(reference):
        raise Wrong("${…} holds no name of a variable", "Write ${NAME}, or ${file:/path} for a file")
    value = os.environ.get(reference)
    if value is None:
        raise Wrong(
            f"The environment variable {reference} is not set", f"Set {reference}, or write the value here"
        )
    if not value:
        raise Wrong(
            f"The environment variable {reference} is empty", f"Give {reference} a value, or remove this line"
        )
    return value


def _of_file(path: Path) -> str:
    """The text of a file, without the line end an editor leaves behind."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
        text = content.decode().rstrip("\r\n")
    except (OSError, ValueError) as cause:
        reason = cause.strerror if isinstance(cause, OSError) else "it is not UTF-8 text"
        mend = "Correct the path or the file's permissions"
        raise Wrong(f"{path} cannot be read: {reason}", mend) from cause
    if not text or len(content) > _LARGEST_FILE:
        raise Wrong(f"{path} is {'too long' if text else 'empty'}", "Put the value alone into the file")
    return text

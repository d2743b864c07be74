"""Mention files: CSV with a header or one JSON object a line, gzipped or not, read row by row.

A row that cannot be read is told with its line and the next one is read; no file is ever held whole.
"""

import csv
import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from warden.core.mention import Mention
from warden.errors import SourceError
from warden.sources.record import NAMES, Rules, mention_of

_MAX_LINE = 4 * 1024 * 1024  # bytes; what is beyond is dropped, and the row with it
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_REQUIRED = ("id", "published_at", "text")


_Line = tuple[int, str]
_Row = tuple[int, dict[str, object] | str]  # the row's first line, and what it holds or what is wrong with it


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was left out; `line` counts from 1 and is the row's first."""

    line: int
    error: str


def read(
    path: Path, *, timezone: ZoneInfo | None, source_default: str, now: datetime
) -> Iterator[Mention | BadRow]:
    """The mentions of a file in its order, among them the rows that are none.

    Args:
        timezone: the zone of times without an offset; without one such rows are bad.
        source_default: the source of rows that name none.
        now: a row published later is bad.

    Raises:
        SourceError: the file cannot be opened or read on, or its header lacks a column.
    """
    rules = Rules(source_default, now, earliest=_EARLIEST, timezone=timezone, recorded=True)
    with _opened(path) as stream:
        for line, row in _rows(_lines(stream, path), path):
            try:
                yield mention_of(row, rules) if isinstance(row, dict) else BadRow(line, row)
            except ValueError as error:
                yield BadRow(line, str(error))


def _rows(lines: Iterator[_Line], path: Path) -> Iterator[_Row]:
    first = next((line for line in lines if line[1].strip()), None)
    if first is None:
        raise SourceError(f"{path} is empty", mend="Give a CSV file with a header, or one JSON object a line")
    start = first[1].lstrip()[0]
    if start == "[":
        raise SourceError(f"{path} is one JSON array", mend="Write one object a line: jq -c '.[]'")
    return _objects(chain([first], lines)) if start == "{" else _table(first, lines, path)


def _objects(lines: Iterable[_Line]) -> Iterator[_Row]:
    for number, line in lines:
        if line.strip():
            yield number, _object(line)


def _object(line: str) -> dict[str, object] | str:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return "is no JSON"
    return value if isinstance(value, dict) else "is no JSON object"


def _table(header: _Line, lines: Iterator[_Line], path: Path) -> Iterator[_Row]:
    delimiter = max(";,\t|", key=lambda sign: len(_known(_names(header[1], sign))))
    names = _names(header[1], delimiter)
    _check(names, path)
    reader = csv.reader((line for _, line in lines), delimiter=delimiter, strict=True)
    while True:
        first = header[0] + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield first, f"cannot be read up to line {header[0] + reader.line_num}: {error}"
        else:
            if any(cell.strip() for cell in cells):
                yield first, _row(names, cells)


def _row(names: list[str], cells: list[str]) -> dict[str, object] | str:
    if len(cells) > len(names):
        return f"has {len(cells)} cells under {len(names)} names: quote a text that holds the delimiter"
    return dict(zip(names, cells, strict=False))


def _names(header: str, delimiter: str) -> list[str]:
    try:
        return [name.strip().lower() for name in next(csv.reader([header], delimiter=delimiter))]
    except csv.Error:  # no text at all, or one endless line
        return []


def _known(names: Iterable[str]) -> set[str]:
    return {field for field, spellings in NAMES.items() if set(spellings) & set(names)}


def _check(names: list[str], path: Path) -> None:
    missing = [field for field in _REQUIRED if field not in _known(names)]
    if missing:
        raise SourceError(
            f"{path} has no column {', '.join(missing)}; its header reads: {', '.join(names)[:200]}",
            mend="Name the columns in the first line: "
            + ", ".join(" or ".join(NAMES[each]) for each in missing),
        )


def _opened(path: Path) -> BinaryIO | gzip.GzipFile:
    """The file's bytes, unpacked where its first two say gzip, whatever its name says."""
    try:
        with path.open("rb") as file:
            start = file.read(2)
        if start in (b"\xff\xfe", b"\xfe\xff"):
            raise SourceError(f"{path} is UTF-16", mend="Save it as UTF-8")
        return gzip.open(path) if start == b"\x1f\x8b" else path.open("rb")
    except OSError as cause:
        raise SourceError(
            f"{path} cannot be opened: {cause.strerror}", mend="Check its name and rights"
        ) from cause


def _lines(stream: BinaryIO | gzip.GzipFile, path: Path) -> Iterator[_Line]:
    for number in count(1):
        try:
            raw = stream.readline(_MAX_LINE)
            beyond = raw
            while len(beyond) == _MAX_LINE and not beyond.endswith(b"\n"):
                beyond = stream.readline(_MAX_LINE)
        except (OSError, EOFError, zlib.error) as cause:
            raise SourceError(
                f"{path} is damaged after line {number - 1}", mend="Copy it again from where it came"
            ) from cause
        if not raw:
            return
        yield number, _decoded(raw)


def _decoded(line: bytes) -> str:
    """UTF-8, or Windows-1252 as older spreadsheets write it: told line by line, since files get mixed."""
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")

"""The files that commands of the laboratory read and write: text, gzipped where the name says so."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from warden.errors import SourceError


@contextmanager
def reading(path: Path) -> Iterator[TextIO]:
    """The file's text, without the byte order mark that spreadsheets put at its head.

    Raises:
        SourceError: it cannot be read.
    """
    with _opened(path, path, "r", "utf-8-sig") as file:
        yield file


@contextmanager
def writing(path: Path) -> Iterator[TextIO]:
    """A file that is there once it is whole: whatever stops the writing leaves what was there before.

    Raises:
        SourceError: it cannot be written.
    """
    unfinished = path.with_name(f".unfinished-{path.name}")
    try:
        with _opened(unfinished, path, "w", "utf-8") as file:
            yield file
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _opened(path: Path, told: Path, mode: str, encoding: str) -> Iterator[TextIO]:
    try:
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, f"{mode}t", encoding=encoding, newline="") as file:
            yield file  # type: ignore[misc]
    except OSError as error:
        raise SourceError(f"{told}: {error.strerror or error}", mend="Check the path") from error
    except (EOFError, zlib.error) as error:
        raise SourceError(f"{told}: {error}", mend="Pack it again; it is damaged") from error

"""The generated parts of CARD.md: what stands between its marks; the rest is written by hand."""

import platform
import re
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from models.artefact import CARD
from models.sentiment.sets import Lesson
from warden import clock
from warden.errors import ArtefactError


def write_training(artefact: Path, lessons: Sequence[Lesson], digest: str) -> None:
    """Tell what the artefact is and what made it: sha256, data with checksums, versions, date."""
    replace(artefact.with_name(CARD), "training", training(artefact.name, lessons, digest))


def training(name: str, lessons: Sequence[Lesson], digest: str) -> list[str]:
    """What made the file `name`, in Markdown."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "scikit-learn"))
    head = ("language", "taught by", "licence", "rows", "sha256 of the file")
    rows = [
        (each.language, each.name, each.licence, str(len(each.examples)), f"`{each.checksum[:16]}…`")
        for each in sorted(lessons, key=lambda each: each.language)
    ]
    return [
        f"- file: `{name}`, sha256: `{digest}`",
        f"- made on {clock.real_now():%Y-%m-%d} with Python {platform.python_version()}, {libraries}",
        "",
        *table(head, rows),
    ]


def replace(path: Path, section: str, lines: Sequence[str]) -> None:
    """Put `lines` between the marks of `section`.

    Raises:
        ArtefactError: the card has no such section.
    """
    begin, end = f"<!-- {section}: generated -->", f"<!-- {section}: end -->"
    words = path.read_text(encoding="utf-8")
    if begin not in words or end not in words:
        raise ArtefactError(f"{path}: has no section {section}", mend=f"Write {begin} and {end} into it")
    inside = re.compile(f"(?<={re.escape(begin)}).*?(?={re.escape(end)})", re.DOTALL)
    path.write_text(inside.sub(lambda _: "\n".join(["", *lines, ""]), words, count=1), encoding="utf-8")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table in Markdown."""
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows)]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"

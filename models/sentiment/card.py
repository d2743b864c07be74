"""The generated parts of CARD.md: what stands between its marks; the rest is written by hand."""

import hashlib
import platform
import re
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from models.artefact import CARD
from models.sentiment.pipeline import TRAINING, checksum, examples, own_files, own_posts, path_of
from warden import clock
from warden.errors import ArtefactError

LICENCES = {
    "potts": "MIT",
    "xed_de": "CC BY 4.0",
    "germeval2018": "CC BY 4.0",
    "goemotions": "CC BY 4.0 (Apache-2.0 repository)",
    "xed_en": "CC BY 4.0",
}


def write_training(artefact: Path, data: Path, digest: str) -> None:
    """Tell what the artefact is and what made it: sha256, data with checksums, versions, date."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "scikit-learn"))
    facts = [
        f"- file: `{artefact.name}`, sha256: `{digest}`",
        f"- made on {clock.real_now():%Y-%m-%d} with Python {platform.python_version()}, {libraries}",
        "",
        *table(("language", "set", "licence", "rows", "sha256 of the train file"), _sets(data)),
    ]
    replace(artefact.with_name(CARD), "training", facts)


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


def _own_checksum() -> str:
    """Of all our own files together."""
    joined = "".join(checksum(file) for file in own_files())
    return f"`{hashlib.sha256(joined.encode()).hexdigest()[:16]}…`"


def _sets(data: Path) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for language, names in TRAINING.items():
        for name in names:
            file = path_of(data, name, "train")
            rows.append(
                (
                    language,
                    name,
                    LICENCES[name],
                    str(len(examples(data, name, "train"))),
                    f"`{checksum(file)[:16]}…`",
                )
            )
        own = len(own_posts(language))
        rows.append((language, "our own posts (models/corpus)", "CC BY 4.0", str(own), _own_checksum()))
    return rows

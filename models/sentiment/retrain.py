"""`warden train`: a model for one's own use, on top of the one in service.

The model in service is three more features of each text, beside its n-grams: a few hundred posts move it a
little, some thousand may overrule it. All of it is a sum, so the result is an artefact like any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models import artefact
from models.sentiment import card
from models.sentiment.fit import Fitted, fit_on_top, stored
from models.sentiment.pipeline import stacked
from models.sentiment.scorer import Scorer
from models.sentiment.sets import SETS, Lesson, lesson, path_of, posts
from warden.errors import WardenError

FEWEST = 30  # posts of a language; with fewer, its model stays as it is
_OWN = "yours"


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in the folders: `lessons` to train on; sets left out because they are in the model already
    (`known`) or because their licence does not clearly allow it (`restricted`)."""

    lessons: tuple[Lesson, ...]
    known: tuple[str, ...]
    restricted: tuple[str, ...]


def found_in(folders: Sequence[Path], *, include_restricted: bool) -> Found:
    """Labelled sets, each in its folder, and files of one's own posts (`text,label,lang` and `outrage`).

    Raises:
        WardenError: a folder or a file cannot be read, or there is nothing to train on.
    """
    for folder in folders:
        if not folder.is_dir():
            raise WardenError(f"{folder}: is no folder", mend="Name folders of labelled posts with --data")
    there = [(folder, each) for folder in folders for each in SETS.values() if _has(folder, each.name)]
    closed = [(folder, each) for folder, each in there if not each.is_open]
    lessons = [taught for folder in folders for file in _files(folder) for taught in posts(file, _OWN)]
    if include_restricted:
        lessons += [lesson(folder, each) for folder, each in closed]
    if not lessons:
        raise WardenError(
            f"nothing to train on in {', '.join(map(str, folders))}{_hidden(len(closed))}",
            mend="Put CSV files with the columns text, label, lang there, or add --include-restricted",
        )
    return Found(
        tuple(lessons),
        known=tuple(each.name for _, each in there if each.is_open),
        restricted=() if include_restricted else tuple(each.name for _, each in closed),
    )


def retrain(base: Scorer, lessons: Sequence[Lesson], path: Path) -> None:
    """Write the artefact `path` and its card: `base`, taught by `lessons`.

    Raises:
        WardenError: no language has enough posts.
    """
    fitted = {language: _taught(base, language, lessons) for language in base.trained}
    if not any(fitted.values()):
        raise WardenError(
            f"fewer than {FEWEST} labelled posts in each language", mend="Label some more and train again"
        )
    kept = {language: model or _as_it_is(base, language) for language, model in fitted.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    telling = {
        "languages": np.array(base.languages),
        "language_weights": base.language_weights.astype(np.float16),
    }
    digest = artefact.save(path, stored(kept) | telling)
    words = card.training(path.name, lessons, digest)
    path.with_name(artefact.CARD).write_text("\n".join([*_opening(path, base, lessons), *words, ""]), "utf-8")


def _taught(base: Scorer, language: str, lessons: Sequence[Lesson]) -> Fitted | None:
    spoken = [each for each in lessons if each.language == language]
    if sum(len(each.examples) for each in spoken) < FEWEST:
        return None
    return fit_on_top(_as_it_is(base, language), stacked(spoken))


def _as_it_is(base: Scorer, language: str) -> Fitted:
    weights, bias = base.table(language)
    return Fitted(weights, bias.astype(np.float64))


def _opening(path: Path, base: Scorer, lessons: Sequence[Lesson]) -> list[str]:
    restricted = sorted({each.name for each in lessons if not each.is_open})
    limit = f"For your own use only: the licences of {', '.join(restricted)} are restricted or unclear."
    return [
        f"# {path.stem}",
        "",
        f"{base.version}, taught by the data below.",
        *([limit] if restricted else []),
        "",
    ]


def _has(folder: Path, name: str) -> bool:
    return path_of(folder, name, "train").exists()


def _files(folder: Path) -> list[Path]:
    return sorted(file for pattern in ("*.csv", "*.csv.gz") for file in folder.glob(pattern))


def _hidden(closed: int) -> str:
    return f" ({closed} sets of restricted licence left out)" if closed else ""

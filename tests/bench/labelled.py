"""The labelled recordings of bare counts beside the checkout, and the scorer that lies beside them."""

import csv
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from warden.lab import counts


@dataclass(frozen=True, slots=True)
class Recording:
    """One labelled file: its times, as given, and its counts."""

    name: str
    times: tuple[datetime, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What pages are worth: `nab` in the standard profile, 100 at best; `near` counts windows with a page
    within 3 h of the labelled instant."""

    nab: float
    windows: int
    detected: int
    near: int
    false_pages: int
    false_pages_per_week: float


class Judge:
    """The scorer beside the checkout, on the recordings and labels beside it."""

    def __init__(self, data: Path) -> None:
        folder = data / "nab_realtweets"
        self.nab = _loaded(data.parent / "tools" / "nab_score.py")
        self.labels = self.nab.read_labels(folder / "labels.json")
        self.recordings = [_read(folder / name) for name in sorted(self.labels)]
        self._seconds = {each.name: self._seconds_of(each) for each in self.recordings}

    def series(self, recording: Recording, scores: Sequence[float]) -> Any:
        """A scored recording as the scorer wants it."""
        name = recording.name
        return self.nab.Series(name, self._seconds[name], scores, *self.labels[name])

    def _seconds_of(self, recording: Recording) -> list[float]:
        return [self.nab.seconds(str(time)) for time in recording.times]

    def figures(self, series: Sequence[Any]) -> Figures:
        """What a score of 0.5 as the page is worth."""
        told = self.nab.practical(series, counts.PAGE)
        nab = round(self.nab.score_at(series, counts.PAGE), 2)
        kept = ("windows", "detected", "near", "false_pages", "false_pages_per_week")
        return Figures(nab, *(told[name] for name in kept))


def _loaded(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("nab_score", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _read(path: Path) -> Recording:
    with path.open(newline="") as file:
        rows = [
            (datetime.fromisoformat(row["timestamp"]), float(row["value"])) for row in csv.DictReader(file)
        ]
    times, values = zip(*rows, strict=True)
    return Recording(path.name, times, values)

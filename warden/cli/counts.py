"""`warden backtest --counts`: bare count files in, the same rows with their scores out."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TextIO

from warden.cli import textfiles
from warden.core.counts import State, fold
from warden.errors import SourceError
from warden.lab import counts


def score_files(files: Sequence[Path], folder: Path, *, false_pages_per_month: float) -> None:
    """Score each file into one of the same name in `folder`.

    Raises:
        SourceError: a row is none, or a result would be written over counts or over another result.
    """
    folder.mkdir(parents=True, exist_ok=True)
    taken = {path.resolve() for path in files}
    for path in files:
        out = folder / path.name
        if out.resolve() in taken:
            raise SourceError(f"{out} is there already, as counts or scores", mend="Name another folder")
        taken.add(out.resolve())
        # The counts innermost: what is wrong with them is told of them, not of the scores.
        with textfiles.writing(out) as target, textfiles.reading(path) as source:
            _score(path, source, target, false_pages_per_month)


def _score(path: Path, source: TextIO, target: TextIO, budget: float) -> None:
    """Row by row, so that no row's score can know of a later one."""
    reader = csv.DictReader(source)
    writer = csv.writer(target)
    state = State(false_pages_per_month=budget)
    try:
        if not {"timestamp", "value"} <= set(reader.fieldnames or ()):
            raise ValueError("no columns timestamp and value")
        writer.writerow(("timestamp", "value", "anomaly_score"))
        for row in reader:
            state = fold(state, datetime.fromisoformat(row["timestamp"]), float(row["value"]))
            writer.writerow((row["timestamp"], row["value"], f"{counts.score(state):.6f}"))
    except (ValueError, TypeError, csv.Error) as error:
        mend = "A header timestamp,value; then each row a later time and a number"
        raise SourceError(f"{path}:{max(1, reader.line_num)}: {error}", mend=mend) from error

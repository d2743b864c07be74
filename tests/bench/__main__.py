"""`make bench`: measure, write docs/benchmarks, and fail where a promise is not kept.

`python -m tests.bench [NAME...]` runs the named ones. Each bench is a module here with
`run(data: Path) -> Outcome`; `data` is the folder of recorded data beside the checkout.
"""

import json
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from tests.bench.outcome import Outcome

BENCHES = ("sentiment", "calibration", "corpus", "detection", "counts", "growth", "nights")
ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
PAGES = ROOT / "docs" / "benchmarks"


def main(names: Sequence[str]) -> int:
    faults = [f"{name}: {fault}" for name in names or BENCHES for fault in _measured(name).faults]
    for fault in faults:
        sys.stderr.write(f"FAULT {fault}\n")
    return 1 if faults else 0


def _measured(name: str) -> Outcome:
    outcome: Outcome = import_module(f"tests.bench.{name}").run(DATA)
    PAGES.mkdir(parents=True, exist_ok=True)
    figures = json.dumps(outcome.figures, indent=2, ensure_ascii=False)
    (PAGES / f"{name}.json").write_text(figures + "\n", encoding="utf-8")
    (PAGES / f"{name}.md").write_text("\n".join(outcome.page) + "\n", encoding="utf-8")
    return outcome


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

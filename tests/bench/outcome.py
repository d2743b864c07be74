"""What a bench hands back."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """`figures` go into the JSON file, `page` into the Markdown one; `faults` are promises not kept."""

    figures: dict[str, Any]
    page: tuple[str, ...]
    faults: tuple[str, ...] = ()

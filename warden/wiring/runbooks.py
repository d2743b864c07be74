"""Where runbooks lie: the installation's own folder, and beneath it the ones warden comes with."""

import sys
from dataclasses import dataclass
from pathlib import Path

from warden.core.incident import Severity
from warden.core.mention import BrandId
from warden.core.written import spoken

LANGUAGES = ("de", "en")
LARGEST = 200_000  # bytes of one runbook
CHECKOUT = Path(__file__).parents[2] / "docs" / "runbooks"
INSTALLED = Path(sys.prefix) / "share" / "warden" / "runbooks"


@dataclass(frozen=True, slots=True)
class Runbooks:
    """Finds the runbook of a brand and a severity. `own` is the configured folder, if there is one."""

    own: Path | None

    def find(self, brand: BrandId, severity: Severity, language: str) -> str:
        """The text of the nearest one: the brand's own before everybody's, the reader's language before one
        that names none; at last the one warden comes with. Read each time: it may be mended while it rings.
        """
        folder = self.own
        names = _names(brand, severity, spoken(language))
        texts = (_text(folder / name) for name in names) if folder else iter(())
        return next((text for text in texts if text is not None), None) or shipped(severity, language)


def shipped(severity: Severity, language: str) -> str:
    """The runbook warden comes with."""
    folder = CHECKOUT if CHECKOUT.is_dir() else INSTALLED
    return _text(folder / f"{severity.value}.{spoken(language)}.md") or ""


def unheard(folder: Path, brands: set[str]) -> list[str]:
    """The Markdown files of a folder that no brand and severity asks for, or that cannot be read: by name."""
    asked = {
        name
        for brand in brands
        for severity in Severity
        for language in LANGUAGES
        for name in _names(BrandId(brand), severity, language)
    }
    found = sorted(folder.glob("*.md"))
    return [file.name for file in found if file.name not in asked or _text(file) is None]


def _names(brand: BrandId, severity: Severity, language: str) -> list[str]:
    return [
        f"{whose}{severity.value}{tongue}.md"
        for whose in (f"{brand}.", "")
        for tongue in (f".{language}", "")
    ]


def _text(file: Path) -> str | None:
    """What a file holds; None where there is none, or none that can be read."""
    try:
        if file.stat().st_size > LARGEST:
            return None
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None

"""The words of a page."""

from dataclasses import dataclass

from warden.core.incident import Severity


@dataclass(frozen=True, slots=True)
class Page:
    """What arrives on the phone: shortest first, because a phone cuts it."""

    title: str
    body: str
    severity: Severity
    url: str | None

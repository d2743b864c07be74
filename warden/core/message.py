"""Message: what is about no incident and goes to people all the same, and who reads it.

Each kind of delivery that has no incident has a composer, a function of a Message that gives its Page;
flow/desk.py lists them. The facts were kept when it was queued, the words are made when it is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from warden.core.incident import Severity


@dataclass(frozen=True, slots=True)
class Message:
    """The facts of a delivery, and how its reader reads: `language` is `de` or `en`, `zone` the IANA zone
    times are told in, `home` the address of the overview; a `simulated` clock has to be told. `link` is where
    its reader can answer it, if there is something to answer."""

    severity: Severity
    facts: Mapping[str, Any]
    language: str
    zone: str
    home: str
    now: datetime
    simulated: bool
    link: str | None = None

"""Feedback: what a person says a mention's sentiment is, and whether an incident was worth its page."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from warden.core.incident import PersonId


class Label(StrEnum):
    """The three sentiments, as the model and people name them."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


@dataclass(frozen=True, slots=True)
class Feedback:
    """A mention is `label`, and full of outrage or not; None: nobody said."""

    label: Label
    outrage: bool | None = None


class Verdict(StrEnum):
    """What a person says of an incident: nobody had to be woken, somebody should have been sooner, or it was
    as it should be."""

    NEEDLESS = "needless"
    LATE = "late"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Pronounced:
    """The verdict in force on an incident, by whom and when."""

    verdict: Verdict
    person: PersonId
    at: datetime

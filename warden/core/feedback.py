"""Feedback: what a person says a mention's sentiment is."""

from dataclasses import dataclass
from enum import StrEnum


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

"""Protocols of the edges: what the stations know of the world outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from warden.core.calendar import CalendarId, Event
from warden.core.calibration import Calibration
from warden.core.feedback import Feedback
from warden.core.mention import Brand, Mention, Sentiment, SourceId
from warden.core.page import Page


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one poll of a source brought.

    `cursor` is to be kept only once `mentions` are stored; `faults` tell of items that were left out, one
    line each; `retry_after` asks for a longer pause before the next poll.
    """

    mentions: tuple[Mention, ...]
    cursor: Mapping[str, str]
    faults: tuple[str, ...] = field(default=())
    retry_after: timedelta | None = None


class MentionSource(Protocol):
    """A source that is asked every so often. Raises SourceError, never anything else."""

    @property
    def id(self) -> SourceId: ...

    @property
    def kind(self) -> str: ...

    @property
    def every(self) -> timedelta: ...

    def fetch(self, brands: Sequence[Brand], cursor: Mapping[str, str], *, now: datetime) -> Fetched:
        """Mentions since `cursor` (empty at the first poll), with some overlap."""
        ...


@dataclass(frozen=True, slots=True)
class CalendarRead:
    """What a calendar says around the day it was read; `faults` tell of what was left out, one line each, and
    `validators` are for asking again only for what changed."""

    events: tuple[Event, ...]
    faults: tuple[str, ...]
    validators: Mapping[str, str]


class CalendarSource(Protocol):
    """The calendar of a schedule's layer. `place` changes with where it is read, and in which zone."""

    @property
    def id(self) -> CalendarId: ...

    @property
    def place(self) -> str: ...

    def read(self, validators: Mapping[str, str], *, now: datetime) -> CalendarRead | None:
        """What it says; None when that is what it said at the last reading (HTTP 304).

        Raises:
            SourceError: it cannot be read.
        """
        ...


class SentimentScorer(Protocol):
    """Texts (n,) in, one Sentiment each out, in order. Never raises on any text."""

    @property
    def version(self) -> str: ...

    def score(self, texts: Sequence[str], languages: Sequence[str | None]) -> list[Sentiment]: ...


class Calibrator(Protocol):
    """What the model said of a source's mentions and what people mean, in one order, give its calibration."""

    def __call__(self, said: Sequence[Sentiment], meant: Sequence[Feedback], /) -> Calibration: ...


class Pager(Protocol):
    """Hands one page to one contact's URL."""

    def send(self, url: str, page: Page) -> None:
        """Returns when the service took it.

        Raises:
            DeliveryError: it did not; `retryable` says whether trying again can help.
        """
        ...

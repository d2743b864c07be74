"""When a source counts as blind, and who has to know.

A source is blind while it brings nothing for reasons of its own: a hole in what we hear, never a calm. How
long it may be silent, and what is not known to be blind: docs/adr/0010.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from warden.core.circumstances import Outage
from warden.core.mention import BrandId, SourceId

LEAST = timedelta(minutes=5)
POLLS = 3  # missed ones
TICKS = timedelta(minutes=1)  # real time: ticks stay real when the clock is simulated


@dataclass(frozen=True, slots=True)
class Began:
    """The source is blind, and has been since its last answer at `since`."""

    since: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """The source that was known to be blind answers again."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Missed:
    """The source was blind in `[since, until)`, as its answer now shows; nobody was there to notice."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing has changed."""

    reason: str


@dataclass(frozen=True, slots=True)
class Listening:
    """The brands each source that is polled is asked about, and the channels of each brand's policy."""

    brands: Mapping[SourceId, tuple[BrandId, ...]]
    channels: Mapping[BrandId, tuple[str, ...]]

    def sources_of(self, brand: BrandId) -> list[SourceId]:
        """The sources that are asked about a brand."""
        return [source for source, brands in self.brands.items() if brand in brands]

    def channels_of(self, source: SourceId) -> list[str]:
        """The channels of all brands a source is asked about, each once."""
        return list(
            dict.fromkeys(
                channel for brand in self.brands.get(source, ()) for channel in self.channels.get(brand, ())
            )
        )

    def told_in(self, channel: str, source: SourceId) -> list[BrandId]:
        """The brands for whose sake a channel hears of a source."""
        return [brand for brand in self.brands.get(source, ()) if channel in self.channels.get(brand, ())]

    def is_unheard(self, brand: BrandId, blind: Collection[SourceId]) -> bool:
        """Whether every source that is asked about a brand is among the `blind`."""
        return set(self.sources_of(brand)) <= set(blind)


NOBODY_LISTENS = Listening({}, {})


def patience(every: timedelta, *, pace: float = 1.0) -> timedelta:
    """How long a source polled `every` so often may be silent before it counts as blind.

    Args:
        pace: how fast warden's time runs, > 0; a tick takes its real time however fast that is.
    """
    return max(POLLS * every, LEAST, TICKS * pace)


def silent_since(last_success: datetime | None, patience: timedelta, *, now: datetime) -> datetime | None:
    """Since when a source has been silent for longer than `patience`; None while it has not.

    A source that never answered has left no hole: nothing was ever expected of it.
    """
    return last_success if last_success is not None and now - last_success > patience else None


def unanswered(
    last_success: datetime | None,
    *,
    failures: int,
    next_due: datetime,
    blind_since: datetime | None,
    patience: timedelta,
    now: datetime,
) -> Began | Nothing:
    """What a source's silence means that has lasted until `now`.

    Args:
        failures: polls that failed since the last answer.
        next_due: when it is asked next.
        blind_since: when the outage began that is known already, None if none is.
    """
    if blind_since is not None:
        return Nothing(reason="known to be blind")
    since = silent_since(last_success, patience, now=now)
    if since is None:
        return Nothing(reason="it answered lately, or never yet")
    if not failures and next_due <= now:
        # Nobody has asked for a while, and somebody is about to: its answer tells all of it at once.
        return Nothing(reason="it is about to be asked")
    return Began(since)


def answered(
    last_success: datetime | None, *, blind_since: datetime | None, patience: timedelta, now: datetime
) -> Ended | Missed | Nothing:
    """What an answer at `now` says of the silence before it; `last_success` is the answer before this one."""
    if blind_since is not None:
        return Ended(until=now)
    since = silent_since(last_success, patience, now=now)
    return Nothing(reason="it was not silent for long") if since is None else Missed(since, until=now)


def presumed(
    last_successes: Mapping[SourceId, datetime | None],
    patience: Mapping[SourceId, timedelta],
    *,
    now: datetime,
) -> list[Outage]:
    """The outages that silence alone lets us presume, before anybody has told of them.

    Whoever was away cannot have noticed, so detection goes by these as well as by what was recorded.
    """
    return [
        Outage(source, since, None)
        for source, lasts in patience.items()
        if (since := silent_since(last_successes.get(source), lasts, now=now)) is not None
    ]

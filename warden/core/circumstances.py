"""What detection is told of a minute besides its mentions: sources that are blind, and what is planned."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from warden.core.mention import BrandId


@dataclass(frozen=True, slots=True)
class Outage:
    """`source` brings nothing in `[start, end)`: a hole, no calm. `end` None: it still is blind."""

    source: str
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """A launch, a sale, a holiday: in `[start, end)` up to `times` the usual mentions are expected (>= 1)."""

    id: int
    brand: BrandId
    start: datetime
    end: datetime
    times: float
    note: str


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What holds in one minute of one brand: sources that are blind, and how many times the usual mentions
    are planned for."""

    blind: frozenset[str] = frozenset()
    planned: float = 1.0


ORDINARY = Circumstances()


def at(minute: datetime, outages: Iterable[Outage], events: Iterable[PlannedEvent]) -> Circumstances:
    """What holds in the minute that begins at `minute`; of events that overlap, the largest counts."""
    return Circumstances(
        blind=frozenset(
            each.source
            for each in outages
            if each.start <= minute and (each.end is None or minute < each.end)
        ),
        planned=max((each.times for each in events if each.start <= minute < each.end), default=1.0),
    )

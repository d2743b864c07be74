"""The detector and its rivals on recorded streams, and with its level chosen without the brand it judges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from models.sentiment.scorer import load
from tests.bench.rules import RULES
from tests.bench.storms import WARDEN, Pages, paged, ruled
from warden.clock import utc_now
from warden.core.bucket import MinuteBucket
from warden.core.level import Tuning
from warden.core.mention import Mention
from warden.lab import backtest, truth
from warden.lab.truth import Event, Verdict
from warden.sources.files import read

FILES = (
    "airlines_us_feb2015",
    "boycott_india_2012_2020",
    "spotifycares_inbound_2017",
    "steam_acunity_positive_2019",
    "steam_borderlands_epic_2019",
)
LIFTS = (-1.0, 0.0, 1.0)
MOST_CALM = 0.1  # pages per brand and week, asked of the brands a lift is chosen on
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Stream:
    """One brand of one recording."""

    file: str
    brand: str
    start: datetime
    weeks: float
    minutes: Sequence[MinuteBucket]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """All brands, each judged with the lift that was chosen on the others."""

    caught: int
    storms: int
    false_pages: int
    weeks: float
    lifts: dict[str, int]


def streams(folder: Path) -> list[Stream]:
    """Every brand of every recording, scored and counted."""
    events, found = truth.read(folder / "truth.json"), []
    for name in FILES:
        rows = read(folder / f"{name}.csv.gz", timezone=None, source_default=name, now=utc_now())
        counted = backtest.count((row for row in rows if isinstance(row, Mention)), load())
        start = min(minutes[0].minute for minutes in counted.values())
        mine = [event for event in events if event.file == f"{name}.csv.gz"]
        for brand, minutes in counted.items():
            own = tuple(event for event in mine if event.brand.casefold() == brand.casefold())
            weeks = (minutes[-1].minute - minutes[0].minute) / WEEK
            found.append(Stream(name, brand, start, weeks, minutes, own))
    return found


def pages(found: Sequence[Stream], pager: str, tuning: Tuning | None = None) -> list[Pages]:
    """The pages of each stream, by warden or by a rule of this name."""
    if pager == WARDEN:
        return [[(each.brand, at) for at in paged(each.minutes, each.start, tuning)] for each in found]
    return [[(each.brand, at) for at in ruled(RULES[pager], each.minutes, each.start)] for each in found]


def verdicts(found: Sequence[Stream], paged_by: Sequence[Pages]) -> list[Verdict]:
    """Each stream's pages judged by its truth."""
    return [truth.compare(each.events, pages) for each, pages in zip(found, paged_by, strict=True)]


def lifted(lift: float, found: Sequence[Stream]) -> list[Verdict]:
    """Each stream judged with one lift for all."""
    return verdicts(found, pages(found, WARDEN, Tuning(lift=lift)))


def left_out(found: Sequence[Stream], judged: Sequence[list[Verdict]]) -> LeftOut:
    """Judge each brand with the lowest lift at which the others are calm enough; `judged` per LIFTS."""
    by_lift = dict(zip(LIFTS, judged, strict=True))
    caught = storms = false_pages = 0
    lifts: dict[str, int] = {}
    for number in range(len(found)):
        lift = _chosen(found, by_lift, without=number)
        verdict = by_lift[lift][number]
        caught, storms = caught + verdict.caught, storms + verdict.storms
        false_pages += verdict.false_pages
        lifts[f"{lift:+.1f}"] = lifts.get(f"{lift:+.1f}", 0) + 1
    return LeftOut(caught, storms, false_pages, sum(each.weeks for each in found), lifts)


def _chosen(found: Sequence[Stream], by_lift: dict[float, list[Verdict]], *, without: int) -> float:
    """The lowest lift with no more than MOST_CALM false pages a week on dense streams but this one."""
    for lift, judged in by_lift.items():
        dense = [
            (each.weeks, verdict.false_pages)
            for number, (each, verdict) in enumerate(zip(found, judged, strict=True))
            if number != without and is_dense(each)
        ]
        if sum(pages for _, pages in dense) <= MOST_CALM * sum(weeks for weeks, _ in dense):
            return lift
    return LIFTS[-1]


def is_dense(stream: Stream) -> bool:
    """Whether the brand is named often enough to have calm weeks that tell something."""
    return stream.weeks > 0 and len(stream.minutes) / (7 * max(stream.weeks, 1 / 7)) >= 3

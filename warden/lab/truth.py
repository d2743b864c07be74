"""What really happened in a recorded or simulated stream, and how well a backtest found it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from warden.errors import ConfigError, Fault

EARLY = timedelta(hours=3)  # an onset is marked by eye; this much before it still finds the storm
LATE = timedelta(hours=6)  # after the peak; a storm without a known peak counts as found for a day
DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Event:
    """One storm or trap. `should_page` None: a matter of policy, neither wanted nor wrong.

    `onset` is None where the whole stream is meant; `file` is the recording it is about, if that is said.
    """

    brand: str
    kind: str
    should_page: bool | None
    onset: datetime | None
    peak: datetime | None = None
    note: str = ""
    file: str = ""

    def covers(self, instant: datetime) -> bool:
        """Whether a page at `instant` was about this."""
        if self.onset is None:
            return False
        end = max(self.peak + LATE, self.onset + LATE) if self.peak else self.onset + DAY
        return self.onset - EARLY <= instant <= end


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an event: its first page, None if there was none."""

    event: Event
    page: datetime | None

    @property
    def delay_s(self) -> float | None:
        """From the onset to the page, below 0 when earlier."""
        if self.page is None or self.event.onset is None:
            return None
        return (self.page - self.event.onset).total_seconds()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How well the pages fit the truth; `median_delay_s` from the onset, below 0 when earlier."""

    storms: int
    caught: int
    missed: int
    median_delay_s: float | None
    false_pages: int
    traps: int
    traps_paged: int


def compare(events: Sequence[Event], pages: Iterable[tuple[str, datetime]]) -> Verdict:
    """Judge the pages, as (brand, paged at), by the truth."""
    paged = list(pages)
    found = outcomes([event for event in events if event.onset or event.should_page], paged)
    storms = [each for each in found if each.event.should_page]
    traps = [each for each in found if each.event.should_page is False]
    delays = [each.delay_s for each in storms if each.delay_s is not None]
    return Verdict(
        storms=len(storms),
        caught=len(delays),
        missed=len(storms) - len(delays),
        median_delay_s=median(delays) if delays else None,
        false_pages=sum(is_false(events, *page) for page in paged),
        traps=len(traps),
        traps_paged=sum(each.page is not None for each in traps),
    )


def outcomes(events: Iterable[Event], pages: Iterable[tuple[str, datetime]]) -> list[Outcome]:
    """What became of each event, its pages given as (brand, paged at)."""
    paged = sorted(pages, key=lambda page: page[1])
    return [
        Outcome(event, next((at for brand, at in paged if _is_about(event, (brand, at))), None))
        for event in events
    ]


def delay(event: Event, pages: Iterable[tuple[str, datetime]]) -> float | None:
    """Seconds from an event's onset to its first page, below 0 when earlier; None when there is none."""
    (outcome,) = outcomes([event], pages)
    return outcome.delay_s


def is_false(events: Iterable[Event], brand: str, paged_at: datetime) -> bool:
    """Whether no storm covers the page, and no event that was left to policy."""
    excused = (event for event in events if event.should_page is not False)
    return not any(_is_about(event, (brand, paged_at)) for event in excused)


def read(path: Path) -> list[Event]:
    """The events of a truth file: a JSON list with `brand`, `kind`, `should_page`, `onset_utc`, `peak_utc`.

    Raises:
        ConfigError: it is not such a file.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(rows, list):
            raise ValueError("it is no list")
        return [_event(row) for row in rows]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        fault = Fault(str(path), f"not a truth file ({error})", "`warden simulate` writes one")
        raise ConfigError([fault]) from error


def written(events: Iterable[Event], file: str) -> str:
    """The events as the text of a truth file, about the mentions in `file`."""
    rows = [
        {
            "file": file,
            "brand": event.brand,
            "onset_utc": _iso(event.onset),
            "onset_quality": "exact (simulated)",
            "kind": event.kind,
            "should_page": event.should_page,
            "peak_utc": _iso(event.peak),
            "note": event.note,
        }
        for event in events
    ]
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"


def _is_about(event: Event, page: tuple[str, datetime]) -> bool:
    return event.brand.casefold() == page[0].casefold() and event.covers(page[1])


def _event(row: dict[str, Any]) -> Event:
    wanted = row["should_page"]
    if wanted not in (True, False, None):
        raise ValueError("should_page is true, false or null")
    return Event(
        brand=str(row["brand"]),
        kind=str(row["kind"]),
        should_page=wanted,
        onset=_instant(row.get("onset_utc")),
        peak=_instant(row.get("peak_utc")),
        note=str(row.get("note") or ""),
        file=str(row.get("file") or ""),
    )


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text} has no offset")
    return instant


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z") if instant else None

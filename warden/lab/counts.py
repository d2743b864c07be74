"""Bare counts at a fixed step, judged by their volume alone."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from warden.core import storm
from warden.core.baseline import SLOT
from warden.core.bucket import MINUTE, MinuteBucket, minute_of
from warden.core.mention import BrandId

BRAND = BrandId("counts")
PAGE = 0.5
CALM = 0.49  # the highest score of a row that is no page


@dataclass(frozen=True, slots=True)
class Count:
    """One row: how many in the step that begins at `timestamp`."""

    timestamp: datetime
    value: float


@dataclass(frozen=True, slots=True)
class Memory:
    """What has been seen of a series; `score` is its last row's, in [0, 1], and 0.5 or more is a page."""

    state: storm.State
    last: Count | None = None
    score: float = 0.0


def fresh(*, false_pages_per_month: float = 1.0) -> Memory:
    """Nothing seen yet."""
    return Memory(storm.fresh(false_pages_per_month=false_pages_per_month, mood=False))


def fold(memory: Memory, row: Count) -> Memory:
    """Take in the next row. The step is the distance from the row before, a minute for the first.

    Raises:
        ValueError: the row is not after the one before it.
    """
    step = row.timestamp - memory.last.timestamp if memory.last else MINUTE
    if step <= timedelta(0):
        raise ValueError(f"{row.timestamp} is not after the row before it")
    state = _folded(memory.state, row, step)
    is_page = _has_paged(state) and not _has_paged(memory.state)
    return Memory(state, row, _score(state, is_page=is_page))


def _folded(state: storm.State, row: Count, step: timedelta) -> storm.State:
    """The count spread evenly over its step, slot by slot; a step of a slot or less is one minute."""
    parts = max(1, step // SLOT)
    for part in range(parts):
        share = round(row.value * (part + 1) / parts) - round(row.value * part / parts)
        minute = _utc(row.timestamp) + part * SLOT
        if state.until is None or minute >= state.until:  # steps below a minute share one
            state = storm.fold(state, MinuteBucket(BRAND, minute, share, 0.0, 0.0, 0))
    return state


def _has_paged(state: storm.State) -> bool:
    return state.storm.severity is not None and state.storm.severity.pages


def _score(state: storm.State, *, is_page: bool) -> float:
    ratio = max(0.0, state.heard.score / state.tuning.page)
    return PAGE + (1 - PAGE) * ratio / (1 + ratio) if is_page else CALM * ratio / (1 + ratio)


def _utc(timestamp: datetime) -> datetime:
    return minute_of(timestamp if timestamp.tzinfo else timestamp.replace(tzinfo=UTC))

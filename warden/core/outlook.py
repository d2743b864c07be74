"""From what a detector remembers of a brand to how its storm grows."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from warden.core import growth
from warden.core.baseline import SLOT, SLOTS_PER_HOUR, Baseline, Seen
from warden.core.bucket import minute_of
from warden.core.growth import SLOTS, STEP_MINUTES, STEPS, Growth
from warden.core.incident import Severity
from warden.core.surprise import surprise

HOUR = 2  # the index in SCALES of an hour
STEP = timedelta(minutes=STEP_MINUTES)
SOON_MINUTES = 30  # till somebody who is woken has acted
HALVINGS = 10  # between a count and its double: to a tenth of a percent


def of(
    totals: Sequence[Seen], known: Baseline, until: datetime, *, repeats: float, critical_bits: float
) -> Growth | None:
    """The growth of the storm that is under way; None where there is none.

    Args:
        totals: running totals at the ends of the latest slots, 3 h back at least, oldest first.
        until: the end of the last minute they know of.
        repeats: mentions per voice that are usual, >= 1; growth is that of mentions, copies included.
        critical_bits: how surprising the mentions of an hour are in a storm that is critical.
    """
    latest = totals[-SLOTS - 1 :]
    seen = list(zip(latest[1:], latest, strict=False))
    end = minute_of(until) - (until.minute % 5) * timedelta(minutes=1)
    coming = [repeats * _half_hour(known, end + step * STEP) for step in range(STEPS)]
    hourly = repeats * SLOTS_PER_HOUR * known.expected(end)
    return growth.of(
        [now[4] - then[4] for now, then in seen],
        [repeats * (now[3] - then[3]) for now, then in seen],
        coming,
        at=end,
        critical_count=_count(hourly, known.dispersion(HOUR), critical_bits),
    )


def _half_hour(known: Baseline, start: datetime) -> float:
    """Voices expected in the half hour from `start`, by its middle."""
    return known.expected(start + STEP / 2) * (STEP / SLOT)


def _count(expected: float, dispersion: float, bits: float) -> float:
    """The least count of an hour that is so surprising where `expected` are usual."""
    high = expected + 1
    while surprise(high, expected, dispersion) < bits:
        high *= 2
    low = high / 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if surprise(middle, expected, dispersion) >= bits else (middle, high)
    return high


def foreseen(severity: Severity | None, growth: Growth | None) -> Severity | None:
    """How severe a storm is in view of how it grows: a warning that surely doubles, and is likely to be
    critical by the time somebody has acted, is so now."""
    if severity is not Severity.WARNING or growth is None or growth.doubling_minutes is None:
        return severity
    ahead = growth.critical_in_minutes
    return Severity.CRITICAL if ahead is not None and ahead <= SOON_MINUTES else severity

"""When a clock on the wall shows a time: the one place that knows clock changes.

`wall` is a naive datetime to the second, read off a clock in `zone`; what comes back is an instant, UTC.
"""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


def first(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant the clock shows `wall`; if it skips that time in spring, the moment the gap ends."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return instant if shown(instant, zone) == wall else _end_of_gap(wall, zone)


def last(wall: datetime, zone: ZoneInfo) -> datetime:
    """The last instant the clock shows `wall`; if it skips that time in spring, the moment the gap ends."""
    instant = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return instant if shown(instant, zone) == wall else _end_of_gap(wall, zone)


def shown(instant: datetime, zone: ZoneInfo) -> datetime:
    """The wall time the clock shows at `instant`; naive, because it may show the same again in autumn."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    # PEP 495: in a gap, fold=1 takes the offset after the change and so lands before it; fold=0 the reverse.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    old = before.astimezone(zone).utcoffset()

    def changed(seconds: int) -> bool:
        return (before + seconds * _SECOND).astimezone(zone).utcoffset() != old

    return before + bisect_left(range((after - before) // _SECOND), True, key=changed) * _SECOND

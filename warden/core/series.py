"""Minute counts, readings, a forecast -> the series of a chart, and its gist in numbers."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from warden.core.baseline import Reading
from warden.core.bucket import MinuteBucket
from warden.core.circumstances import PlannedEvent
from warden.core.growth import STEP_MINUTES, Growth

MOST_POINTS = 100
MOSTLY = 0.8
HALF_STEP = timedelta(minutes=STEP_MINUTES) / 2
HOUR = timedelta(hours=1)
WIDTHS = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 15, 30, 60, 180, 360, 720, 1440))
"""Never finer than the detector looks: the spread of a shorter bucket is not known."""


@dataclass(frozen=True, slots=True)
class Point:
    """Counts in `[start, start + width)`; `negative` is the share of them that is negative, 0 to 1, None in
    silence, and `usual_negative` what it usually is. `blind`: the detector formed no expectation there, and
    the values that follow from one are None."""

    start: datetime
    count: int
    negative: float | None
    expected: float | None
    low: float | None
    high: float | None
    usual_negative: float | None
    surprise_bits: float | None
    blind: bool


@dataclass(frozen=True, slots=True)
class Series:
    """One brand's mentions over time, with no gap between its points; and what was planned meanwhile."""

    brand: str
    width_s: int
    buckets: tuple[Point, ...]
    planned: tuple[PlannedEvent, ...] = ()

    @property
    def width(self) -> timedelta:
        return timedelta(seconds=self.width_s)

    @property
    def end(self) -> datetime:
        """The end of its last point; there has to be one."""
        return self.buckets[-1].start + self.width


@dataclass(frozen=True, slots=True)
class Ahead:
    """Mentions forecast for a bucket of the series' width around `at`: eight times of ten between `low` and
    `high`."""

    at: datetime
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class StormSeries(Series):
    """One brand's mentions while a storm was on, and what the next hours may bring if it still is."""

    forecast: tuple[Ahead, ...] = ()


@dataclass(frozen=True, slots=True)
class Gist:
    """A series in three numbers; `expected` is None until the baseline has been learnt for most of it."""

    total: int
    expected: float | None
    top: Point


def width_for(span: timedelta) -> timedelta:
    """The finest width that draws `span` in at most 100 points (a day at the widest)."""
    return next((width for width in WIDTHS if span <= width * MOST_POINTS), WIDTHS[-1])


def buckets_of(span: timedelta, width: timedelta) -> int:
    """How many buckets of `width` it takes to cover `span`."""
    return -(-span // width)


def series(
    brand: str,
    minutes: Sequence[MinuteBucket],
    readings: Sequence[Reading],
    planned: Sequence[PlannedEvent] = (),
    *,
    start: datetime,
    end: datetime,
    width: timedelta,
) -> Series:
    """Sum `minutes` into buckets of `width` that cover `[start, end)` and lay the readings under them.

    `start` and both inputs are whole minutes, the inputs in order; the last bucket is whole, too.
    """
    starts = [row.minute for row in minutes]
    points = []
    for number in range(buckets_of(end - start, width)):
        left = start + number * width
        inside = minutes[bisect_left(starts, left) : bisect_left(starts, left + width)]
        points.append(_point(left, width, inside, _overlapping(readings, left, left + width)))
    return Series(brand, int(width.total_seconds()), tuple(points), tuple(planned))


def ahead(growth: Growth, width: timedelta) -> tuple[Ahead, ...]:
    """A forecast as points of a series of that width, each in the middle of its half hour."""
    return tuple(
        Ahead(
            growth.at + timedelta(minutes=point.minutes_ahead) - HALF_STEP,
            *(rate * (width / HOUR) for rate in (point.low, point.middle, point.high)),
        )
        for point in growth.forecast
    )


def gist(drawn: Series) -> Gist | None:
    """What the chart shows, in numbers; None when there is nothing in it."""
    if not any(point.count for point in drawn.buckets):
        return None
    return Gist(
        total=sum(point.count for point in drawn.buckets),
        expected=_usual(drawn.buckets),
        top=max(drawn.buckets, key=lambda point: point.count),
    )


def _usual(points: Sequence[Point]) -> float | None:
    # The newest slot is always still open, so a few points without an expectation count like the others.
    known = [point.expected for point in points if point.expected is not None]
    return sum(known) / len(known) * len(points) if len(known) >= MOSTLY * len(points) else None


def grouped(drawn: Series, *, rows: int) -> list[Point]:
    """The points of a series merged into at most `rows` neighbouring ones: a table that can be read."""
    size = max(1, -(-len(drawn.buckets) // rows))
    return [_merged(drawn.buckets[at : at + size]) for at in range(0, len(drawn.buckets), size)]


def _merged(points: Sequence[Point]) -> Point:
    count = sum(point.count for point in points)
    return Point(
        points[0].start,
        count,
        _share(sum(point.count * (point.negative or 0.0) for point in points), count),
        expected=_total(point.expected for point in points),
        low=_total(point.low for point in points),
        high=_total(point.high for point in points),
        usual_negative=points[-1].usual_negative,
        surprise_bits=max((point.surprise_bits for point in points if point.surprise_bits), default=None),
        blind=any(point.blind for point in points),
    )


def _overlapping(readings: Sequence[Reading], left: datetime, right: datetime) -> Sequence[Reading]:
    at = bisect_right(readings, left, key=lambda reading: reading.start + reading.width)
    return readings[at : bisect_left(readings, right, key=lambda reading: reading.start)]


def _point(
    start: datetime, width: timedelta, minutes: Sequence[MinuteBucket], readings: Sequence[Reading]
) -> Point:
    count = sum(row.count for row in minutes)
    negative = _share(sum(row.negative for row in minutes), count)
    if not readings:
        return Point(start, count, negative, None, None, None, None, None, blind=True)

    def scaled(values: Iterable[float]) -> float:
        # A point may be wider than a reading: its rate carries over (and its spread, a little too wide then).
        return sum(value * (width / row.width) for value, row in zip(values, readings, strict=True)) / len(
            readings
        )

    return Point(
        start,
        count,
        negative,
        expected=scaled(row.expected for row in readings),
        low=scaled(row.low for row in readings),
        high=scaled(row.high for row in readings),
        usual_negative=sum(row.usual_negative for row in readings) / len(readings),
        surprise_bits=max(row.surprise_bits for row in readings),
        blind=False,
    )


def _share(mass: float, count: int) -> float | None:
    return mass / count if count else None


def _total(values: Iterable[float | None]) -> float | None:
    """The sum, or None as soon as one value is not known."""
    total = 0.0
    for value in values:
        if value is None:
            return None
        total += value
    return total

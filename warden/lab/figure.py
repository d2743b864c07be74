"""The charts of a backtest report: what came against what was expected, and how negative it was.

The drawings hold lines alone and are stretched to the width there is; every word stands beside them as HTML,
so that it stays readable on a phone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape
from math import sqrt

from warden.lab.backtest import BrandReport, Found, Hour
from warden.lab.truth import Event

WIDTH, HEIGHT, STRIP = 1000, 200, 50  # of the drawings, in their own units
COLUMNS = 480  # a longer recording is summed up, several hours a column
HOUR = timedelta(hours=1)
LINES = ' <span class="key lines">dashed: marked onset; dotted: marked peak</span>'
FEW = 20.0  # mentions; the share of fewer is told together with those before them


@dataclass(frozen=True, slots=True)
class Scale:
    """Where an instant and a count lie. Counts by their square root: beside the peak of a storm a calm day
    would be flat."""

    start: datetime
    end: datetime
    top: float

    def x(self, instant: datetime) -> float:
        """From 0 to 1."""
        return (instant - self.start) / (self.end - self.start)

    def y(self, count: float) -> float:
        """From 0 at the top to 1."""
        return 1 - sqrt(count / self.top)


def figure(report: BrandReport, events: Sequence[tuple[str, Event]], key: str) -> str:
    """The two charts of a brand; nothing where less than two hours can be drawn.

    Args:
        events: what really happened to it, each with the letter it is told by.
        key: begins the addresses of its incidents in the page: `key-1`, `key-2`.
    """
    width = _width(report.hours)
    columns = _columns(report.hours, width)
    if len(columns) < 2:
        return ""
    top = max(max(each.count, each.high) for each in columns) or 1.0
    scale = Scale(columns[0].start, columns[-1].start + width * HOUR, top)
    drawn = [(letter, event) for letter, event in events if _is_inside(event.onset, scale)]
    busiest = f", the busiest of every {width} hours" if width > 1 else ""
    return (
        f'<figure><figcaption>Mentions an hour{busiest} <span class="key band">nine calm hours of ten</span>'
        f"{LINES if drawn else ''}</figcaption>\n{_counts(report, columns, drawn, scale, key)}"
        "<figcaption>Negative share <span>the dashed line is what was usual</span></figcaption>\n"
        f"{_strip(columns, scale)}"
        f'<p class="ends"><span>{when(scale.start)}</span><span>{when(scale.end)}</span></p></figure>'
    )


def when(instant: datetime | None) -> str:
    """An instant as the report writes it."""
    return f"{instant:%Y-%m-%d %H:%M}Z" if instant else "–"


def _counts(
    report: BrandReport,
    columns: Sequence[Hour],
    events: Sequence[tuple[str, Event]],
    scale: Scale,
    key: str,
) -> str:
    upper = [_point(scale, each.start, scale.y(each.high)) for each in columns]
    lower = [_point(scale, each.start, scale.y(each.low)) for each in reversed(columns)]
    line = [_point(scale, each.start, scale.y(each.count)) for each in columns]
    label = escape(f"Mentions an hour of {report.brand}", quote=True)
    shown = [(number, found) for number, found in enumerate(report.incidents, 1)]
    return (
        f'<div class="plot"><svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img"'
        f' aria-label="{label}">{"".join(_area(found, scale) for _, found in shown)}'
        f'<polygon class="band" points="{" ".join(upper + lower)}"/>'
        f'<polyline class="count" points="{" ".join(line)}"/>'
        f"{''.join(_lines(event, scale) for _, event in events)}</svg>"
        f"{_ticks(scale)}{''.join(_flag(found, number, scale, key) for number, found in shown)}"
        f"{''.join(_letter(letter, event, scale) for letter, event in events)}</div>\n"
    )


def _strip(columns: Sequence[Hour], scale: Scale) -> str:
    line = [
        _point(scale, each.start, 1 - share, STRIP)
        for each, share in zip(columns, _shares(columns), strict=True)
    ]
    usual = [_point(scale, each.start, 1 - each.usual_negative, STRIP) for each in columns]
    return (
        f'<div class="plot strip"><svg viewBox="0 0 {WIDTH} {STRIP}" preserveAspectRatio="none" role="img"'
        f' aria-label="Negative share"><polyline class="negative" points="{" ".join(line)}"/>'
        f'<polyline class="usual" points="{" ".join(usual)}"/></svg>'
        '<span class="tick" style="top:0">100 %</span></div>\n'
    )


def _area(found: Found, scale: Scale) -> str:
    """From its opening to its end; one that did not end lasts to the edge."""
    left = scale.x(found.opened_at)
    width = max(0.002, scale.x(min(found.resolved_at or scale.end, scale.end)) - left)
    return (
        f'<rect class="{found.severity}" x="{WIDTH * left:.1f}" y="0" width="{WIDTH * width:.1f}"'
        f' height="{HEIGHT}"/>'
    )


def _flag(found: Found, number: int, scale: Scale, key: str) -> str:
    """The incident's number, at its page or else where it opened; it leads to its row."""
    left = 100 * scale.x(found.paged_at or found.opened_at)
    page = " page" if found.paged_at else ""
    told = escape(f"{found.severity}: {found.reason}", quote=True)
    return (
        f'<a class="flag {found.severity}{page}" href="#{key}-{number}" style="left:{left:.2f}%"'
        f' title="{told}">{number}</a>'
    )


def _lines(event: Event, scale: Scale) -> str:
    marks = [("onset", event.onset), ("peak", event.peak)]
    return "".join(
        f'<path class="{name}" d="M{WIDTH * scale.x(at):.1f},0V{HEIGHT}"/>'
        for name, at in marks
        if at is not None and _is_inside(at, scale)
    )


def _letter(letter: str, event: Event, scale: Scale) -> str:
    if event.onset is None:
        return ""
    return f'<b class="letter" style="left:{100 * scale.x(event.onset):.2f}%">{letter}</b>'


def _ticks(scale: Scale) -> str:
    return "".join(
        f'<span class="tick" style="top:{100 * scale.y(count):.0f}%">{count:,.0f}</span>'
        for count in (scale.top, scale.top / 4)
    )


def _width(hours: Sequence[Hour]) -> int:
    """Hours a column, as few as will do."""
    return max(1, -(-((hours[-1].start - hours[0].start) // HOUR + 1) // COLUMNS)) if hours else 1


def _columns(hours: Sequence[Hour], width: int) -> list[Hour]:
    """Columns of `width` hours, silent ones put in as such. The busiest hour stands for a column: a storm
    must not vanish in a mean."""
    found: dict[int, list[Hour]] = {}
    for hour in hours:
        found.setdefault((hour.start - hours[0].start) // HOUR // width, []).append(hour)
    columns: list[Hour] = []
    for number in range(max(found, default=-1) + 1):
        start = hours[0].start + number * width * HOUR
        columns.append(
            _column(found[number], start)
            if number in found
            else replace(columns[-1], start=start, count=0.0, negative=0.0)  # what was expected still is
        )
    return columns


def _column(inside: Sequence[Hour], start: datetime) -> Hour:
    busiest = max(inside, key=lambda hour: hour.count)
    low, high = min(hour.low for hour in inside), max(hour.high for hour in inside)
    return replace(busiest, start=start, low=low, high=high)


def _shares(columns: Sequence[Hour]) -> Iterator[float]:
    """The negative share of each column, 0 to 1."""
    count, negative = 0.0, 0.0
    for each in columns:
        kept = max(0.0, 1 - each.count / FEW)
        count, negative = kept * count + each.count, kept * negative + each.negative
        yield negative / count if count else 0.0


def _point(scale: Scale, instant: datetime, y: float, height: int = HEIGHT) -> str:
    return f"{WIDTH * scale.x(instant):.1f},{height * y:.1f}"


def _is_inside(instant: datetime | None, scale: Scale) -> bool:
    return instant is not None and scale.start <= instant < scale.end

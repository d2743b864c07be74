"""The picture beside a page: mentions against what is usual, and the moment the storm began, as a PNG.

Light, because a messenger shows it on a ground of its own; large letters, because a phone makes it small.
Nothing from outside is written into it: the brand stands in the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from warden.core.page import Chart
from warden.core.series import Point
from warden.core.written import number, span

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 800, 400  # pixels
FINER = 2  # times, drawn larger and made smaller: that smooths edges
LEFT, RIGHT, TOP, BOTTOM = 100, 784, 52, 304
LETTERS = 30
MOST_COLOURS = 64
TICKS, LINES = 4, 5  # at most, of the two axes
QUARTER = timedelta(minutes=15)  # every zone's full hours lie on one
DAY = timedelta(days=1)
STEPS = tuple(timedelta(minutes=minutes) for minutes in (15, 30, 60, 120, 180, 360, 720)) + tuple(
    days * DAY for days in (1, 2, 7, 14, 30)
)

GROUND, INK, SOFT, GRID = "#ffffff", "#1c232d", "#566070", "#e2e4e8"
COUNT, NEGATIVE, BAND, BEGAN = "#8fb0d0", "#c0392b", "#d9dce1", "#1c232d"
# Without umlauts: the letters Pillow brings have none, and no other font is sure to be there.
WORDS = {
    "de": {"count": "Posts je {span}", "negative": "negativ", "usual": "normal", "began": "seit {clock}"},
    "en": {"count": "posts per {span}", "negative": "negative", "usual": "usual", "began": "since {clock}"},
}
DATES = {"de": "%d.%m.", "en": "%m-%d"}


def draw(chart: Chart, language: str) -> bytes:
    """A PNG of 800 × 400 pixels; the series has at least one point, `language` is `de` or `en`."""
    from PIL import Image, ImageDraw, ImageFont  # a tenth of a second that most processes never need

    image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), GROUND)
    pen = _Pen(ImageDraw.Draw(image), ImageFont.load_default(LETTERS * FINER))
    sheet = _Sheet(chart, language)
    for layer in (_grid, _band, _bars, _edges, _beginning, _clocks, _legend):
        layer(pen, sheet)
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).quantize(MOST_COLOURS)
    file = BytesIO()
    small.save(file, "PNG", optimize=True)
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws in the pixels of the finished picture."""

    canvas: "ImageDraw"
    font: object

    def line(self, x: float, y: float, to_x: float, to_y: float, colour: str, width: float = 1) -> None:
        ends = [value * FINER for value in (x, y, to_x, to_y)]
        self.canvas.line(ends, fill=colour, width=round(width * FINER))

    def box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        x, y, to_x, to_y = (round(value * FINER) for value in (left, top, right, bottom))
        if to_x > x and to_y > y:
            self.canvas.rectangle([x, y, to_x - 1, to_y - 1], fill=colour)

    def write(self, x: float, y: float, text: str, colour: str, anchor: str) -> None:
        self.canvas.text((x * FINER, y * FINER), text, fill=colour, font=self.font, anchor=anchor)  # type: ignore[arg-type]

    def wide(self, text: str) -> float:
        return self.canvas.textlength(text, font=self.font) / FINER  # type: ignore[arg-type]


class _Sheet:
    """Where instants and counts lie on the picture."""

    def __init__(self, chart: Chart, language: str) -> None:
        self.points = chart.series.buckets
        self.width = chart.series.width
        self.start, self.end = self.points[0].start, chart.series.end
        self.since = chart.since
        self.zone = ZoneInfo(chart.zone)
        self.language = language
        self.words = WORDS[language]
        highest = max(max(point.count, point.high or 0.0) for point in self.points)
        self.step = _step(highest)
        self.top = max(self.step, highest * 1.05)

    def x(self, instant: datetime) -> float:
        return LEFT + (RIGHT - LEFT) * ((instant - self.start) / (self.end - self.start))

    def y(self, count: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * min(max(count, 0.0), self.top) / self.top

    def sides(self, point: Point) -> tuple[float, float]:
        return self.x(point.start), self.x(point.start + self.width)

    def clock(self, instant: datetime) -> str:
        return f"{instant.astimezone(self.zone):%H:%M}"


def _grid(pen: _Pen, sheet: _Sheet) -> None:
    for mentions in range(0, int(sheet.top) + 1, sheet.step):
        y = sheet.y(mentions)
        pen.line(LEFT, y, RIGHT, y, GRID)
        pen.write(LEFT - 8, y, number(mentions, sheet.language), SOFT, "rm")


def _bars(pen: _Pen, sheet: _Sheet) -> None:
    for point in sheet.points:
        left, right = sheet.sides(point)
        gap = 1.0 if right - left > 4 else 0.0
        pen.box(left, sheet.y(point.count), right - gap, BOTTOM, COUNT)
        pen.box(left, sheet.y(point.count * (point.negative or 0.0)), right - gap, BOTTOM, NEGATIVE)


def _band(pen: _Pen, sheet: _Sheet) -> None:
    for left, low, right, high in _usual(sheet):
        pen.box(left, high, right, low, BAND)


def _edges(pen: _Pen, sheet: _Sheet) -> None:
    """The band's edges once more, over the bars that hide it."""
    for left, low, right, high in _usual(sheet):
        for y in (low, high):
            pen.line(left, y, right, y, SOFT, 1.5)


def _usual(sheet: _Sheet) -> Iterator[tuple[float, float, float, float]]:
    for point in sheet.points:
        if point.low is not None and point.high is not None:
            left, right = sheet.sides(point)
            yield left, sheet.y(point.low), right, sheet.y(point.high)


def _beginning(pen: _Pen, sheet: _Sheet) -> None:
    if not sheet.start <= sheet.since <= sheet.end:
        return
    x = sheet.x(sheet.since)
    for y in range(TOP - 16, BOTTOM, 9):
        pen.line(x, y, x, min(y + 5, BOTTOM), BEGAN, 2)
    text = sheet.words["began"].format(clock=sheet.clock(sheet.since))
    is_late = x + 8 + pen.wide(text) > RIGHT
    pen.write(x - 8 if is_late else x + 8, TOP - 20, text, INK, "rm" if is_late else "lm")


def _clocks(pen: _Pen, sheet: _Sheet) -> None:
    step = next((step for step in STEPS if (sheet.end - sheet.start) / step <= TICKS), STEPS[-1])
    for instant in _full(sheet.start, sheet.end, step, sheet.zone):
        local = instant.astimezone(sheet.zone)
        text = f"{local:%H:%M}" if step < DAY else local.strftime(DATES[sheet.language])
        x = sheet.x(instant)
        pen.line(x, BOTTOM, x, BOTTOM + 5, SOFT)
        if x - pen.wide(text) / 2 >= 0 and x + pen.wide(text) / 2 <= WIDTH:
            pen.write(x, BOTTOM + 26, text, SOFT, "mm")


def _legend(pen: _Pen, sheet: _Sheet) -> None:
    x, y = LEFT, HEIGHT - 28
    told = span(sheet.width / timedelta(minutes=1))
    for colour, key in ((COUNT, "count"), (NEGATIVE, "negative"), (BAND, "usual")):
        pen.box(x, y - 11, x + 22, y + 11, colour)
        text = sheet.words[key].format(span=told)
        pen.write(x + 32, y, text, INK, "lm")
        x += round(pen.wide(text)) + 62


def _step(highest: float) -> int:
    """The distance of the lines: 1, 2 or 5 times a power of ten, whole numbers, at most six of them."""
    power = 1
    while highest > LINES * 5 * power:
        power *= 10
    return next(step for step in (power, 2 * power, 5 * power) if highest <= LINES * step)


def _full(start: datetime, end: datetime, step: timedelta, zone: ZoneInfo) -> Iterator[datetime]:
    """The instants of `[start, end)` at which a local clock has gone round by whole steps since midnight, or
    a calendar by whole days."""
    instant = start.astimezone(UTC)
    instant += -timedelta(minutes=instant.minute, seconds=instant.second) % QUARTER
    while instant < end:
        local = instant.astimezone(zone)
        since_midnight = timedelta(hours=local.hour, minutes=local.minute)
        days = local.toordinal() % max(1, step // DAY)
        if not days and not since_midnight % min(step, DAY):
            yield instant
        instant += QUARTER

"""A backtest as one HTML file that needs nothing else: per brand a chart with its band, and its incidents."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from html import escape

from warden.core.incident import Severity
from warden.lab.backtest import BrandReport, Found, Hour
from warden.lab.truth import Verdict

WIDTH, HEIGHT = 960, 200  # of a chart, in its own units
COLUMNS = 480  # a longer recording is summed up, several hours a column
HOUR = timedelta(hours=1)
COLOURS = {Severity.WATCH: "#8a8f98", Severity.WARNING: "#d98200", Severity.CRITICAL: "#c62828"}
STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin:2.5rem 0 .25rem}p{margin:.25rem 0}
svg{width:100%;height:auto;display:block;margin:.5rem 0}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.3rem .6rem;border-top:1px solid #8884;vertical-align:top}
.band{fill:#4a90d9;opacity:.25}.count{fill:none;stroke:currentColor;stroke-width:1.2}
.axis{font:11px system-ui,sans-serif;fill:currentColor;opacity:.7}
.mark{font-weight:600}
"""


def html(reports: Sequence[BrandReport], verdict: Verdict | None) -> str:
    """The whole page; every text from the recording is escaped."""
    brands = "\n".join(_brand(report) for report in reports)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>warden backtest</title><style>{STYLE}</style></head>\n"
        f"<body><h1>What would have paged</h1>\n{_verdict(verdict)}\n{brands}\n</body></html>\n"
    )


def _verdict(verdict: Verdict | None) -> str:
    if verdict is None:
        return ""
    delay = "" if verdict.median_delay_s is None else f", median delay {verdict.median_delay_s / 60:.0f} min"
    return (
        f"<p>{verdict.caught} of {verdict.storms} storms caught{delay}; {verdict.false_pages} false pages;"
        f" {verdict.traps_paged} of {verdict.traps} traps paged.</p>"
    )


def _brand(report: BrandReport) -> str:
    rows = "\n".join(_row(found) for found in report.incidents)
    table = (
        "<table><thead><tr><th>Severity</th><th>Opened</th><th>Paged</th><th>Peak</th><th>Over</th><th>Why</th>"
        f"</tr></thead><tbody>\n{rows}\n</tbody></table>"
    )
    return (
        f"<section><h2>{escape(report.brand or '(no brand)')}</h2>\n"
        f"<p>{report.mentions:,} mentions from {_when(report.start)} to {_when(report.end)};"
        f" {len(report.pages)} pages, {report.pages_per_week:.2f} a week.</p>\n"
        f"{_chart(report)}\n{table if report.incidents else '<p>No incident.</p>'}</section>"
    )


def _row(found: Found) -> str:
    cells = [
        f'<span class="mark" style="color:{COLOURS[found.severity]}">{found.severity}</span>',
        *(_when(each) for each in (found.opened_at, found.paged_at, found.peak_at, found.resolved_at)),
        escape(found.reason),
    ]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _chart(report: BrandReport) -> str:
    columns = _columns(report.hours)
    if len(columns) < 2:
        return ""
    first, last = columns[0].start, columns[-1].start + HOUR
    top = max(max(each.count, each.high) for each in columns) or 1.0

    def x(instant: datetime) -> float:
        return WIDTH * ((instant - first) / (last - first))

    def y(count: float) -> float:
        return HEIGHT - (HEIGHT - 20) * count / top

    upper = [f"{x(each.start):.1f},{y(each.high):.1f}" for each in columns]
    lower = [f"{x(each.start):.1f},{y(each.low):.1f}" for each in reversed(columns)]
    line = " ".join(f"{x(each.start):.1f},{y(each.count):.1f}" for each in columns)

    def mark(found: Found) -> str:
        width = max(1.5, x(found.resolved_at or last) - x(found.opened_at))
        return (
            f'<rect x="{x(found.opened_at):.1f}" y="20" width="{width:.1f}" height="{HEIGHT - 20}"'
            f' opacity=".25" fill="{COLOURS[found.severity]}">'
            f"<title>{found.severity}: {escape(found.reason)}</title></rect>"
        )

    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT + 16}" role="img" aria-label="Mentions per hour of'
        f' {escape(report.brand, quote=True)}">{"".join(map(mark, report.incidents))}'
        f'<polygon class="band" points="{" ".join(upper + lower)}"/><polyline class="count" points="{line}"/>'
        f'<text class="axis" x="0" y="12">{top:.0f} per hour</text>'
        f'<text class="axis" x="0" y="{HEIGHT + 13}">{_when(first)}</text>'
        f'<text class="axis" x="{WIDTH}" y="{HEIGHT + 13}" text-anchor="end">{_when(last)}</text></svg>'
    )


def _columns(hours: Sequence[Hour]) -> list[Hour]:
    """At most COLUMNS columns: silent hours put in as such where they fit, else means over several hours."""
    if not hours:
        return []
    width = max(1, -(-((hours[-1].start - hours[0].start) // HOUR + 1) // COLUMNS))
    columns: dict[int, list[Hour]] = {}
    for hour in hours:
        columns.setdefault((hour.start - hours[0].start) // HOUR // width, []).append(hour)
    drawn = [hours[0]]
    for number in range(max(columns) + 1):
        inside = columns.get(number, [])
        known = inside[-1] if inside else drawn[-1]  # what was expected last still is
        count = sum(hour.count for hour in inside) / width
        drawn.append(replace(known, start=hours[0].start + number * width * HOUR, count=count))
    return drawn[1:]


def _when(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M}Z" if instant else "–"

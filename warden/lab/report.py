"""A backtest as one HTML file that needs nothing else: what really happened, what other alarm budgets would
have done, and per brand its charts and its incidents."""

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from warden.core.incident import Evidence
from warden.core.written import number, percent, span
from warden.lab import truth
from warden.lab.backtest import BrandReport, Found
from warden.lab.budgets import Budgeted, paged
from warden.lab.figure import figure, when
from warden.lab.truth import Event, Outcome, Verdict

VIEWS = {
    "volume": "mentions",
    "breadth": "voices",
    "mass": "negative mentions",
    "negative": "negative share",
    "outrage": "share of outrage",
}
BITS = "Bits say how improbable that is on a calm day: 10 bits, one in a thousand; 20 bits, one in a million."


def html(
    reports: Sequence[BrandReport],
    *,
    budgets: Sequence[Budgeted] = (),
    mine: float = 1.0,
    events: Sequence[Event] | None = None,
) -> str:
    """The whole page; every text from a recording or its truth is escaped.

    Args:
        budgets: what other budgets would have done; `mine` is the one the reports were made with.
        events: what really happened, None if that is not known.
    """
    lettered = [(_letter(place), event) for place, event in enumerate(events or ())]
    brands = "\n".join(_brand(report, f"b{place}", lettered, events) for place, report in enumerate(reports))
    speaks = any(found.evidence for report in reports for found in report.incidents)
    legend = f'<p class="small">{BITS}</p>' if speaks else ""
    body = [_happened(reports, lettered), _budgets(budgets, mine), brands, legend]
    style = files(__package__).joinpath("report.css").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>warden backtest</title><style>{style}</style></head>\n"
        f"<body><h1>What would have paged</h1>\n{''.join(body)}\n</body></html>\n"
    )


def _happened(reports: Sequence[BrandReport], lettered: Sequence[tuple[str, Event]]) -> str:
    if not lettered:
        return ""
    events, pages = [event for _, event in lettered], list(paged(reports))
    rows = [
        [
            letter,
            escape(each.event.brand),
            escape(each.event.kind),
            {True: "page", False: "no page", None: "either"}[each.event.should_page],
            when(each.event.onset),
            when(each.event.peak),
            f"<strong>{_result(each)}</strong> {escape(each.event.note)}",
        ]
        for (letter, _), each in zip(lettered, truth.outcomes(events, pages), strict=True)
    ]
    head = ("", "Brand", "Kind", "Wanted", "Onset", "Peak", "What came of it")
    return (
        f"<section><h2>What really happened</h2><p>{_verdict(truth.compare(events, pages))}</p>"
        f"{_table(head, rows)}</section>"
    )


def _verdict(verdict: Verdict) -> str:
    delay = "" if verdict.median_delay_s is None else f", median delay {_span(verdict.median_delay_s)}"
    return (
        f"{verdict.caught} of {verdict.storms} storms caught{delay}; {verdict.false_pages} false pages;"
        f" {verdict.traps_paged} of {verdict.traps} traps paged."
    )


def _result(outcome: Outcome) -> str:
    delay, wanted = outcome.delay_s, outcome.event.should_page
    if outcome.event.onset is None:
        return "the whole recording"
    if wanted is None:
        return "not paged" if delay is None else f"paged after {_span(delay)}"
    if not wanted:
        return "trap: kept quiet" if delay is None else "trap: paged"
    if delay is None:
        return "missed"
    return f"caught after {_span(delay)}" if delay >= 0 else f"caught {_span(-delay)} early"


def _budgets(budgets: Sequence[Budgeted], mine: float) -> str:
    if not budgets:
        return ""
    is_known = any(each.verdict for each in budgets)
    head = ["Budget", "Pages", "A week"] + (["Caught", "Delay", "False", "Traps"] if is_known else [])
    rows = [_budget(each, mine) for each in sorted(budgets, key=lambda each: each.false_pages_per_month)]
    told = "The budget is how many false pages a month are accepted. A week: pages per brand and week."
    judged = " Delay: the median, from the marked onset. Traps: how many of them paged." if is_known else ""
    return (
        "<section><h2>What other budgets would have done</h2>"
        f'<p class="small">{told}{judged}</p>{_table(head, rows, look="few")}</section>'
    )


def _budget(budget: Budgeted, mine: float) -> list[str]:
    named = f"{budget.false_pages_per_month:g}"
    is_mine = budget.false_pages_per_month == mine
    row = [f"<strong>{named}, this report</strong>" if is_mine else named]
    row += [f"{budget.pages}", f"{budget.per_week:.2f}"]
    found = budget.verdict
    if found is None:
        return row
    return [
        *row,
        f"{found.caught} of {found.storms}",
        "–" if found.median_delay_s is None else _span(found.median_delay_s),
        f"{found.false_pages}",
        f"{found.traps_paged} of {found.traps}",
    ]


def _brand(
    report: BrandReport,
    key: str,
    lettered: Sequence[tuple[str, Event]],
    events: Sequence[Event] | None,
) -> str:
    own = [(letter, event) for letter, event in lettered if event.brand.casefold() == report.brand.casefold()]
    head = ("", "Severity", "Opened", "Paged", "Peak", "Over", "Why")
    rows = [_row(report, found, place, events) for place, found in enumerate(report.incidents, 1)]
    table = _table(head, rows, key) if rows else "<p>No incident.</p>"
    return (
        f"<section><h2>{escape(report.brand or '(no brand)')}</h2>\n"
        f"<p>{report.mentions:,} mentions from {when(report.start)} to {when(report.end)};"
        f" {len(report.pages)} pages, {report.pages_per_week:.2f} a week.</p>\n"
        f"{figure(report, own, key)}\n{table}</section>"
    )


def _row(report: BrandReport, found: Found, place: int, events: Sequence[Event] | None) -> list[str]:
    is_false = (
        events is not None
        and found.paged_at is not None
        and truth.is_false(events, report.brand, found.paged_at)
    )
    return [
        str(place),
        f'<span class="mark {found.severity}">{found.severity}</span>',
        when(found.opened_at),
        when(found.paged_at) + (" <em>false page</em>" if is_false else ""),
        when(found.peak_at),
        when(found.resolved_at),
        _why(found),
    ]


def _why(found: Found) -> str:
    views = "".join(f"<li>{escape(_view(each))}</li>" for each in found.evidence)
    return f"{escape(found.reason)}; since {when(found.since)}" + (f"<ul>{views}</ul>" if views else "")


def _view(evidence: Evidence) -> str:
    def figure_of(value: float) -> str:
        return percent(value, "en") if evidence.is_share else number(value, "en")

    return (
        f"{VIEWS.get(evidence.view, evidence.view)}: {figure_of(evidence.value)} in {span(evidence.minutes)},"
        f" usually {figure_of(evidence.usual)} ({evidence.bits:.0f} bits)"
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], key: str = "", look: str = "") -> str:
    """A table of ready HTML; on a phone each cell stands beside its column's name. `key` begins the addresses
    of its rows."""
    names = "".join(f'<th scope="col">{name}</th>' for name in head)
    lines = []
    for place, row in enumerate(rows, 1):
        cells = "".join(f'<td data-of="{name}">{cell}</td>' for name, cell in zip(head, row, strict=True))
        address = f' id="{key}-{place}"' if key else ""
        lines.append(f"<tr{address}>{cells}</tr>")
    body = "\n".join(lines)
    return f'<table class="{look}"><thead><tr>{names}</tr></thead><tbody>\n{body}\n</tbody></table>'


def _span(seconds: float) -> str:
    minutes = seconds / 60
    return f"{minutes:.0f} min" if abs(minutes) < 120 else f"{minutes / 60:.1f} h"


def _letter(place: int) -> str:
    """A, B, … Z, AA, AB, …"""
    rest, last = divmod(place, 26)
    return (_letter(rest - 1) if rest else "") + chr(ord("A") + last)

"""`warden simulate`, `warden backtest`: the detector without a database or a running service."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TextIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from warden.cli import mood, textfiles
from warden.cli.counts import score_files
from warden.cli.parts import Config
from warden.clock import utc_now
from warden.core.counts import State
from warden.core.level import Tuning
from warden.core.mention import Mention
from warden.errors import ConfigError, Fault
from warden.lab import truth
from warden.lab.backtest import BrandReport, Found, Minutes, count, walk
from warden.lab.budgets import others, paged, summed
from warden.lab.kinds import KINDS
from warden.lab.report import html as as_html
from warden.lab.simulate import stream
from warden.lab.truth import Event, Verdict
from warden.sources.files import BadRow, read

COLUMNS = ("id", "published_at", "text", "brand", "source", "author", "followers", "language")
MOST_BAD_ROWS = 20  # told one by one; the rest as a number


def simulate(
    kind: Annotated[str | None, typer.Argument(help="One of the kinds that --list shows.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same stream.", min=0)] = 1,
    days: Annotated[float, typer.Option(help="How long the stream is.", min=1.0, max=400.0)] = 14.0,
    out: Annotated[Path | None, typer.Option(help="The CSV file; its truth goes beside it.")] = None,
    brand: Annotated[str, typer.Option(help="The brand's name.")] = "Musterbank",
    list_kinds: Annotated[bool, typer.Option("--list", help="Show the kinds.")] = False,
) -> None:
    """Make a mention stream with a storm or a trap of a named kind, and the truth about it.

    Example: warden simulate flash --seed 7 --out flash.csv
    """
    if list_kinds:
        show_kinds()
        return
    if kind not in KINDS:
        raise typer.BadParameter(f"{kind or 'nothing'} is no kind; `warden simulate --list` shows them")
    made = stream(kind, seed, days, brand=brand)
    known = truth.written(made.truth, out.name if out else f"{kind}-{seed}.csv")
    if out is None:
        _write(sys.stdout, made.mentions)
        print(known, end="", file=sys.stderr)
        return
    with textfiles.writing(out) as file:
        _write(file, made.mentions)
    beside = out.with_name(f"{out.name.removesuffix('.gz').removesuffix('.csv')}.truth.json")
    beside.write_text(known, encoding="utf-8")
    print(f"{len(made.mentions)} mentions in {out}, the truth in {beside}", file=sys.stderr)


def show_kinds() -> None:
    """Each kind of storm and trap on a line, with what is wanted of it."""
    for name, kind in KINDS.items():
        pages = {True: "pages", False: "must not page", None: "either"}[kind.pages]
        print(f"{name:22} {pages:14} {kind.help}")


def backtest(
    files: Annotated[list[Path], typer.Argument(help="Mention files, or count files with --counts.")],
    brand: Annotated[str | None, typer.Option(help="What all mentions are about.")] = None,
    timezone: Annotated[str | None, typer.Option(help="The zone of times without an offset.")] = None,
    budget: Annotated[
        float | None,
        typer.Option(help="Needless pages a month that are accepted: 0.4, or 1 with --counts.", min=0.001),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
    html: Annotated[
        Path | None, typer.Option(help="Write a page: charts, reasons, what other budgets would have done.")
    ] = None,
    truth_file: Annotated[Path | None, typer.Option("--truth", help="What really happened.")] = None,
    is_counts: Annotated[
        bool, typer.Option("--counts", help="The files are bare counts: timestamp,value.")
    ] = False,
    scores: Annotated[Path | None, typer.Option(help="The folder for --counts results.")] = None,
    config: Config = None,
) -> None:
    """What would have paged, when and why, over recorded mentions.

    Example: warden backtest mentions.csv.gz --truth truth.json --html report.html
    """
    if is_counts:
        if scores is None:
            raise typer.BadParameter("--counts needs --scores DIR")
        score_files(files, scores, false_pages_per_month=budget or State().false_pages_per_month)
        return
    bad: list[str] = []
    mentions = _mentions(files, _zone(timezone), bad)
    minutes = count(mentions, mood.in_service(config), brand=brand, unnamed=_stem(files[0]))
    accepted = budget or Tuning().false_pages_per_month
    reports = walk(minutes, false_pages_per_month=accepted)
    events = _happened(truth_file, files) if truth_file else None
    if html:
        _draw(html, minutes, reports, events, accepted)
    verdict = None if events is None else truth.compare(events, paged(reports))
    if as_json:
        print(json.dumps(_shape(reports, verdict), ensure_ascii=False, indent=1))
    else:
        _tell(reports, verdict)
    _tell_bad(bad)


def _draw(
    path: Path, minutes: Minutes, reports: list[BrandReport], events: list[Event] | None, budget: float
) -> None:
    """Write the report; for its table of budgets the minutes are walked again by each."""
    budgets = [summed(reports, events, false_pages_per_month=budget)]
    for other in others(minutes, events, beside=budget):
        if sys.stderr.isatty():
            print(f"budget {other.false_pages_per_month:g}: {other.pages} pages", file=sys.stderr)
        budgets.append(other)
    with textfiles.writing(path) as file:
        file.write(as_html(reports, budgets=budgets, mine=budget, events=events))


def _mentions(files: list[Path], zone: ZoneInfo | None, bad: list[str]) -> Iterator[Mention]:
    now = utc_now()
    for path in files:
        for row in read(path, timezone=zone, source_default=_stem(path), now=now):
            if isinstance(row, BadRow):
                bad.append(f"{path}:{row.line}: {row.error}")
            else:
                yield row


def _happened(path: Path, files: list[Path]) -> list[Event]:
    """What the truth file says of these recordings."""
    names = {file.name for file in files}
    return [event for event in truth.read(path) if not event.file or event.file in names]


def _shape(reports: list[BrandReport], verdict: Verdict | None) -> dict[str, Any]:
    return {
        "brands": [
            {
                "brand": report.brand,
                "from": _iso(report.start),
                "to": _iso(report.end),
                "mentions": report.mentions,
                "incidents": [_incident(found) for found in report.incidents],
                "pages": len(report.pages),
                "pages_per_week": round(report.pages_per_week, 3),
            }
            for report in reports
        ],
        "truth": asdict(verdict) if verdict else None,
    }


def _incident(found: Found) -> dict[str, Any]:
    return {
        "severity": found.severity.value,
        "opened_at": _iso(found.opened_at),
        "paged_at": _iso(found.paged_at),
        "acknowledged_by_rule": None,
        "peak_at": _iso(found.peak_at),
        "resolved_at": _iso(found.resolved_at),
        "mentions": found.mentions,
        "expected": round(found.expected, 2),
        "negative_share": round(found.negative_share, 4),
        "reason": found.reason,
    }


def _tell(reports: list[BrandReport], verdict: Verdict | None) -> None:
    for report in reports:
        print(
            f"{report.brand}: {report.mentions} mentions, {len(report.pages)} pages,"
            f" {report.pages_per_week:.2f} a week"
        )
        for found in report.incidents:
            page = f"paged {_iso(found.paged_at)}" if found.paged_at else f"opened {_iso(found.opened_at)}"
            print(f"  {found.severity.value:8} {page}: {found.reason}")
    if verdict:
        print(
            f"{verdict.caught} of {verdict.storms} storms caught, {verdict.false_pages} false pages,"
            f" {verdict.traps_paged} of {verdict.traps} traps paged"
        )


def _tell_bad(bad: list[str]) -> None:
    for line in bad[:MOST_BAD_ROWS]:
        print(line, file=sys.stderr)
    if bad:
        print(f"{len(bad)} rows were left out", file=sys.stderr)


def _write(file: TextIO, mentions: Iterable[Mention]) -> None:
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for each in mentions:
        published = each.published_at.isoformat().replace("+00:00", "Z")
        said = (each.external_id, published, each.text, each.brand)
        writer.writerow((*said, each.source, each.author, each.followers, each.language))


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError) as error:
        mend = "Name one like Europe/Berlin"
        raise ConfigError([Fault("--timezone", f"{name} is no time zone", mend)]) from error


def _stem(path: Path) -> str:
    return path.name.removesuffix(".gz").rsplit(".", 1)[0]


def _iso(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if instant else None

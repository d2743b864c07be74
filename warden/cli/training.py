"""`warden train`, `warden evaluate`: a sentiment model of one's own, and how good the one in service is."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warden.cli import mood
from warden.cli.parts import Config
from warden.clock import utc_now

if TYPE_CHECKING:
    from models.sentiment.retrain import Found

Data = Annotated[
    list[Path], typer.Option("--data", help="A folder of labelled posts or sets; may be given again.")
]


def train(
    data: Data,
    config: Config = None,
    include_restricted: Annotated[
        bool, typer.Option("--include-restricted", help="Also sets whose licence is restricted or unclear.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="The folder for the model; default: the data folder.")
    ] = None,
) -> None:
    """Teach the sentiment model with labelled posts of your own, for your own use.

    A folder holds CSV files with the columns text, label (negative, neutral, positive), lang (de, en) and
    perhaps outrage (1, 0), or labelled sets, each in a folder of its own.

    Example: warden train --data my-posts
    """
    from models.sentiment import retrain

    found = retrain.found_in(data, include_restricted=include_restricted)
    _tell(found)
    folder = out or mood.kept_in(config)
    name = f"sentiment-{_stamp(utc_now())}"
    path = folder / name / f"{name}.npz"
    retrain.retrain(mood.in_service(config), found.lessons, path)
    typer.echo(f"{path} is written, with its card beside it. It serves once warden is started again.")


def evaluate(
    data: Data,
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write the tables to this file too.")] = None,
) -> None:
    """Measure the sentiment model in service on the dev parts of labelled sets, beside its rivals.

    Example: warden evaluate --data ../shared/data/sentiment --out sentiment.md
    """
    from models.sentiment.evaluate import report

    scorer = mood.in_service(config)
    measured = report(scorer, data)
    tables = "\n".join([f"# {scorer.version}", "", *measured.lines, ""])
    if out:
        out.write_text(tables, encoding="utf-8")
    typer.echo(json.dumps({"model": scorer.version, **asdict(measured)}) if as_json else tables)


def _tell(found: "Found") -> None:
    """Which data and which licences go in, and what stays out."""
    for lesson in found.lessons:
        typer.echo(f"{lesson.language}  {len(lesson.examples):>7,}  {lesson.licence:<16}  {lesson.name}")
    if found.known:
        typer.echo(f"In the shipped model already: {', '.join(found.known)}", err=True)
    if found.restricted:
        typer.echo(
            f"Left out, because their licences are restricted or unclear: {', '.join(found.restricted)}. "
            "For your own use: --include-restricted",
            err=True,
        )


def _stamp(now: datetime) -> str:
    return f"{now:%Y%m%dT%H%M%SZ}"

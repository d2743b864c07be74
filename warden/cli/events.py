"""`warden event add`, `list`, `remove`: what is planned, so that a planned rush wakes nobody."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from warden import wiring
from warden.cli.flaws import refuse_flaws
from warden.cli.oncall import Json, instant
from warden.cli.parts import Config
from warden.clock import utc_now
from warden.core.circumstances import PlannedEvent
from warden.core.mention import BrandId
from warden.core.planned import FIELDS, TEXTS, USUAL_TIMES, Plan, flaws
from warden.flow import plan as plans
from warden.settings import Settings
from warden.shapes import EventShape
from warden.storage import planned
from warden.storage.engine import reading, transaction

MOST = 10_000
OPTIONS = {"start": "--from", "end": "--to", "times": "--times", "note": "--note"}

event = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@event.callback()
def about() -> None:
    """Planned events: a launch, a sale, a holiday. They raise what is expected, so that a rush wakes nobody.

    Example: warden event list
    """


@event.command()
def add(
    brand: Annotated[str, typer.Option(help="The brand's id.")],
    start: Annotated[datetime, typer.Option("--from", parser=instant, metavar="TIME", help="With offset.")],
    end: Annotated[datetime, typer.Option("--to", parser=instant, metavar="TIME", help="With offset.")],
    note: Annotated[str, typer.Option(help="What is planned, in a few words.")],
    times: Annotated[float, typer.Option(help="How many times the usual mentions are fine.")] = USUAL_TIMES,
    config: Config = None,
) -> None:
    """Plan an event; it counts from now on, if it has begun before.

    Example: warden event add --brand musterbank --from 2026-12-01T09:00+01:00 --to 2026-12-01T18:00+01:00
    --note "Launch Musterbank Pay"
    """
    settings = configured(config)
    now = utc_now()
    plan = Plan(watched(settings, brand), start, end, times, note)
    refuse_flaws((OPTIONS[FIELDS[flaw]], TEXTS["en"][flaw]) for flaw in flaws(plan, now=now))
    with wiring.database(settings) as engine, transaction(engine) as conn:
        made = plans.add(conn, plan, now=now)
    typer.echo(f"Event {made.id} is planned: {_told(made, settings)}.")


@event.command("list")
def list_(
    config: Config = None,
    brand: Annotated[str | None, typer.Option(help="Only this brand's.")] = None,
    as_json: Json = False,
) -> None:
    """List planned events, the last to end first.

    Example: warden event list --brand musterbank
    """
    settings = configured(config)
    now = utc_now()
    only = watched(settings, brand) if brand is not None else None
    with wiring.database(settings) as engine, reading(engine) as conn:
        found = planned.listed(conn, brand=only, limit=MOST)
    shapes = [EventShape.of(event, now=now) for event in found]
    if as_json:
        items = [shape.model_dump(mode="json") for shape in shapes]
        typer.echo(json.dumps({"items": items, "cursor": None}, indent=2, ensure_ascii=False))
        return
    for known, shape in zip(found, shapes, strict=True):
        typer.echo(f"{known.id:>4}  {shape.state:<8} {_told(known, settings)}")
    if not found:
        typer.echo("No events.")


@event.command()
def remove(
    number: Annotated[int, typer.Argument(min=1, max=2**53, help="The event's number.")],
    config: Config = None,
) -> None:
    """Take an event back; one that has begun ends now, and its past stays.

    Example: warden event remove 3
    """
    settings = configured(config)
    with wiring.database(settings) as engine, transaction(engine) as conn:
        left = plans.take_back(conn, number, now=utc_now())
    typer.echo(f"Event {number} is removed." if left is None else f"Event {number} has begun and ends now.")


def configured(config: Path | None) -> Settings:
    settings = wiring.load(wiring.config_path(config))
    wiring.require_database(settings)
    return settings


def watched(settings: Settings, brand: str) -> BrandId:
    """The id of a configured brand.

    Raises:
        typer.BadParameter: it is none.
    """
    known = [table.id for table in settings.brand]
    if brand not in known:
        message = f"the configuration has no brand {brand!r}. It has: {', '.join(known) or 'none'}"
        raise typer.BadParameter(message, param_hint="'--brand'")
    return BrandId(brand)


def _told(event: PlannedEvent, settings: Settings) -> str:
    """Brand, time in the installation's zone, size and note, on one line."""
    zone = ZoneInfo(settings.warden.timezone)
    start, end = (f"{at.astimezone(zone):%a %Y-%m-%d %H:%M %Z}" for at in (event.start, event.end))
    return f"{event.brand}, {start} to {end}, up to {event.times:g} times the usual: {event.note}"

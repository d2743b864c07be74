"""`warden silence add`, `list`, `remove`: for a while nobody is paged about a brand, or about any."""

import json
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from warden import wiring
from warden.cli.events import MOST, configured, watched
from warden.cli.flaws import refuse_flaws
from warden.cli.oncall import Json, instant
from warden.cli.overrides import somebody
from warden.cli.parts import Config
from warden.clock import utc_now
from warden.core.silence import FIELDS, TEXTS, NewSilence, Silence, flaws
from warden.flow import silence as quiet
from warden.settings import Settings
from warden.shapes import SilenceShape
from warden.storage import silences
from warden.storage.engine import reading, transaction

OPTIONS = {"end": "--to", "note": "--note"}

silence = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@silence.callback()
def about() -> None:
    """Silences: nobody is paged while one holds; incidents open all the same, and channels are told.

    Example: warden silence list
    """


@silence.command()
def add(
    end: Annotated[datetime, typer.Option("--to", parser=instant, metavar="TIME", help="With offset.")],
    note: Annotated[str, typer.Option(help="Why, in a few words.")],
    person: Annotated[str, typer.Option("--as", help="The person who sets it, by id.")],
    brand: Annotated[str | None, typer.Option(help="The brand's id; left out: all brands.")] = None,
    start: Annotated[
        datetime | None,
        typer.Option("--from", parser=instant, metavar="TIME", help="With offset; left out: from now on."),
    ] = None,
    config: Config = None,
) -> None:
    """Set a silence, for seven days at most; ahead of time it is planned maintenance.

    Example: warden silence add --brand musterbank --to 2026-12-01T18:00+01:00 --note "Maintenance" --as anna
    """
    settings = configured(config)
    now = utc_now()
    about = watched(settings, brand) if brand is not None else None
    new = NewSilence(about, start or now, end, note, somebody(settings, person, "--as"))
    refuse_flaws((OPTIONS[FIELDS[flaw]], TEXTS["en"][flaw]) for flaw in flaws(new, now=now))
    with wiring.database(settings) as engine, transaction(engine) as conn:
        made = quiet.add(conn, new, now=now)
    typer.echo(f"Silence {made.id} is set: {_told(made, settings)}. Nobody is paged meanwhile.")


@silence.command("list")
def list_(
    config: Config = None,
    brand: Annotated[str | None, typer.Option(help="Only those about this brand, or about all.")] = None,
    as_json: Json = False,
) -> None:
    """List silences, the last to end first.

    Example: warden silence list --brand musterbank
    """
    settings = configured(config)
    now = utc_now()
    only = watched(settings, brand) if brand is not None else None
    with wiring.database(settings) as engine, reading(engine) as conn:
        found = silences.listed(conn, brand=only, limit=MOST)
    shapes = [SilenceShape.of(each, now=now) for each in found]
    if as_json:
        items = [shape.model_dump(mode="json") for shape in shapes]
        typer.echo(json.dumps({"items": items, "cursor": None}, indent=2, ensure_ascii=False))
        return
    for known, shape in zip(found, shapes, strict=True):
        typer.echo(f"{known.id:>4}  {shape.state:<8} {_told(known, settings)}")
    if not found:
        typer.echo("No silences.")


@silence.command()
def remove(
    number: Annotated[int, typer.Argument(min=1, max=2**53, help="The silence's number.")],
    config: Config = None,
) -> None:
    """Take a silence back; one that has begun ends now, and what it held back goes on at once.

    Example: warden silence remove 3
    """
    settings = configured(config)
    with wiring.database(settings) as engine, transaction(engine) as conn:
        left = quiet.take_back(conn, number, now=utc_now())
    ended = f"Silence {number} ends now; what it held back goes on."
    typer.echo(f"Silence {number} is removed." if left is None else ended)


def _told(known: Silence, settings: Settings) -> str:
    """Brand, time in the installation's zone, reason and who, on one line."""
    zone = ZoneInfo(settings.warden.timezone)
    start, end = (f"{at.astimezone(zone):%a %Y-%m-%d %H:%M %Z}" for at in (known.start, known.end))
    return f"{known.brand or 'all brands'}, {start} to {end}: {known.note} ({known.person})"

"""`warden absence add`, `list`, `remove`: who is away, and what they are planned for all the same."""

import json
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy import Connection

from warden import wiring
from warden.cli.flaws import refuse_flaws
from warden.cli.oncall import Json, instant
from warden.cli.overrides import local, opened, somebody
from warden.cli.parts import Config
from warden.clock import utc_now
from warden.core.absence import FIELDS, TEXTS, Absence, NewAbsence, flaws
from warden.core.incident import PersonId
from warden.flow import coverage
from warden.flow.handover import Circle
from warden.settings import Settings
from warden.shapes import AbsenceShape
from warden.storage import absences
from warden.storage.engine import reading, transaction
from warden.wiring.circle import of_settings

MOST = 10_000
OPTIONS = {"end": "--to", "note": "--note"}

absence = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@absence.callback()
def about() -> None:
    """Absences: who is away. Nobody is taken off a shift by it: warden warns, and people decide.

    Example: warden absence list
    """


@absence.command()
def add(
    person: Annotated[str, typer.Option(help="Who is away, by id.")],
    end: Annotated[datetime, typer.Option("--to", parser=instant, metavar="TIME", help="With offset.")],
    start: Annotated[
        datetime | None,
        typer.Option("--from", parser=instant, metavar="TIME", help="With offset; left out: from now on."),
    ] = None,
    note: Annotated[str, typer.Option(help="In a few words; the others read it.")] = "",
    by: Annotated[str | None, typer.Option("--as", help="Who says so, by id; left out: the person.")] = None,
    config: Config = None,
) -> None:
    """Enter an absence; what the person is on call for then is told, to them and in the channels.

    Example: warden absence add --person anna --from 2026-12-24T00:00+01:00 --to 2027-01-02T00:00+01:00
    """
    settings = opened(config)
    now = utc_now()
    who = somebody(settings, person, "--person")
    new = NewAbsence(who, start or now, end, note, somebody(settings, by, "--as") if by else who)
    refuse_flaws((OPTIONS[FIELDS[flaw]], TEXTS["en"][flaw]) for flaw in flaws(new, now=now))
    everybody = of_settings(settings)
    with wiring.database(settings) as engine, transaction(engine) as conn:
        made = coverage.add(conn, new, everybody, now=now)
        clashes = _clashes(conn, everybody, made, now=now)
    typer.echo(f"Absence {made.id} is entered: {_told(made, settings)}.")
    for line in clashes:
        typer.echo(line)


@absence.command("list")
def list_(
    config: Config = None,
    person: Annotated[str | None, typer.Option(help="Only this person's, by id.")] = None,
    as_json: Json = False,
) -> None:
    """List absences, the last to end first.

    Example: warden absence list --person anna
    """
    settings = opened(config)
    now, only = utc_now(), somebody(settings, person, "--person") if person is not None else None
    with wiring.database(settings) as engine, reading(engine) as conn:
        found = absences.listed(conn, only, limit=MOST)
    if as_json:
        items = [AbsenceShape.of(each, now=now).model_dump(mode="json") for each in found]
        typer.echo(json.dumps({"items": items, "cursor": None}, indent=2, ensure_ascii=False))
        return
    for each in found:
        typer.echo(f"{each.id:>4}  {AbsenceShape.of(each, now=now).state:<8} {_told(each, settings)}")
    if not found:
        typer.echo("No absences.")


@absence.command()
def remove(
    number: Annotated[int, typer.Argument(min=1, max=2**53, help="The absence's number.")],
    config: Config = None,
) -> None:
    """Forget an absence: the person is there after all.

    Example: warden absence remove 3
    """
    settings = opened(config)
    with wiring.database(settings) as engine, transaction(engine) as conn:
        coverage.remove(conn, number)
    typer.echo(f"Absence {number} is removed.")


def _clashes(conn: Connection, everybody: Circle, made: Absence, *, now: datetime) -> list[str]:
    """What the person is planned for in the next thirty days, a line each, with the command that asks for a
    stand-in."""
    return [
        f"{made.person} is on call in {plan.id} then, {local(gap.start, plan.zone)} to"
        f" {local(gap.end or made.end, plan.zone)}: `warden swap ask` asks for a stand-in"
        for plan in everybody.schedules.values()
        for gap in coverage.looked(conn, plan, [made], now=now)[1]
    ]


def _told(each: Absence, settings: Settings) -> str:
    """Person, time in their own zone and note, on one line; in the installation's once they are gone."""
    known = wiring.people(settings).get(PersonId(each.person))
    zone = known.zone if known else settings.warden.timezone
    note = f": {each.note}" if each.note else ""
    return f"{each.person}, {local(each.start, zone)} to {local(each.end, zone)}{note}"

"""`warden swap ask`, `accept`, `decline`, `withdraw`, `list`: shifts that change hands by agreement."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import typer

from warden import wiring
from warden.cli.oncall import Json, instant
from warden.cli.overrides import local, opened, planned, somebody
from warden.cli.parts import Config
from warden.clock import utc_now
from warden.core.oncall import Schedule, ScheduleId
from warden.core.swap import FIELDS, TEXTS, Flaw, Swap, flaws, proposed
from warden.errors import ConfigError, Fault
from warden.flow import swap as swapping
from warden.shapes import SwapShape
from warden.storage import swaps
from warden.storage.engine import reading, transaction

MOST = 10_000
OPTIONS = {"start": "--from", "end": "--to", "asked": "--of", "until": "--until"}

Number = Annotated[int, typer.Argument(min=1, max=2**53, help="The request's number.")]
As = Annotated[str, typer.Option("--as", help="The person who answers, by id.")]

swap = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@swap.callback()
def about() -> None:
    """Swap requests: offer a shift to somebody or to anybody; whoever accepts first has it.

    Example: warden swap list
    """


@swap.command()
def ask(
    schedule: Annotated[str, typer.Option(help="The schedule's id.")],
    person: Annotated[str, typer.Option("--as", help="Who gives the shift away, by id.")],
    start: Annotated[datetime, typer.Option("--from", parser=instant, metavar="TIME", help="With offset.")],
    end: Annotated[datetime, typer.Option("--to", parser=instant, metavar="TIME", help="With offset.")],
    asked: Annotated[
        str | None, typer.Option("--of", help="Who is asked, by id; default: all who take turns.")
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(parser=instant, metavar="TIME", help="With offset; default: the start of the shift."),
    ] = None,
    config: Config = None,
) -> None:
    """Offer what you are on call for in a time; those asked get a message.

    Example: warden swap ask --schedule community --as anna --of ben --from 2026-12-24T09:00+01:00
    --to 2026-12-26T09:00+01:00
    """
    settings = opened(config)
    now, people = utc_now(), wiring.people(settings)
    plan, asker = planned(settings, schedule), somebody(settings, person, "--as")
    wanted = somebody(settings, asked, "--of") if asked is not None else None
    with wiring.database(settings) as engine, transaction(engine) as conn:
        turns = swapping.rota(conn, plan, start, end)
        new = proposed(plan.id, asker, wanted, turns, start=start, end=end, until=until, now=now)
        _refuse(flaws(new, turns, now=now))
        made = swapping.ask(conn, new, plan, people, now=now)
    typer.echo(f"Swap {made.id} is asked of {made.asked or 'everybody'}: {_told(made, {plan.id: plan})}.")


@swap.command()
def accept(number: Number, person: As, config: Config = None) -> None:
    """Take the shift that is offered.

    Example: warden swap accept 3 --as ben
    """
    settings = opened(config)
    taker = somebody(settings, person, "--as")
    plans, people = wiring.schedules(settings), wiring.people(settings)
    with wiring.database(settings) as engine, transaction(engine) as conn:
        made = swapping.accept(conn, number, taker, plans, people, now=utc_now())
    typer.echo(f"Swap {number} is accepted: override {made.id} puts {taker} on for {made.replaces}.")


@swap.command()
def decline(number: Number, person: As, config: Config = None) -> None:
    """Do not take the shift that was offered to you.

    Example: warden swap decline 3 --as ben
    """
    settings = opened(config)
    who = somebody(settings, person, "--as")
    with wiring.database(settings) as engine, transaction(engine) as conn:
        swapping.decline(conn, number, who, wiring.people(settings), now=utc_now())
    typer.echo(f"Swap {number} is declined by {who}.")


@swap.command()
def withdraw(number: Number, person: As, config: Config = None) -> None:
    """Keep the shift you offered.

    Example: warden swap withdraw 3 --as anna
    """
    settings = opened(config)
    who = somebody(settings, person, "--as")
    with wiring.database(settings) as engine, transaction(engine) as conn:
        swapping.withdraw(conn, number, who, wiring.people(settings), now=utc_now())
    typer.echo(f"Swap {number} is withdrawn by {who}.")


@swap.command("list")
def list_(
    config: Config = None,
    schedule: Annotated[str | None, typer.Option(help="Only this one's.")] = None,
    as_json: Json = False,
) -> None:
    """List swap requests, the newest first.

    Example: warden swap list
    """
    settings = opened(config)
    now, plans = utc_now(), wiring.schedules(settings)
    only: ScheduleId | None = planned(settings, schedule).id if schedule is not None else None
    with wiring.database(settings) as engine, reading(engine) as conn:
        found = swaps.listed(conn, only, limit=MOST)
    if as_json:
        items = [SwapShape.of(each, now=now).model_dump(mode="json") for each in found]
        typer.echo(json.dumps({"items": items, "cursor": None}, indent=2, ensure_ascii=False))
        return
    for each in found:
        typer.echo(f"{each.id:>4}  {SwapShape.of(each, now=now).state:<9} {_told(each, plans)}")
    if not found:
        typer.echo("No swap requests.")


def _refuse(found: list[Flaw]) -> None:
    if found:
        told = [(OPTIONS[FIELDS[flaw]], TEXTS["en"][flaw]) for flaw in found]
        raise ConfigError([Fault(option, text.message, text.mend) for option, text in told])


def _told(known: Swap, plans: Mapping[ScheduleId, Schedule]) -> str:
    """On one line, in the zone of the schedule; in UTC once that is gone."""
    zone = plans[known.schedule].zone if known.schedule in plans else "UTC"
    span = f"{local(known.start, zone)} to {local(known.end, zone)}"
    answered = f", by {known.answered_by}" if known.answered_by else ""
    return f"{known.schedule}, {known.asker} to {known.asked or 'anybody'}, {span}{answered}"

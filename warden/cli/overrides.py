"""`warden override add`, `list`, `remove` and `warden take`: who stands in for whom, by the hour."""

import json
from collections.abc import Mapping
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
from warden.core.incident import PersonId
from warden.core.oncall import Override, Schedule, ScheduleId
from warden.core.shifts import on_call
from warden.core.standin import FIELDS, TEXTS, StandIn, flaws
from warden.errors import WardenError
from warden.flow import rota
from warden.settings import Settings
from warden.shapes import OverrideShape
from warden.storage import schedules
from warden.storage.engine import reading, transaction

MOST = 10_000
OPTIONS = {"end": "--to", "replaces": "--replaces"}

override = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@override.callback()
def about() -> None:
    """Stand-ins: somebody on call instead of whom the schedule names.

    Example: warden override list
    """


@override.command()
def add(
    schedule: Annotated[str, typer.Option(help="The schedule's id.")],
    person: Annotated[str, typer.Option(help="Who stands in, by id.")],
    end: Annotated[datetime, typer.Option("--to", parser=instant, metavar="TIME", help="With offset.")],
    start: Annotated[
        datetime | None,
        typer.Option("--from", parser=instant, metavar="TIME", help="With offset; default: now."),
    ] = None,
    replaces: Annotated[
        str | None, typer.Option(help="Only while this person would have been on, by id.")
    ] = None,
    config: Config = None,
) -> None:
    """Put somebody on call for a time; it counts from now on, if it begins before.

    Example: warden override add --schedule community --person ben --from 2026-12-24T09:00+01:00
    --to 2026-12-26T09:00+01:00 --replaces anna
    """
    settings = opened(config)
    now = utc_now()
    plan = planned(settings, schedule)
    instead = somebody(settings, replaces, "--replaces") if replaces is not None else None
    wanted = StandIn(plan.id, somebody(settings, person, "--person"), start or now, end, instead)
    refuse_flaws((OPTIONS[FIELDS[flaw]], TEXTS["en"][flaw]) for flaw in flaws(wanted, now=now))
    with wiring.database(settings) as engine, transaction(engine) as conn:
        made = rota.put_on(conn, wanted, now=now)
    typer.echo(f"Override {made.id} is made: {_told(made, wiring.schedules(settings))}.")


@override.command("list")
def list_(
    config: Config = None,
    schedule: Annotated[str | None, typer.Option(help="Only this one's.")] = None,
    as_json: Json = False,
) -> None:
    """List stand-ins, the last to end first.

    Example: warden override list --schedule community
    """
    settings = opened(config)
    now, plans = utc_now(), wiring.schedules(settings)
    only = planned(settings, schedule).id if schedule is not None else None
    with wiring.database(settings) as engine, reading(engine) as conn:
        found = schedules.listed(conn, only, limit=MOST)
    if as_json:
        items = [OverrideShape.of(each, now=now).model_dump(mode="json") for each in found]
        typer.echo(json.dumps({"items": items, "cursor": None}, indent=2, ensure_ascii=False))
        return
    for each in found:
        typer.echo(f"{each.id:>4}  {OverrideShape.of(each, now=now).state:<8} {_told(each, plans)}")
    if not found:
        typer.echo("No overrides.")


@override.command()
def remove(
    number: Annotated[int, typer.Argument(min=1, max=2**53, help="The override's number.")],
    config: Config = None,
) -> None:
    """Take a stand-in back; one that has begun ends now, and its past stays.

    Example: warden override remove 3
    """
    settings = opened(config)
    with wiring.database(settings) as engine, transaction(engine) as conn:
        left = rota.take_back(conn, number, now=utc_now())
    ended = "is removed" if left is None else "has begun and ends now"
    typer.echo(f"Override {number} {ended}.")


def take(
    schedule: Annotated[str, typer.Argument(help="The schedule's id.")],
    person: Annotated[str, typer.Option("--as", help="Who takes the shift, by id.")],
    until: Annotated[
        datetime | None,
        typer.Option(parser=instant, metavar="TIME", help="With offset; default: the end of the shift."),
    ] = None,
    config: Config = None,
) -> None:
    """Take the present shift of a schedule over, at once.

    Until its end whoever has it is replaced; until later, whoever comes next as well.

    Example: warden take community --as ben
    """
    settings = opened(config)
    now = utc_now()
    plan, taker = planned(settings, schedule), somebody(settings, person, "--as")
    if until is not None and until <= now:
        raise typer.BadParameter("it is over already", param_hint="'--until'")
    with wiring.database(settings) as engine, transaction(engine) as conn:
        present = on_call(plan, rota.around(conn, plan.id, now=now), now=now)
        made = rota.take(conn, plan, taker, instead_of=present.person, until=until, now=now)
    typer.echo(f"{taker} is on call now: {_told(made, {plan.id: plan})}.")


def opened(config: Path | None) -> Settings:
    """The configuration, once there is a database.

    Raises:
        StorageError: there is none yet.
    """
    settings = wiring.load(wiring.config_path(config))
    wiring.require_database(settings)
    return settings


def planned(settings: Settings, schedule: str) -> Schedule:
    """A configured schedule.

    Raises:
        WardenError: it is none.
    """
    plans = wiring.schedules(settings)
    if ScheduleId(schedule) not in plans:
        known = ", ".join(plans) or "none"
        raise WardenError(f"the configuration has no schedule {schedule!r}", mend=f"It has: {known}")
    return plans[ScheduleId(schedule)]


def somebody(settings: Settings, person: str, option: str) -> PersonId:
    """The id of a configured person.

    Raises:
        WardenError: it is none.
    """
    known = [each.id for each in settings.person]
    if person not in known:
        told = ", ".join(known) or "nobody"
        raise WardenError(f"{option} {person}: no such person", mend=f"The configuration knows {told}")
    return PersonId(person)


def local(at: datetime, zone: str) -> str:
    """With the zone's short name: on the autumn night a wall time alone would be two times."""
    return f"{at.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M %Z}"


def _told(made: Override, plans: Mapping[ScheduleId, Schedule]) -> str:
    """Schedule, person and time in the schedule's zone, on one line; in UTC once the schedule is gone."""
    zone = plans[made.schedule].zone if made.schedule in plans else "UTC"
    instead = f" instead of {made.replaces}" if made.replaces else ""
    return f"{made.schedule}, {made.person}{instead}, {local(made.start, zone)} to {local(made.end, zone)}"

"""`warden oncall` and its commands: who is on call by the file and the overrides, and who was.

JSON tells times in UTC; the tables tell them in the zone of the schedule.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from warden import settings as configuration
from warden import wiring
from warden.cli.parts import Config
from warden.clock import utc_now
from warden.core import shifts as rota
from warden.core.oncall import Schedule, ScheduleId, Shift
from warden.settings import Settings

LOOK_AHEAD = timedelta(days=30)
YEARS = range(1970, 3000)

oncall = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
)


def instant(text: str) -> datetime:
    """A time with its offset, as UTC.

    Raises:
        typer.BadParameter: it is no time, has no offset, or lies outside 1970 to 2999.
    """
    try:
        given = datetime.fromisoformat(text)
    except ValueError as cause:
        raise typer.BadParameter(f"{text!r} is no time. Write for example 2026-03-29T09:00+02:00") from cause
    if given.tzinfo is None:
        raise typer.BadParameter(
            f"{text!r} has no offset. Write for example 2026-03-29T09:00+02:00, or 2026-03-29T07:00Z"
        )
    if given.year not in YEARS:
        raise typer.BadParameter(f"{text!r} is too far off. Write a year from {YEARS[0]} to {YEARS[-1]}")
    return given.astimezone(UTC)


Json = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]


@dataclass(frozen=True, slots=True)
class Duty:
    """What `warden oncall` tells of one schedule."""

    schedule: Schedule
    at: datetime
    shift: Shift
    following: Shift | None


@oncall.callback()
def on_call(
    context: typer.Context,
    config: Config = None,
    at: Annotated[
        datetime | None, typer.Option(parser=instant, metavar="TIME", help="With offset; default: now.")
    ] = None,
    schedule: Annotated[str | None, typer.Option(help="Only this one.")] = None,
    as_json: Json = False,
) -> None:
    """Tell who is on call, since and until when, and who is next.

    Example: warden oncall --at 2026-03-29T09:00+02:00
    """
    if context.invoked_subcommand is not None:
        _refuse_early_options(context)
        return
    settings = wiring.load(wiring.config_path(config))
    now = _now()
    duties = [_duty(settings, chosen, at=at or now, now=now) for chosen in _chosen(settings, schedule)]
    if as_json:
        _print_json([_duty_shape(duty) for duty in duties])
    elif not duties:
        typer.echo("The configuration has no [[schedule]]: nobody takes turns.")
    else:
        _print_table(
            ("schedule", "on call", "by", "since", "until", "next"), [_duty_row(duty) for duty in duties]
        )


@oncall.command()
def shifts(
    schedule: Annotated[str, typer.Option(help="The schedule's id.")],
    start: Annotated[datetime, typer.Option("--from", parser=instant, metavar="TIME", help="With offset.")],
    end: Annotated[datetime, typer.Option("--to", parser=instant, metavar="TIME", help="With offset.")],
    config: Config = None,
    as_json: Json = False,
) -> None:
    """List every shift of a schedule between two times, gaps included.

    Example: warden oncall shifts --schedule community --from 2026-03-01T00:00Z --to 2026-04-01T00:00Z
    """
    _refuse_backwards(start, end)
    settings = wiring.load(wiring.config_path(config))
    (chosen,) = _chosen(settings, schedule)
    kept = wiring.known(settings, chosen.id, start=start, end=end, now=_now())
    listed = rota.shifts(chosen, kept.overrides, start=start, end=end, record=kept.record)
    if as_json:
        _print_json([_shift_shape(shift) for shift in listed])
    else:
        _print_table(("from", "to", "on call", "by"), [_shift_row(shift, chosen) for shift in listed])


@oncall.command()
def gaps(
    start: Annotated[
        datetime | None,
        typer.Option("--from", parser=instant, metavar="TIME", help="With offset; default: now."),
    ] = None,
    end: Annotated[
        datetime | None,
        typer.Option("--to", parser=instant, metavar="TIME", help="With offset; default: 30 days later."),
    ] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """List the times nobody is on call, in any schedule; exit code 1 if there are any.

    Example: warden oncall gaps --to 2027-01-01T00:00Z
    """
    since = start or _now()
    until = end or since + LOOK_AHEAD
    _refuse_backwards(since, until)
    settings = wiring.load(wiring.config_path(config))
    found = [
        (schedule, gap)
        for schedule in _chosen(settings, None)
        for gap in _gaps(settings, schedule, since, until)
    ]
    if as_json:
        _print_json([_gap_shape(schedule, gap) for schedule, gap in found])
    elif found:
        _print_table(
            ("schedule", "from", "to", "lasts"), [_gap_row(schedule, gap) for schedule, gap in found]
        )
    else:
        typer.echo(f"Somebody is on call all the time from {_z(since)} to {_z(until)}.")
    if found:
        raise typer.Exit(1)


@oncall.command()
def fairness(
    schedule: Annotated[str | None, typer.Option(help="Only this one.")] = None,
    start: Annotated[
        datetime | None,
        typer.Option("--from", parser=instant, metavar="TIME", help="With offset; default: 90 days ago."),
    ] = None,
    end: Annotated[
        datetime | None,
        typer.Option("--to", parser=instant, metavar="TIME", help="With offset; default: 30 days ahead."),
    ] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Tell how on-call is shared out: hours, weekends, nights, holidays and pages, by person.

    Example: warden oncall fairness --from 2026-10-01T00:00Z --to 2027-01-01T00:00Z
    """
    from warden.cli.fairness import HEADER, look, rows
    from warden.core.fairness import AHEAD, PAST

    now = _now()
    since, until = start or now - PAST, end or now + AHEAD
    _refuse_backwards(since, until)
    settings = wiring.load(wiring.config_path(config))
    found = [
        (plan, look(settings, plan, start=since, end=until, now=now)) for plan in _chosen(settings, schedule)
    ]
    if as_json:
        from warden.shapes import FairnessShape

        _print_json([FairnessShape.of(plan.id, shares).model_dump(mode="json") for plan, shares in found])
        return
    typer.echo(f"{_z(since)} to {_z(until)}, hours")
    _print_table(HEADER, [row for plan, shares in found for row in rows(plan, shares)])


@oncall.command()
def feeds(config: Config = None, as_json: Json = False) -> None:
    """Print the addresses by which calendars subscribe to schedules and people. Whoever has one can read it.

    Example: warden oncall feeds
    """
    from warden.notify import feeds as signed

    settings = wiring.load(wiring.config_path(config))
    secret, base = configuration.secret(settings), settings.warden.url
    found = [("schedule", schedule.id) for schedule in settings.schedule]
    found += [("person", person.id) for person in settings.person]
    rows = [(kind, id_, signed.address(base, secret, ScheduleId(id_), kind=kind)) for kind, id_ in found]
    if as_json:
        _print_json([{"kind": kind, "id": id_, "url": url} for kind, id_, url in rows])
    else:
        _print_table(("of", "id", "address"), rows)


def _duty(settings: Settings, schedule: Schedule, *, at: datetime, now: datetime) -> Duty:
    kept = wiring.known(settings, schedule.id, start=at - rota.HORIZON, end=at + rota.HORIZON, now=now)
    return Duty(
        schedule=schedule,
        at=at,
        shift=rota.on_call(schedule, kept.overrides, now=at, record=kept.record),
        following=rota.next_shift(schedule, kept.overrides, now=at, record=kept.record),
    )


def _gaps(settings: Settings, schedule: Schedule, start: datetime, end: datetime) -> list[Shift]:
    kept = wiring.known(settings, schedule.id, start=start, end=end, now=_now())
    return rota.gaps(schedule, kept.overrides, start=start, end=end, record=kept.record)


def _chosen(settings: Settings, wanted: str | None) -> Sequence[Schedule]:
    """The schedule of that id, or all.

    Raises:
        typer.BadParameter: there is none of that id.
    """
    now = _now()
    with wiring.open_calendars(settings) as calendars:
        schedules = calendars.schedules(now=now)
        for doubt in calendars.doubts(now=now, until=now + LOOK_AHEAD):
            typer.echo(f"warden: calendar {doubt.calendar}: {doubt.message}. {doubt.mend}", err=True)
    if wanted is None:
        return list(schedules.values())
    try:
        return [schedules[ScheduleId(wanted)]]
    except KeyError as cause:
        known = ", ".join(schedules) or "none"
        message = f"the configuration has no schedule {wanted!r}. It has: {known}"
        raise typer.BadParameter(message, param_hint="'--schedule'") from cause


def _refuse_early_options(context: typer.Context) -> None:
    """An option between `oncall` and the command's name would go unheard: better refused."""
    if any(context.params.values()):
        raise typer.BadParameter(
            f"options belong after the command: warden oncall {context.invoked_subcommand} …"
        )


def _refuse_backwards(start: datetime, end: datetime) -> None:
    if end <= start:
        raise typer.BadParameter(f"it is not after --from ({_z(start)})", param_hint="'--to'")


def _now() -> datetime:
    return utc_now().replace(microsecond=0)


def _duty_shape(duty: Duty) -> dict[str, Any]:
    following = duty.following
    return {
        "schedule": duty.schedule.id,
        "at": _z(duty.at),
        **_whose(duty.shift),
        "since": _z(duty.shift.start),
        "until": _z(duty.shift.end),
        "next": following and {"person": following.person, "starts": _z(following.start)},
    }


def _shift_shape(shift: Shift) -> dict[str, Any]:
    return {**_whose(shift), "start": _z(shift.start), "end": _z(shift.end)}


def _gap_shape(schedule: Schedule, gap: Shift) -> dict[str, Any]:
    return {"schedule": schedule.id, "start": _z(gap.start), "end": _z(gap.end)}


def _whose(shift: Shift) -> dict[str, Any]:
    return {"person": shift.person, "layer": shift.layer, "override": shift.override}


def _z(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _duty_row(duty: Duty) -> Sequence[str]:
    schedule, shift, following = duty.schedule, duty.shift, duty.following
    return (
        schedule.id,
        shift.person or "nobody",
        _by(shift),
        "long ago" if duty.at - shift.start >= rota.HORIZON else _local(shift.start, schedule),
        "further notice" if shift.end - duty.at >= rota.HORIZON else _local(shift.end, schedule),
        f"{following.person} from {_local(following.start, schedule)}" if following else "nobody else",
    )


def _shift_row(shift: Shift, schedule: Schedule) -> Sequence[str]:
    return _local(shift.start, schedule), _local(shift.end, schedule), shift.person or "nobody", _by(shift)


def _gap_row(schedule: Schedule, gap: Shift) -> Sequence[str]:
    return schedule.id, _local(gap.start, schedule), _local(gap.end, schedule), str(gap.end - gap.start)


def _by(shift: Shift) -> str:
    return f"override {shift.override}" if shift.override is not None else shift.layer or ""


def _local(at: datetime, schedule: Schedule) -> str:
    """With the zone's short name: on the autumn night a wall time alone would be two times."""
    return f"{at.astimezone(ZoneInfo(schedule.zone)):%a %Y-%m-%d %H:%M %Z}"


def _print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, *rows):
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _print_json(found: Sequence[dict[str, Any]]) -> None:
    typer.echo(json.dumps(found, indent=2, ensure_ascii=False))

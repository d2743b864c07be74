"""`warden drill`: a fire drill, a simulated storm through the real chain to the real people."""

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Annotated

import typer

from warden import clock, wiring
from warden.cli.lab import show_kinds
from warden.cli.parts import Config
from warden.clock import utc_now
from warden.core.drill import ends_at
from warden.core.escalation import Decision, PageStep, SkipStep
from warden.core.incident import Incident, PersonId
from warden.core.mention import Brand, BrandId
from warden.core.policy import Chain
from warden.core.reach import ways
from warden.core.timeline import WHY
from warden.core.written import span
from warden.errors import IllegalMove
from warden.flow import detect, vitals
from warden.flow import drill as station
from warden.lab.drill import Rehearsed, rehearse
from warden.lab.kinds import KINDS
from warden.storage.engine import reading, transaction
from warden.wiring import House

PAGES_NEED = ("escalate", "deliver")


def drill(
    brand: Annotated[str | None, typer.Option(help="The brand's id; left out: the only one.")] = None,
    kind: Annotated[str, typer.Option(help="The kind of storm; --list shows them.")] = "flash",
    list_kinds: Annotated[bool, typer.Option("--list", help="Show the kinds.")] = False,
    config: Config = None,
) -> None:
    """A fire drill: a simulated storm pages the people on call, marked as a drill everywhere.

    It teaches warden nothing, hides no real storm, and ends by itself if nobody ends it. Exit code 1 if
    nothing is paged: the storm was too weak, the policy has no steps, or the last drill is not over.

    Example: warden drill --brand musterbank --kind flash
    """
    if list_kinds:
        show_kinds()
        return
    if kind not in KINDS:
        raise typer.BadParameter(
            f"{kind} is no kind; `warden drill --list` shows them", param_hint="'--kind'"
        )
    settings = wiring.load(wiring.config_path(config))
    wiring.require_database(settings)
    with closing(wiring.open_house(settings)) as house:
        _drill(house, _chosen(house, brand), kind, now=utc_now())


def _drill(house: House, brand: Brand, kind: str, *, now: datetime) -> None:
    chain = house.chain_for(brand)
    if not chain.policy.steps:
        mend = "Give it a policy in the configuration"
        raise IllegalMove(f"nobody would be paged for {brand.name}: it has no policy with steps", mend=mend)
    rehearsed = _rehearsed(house, brand, kind, now=now)
    begun = station.begin(house.engine, brand, chain, rehearsed.finding, rehearsed.drivers, now=now)
    with reading(house.engine) as conn:
        plan = station.foreseen(conn, begun, chain, house.schedules)
        signs = vitals.signs(conn, pace=clock.pace(), now=now)
    _tell(house, brand, chain, begun, plan)
    quiet = [name for name in PAGES_NEED if not signs[name].is_recent]
    if quiet:
        mend = "Start warden: `warden up`"
        typer.echo(f"warden: no sign of life from {' and '.join(quiet)}, so the pages wait. {mend}", err=True)


def _rehearsed(house: House, brand: Brand, kind: str, *, now: datetime) -> Rehearsed:
    from models.sentiment import scorer

    with transaction(house.engine) as conn:
        known = detect.remembered(conn, brand.id)
    mood = scorer.serving(house.settings.model_folder)
    found = rehearse(kind, brand, known, mood, now=now)
    if found is None:
        mend = "`warden drill --list` shows the kinds that page"
        raise IllegalMove(f"a {kind} storm would not have paged for {brand.name}", mend=mend)
    return found


def _chosen(house: House, brand: str | None) -> Brand:
    """Raises typer.BadParameter: there is no such brand, or several to choose from."""
    known = ", ".join(house.brands)
    if brand is None and len(house.brands) != 1:
        raise typer.BadParameter(f"there are several brands: {known}", param_hint="'--brand'")
    chosen = next(iter(house.brands.values())) if brand is None else house.brands.get(BrandId(brand))
    if chosen is None:
        raise typer.BadParameter(f"{brand!r} is no brand. There is {known}", param_hint="'--brand'")
    return chosen


def _tell(
    house: House, brand: Brand, chain: Chain, begun: Incident, plan: Sequence[tuple[datetime, Decision]]
) -> None:
    typer.echo(f"Drill {begun.id}, {begun.severity} for {brand.name}: {begun.reason}.")
    typer.echo("If nobody answers:")
    for number, (at, decision) in enumerate(plan, 1):
        typer.echo(f"  {_clock(at)}  step {number}: {_step(house, begun, decision, at=at)}")
    rounds = chain.policy.repeat
    if rounds:
        typer.echo(f"  then {rounds} more round{'' if rounds == 1 else 's'}")
    typer.echo(f"  {_clock(ends_at(begun, chain))}  it ends by itself")
    answer = f"warden ack {begun.id} --as PERSON"
    typer.echo(f"Answer as in a real one: the link in the page, {_address(house, begun)}, or `{answer}`.")
    typer.echo(f"`warden resolve {begun.id} --as PERSON` ends it.")
    typer.echo(f"`warden incident {begun.id}` tells afterwards who answered, and how fast.")


def _step(house: House, begun: Incident, decision: Decision, *, at: datetime) -> str:
    if isinstance(decision, PageStep):
        return "; ".join(_person(house, begun, person, at=at) for person in decision.people)
    why = WHY["en"][decision.why] if isinstance(decision, SkipStep) else "nobody"
    return f"passed over, {why}"


def _person(house: House, begun: Incident, id_: PersonId, *, at: datetime) -> str:
    """Who, and by which contacts."""
    person = house.people[id_]
    reached = [
        contact if due == at else f"{contact} after {span((due - at).total_seconds() / 60)}"
        for contact, due in ways(person, begun.severity, now=at)
    ]
    return f"{person.name} ({', '.join(reached)})"


def _address(house: House, begun: Incident) -> str:
    return f"{house.settings.warden.url.rstrip('/')}/incidents/{begun.id}"


def _clock(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="minutes").replace("+00:00", "Z")

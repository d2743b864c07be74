"""`warden incidents`, `incident`, `export`: what happened."""

import json
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from warden import wiring
from warden.cli.parts import Config
from warden.core import export as exported
from warden.core.feedback import Pronounced
from warden.core.incident import Incident, IncidentId, Status
from warden.core.mention import BrandId
from warden.core.timeline import gathered
from warden.errors import IllegalMove, WardenError
from warden.flow import answered
from warden.settings import Settings
from warden.shapes import AnsweredShape, DecisionShape, EntryShape, IncidentShape
from warden.storage import decisions, verdicts
from warden.storage import incidents as kept
from warden.storage.engine import reading

MOST = 10_000

Number = Annotated[int, typer.Argument(min=1, max=2**53, help="The incident's number.")]
Json = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]


class Format(StrEnum):
    JSON = "json"
    MD = "md"


def incidents(
    config: Config = None,
    status: Annotated[Status | None, typer.Option(help="Only these.")] = None,
    brand: Annotated[str | None, typer.Option(help="Only this brand's.")] = None,
    as_json: Json = False,
) -> None:
    """List incidents, newest first.

    Example: warden incidents --status open
    """
    settings = _settings(config)
    with wiring.database(settings) as engine, reading(engine) as conn:
        found = kept.listed(conn, status=status, brand=BrandId(brand) if brand else None, limit=MOST)
        said = verdicts.of_incidents(conn, [incident.id for incident in found])
    if as_json:
        items = [_shape(settings, incident, said.get(incident.id)) for incident in found]
        _print_json({"items": items, "cursor": None})
        return
    for incident in found:
        typer.echo(_line(incident))
    if not found:
        typer.echo("No incidents.")


def incident(number: Number, config: Config = None, as_json: Json = False) -> None:
    """Show one incident and its timeline.

    Example: warden incident 3
    """
    found = _story(_settings(config), number)
    if as_json:
        _print_json(found)
    else:
        typer.echo(exported.as_markdown(found), nl=False)


def export(
    number: Number,
    config: Config = None,
    form: Annotated[Format, typer.Option("--format", help="json or md.")] = Format.MD,
    out: Annotated[Path | None, typer.Option(help="A file; left out: standard output.")] = None,
) -> None:
    """Write an incident's timeline and figures.

    Example: warden export 3 --format md --out incident-3.md
    """
    found = _story(_settings(config), number)
    text = (
        json.dumps(found, indent=2, ensure_ascii=False) + "\n"
        if form is Format.JSON
        else exported.as_markdown(found)
    )
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as cause:
        raise WardenError(
            f"{out}: cannot be written ({cause.strerror})", mend="Choose another --out"
        ) from cause


def _settings(config: Path | None) -> Settings:
    """The settings of a warden that has run; the database is all these commands take of the house."""
    settings = wiring.load(wiring.config_path(config))
    wiring.require_database(settings)
    return settings


def _story(settings: Settings, number: int) -> dict[str, Any]:
    """An incident with its timeline and its latest explanation, in the public shapes."""
    people = {person.id: person.name for person in settings.person}
    brands = {brand.id: brand.name for brand in settings.brand}
    with wiring.database(settings) as engine, reading(engine) as conn:
        found = kept.get(conn, IncidentId(number))
        if found is None:
            _no_such(number)
        entries = gathered(kept.timeline(conn, found.id))
        latest = decisions.listed(conn, found.id, limit=1)
        said = verdicts.of_incidents(conn, [found.id]).get(found.id)
        paged = [AnsweredShape.of(one) for one in answered.of_incident(conn, found.id)]
    told = [EntryShape.of(entry, settings.warden.language, people) for entry in entries]
    timeline = [entry.model_dump(mode="json") for entry in told]
    brand = brands.get(found.brand, found.brand)
    why = DecisionShape.of(latest[0]).model_dump(mode="json") if latest else None
    return {
        **_shape(settings, found, said),
        "brand_name": brand,
        "explanation": why,
        "answered": [one.model_dump(mode="json") for one in paged],
        "timeline": timeline,
    }


def _shape(settings: Settings, incident: Incident, verdict: Pronounced | None) -> dict[str, Any]:
    return IncidentShape.of(incident, settings.warden.url, verdict=verdict).model_dump(mode="json")


def _no_such(number: int) -> NoReturn:
    raise IllegalMove(f"there is no incident {number}", mend="`warden incidents` lists them")


def _line(incident: Incident) -> str:
    share = round(incident.negative_share * 100)
    return (
        f"{incident.id:>5}  {incident.status:<12} {incident.severity:<8} {incident.brand:<20} "
        f"{_at(incident.opened_at)}  {incident.mentions} mentions (usual {incident.expected:.0f}), "
        f"{share} % negative{', DRILL' if incident.drill else ''}"
    )


def _at(instant: datetime) -> str:
    return instant.isoformat(timespec="minutes").replace("+00:00", "Z")


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))

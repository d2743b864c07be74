"""`warden ack`, `resolve`, `snooze`, `reassign`, `escalate`, `severity`, `note`: answers from a shell."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from warden import wiring
from warden.cli.parts import Config
from warden.clock import utc_now
from warden.core.incident import IncidentId, PersonId, Severity
from warden.errors import WardenError
from warden.flow import respond
from warden.settings import Settings
from warden.settings.notation import duration
from warden.settings.problem import Wrong
from warden.storage.engine import transaction


def length_of(text: str) -> timedelta:
    """`30m` as an option's value."""
    try:
        return duration(text)
    except Wrong as wrong:
        raise typer.BadParameter(f"{text!r} {wrong.message}. {wrong.mend}") from wrong


Number = Annotated[int, typer.Argument(min=1, max=2**53, help="The incident's number.")]
As = Annotated[str, typer.Option("--as", help="The person who answers, by id.")]
To = Annotated[str, typer.Option("--to", help="Who is asked to take it, by id.")]
For = Annotated[
    timedelta, typer.Option("--for", parser=length_of, metavar="DURATION", help="30m, 4h; at most 24h.")
]


@dataclass(frozen=True, slots=True)
class Answering:
    """One answer: the transaction it is given in, to which incident, by whom and when."""

    conn: Connection
    incident: IncidentId
    person: PersonId
    now: datetime


def ack(number: Number, person: As, config: Config = None) -> None:
    """Acknowledge an incident: stops the escalation.

    Example: warden ack 3 --as anna
    """
    with _answering(_settings(config), number, person) as it:
        respond.acknowledge(it.conn, it.incident, it.person, now=it.now)
    typer.echo(f"Incident {number} is acknowledged by {person}.")


def resolve(number: Number, person: As, config: Config = None) -> None:
    """Resolve an incident: it is over.

    Example: warden resolve 3 --as anna
    """
    with _answering(_settings(config), number, person) as it:
        respond.resolve(it.conn, it.incident, it.person, now=it.now)
    typer.echo(f"Incident {number} is resolved by {person}.")


def snooze(number: Number, person: As, length: For, config: Config = None) -> None:
    """Acknowledge an incident for a while; then it opens again and pages from the first step.

    Example: warden snooze 3 --as anna --for 30m
    """
    with _answering(_settings(config), number, person) as it:
        until = it.now + length
        respond.snooze(it.conn, it.incident, it.person, until, now=it.now)
    typer.echo(f"Incident {number} is acknowledged by {person} and opens again at {until:%Y-%m-%dT%H:%MZ}.")


def reassign(number: Number, person: As, to: To, config: Config = None) -> None:
    """Ask somebody else to take an incident: they are paged at once, and it is open until they do.

    Example: warden reassign 3 --as anna --to ben
    """
    settings = _settings(config)
    wanted = _known(settings, "--to", to)
    with _answering(settings, number, person) as it:
        asked = wiring.people(settings)[wanted]
        respond.reassign(it.conn, it.incident, it.person, asked, now=it.now)
    typer.echo(f"{to} is paged now; incident {number} is open until they take it.")


def escalate(number: Number, person: As, config: Config = None) -> None:
    """Take the next escalation step at once; an acknowledged incident opens again.

    Example: warden escalate 3 --as anna
    """
    with _answering(_settings(config), number, person) as it:
        respond.escalate(it.conn, it.incident, it.person, now=it.now)
    typer.echo(f"The next step of incident {number} is due now.")


def severity(
    number: Number,
    level: Annotated[Severity, typer.Argument(help="What it is really.")],
    person: As,
    config: Config = None,
) -> None:
    """Correct how bad an incident is: up pages like any rise, down pages nobody.

    Example: warden severity 3 critical --as anna
    """
    with _answering(_settings(config), number, person) as it:
        respond.set_severity(it.conn, it.incident, it.person, level, now=it.now)
    typer.echo(f"The severity of incident {number} is {level}, says {person}.")


def note(
    number: Number,
    text: Annotated[str, typer.Argument(help="What was seen or done.")],
    person: As,
    is_statement: Annotated[
        bool, typer.Option("--statement", help="The company has said this in public.")
    ] = False,
    config: Config = None,
) -> None:
    """Add a person's words, or a public statement of the company, to an incident's timeline.

    Example: warden note 3 --as anna "The app works again since 14:20."
    """
    if not text.strip():
        raise typer.BadParameter("a note needs words", param_hint="'TEXT'")
    with _answering(_settings(config), number, person) as it:
        respond.note(it.conn, it.incident, it.person, text, is_statement=is_statement, now=it.now)
    typer.echo(f"Noted on the timeline of incident {number}.")


@contextmanager
def _answering(settings: Settings, number: int, person: str) -> Iterator[Answering]:
    who = _known(settings, "--as", person)
    with wiring.database(settings) as engine, transaction(engine) as conn:
        yield Answering(conn, IncidentId(number), who, utc_now())


def _settings(config: Path | None) -> Settings:
    """The settings of a warden that has run; the database is all these commands take of the house."""
    settings = wiring.load(wiring.config_path(config))
    wiring.require_database(settings)
    return settings


def _known(settings: Settings, option: str, person: str) -> PersonId:
    people = [known.id for known in settings.person]
    if person not in people:
        known = ", ".join(people) or "nobody"
        raise WardenError(f"{option} {person}: no such person", mend=f"The configuration knows {known}")
    return PersonId(person)

"""`warden token add`, `list`, `revoke`: who may call the API, and with which rights."""

import json
import secrets
from enum import StrEnum
from typing import Annotated

import typer

from warden import wiring
from warden.cli.parts import Config
from warden.clock import utc_now
from warden.errors import WardenError
from warden.settings import names
from warden.settings.problem import Wrong
from warden.storage import tokens
from warden.storage.engine import migrate, reading, transaction
from warden.storage.tokens import Token

BYTES = 32

token = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

Name = Annotated[str, typer.Argument(help="Who calls with it: a-z, 0-9 and hyphen.")]


class Scope(StrEnum):
    INGEST = "ingest"
    READ = "read"
    RESPOND = "respond"
    ADMIN = "admin"


@token.callback()
def about() -> None:
    """API tokens: who may call, and with which rights.

    Example: warden token add importer --scope ingest
    """


@token.command()
def add(
    name: Name,
    scopes: Annotated[list[Scope], typer.Option("--scope", help="What it may do; once for each.")],
    config: Config = None,
) -> None:
    """Make a token and print it, this once: only its digest is kept.

    Example: warden token add importer --scope ingest --scope read
    """
    _check(name)
    settings = wiring.load(wiring.config_path(config))
    engine = wiring.engine(settings)
    migrate(engine)
    made = secrets.token_urlsafe(BYTES)
    with transaction(engine) as conn:
        if name in {known.name for known in tokens.listed(conn)}:
            raise WardenError(
                f"there is a token {name!r} already",
                mend=f"Choose another name, or: warden token revoke {name}",
            )
        tokens.add(conn, name, tokens.digest(made), sorted(set(scopes)), now=utc_now())
    typer.echo(made)
    typer.echo("Send it as `Authorization: Bearer …`. It is not shown again: keep it now.", err=True)


@token.command("list")
def list_(
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """List the tokens: name, rights, and since when; never the token itself.

    Example: warden token list
    """
    settings = wiring.load(wiring.config_path(config))
    wiring.require_database(settings)
    with reading(wiring.engine(settings)) as conn:
        found = tokens.listed(conn)
    if as_json:
        typer.echo(json.dumps([_shape(known) for known in found]))
        return
    for known in found:
        typer.echo(f"{known.name:<24} {', '.join(known.scopes):<32} since {_at(known)}")
    if not found:
        typer.echo("No tokens.")


@token.command()
def revoke(name: Name, config: Config = None) -> None:
    """Take a token back; the next call with it is refused.

    Example: warden token revoke importer
    """
    settings = wiring.load(wiring.config_path(config))
    wiring.require_database(settings)
    with transaction(wiring.engine(settings)) as conn:
        if not tokens.revoke(conn, name):
            raise WardenError(f"there is no token {name!r}", mend="`warden token list` lists them")
    typer.echo(f"The token {name} is revoked.")


def _check(name: str) -> None:
    """Raises typer.BadParameter unless `name` is an id like every other."""
    try:
        names.slug(name)
    except Wrong as wrong:
        raise typer.BadParameter(f"{name!r} {wrong.message}. {wrong.mend}", param_hint="'NAME'") from wrong


def _shape(known: Token) -> dict[str, object]:
    return {"name": known.name, "scopes": known.scopes, "created_at": _at(known)}


def _at(known: Token) -> str:
    return known.created_at.isoformat(timespec="seconds").replace("+00:00", "Z")

"""`warden sources`: where mentions can come from."""

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer

from warden.sources.registry import KINDS, Key, Kind, keys_of


def sources(
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """List the kinds of source with their keys and defaults.

    Example: warden sources --json
    """
    if as_json:
        typer.echo(json.dumps([_shape(kind) for kind in KINDS.values()], ensure_ascii=False, indent=2))
        return
    typer.echo("\n\n".join(_told(kind) for kind in KINDS.values()))
    typer.echo("\nEvery source also has id, kind, every and brands. More: docs/sources.md")


def _shape(kind: Kind) -> dict[str, object]:
    return {
        "kind": kind.name,
        "meaning": kind.meaning,
        "push": kind.is_push,
        "every": _pause(kind.every),
        "keys": [asdict(key) for key in keys_of(kind)],
    }


def _told(kind: Kind) -> str:
    how = "pushed" if kind.is_push else f"asked every {_pause(kind.every)}"
    return "\n".join([f"{kind.name}: {kind.meaning} ({how})", *(_line(key) for key in keys_of(kind))])


def _line(key: Key) -> str:
    given = "required" if key.required else f"default {key.default}" if key.default else "optional"
    return f"  {key.name:<13} {given:<11} {key.meaning}"


def _pause(every: timedelta | None) -> str | None:
    return f"{every.total_seconds():.0f}s" if every else None

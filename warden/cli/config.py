"""`warden init` and `warden check`: the configuration, first written and then checked."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from warden.cli import starter
from warden.cli.parts import Config
from warden.clock import utc_now
from warden.errors import ConfigError, Fault
from warden.settings import faults, names, read, urls
from warden.settings.problem import Wrong

LOCALTIME = Path("/etc/localtime")
SPOKEN = ("de", "en")


def init(
    config: Config = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing, take the defaults.")] = False,
) -> None:
    """Write a commented warden.toml after a few questions.

    Example: warden init --config warden.toml
    """
    path = _path(config)
    if path.exists():
        raise _occupied(path)
    _write(path, starter.compose(_defaults() if yes else _asked(_defaults())))
    option = "" if path == Path("warden.toml") else f" --config {path}"
    typer.echo(f"{path} is written. Read it, then: warden check{option}")


def check(
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """Check the configuration; every fault is told with its line.

    Also looks for what it hardly means: hours nobody is on call in the next 30 days, people without contacts.
    Exit code 1 if there are problems; warnings are no problem.

    Example: warden check --json
    """
    path = _path(config)
    problems, warnings = _found(path)
    if as_json:
        typer.echo(json.dumps(_shape(problems, warnings), ensure_ascii=False, indent=2))
    else:
        _tell(path, problems, warnings)
    if problems:
        raise typer.Exit(1)


def _path(config: Path | None) -> Path:
    from warden import wiring

    return wiring.config_path(config)


def _found(path: Path) -> tuple[Sequence[Fault], Sequence[Fault]]:
    from warden import wiring  # sources, database and pager come with it: a second that --help need not wait

    try:
        document = read(path)
    except ConfigError as error:
        if not path.is_file():
            raise
        return error.faults, ()
    return wiring.faults(document), wiring.warnings(document, now=utc_now())


def _tell(path: Path, problems: Sequence[Fault], warnings: Sequence[Fault]) -> None:
    for problem in problems:
        typer.echo(str(problem), err=True)
    for warning in warnings:
        typer.echo(f"warning: {warning}")
    typer.echo(f"{path}: {_count(problems, 'problem')}, {_count(warnings, 'warning')}")


def _shape(problems: Sequence[Fault], warnings: Sequence[Fault]) -> dict[str, Any]:
    return {
        "ok": not problems,
        "problems": [_fault(problem) for problem in problems],
        "warnings": [_fault(warning) for warning in warnings],
    }


def _fault(fault: Fault) -> dict[str, str]:
    return {"where": fault.where, "message": fault.message, "mend": fault.mend}


def _count(found: Sequence[Fault], noun: str) -> str:
    return f"{len(found)} {noun}{'' if len(found) == 1 else 's'}"


def _defaults() -> starter.Answers:
    return starter.Answers(
        brand="My company", language="en", timezone=_local_zone(), person="On call", contact=""
    )


def _asked(defaults: starter.Answers) -> starter.Answers:
    typer.echo("A few questions; Enter takes what stands in brackets.")
    return starter.Answers(
        brand=_ask("Company or brand to watch", None, names.name),
        language=_ask("Language of pages and browser, de or en", defaults.language, _spoken),
        timezone=_ask("Time zone", defaults.timezone, names.zone),
        person=_ask("Your name", None, names.name),
        contact=_ask("How to wake you: an Apprise URL, empty for later", defaults.contact, _contact),
    )


def _ask(question: str, default: str | None, checked: Callable[[Any], str]) -> str:
    def answer(value: str) -> str:
        try:
            return checked(value)
        except Wrong as wrong:
            raise typer.BadParameter(f"that {wrong.message}. {wrong.mend}") from wrong

    return str(typer.prompt(question, default=default, value_proc=answer, show_default=bool(default)))


def _spoken(value: Any) -> str:
    if value not in SPOKEN:
        raise Wrong("is not one of them", "Write de or en")
    return str(value)


def _contact(value: Any) -> str:
    return urls.contact(value) if value else ""


def _local_zone() -> str:
    """The machine's own time zone where it tells its name, else UTC."""
    _, _, zone = str(LOCALTIME.resolve()).partition("/zoneinfo/")
    try:
        return names.zone(zone)
    except Wrong:
        return "UTC"


def _write(path: Path, text: str) -> None:
    """A new file only its owner can read (URLs of contacts hold passwords); none if it would not check."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as cause:
        raise _occupied(path) from cause
    except OSError as cause:
        mend = "Choose another place with --config"
        raise ConfigError([Fault(str(path), f"cannot be written: {cause.strerror}", mend)]) from cause
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    found = faults(read(path))
    if found:
        path.unlink()
        raise ConfigError(found)


def _occupied(path: Path) -> ConfigError:
    mend = f"Move it away, or write another: warden init --config {path.stem}-new.toml"
    return ConfigError([Fault(str(path), "The file is there already and is not overwritten", mend)])

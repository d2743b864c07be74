"""`warden`: finds the command, runs it, and says in one line what went wrong.

Only the command that is called is imported, so that `warden --help` answers at once.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from keyword import iskeyword
from typing import Any

from warden.errors import ConfigError, IllegalMove, StorageError, WardenError

DONE, NO, WRONG_USE, OUT_OF_REACH, INTERRUPTED = 0, 1, 2, 3, 130


@dataclass(frozen=True, slots=True)
class Command:
    """One command: the module it lives in, the panel it is shown under, what it does.

    The module has a function of the command's name (`import_` where Python has the word already), or for a
    group of commands a `typer.Typer`.
    """

    module: str
    panel: str
    help: str


START = "Start"
TRY = "Try it out"
ASK = "Ask"
MODEL = "The sentiment model"
ANSWER = "Incidents"
AHEAD = "Plan ahead"
ACCESS = "Access"
PARTS = "Parts, one by one"

# Panels and commands in the order `warden --help` shows them.
COMMANDS: dict[str, Command] = {
    "init": Command("config", START, "Write a commented warden.toml after a few questions."),
    "check": Command("config", START, "Check the configuration; every fault is told with its line."),
    "up": Command("up", START, "Start everything on this machine; Ctrl-C stops it."),
    "doctor": Command("doctor", START, "Look at the running system: what works, and what mends the rest."),
    "import": Command("history", START, "Import history into the store, to learn from; never pages."),
    "demo": Command("demo", TRY, "An invented bank and a storm under way within a minute."),
    "replay": Command("replay", TRY, "Send recorded mentions through a warden, each when its time comes."),
    "page": Command("page", TRY, "Send a test page to a person, by their rules."),
    "drill": Command("drill", TRY, "A fire drill: a simulated storm pages the real people on call."),
    "simulate": Command("lab", TRY, "Make a mention stream with a storm or a trap of a named kind."),
    "backtest": Command("lab", TRY, "What would have paged, when and why, over recorded mentions."),
    "score": Command("score", ASK, "The sentiment of texts, one a line."),
    "oncall": Command("oncall", ASK, "Who is on call, the shifts, and the gaps in them."),
    "sources": Command("mentions", ASK, "The kinds of source with their keys and defaults."),
    "train": Command("training", MODEL, "Teach the sentiment model with labelled posts of your own."),
    "evaluate": Command("training", MODEL, "How good the sentiment model is, beside its rivals."),
    "incidents": Command("incidents", ANSWER, "List incidents, newest first."),
    "incident": Command("incidents", ANSWER, "Show one incident and its timeline."),
    "export": Command("incidents", ANSWER, "Write an incident's timeline and figures."),
    "ack": Command("answers", ANSWER, "Acknowledge an incident: stops the escalation."),
    "resolve": Command("answers", ANSWER, "Resolve an incident: it is over."),
    "snooze": Command("answers", ANSWER, "Acknowledge it for a while; then it opens again."),
    "reassign": Command("answers", ANSWER, "Ask somebody else to take it; they are paged at once."),
    "escalate": Command("answers", ANSWER, "Take the next escalation step at once."),
    "severity": Command("answers", ANSWER, "Correct how bad it is."),
    "note": Command("answers", ANSWER, "Add words, or a public statement, to the timeline."),
    "override": Command("overrides", AHEAD, "Stand-ins: somebody on call instead of whom the plan names."),
    "take": Command("overrides", AHEAD, "Take the present shift of a schedule over, at once."),
    "swap": Command("swaps", AHEAD, "Swap requests: offer a shift, accept or decline one."),
    "absence": Command("absences", AHEAD, "Absences: who is away, and planned all the same."),
    "event": Command("events", AHEAD, "Planned events: a launch or a sale, so that its rush wakes nobody."),
    "silence": Command(
        "silences", AHEAD, "Silences: for a while nobody is paged, now or when it is planned."
    ),
    "token": Command("tokens", ACCESS, "API tokens: who may call, and with which rights."),
    "web": Command("parts", PARTS, "Serve the browser and the API."),
    "worker": Command("parts", PARTS, "Work on one queue."),
    "beat": Command("parts", PARTS, "Ring the stations, each at its interval."),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run `warden` and give its exit code: 0 done, 1 no, 2 wrong use or configuration, 3 out of reach."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except WardenError as error:
        _tell(error)
        return exit_code(error)
    except BrokenPipeError:
        # The reader has gone (`warden ... | head`): nothing is left to say, not even while Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        if error.filename is None:
            raise
        _say(f"warden: {error.filename}: {error.strerror}. Correct the path or its permissions")
        return WRONG_USE
    except KeyboardInterrupt:
        return INTERRUPTED


def exit_code(error: WardenError) -> int:
    """What a shell is told of an error."""
    if isinstance(error, IllegalMove):
        return NO
    return OUT_OF_REACH if error.retryable or isinstance(error, StorageError) else WRONG_USE


def _run(words: Sequence[str]) -> int:
    match words:
        case [] | ["--help" | "-h", *_]:
            print(overview())
            return DONE if words else WRONG_USE
        case ["--version"]:
            print(_version())
            return DONE
        case [name, *arguments] if name in COMMANDS:
            return _call(name, arguments)
        case [name, *_]:
            _say(f"warden: there is no command {name!r}. {_meant(name)}")
    return WRONG_USE


def _call(name: str, arguments: Sequence[str]) -> int:
    from typer import Abort, TyperException

    try:
        code = _command(name).main(args=list(arguments), prog_name=f"warden {name}", standalone_mode=False)
    except TyperException as error:
        _say(f"warden {name}: {error.format_message().rstrip('.')}. See `warden {name} --help`")
        return WRONG_USE
    except Abort:
        _say(f"warden {name}: the answers ended too early; nothing is done")
        return NO
    return code if isinstance(code, int) else DONE


def _command(name: str) -> Any:
    """The command as typer runs it."""
    import typer

    module = import_module(f"warden.cli.{COMMANDS[name].module}")
    found = getattr(module, name.replace("-", "_") + ("_" if iskeyword(name) else ""))
    if isinstance(found, typer.Typer):
        return typer.main.get_command(found)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    alone.command()(found)
    return typer.main.get_command(alone)


def overview() -> str:
    """What `warden --help` prints: the commands by panel."""
    width = max(map(len, COMMANDS)) + 2
    lines = ["Usage: warden COMMAND [OPTIONS]", "", "Early warning for online firestorms."]
    panel = ""
    for name, command in COMMANDS.items():
        if command.panel != panel:
            panel = command.panel
            lines += ["", f"{panel}:"]
        lines.append(f"  {name:<{width}}{command.help}")
    return "\n".join([*lines, "", "`warden COMMAND --help` shows a command's options and an example."])


def _meant(name: str) -> str:
    close = get_close_matches(name, COMMANDS, n=1)
    return f"Did you mean `warden {close[0]}`?" if close else "`warden --help` lists them"


def _version() -> str:
    from importlib.metadata import version

    return f"warden {version('warden-early-warning')}"


def _tell(error: WardenError) -> None:
    """One line for each fault; of anything else, one line."""
    if isinstance(error, ConfigError):
        for fault in error.faults:
            _say(str(fault))
    else:
        _say(f"warden: {error}")


def _say(line: str) -> None:
    """A line to standard error, without anything a terminal would obey."""
    shown = "".join(letter if letter.isprintable() else " " for letter in line)
    print(shown, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())

import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

from warden.cli.main import COMMANDS, exit_code, main
from warden.errors import (
    ArtefactError,
    ConfigError,
    DeliveryError,
    IllegalMove,
    SourceError,
    StorageError,
    WardenError,
)

WARDEN = [sys.executable, "-m", "warden.cli.main"]


def test_help_shows_every_command_under_its_panel(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0

    shown = capsys.readouterr().out
    for name, command in COMMANDS.items():
        assert f"\n{command.panel}:\n" in shown
        assert any(line.split(maxsplit=1) == [name, command.help] for line in shown.splitlines()), name


def test_help_answers_within_three_tenths_of_a_second() -> None:
    """The best of five: the machine may be busy, warden may not."""

    def seconds() -> float:
        start = perf_counter()
        subprocess.run([*WARDEN, "--help"], check=True, stdout=subprocess.DEVNULL)
        return perf_counter() - start

    assert min(seconds() for _ in range(5)) < 0.3


def test_help_imports_nothing_heavy() -> None:
    """What keeps it quick whatever the machine."""
    code = "import sys; from warden.cli.main import main; main(['--help']); print(sorted(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    loaded = done.stdout.splitlines()[-1]
    assert not any(
        f"'{name}'" in loaded for name in ("typer", "pydantic", "rich", "sqlalchemy", "warden.wiring")
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0

    shown = capsys.readouterr().out
    assert shown.startswith(f"Usage: warden {name} ")
    assert f"Example: warden {name}" in shown


def test_warden_alone_is_wrong_use_and_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "Usage: warden COMMAND" in capsys.readouterr().out


def test_version_names_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("warden 0.")


def test_an_unknown_command_is_told_with_the_one_that_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-up"]) == 2
    assert capsys.readouterr().err == "warden: there is no command 'check-up'. Did you mean `warden check`?\n"


def test_an_unknown_option_is_wrong_use_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--jsn"]) == 2

    told = capsys.readouterr().err
    assert told.startswith("warden check: No such option: --jsn")
    assert told.endswith("See `warden check --help`\n")
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (IllegalMove("somebody was quicker"), 1),
        (ConfigError([]), 2),
        (WardenError("no such person"), 2),
        (ArtefactError("damaged"), 2),
        (SourceError("the token is refused"), 2),
        (SourceError("did not answer", retryable=True), 3),
        (DeliveryError("did not answer", retryable=True), 3),
        (StorageError("out of reach"), 3),
    ],
)
def test_a_shell_is_told_what_kind_of_failure_it_was(error: WardenError, code: int) -> None:
    assert exit_code(error) == code


def test_a_missing_configuration_is_told_in_one_line_and_without_a_traceback(folder: Path) -> None:
    done = subprocess.run([*WARDEN, "check"], cwd=folder, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(
        "warden.toml: cannot be read: No such file or directory. Write one with `warden init`"
    )
    assert done.stderr.count("\n") == 1


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = ["sh", "-c", f"{' '.join(WARDEN)} --help | true"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.stderr == ""

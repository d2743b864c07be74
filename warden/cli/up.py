"""`warden up`: everything on one machine, as child processes."""

import fcntl
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from warden import broker, wiring
from warden.cli.parts import Config, Port, Queue, refuse_strangers, refuse_taken
from warden.cli.supervisor import Part, Supervisor
from warden.errors import ConfigError, Fault
from warden.settings import Settings


def up(
    config: Config = None,
    host: Annotated[str, typer.Option(help="A loopback address.")] = "127.0.0.1",
    port: Port = 8800,
) -> None:
    """Start everything on this machine; Ctrl-C stops it.

    Example: warden up --config warden.toml --port 8800
    """
    refuse_strangers(host)
    path = wiring.config_path(config)
    settings = wiring.load(path)
    refuse_taken(host, port)
    with only_one(settings.data_folder):
        prepare(settings)
        run(
            settings,
            parts(settings, path, host, port),
            when_up=lambda: typer.echo(
                f"warden watches {_named(settings)}: {address(host, port)}\n"
                f"Logs: {settings.data_folder / 'logs'} · Ctrl-C stops it"
            ),
        )


def prepare(settings: Settings) -> None:
    """The database up to date before any part asks it."""
    from warden.storage.engine import migrate  # half a second that --help need not wait

    with wiring.database(settings) as engine:
        migrate(engine)


def run(
    settings: Settings,
    found: Sequence[Part],
    *,
    environment: dict[str, str] | None = None,
    when_up: Callable[[], None],
    until: Callable[[frozenset[str]], bool] = lambda _finished: False,
) -> None:
    """Supervise the parts until a signal or `until`."""
    Supervisor(
        parts=found,
        environment={**os.environ, **(environment or {})},
        logs=settings.data_folder / "logs",
        tell=lambda line: typer.echo(line, err=True),
    ).run(until=until, when_up=when_up)


def parts(settings: Settings, path: Path, host: str, port: int) -> list[Part]:
    """The processes of a whole warden, in the order they start."""
    web = ["web", "--host", host, "--port", str(port)]
    found = [
        Part("web", _command(web, path), ready=lambda: answers(address(host, port) + "/healthz")),
        *(Part(f"worker-{queue}", _command(["worker", queue], path)) for queue in Queue),
        Part("beat", _command(["beat"], path)),
    ]
    if settings.warden.broker == "embedded":
        folder = settings.data_folder
        found.insert(0, Part("broker", broker.command(folder), ready=lambda: broker.listens(folder)))
    return found


def address(host: str, port: int) -> str:
    """Where the browser finds it."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def answers(url: str) -> bool:
    """Whether somebody answers there with success."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def only_one(data_folder: Path) -> Iterator[None]:
    """Two supervisors on one data folder would fight over its broker: the second is refused."""
    data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data_folder / "up.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as cause:
            raise ConfigError(
                [
                    Fault(
                        where=str(data_folder),
                        message="warden is already running on this data folder",
                        mend="Stop it first, or give this one a database in another folder",
                    )
                ]
            ) from cause
        yield


def _command(words: Sequence[str], path: Path) -> list[str]:
    return [sys.executable, "-m", "warden.cli.main", *words, "--config", str(path)]


def _named(settings: Settings) -> str:
    return ", ".join(brand.name for brand in settings.brand)

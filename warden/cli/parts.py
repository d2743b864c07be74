"""`warden web`, `warden worker`, `warden beat`: one part alone, for compose and clusters."""

import ipaddress
import os
import socket
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from warden.errors import ConfigError, Fault

Config = Annotated[
    Path | None,
    typer.Option("--config", help="The configuration; default: $WARDEN_CONFIG, else ./warden.toml."),
]

Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")]


class Queue(StrEnum):
    MENTIONS = "mentions"
    DETECTION = "detection"
    PAGES = "pages"


# Sources and phones make a thread wait, so they get several; counting and judging a brand is one at a time.
# A service that hangs keeps up to six of the pages' (core/pacing.py), and others must go on.
THREADS = {Queue.MENTIONS: 4, Queue.DETECTION: 1, Queue.PAGES: 32}


def web(
    config: Config = None,
    host: Annotated[str, typer.Option(help="A loopback address.")] = "127.0.0.1",
    port: Port = 8800,
) -> None:
    """Serve the browser and the API.

    Example: warden web --port 8800
    """
    import uvicorn

    refuse_strangers(host)
    refuse_taken(host, port)
    _enter(config)
    # By name: one door does not import another.
    uvicorn.run(
        "warden.web.app:serve", factory=True, host=host, port=port, log_level="warning", access_log=False
    )


def worker(
    queue: Annotated[Queue, typer.Argument(help="The queue to work on.")], config: Config = None
) -> None:
    """Work on one queue.

    Example: warden worker pages
    """
    _enter(config)
    pool = "threads" if THREADS[queue] > 1 else "solo"
    _become_celery(
        "worker",
        f"--queues={queue}",
        f"--hostname={queue}@%h",
        f"--pool={pool}",
        f"--concurrency={THREADS[queue]}",
        "--without-gossip",
        "--without-mingle",
    )


def beat(config: Config = None) -> None:
    """Ring the stations, each at its interval.

    Example: warden beat
    """
    _enter(config)
    # The plain scheduler: remembering when it last rang would take a file and is worth nothing.
    _become_celery("beat", "--scheduler=celery.beat:Scheduler", "--pidfile=")


def _become_celery(*words: str) -> NoReturn:
    command = [sys.executable, "-m", "celery", "--app=workers.app", *words, "--loglevel=warning"]
    os.execv(sys.executable, command)  # noqa: S606 - our own words, and no shell


def _enter(config: Path | None) -> None:
    """Name the configuration to the queue's processes and bring the database up to date."""
    from warden import wiring
    from warden.storage.engine import migrate

    path = wiring.config_path(config)
    os.environ[wiring.CONFIG] = str(path)
    with wiring.database(wiring.load(path)) as engine:
        migrate(engine)


def refuse_strangers(host: str) -> None:
    """Raises ConfigError unless `host` is a loopback address: there is no login yet."""
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise ConfigError(
            [
                Fault(
                    where=f"--host {host}",
                    message="warden has no login yet, so it listens on loopback addresses only",
                    mend="Use 127.0.0.1 and a tunnel: ssh -L 8800:127.0.0.1:8800 <this machine>",
                )
            ]
        )


def refuse_taken(host: str, port: int) -> None:
    """Raises ConfigError if somebody listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as cause:
            raise ConfigError(
                [
                    Fault(
                        where=f"--port {port}",
                        message=f"cannot listen on {host}:{port} ({cause.strerror})",
                        mend=f"Choose another: --port {port + 1}",
                    )
                ]
            ) from cause

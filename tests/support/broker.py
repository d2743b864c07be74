"""A real broker for tests, started as `warden up` starts its own."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warden import broker, clock

PATIENCE_S = 10.0


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The URL of a broker that is up, on a socket of its own; gone afterwards."""
    process = subprocess.Popen(
        broker.command(folder), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(process, folder)
        yield broker.url(folder)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(broker.socket_path(folder).parent, ignore_errors=True)


def _await(process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline_s = clock.elapsed_s() + PATIENCE_S
    while not broker.listens(folder):
        if process.poll() is not None or clock.elapsed_s() > deadline_s:
            raise RuntimeError(f"{process.args!r} does not listen (exit code {process.returncode})")
        clock.pause(0.01)

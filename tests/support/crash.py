"""A part of warden that dies by kill -9 in the middle of what it does, when and where a test wants it to.

It is `warden worker pages` or `warden beat`, save that the whole process ends at the point a trap names.
Nothing of the product knows of it. Parts are forked from a server that has imported the libraries: a night
starts hundreds of them.
"""

import fcntl
import os
import runpy
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from functools import wraps
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NoReturn

PRELOADED = ("tests.support.warm",)


class Point(StrEnum):
    """Where a worker dies."""

    BEFORE_THE_SEND = "before the send"
    AFTER_THE_RECEIVER_TOOK_IT = "after the receiver took it"
    BEFORE_IT_IS_MARKED = "marked as sent, not yet stored"
    BEFORE_THE_STEP_IS_STORED = "before the next step is stored"
    BEFORE_ITS_PAGES_ARE_STORED = "step and pages written, not yet stored"


def set_trap(trap: Path, point: Point, occasion: int) -> None:
    """Whoever comes to `point` the `occasion`th time from now on, in any process, dies there."""
    beside = trap.with_suffix(".new")
    beside.write_text(f"{occasion}\n{point}")
    beside.rename(trap)


def start(
    words: Sequence[str], *, environment: Mapping[str, str], log: Path, trap: Path, lease: timedelta
) -> BaseProcess:
    """Start a part of warden in a process of its own.

    Args:
        words: of the command line, after `warden`.
        environment: what is set beside the environment it inherits.
        trap: the file of `set_trap`; while there is none, nobody dies.
        lease: how long a delivery of a dead sender waits.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    process = context.Process(target=_run, args=(tuple(words), dict(environment), log, trap, lease))
    process.start()
    return process


def _run(
    words: tuple[str, ...], environment: dict[str, str], log: Path, trap: Path, lease: timedelta
) -> None:
    os.setsid()
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.environ.update(environment)
    from warden.cli.main import main as warden
    from warden.flow import deliver
    from warden.notify.apprise_pager import ApprisePager
    from warden.storage import incidents, outbox

    deliver.LEASE = lease
    _watch(ApprisePager, "send", trap, before=Point.BEFORE_THE_SEND, after=Point.AFTER_THE_RECEIVER_TOOK_IT)
    _watch(outbox, "finish", trap, after=Point.BEFORE_IT_IS_MARKED)
    _watch(incidents, "update", trap, before=Point.BEFORE_THE_STEP_IS_STORED)
    _watch(outbox, "add", trap, after=Point.BEFORE_ITS_PAGES_ARE_STORED)
    os.execv = _stay  # type: ignore[assignment]
    sys.exit(warden(list(words)))


def _stay(_program: str, command: Sequence[str]) -> NoReturn:
    """A part becomes Celery: here in this process, or it would be another one, and in no trap."""
    sys.argv = list(command[2:])
    runpy.run_module("celery", run_name="__main__", alter_sys=True)
    sys.exit(0)


def _watch(
    owner: Any, name: str, trap: Path, *, before: Point | None = None, after: Point | None = None
) -> None:
    real: Callable[..., Any] = getattr(owner, name)

    @wraps(real)
    def watched(*given: Any, **named: Any) -> Any:
        _pass(trap, before)
        answer = real(*given, **named)
        _pass(trap, after)
        return answer

    setattr(owner, name, watched)


def _pass(trap: Path, point: Point | None) -> None:
    """Die here if it is the point and the occasion; the trap goes first, so that one process alone dies."""
    try:
        file = trap.open("r+")
    except FileNotFoundError:
        return
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        occasion, where = file.read().split("\n")
        if where != point or not trap.exists():
            return
        if int(occasion) <= 1:
            trap.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        file.seek(0)
        file.truncate()
        file.write(f"{int(occasion) - 1}\n{where}")

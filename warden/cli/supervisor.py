"""`warden up`'s supervisor: starts the parts, starts again what dies, ends all of them, leaves no orphan."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from warden.clock import elapsed_s, pause

LOOK_EVERY_S = 0.2
PATIENCE_S = 6.0
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
STEADY_AFTER_S = 20.0
PARENT_DIED = 1  # PR_SET_PDEATHSIG


@dataclass(frozen=True, slots=True)
class Part:
    """One process of warden. `ready` tells that those started after it may count on it; one that runs `once`
    is finished when it ends well, every other is started again."""

    name: str
    command: Sequence[str]
    ready: Callable[[], bool] | None = None
    once: bool = False


@dataclass(slots=True)
class _Child:
    part: Part
    process: subprocess.Popen[bytes]
    started_s: float
    pause_s: float = FIRST_PAUSE_S
    retry_s: float | None = None

    @property
    def is_finished(self) -> bool:
        return self.part.once and self.process.poll() == 0


@dataclass(slots=True)
class Supervisor:
    """Runs `parts` in their order, each writing to `logs/<name>.log`; stops them in the reverse order."""

    parts: Sequence[Part]
    environment: Mapping[str, str]
    logs: Path
    tell: Callable[[str], None]
    _children: list[_Child] = field(default_factory=list)
    _stopping: bool = False

    def run(
        self,
        until: Callable[[frozenset[str]], bool] = lambda _finished: False,
        when_up: Callable[[], None] = lambda: None,
    ) -> None:
        """Start everything and watch over it until SIGINT, SIGTERM or `until` says so; then end everything.

        Args:
            until: asked again and again, with the names of the parts that have finished.
            when_up: called once, when every part has been started.
        """
        self.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            self._start_all()
            if not self._stopping:
                when_up()
            while not self._stopping and not until(self._finished()):
                self._look_after()
                pause(LOOK_EVERY_S)
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _start_all(self) -> None:
        for part in self.parts:
            if self._stopping:
                return
            self._children.append(_Child(part, self._start(part), elapsed_s()))
            while part.ready is not None and not part.ready() and not self._stopping:
                self._look_after()
                pause(LOOK_EVERY_S / 4)

    def _start(self, part: Part) -> subprocess.Popen[bytes]:
        # A session of its own: the terminal's Ctrl-C reaches the supervisor alone, which ends all in order.
        with (self.logs / f"{part.name}.log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - the commands are our own
                list(part.command),
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    def _look_after(self) -> None:
        for child in self._children:
            code = child.process.poll()
            if code is not None and not child.is_finished:
                self._revive(child, code)

    def _finished(self) -> frozenset[str]:
        return frozenset(child.part.name for child in self._children if child.is_finished)

    def _revive(self, child: _Child, code: int) -> None:
        now_s = elapsed_s()
        if child.retry_s is None:
            if now_s - child.started_s > STEADY_AFTER_S:
                child.pause_s = FIRST_PAUSE_S
            child.retry_s = now_s + child.pause_s
            self.tell(
                f"{child.part.name} ended ({_how(code)}); starting it again in {child.pause_s:g} s. "
                f"See {self.logs / child.part.name}.log"
            )
        if now_s >= child.retry_s:
            child.process = self._start(child.part)
            child.started_s, child.retry_s = now_s, None
            child.pause_s = min(child.pause_s * 2, LONGEST_PAUSE_S)

    def _end_all(self) -> None:
        for child in reversed(self._children):
            _signal(child.process, signal.SIGTERM)
        deadline = elapsed_s() + PATIENCE_S
        for child in reversed(self._children):
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=max(0.0, deadline - elapsed_s()))
        for child in self._children:
            # The whole session: a part that was killed may have left children of its own.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(number)


def _end_with_parent() -> None:
    """In the child, before it becomes the part: the kernel ends it if the supervisor is killed (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DIED, signal.SIGTERM)


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

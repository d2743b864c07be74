"""What time it is. The one module that asks; every other takes `now` by hand.

`WARDEN_CLOCK="<simulated start>@<speed>@<real anchor>"` gives every process the same simulated time:
start + (real now - anchor) x speed. The demo and `warden replay` use it and nothing else.
"""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from warden.errors import ConfigError, Fault

VARIABLE = "WARDEN_CLOCK"


@dataclass(frozen=True, slots=True)
class SimulatedClock:
    """A clock that stood at `start` when the real one stood at `anchor`, and runs `speed` times as fast."""

    start: datetime
    speed: float
    anchor: datetime

    def at(self, real: datetime) -> datetime:
        return self.start + (real - self.anchor) * self.speed

    def __str__(self) -> str:
        return f"{_written(self.start)}@{self.speed:g}@{_written(self.anchor)}"


def simulated() -> SimulatedClock | None:
    """The simulated clock this process was started with, or None for real time."""
    text = os.environ.get(VARIABLE, "")
    return parse(text) if text else None


def parse(text: str) -> SimulatedClock:
    """Read `<start>@<speed>@<anchor>`; both instants ISO 8601 with an offset, speed > 0.

    Raises:
        ConfigError: the text is not of that form.
    """
    try:
        start, speed, anchor = text.split("@")
        clock = SimulatedClock(_instant(start), float(speed), _instant(anchor))
    except ValueError as cause:
        raise _fault(text) from cause
    if not 0 < clock.speed < float("inf"):
        raise _fault(text)
    return clock


def utc_now() -> datetime:
    """The present instant, UTC, simulated where `WARDEN_CLOCK` says so."""
    clock = simulated()
    real = real_now()
    return clock.at(real) if clock else real


def real_now() -> datetime:
    """The machine's own instant, UTC: for ticks and network timeouts, which stay real."""
    return datetime.now(UTC)


def elapsed_s() -> float:
    """Seconds of a clock that never jumps: only differences mean anything."""
    return time.monotonic()


def pause(seconds: float) -> None:
    """Let real time pass, for a process that waits for another one."""
    time.sleep(seconds)


def pace() -> float:
    """How many seconds of warden's own time pass in a real one: 1.0 unless simulated."""
    clock = simulated()
    return clock.speed if clock else 1.0


def span(*, seconds: float) -> timedelta:
    """How much of warden's own time passes in so many real seconds: for what the network needs."""
    return timedelta(seconds=seconds) * pace()


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs an offset")
    return instant.astimezone(UTC)


def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _fault(text: str) -> ConfigError:
    return ConfigError(
        [
            Fault(
                where=VARIABLE,
                message=f"{text!r} is not <start>@<speed>@<anchor>",
                mend="Write for example 2015-02-17T00:00:00Z@60@2026-11-23T11:05:00Z, or unset it",
            )
        ]
    )

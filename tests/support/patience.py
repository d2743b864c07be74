"""Waiting for something to become true, never for time to pass."""

from collections.abc import Callable

from warden import clock


def until(is_true: Callable[[], bool], what: str, *, patience_s: float = 20.0) -> None:
    """Ask again and again; fail with `what` was waited for when patience ends."""
    deadline = clock.elapsed_s() + patience_s
    while not is_true():
        if clock.elapsed_s() > deadline:
            raise AssertionError(f"not within {patience_s:g} s: {what}")
        clock.pause(0.05)

"""Rounds of a night in which something dies: what, where, and whether every page arrived all the same."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from tests.support import databases
from tests.support.crash import Point, set_trap
from tests.support.crowd import faults
from tests.support.night import Night, a_night_chain, night
from tests.support.patience import until
from warden import clock

INCIDENTS = 3  # a round
STEPS = 2
WAIT = timedelta(seconds=2)
LEASE = timedelta(seconds=3)  # in production 40: longer than the slowest service
PAUSE_S = 0.5  # of a supervisor before it starts again what has died
PATIENCE_S = 90.0
CHAIN = a_night_chain(STEPS, wait=WAIT)


class Part(StrEnum):
    """What dies from outside, at a moment of chance."""

    WORKERS = "every worker"
    BEATS = "every beat"
    BROKER = "the broker, wiped"
    DATABASE = "the database"


Blow = Point | Part


@dataclass(frozen=True, slots=True)
class Round:
    """What came of one: pages that came once more, how many seconds after its step was due each was at the
    phone, what went wrong."""

    number: int
    blow: Blow
    deaths: int
    doubled: int
    lateness: list[float]
    faults: list[str]


@contextmanager
def hunted(folder: Path, database: str, *, workers: int, beats: int) -> Iterator[Night]:
    """A night with everything running."""
    with night(folder, database, lease=LEASE) as running:
        running.start_all(workers, beats)
        yield running


def play(running: Night, number: int, dice: random.Random, *, cluster: str | None) -> Round:
    """Open some incidents, strike, start again what died, and see that all is paged and stored.

    Args:
        cluster: the PostgreSQL that is the database; None where it is a file, which nobody can stop.
    """
    blows: list[Blow] = [*Point, *(part for part in Part if cluster or part is not Part.DATABASE)]
    blow = dice.choice(blows)
    before = len(running.phones.arrivals)
    if isinstance(blow, Point):
        set_trap(running.trap, blow, dice.randint(1, INCIDENTS * STEPS))
    brands = running.open_incidents(INCIDENTS, CHAIN)
    deaths = _strike(running, blow, dice, cluster)
    expected = {(brand, f"p{step}") for brand in brands for step in range(1, STEPS + 1)}

    def is_over() -> bool:
        nonlocal deaths
        deaths += running.revive(after_s=PAUSE_S)
        return expected <= running.phones.times().keys() and not _open_faults(running, brands)

    told = ""
    try:
        until(is_over, f"round {number} ({blow}) is over", patience_s=PATIENCE_S)
    except AssertionError as late:
        told = str(late)
    return _judged(running, number, blow, deaths, brands, expected, before, told)


def _strike(running: Night, blow: Blow, dice: random.Random, cluster: str | None) -> int:
    """Kill from outside; how many processes died of it."""
    if isinstance(blow, Point):
        return 0  # the trap is set
    clock.pause(dice.uniform(0.0, WAIT.total_seconds() + 1.0))
    match blow:
        case Part.WORKERS | Part.BEATS:
            running.strike("worker" if blow is Part.WORKERS else "beat")
            return 0  # they are counted when they are started again
        case Part.BROKER:
            running.wipe_broker()
            clock.pause(PAUSE_S)
            running.start_broker()
        case Part.DATABASE:
            databases.restart(str(cluster))
    return 1


def _open_faults(running: Night, brands: list[str]) -> list[str]:
    return [fault for story in running.stories(brands) for fault in faults(story)]


def _judged(
    running: Night,
    number: int,
    blow: Blow,
    deaths: int,
    brands: list[str],
    expected: set[tuple[str, str]],
    before: int,
    told: str,
) -> Round:
    arrivals = running.phones.arrivals[before:]
    times = running.phones.times()
    due = {
        (story.brand, person): since
        for story in running.stories(brands)
        for person, (since, _) in story.due(CHAIN).items()
    }
    first = {(each.brand, each.person): each.at for each in reversed(arrivals)}
    wrong = [told] if told else []
    wrong += [f"lost: {page}" for page in sorted(expected - times.keys())]
    wrong += [f"{page} came {times[page]} times" for page in expected if times[page] > 1 + deaths]
    wrong += [f"nobody asked for {page}" for page in first.keys() - expected if page[0] in brands]
    wrong += _open_faults(running, brands)
    return Round(
        number,
        blow,
        deaths,
        doubled=sum(times[page] - 1 for page in expected if times[page] > 1),
        lateness=sorted(
            (first[page] - due[page]).total_seconds() for page in expected & first.keys() & due.keys()
        ),
        faults=[f"round {number} ({blow}): {fault}" for fault in wrong],
    )

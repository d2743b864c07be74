"""The worst night: is a page lost, doubled or late when parts die, or when a thousand storms come at once?

Real processes on this machine: workers and beats as in production, broker, PostgreSQL or SQLite, and a web
server that is everybody's phone.
"""

import random
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.sentiment.card import table
from tests.bench.outcome import Outcome
from tests.support import crowd, databases, kills
from tests.support.crowd import Crowd, percentile
from tests.support.kills import Round

SEED = 20260307
ROUNDS = 100  # with each database
INCIDENTS, SINGLES, PAUSE_S = 1000, 50, 1.9
IN_TIME_S = 5.0
HEAD = f"""# The worst night

Written by `make bench` (`python -m tests.bench nights`). Real processes on one machine of two cores: workers
and beats as in production, broker, database, and a web server that is everybody's phone. Times are in
seconds, and hold what else the machine was doing.

## Something dies in every round

Each round opens {kills.INCIDENTS} incidents of {kills.STEPS} steps, {kills.WAIT.seconds} s apart. A worker is
killed (kill -9) at the named point, on an occasion the seed draws; or the named part is killed from outside
at a moment so drawn. It is started again half a second later. With PostgreSQL two workers and two beats run,
with SQLite one of each. What a dead sender held is taken up after {kills.LEASE.seconds} s here and after 40 s
in production: add 37 s to the lateness of pages a worker died over. No page may be lost; one may come once
more for a crash. A worker sends several pages at once, so a crash can double several. Late is from when a
step was due until the phone had its page.
"""
CROWD = f"""
## {INCIDENTS:,} storms at once

Opened in one transaction, {crowd.STEPS} steps {crowd.WAIT.seconds} s apart, nobody answers; two workers and
two beats. Meanwhile {SINGLES} single storms are opened, one every {PAUSE_S:g} s. Promised: each step and page
once, and the first page of a single storm within {IN_TIME_S:g} s (p99). While other work kept the machine
busy it has come after 2.2 s with PostgreSQL and after 8.8 s with SQLite.
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a night is held: `cluster` is None for a file."""

    name: str
    folder: Path
    url: str
    cluster: str | None


def run(data: Path) -> Outcome:
    """All rounds with both databases side by side, then a thousand incidents with one after the other."""
    with _grounds() as grounds, ThreadPoolExecutor(len(grounds)) as pool:
        rounds = dict(zip(grounds, pool.map(_rounds, grounds), strict=True))
    held = {}
    for name in ("PostgreSQL", "SQLite"):
        with _grounds() as grounds:
            ground = next(ground for ground in grounds if ground.name == name)
            held[name] = crowd.hold(
                ground.folder, ground.url, incidents=INCIDENTS, singles=SINGLES, pause_s=PAUSE_S
            )
    told = {ground.name: played for ground, played in rounds.items()}
    return Outcome(_figures(told, held), tuple(_page(told, held)), tuple(_faults(told, held)))


@contextmanager
def _grounds() -> Iterator[list[Ground]]:
    programs = databases.find_postgresql()
    if programs is None:
        raise RuntimeError(databases.NO_POSTGRESQL)
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="night-"))) for _ in range(2)]
        cluster = stack.enter_context(databases.postgresql(programs))
        databases.make_template(cluster)
        url = stack.enter_context(databases.new_database(cluster, "night"))
        file = databases.make_sqlite_template(folders[1])
        yield [
            Ground("PostgreSQL", folders[0], url, cluster),
            Ground("SQLite", folders[1], f"sqlite:///{file}", None),
        ]


def _rounds(ground: Ground) -> list[Round]:
    """Two of each part with PostgreSQL; with SQLite one, so that nothing goes on until it runs again."""
    dice = random.Random(f"{SEED} {ground.name}")
    number = 2 if ground.cluster else 1
    with kills.hunted(ground.folder, ground.url, workers=number, beats=number) as running:
        return [kills.play(running, each, dice, cluster=ground.cluster) for each in range(1, ROUNDS + 1)]


def _figures(rounds: dict[str, list[Round]], held: dict[str, Crowd]) -> dict[str, Any]:
    return {
        "seed": SEED,
        "kills": {
            name: {blow: _figures_of(mine) for blow, mine in _by_blow(played).items()}
            for name, played in rounds.items()
        },
        "crowd": {
            name: {
                "incidents": INCIDENTS,
                "pages": found.pages,
                "doubled": found.doubled,
                "missing": found.missing,
                "lasted_s": round(found.lasted_s, 1),
                **{
                    which: _spread(getattr(found, which))
                    for which in ("single", "step_lateness", "page_lateness")
                },
            }
            for name, found in held.items()
        },
    }


def _figures_of(rounds: Sequence[Round]) -> dict[str, Any]:
    return {
        "rounds": len(rounds),
        "deaths": sum(each.deaths for each in rounds),
        "pages": sum(len(each.lateness) for each in rounds),
        "lost": sum(fault.count("lost: ") for each in rounds for fault in each.faults),
        "doubled": sum(each.doubled for each in rounds),
        "lateness": _spread(sorted(late for each in rounds for late in each.lateness)),
    }


def _by_blow(rounds: Sequence[Round]) -> dict[str, list[Round]]:
    blows = sorted({each.blow.value for each in rounds})
    found = {blow: [each for each in rounds if each.blow.value == blow] for blow in blows}
    return {**found, "all": list(rounds)}


def _spread(ordered: list[float]) -> dict[str, float]:
    shares = {"p50": percentile(ordered, 0.5), "p99": percentile(ordered, 0.99), "max": ordered[-1]}
    return {"n": len(ordered), **{name: round(value, 2) for name, value in shares.items()}}


def _page(rounds: dict[str, list[Round]], held: dict[str, Crowd]) -> list[str]:
    page = HEAD.splitlines()
    for name, played in rounds.items():
        rows = []
        for blow, mine in _by_blow(played).items():
            found = _figures_of(mine)
            counts = (str(found[key]) for key in ("rounds", "deaths", "pages", "lost", "doubled"))
            rows.append((blow, *counts, *_values(found["lateness"])))
        what = ("rounds", "deaths", "pages", "lost", "doubled", "late p50", "p99", "max")
        page += ["", *table((f"{name}: what died", *what), rows)]
    rows = [
        (name, *map(str, (found.pages, found.missing, found.doubled)), which, *_values(_spread(lateness)))
        for name, found in held.items()
        for which, lateness in (
            ("single storm's first page", found.single),
            ("steps of the thousand", found.step_lateness),
            ("pages of the thousand", found.page_lateness),
        )
    ]
    what = ("database", "pages", "missing", "doubled", "how late", "p50", "p99", "max")
    return [*page, *CROWD.splitlines(), "", *table(what, rows)]


def _values(spread: dict[str, float]) -> list[str]:
    return [f"{spread[which]:.1f}" for which in ("p50", "p99", "max")]


def _faults(rounds: dict[str, list[Round]], held: dict[str, Crowd]) -> list[str]:
    found = [
        f"{name}, {fault}" for name, played in rounds.items() for each in played for fault in each.faults
    ]
    for name, mine in held.items():
        found += [f"{name}: {fault}" for fault in mine.faults]
        if mine.missing or mine.doubled:
            found.append(f"{name}: {mine.missing} pages missing, {mine.doubled} doubled")
        late = percentile(mine.single, 0.99)
        if late > IN_TIME_S:
            found.append(f"{name}: a single storm's first page came after {late:.1f} s (p99)")
    return found

"""`warden doctor`: does the running system work, and if not, what is the mend."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from warden import settings as configuration
from warden import wiring
from warden.cli.parts import Config
from warden.clock import simulated, span, utc_now
from warden.errors import StorageError
from warden.flow import vitals
from warden.settings import Settings, mask
from warden.storage.engine import is_current, reading
from warden.wiring import House

# The stations each part of warden carries; beat rings all of them.
STATIONS_OF = {
    "mentions": ("ingest", "score"),
    "detection": ("count", "detect"),
    "pages": ("escalate", "deliver"),
    "beat": vitals.STATIONS,
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: fine or not, what was seen, and the mend."""

    name: str
    ok: bool
    seen: str
    mend: str = ""


def doctor(
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
    part: Annotated[str | None, typer.Option(help=f"Only one part: {', '.join(STATIONS_OF)}.")] = None,
) -> None:
    """Look at the running system: database, broker, workers, sources, contacts, clock.

    Example: warden doctor
    """
    if part is not None and part not in STATIONS_OF:
        raise typer.BadParameter(f"no such part; there are {', '.join(STATIONS_OF)}", param_hint="--part")
    path, now = wiring.config_path(config), utc_now()
    checks = list(_part(path, part, now=now) if part else _whole(path, now=now))
    well = all(check.ok for check in checks)
    if as_json:
        typer.echo(
            json.dumps({"ok": well, "checks": [asdict(check) for check in checks]}, ensure_ascii=False)
        )
    else:
        for check in checks:
            typer.echo(_line(check))
    if not well:
        raise typer.Exit(1)


def _whole(path: Path, *, now: datetime) -> Iterator[Check]:
    house = wiring.open_house(wiring.load(path))
    database = _database(house)
    yield database
    yield _broker(house.settings)
    if database.ok:
        yield from _stations(house.engine, vitals.STATIONS, now=now)
        yield from _sources(house)
    yield from _contacts(house.settings)
    yield _clock(now)


def _part(path: Path, part: str, *, now: datetime) -> Iterator[Check]:
    """What a container is asked every minute: it opens no source and no pager, which would cost a second."""
    settings = configuration.build(configuration.read(path))
    try:
        wiring.require_database(settings)
        found = list(_stations(wiring.engine(settings), STATIONS_OF[part], now=now))
    except StorageError as failure:
        yield Check("database", False, failure.what, failure.mend)
        return
    yield from [_beat(found)] if part == "beat" else found


def _beat(stations: list[Check]) -> Check:
    """One station that answers proves that somebody rings."""
    if any(station.ok for station in stations):
        return Check("beat", True, "a tick arrived lately")
    return Check("beat", False, "no tick arrived lately", "See its log, and whether any worker runs")


def _database(house: House) -> Check:
    name = mask(house.settings.warden.database)
    try:
        wiring.require_database(house.settings)
        if not is_current(house.engine):
            return Check("database", False, f"{name} has an older layout", "Start warden: it migrates")
    except StorageError as failure:
        return Check("database", False, failure.what, failure.mend)
    return Check("database", True, name)


def _broker(settings: Settings) -> Check:
    from redis import Redis
    from redis.exceptions import RedisError

    url = wiring.broker_url(settings)
    address = url.split("?")[0].replace("redis+socket://", "unix://")
    try:
        with Redis.from_url(address, socket_timeout=3, socket_connect_timeout=3) as client:
            client.ping()
    except (RedisError, OSError) as failure:
        return Check(
            "broker", False, f"{mask(url)}: {failure}", "Start it, or `warden up` where it is embedded"
        )
    return Check("broker", True, mask(url))


def _stations(engine: Engine, names: tuple[str, ...], *, now: datetime) -> Iterator[Check]:
    with reading(engine) as conn:
        signs = vitals.signs(conn, patience=span(seconds=vitals.QUIET_AFTER_S), now=now)
    for name in names:
        sign = signs[name]
        seen = f"last sign of life {_at(sign.last)}" if sign.last else "no sign of life yet"
        yield Check(f"station {name}", sign.is_recent, seen, "" if sign.is_recent else "See the worker's log")


def _sources(house: House) -> Iterator[Check]:
    from warden.storage import sources

    with reading(house.engine) as conn:
        states = {state.id: state for state in sources.states(conn)}
    for source in house.sources:
        state = states.get(source)
        if state is None:
            yield Check(f"source {source}", False, "was never asked", "Is the mentions worker running?")
        elif state.failures:
            yield Check(f"source {source}", False, state.error or "did not answer", state.mend or "")
        else:
            left_out = f", {state.left_out} items left out: {state.error}" if state.left_out else ""
            yield Check(f"source {source}", True, f"last answered {_at(state.last_success_at)}{left_out}")


def _contacts(settings: Settings) -> Iterator[Check]:
    from warden.notify import apprise_pager

    for person in settings.person:
        for contact in person.contacts:
            wrong = apprise_pager.faults(contact.url)
            seen = wrong or apprise_pager.masked(contact.url)
            yield Check(
                f"contact {person.id}/{contact.id}", wrong is None, seen, "docs/contacts.md" if wrong else ""
            )


def _clock(now: datetime) -> Check:
    kind = "simulated" if simulated() else "the machine's"
    return Check("clock", True, f"{_at(now)}, {kind}")


def _at(instant: datetime | None) -> str:
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z") if instant else "never"


def _line(check: Check) -> str:
    mark = "ok  " if check.ok else "FAIL"
    mend = f". {check.mend}" if check.mend else ""
    return f"{mark}  {check.name}: {check.seen}{mend}"

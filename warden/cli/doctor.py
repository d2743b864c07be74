"""`warden doctor`: does the running system work, and if not, what is the mend."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from warden import settings as configuration
from warden import wiring
from warden.cli.checks import (
    Check,
    at,
    check_budgets,
    check_calendars,
    check_contacts,
    check_coverage,
    check_silences,
    check_sources,
)
from warden.cli.parts import Config
from warden.clock import pace, simulated, span, utc_now
from warden.errors import StorageError
from warden.flow import audit, vitals
from warden.settings import Settings, mask
from warden.storage.engine import is_current, reading
from warden.storage.switch import Switch

# The stations each worker carries; beat rings all of them.
STATIONS_OF = {
    "mentions": ("ingest", "score", "calibrate", "calendars"),
    "detection": ("count", "detect"),
    "pages": ("escalate", "deliver", "rota", "silence", "care"),
}
PARTS = (*STATIONS_OF, "beat")
WATCHED_WITHIN_S = 60.0
MISSED = 3  # pings


Signs = Mapping[str, vitals.Sign]


def doctor(
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
    part: Annotated[str | None, typer.Option(help=f"Only one part: {', '.join(PARTS)}.")] = None,
) -> None:
    """Look at the running system: database, broker, workers, watchmen, sources, budgets, contacts, clock.

    Example: warden doctor
    """
    if part is not None and part not in PARTS:
        raise typer.BadParameter(f"{part!r} is no part. There are {', '.join(PARTS)}", param_hint="'--part'")
    path, now = wiring.config_path(config), utc_now()
    checks = list(_part(path, part, now=now) if part else _whole(path, now=now))
    well = all(check.ok for check in checks)
    if as_json:
        found = {"ok": well, "checks": [asdict(check) for check in checks]}
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        for check in checks:
            typer.echo(_line(check))
    if not well:
        raise typer.Exit(1)


def _whole(path: Path, *, now: datetime) -> Iterator[Check]:
    # Not the whole house: it would make the data folder and a secret, and looking changes nothing.
    settings = wiring.load(path)
    with wiring.database(settings) as engine:
        database = _database(settings, engine)
        yield database
        yield _broker(settings)
        if database.ok:
            signs = _signs(engine, now=now)
            for worker in STATIONS_OF:
                yield from _stations(worker, signs)
            yield from _watchmen(settings, engine, now=now)
            yield from check_sources(settings, engine)
            yield from check_calendars(settings, now=now)
            yield from check_budgets(settings, engine, now=now)
            yield from check_silences(engine, now=now)
            yield from check_coverage(settings, engine, now=now)
    yield from check_contacts(settings)
    yield _clock(now)


def _part(path: Path, part: str, *, now: datetime) -> Iterator[Check]:
    """What a container is asked every minute: it opens no source and no pager, which would cost a second."""
    settings = configuration.load(path)
    try:
        wiring.require_database(settings)
        with wiring.database(settings) as engine:
            signs = _signs(engine, now=now)
    except StorageError as failure:
        yield Check("database", False, failure.what, failure.mend)
        return
    yield from [_beat(signs)] if part == "beat" else _stations(part, signs)


def _beat(signs: Signs) -> Check:
    """One station that answers proves that somebody rings."""
    if any(sign.is_recent for sign in signs.values()):
        return Check("beat", True, "a tick arrived lately")
    return Check("beat", False, "no tick arrived lately", "Are `warden beat` and any worker running?")


def _database(settings: Settings, engine: Engine) -> Check:
    name = mask(settings.warden.database)
    try:
        wiring.require_database(settings)
        if not is_current(engine):
            return Check("database", False, f"{name} has an older layout", "Start warden: it migrates")
    except StorageError as failure:
        return Check("database", False, failure.what, failure.mend)
    return Check("database", True, name)


def _broker(settings: Settings) -> Check:
    embedded = settings.warden.broker == "embedded"
    name = "the embedded one" if embedded else mask(settings.warden.broker)
    failure = _silence(wiring.broker_url(settings))
    if failure is None:
        return Check("broker", True, name)
    mend = "Start it: `warden up`" if embedded else "Start it, or correct `broker` in the configuration"
    return Check("broker", False, f"{name} does not answer ({failure.rstrip('.')})", mend)


def _silence(url: str) -> str | None:
    """Why the broker does not answer; None when it does."""
    from redis import Redis
    from redis.exceptions import RedisError

    address = url.partition("?")[0].replace("redis+socket://", "unix://")
    try:
        with Redis.from_url(address, socket_timeout=3, socket_connect_timeout=3) as client:
            client.ping()
    except (RedisError, OSError) as failure:
        return str(failure)
    return None


def _signs(engine: Engine, *, now: datetime) -> Signs:
    with reading(engine) as conn:
        return vitals.signs(conn, pace=pace(), now=now)


def _stations(worker: str, signs: Signs) -> Iterator[Check]:
    for name in STATIONS_OF[worker]:
        last, is_recent = signs[name].last, signs[name].is_recent
        seen = f"last sign of life {at(last)}" if last else "no sign of life yet"
        mend = "" if is_recent else f"Is `warden worker {worker}` running? See its log"
        yield Check(f"station {name}", is_recent, seen, mend)


def _watchmen(settings: Settings, engine: Engine, *, now: datetime) -> Iterator[Check]:
    with reading(engine) as conn:
        found = audit.account(conn, now=now)
    yield _watch(found, now=now)
    if found.alarm is not None:
        seen = f"lasts since {at(found.alarm.began_at)}, told {found.alarm.times} times"
        yield Check("alarm", False, seen, "What is named above is why; docs/operations/watchdog.md")
    if settings.watchdog is not None:
        yield _switch(found.switch, settings.watchdog.every, now=now)


def _watch(found: audit.Account, *, now: datetime) -> Check:
    """Whether somebody watches, and found all well lately."""
    name, recent = "watchmen", now - span(seconds=WATCHED_WITHIN_S)
    if found.looked_at is None or found.looked_at < recent:
        return Check(name, False, f"nobody has looked since {at(found.looked_at)}", "Is a worker running?")
    if found.clean_at is not None and found.clean_at >= recent:
        return Check(name, True, f"all was well at {at(found.clean_at)}")
    late = {"a step is overdue": found.late.step, "a page is overdue": found.late.page}
    named = [f"{what} since {at(since)}" for what, since in late.items() if since is not None]
    seen = "; ".join([f"all was well last {at(found.clean_at)}", *named])
    return Check(name, False, seen, "A station that fails above is why, or see the log of `worker pages`")


def _switch(known: Switch | None, every: timedelta, *, now: datetime) -> Check:
    name, mend = "outside switch", "Check [watchdog].url, and whether this machine reaches it"
    if known is None:
        return Check(name, False, "was never pinged", "It is pinged once every station was seen to beat")
    seen = f"answered last {at(known.answered_at)}" if known.answered_at else "has never answered"
    if known.error is not None:
        return Check(name, False, f"{seen}; now: {known.error}", mend)
    missed = known.answered_at is None or now - known.answered_at > MISSED * every * pace()
    if missed:
        return Check(name, False, seen, "It is pinged after a clean pass alone: mend what fails above")
    return Check(name, True, seen)


def _clock(now: datetime) -> Check:
    kind = "simulated" if simulated() else "the machine's"
    return Check("clock", True, f"{at(now)}, {kind}")


def _line(check: Check) -> str:
    mark = "ok  " if check.ok else "FAIL"
    mend = f". {check.mend}" if check.mend else ""
    return f"{mark}  {check.name}: {check.seen}{mend}"

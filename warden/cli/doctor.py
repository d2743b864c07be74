"""`warden doctor`: does the running system work, and if not, what is the mend."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from warden import settings as configuration
from warden import wiring
from warden.cli.parts import Config
from warden.clock import pace, simulated, span, utc_now
from warden.core.budget import Account
from warden.core.gap import AHEAD, Gap
from warden.core.mention import BrandId, SourceId
from warden.core.oncall import Schedule
from warden.core.swap import members
from warden.errors import StorageError
from warden.flow import audit, budget, coverage, vitals
from warden.settings import Settings, mask
from warden.storage import absences, outages, silences
from warden.storage.engine import is_current, reading
from warden.storage.sources import SourceState, states
from warden.storage.switch import Switch

LOOK_AHEAD = timedelta(days=30)
MOST = 3  # told of many
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
            yield from _sources(settings, engine)
            yield from _calendars(settings, now=now)
            yield from _budgets(settings, engine, now=now)
            yield from _silences(engine, now=now)
            yield from _coverage(settings, engine, now=now)
    yield from _contacts(settings)
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
        seen = f"last sign of life {_at(last)}" if last else "no sign of life yet"
        mend = "" if is_recent else f"Is `warden worker {worker}` running? See its log"
        yield Check(f"station {name}", is_recent, seen, mend)


def _watchmen(settings: Settings, engine: Engine, *, now: datetime) -> Iterator[Check]:
    with reading(engine) as conn:
        found = audit.account(conn, now=now)
    yield _watch(found, now=now)
    if found.alarm is not None:
        seen = f"lasts since {_at(found.alarm.began_at)}, told {found.alarm.times} times"
        yield Check("alarm", False, seen, "What is named above is why; docs/operations/watchdog.md")
    if settings.watchdog is not None:
        yield _switch(found.switch, settings.watchdog.every, now=now)


def _watch(found: audit.Account, *, now: datetime) -> Check:
    """Whether somebody watches, and found all well lately."""
    name, recent = "watchmen", now - span(seconds=WATCHED_WITHIN_S)
    if found.looked_at is None or found.looked_at < recent:
        return Check(name, False, f"nobody has looked since {_at(found.looked_at)}", "Is a worker running?")
    if found.clean_at is not None and found.clean_at >= recent:
        return Check(name, True, f"all was well at {_at(found.clean_at)}")
    late = {"a step is overdue": found.late.step, "a page is overdue": found.late.page}
    named = [f"{what} since {_at(since)}" for what, since in late.items() if since is not None]
    seen = "; ".join([f"all was well last {_at(found.clean_at)}", *named])
    return Check(name, False, seen, "A station that fails above is why, or see the log of `worker pages`")


def _switch(known: Switch | None, every: timedelta, *, now: datetime) -> Check:
    name, mend = "outside switch", "Check [watchdog].url, and whether this machine reaches it"
    if known is None:
        return Check(name, False, "was never pinged", "It is pinged once every station was seen to beat")
    seen = f"answered last {_at(known.answered_at)}"
    if known.error is not None:
        return Check(name, False, f"{seen}; now: {known.error}", mend)
    missed = known.answered_at is None or now - known.answered_at > MISSED * every * pace()
    if missed:
        return Check(name, False, seen, "It is pinged after a clean pass alone: mend what fails above")
    return Check(name, True, seen)


def _sources(settings: Settings, engine: Engine) -> Iterator[Check]:
    from warden.sources.registry import KINDS

    with reading(engine) as conn:
        known, blind = {state.id: state for state in states(conn)}, outages.blind(conn)
    for source in settings.source:
        if not KINDS[source.kind].is_push:
            yield _source(source.id, known.get(SourceId(source.id)), blind.get(SourceId(source.id)))


def _source(id_: str, state: SourceState | None, blind_since: datetime | None) -> Check:
    name = f"source {id_}"
    if state is None:
        return Check(name, False, "was never asked", "Is `warden worker mentions` running?")
    if blind_since is not None:
        seen = f"blind since {_at(blind_since)}: {state.error or 'it asked for a long pause'}"
        return Check(name, False, seen, state.mend or "Poll it more rarely: raise its `every`")
    if state.failures:
        return Check(name, False, state.error or "did not answer", state.mend or "")
    left_out = f", {state.left_out} items left out: {state.error}" if state.left_out else ""
    return Check(name, True, f"last answered {_at(state.last_success_at)}{left_out}")


def _calendars(settings: Settings, *, now: datetime) -> Iterator[Check]:
    """What the calendars of schedules say, and what of it is doubtful in the next 30 days."""
    with wiring.open_calendars(settings) as calendars:
        doubts = {doubt.calendar: doubt for doubt in calendars.doubts(now=now, until=now + LOOK_AHEAD)}
        for id_, said in calendars.said(now=now).items():
            doubt = doubts.get(id_)
            if doubt is None:
                yield Check(f"calendar {id_}", True, f"{len(said.turns.turns)} turns are known")
            else:
                yield Check(f"calendar {id_}", False, doubt.message, doubt.mend)


def _budgets(settings: Settings, engine: Engine, *, now: datetime) -> Iterator[Check]:
    with reading(engine) as conn:
        for brand in settings.brand:
            asked = brand.false_pages_per_month
            yield _budget(budget.account(conn, BrandId(brand.id), asked, now=now))


def _budget(account: Account) -> Check:
    """Whether as few pages were needless as was asked for, checked against what people said afterwards."""
    quarter, name = account.quarter, f"alarm budget {account.brand}"
    seen = (
        f"{account.budget:g} needless a month accepted; pages in 90 days: {quarter.pages},"
        f" needless {quarter.needless}, unjudged {quarter.unjudged}"
    )
    if not account.is_overdrawn:
        return Check(name, True, seen)
    mend = (
        "Enter planned events beforehand, label posts under /learn, or set its"
        f" `false_pages_per_month = {account.advised:.2g}`; /tuning shows what that brings"
    )
    return Check(name, False, f"{seen}. Chance hardly explains that", mend)


def _silences(engine: Engine, *, now: datetime) -> Iterator[Check]:
    """No fault, but nobody should wonder why no page comes."""
    with reading(engine) as conn:
        holding = silences.holding(conn, now=now)
    for silence in holding:
        about = silence.brand or "all brands"
        seen = f"{about} until {_at(silence.end)}: nobody is paged ({silence.person}: {silence.note})"
        yield Check(f"silence {silence.id}", True, seen)


def _coverage(settings: Settings, engine: Engine, *, now: datetime) -> Iterator[Check]:
    """Whether somebody is on call in the next thirty days who is there and can be woken. What comes again
    every week is likely meant so, and no fault."""
    unreachable = {person.id for person in settings.person if not person.contacts}
    plans = wiring.schedules(settings)
    with reading(engine) as conn:
        known = absences.between(conn, now, now + AHEAD)
        found = {plan.id: coverage.looked(conn, plan, known, now=now) for plan in plans.values()}
    for plan in plans.values():
        gaps, away = found[plan.id]
        mute = sorted(unreachable & members(plan))
        yield _covered(plan, gaps)
        if away:
            seen = ", ".join(f"{gap.person} from {_at(gap.start)}" for gap in away[:MOST])
            mend = "`warden swap ask` and `warden override add` find a stand-in"
            yield Check(f"absences {plan.id}", False, f"away and on call: {seen}", mend)
        if mute:
            seen = f"takes turns without a contact: {', '.join(mute)}"
            yield Check(f"reach {plan.id}", False, seen, "Give them `contacts`: nobody could wake them")


def _covered(plan: Schedule, gaps: Sequence[Gap]) -> Check:
    name = f"schedule {plan.id}"
    if not gaps:
        return Check(name, True, f"somebody is on call in the next {AHEAD.days} days")
    seen = (
        f"nobody is on call {len(gaps)} times in the next {AHEAD.days} days, first from {_at(gaps[0].start)}"
    )
    if all(gap.is_regular for gap in gaps):
        return Check(name, True, f"{seen}; each comes again every week")
    odd = next(gap for gap in gaps if not gap.is_regular)
    mend = f"`warden oncall gaps` lists them; look first at that from {_at(odd.start)}"
    return Check(name, False, seen, mend)


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

"""Who is plugged in: Settings become an engine, sources, schedules and a pager. Builds every edge.

The only reader of the environment beside the clock: `WARDEN_CONFIG`, and what `${NAME}` names in the file.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from warden import broker, clock
from warden import settings as configuration
from warden.core import matching, shifts
from warden.core.escalation import Chain, Policy, Step, Target
from warden.core.incident import IncidentId, PersonId, Severity
from warden.core.mention import Brand, BrandId, SourceId
from warden.core.oncall import Layer, Override, Person, Rotation, Rule, Schedule, ScheduleId, Window
from warden.core.watch import watching
from warden.errors import ConfigError, Fault, StorageError
from warden.ports import MentionSource, Pager
from warden.settings import Document, Settings
from warden.settings.problem import Wrong
from warden.settings.shape import subject
from warden.settings.urls import contact

# The edges are imported where they are built: httpx, SQLAlchemy and Apprise take a second together, and
# `warden oncall` asks no source, opens no database and sends no page.
if TYPE_CHECKING:
    from sqlalchemy import Engine

    from warden.flow.deliver import Desk
    from warden.flow.ingest import Intake

CONFIG = "WARDEN_CONFIG"
COVERAGE = timedelta(days=30)
HOLIDAY_YEARS = range(2010, 2041)
# What may be written and is not acted upon yet, by its key: what that means, and what to do meanwhile.
UNHEARD = {
    ("watchdog",): (
        "[watchdog] is not pinged in this release: nobody outside is told when warden stops",
        "Have /readyz asked from outside",
    ),
    ("privacy", "retention_days"): (
        "retention_days is not acted upon in this release: texts and authors of mentions are kept",
        "Remove old mentions from the database yourself where you have to",
    ),
}


@dataclass(frozen=True, slots=True)
class House:
    """Everything a process of warden works with, built once from the settings."""

    settings: Settings
    engine: "Engine"
    brands: Mapping[BrandId, Brand]
    people: Mapping[PersonId, Person]
    schedules: Mapping[ScheduleId, Schedule]
    policies: Mapping[str, Policy]
    sources: Mapping[SourceId, MentionSource]
    intake: "Intake"
    desk: "Desk"
    secret: str
    demo: bool

    def chain_for(self, brand: Brand) -> Chain:
        """What an incident of this brand freezes when it opens."""
        policy = self.policies[brand.policy] if brand.policy else Policy(id="none", steps=())
        return Chain(policy=policy, people=tuple(self.people.values()))

    def brands_of_source(self, source: SourceId) -> list[Brand]:
        """The brands a source is asked about: those it lists, else all."""
        listed = next(table.brands for table in self.settings.source if table.id == source)
        return [brand for brand in self.brands.values() if not listed or brand.id in listed]

    def close(self) -> None:
        """Close its connections; the next question opens new ones."""
        self.engine.dispose()


def config_path(given: Path | None = None) -> Path:
    """The configuration: the one given, else `WARDEN_CONFIG`, else `warden.toml` in the working folder."""
    return given or Path(os.environ.get(CONFIG) or "warden.toml")


def load(path: Path) -> Settings:
    """Read and check the whole file.

    Raises:
        ConfigError: with every fault found.
    """
    return configuration.build(load_document(path))


def load_document(path: Path) -> Document:
    """The file as it was read, once it is known to have no fault.

    Raises:
        ConfigError: with every fault found.
    """
    document = configuration.read(path)
    found = faults(document)
    if found:
        raise ConfigError(found)
    return document


def open_house(settings: Settings) -> House:
    """Build everything a process needs; opens no connection yet."""
    from warden.flow.ingest import Intake

    brands = {brand.id: brand for brand in _brands(settings)}
    people = {person.id: person for person in _people(settings)}
    secret = configuration.secret(settings)
    return House(
        settings=settings,
        engine=engine(settings),
        brands=brands,
        people=people,
        schedules=schedules(settings),
        policies={policy.id: _policy(policy) for policy in settings.policy},
        sources=_sources(settings),
        intake=Intake(watching(list(brands.values())), _author_key(settings, secret)),
        desk=_desk(settings, brands, people, secret),
        secret=secret,
        demo=_has_demo_inbox(settings),
    )


def engine(settings: Settings) -> "Engine":
    """The database of these settings."""
    from warden.storage.engine import make_engine

    return make_engine(settings.database_url)


@contextmanager
def database(settings: Settings) -> Iterator["Engine"]:
    """The database of these settings for one command: its connections are closed afterwards."""
    found = engine(settings)
    try:
        yield found
    finally:
        found.dispose()


def pager() -> Pager:
    """The way to phones."""
    from warden.notify import apprise_pager

    return apprise_pager.ApprisePager()


def broker_url(settings: Settings) -> str:
    """Where the queues are: the embedded broker's socket, or the configured one."""
    configured = settings.warden.broker
    return broker.url(settings.data_folder) if configured == "embedded" else configured


def schedules(settings: Settings) -> dict[ScheduleId, Schedule]:
    """The schedules, with the holidays of the years around today."""
    return {ScheduleId(table.id): _schedule(table) for table in settings.schedule}


def overrides(settings: Settings, schedule: ScheduleId, *, start: datetime, end: datetime) -> list[Override]:
    """The stand-ins kept in the database; none where there is no database yet."""
    if not configuration.database_exists(settings):
        return []
    from warden.storage import schedules as kept
    from warden.storage.engine import reading

    with database(settings) as found, reading(found) as conn:
        return kept.overrides(conn, schedule, start=start, end=end)


def faults(document: Document) -> list[Fault]:
    """Every fault of the file, in its order: its own, its terms, its sources' keys, its contacts' URLs."""
    found = [*configuration.faults(document), *_terms(document), *_keys(document), *_contacts(document)]
    return sorted(found, key=_line)


def warnings(document: Document, *, now: datetime) -> list[Fault]:
    """What the file may say and hardly means, and when nobody is on call in the next 30 days."""
    doubts = configuration.warnings(document)
    if faults(document):
        return doubts
    doubts += _unheard(document)
    for position, plan in enumerate(schedules(configuration.build(document)).values()):
        doubts += _uncovered(document.where(("schedule", position)), plan, now=now)
    return sorted(doubts, key=_line)


def require_database(settings: Settings) -> None:
    """Raises StorageError where there is no database yet: nothing has run with this configuration."""
    if not configuration.database_exists(settings):
        raise StorageError(
            f"there is no database at {configuration.mask(settings.warden.database)} yet",
            mend="Start warden once: `warden up`",
        )


def _line(fault: Fault) -> int:
    """The line of a fault told as `file:line`, 0 where it has none."""
    line = fault.where.rpartition(":")[2]
    return int(line) if line.isdecimal() else 0


def _terms(document: Document) -> Iterator[Fault]:
    for key in ("terms", "exclude"):
        for path, written in configuration.find(document.values, f"brand.*.{key}.*"):
            message = matching.fault(written) if isinstance(written, str) else None
            if message:
                told = f"{subject(path, document.written)}: {message}"
                yield Fault(document.where(path), told, 'Write "a phrase", @handle, #hashtag or wor*')


def _keys(document: Document) -> Iterator[Fault]:
    from warden.sources import registry

    common = set(configuration.Source.model_fields)
    for position, table in enumerate(document.tables("source")):
        kind = table.get("kind")
        own = {key: value for key, value in table.items() if key not in common}
        if isinstance(kind, str):
            for key, message, mend in registry.faults(kind, own):
                told = f"source.{table.get('id', position + 1)}: {message}"
                yield Fault(document.where(("source", position, key)), told, mend)


def _contacts(document: Document) -> Iterator[Fault]:
    from warden.notify import apprise_pager

    for pattern in ("person.*.contacts.*.url", "policy.*.channels.*"):
        for path, url in configuration.find(document.values, pattern):
            message = apprise_pager.faults(url) if _reads(url) else None
            if message:
                yield Fault(document.where(path), message, "docs/contacts.md has examples that work")


def _reads(url: object) -> bool:
    """Whether the settings themselves find nothing wrong with a contact's URL: one fault is told once."""
    try:
        return bool(contact(url))
    except Wrong:
        return False


def _unheard(document: Document) -> Iterator[Fault]:
    for path, (message, mend) in UNHEARD.items():
        if any(configuration.find(document.values, ".".join(path))):
            yield Fault(document.where(path), message, mend)


def _uncovered(where: str, plan: Schedule, *, now: datetime) -> list[Fault]:
    gaps = shifts.gaps(plan, [], start=now, end=now + COVERAGE)
    if not gaps:
        return []
    zone = ZoneInfo(plan.zone)
    first = gaps[0].start.astimezone(zone)
    message = (
        f"In the next 30 days nobody is on call in {plan.id} {len(gaps)} times, "
        f"first from {first:%a %d %b %H:%M} ({plan.zone})"
    )
    return [Fault(where, message, "`warden oncall gaps` lists them; add people or windows to its layers")]


def _brands(settings: Settings) -> list[Brand]:
    return [
        Brand(
            id=BrandId(table.id),
            name=table.name,
            terms=table.terms,
            exclude=table.exclude,
            languages=table.languages,
            policy=table.policy,
            false_pages_per_month=table.false_pages_per_month,
        )
        for table in settings.brand
    ]


def _people(settings: Settings) -> list[Person]:
    return [
        Person(
            id=PersonId(table.id),
            name=table.name,
            language=table.language,
            zone=table.timezone,
            contacts=tuple(contact.id for contact in table.contacts),
            rules=tuple(
                Rule(rule.severity, tuple((step.contact, step.after) for step in rule.steps))
                for rule in table.rules
            ),
            quiet=table.quiet_hours,
        )
        for table in settings.person
    ]


def _schedule(table: configuration.Schedule) -> Schedule:
    return Schedule(
        id=ScheduleId(table.id),
        zone=table.timezone,
        layers=tuple(_layer(layer) for layer in table.layers),
        holidays=_holidays(table.holidays),
    )


def _layer(table: configuration.Layer) -> Layer:
    rotation = Rotation(
        people=tuple(PersonId(person) for person in table.people),
        every=table.rotation.every,
        unit=table.rotation.unit,
        handoff=table.handoff.at,
        weekday=table.handoff.weekday,
        starts=table.starts,
    )
    return Layer(
        id=table.id,
        rotation=rotation,
        when=tuple(Window(window.kind, window.days, window.start, window.end) for window in table.when),
    )


def _holidays(code: str | None) -> frozenset[date]:
    if code is None:
        return frozenset()
    import holidays  # takes a tenth of a second, and only schedules with a calendar need it

    country, _, subdivision = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdivision or None, years=HOLIDAY_YEARS))


def _policy(table: configuration.Policy) -> Policy:
    return Policy(
        id=table.id,
        steps=tuple(
            Step(
                targets=_targets(step.notify),
                wait=step.wait,
                severity=Severity(step.severity) if step.severity else None,
            )
            for step in table.steps
        ),
        repeat=table.repeat,
        acknowledge_timeout=table.acknowledge_timeout,
        fallback=_targets(table.fallback),
        channels=tuple(_channel(table.id, number) for number in range(1, len(table.channels) + 1)),
    )


def _targets(notified: Sequence[configuration.Target]) -> tuple[Target, ...]:
    return tuple(
        Target(schedule=ScheduleId(target.schedule))
        if target.schedule
        else Target(person=PersonId(target.person or ""))
        for target in notified
    )


def _channel(policy: str, number: int) -> str:
    """The label a channel goes by: its URL holds secrets and stays in the settings."""
    return f"{policy} {number}"


def _sources(settings: Settings) -> dict[SourceId, MentionSource]:
    """The sources that are polled; those of a kind that is pushed to us have nothing to build."""
    from warden.sources import registry
    from warden.sources.http import Http

    http = Http(contact=settings.warden.url)
    found: dict[SourceId, MentionSource] = {}
    for table in settings.source:
        every = table.every or registry.KINDS[table.kind].every or timedelta(minutes=1)
        source = registry.build(table.kind, SourceId(table.id), every, table.options, http)
        if source is not None:
            found[source.id] = source
    return found


def _desk(
    settings: Settings, brands: Mapping[BrandId, Brand], people: Mapping[PersonId, Person], secret: str
) -> "Desk":
    from warden.flow.deliver import Desk

    urls: dict[tuple[PersonId | None, str], str] = {
        (PersonId(person.id), contact.id): contact.url
        for person in settings.person
        for contact in person.contacts
    }
    urls |= {
        (None, _channel(policy.id, number)): url
        for policy in settings.policy
        for number, url in enumerate(policy.channels, start=1)
    }
    return Desk(
        brands=brands,
        people=people,
        urls=urls,
        language=settings.warden.language,
        link=partial(_link, settings.warden.url.rstrip("/"), secret),
        simulated=clock.simulated() is not None,
    )


def _author_key(settings: Settings, secret: str) -> bytes | None:
    """The key of pseudonyms, made from the installation's secret; None where authors are to be kept."""
    if not settings.privacy.pseudonymise_authors:
        return None
    return hashlib.sha256(b"warden authors " + secret.encode()).digest()


def _has_demo_inbox(settings: Settings) -> bool:
    """Whether somebody's phone is the demo inbox of this very warden."""
    inbox = settings.warden.url.rstrip("/").replace("http", "json", 1) + "/demo/inbox/"
    return any(contact.url.startswith(inbox) for person in settings.person for contact in person.contacts)


def _link(base: str, secret: str, incident: IncidentId, person: PersonId | None, now: datetime) -> str:
    """A person's link answers for that person; a channel's only leads to the view."""
    if person is None:
        return f"{base}/incidents/{incident}"
    from warden.notify import links  # a page is on its way: the time is spent

    return f"{base}/a/{links.sign(secret, incident, person, now=now)}"

"""The house: everything a process of warden works with, every edge built and plugged in."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from warden import broker, clock
from warden import settings as configuration
from warden.core.blindness import Listening, patience
from warden.core.incident import PersonId
from warden.core.mention import Brand, BrandId, SourceId
from warden.core.oncall import Known, Person, Schedule, ScheduleId
from warden.core.policy import Chain, Policy
from warden.core.watch import watching
from warden.errors import StorageError
from warden.ports import MentionSource, Pager
from warden.settings import Settings
from warden.wiring import links, values
from warden.wiring.calendars import Calendars
from warden.wiring.runbooks import Runbooks

# The edges are imported where they are built: httpx, SQLAlchemy and Apprise take a second together, and
# `warden oncall` asks no source, opens no database and sends no page.
if TYPE_CHECKING:
    from sqlalchemy import Engine

    from warden.flow.desk import Desk
    from warden.flow.handover import Circle
    from warden.flow.ingest import Intake
    from warden.flow.silence import Audience
    from warden.flow.switch import Switch


@dataclass(frozen=True, slots=True)
class House:
    """Everything a process of warden works with, built once from the settings."""

    settings: Settings
    engine: "Engine"
    brands: Mapping[BrandId, Brand]
    people: Mapping[PersonId, Person]
    calendars: Calendars
    policies: Mapping[str, Policy]
    sources: Mapping[SourceId, MentionSource]
    intake: "Intake"
    desk: "Desk"
    secret: str
    demo: bool
    runbooks: Runbooks
    prints: Mapping[tuple[PersonId | None, str], str]

    def chain_for(self, brand: Brand) -> Chain:
        """What an incident of this brand freezes when it opens."""
        policy = self.policies[brand.policy] if brand.policy else Policy(id="none", steps=())
        return Chain(policy=policy, people=tuple(self.people.values()))

    @property
    def chains(self) -> dict[BrandId, Chain]:
        """What the incidents of each brand freeze now."""
        return {brand.id: self.chain_for(brand) for brand in self.brands.values()}

    @property
    def schedules(self) -> Mapping[ScheduleId, Schedule]:
        """The schedules with what their calendars say now: ask anew for each answer, and once for it."""
        return self.calendars.schedules(now=clock.utc_now())

    @property
    def listening(self) -> Listening:
        """Who listens where, and who has to know when a source is blind."""
        return self.intake.listening

    @property
    def audience(self) -> "Audience":
        """Who is told of silences, and what brands and people are called."""
        from warden.flow.silence import Audience

        return Audience(
            channels={brand.id: self.chain_for(brand).policy.channels for brand in self.brands.values()},
            brands={brand.id: brand.name for brand in self.brands.values()},
            people={person.id: person.name for person in self.people.values()},
        )

    @property
    def circle(self) -> "Circle":
        """Everybody and everything care is for, as the calendars stand now: ask once for each answer."""
        from warden.wiring.circle import circle

        return circle(self.people, self.brands, self.policies.values(), self.schedules)

    def brands_of_source(self, source: SourceId) -> list[Brand]:
        """The brands a source is asked about: those it lists, else all."""
        return [self.brands[brand] for brand in self.listening.brands[source]]

    def patience(self, brand: BrandId, *, pace: float) -> dict[SourceId, timedelta]:
        """The sources that are asked about a brand, and how long each may be silent before it counts as
        blind. `pace` is how fast warden's time runs."""
        asked = [self.sources[source] for source in self.listening.sources_of(brand)]
        return {source.id: patience(source.every, pace=pace) for source in asked}

    def address(self, person: PersonId, contact: str) -> str:
        """A contact's address fit to be seen."""
        from warden.notify import apprise_pager

        return apprise_pager.masked(self.desk.urls[person, contact])

    def close(self) -> None:
        """Close its connections; the next question opens new ones."""
        self.engine.dispose()


def open_house(settings: Settings) -> House:
    """Build everything a process needs; opens no connection yet."""
    from warden.flow.ingest import Intake

    brands = {brand.id: brand for brand in values.brands(settings)}
    persons = people(settings)
    policies = {policy.id: values.policy(policy) for policy in settings.policy}
    sources = _sources(settings)
    listening = values.listening(settings, sources, brands, policies)
    secret = configuration.secret(settings)
    database = engine(settings)
    return House(
        settings=settings,
        engine=database,
        brands=brands,
        people=persons,
        calendars=Calendars(settings, database),
        policies=policies,
        sources=sources,
        intake=Intake(watching(list(brands.values())), _author_key(settings, secret), listening),
        desk=_desk(settings, brands, persons, listening, secret),
        secret=secret,
        demo=_has_demo_inbox(settings),
        runbooks=Runbooks(settings.runbook_folder),
        prints=links.prints(settings, secret),
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


def switch(settings: Settings) -> "Switch | None":
    """The outside dead man's switch; None where none is configured."""
    if settings.watchdog is None:
        return None
    from warden.flow.switch import Switch
    from warden.sources.http import Http

    http, url = Http(contact=settings.warden.url), settings.watchdog.url

    def ping(now: datetime) -> None:
        http.get(url, now=now)

    return Switch(ping, settings.watchdog.every)


def broker_url(settings: Settings) -> str:
    """Where the queues are: the embedded broker's socket, or the configured one."""
    configured = settings.warden.broker
    return broker.url(settings.data_folder) if configured == "embedded" else configured


def known(
    settings: Settings, schedule: ScheduleId, *, start: datetime, end: datetime, now: datetime
) -> Known:
    """What the database keeps of `[start, end)`: stand-ins, and who was on call before `now`; nothing where
    there is no database yet."""
    if not configuration.database_exists(settings):
        return Known()
    from warden.flow import rota
    from warden.storage.engine import reading

    with database(settings) as found, reading(found) as conn:
        return rota.known(conn, schedule, start=start, end=end, now=now)


def people(settings: Settings) -> dict[PersonId, Person]:
    """The people of these settings by their ids."""
    return {person.id: person for person in values.people(settings)}


def require_database(settings: Settings) -> None:
    """Raises StorageError where there is no database yet: nothing has run with this configuration."""
    if not configuration.database_exists(settings):
        raise StorageError(
            f"there is no database at {configuration.mask(settings.warden.database)} yet",
            mend="Start warden once: `warden up`",
        )


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
    settings: Settings,
    brands: Mapping[BrandId, Brand],
    people: Mapping[PersonId, Person],
    listening: Listening,
    secret: str,
) -> "Desk":
    from warden.flow.desk import Desk

    base = settings.warden.url.rstrip("/")
    urls: dict[tuple[PersonId | None, str], str] = {
        (PersonId(person.id), contact.id): contact.url
        for person in settings.person
        for contact in person.contacts
    }
    urls |= {
        (None, values.channel(policy.id, number)): url
        for policy in settings.policy
        for number, url in enumerate(policy.channels, start=1)
    }
    return Desk(
        brands=brands,
        people=people,
        urls=urls,
        language=settings.warden.language,
        zone=settings.warden.timezone,
        link=partial(links.incident, base, secret),
        answer_at=partial(links.answer, base, secret, links.prints(settings, secret)),
        simulated=clock.simulated() is not None,
        home=f"{base}/",
        listening=listening,
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

"""Settings become the core's values: brands, people, schedules, policies."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from urllib.parse import parse_qsl, unquote, urlsplit

from warden import settings as configuration
from warden.core.blindness import Listening
from warden.core.calendar import Roster, roster
from warden.core.incident import PersonId, Severity
from warden.core.mention import Brand, BrandId, SourceId
from warden.core.oncall import Calendar, Layer, Person, Rotation, Rule, Schedule, ScheduleId, Window
from warden.core.policy import Policy, Step, Target
from warden.settings import Settings

HOLIDAY_YEARS = range(2010, 2041)


def brands(settings: Settings) -> list[Brand]:
    """The watched brands."""
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


def people(settings: Settings) -> list[Person]:
    """Who can be woken; their contacts by id, because the URLs stay in the settings."""
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


def schedules(settings: Settings) -> dict[ScheduleId, Schedule]:
    """The schedules as the file alone has them, with the holidays of the years around today; what their
    calendars say is filled in by wiring/calendars.py."""
    return {ScheduleId(table.id): _schedule(table) for table in settings.schedule}


def known_people(settings: Settings) -> Roster:
    """Whom a calendar can name: people by id, by name, and by the addresses their mail contacts write to."""
    mails = {
        PersonId(person.id): [mail for contact in person.contacts if (mail := mail_of(contact.url))]
        for person in settings.person
    }
    return roster(people(settings), mails)


def mail_of(url: str) -> str | None:
    """The address a `mailto://` contact writes to; None for another service, or for several addresses."""
    parts = urlsplit(url)
    if parts.scheme not in {"mailto", "mailtos"}:
        return None
    user = unquote(parts.username or "")
    asked = dict(parse_qsl(parts.query))
    targets = [target for target in unquote(parts.path).split("/") if target]
    written = asked.get("to") or (targets[0] if len(targets) == 1 else "")
    if not written and not targets:
        written = user if "@" in user else f"{asked.get('user', user)}@{parts.hostname or ''}"
    return written if re.fullmatch(r"[^@\s,]+@[^@\s,]+", written) else None


def policy(table: configuration.Policy) -> Policy:
    """One escalation policy; its channels by label."""
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
        channels=tuple(channel(table.id, number) for number in range(1, len(table.channels) + 1)),
    )


def listening(
    settings: Settings,
    polled: Collection[SourceId],
    brands: Mapping[BrandId, Brand],
    policies: Mapping[str, Policy],
) -> Listening:
    """Which brands each of the `polled` sources is asked about (those it lists, else all), and where news
    of a brand is posted."""
    return Listening(
        brands={
            SourceId(table.id): tuple(brand for brand in brands if not table.brands or brand in table.brands)
            for table in settings.source
            if table.id in polled
        },
        channels={
            brand.id: policies[brand.policy].channels if brand.policy else () for brand in brands.values()
        },
    )


def channel(policy: str, number: int) -> str:
    """The label a channel goes by: its URL holds secrets and stays in the settings."""
    return f"{policy} {number}"


def _schedule(table: configuration.Schedule) -> Schedule:
    return Schedule(
        id=ScheduleId(table.id),
        zone=table.timezone,
        layers=tuple(_layer(layer) for layer in table.layers),
        holidays=_holidays(table.holidays),
    )


def _layer(table: configuration.Layer) -> Layer:
    return Layer(
        id=table.id,
        turns=_turns(table),
        when=tuple(Window(window.kind, window.days, window.start, window.end) for window in table.when),
    )


def _turns(table: configuration.Layer) -> Rotation | Calendar:
    if table.rotation is None or table.handoff is None or table.starts is None:
        return Calendar()  # the settings let no other layer through without them
    return Rotation(
        people=tuple(PersonId(person) for person in table.people),
        every=table.rotation.every,
        unit=table.rotation.unit,
        handoff=table.handoff.at,
        weekday=table.handoff.weekday,
        starts=table.starts,
    )


def _holidays(code: str | None) -> frozenset[date]:
    if code is None:
        return frozenset()
    import holidays  # takes a tenth of a second, and only schedules with a calendar need it

    country, _, subdivision = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdivision or None, years=HOLIDAY_YEARS))


def _targets(notified: Sequence[configuration.Target]) -> tuple[Target, ...]:
    return tuple(
        Target(schedule=ScheduleId(target.schedule))
        if target.schedule
        else Target(person=PersonId(target.person or ""))
        for target in notified
    )

"""The desk a page is written at: what it is about, who reads it, and its words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from sqlalchemy import Connection

from warden.core import (
    alarm,
    contact,
    digest,
    gap_page,
    handover_page,
    notice,
    silence_page,
    swap_page,
)
from warden.core.answered import Answered, in_words
from warden.core.blindness import NOBODY_LISTENS, Listening
from warden.core.circumstances import Outage
from warden.core.incident import Incident, IncidentId, PersonId, Status
from warden.core.mention import Brand, BrandId, SourceId
from warden.core.message import Message
from warden.core.oncall import Person
from warden.core.outbox import (
    NEWS,
    Delivery,
    DeliveryKind,
    NewDelivery,
)
from warden.core.page import BRAND_LENGTH, SEVERITIES, Page, compose
from warden.core.written import plain, spoken
from warden.flow import answered, escalate
from warden.flow.plan import during
from warden.storage import incidents, outages


def _nowhere(delivery: Delivery, now: datetime) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Desk:
    """What writing and addressing a page takes; built once from the settings.

    `urls` maps (person, contact) to an Apprise URL, with person None for a policy's channels; `link` gives
    the address behind a page, `home` that of the overview; `language` and `zone` are those of channels.
    `answer_at` gives where what is about no incident is answered, if there is something to answer; it is
    signed, and so made as it is sent and kept nowhere.
    """

    brands: Mapping[BrandId, Brand]
    people: Mapping[PersonId, Person]
    urls: Mapping[tuple[PersonId | None, str], str]
    language: str
    zone: str
    link: Callable[[IncidentId, PersonId | None, datetime], str]
    simulated: bool
    home: str
    listening: Listening = NOBODY_LISTENS
    answer_at: Callable[[Delivery, datetime], str | None] = _nowhere


@dataclass(frozen=True, slots=True)
class Storm:
    """What a page is about: the incident, and the note of the largest planned event it falls into.

    `silenced_until` is when the silence ends that holds its pages; `answered` tells of a drill that is over.
    """

    incident: Incident
    planned: str | None
    silenced_until: datetime | None = None
    answered: Sequence[Answered] = ()


@dataclass(frozen=True, slots=True)
class Blindness:
    """What a notice is about: the outage, and all sources that are blind by now."""

    outage: Outage
    blind: frozenset[SourceId]


Subject = Storm | Blindness | None  # of a delivery; None: its facts say all there is


Claimed = tuple[Delivery, Subject]


COMPOSERS: Mapping[DeliveryKind, Callable[[Message], Page]] = {
    DeliveryKind.TEST: contact.compose_test,
    DeliveryKind.CONTACT_CHECK: contact.compose_check,
    DeliveryKind.SWAP: swap_page.compose,
    DeliveryKind.SILENCE: silence_page.compose,
    DeliveryKind.ALARM: alarm.compose,
    DeliveryKind.ALL_CLEAR: alarm.compose_all_clear,
    DeliveryKind.HANDOVER: handover_page.compose_handover,
    DeliveryKind.REMINDER: handover_page.compose_reminder,
    DeliveryKind.GAP: gap_page.compose,
}
"""Who puts a delivery that is about no incident into words."""


def subject_of(conn: Connection, delivery: Delivery, *, now: datetime) -> Subject:
    incident = None if delivery.incident is None else incidents.get(conn, delivery.incident)
    if incident is not None:
        events = during(conn, incident, now=now)
        note = events[0].note if events else None
        quiet = escalate.silenced_until(conn, incident, now=now)
        is_held_drill = incident.drill and incident.status is Status.RESOLVED
        return Storm(incident, note, quiet, answered.of_incident(conn, incident.id) if is_held_drill else ())
    number = delivery.facts.get("outage")
    outage = None if number is None else outages.get(conn, int(number))
    return None if outage is None else Blindness(outage, frozenset(outages.blind(conn)))


def words(claimed: Sequence[Claimed], desk: Desk, *, now: datetime) -> Page:
    pages = [_page(delivery, subject, desk, now=now) for delivery, subject in claimed]
    storms = [subject.incident for _, subject in claimed if isinstance(subject, Storm)]
    if len(pages) == 1:
        return pages[0]
    language, _ = reads(claimed[0][0], desk)
    news = [digest.News(*each) for each in zip(storms, pages, strict=True)]
    return digest.compose(news, language=language, home=desk.home)


def bare(claimed: Claimed, desk: Desk, *, now: datetime) -> Page:
    """What can be said of a delivery whose words cannot be made: how bad, whose storm, and where to look."""
    delivery, subject = claimed
    language, _ = reads(delivery, desk)
    of_storm = isinstance(subject, Storm)
    about = _name(subject.incident.brand, desk) if isinstance(subject, Storm) else "warden"
    title = f"{SEVERITIES[spoken(language)][delivery.severity]} {plain(about, BRAND_LENGTH)}"
    url = desk.link(subject.incident.id, delivery.person, now) if isinstance(subject, Storm) else desk.home
    return Page(title, f"{title} → {url}", delivery.severity, url, asks=of_storm)


def _page(delivery: Delivery, subject: Subject, desk: Desk, *, now: datetime) -> Page:
    match subject:
        case Storm():
            return _of_storm(delivery, subject, desk, now=now)
        case Blindness():
            return _notice(delivery, subject, desk, now=now)
        case None:
            return COMPOSERS[delivery.kind](_message(delivery, desk, now=now))
        case _:
            assert_never(subject)


def _message(delivery: Delivery, desk: Desk, *, now: datetime) -> Message:
    language, zone = reads(delivery, desk)
    return Message(
        delivery.severity,
        delivery.facts,
        language,
        zone,
        desk.home,
        now,
        desk.simulated,
        desk.answer_at(delivery, now),
    )


def _of_storm(delivery: Delivery, about: Storm, desk: Desk, *, now: datetime) -> Page:
    incident = about.incident
    language, zone = reads(delivery, desk)
    return compose(
        incident,
        _name(incident.brand, desk),
        language=language,
        zone=zone,
        url=desk.link(incident.id, delivery.person, now),
        now=now,
        simulated=desk.simulated,
        test=delivery.kind is DeliveryKind.TEST,
        planned=about.planned,
        asked=_asked(delivery, incident, desk),
        silenced_until=about.silenced_until if delivery.kind in NEWS else None,
        answers=_answers(delivery, about, language, desk),
    )


def _asked(delivery: Delivery, incident: Incident, desk: Desk) -> str | None:
    """Whom the others are told of; whoever is asked is paged as anybody else."""
    if delivery.kind not in NEWS or incident.assigned_to is None:
        return None
    return _person(incident.assigned_to, desk)


def _answers(delivery: Delivery, about: Storm, language: str, desk: Desk) -> str:
    """What a drill was held for, told in the channels."""
    if not about.answered or delivery.person is not None:
        return ""
    names = {row.person: _person(row.person, desk) for row in about.answered}
    return in_words(about.answered, names, language)


def _person(id: PersonId, desk: Desk) -> str:
    return desk.people[id].name if id in desk.people else id


def _notice(delivery: Delivery, about: Blindness, desk: Desk, *, now: datetime) -> Page:
    heard: dict[bool, list[str]] = {True: [], False: []}
    for brand in desk.listening.told_in(delivery.contact, SourceId(about.outage.source)):
        heard[not desk.listening.is_unheard(brand, about.blind)].append(_name(brand, desk))
    return notice.compose(
        about.outage,
        fewer=heard[True],
        deaf=heard[False],
        over=delivery.kind is DeliveryKind.HEARS_AGAIN,
        language=desk.language,
        zone=desk.zone,
        url=desk.home,
        now=now,
        simulated=desk.simulated,
    )


def reads(delivery: Delivery | NewDelivery, desk: Desk) -> tuple[str, str]:
    """The language and the zone of whoever reads it."""
    person = desk.people.get(delivery.person) if delivery.person else None
    return (person.language, person.zone) if person else (desk.language, desk.zone)


def _name(brand: BrandId, desk: Desk) -> str:
    return desk.brands[brand].name if brand in desk.brands else brand

"""Station 6: from the outbox to phones. Lease the row, send while no transaction is open, then mark it.

Delivery is at least once: a worker that dies between sending and marking leaves a lease that runs out, and
the page is sent again. Paged twice is a nuisance; not paged is the fault we exist against.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from sqlalchemy import Connection, Engine

from warden.core import notice, silence_page, swap_page
from warden.core.blindness import NOBODY_LISTENS, Listening
from warden.core.circumstances import Outage
from warden.core.escalation import hurried
from warden.core.incident import EntryKind, Incident, IncidentId, PersonId, TimelineEntry
from warden.core.mention import Brand, BrandId, SourceId
from warden.core.message import Message
from warden.core.oncall import Person
from warden.core.outbox import (
    Attempt,
    Delivery,
    DeliveryId,
    DeliveryKind,
    DeliveryState,
    Outcome,
    after_attempt,
    is_needed,
)
from warden.core.page import Chart, Page, compose, rehearse, spoken
from warden.errors import DeliveryError
from warden.flow import escalate, past
from warden.flow.plan import during
from warden.ports import Pager
from warden.storage import heartbeats, incidents, outages, outbox
from warden.storage.engine import reading, transaction

BATCH = 200
LEASE = timedelta(seconds=40)  # longer than the pager's own timeout, so that nobody sends what is being sent


@dataclass(frozen=True, slots=True)
class Desk:
    """What writing and addressing a page takes; built once from the settings.

    `urls` maps (person, contact) to an Apprise URL, with person None for a policy's channels; `link` gives
    the address behind a page, `swap_link` that where a swap request is answered, `home` that of the overview;
    `language` and `zone` are those of channels.
    """

    brands: Mapping[BrandId, Brand]
    people: Mapping[PersonId, Person]
    urls: Mapping[tuple[PersonId | None, str], str]
    language: str
    zone: str
    link: Callable[[IncidentId, PersonId | None, datetime], str]
    swap_link: Callable[[int, PersonId, datetime], str]
    simulated: bool
    home: str
    listening: Listening = NOBODY_LISTENS


@dataclass(frozen=True, slots=True)
class Storm:
    """What a page is about: the incident, and the note of the largest planned event it falls into."""

    incident: Incident
    planned: str | None


@dataclass(frozen=True, slots=True)
class Blindness:
    """What a notice is about: the outage, and all sources that are blind by now."""

    outage: Outage
    blind: frozenset[SourceId]


Subject = Storm | Blindness | None  # of a delivery; None: its facts say all there is

COMPOSERS: Mapping[DeliveryKind, Callable[[Message], Page]] = {
    DeliveryKind.TEST: rehearse,
    DeliveryKind.SWAP: swap_page.compose,
    DeliveryKind.SILENCE: silence_page.compose,
}
"""Who puts a delivery that is about no incident into words."""


def due(engine: Engine, *, now: datetime) -> list[DeliveryId]:
    """The deliveries to be tried now, those of a dead worker included."""
    with transaction(engine) as conn:
        heartbeats.beat(conn, "deliver", now=now)
        return outbox.due(conn, now=now, limit=BATCH)


def run(
    engine: Engine,
    delivery_id: DeliveryId,
    desk: Desk,
    pager: Pager,
    *,
    pace: float,
    jitter: float,
    now: datetime,
) -> None:
    """Try one delivery once. `pace` is how fast warden's time runs, `jitter` in [0, 1) spreads retries."""
    with transaction(engine) as conn:
        claimed = _claim(conn, delivery_id, lease=LEASE * pace, now=now)
    if claimed is None:  # a quicker worker has it, it was withdrawn, or nobody needs it any more
        return
    delivery, subject = claimed
    chart = _chart(engine, delivery, subject, desk, now=now)
    outcome, detail = _try(delivery, subject, desk, pager, chart, now=now)
    state, due_at = after_attempt(delivery, outcome, now=now, jitter=jitter, pace=pace)
    with transaction(engine) as conn:
        attempt = Attempt(at=now, result=outcome.value, detail=detail)
        counted = outbox.finish(conn, delivery.id, state=state, attempt=attempt, due_at=due_at)
        if counted and delivery.incident is not None:
            _tell(conn, delivery.incident, delivery, state, detail, now=now)


def _claim(
    conn: Connection, delivery_id: DeliveryId, *, lease: timedelta, now: datetime
) -> tuple[Delivery, Subject] | None:
    if escalate.holds_back(conn, outbox.get(conn, delivery_id), now=now):
        return None
    delivery = outbox.lease(conn, delivery_id, now=now, until=now + lease)
    if delivery is None:
        return None
    subject = _subject(conn, delivery, now=now)
    if is_needed(delivery, subject.incident.status if isinstance(subject, Storm) else None):
        return delivery, subject
    attempt = Attempt(at=now, result=DeliveryState.EXPIRED.value, detail="nobody needs it any more")
    outbox.finish(conn, delivery.id, state=DeliveryState.EXPIRED, attempt=attempt)
    return None


def _subject(conn: Connection, delivery: Delivery, *, now: datetime) -> Subject:
    incident = None if delivery.incident is None else incidents.get(conn, delivery.incident)
    if incident is not None:
        events = during(conn, incident, now=now)
        return Storm(incident, events[0].note if events else None)
    number = delivery.facts.get("outage")
    outage = None if number is None else outages.get(conn, int(number))
    return None if outage is None else Blindness(outage, frozenset(outages.blind(conn)))


def _chart(
    engine: Engine, delivery: Delivery, subject: Subject, desk: Desk, *, now: datetime
) -> Chart | None:
    """The picture of a real storm, for the first try alone: should it be what is in the way, the next try
    is free of it."""
    if not isinstance(subject, Storm) or subject.incident.drill or delivery.attempts:
        return None
    if delivery.kind is DeliveryKind.TEST:
        return None
    try:
        with reading(engine) as conn:
            series = past.of_incident(conn, subject.incident, now=now)
    except Exception:  # noqa: BLE001 - no picture is worth a page
        return None
    if not any(point.count for point in series.buckets):
        return None
    return Chart(series, subject.incident.first_mention_at, _reads(delivery, desk)[1])


def _try(
    delivery: Delivery, subject: Subject, desk: Desk, pager: Pager, chart: Chart | None, *, now: datetime
) -> tuple[Outcome, str]:
    url = desk.urls.get((delivery.person, delivery.contact))
    if url is None:
        return Outcome.REFUSED, "this contact is no longer in the configuration"
    try:
        page = _page(delivery, subject, desk, now=now)
        pager.send(url, replace(page, language=spoken(_reads(delivery, desk)[0]), chart=chart))
    except DeliveryError as failure:
        return (Outcome.RETRYABLE if failure.retryable else Outcome.REFUSED), str(failure)
    return Outcome.SENT, ""


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
    language, zone = _reads(delivery, desk)
    return Message(
        delivery.severity,
        delivery.facts,
        language,
        zone,
        desk.home,
        now,
        desk.simulated,
        _answer_at(delivery, desk, now=now),
    )


def _answer_at(delivery: Delivery, desk: Desk, *, now: datetime) -> str | None:
    """Where the person it goes to can answer, made as it is sent: a signed address is kept nowhere."""
    if delivery.kind is not DeliveryKind.SWAP or delivery.person is None:
        return None
    return desk.swap_link(int(delivery.facts["swap"]), delivery.person, now)


def _of_storm(delivery: Delivery, about: Storm, desk: Desk, *, now: datetime) -> Page:
    incident = about.incident
    language, zone = _reads(delivery, desk)
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
    )


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


def _reads(delivery: Delivery, desk: Desk) -> tuple[str, str]:
    """The language and the zone of whoever reads it."""
    person = desk.people.get(delivery.person) if delivery.person else None
    return (person.language, person.zone) if person else (desk.language, desk.zone)


def _name(brand: BrandId, desk: Desk) -> str:
    return desk.brands[brand].name if brand in desk.brands else brand


def _tell(
    conn: Connection,
    incident_id: IncidentId,
    delivery: Delivery,
    state: DeliveryState,
    detail: str,
    *,
    now: datetime,
) -> None:
    """The timeline learns what was sent and what was given up; a step all of whose pages failed is over."""
    kind = {DeliveryState.SENT: EntryKind.PAGE_SENT, DeliveryState.FAILED: EntryKind.PAGE_FAILED}.get(state)
    if kind is None:
        return
    data = {
        "person": delivery.person,
        "contact": delivery.contact,
        "kind": delivery.kind.value,
        "round": delivery.round,
        "step": delivery.step,
        "detail": detail,
    }
    entries = [TimelineEntry(now, kind, data=data)]
    incident = incidents.locked(conn, incident_id)
    moved = hurried(incident, outbox.of_incident(conn, incident_id), now=now) if incident else None
    if moved is not None:
        incidents.update(conn, moved.incident)
        entries += moved.entries
    incidents.add_entries(conn, incident_id, entries)

"""Station 6: from the outbox to phones. Lease the row, send while no transaction is open, then mark it.

Delivery is at least once: a worker that dies between sending and marking leaves a lease that runs out, and
the page is sent again. Paged twice is a nuisance; not paged is the fault we exist against.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, assert_never

from sqlalchemy import Connection, Engine

from warden.core import (
    alarm,
    contact,
    digest,
    gap_page,
    handover_page,
    notice,
    pacing,
    silence_page,
    swap_page,
)
from warden.core.answered import Answered, in_words
from warden.core.blindness import NOBODY_LISTENS, Listening
from warden.core.circumstances import Outage
from warden.core.escalation import hurried
from warden.core.incident import EntryKind, Incident, IncidentId, PersonId, Status, TimelineEntry
from warden.core.mention import Brand, BrandId, SourceId
from warden.core.message import Message
from warden.core.oncall import Person
from warden.core.outbox import (
    MOMENT,
    NEWS,
    Attempt,
    Delivery,
    DeliveryId,
    DeliveryKind,
    DeliveryState,
    Needless,
    NewDelivery,
    Outcome,
    after_attempt,
    needless,
    next_contact,
)
from warden.core.pacing import Turn
from warden.core.page import Chart, Page, compose, spoken
from warden.errors import DeliveryError
from warden.flow import answered, escalate, past
from warden.flow.plan import during
from warden.ports import Pager
from warden.storage import heartbeats, incidents, outages, outbox
from warden.storage.engine import reading, transaction

BATCH = 2000  # that are looked at for turns
MOST_NEWS = 100  # deliveries told in one message
LEASE = timedelta(seconds=40)  # longer than the pager's own timeout, so that nobody sends what is being sent


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


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a try ended, in whose words, and the pause the service asked for."""

    outcome: Outcome
    detail: str = ""
    retry_after: timedelta | None = None


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


def due(engine: Engine, desk: Desk, *, now: datetime) -> list[Turn]:
    """What is to be tried now, in turns for senders; what a dead worker left is included."""
    with transaction(engine) as conn:
        heartbeats.beat(conn, "deliver", now=now)
        waiting = outbox.due(conn, now=now, limit=BATCH)
        busy = outbox.sending(conn, now=now) if waiting else []
        failing = outbox.recovering(conn, now=now) if waiting else []
    return pacing.turns(waiting, busy, failing, desk.urls)


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
    """Try one delivery once, and with news what else there is for its reader. `pace` is how fast warden's
    time runs, `jitter` in [0, 1) spreads retries."""
    with transaction(engine) as conn:
        claimed = _claim(conn, delivery_id, lease=LEASE * pace, now=now)
    if not claimed:  # a quicker worker has it, it was withdrawn, or nobody needs it any more
        return
    chart = _chart(engine, *claimed[0], desk, now=now) if len(claimed) == 1 else None
    verdict = _try(claimed, desk, pager, chart, now=now)
    with transaction(engine) as conn:
        for delivery, _ in claimed:
            _finish(conn, delivery, verdict, now=now, jitter=jitter, pace=pace)


def straight(call: NewDelivery, desk: Desk, pager: Pager, *, now: datetime) -> Attempt:
    """Try once, without the database, what is about no incident."""
    url = desk.urls.get((call.person, call.contact))
    if url is None:
        return Attempt(now, Outcome.REFUSED.value, "this contact is no longer in the configuration")
    try:
        language, zone = _reads(call, desk)
        about = Message(call.severity, call.facts, language, zone, desk.home, now, desk.simulated)
        pager.send(url, replace(COMPOSERS[call.kind](about), language=spoken(language)))
    except DeliveryError as failure:
        outcome = Outcome.RETRYABLE if failure.retryable else Outcome.REFUSED
        return Attempt(now, outcome.value, str(failure))
    return Attempt(now, Outcome.SENT.value, "")


def _claim(conn: Connection, delivery_id: DeliveryId, *, lease: timedelta, now: datetime) -> list[Claimed]:
    """What is to be told in one message: the delivery, and one each of other incidents if it is news."""
    if escalate.holds_back(conn, outbox.get(conn, delivery_id), now=now):
        return []
    first = outbox.lease(conn, delivery_id, now=now, until=now + lease)
    if first is None:
        return []
    found: dict[IncidentId | None, Claimed] = {}
    for delivery in [first, *_more(conn, first, lease=lease, now=now)]:
        subject = _subject(conn, delivery, now=now)
        why = _needless(conn, delivery, subject, now=now)
        if delivery.incident in found:
            _drop(conn, delivery, DeliveryState.WITHDRAWN, Needless.BUNDLED, now=now)
        elif why is not None:
            _drop(conn, delivery, DeliveryState.EXPIRED, why, now=now)
        else:
            found[delivery.incident] = delivery, subject
    return list(found.values())


def _more(conn: Connection, first: Delivery, *, lease: timedelta, now: datetime) -> list[Delivery]:
    if first.kind not in NEWS:
        return []
    return outbox.lease_news(conn, first, now=now, by=now + MOMENT, until=now + lease, limit=MOST_NEWS)


def _needless(conn: Connection, delivery: Delivery, subject: Subject, *, now: datetime) -> Needless | None:
    status = subject.incident.status if isinstance(subject, Storm) else None
    others = [] if delivery.incident is None else outbox.of_incident(conn, delivery.incident)
    return needless(delivery, status, others, now=now)


def _drop(
    conn: Connection, delivery: Delivery, state: DeliveryState, why: Needless, *, now: datetime
) -> None:
    """It is not sent any more: its attempts say why; so does the timeline, unless it was told anyhow."""
    outbox.finish(conn, delivery.id, state=state, attempt=Attempt(now, state.value, why.value))
    if delivery.incident is not None and why in (Needless.ANSWERED, Needless.TOO_OLD):
        data = {**_addressed(delivery), "why": why.value}
        incidents.add_entries(
            conn, delivery.incident, [TimelineEntry(now, EntryKind.PAGE_EXPIRED, data=data)]
        )


def _subject(conn: Connection, delivery: Delivery, *, now: datetime) -> Subject:
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
    claimed: Sequence[Claimed], desk: Desk, pager: Pager, chart: Chart | None, *, now: datetime
) -> Verdict:
    first, _ = claimed[0]
    url = desk.urls.get((first.person, first.contact))
    if url is None:
        return Verdict(Outcome.REFUSED, "this contact is no longer in the configuration")
    try:
        language, _ = _reads(first, desk)
        page = replace(_words(claimed, desk, now=now), language=spoken(language), chart=chart)
        pager.send(url, page)
    except DeliveryError as failure:
        outcome = Outcome.RETRYABLE if failure.retryable else Outcome.REFUSED
        return Verdict(outcome, str(failure), failure.retry_after)
    return Verdict(Outcome.SENT)


def _words(claimed: Sequence[Claimed], desk: Desk, *, now: datetime) -> Page:
    pages = [_page(delivery, subject, desk, now=now) for delivery, subject in claimed]
    storms = [subject.incident for _, subject in claimed if isinstance(subject, Storm)]
    if len(pages) == 1:
        return pages[0]
    language, _ = _reads(claimed[0][0], desk)
    news = [digest.News(*each) for each in zip(storms, pages, strict=True)]
    return digest.compose(news, language=language, home=desk.home)


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
        desk.answer_at(delivery, now),
    )


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


def _reads(delivery: Delivery | NewDelivery, desk: Desk) -> tuple[str, str]:
    """The language and the zone of whoever reads it."""
    person = desk.people.get(delivery.person) if delivery.person else None
    return (person.language, person.zone) if person else (desk.language, desk.zone)


def _name(brand: BrandId, desk: Desk) -> str:
    return desk.brands[brand].name if brand in desk.brands else brand


def _finish(
    conn: Connection, delivery: Delivery, verdict: Verdict, *, now: datetime, jitter: float, pace: float
) -> None:
    state, due_at = after_attempt(
        delivery, verdict.outcome, now=now, jitter=jitter, pace=pace, asked=verdict.retry_after
    )
    attempt = Attempt(at=now, result=verdict.outcome.value, detail=verdict.detail)
    counted = outbox.finish(conn, delivery.id, state=state, attempt=attempt, due_at=due_at)
    if counted and delivery.incident is not None:
        _tell(conn, delivery.incident, delivery, state, verdict.detail, now=now)


def _tell(
    conn: Connection,
    incident_id: IncidentId,
    delivery: Delivery,
    state: DeliveryState,
    detail: str,
    *,
    now: datetime,
) -> None:
    """The timeline learns what was sent and what was given up; after that the person's next contact is due,
    and a step all of whose pages failed is over."""
    kind = {DeliveryState.SENT: EntryKind.PAGE_SENT, DeliveryState.FAILED: EntryKind.PAGE_FAILED}.get(state)
    if kind is None:
        return
    entries = [TimelineEntry(now, kind, data={**_addressed(delivery), "detail": detail})]
    incident = incidents.locked(conn, incident_id)
    if state is DeliveryState.FAILED:
        entries += _hurry(conn, delivery, outbox.of_incident(conn, incident_id), now=now)
    moved = hurried(incident, outbox.of_incident(conn, incident_id), now=now) if incident else None
    if moved is not None:
        incidents.update(conn, moved.incident)
        entries += moved.entries
    incidents.add_entries(conn, incident_id, entries)


def _hurry(
    conn: Connection, failed: Delivery, others: Sequence[Delivery], *, now: datetime
) -> list[TimelineEntry]:
    forward = outbox.hurry(conn, next_contact(failed, others, now=now), now=now)
    return [
        TimelineEntry(now, EntryKind.PAGE_HURRIED, data={**_addressed(each), "failed": failed.contact})
        for each in forward
    ]


def _addressed(delivery: Delivery) -> dict[str, Any]:
    return {
        "person": delivery.person,
        "contact": delivery.contact,
        "kind": delivery.kind.value,
        "round": delivery.round,
        "step": delivery.step,
    }

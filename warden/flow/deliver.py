"""Station 6: from the outbox to phones. Lease the row, send while no transaction is open, then mark it.

Delivery is at least once: a worker that dies between sending and marking leaves a lease that runs out, and
the page is sent again. Paged twice is a nuisance; not paged is the fault we exist against.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from warden.core.escalation import hurried
from warden.core.incident import EntryKind, Incident, IncidentId, PersonId, TimelineEntry
from warden.core.mention import Brand, BrandId
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
from warden.core.page import Page, compose, rehearse
from warden.errors import DeliveryError
from warden.flow.plan import during
from warden.ports import Pager
from warden.storage import heartbeats, incidents, outbox
from warden.storage.engine import transaction

BATCH = 200
LEASE = timedelta(seconds=40)  # longer than the pager's own timeout, so that nobody sends what is being sent


@dataclass(frozen=True, slots=True)
class Desk:
    """What writing and addressing a page takes; built once from the settings.

    `urls` maps (person, contact) to an Apprise URL, with person None for a policy's channels; `link` gives
    the address behind a page; `language` and `zone` are those of channels.
    """

    brands: Mapping[BrandId, Brand]
    people: Mapping[PersonId, Person]
    urls: Mapping[tuple[PersonId | None, str], str]
    language: str
    zone: str
    link: Callable[[IncidentId, PersonId | None, datetime], str]
    simulated: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is ours to try, with what its page tells of: `planned` is the note of the largest
    planned event the incident falls into."""

    delivery: Delivery
    incident: Incident | None
    planned: str | None


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
    delivery = claimed.delivery
    outcome, detail = _try(claimed, desk, pager, now=now)
    state, due_at = after_attempt(delivery, outcome, now=now, jitter=jitter, pace=pace)
    with transaction(engine) as conn:
        attempt = Attempt(at=now, result=outcome.value, detail=detail)
        counted = outbox.finish(conn, delivery.id, state=state, attempt=attempt, due_at=due_at)
        if counted and delivery.incident is not None:
            _tell(conn, delivery.incident, delivery, state, detail, now=now)


def _claim(conn: Connection, delivery_id: DeliveryId, *, lease: timedelta, now: datetime) -> Claim | None:
    delivery = outbox.lease(conn, delivery_id, now=now, until=now + lease)
    if delivery is None:
        return None
    incident = None if delivery.incident is None else incidents.get(conn, delivery.incident)
    if is_needed(delivery, incident.status if incident else None):
        events = during(conn, incident, now=now) if incident else []
        return Claim(delivery, incident, events[0].note if events else None)
    attempt = Attempt(at=now, result=DeliveryState.EXPIRED.value, detail="nobody needs it any more")
    outbox.finish(conn, delivery.id, state=DeliveryState.EXPIRED, attempt=attempt)
    return None


def _try(claim: Claim, desk: Desk, pager: Pager, *, now: datetime) -> tuple[Outcome, str]:
    delivery = claim.delivery
    url = desk.urls.get((delivery.person, delivery.contact))
    if url is None:
        return Outcome.REFUSED, "this contact is no longer in the configuration"
    try:
        pager.send(url, _page(claim, desk, now=now))
    except DeliveryError as failure:
        return (Outcome.RETRYABLE if failure.retryable else Outcome.REFUSED), str(failure)
    return Outcome.SENT, ""


def _page(claim: Claim, desk: Desk, *, now: datetime) -> Page:
    delivery, incident = claim.delivery, claim.incident
    person = desk.people.get(delivery.person) if delivery.person else None
    language = person.language if person else desk.language
    zone = person.zone if person else desk.zone
    if incident is None:
        return rehearse(delivery.severity, language=language, simulated=desk.simulated)
    brand = desk.brands.get(incident.brand)
    return compose(
        incident,
        brand.name if brand else incident.brand,
        language=language,
        zone=zone,
        url=desk.link(incident.id, delivery.person, now),
        now=now,
        simulated=desk.simulated,
        test=delivery.kind is DeliveryKind.TEST,
        planned=claim.planned,
    )


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

"""Station 6: from the outbox to phones. Lease the row, send while no transaction is open, then mark it.

Delivery is at least once: a worker that dies between sending and marking leaves a lease that runs out, and
the page is sent again. Paged twice is a nuisance; not paged is the fault we exist against.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine

from warden.core import (
    pacing,
)
from warden.core.escalation import hurried
from warden.core.incident import EntryKind, IncidentId, TimelineEntry
from warden.core.message import Message
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
from warden.core.page import Chart, Page
from warden.core.written import spoken
from warden.errors import DeliveryError
from warden.flow import escalate, past
from warden.flow.desk import COMPOSERS, Claimed, Desk, Storm, Subject, bare, reads, subject_of, words
from warden.ports import Pager
from warden.storage import heartbeats, incidents, outbox
from warden.storage.engine import reading, transaction

BATCH = 2000  # that are looked at for turns
MOST_NEWS = 100  # deliveries told in one message
LEASE = timedelta(seconds=40)  # longer than the pager's own timeout, so that nobody sends what is being sent


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a try ended, in whose words, and the pause the service asked for."""

    outcome: Outcome
    detail: str = ""
    retry_after: timedelta | None = None


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
) -> bool:
    """Try one delivery once, and with news what else there is for its reader; whether it was tried. `pace` is
    how fast warden's time runs, `jitter` in [0, 1) spreads retries."""
    with transaction(engine) as conn:
        claimed = _claim(conn, delivery_id, lease=LEASE * pace, now=now)
    if not claimed:  # a quicker worker has it, it was withdrawn, or nobody needs it any more
        return False
    chart = _chart(engine, *claimed[0], desk, now=now) if len(claimed) == 1 else None
    verdict = _try(claimed, desk, pager, chart, now=now)
    with transaction(engine) as conn:
        for delivery, _ in claimed:
            _finish(conn, delivery, verdict, now=now, jitter=jitter, pace=pace)
    return True


def straight(call: NewDelivery, desk: Desk, pager: Pager, *, now: datetime) -> Attempt:
    """Try once, without the database, what is about no incident."""
    url = desk.urls.get((call.person, call.contact))
    if url is None:
        return Attempt(now, Outcome.REFUSED.value, "this contact is no longer in the configuration")
    try:
        language, zone = reads(call, desk)
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
        subject = subject_of(conn, delivery, now=now)
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
    return Chart(series, subject.incident.first_mention_at, reads(delivery, desk)[1])


def _try(
    claimed: Sequence[Claimed], desk: Desk, pager: Pager, chart: Chart | None, *, now: datetime
) -> Verdict:
    first, _ = claimed[0]
    url = desk.urls.get((first.person, first.contact))
    if url is None:
        return Verdict(Outcome.REFUSED, "this contact is no longer in the configuration")
    try:
        page, flaw = _written(claimed, desk, now=now)
        pager.send(url, replace(page, chart=chart))
    except DeliveryError as failure:
        outcome = Outcome.RETRYABLE if failure.retryable else Outcome.REFUSED
        return Verdict(outcome, str(failure), failure.retry_after)
    return Verdict(Outcome.SENT, flaw)


def _written(claimed: Sequence[Claimed], desk: Desk, *, now: datetime) -> tuple[Page, str]:
    """The page, and why it is not whole, if it is not: one that cannot be written goes out all the same."""
    language, _ = reads(claimed[0][0], desk)
    try:
        page, flaw = words(claimed, desk, now=now), ""
    except Exception as cause:  # noqa: BLE001 - a page without its words is better than none
        page, flaw = bare(claimed[0], desk, now=now), f"its words could not be made: {cause!r}"
    return replace(page, language=spoken(language)), flaw


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

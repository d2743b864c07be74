"""Station 5: what is owed to an incident now; one incident, one transaction.

State, timeline and outbox move together, so an escalation stopped anywhere goes on from the last whole step.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import Connection, Engine

from warden.core.comeback import heard, is_told_by
from warden.core.escalation import Decision, Exhausted, FallBack, PageStep, after_decision, decide, withdrawn
from warden.core.hush import Silenced
from warden.core.hush import hush as hush_of
from warden.core.incident import Incident, IncidentId, Moved, PersonId
from warden.core.news import announce
from warden.core.oncall import Person, Schedule, ScheduleId
from warden.core.outbox import Delivery, DeliveryKind
from warden.core.policy import Chain, knowing
from warden.core.shifts import on_call
from warden.core.silence import Silence, covers
from warden.storage import heartbeats, incidents, outbox, schedules, silences
from warden.storage.engine import transaction

BATCH = 10  # few enough for what becomes due meanwhile to be seen within a moment
NOBODY: Mapping[PersonId, Person] = MappingProxyType({})
MOMENT = timedelta(seconds=1)
MOST_DECISIONS = 100  # at one instant: every step of every round passed over; more would be a loop


def due(engine: Engine, *, now: datetime) -> list[IncidentId]:
    """Some of the incidents that are owed something now; all of them where fewer than BATCH are due."""
    with transaction(engine) as conn:
        heartbeats.beat(conn, "escalate", now=now)
        return incidents.due(conn, now=now, limit=BATCH)


def run(
    engine: Engine,
    incident_id: IncidentId,
    rota: Mapping[ScheduleId, Schedule],
    *,
    now: datetime,
    people: Mapping[PersonId, Person] = NOBODY,
) -> None:
    """Take every decision that is due; passed-over steps follow each other at once.

    Where somebody else is just moving the incident, it is left to them: it comes up again if it is still due.

    Args:
        people: as configured now; who is on call and was not yet known when the incident opened is reached
            as they are now.
    """
    with transaction(engine) as conn:
        incident = incidents.claim(conn, incident_id)
        for _ in range(MOST_DECISIONS):
            if incident is None or incident.next_due is None or incident.next_due > now:
                return
            incident = _take_one(conn, incident, rota, people, now=now)
        raise RuntimeError(f"incident {incident_id} is still due after {MOST_DECISIONS} decisions at once")


def _take_one(
    conn: Connection,
    incident: Incident,
    rota: Mapping[ScheduleId, Schedule],
    people: Mapping[PersonId, Person],
    *,
    now: datetime,
) -> Incident:
    frozen = incidents.chain(conn, incident.id)
    on_duty = people_on_call(conn, frozen, rota, now=now)
    chain = knowing(frozen, [people[person] for person in on_duty.values() if person and person in people])
    decision = decide(
        incident,
        chain,
        on_duty,
        outbox.of_incident(conn, incident.id),
        now=now,
        heard=heard(incidents.timeline(conn, incident.id)),
        silence=_silence(conn, incident, now=now),
    )
    moved = after_decision(incident, decision, now=now)
    _apply(conn, chain, decision, moved, now=now)
    return moved.incident


def _apply(conn: Connection, chain: Chain, decision: Decision, moved: Moved, *, now: datetime) -> None:
    _store(conn, decision, moved, now=now)
    if isinstance(decision, Exhausted) or moved.notify is not None:
        spread(conn, moved, chain, now=now)


def _store(conn: Connection, decision: Decision, moved: Moved, *, now: datetime) -> None:
    entries = list(moved.entries)
    if isinstance(decision, Silenced):
        entries += withdrawn(outbox.withdraw_pages(conn, moved.incident.id, from_step=1), now=now)
    incidents.update(conn, moved.incident)
    incidents.add_entries(conn, moved.incident.id, entries)
    if isinstance(decision, PageStep | FallBack):
        outbox.add(conn, decision.deliveries, now=now)


def hush(conn: Connection, incident_id: IncidentId, *, now: datetime) -> None:
    """A silence begins or ends: hold what is owed to an incident, or let it go on, whenever it is due."""
    incident = incidents.locked(conn, incident_id)
    if incident is None:
        return
    silence = _silence(conn, incident, now=now)
    decision = hush_of(incident, outbox.of_incident(conn, incident_id), silence)
    if decision is not None:
        _store(conn, decision, after_decision(incident, decision, now=now), now=now)


def holds_back(conn: Connection, page: Delivery | None, *, now: datetime) -> bool:
    """Whether a silence holds back what is about to be sent: a page queued before it began, or tried once
    more. It is taken back then, before anybody leases it: incident first, as everywhere.

    Whoever was asked by name (step 0) is asked all the same.
    """
    if page is None or page.incident is None or page.kind is not DeliveryKind.PAGE or page.step == 0:
        return False
    incident = incidents.get(conn, page.incident)
    if incident is None or silenced_until(conn, incident, now=now) is None:
        return False
    hush(conn, incident.id, now=now)
    taken_back = outbox.withdraw_pages(conn, incident.id, from_step=1)  # a retry came back after the hush
    incidents.add_entries(conn, incident.id, withdrawn(taken_back, now=now))
    return True


def silenced_until(conn: Connection, incident: Incident, *, now: datetime) -> datetime | None:
    """When the silence that holds for an incident ends; None where none does."""
    silence = _silence(conn, incident, now=now)
    return silence.end if silence else None


def _silence(conn: Connection, incident: Incident, *, now: datetime) -> Silence | None:
    if incident.drill:
        return None
    return covers(silences.holding(conn, now=now), incident.brand)


def begin(conn: Connection, moved: Moved, chain: Chain, *, now: datetime) -> Incident:
    """Store an incident that was just opened, with its chain and its story, and spread the news of it.

    Raises:
        StorageError: the brand has one that is not resolved.
    """
    number = incidents.insert(conn, moved.incident, chain)
    incident = replace(moved.incident, id=number)
    incidents.add_entries(conn, number, moved.entries)
    spread(conn, Moved(incident), chain, now=now)
    return incident


def spread(
    conn: Connection, moved: Moved, chain: Chain, *, now: datetime, after: timedelta = timedelta()
) -> None:
    """Queue the news of an incident for the policy's channels and whoever has to be told.

    News that waits `after` now is left out where some waits already that is sent no later: it tells how
    things stand then.
    """
    known = outbox.of_incident(conn, moved.incident.id)
    quiet = silenced_until(conn, moved.incident, now=now)
    news = announce(moved.incident, chain, known, now=now + after, notify=moved.notify, silenced_until=quiet)
    if after:
        news = tuple(new for new in news if not any(is_told_by(new, waiting) for waiting in known))
    outbox.add(conn, news, now=now)


def people_on_call(
    conn: Connection, chain: Chain, rota: Mapping[ScheduleId, Schedule], *, now: datetime
) -> dict[ScheduleId, PersonId | None]:
    """Whom each schedule the policy names yields now; one that left the configuration yields nobody."""
    targets = [target for step in chain.policy.steps for target in step.targets]
    named = {target.schedule for target in [*targets, *chain.policy.fallback] if target.schedule}
    return {
        schedule: on_call(
            rota[schedule], schedules.overrides(conn, schedule, start=now, end=now + MOMENT), now=now
        ).person
        for schedule in named
        if schedule in rota
    }

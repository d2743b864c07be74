"""Station 5: what is owed to an incident now; one incident, one transaction.

State, timeline and outbox move together, so an escalation stopped anywhere goes on from the last whole step.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import Connection, Engine

from warden.core.comeback import heard, is_told_by
from warden.core.escalation import (
    Chain,
    Decision,
    Exhausted,
    FallBack,
    PageStep,
    after_decision,
    announce,
    decide,
    knowing,
)
from warden.core.incident import Incident, IncidentId, Moved, PersonId
from warden.core.oncall import Person, Schedule, ScheduleId
from warden.core.shifts import on_call
from warden.storage import heartbeats, incidents, outbox, schedules
from warden.storage.engine import transaction

BATCH = 20  # few enough for what becomes due meanwhile to be seen within a moment
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
    )
    moved = after_decision(incident, decision, now=now)
    _apply(conn, chain, decision, moved, now=now)
    return moved.incident


def _apply(conn: Connection, chain: Chain, decision: Decision, moved: Moved, *, now: datetime) -> None:
    incidents.update(conn, moved.incident)
    incidents.add_entries(conn, moved.incident.id, moved.entries)
    if isinstance(decision, PageStep | FallBack):
        outbox.add(conn, decision.deliveries, now=now)
    if isinstance(decision, Exhausted) or moved.notify is not None:
        spread(conn, moved, chain, now=now)


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
    news = announce(moved.incident, chain, known, now=now + after, notify=moved.notify)
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

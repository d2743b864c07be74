"""Policy, Step; what is owed to an incident at `now`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, assert_never

from warden.core.answers import end_snooze
from warden.core.hush import Silenced, SilenceOver, hush, hushed
from warden.core.incident import EntryKind, Incident, Moved, PersonId, Status, TimelineEntry
from warden.core.moves import reopen_after_timeout
from warden.core.oncall import Person, ScheduleId
from warden.core.outbox import Delivery, DeliveryKind, DeliveryState, NewDelivery
from warden.core.policy import Chain, Target
from warden.core.reach import ways
from warden.core.silence import Silence


class Why(StrEnum):
    """Why a step was passed over."""

    SEVERITY_NOT_REACHED = "severity_not_reached"
    NOBODY_ON_CALL = "nobody_on_call"
    NO_CONTACT = "no_contact"
    ALL_FAILED = "all_failed"


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing is owed, and escalation need not look again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing is owed before `until`."""

    until: datetime


@dataclass(frozen=True, slots=True)
class SkipStep:
    """Step `step` of `round` is passed over; the next one is due at once."""

    round: int
    step: int
    why: Why


@dataclass(frozen=True, slots=True)
class PageStep:
    """Step `step` of `round` pages `people`, then waits until `next_due`. `without_contact` belong to the
    step too and cannot be reached."""

    round: int
    step: int
    people: tuple[PersonId, ...]
    deliveries: tuple[NewDelivery, ...]
    next_due: datetime
    without_contact: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True)
class FallBack:
    """The round has notified nobody at all: the policy's fallback is paged, as a step after the last."""

    round: int
    step: int
    people: tuple[PersonId, ...]
    deliveries: tuple[NewDelivery, ...]
    next_due: datetime


@dataclass(frozen=True, slots=True)
class NextRound:
    """All steps once more, from `next_due`."""

    round: int
    next_due: datetime


@dataclass(frozen=True, slots=True)
class Exhausted:
    """All rounds are over and nobody has answered: it stays open, and the channels are told."""

    rounds: int


@dataclass(frozen=True, slots=True)
class AcknowledgeTimedOut:
    """`person` acknowledged and has been silent since `silent_since`: open again."""

    person: PersonId | None
    silent_since: datetime


@dataclass(frozen=True, slots=True)
class SnoozeOver:
    """`person` wanted it back by now: open again."""

    person: PersonId | None


Decision = (
    Nothing
    | Wait
    | SkipStep
    | PageStep
    | FallBack
    | NextRound
    | Exhausted
    | AcknowledgeTimedOut
    | SnoozeOver
    | Silenced
    | SilenceOver
)


def decide(
    incident: Incident,
    chain: Chain,
    on_call: Mapping[ScheduleId, PersonId | None],
    deliveries: Sequence[Delivery],
    *,
    now: datetime,
    heard: datetime | None = None,
    silence: Silence | None = None,
) -> Decision:
    """What is owed to an incident at `now`: one decision; `after_decision` says when to ask again.

    Args:
        on_call: whom each schedule of the policy yields at `now`; one left out yields nobody.
        deliveries: all of the incident so far.
        heard: when a person last did anything to it (core.comeback.heard).
        silence: the one that holds for its brand at `now`, if any does (see `hush`).
    """
    if incident.status is Status.RESOLVED:
        return Nothing(reason="resolved")
    if incident.snoozed_until is not None:
        is_over = now >= incident.snoozed_until
        return SnoozeOver(incident.acknowledged_by) if is_over else Wait(until=incident.snoozed_until)
    if not incident.severity.pages:
        return Nothing(reason="a watch wakes nobody")
    if incident.next_due is None:
        return Nothing(reason="everybody was tried")
    hushed = hush(incident, deliveries, silence)
    if hushed is not None:
        return hushed
    if now < incident.next_due:
        return Wait(until=incident.next_due)
    if incident.status is Status.ACKNOWLEDGED:
        return _answered(incident, chain.policy.acknowledge_timeout, heard, now=now)
    number = incident.step + 1
    if number > len(chain.policy.steps):
        return _round_over(incident, chain, on_call, deliveries, now=now)
    return _step(incident, chain, on_call, number, now=now)


def after_decision(incident: Incident, decision: Decision, *, now: datetime) -> Moved:
    """The incident once a decision is carried out, and what the timeline says of it."""
    match decision:
        case Nothing():
            return Moved(replace(incident, next_due=None))
        case Wait(until):
            return Moved(replace(incident, next_due=until))
        case SkipStep(round_, step, why):
            return Moved(replace(incident, step=step, next_due=now), (_skipped(round_, step, why, now=now),))
        case PageStep() | FallBack():
            taken = replace(incident, step=decision.step, next_due=decision.next_due)
            return Moved(taken, (_step_due(decision, now=now), *_queued(decision.deliveries, now=now)))
        case NextRound(round_, next_due):
            return Moved(replace(incident, round=round_, step=0, next_due=next_due))
        case Exhausted(rounds):
            entry = TimelineEntry(now, EntryKind.EXHAUSTED, data={"rounds": rounds})
            return Moved(replace(incident, next_due=None), (entry,))
        case AcknowledgeTimedOut():
            return reopen_after_timeout(incident, now=now)
        case SnoozeOver():
            return end_snooze(incident, now=now)
        case Silenced() | SilenceOver():
            return hushed(incident, decision, now=now)
        case _:
            assert_never(decision)


def asked(
    incident: Incident, person: Person, *, now: datetime
) -> tuple[tuple[NewDelivery, ...], tuple[TimelineEntry, ...]]:
    """The pages to whom an incident was just reassigned, and what the timeline says of them. `person` is as
    now: they are asked today, whatever the chain was frozen with."""
    found = ways(person, incident.severity, now=now)
    pages = tuple(_page(incident, person.id, incident.step, contact, due) for contact, due in found)
    return pages, tuple(_queued(pages, now=now))


def hurries(deliveries_of_step: Sequence[Delivery]) -> bool:
    """Whether a step is over before its wait is: it had deliveries, and each has failed for good."""
    return bool(deliveries_of_step) and all(
        delivery.state is DeliveryState.FAILED for delivery in deliveries_of_step
    )


def hurried(incident: Incident, deliveries: Sequence[Delivery], *, now: datetime) -> Moved | None:
    """The incident with its next step due at once, because nobody of the present one can be reached any
    more; None while somebody may be. `deliveries` are all of the incident."""
    of_step = [
        delivery for delivery in _pages_of(deliveries, incident.round) if delivery.step == incident.step
    ]
    is_waiting = incident.status is Status.OPEN and incident.next_due is not None and incident.next_due > now
    if not is_waiting or not hurries(of_step):
        return None
    entry = _skipped(incident.round, incident.step, Why.ALL_FAILED, now=now)
    return Moved(replace(incident, next_due=now), (entry,))


def _answered(
    incident: Incident, timeout: timedelta | None, heard: datetime | None, *, now: datetime
) -> Decision:
    if timeout is None:
        return Nothing(reason="somebody answered")
    since = max(instant for instant in (incident.acknowledged_at, heard, incident.opened_at) if instant)
    if now < since + timeout:
        return Wait(until=since + timeout)
    return AcknowledgeTimedOut(person=incident.acknowledged_by, silent_since=since)


def _step(
    incident: Incident,
    chain: Chain,
    on_call: Mapping[ScheduleId, PersonId | None],
    number: int,
    *,
    now: datetime,
) -> Decision:
    step = chain.policy.steps[number - 1]
    if step.severity is not None and incident.severity.rank < step.severity.rank:
        return SkipStep(incident.round, number, Why.SEVERITY_NOT_REACHED)
    people = _people(step.targets, on_call)
    if not people:
        return SkipStep(incident.round, number, Why.NOBODY_ON_CALL)
    deliveries = _pages(incident, chain, people, number, now=now)
    reached = tuple(person for person in people if any(page.person == person for page in deliveries))
    if not reached:
        return SkipStep(incident.round, number, Why.NO_CONTACT)
    unreached = tuple(person for person in people if person not in reached)
    return PageStep(incident.round, number, reached, deliveries, now + step.wait, unreached)


def _round_over(
    incident: Incident,
    chain: Chain,
    on_call: Mapping[ScheduleId, PersonId | None],
    deliveries: Sequence[Delivery],
    *,
    now: datetime,
) -> Decision:
    policy = chain.policy
    # Step 0 is whoever was asked by name: the policy itself may have notified nobody all the same.
    of_policy = [page for page in _pages_of(deliveries, incident.round) if page.step > 0]
    somebody = any(page.state is DeliveryState.SENT for page in of_policy)
    # A round that reached nobody was passed over in no time: without a pause so would all the others be.
    pause = timedelta() if somebody else max((step.wait for step in policy.steps), default=timedelta())
    number = len(policy.steps) + 1
    if not somebody and incident.step < number:
        people = _people(policy.fallback, on_call)
        pages = _pages(incident, chain, people, number, now=now)
        if pages:
            return FallBack(incident.round, number, people, pages, now + pause)
    done = incident.round - incident.first_round + 1
    if done <= policy.repeat:
        return NextRound(incident.round + 1, now + pause)
    return Exhausted(rounds=done)


def _people(targets: Sequence[Target], on_call: Mapping[ScheduleId, PersonId | None]) -> tuple[PersonId, ...]:
    """Whom targets mean at this moment, each person once, in order."""
    found = [target.person if target.schedule is None else on_call.get(target.schedule) for target in targets]
    return tuple(dict.fromkeys(person for person in found if person is not None))


def _pages(
    incident: Incident, chain: Chain, people: Sequence[PersonId], step: int, *, now: datetime
) -> tuple[NewDelivery, ...]:
    known = {person.id: person for person in chain.people}
    return tuple(
        _page(incident, person, step, contact, due)
        for person in people
        if person in known
        for contact, due in ways(known[person], incident.severity, now=now)
    )


def _page(incident: Incident, person: PersonId, step: int, contact: str, due: datetime) -> NewDelivery:
    kind, severity = DeliveryKind.PAGE, incident.severity
    return NewDelivery(incident.id, kind, severity, person, contact, incident.round, step, due)


def _pages_of(deliveries: Sequence[Delivery], round_: int) -> list[Delivery]:
    return [
        delivery for delivery in deliveries if delivery.kind is DeliveryKind.PAGE and delivery.round == round_
    ]


def _skipped(round_: int, step: int, why: Why, *, now: datetime) -> TimelineEntry:
    return TimelineEntry(now, EntryKind.STEP_SKIPPED, data={"round": round_, "step": step, "why": why.value})


def _step_due(decision: PageStep | FallBack, *, now: datetime) -> TimelineEntry:
    data: dict[str, Any] = {
        "round": decision.round,
        "step": decision.step,
        "people": list(decision.people),
        "fallback": isinstance(decision, FallBack),
    }
    if isinstance(decision, PageStep) and decision.without_contact:
        data["without_contact"] = list(decision.without_contact)
    return TimelineEntry(now, EntryKind.STEP_DUE, data=data)


def withdrawn(deliveries: Sequence[Delivery], *, now: datetime) -> list[TimelineEntry]:
    """What the timeline says of deliveries that were taken back."""
    return [
        TimelineEntry(
            now,
            EntryKind.PAGE_WITHDRAWN,
            data={
                "person": delivery.person,
                "contact": delivery.contact,
                "round": delivery.round,
                "step": delivery.step,
            },
        )
        for delivery in deliveries
    ]


def _queued(deliveries: Sequence[NewDelivery], *, now: datetime) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            now,
            EntryKind.PAGE_QUEUED,
            data={
                "person": delivery.person,
                "contact": delivery.contact,
                "round": delivery.round,
                "step": delivery.step,
                "due_at": delivery.due_at.isoformat(),
            },
        )
        for delivery in deliveries
    ]

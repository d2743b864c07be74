"""Builders of incidents, findings, chains and deliveries; every argument left out is an ordinary one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from warden.core.growth import STEPS, ForecastPoint, Growth
from warden.core.incident import Finding, Incident, IncidentId, PersonId, Severity
from warden.core.mention import BrandId
from warden.core.message import Message
from warden.core.moves import opened
from warden.core.oncall import Person, Rule, ScheduleId
from warden.core.outbox import Delivery, DeliveryId, DeliveryKind, DeliveryState, NewDelivery
from warden.core.policy import Chain, Policy, Step, Target

T0 = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

ANNA, BEN, CARLA = PersonId("anna"), PersonId("ben"), PersonId("carla")
COMMUNITY = ScheduleId("community")


def a_finding(severity: Severity | None = Severity.WARNING, **numbers: Any) -> Finding:
    """The storm of the public interface's example page."""
    ordinary = Finding(
        at=T0,
        severity=severity,
        window_minutes=30,
        mentions=312,
        expected=24.0,
        negative_share=0.71,
        usual_negative_share=0.22,
        doubling_minutes=14.0,
        surprise_bits=180.0,
        since=T0 - 20 * MINUTE,
        reason="312 mentions in 30 min, usually 24",
    )
    return replace(ordinary, **numbers)


def a_growth(**figures: Any) -> Growth:
    """As of T0: doubles in 25 minutes, critical in 40, and a band that widens."""
    forecast = tuple(
        ForecastPoint(30 * n, 600.0 - 40 * n, 600.0 + 60 * n, 600.0 + 300 * n) for n in range(1, STEPS + 1)
    )
    ordinary = Growth(
        at=T0,
        doubling_minutes=25.0,
        doubling_low=18.0,
        doubling_high=40.0,
        reproduction=1.8,
        reproduction_low=1.4,
        reproduction_high=2.3,
        forecast=forecast,
        critical_in_minutes=40.0,
    )
    return replace(ordinary, **figures)


def an_incident(severity: Severity = Severity.WARNING, **fields: Any) -> Incident:
    """Incident 42, just opened at T0 by `a_finding(severity)`."""
    incident = opened(a_finding(severity), BrandId("musterbank"), now=T0).incident
    return replace(incident, **{"id": IncidentId(42), **fields})


def a_message(severity: Severity = Severity.WARNING, **fields: Any) -> Message:
    """Of no facts, to somebody who reads German in Berlin at T0."""
    ordinary = Message(
        severity, {}, "de", "Europe/Berlin", home="https://warden.example/", now=T0, simulated=False
    )
    return replace(ordinary, **fields)


def a_person(
    id_: str = "anna", contacts: Sequence[str] = ("push",), rules: Sequence[Rule] = (), **fields: Any
) -> Person:
    ordinary = Person(PersonId(id_), id_.title(), "de", "Europe/Berlin", tuple(contacts), tuple(rules))
    return replace(ordinary, **fields)


def a_step(*targets: str, wait: timedelta = 5 * MINUTE, severity: Severity | None = None) -> Step:
    """Targets are written as in the configuration: `person:anna`, `schedule:community`."""
    return Step(tuple(a_target(target) for target in targets), wait, severity)


def a_target(written: str) -> Target:
    kind, _, id_ = written.partition(":")
    return Target(person=PersonId(id_)) if kind == "person" else Target(schedule=ScheduleId(id_))


def a_chain(
    *steps: Step, people: Sequence[Person] = (), fallback: Sequence[str] = (), **policy: Any
) -> Chain:
    """Anna, Ben and Carla with one contact each, unless `people` says otherwise."""
    known = people or [a_person(name) for name in ("anna", "ben", "carla")]
    targets = tuple(a_target(written) for written in fallback)
    return Chain(Policy("community", steps, fallback=targets, **policy), tuple(known))


def queued(
    deliveries: Sequence[NewDelivery], state: DeliveryState = DeliveryState.SENT, *, after: int = 0
) -> list[Delivery]:
    """New deliveries as the outbox holds them, all in one state, with ids from `after` + 1."""
    return [
        Delivery(
            DeliveryId(number),
            new.incident,
            new.kind,
            new.severity,
            new.person,
            new.contact,
            new.round,
            new.step,
            state,
            created_at=T0,
            due_at=new.due_at,
            attempts=0,
        )
        for number, new in enumerate(deliveries, after + 1)
    ]


def a_delivery(**fields: Any) -> Delivery:
    """A page to Anna's push contact in step 1 of round 1, pending and never tried."""
    ordinary = Delivery(
        DeliveryId(1),
        IncidentId(42),
        DeliveryKind.PAGE,
        Severity.WARNING,
        ANNA,
        "push",
        1,
        1,
        DeliveryState.PENDING,
        created_at=T0,
        due_at=T0,
        attempts=0,
    )
    return replace(ordinary, **fields)

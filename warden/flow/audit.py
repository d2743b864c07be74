"""Beside the walk: one pass of a watchman over heartbeats, steps and pages, and the alarm that follows.

An alarm is queued like everything that reaches people, under a key that makes it one whoever noticed it. Then
the watchmen deliver it themselves, by the outbox's own leases: what stands still may be the delivering.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from sqlalchemy import Connection, Engine

from warden.core import alarm
from warden.core.alarm import Alarm, Finding
from warden.core.audit import Decision, End, Facts, Nothing, Raise, Repeat, Watch, decide, look
from warden.core.oncall import Person, Schedule, ScheduleId
from warden.core.outbox import Attempt, DeliveryId, DeliveryKind, DeliveryState, NewDelivery, Outcome
from warden.core.policy import Policy
from warden.core.shifts import on_call
from warden.storage import alarms, heartbeats, incidents, outbox, schedules, switch
from warden.storage.engine import is_migrating, reading, transaction
from warden.storage.switch import Switch

LOOKED, CLEAN = "watch", "audit"  # heartbeats: of every pass, and of those that found all well
KINDS = (DeliveryKind.ALARM, DeliveryKind.ALL_CLEAR)
MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Fallback:
    """Where those are found who are told when warden itself stands still."""

    policies: Collection[Policy]
    rota: Mapping[ScheduleId, Schedule]
    people: Collection[Person]

    def listeners(self, conn: Connection | None, *, now: datetime) -> list[Person]:
        """The people an alarm reaches now; without a database nobody knows of stand-ins."""
        named = {target.schedule for target in alarm.targets(self.policies) if target.schedule}
        duty = {
            schedule: on_call(
                self.rota[schedule],
                schedules.overrides(conn, schedule, start=now, end=now + MOMENT) if conn else [],
                now=now,
            ).person
            for schedule in named
            if schedule in self.rota
        }
        return alarm.listeners(self.policies, duty, self.people)


@dataclass(frozen=True, slots=True)
class Pass:
    """What a watchman knows after a pass, and the alarms that wait for somebody to deliver them."""

    watch: Watch
    owed: tuple[DeliveryId, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """What the watchmen have left for whoever asks: when one looked last, when one last found all well, since
    when an alarm lasts, and how the outside switch stands (None: it was never pinged)."""

    looked_at: datetime | None
    clean_at: datetime | None
    alarm: Alarm | None
    switch: Switch | None
    late: Facts


@dataclass(frozen=True, slots=True)
class Told:
    """A call that was made while the database was away, and how it ended."""

    call: NewDelivery
    attempt: Attempt


def run(
    engine: Engine,
    watch: Watch,
    fallback: Fallback,
    stations: Mapping[str, timedelta],
    *,
    at_s: float,
    pace: float,
    now: datetime,
) -> Pass:
    """Look once, and do what follows; `at_s` and `pace` as in `core.audit.look`.

    Raises:
        StorageError: the database is away, or takes nothing; that is a finding of its own.
    """
    if is_migrating(engine):
        return Pass(Watch(), ())
    with reading(engine) as conn:
        facts = _facts(conn, now=now)
    seen = look(watch, facts, stations, at_s=at_s, pace=pace, now=now)
    with transaction(engine) as conn:
        # Written even when nothing else is: a database that takes nothing is as good as away.
        heartbeats.beat(conn, LOOKED, now=now)
        if seen.clean:
            heartbeats.beat(conn, CLEAN, now=now)
        _apply(conn, decide(seen, alarms.lasting(conn), pace=pace, now=now), fallback, now=now)
        return Pass(seen, tuple(outbox.due_of(conn, KINDS, now=now)))


def record(engine: Engine, told: Sequence[Told], *, began_at: datetime, now: datetime) -> None:
    """Keep the alarm that was told while the database was away: once, whoever tells of it first."""
    with transaction(engine) as conn:
        known = alarms.since(conn, began_at) or alarms.begin(conn, began_at=began_at, now=now)
        if known is None:  # another one began in this very moment
            return
        for each in told:
            _record(conn, known, each, now=now)


def account(conn: Connection, *, now: datetime) -> Account:
    """How warden stands in the watchmen's eyes."""
    facts = _facts(conn, now=now)
    looked, clean = facts.beats.get(LOOKED), facts.beats.get(CLEAN)
    return Account(looked, clean, alarms.lasting(conn), switch.state(conn), facts)


def _facts(conn: Connection, *, now: datetime) -> Facts:
    return Facts(
        beats=heartbeats.beats(conn),
        step=incidents.longest_due(conn, now=now),
        page=outbox.longest_due(conn, DeliveryKind.PAGE, now=now),
    )


def _apply(conn: Connection, decision: Decision, fallback: Fallback, *, now: datetime) -> None:
    match decision:
        case Raise(findings):
            since = [finding.since for finding in findings if finding.since is not None]
            _call(
                conn,
                alarms.begin(conn, began_at=min(since, default=now), now=now),
                findings,
                fallback,
                now=now,
            )
        case Repeat(known, findings):
            _call(conn, alarms.tell_again(conn, known, now=now), findings, fallback, now=now)
        case End(known):
            if alarms.end(conn, known, now=now):
                _call_off(conn, known, now=now)
        case Nothing():
            pass
        case _:
            assert_never(decision)


def _call(
    conn: Connection,
    known: Alarm | None,
    findings: Sequence[Finding],
    fallback: Fallback,
    *,
    now: datetime,
) -> None:
    if known is not None:  # otherwise a quicker watchman has told it
        people = fallback.listeners(conn, now=now)
        outbox.add(conn, alarm.calls(people, findings, alarm.occasion(known), now=now), now=now)


def _call_off(conn: Connection, known: Alarm, *, now: datetime) -> None:
    """Whoever heard of it hears that it is over; whoever has not is left in peace."""
    occasions = alarm.occasions(known)
    for occasion in occasions:
        outbox.withdraw_about(conn, occasion)
    told = [
        (call.person, call.contact)
        for call in outbox.of_occasions(conn, occasions)
        if call.state is not DeliveryState.WITHDRAWN
    ]
    outbox.add(conn, alarm.all_clear(told, known, now=now), now=now)


def _record(conn: Connection, known: Alarm, told: Told, *, now: datetime) -> None:
    call = replace(told.call, occasion=alarm.occasion(known))
    for delivery in outbox.add(conn, [call], now=now):
        outbox.lease(conn, delivery, now=now, until=now + MOMENT)
        state = DeliveryState.SENT if told.attempt.result == Outcome.SENT else DeliveryState.FAILED
        outbox.finish(conn, delivery, state=state, attempt=told.attempt)

"""What people answer, in a real database: what is withdrawn, who is woken when, and who was quicker."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine

from tests.support.incidents import ANNA, BEN, CARLA, COMMUNITY, a_chain, a_finding, a_person, a_step
from tests.support.nights import (
    MINUTE,
    PEOPLE,
    T0,
    TWO_STEPS,
    deliveries,
    incident,
    kinds,
    open_incident,
    pass_time,
    urls,
)
from tests.support.rotas import a_layer, a_rotation, a_schedule
from tests.support.storage import at_once
from tests.support.walk import RecordingPager
from warden.core.incident import EntryKind, IncidentId, PersonId, Severity, Status
from warden.core.moves import apply_finding
from warden.core.outbox import DeliveryKind, DeliveryState
from warden.errors import DeliveryError, IllegalMove, Refused
from warden.flow import escalate, respond
from warden.storage import incidents
from warden.storage.engine import make_engine, transaction

HOUR = timedelta(hours=1)
TRIES = 100


def pages(engine: Engine, number: IncidentId) -> list[tuple[str | None, DeliveryState]]:
    found = [row for row in deliveries(engine, number) if row.kind is DeliveryKind.PAGE]
    return [(row.person, row.state) for row in found]


def test_a_snooze_is_quiet_until_it_ends_and_then_pages_from_the_first_step(engine: Engine) -> None:
    number, pager = open_incident(engine), RecordingPager()
    pass_time(engine, pager, until=T0)
    with transaction(engine) as conn:
        respond.snooze(conn, number, BEN, T0 + HOUR, now=T0 + MINUTE)
    pass_time(engine, pager, start=T0 + MINUTE, until=T0 + 59 * MINUTE)
    assert urls(pager) == ["mock://anna/push"]
    pass_time(engine, pager, start=T0 + HOUR, until=T0 + HOUR)
    assert urls(pager)[1:] == ["mock://anna/push"]
    pass_time(engine, pager, start=T0 + HOUR, until=T0 + HOUR + MINUTE)
    assert urls(pager)[2:] == ["mock://ben/push"], "news, a moment later"
    assert incident(engine, number).status is Status.OPEN


def test_a_snooze_withdraws_what_waits(engine: Engine) -> None:
    number = open_incident(engine)
    escalate.run(engine, number, {}, now=T0)
    with transaction(engine) as conn:
        respond.snooze(conn, number, BEN, T0 + HOUR, now=T0)
    assert pages(engine, number) == [(ANNA, DeliveryState.WITHDRAWN)]


def test_a_snooze_that_is_refused_leaves_everything_as_it_was(engine: Engine) -> None:
    number = open_incident(engine)
    with pytest.raises(Refused), transaction(engine) as conn:
        respond.snooze(conn, number, BEN, T0, now=T0)
    assert incident(engine, number).status is Status.OPEN


def test_whoever_is_asked_is_paged_at_once_and_then_everybody_from_the_first_step(engine: Engine) -> None:
    number, pager = open_incident(engine), RecordingPager()
    pass_time(engine, pager, until=T0)
    with transaction(engine) as conn:
        respond.acknowledge(conn, number, ANNA, now=T0 + MINUTE)
        respond.reassign(conn, number, ANNA, PEOPLE[1], now=T0 + 2 * MINUTE)
    pass_time(engine, pager, start=T0 + 2 * MINUTE, until=T0 + 6 * MINUTE)
    assert urls(pager) == ["mock://anna/push", "mock://ben/push"]
    pass_time(engine, pager, start=T0 + 7 * MINUTE, until=T0 + 12 * MINUTE)
    assert urls(pager)[2:] == ["mock://anna/push", "mock://ben/push"], "round two, steps one and two"


def test_whoever_is_asked_and_takes_it_lets_everybody_sleep(engine: Engine) -> None:
    number, pager = open_incident(engine), RecordingPager()
    with transaction(engine) as conn:
        respond.reassign(conn, number, ANNA, PEOPLE[1], now=T0)
    pass_time(engine, pager, until=T0)
    with transaction(engine) as conn:
        respond.acknowledge(conn, number, BEN, now=T0 + MINUTE)
    pass_time(engine, pager, start=T0 + MINUTE, until=T0 + HOUR)
    assert urls(pager) == ["mock://ben/push"]
    assert incident(engine, number).acknowledged_by == BEN


def test_somebody_the_chain_did_not_know_can_be_asked(engine: Engine) -> None:
    number, pager = open_incident(engine), RecordingPager()
    eve = a_person("eve")
    with transaction(engine) as conn:
        respond.reassign(conn, number, ANNA, eve, now=T0)
    pass_time(engine, pager, until=T0, people=[*PEOPLE, eve])
    assert urls(pager) == ["mock://eve/push"]


def test_escalation_goes_on_at_once_when_who_is_asked_cannot_be_reached(engine: Engine) -> None:
    number = open_incident(engine)
    pager = RecordingPager(failures={"mock://ben/push": DeliveryError("no such token", retryable=False)})
    with transaction(engine) as conn:
        respond.reassign(conn, number, ANNA, PEOPLE[1], now=T0)
    pass_time(engine, pager, until=T0 + MINUTE / 2)
    assert urls(pager) == ["mock://anna/push"]


def test_escalating_takes_the_next_step_and_withdraws_nothing(engine: Engine) -> None:
    number, pager = open_incident(engine), RecordingPager()
    escalate.run(engine, number, {}, now=T0)
    with transaction(engine) as conn:
        respond.escalate(conn, number, ANNA, now=T0 + MINUTE)
    pass_time(engine, pager, start=T0 + MINUTE, until=T0 + MINUTE)
    assert urls(pager) == ["mock://anna/push", "mock://ben/push"]


def test_lowering_it_to_a_watch_withdraws_what_waits_and_raising_it_pages(engine: Engine) -> None:
    number, pager = open_incident(engine), RecordingPager()
    escalate.run(engine, number, {}, now=T0)
    with transaction(engine) as conn:
        respond.set_severity(conn, number, BEN, Severity.WATCH, now=T0)
    pass_time(engine, pager, until=T0 + HOUR)
    assert pager.sent == []
    with transaction(engine) as conn:
        respond.set_severity(conn, number, BEN, Severity.WARNING, now=T0 + HOUR)
    pass_time(engine, pager, start=T0 + HOUR, until=T0 + HOUR)
    assert urls(pager) == ["mock://anna/push"]


def test_a_statement_is_on_the_timeline_as_one(engine: Engine) -> None:
    number = open_incident(engine)
    with transaction(engine) as conn:
        respond.note(conn, number, ANNA, "Wir bedauern das.", is_statement=True, now=T0)
    assert kinds(engine, number)[-1] is EntryKind.STATEMENT


def test_every_answer_is_told_in_the_channels(engine: Engine) -> None:
    chain = replace(TWO_STEPS, policy=replace(TWO_STEPS.policy, channels=("team",)))
    number = open_incident(engine, chain)
    with transaction(engine) as conn:
        respond.set_severity(conn, number, BEN, Severity.CRITICAL, now=T0)
        respond.snooze(conn, number, BEN, T0 + HOUR, now=T0)
        respond.escalate(conn, number, ANNA, now=T0 + MINUTE)
        respond.reassign(conn, number, ANNA, PEOPLE[1], now=T0 + MINUTE)
    news = [row for row in deliveries(engine, number) if (row.person, row.contact) == (None, "team")]
    assert [row.step for row in news] == [1, 2, 3, 4]


def test_somebody_on_call_who_came_after_it_opened_is_paged(engine: Engine) -> None:
    """The chain is frozen, who is on call is asked when a step is due: a newcomer has to be reachable."""
    chain = a_chain(a_step("schedule:community"), people=PEOPLE)
    number = open_incident(engine, chain)
    eve = a_person("eve")
    rota = {COMMUNITY: a_schedule(a_layer(a_rotation("eve")))}
    escalate.run(engine, number, rota, people={eve.id: eve}, now=T0)
    assert pages(engine, number) == [(eve.id, DeliveryState.PENDING)]


LONG = a_chain(
    a_step("person:anna", wait=2 * HOUR),
    a_step("person:ben"),
    a_step("person:carla"),
    people=[*PEOPLE, a_person("carla")],
)


def restarted(engine: Engine) -> Engine:
    """Nothing of the process that was is left, only what stands in the database."""
    url = engine.url
    engine.dispose()
    return make_engine(url.render_as_string(hide_password=False))


def test_a_restart_within_a_long_wait_goes_on_at_the_right_step(engine: Engine) -> None:
    number, pager = open_incident(engine, LONG), RecordingPager()
    everybody = [*PEOPLE, a_person("carla")]
    pass_time(engine, pager, until=T0 + HOUR, people=everybody)
    again = restarted(engine)
    pass_time(again, pager, start=T0 + HOUR, until=T0 + 2 * HOUR - MINUTE, people=everybody)
    assert urls(pager) == ["mock://anna/push"]
    pass_time(again, pager, start=T0 + 2 * HOUR, until=T0 + 2 * HOUR, people=everybody)
    assert urls(pager) == ["mock://anna/push", "mock://ben/push"]
    assert incident(again, number).step == 2
    again.dispose()


def test_after_an_outage_the_steps_that_are_overdue_do_not_fire_all_at_once(engine: Engine) -> None:
    """A step's wait counts from when it was taken, not from when it should have been."""
    number, pager = open_incident(engine, LONG), RecordingPager()
    everybody = [*PEOPLE, a_person("carla")]
    pass_time(engine, pager, until=T0, people=everybody)
    again, back = restarted(engine), T0 + 9 * HOUR
    for _ in range(3):
        pass_time(again, pager, start=back, until=back, people=everybody)
    assert urls(pager) == ["mock://anna/push", "mock://ben/push"]
    assert incident(again, number).next_due == back + 5 * MINUTE
    pass_time(again, pager, start=back + 5 * MINUTE, until=back + 5 * MINUTE, people=everybody)
    assert urls(pager)[2:] == ["mock://carla/push"]
    again.dispose()


@pytest.mark.parametrize("answer", ["snooze", "acknowledge"])
def test_what_ended_during_an_outage_opens_again_and_takes_one_step(engine: Engine, answer: str) -> None:
    chain = replace(LONG, policy=replace(LONG.policy, acknowledge_timeout=HOUR))
    number, pager = open_incident(engine, chain), RecordingPager()
    with transaction(engine) as conn:
        if answer == "snooze":
            respond.snooze(conn, number, ANNA, T0 + HOUR, now=T0)
        else:
            respond.acknowledge(conn, number, ANNA, now=T0)
    again, back = restarted(engine), T0 + 9 * HOUR
    pass_time(again, pager, start=back, until=back)
    now = incident(again, number)
    assert (now.status, now.step, now.next_due) == (Status.OPEN, 1, back + 2 * HOUR)
    again.dispose()


def acknowledging(number: IncidentId, person: PersonId, now: datetime) -> Callable[[Connection], str]:
    """Acknowledges, and gives what `person` is told: "mine", or who was quicker."""

    def ask(conn: Connection) -> str:
        try:
            respond.acknowledge(conn, number, person, now=now)
        except IllegalMove as late:
            return late.what
        return "mine"

    return ask


def test_of_two_who_answer_at_once_one_has_it_and_the_other_is_told_who_and_when(engine: Engine) -> None:
    number = open_incident(engine)
    for attempt in range(TRIES):
        now = T0 + attempt * HOUR
        told = at_once(engine, *(acknowledging(number, person, now) for person in (ANNA, BEN)))
        assert told.count("mine") == 1
        owner = (ANNA, BEN)[told.index("mine")]
        (late,) = [words for words in told if words != "mine"]
        written = now.isoformat().replace("+00:00", "Z")
        assert late == f"incident {number} was already acknowledged by {owner} at {written}"
        assert incident(engine, number).acknowledged_by == owner
        with transaction(engine) as conn:
            respond.escalate(conn, number, CARLA, now=now + MINUTE)
    assert kinds(engine, number).count(EntryKind.ACKNOWLEDGED) == TRIES


def test_of_two_who_escalate_at_once_one_takes_the_step(engine: Engine) -> None:
    number = open_incident(engine)
    escalate.run(engine, number, {}, now=T0)

    def ask(conn: Connection) -> bool:
        try:
            respond.escalate(conn, number, ANNA, now=T0 + MINUTE)
        except IllegalMove:
            return False
        return True

    assert sorted(at_once(engine, ask, ask), key=bool) == [False, True]
    assert kinds(engine, number).count(EntryKind.ESCALATED) == 1


def test_an_answer_and_a_rise_at_the_same_moment_both_count(engine: Engine) -> None:
    """Whichever is first: a storm that has become critical is open, or held by who knew of it."""
    number = open_incident(engine)

    def answered(conn: Connection) -> None:
        respond.acknowledge(conn, number, ANNA, now=T0)

    def risen(conn: Connection) -> None:
        found = incidents.locked(conn, number)
        assert found is not None
        incidents.update(conn, apply_finding(found, a_finding(Severity.CRITICAL), now=T0).incident)

    assert at_once(engine, answered, risen) == [None, None]
    found = incident(engine, number)
    assert found.severity is Severity.CRITICAL
    assert found.next_due is not None

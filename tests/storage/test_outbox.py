from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from tests.support.incidents import T0, a_chain, an_incident
from tests.support.storage import MINUTE, at_once
from warden.core.incident import IncidentId, PersonId, Severity
from warden.core.mention import BrandId
from warden.core.outbox import (
    Attempt,
    Delivery,
    DeliveryId,
    DeliveryKind,
    DeliveryState,
    NewDelivery,
)
from warden.storage import incidents, outbox
from warden.storage.engine import transaction

LEASE = timedelta(seconds=40)
SENT = Attempt(T0 + MINUTE, "sent", "")
FAILED = Attempt(T0 + MINUTE, "failed", "503")


def an_open_incident(conn: Connection, brand: str = "musterbank") -> IncidentId:
    return incidents.insert(conn, an_incident(brand=BrandId(brand)), a_chain())


def a_page(incident: IncidentId | None, **fields: object) -> NewDelivery:
    """To Anna's push contact in step 1 of round 1, due at once."""
    ordinary = NewDelivery(
        incident, DeliveryKind.PAGE, Severity.WARNING, PersonId("anna"), "push", 1, 1, due_at=T0
    )
    return replace(ordinary, **fields)  # type: ignore[arg-type]


def queue(conn: Connection, *deliveries: NewDelivery) -> list[DeliveryId]:
    return outbox.add(conn, deliveries, now=T0)


def queue_one(conn: Connection) -> DeliveryId:
    return queue(conn, a_page(an_open_incident(conn)))[0]


def lease(conn: Connection, id: DeliveryId) -> Delivery | None:
    return outbox.lease(conn, id, now=T0, until=T0 + LEASE)


def due(conn: Connection, *, now: datetime, limit: int = 10) -> list[DeliveryId]:
    return [delivery.id for delivery in outbox.due(conn, now=now, limit=limit)]


def state_of(conn: Connection, id: DeliveryId) -> DeliveryState:
    delivery = outbox.get(conn, id)
    assert delivery is not None
    return delivery.state


def test_of_more_than_is_looked_at_half_are_the_longest_due_and_half_the_latest(engine: Engine) -> None:
    with transaction(engine) as conn:
        incident = an_open_incident(conn)
        pages = [a_page(incident, step=each, due_at=T0 + each * MINUTE) for each in range(1, 8)]
        ids = queue(conn, *pages)
        later = T0 + 10 * MINUTE
        assert due(conn, now=later) == ids
        assert due(conn, now=later, limit=7) == ids
        assert due(conn, now=later, limit=4) == [*ids[:2], *ids[5:]]


def test_delivery_waits_as_it_was_queued(engine: Engine) -> None:
    with transaction(engine) as conn:
        incident = an_open_incident(conn)
        (id,) = queue(conn, a_page(incident, due_at=T0 + MINUTE))
        assert outbox.get(conn, id) == Delivery(
            id,
            incident,
            DeliveryKind.PAGE,
            Severity.WARNING,
            PersonId("anna"),
            "push",
            1,
            1,
            DeliveryState.PENDING,
            created_at=T0,
            due_at=T0 + MINUTE,
            attempts=0,
        )


def test_same_delivery_is_queued_once(engine: Engine) -> None:
    """Also one to a channel, which has no person, and a test, which has no incident."""
    with transaction(engine) as conn:
        incident = an_open_incident(conn)
        kinds = [a_page(of, person=who) for of in (incident, None) for who in (PersonId("anna"), None)]
        for page in kinds:
            assert len(queue(conn, page)) == 1
            assert queue(conn, replace(page, due_at=T0 + MINUTE)) == []
            assert len(queue(conn, *[replace(page, contact="call")] * 2)) == 1


def test_any_difference_of_the_key_makes_another_delivery(engine: Engine) -> None:
    with transaction(engine) as conn:
        page = a_page(an_open_incident(conn))
        others = [
            replace(page, kind=DeliveryKind.UPDATE),
            replace(page, round=2),
            replace(page, step=2),
            replace(page, person=PersonId("ben")),
            replace(page, person=None),
            replace(page, contact="call"),
            replace(page, incident=None),
        ]
        assert len(queue(conn, page, *others)) == 8


def test_nothing_to_queue_is_nothing(engine: Engine) -> None:
    with transaction(engine) as conn:
        assert queue(conn) == []


def test_pages_are_due_before_news_and_first_tries_before_others_and_then_by_time(engine: Engine) -> None:
    with transaction(engine) as conn:
        incident = an_open_incident(conn)
        tried, news, late, early, _future = queue(
            conn,
            a_page(incident, contact="tried", due_at=T0 - MINUTE),
            a_page(incident, kind=DeliveryKind.UPDATE, due_at=T0 - MINUTE),
            a_page(incident, contact="late", due_at=T0),
            a_page(incident, contact="early", due_at=T0 - MINUTE),
            a_page(incident, contact="future", due_at=T0 + MINUTE),
        )
        lease(conn, tried)
        outbox.finish(conn, tried, state=DeliveryState.PENDING, attempt=FAILED, due_at=T0 - MINUTE)
        assert due(conn, now=T0) == [early, late, tried, news]
        assert due(conn, now=T0, limit=1) == [early]


def test_leased_delivery_is_nobody_elses_until_the_lease_runs_out(engine: Engine) -> None:
    with transaction(engine) as conn:
        id = queue_one(conn)
        leased = lease(conn, id)
        assert leased is not None
        assert leased == outbox.get(conn, id)
        assert (leased.state, leased.lease_until) == (DeliveryState.SENDING, T0 + LEASE)
        assert lease(conn, id) is None
        assert due(conn, now=T0 + LEASE - MINUTE / 60) == []
        assert due(conn, now=T0 + LEASE) == [id]
        again = outbox.lease(conn, id, now=T0 + LEASE, until=T0 + 2 * LEASE)
        assert again is not None
        assert again.lease_until == T0 + 2 * LEASE


def test_delivery_is_not_leased_before_it_is_due(engine: Engine) -> None:
    with transaction(engine) as conn:
        (id,) = queue(conn, a_page(an_open_incident(conn), due_at=T0 + MINUTE))
        assert lease(conn, id) is None
        assert lease(conn, DeliveryId(id + 1)) is None


def test_of_two_senders_exactly_one_gets_the_delivery(engine: Engine) -> None:
    for turn in range(10):
        with transaction(engine) as conn:
            id = queue(conn, a_page(None, step=turn))[0]
        answers = at_once(engine, *[partial(lease, id=id)] * 3)
        assert sorted(answer is None for answer in answers) == [False, True, True]


def test_sent_delivery_is_over(engine: Engine) -> None:
    with transaction(engine) as conn:
        id = queue_one(conn)
        lease(conn, id)
        assert outbox.finish(conn, id, state=DeliveryState.SENT, attempt=SENT)
        done = outbox.get(conn, id)
        assert done is not None
        assert (done.state, done.sent_at, done.attempts) == (DeliveryState.SENT, SENT.at, 1)
        assert done.lease_until is None
        assert outbox.attempts(conn, id) == [SENT]
        assert due(conn, now=T0 + 100 * LEASE) == []


def test_failed_try_is_due_again_when_it_was_told_to_be(engine: Engine) -> None:
    with transaction(engine) as conn:
        id = queue_one(conn)
        lease(conn, id)
        soon = T0 + 2 * MINUTE
        assert outbox.finish(conn, id, state=DeliveryState.PENDING, attempt=FAILED, due_at=soon)
        assert due(conn, now=soon - MINUTE) == []
        assert due(conn, now=soon) == [id]
        again = outbox.lease(conn, id, now=soon, until=soon + LEASE)
        assert again is not None
        assert again.attempts == 1


def test_withdrawing_takes_back_what_waits_and_leaves_what_is_being_sent(engine: Engine) -> None:
    with transaction(engine) as conn:
        incident, other = an_open_incident(conn), an_open_incident(conn, "sparbank")
        waiting, sending, sent, theirs = queue(
            conn,
            a_page(incident),
            a_page(incident, contact="call"),
            a_page(incident, contact="mail"),
            a_page(other),
        )
        lease(conn, sending)
        lease(conn, sent)
        outbox.finish(conn, sent, state=DeliveryState.SENT, attempt=SENT)
        taken_back = outbox.withdraw(conn, incident)
        assert [(delivery.id, delivery.state) for delivery in taken_back] == [
            (waiting, DeliveryState.WITHDRAWN)
        ]
        assert [state_of(conn, id) for id in (waiting, sending, sent, theirs)] == [
            DeliveryState.WITHDRAWN,
            DeliveryState.SENDING,
            DeliveryState.SENT,
            DeliveryState.PENDING,
        ]
        assert outbox.withdraw(conn, incident) == []


def test_withdrawn_delivery_stays_withdrawn_and_its_late_attempt_is_kept(engine: Engine) -> None:
    """Its first sender came back after a second one had failed and somebody had answered."""
    with transaction(engine) as conn:
        incident = an_open_incident(conn)
        (id,) = queue(conn, a_page(incident))
        lease(conn, id)
        outbox.lease(conn, id, now=T0 + LEASE, until=T0 + 2 * LEASE)
        outbox.finish(conn, id, state=DeliveryState.PENDING, attempt=FAILED, due_at=T0 + LEASE)
        outbox.withdraw(conn, incident)
        assert not outbox.finish(conn, id, state=DeliveryState.SENT, attempt=SENT)
        late = outbox.get(conn, id)
        assert late is not None
        assert (late.state, late.sent_at, late.attempts) == (DeliveryState.WITHDRAWN, None, 2)
        assert outbox.attempts(conn, id) == [FAILED, SENT]


def test_withdrawing_and_leasing_at_once_have_one_winner(engine: Engine) -> None:
    with transaction(engine) as conn:
        incident = an_open_incident(conn)
    for turn in range(10):
        with transaction(engine) as conn:
            (id,) = queue(conn, a_page(incident, step=turn))
        withdrawn, leased = at_once(
            engine,
            lambda conn: outbox.withdraw(conn, incident),
            partial(lease, id=id),
        )
        assert bool(withdrawn) is not bool(leased)
        with transaction(engine) as conn:
            expected = DeliveryState.WITHDRAWN if withdrawn else DeliveryState.SENDING
            assert state_of(conn, id) is expected


def test_withdrawing_and_finishing_at_once_lose_neither_the_answer_nor_the_attempt(engine: Engine) -> None:
    with transaction(engine) as conn:
        incident = an_open_incident(conn)
    for turn in range(10):
        with transaction(engine) as conn:
            (id,) = queue(conn, a_page(incident, step=turn))
            lease(conn, id)
        withdrawn, finished = at_once(
            engine,
            partial(outbox.withdraw, incident_id=incident),
            partial(outbox.finish, id=id, state=DeliveryState.PENDING, attempt=FAILED, due_at=T0 + MINUTE),
        )
        assert finished is True
        with transaction(engine) as conn:
            expected = DeliveryState.WITHDRAWN if withdrawn else DeliveryState.PENDING
            assert state_of(conn, id) is expected
            assert outbox.attempts(conn, id) == [FAILED]
            outbox.withdraw(conn, incident)


def test_deliveries_of_an_incident_and_of_a_step_come_in_order(engine: Engine) -> None:
    with transaction(engine) as conn:
        incident = an_open_incident(conn)
        queue(conn, a_page(None))
        ids = queue(conn, *[a_page(incident, round=r, step=s) for r in (1, 2) for s in (1, 2)])
        assert [delivery.id for delivery in outbox.of_incident(conn, incident)] == sorted(ids)
        (found,) = outbox.of_step(conn, incident, 2, 1)
        assert (found.round, found.step) == (2, 1)
        assert outbox.get(conn, DeliveryId(10_000)) is None


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["lease", "sent", "failed", "refused", "withdraw", "time"]), st.integers(0, 90)
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_outbox_keeps_its_promises_whatever_happens(engine: Engine, moves: Sequence[tuple[str, int]]) -> None:
    """A lease is one sender's, a final state is final, and no attempt is lost."""
    with engine.connect() as conn, conn.begin() as undone:
        incident = an_open_incident(conn)
        (id,) = queue(conn, a_page(incident))
        now, attempts = T0, 0
        for move, seconds in moves:
            before = outbox.get(conn, id)
            assert before is not None
            if move == "time":
                now += timedelta(seconds=seconds)
            elif move == "lease":
                taken = outbox.lease(conn, id, now=now, until=now + LEASE)
                free = before.lease_until is None or before.lease_until <= now
                waits = before.state in (DeliveryState.PENDING, DeliveryState.SENDING)
                assert (taken is not None) is (waits and free and before.due_at <= now)
            elif move == "withdraw":
                assert bool(outbox.withdraw(conn, incident)) is (before.state is DeliveryState.PENDING)
            else:
                becomes = {
                    "sent": DeliveryState.SENT,
                    "failed": DeliveryState.PENDING,
                    "refused": DeliveryState.FAILED,
                }[move]
                again = now + timedelta(seconds=seconds) if move == "failed" else None
                attempt = Attempt(now, move, "")
                counted = outbox.finish(conn, id, state=becomes, attempt=attempt, due_at=again)
                assert counted is (before.state is DeliveryState.SENDING)
                attempts += 1
            after = outbox.get(conn, id)
            assert after is not None
            assert after.attempts == attempts == len(outbox.attempts(conn, id))
            assert (after.sent_at is not None) is (after.state is DeliveryState.SENT)
            assert (after.lease_until is not None) is (after.state is DeliveryState.SENDING)
            if before.state not in (DeliveryState.PENDING, DeliveryState.SENDING):
                assert after.state is before.state
        undone.rollback()


def test_a_step_by_two_contacts_is_one_page_and_a_drill_is_none(engine: Engine) -> None:
    def sent(conn: Connection, delivery: NewDelivery, minute: int) -> None:
        (id_,) = queue(conn, delivery)
        lease(conn, id_)
        at = T0 + minute * MINUTE
        outbox.finish(conn, id_, state=DeliveryState.SENT, attempt=Attempt(at, "sent", ""))

    with transaction(engine) as conn:
        storm = an_open_incident(conn)
        drill = incidents.insert(conn, an_incident(drill=True), a_chain())
        sent(conn, a_page(storm, contact="call"), 2)
        sent(conn, a_page(storm), 1)
        sent(conn, a_page(storm, round=2), 9)
        sent(conn, a_page(storm, person=PersonId("ben")), 3)
        sent(conn, a_page(storm, kind=DeliveryKind.UPDATE, step=0), 3)
        sent(conn, a_page(drill), 4)
        queue(conn, a_page(storm, step=2))
        assert outbox.paged(conn, T0, T0 + 9 * MINUTE) == [("anna", T0 + MINUTE), ("ben", T0 + 3 * MINUTE)]
        assert outbox.paged(conn, T0 + 9 * MINUTE, T0 + 10 * MINUTE) == [("anna", T0 + 9 * MINUTE)]


def test_what_was_queued_for_a_person_is_known_by_its_occasion(engine: Engine) -> None:
    with transaction(engine) as conn:
        queue(conn, a_page(None, kind=DeliveryKind.REMINDER, occasion="reminder team 1"))
        anna, ben = PersonId("anna"), PersonId("ben")
        assert outbox.is_known(conn, anna, "reminder team 1")
        assert not outbox.is_known(conn, ben, "reminder team 1")
        assert not outbox.is_known(conn, anna, "reminder team 2")

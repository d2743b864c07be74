"""The retry timetable of one delivery."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.incidents import BEN, T0, a_delivery
from warden.core.incident import Status
from warden.core.outbox import (
    Delivery,
    DeliveryId,
    DeliveryKind,
    DeliveryState,
    Needless,
    Outcome,
    after_attempt,
    needless,
    next_contact,
)


def test_a_page_that_was_taken_is_done() -> None:
    assert after_attempt(a_delivery(), Outcome.SENT, now=T0, jitter=0.5) == (DeliveryState.SENT, None)


def test_a_refusal_is_final_at_the_first_try() -> None:
    assert after_attempt(a_delivery(), Outcome.REFUSED, now=T0, jitter=0.5) == (DeliveryState.FAILED, None)


@pytest.mark.parametrize(("tries", "pause_s"), [(0, 5), (1, 15), (2, 45), (3, 135)])
def test_tries_follow_each_other_in_growing_pauses(tries: int, pause_s: int) -> None:
    state, due_at = after_attempt(a_delivery(attempts=tries), Outcome.RETRYABLE, now=T0, jitter=0)
    assert (state, due_at) == (DeliveryState.PENDING, T0 + timedelta(seconds=pause_s))


def test_the_fifth_failure_is_final() -> None:
    verdict = after_attempt(a_delivery(attempts=4), Outcome.RETRYABLE, now=T0, jitter=0)
    assert verdict == (DeliveryState.FAILED, None)


def test_the_last_try_can_still_succeed() -> None:
    state, _ = after_attempt(a_delivery(attempts=4), Outcome.SENT, now=T0, jitter=0)
    assert state is DeliveryState.SENT


@given(tries=st.integers(0, 3), jitter=st.floats(0, 1))
def test_jitter_lengthens_a_pause_by_a_fifth_at_most(tries: int, jitter: float) -> None:
    _, plain = after_attempt(a_delivery(attempts=tries), Outcome.RETRYABLE, now=T0, jitter=0)
    _, spread = after_attempt(a_delivery(attempts=tries), Outcome.RETRYABLE, now=T0, jitter=jitter)
    assert plain is not None
    assert spread is not None
    assert timedelta() <= spread - plain <= 0.2 * (plain - T0)


def test_pauses_stay_real_on_a_clock_that_runs_faster() -> None:
    _, due_at = after_attempt(a_delivery(), Outcome.RETRYABLE, now=T0, jitter=0, pace=60)
    assert due_at == T0 + timedelta(minutes=5)


def test_a_pause_the_service_asks_for_is_kept() -> None:
    asked = timedelta(seconds=30)
    _, due_at = after_attempt(a_delivery(), Outcome.RETRYABLE, now=T0, jitter=0, asked=asked)
    assert due_at == T0 + asked


def test_a_shorter_pause_than_our_own_is_not() -> None:
    _, due_at = after_attempt(a_delivery(), Outcome.RETRYABLE, now=T0, jitter=0, asked=timedelta(seconds=1))
    assert due_at == T0 + timedelta(seconds=5)


@pytest.mark.parametrize(
    ("kind", "longest"),
    [(DeliveryKind.PAGE, timedelta(seconds=135)), (DeliveryKind.UPDATE, timedelta(minutes=15))],
)
def test_a_page_bears_a_shorter_pause_than_news(kind: DeliveryKind, longest: timedelta) -> None:
    day = timedelta(days=1)
    _, due_at = after_attempt(a_delivery(kind=kind), Outcome.RETRYABLE, now=T0, jitter=0, asked=day)
    assert due_at == T0 + longest


@pytest.mark.parametrize("status", [Status.ACKNOWLEDGED, Status.RESOLVED])
def test_a_page_expires_once_somebody_has_answered(status: Status) -> None:
    assert needless(a_delivery(), Status.OPEN, [], now=T0) is None
    assert needless(a_delivery(), status, [], now=T0) is Needless.ANSWERED


def test_a_page_is_needed_however_late_it_is() -> None:
    assert needless(a_delivery(), Status.OPEN, [], now=T0 + timedelta(days=9)) is None


def test_news_is_needed_though_the_storm_is_over_and_a_test_is_always() -> None:
    assert needless(some_news(), Status.RESOLVED, [], now=T0) is None
    test = a_delivery(kind=DeliveryKind.TEST, incident=None)
    assert needless(test, None, [], now=T0 + timedelta(days=9)) is None


@pytest.mark.parametrize(
    ("other", "is_told"),
    [
        ({"contact": "push"}, True),
        ({"contact": "mail"}, False),  # whoever reads mail has not read the push
        ({"contact": "mail", "kind": DeliveryKind.PAGE}, True),
        ({"person": BEN}, False),
        ({"sent_at": None}, False),
        ({"sent_at": T0}, False),
        ({"kind": DeliveryKind.BLIND}, False),
    ],
)
def test_news_is_needless_once_its_reader_was_told_after_it_was_queued(
    other: dict[str, Any], is_told: bool
) -> None:
    later = some_news(**{"id": DeliveryId(2), "sent_at": T0 + timedelta(seconds=1), **other})
    why = needless(some_news(), Status.OPEN, [some_news(), later], now=T0 + timedelta(seconds=20))
    assert why is (Needless.TOLD_SINCE if is_told else None)


def test_news_of_yesterday_is_no_news() -> None:
    day = timedelta(days=1)
    assert needless(some_news(), Status.OPEN, [], now=T0 + day) is None
    assert needless(some_news(), Status.OPEN, [], now=T0 + 1.01 * day) is Needless.TOO_OLD
    waited = some_news(due_at=T0 + day)  # until quiet hours ended
    assert needless(waited, Status.OPEN, [], now=T0 + 1.01 * day) is None


MINUTE = timedelta(minutes=1)
STEP = [
    a_delivery(id=DeliveryId(1), contact="push"),
    a_delivery(id=DeliveryId(2), contact="call", due_at=T0 + 5 * MINUTE),
    a_delivery(id=DeliveryId(3), contact="text", due_at=T0 + 5 * MINUTE),
    a_delivery(id=DeliveryId(4), contact="mail", due_at=T0 + 9 * MINUTE),
    a_delivery(id=DeliveryId(5), person=BEN, contact="call", due_at=T0 + MINUTE),
    a_delivery(id=DeliveryId(6), step=2, contact="call", due_at=T0 + MINUTE),
]


def test_the_contacts_due_next_are_brought_forward_when_one_has_failed() -> None:
    assert next_contact(STEP[0], STEP, now=T0) == (2, 3)


def test_nothing_is_brought_forward_while_another_contact_is_due_already() -> None:
    assert next_contact(STEP[0], STEP, now=T0 + 5 * MINUTE) == ()


def test_what_is_being_sent_or_over_is_not_brought_forward() -> None:
    over = [replace(each, state=DeliveryState.SENT) for each in STEP[:4]]
    assert next_contact(STEP[0], [*over, *STEP[4:]], now=T0) == ()


def test_a_channel_that_failed_brings_no_other_forward() -> None:
    channels = [replace(each, person=None) for each in STEP]
    assert next_contact(channels[0], channels, now=T0) == ()


def some_news(**fields: Any) -> Delivery:
    return a_delivery(**{"kind": DeliveryKind.UPDATE, "round": 0, **fields})

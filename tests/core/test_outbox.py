"""The retry timetable of one delivery."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.incidents import T0, a_delivery
from warden.core.incident import Status
from warden.core.outbox import DeliveryKind, DeliveryState, Outcome, after_attempt, is_needed


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


@pytest.mark.parametrize("status", [Status.ACKNOWLEDGED, Status.RESOLVED])
def test_a_page_expires_once_somebody_has_answered(status: Status) -> None:
    assert is_needed(a_delivery(), Status.OPEN)
    assert not is_needed(a_delivery(), status)


def test_news_and_tests_are_needed_whatever_has_happened_since() -> None:
    assert is_needed(a_delivery(kind=DeliveryKind.UPDATE), Status.RESOLVED)
    assert is_needed(a_delivery(kind=DeliveryKind.TEST, incident=None), None)

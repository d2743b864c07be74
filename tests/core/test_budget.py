"""The alarm budget: pages counted, chances, and what another budget would have brought."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warden.core.budget import (
    MONTH,
    Account,
    Loud,
    Paged,
    Tally,
    budgets,
    chance,
    pages,
    recount,
    shift,
    tally,
)
from warden.core.feedback import Verdict
from warden.core.incident import IncidentId
from warden.core.level import Tuning
from warden.core.mention import BrandId

T0 = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOTHING = Tally(0, 0, 0, 0)

slots = st.lists(
    st.tuples(st.integers(0, 90 * 24), st.floats(-3, 5)), max_size=60, unique_by=lambda each: each[0]
).map(lambda drawn: [Loud(T0 + hours * HOUR, above) for hours, above in sorted(drawn)])


def an_account(needless, budget=1.0):
    return Account(BrandId("musterbank"), budget, 0.0, (), NOTHING, Tally(needless, needless, 0, 0))


def at(*hours, above=0.5):
    return [Loud(T0 + number * HOUR, above) for number in hours]


def test_a_tally_counts_what_came_and_what_was_said_of_it():
    came = [
        Paged(IncidentId(number), T0 + number * MONTH / 3, verdict)
        for number, verdict in enumerate([Verdict.NEEDLESS, Verdict.LATE, None, Verdict.RIGHT, None])
    ]
    assert tally(came, since=T0) == Tally(pages=5, needless=1, late=1, right=1)
    assert tally(came, since=T0).unjudged == 2
    assert tally(came, since=T0 + MONTH) == Tally(pages=2, needless=0, late=0, right=1)


@pytest.mark.parametrize(
    ("count", "expected", "found"),
    [(0, 3.0, 1.0), (1, 3.0, 0.950213), (6, 3.0, 0.083918), (7, 3.0, 0.033509), (3, 0.75, 0.040505)],
)
def test_chances_are_those_of_the_poisson_tables(count, expected, found):
    assert chance(count, expected) == pytest.approx(found, abs=1e-5)


@given(st.integers(0, 400), st.floats(1e-6, 3000))
def test_a_chance_is_one_and_falls_with_the_count(count, expected):
    assert 1.0 >= chance(count, expected) >= chance(count + 1, expected) >= 0.0


def test_a_budget_is_overdrawn_when_chance_hardly_explains_the_needless_pages():
    assert not an_account(6).is_overdrawn
    assert an_account(7).is_overdrawn
    assert not an_account(0, budget=0.001).is_overdrawn
    assert an_account(3, budget=0.25).is_overdrawn
    assert not an_account(3, budget=4.0).is_overdrawn


def test_a_budget_that_is_overdrawn_twice_is_advised_to_be_halved():
    assert an_account(6).advised == pytest.approx(0.5)
    assert an_account(2).advised == 1.0
    assert an_account(0).advised == 1.0


def test_slots_within_a_day_are_one_page():
    assert pages(at(), 0.0) == 0
    assert pages(at(0, 1, 5, 28), 0.0) == 1
    assert pages(at(0, 24), 0.0) == 2
    assert pages(at(0, 23, 46, 80), 0.0) == 2


def test_only_slots_as_loud_as_asked_for_page():
    assert pages([*at(0, above=0.0), *at(48, above=-0.1), *at(96, above=2.0)], 0.0) == 2


def test_the_budget_asked_for_is_among_those_compared_once():
    assert budgets(1.0) == (0.25, 0.5, 1.0, 2.0, 4.0)
    assert budgets(3.0) == (0.25, 0.5, 1.0, 2.0, 3.0, 4.0)
    assert budgets(0.1)[0] == 0.1


@pytest.mark.parametrize("lift", [-1.0, 0.0, 2.0])
def test_another_budget_asks_for_as_much_more_whatever_the_lift(lift):
    assert shift(1.0, 0.25) == pytest.approx(Tuning(0.25, lift).page - Tuning(1.0, lift).page)
    assert shift(1.0, 1.0) == 0.0
    assert shift(2.0, 0.5) > 0 > shift(0.5, 2.0)


def test_a_looser_budget_would_have_brought_the_weaker_storm_too():
    slots = [*at(0, above=0.2), *at(100, above=-0.3)]
    assert [(trial.budget, trial.pages) for trial in recount(slots, 1.0)] == [
        (0.25, 0),
        (0.5, 0),
        (1.0, 1),
        (2.0, 2),
        (4.0, 2),
    ]


@given(slots, st.floats(-3, 5))
def test_pages_lie_at_least_a_cool_down_apart(drawn, more):
    found = pages(drawn, more)
    reached = [slot.start for slot in drawn if slot.above >= more]
    days = (reached[-1] - reached[0]) / timedelta(days=1) if reached else 0
    assert bool(reached) <= found <= 1 + days
    assert found == bool(reached) + sum(b - a >= 24 * HOUR for a, b in pairwise(reached))

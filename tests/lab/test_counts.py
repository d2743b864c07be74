from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from warden.core.counts import State
from warden.lab import counts

reached = st.floats(-1e6, 1e6)


@given(reached)
def test_a_score_of_a_half_or_more_is_a_page_and_no_other(share: float) -> None:
    state = replace(State(), reached=share)
    assert 0 <= counts.score(state) <= 1
    assert (counts.score(state) >= counts.PAGE) == state.is_page


@given(reached, reached)
def test_the_louder_a_row_the_higher_its_score(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert counts.score(replace(State(), reached=low)) <= counts.score(replace(State(), reached=high))

"""The lift that verdicts make: bounded, monotone, fading."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warden.core.feedback import Verdict
from warden.core.incident import IncidentId
from warden.core.tuning import HALF_LIFE, HIGHEST, LOWEST, Judged, effects, lift

T0 = datetime(2026, 3, 2, tzinfo=UTC)
NOW = T0 + timedelta(days=400)
LATE, RIGHT, NEEDLESS = Verdict.LATE, Verdict.RIGHT, Verdict.NEEDLESS
QUIETER = {LATE: RIGHT, RIGHT: NEEDLESS, NEEDLESS: NEEDLESS}

said = st.lists(
    st.builds(
        lambda days, verdict, paged: (timedelta(days=days), verdict, paged),
        st.floats(0, 400),
        st.sampled_from(Verdict),
        st.booleans(),
    ),
    max_size=30,
)


def judged(given_, start=T0):
    return [
        Judged(IncidentId(number), verdict, start + after, paged)
        for number, (after, verdict, paged) in enumerate(given_)
    ]


def at_once(*verdicts, paged=True):
    return [Judged(IncidentId(number), verdict, NOW, paged) for number, verdict in enumerate(verdicts)]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((), 0.0),
        ((NEEDLESS,), 0.5),
        ((NEEDLESS, NEEDLESS), 1.0),
        ((LATE,), -0.5),
        ((NEEDLESS, LATE), 0.0),
        ((NEEDLESS, NEEDLESS, RIGHT), 0.8),
        ((LATE, LATE, RIGHT), -0.8),
        ((RIGHT,), 0.0),
        ((NEEDLESS,) * 9, HIGHEST),
        ((LATE,) * 9, LOWEST),
    ],
)
def test_each_verdict_moves_the_level_by_its_step(verdicts, expected):
    assert lift(at_once(*verdicts), now=NOW) == pytest.approx(expected)


def test_half_of_a_verdict_is_left_after_ninety_days():
    given_ = at_once(NEEDLESS, NEEDLESS)
    assert lift(given_, now=NOW + HALF_LIFE) == pytest.approx(0.5)
    assert lift(given_, now=NOW + 10 * HALF_LIFE) < 0.001


def test_of_a_watch_that_woke_nobody_only_that_it_was_too_little_counts():
    assert lift(at_once(NEEDLESS, RIGHT, paged=False), now=NOW) == 0.0
    assert lift(at_once(LATE, paged=False), now=NOW) == -0.5


def test_a_verdict_at_the_bound_moves_nothing_and_says_so():
    assert [each.bits for each in effects(at_once(*(NEEDLESS,) * 6), now=NOW)] == [0.5] * 5 + [0.0]


@given(said)
def test_the_lift_stays_within_its_bounds(given_):
    assert LOWEST <= lift(judged(given_), now=NOW) <= HIGHEST


@given(said)
def test_what_is_left_of_the_verdicts_adds_up_to_the_lift(given_):
    left = sum(each.left for each in effects(judged(given_), now=NOW))
    assert lift(judged(given_), now=NOW) == pytest.approx(left, abs=1e-9)


@given(said, st.data())
def test_a_verdict_that_asks_for_fewer_pages_never_lowers_the_lift(given_, data):
    if not given_:
        return
    place = data.draw(st.integers(0, len(given_) - 1))
    after, verdict, paged = given_[place]
    quieter = [*given_]
    quieter[place] = (after, QUIETER[verdict], paged)
    assert lift(judged(quieter), now=NOW) >= lift(judged(given_), now=NOW) - 1e-9


@given(said, st.floats(0, 400))
def test_one_more_needless_page_never_lowers_the_lift_and_one_more_late_one_never_raises_it(given_, days):
    before = lift(judged(given_), now=NOW)
    for verdict, sign in ((NEEDLESS, 1), (LATE, -1)):
        more = lift(judged([*given_, (timedelta(days=days), verdict, True)]), now=NOW)
        assert sign * (more - before) >= -1e-9


@given(said)
def test_without_new_verdicts_the_lift_only_fades(given_):
    lifts = [lift(judged(given_), now=NOW + timedelta(days=days)) for days in (0, 1, 30, 900)]
    assert [abs(each) for each in lifts] == sorted((abs(each) for each in lifts), reverse=True)


@given(said)
def test_the_order_in_which_verdicts_are_read_does_not_matter(given_):
    assert lift(judged(given_)[::-1], now=NOW) == lift(judged(given_), now=NOW)

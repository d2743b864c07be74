"""Several sources of one brand: one that is new, one that storms alone, more of them than are told apart."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from tests.support.streams import T0, folded, known, minutes, ordinary, says, together
from warden.core import storm
from warden.core.baseline import SLOTS_PER_DAY
from warden.core.bucket import MinuteBucket, SourceCount
from warden.core.incident import Severity
from warden.core.stream import MOST, NEW, OTHERS, SILENCE, Stream, close, hear, rest, shares, usual

DAILY = timedelta(days=1)


def _paged(state: storm.State, buckets: Iterable[MinuteBucket]) -> tuple[storm.State, list[Severity]]:
    """The state once these minutes have followed, and the severities people were woken with."""
    woken = []
    for bucket in buckets:
        state = storm.fold(state, bucket)
        if state.storm.severity is not None and state.storm.severity.pages:
            woken.append(state.storm.severity)
    return state, woken


def _two_sources(days: float = 4) -> storm.State:
    """A brand known from a large forum and a small board."""
    forum, board = ordinary(days, 120.0), ordinary(days, 6.0, seed=2)
    buckets = together(says("forum", forum, 0.3), says("board", board, 0.3))
    return storm.advance(folded(storm.fresh(since=T0), buckets), T0 + days * DAILY)


def _next(state: storm.State, *streams: list[SourceCount]) -> Iterable[MinuteBucket]:
    assert state.until is not None
    return together(*streams, start=state.until)


def test_the_step_of_a_new_source_is_no_storm_and_joins_the_level_after_a_day() -> None:
    before = _two_sources()
    assert before.until is not None
    following = [
        says("forum", ordinary(1.1, 120.0, seed=3), 0.3),
        says("video", ordinary(1.1, 360.0, seed=4), 0.6),
    ]
    first_day, woken = _paged(before, list(_next(before, *following))[: 23 * 60])
    assert woken == []
    assert first_day.baseline.rate == pytest.approx(before.baseline.rate, rel=0.15)
    joined, woken = _paged(before, _next(before, *following))
    assert woken == []
    assert joined.baseline.rate == pytest.approx(4 * before.baseline.rate, rel=0.2)
    assert joined.baseline.usual_negative == pytest.approx(0.52, abs=0.04)


def test_once_it_has_joined_the_new_source_is_calm_day_by_day() -> None:
    before = _two_sources()
    following = [
        says("forum", ordinary(4, 120.0, seed=3), 0.3),
        says("video", ordinary(4, 360.0, seed=4), 0.6),
    ]
    assert _paged(before, _next(before, *following))[1] == []


def test_a_storm_on_a_source_that_is_known_pages_while_another_is_new() -> None:
    before = _two_sources()
    buckets = _next(
        before,
        says("forum", [10] * 60, 0.8),
        says("video", ordinary(1 / 24, 360.0), 0.6),
    )
    assert _paged(before, buckets)[1] != []


def test_a_storm_on_one_small_source_pages_though_the_sum_hardly_moves() -> None:
    before = _two_sources()
    forum = says("forum", ordinary(0.125, 60.0, seed=5), 0.3)
    after, woken = _paged(before, _next(before, forum, says("board", [0] * 30 + [1, 0] * 75, 0.85)))
    assert woken != []
    assert after.until is not None
    assert "on board" in storm.finding(after, now=after.until).reason


def test_the_same_mentions_spread_over_all_sources_page_nobody() -> None:
    before = _two_sources()
    forum = says("forum", ordinary(0.125, 60.0, seed=5), 0.3)
    assert _paged(before, _next(before, forum, says("board", [0] * 30 + [1, 0] * 75, 0.3)))[1] == []
    spread = says("forum", [0] * 30 + [1, 0] * 75, 0.85)
    assert _paged(before, _next(before, forum, spread))[1] == []


def test_the_first_sources_of_a_brand_are_its_beginning_and_not_new() -> None:
    state = folded(
        storm.fresh(since=T0),
        together(
            says("forum", ordinary(2, 60.0), 0.3),
            [SourceCount("board", 0, 0.0, 0.0, 0.0)] * 600 + says("board", ordinary(1.5, 60.0), 0.3),
        ),
    )
    assert {each.source for each in state.streams} == {"forum", "board"}
    assert not any(each.is_new(state.baseline.slots) for each in state.streams)
    assert state.baseline.rate * 12 > 90


def test_a_source_is_new_for_one_day_of_watching() -> None:
    late, early = Stream("late", since=NEW), Stream("early", since=NEW - 1)
    assert late.is_new(NEW)
    assert late.is_new(2 * NEW - 1)
    assert not late.is_new(2 * NEW)
    assert not early.is_new(NEW - 1)


def test_shares_sum_to_one_and_leave_new_sources_out() -> None:
    streams = (Stream("a", 0, (30.0, 300.0)), Stream("b", 0, (10.0, 300.0)), Stream("new", 400, (90.0, 9.0)))
    parts = shares(streams, 500)
    assert set(parts) == {"a", "b"}
    assert sum(parts.values()) == pytest.approx(1.0)
    assert parts["a"] == pytest.approx(0.74, abs=0.01)


def test_a_source_heard_of_later_has_a_share_like_its_rate_not_like_its_age() -> None:
    old, late = Stream("old", 0, (600.0, 2000.0)), Stream("late", 1700, (90.0, 300.0))
    assert 0.3 < shares((old, late), 2000)["late"] < 0.5


def test_a_source_first_heard_in_the_slot_under_way_has_no_share_yet() -> None:
    known_one = Stream("old", 0, (600.0, 2000.0))
    streams = hear((known_one,), [("first", (5.0, 1.0, 1.0, 5.0))], 20)
    assert set(shares(streams, 20)) == {"old"}


def test_sources_beyond_the_most_that_are_told_apart_go_by_one_name() -> None:
    said = [(f"source{number}", (1.0, 0.3, 0.1, 1.0)) for number in range(100)]
    streams = hear((), said, 0)
    assert len(streams) <= MOST + 1
    assert sum(each.open[0] for each in streams) == 100.0
    assert next(each for each in streams if each.source == OTHERS).open[0] == 100.0 - MOST


def test_a_source_speaks_as_the_brand_does_until_it_is_known() -> None:
    stream = Stream("board", 0)
    assert usual(stream, 0.3, 0.1) == (0.3, 0.1)
    heard = Stream("board", 0, negative=(320.0, 400.0), outrage=(200.0, 400.0))
    assert usual(heard, 0.3, 0.1) == pytest.approx((0.75, 0.46), abs=0.01)


def test_a_burst_teaches_a_source_no_more_than_it_may() -> None:
    (stream,) = hear((), [("board", (100.0, 80.0, 60.0, 100.0))], 0)
    assert close(stream, 1.0, most=5.0).level == (5.0, 1.0)
    assert close(stream, 1.0, most=100.0).level == (100.0, 1.0)
    assert close(stream, 1.0, most=5.0).open == SILENCE


def test_resting_a_source_is_like_closing_silent_slots() -> None:
    slow = Stream("board", 0, (40.0, 300.0), (12.0, 40.0), (4.0, 40.0), ((9.0, 3.0, 1.0, 8.0, 9.0),) * 2)
    quick = rest(slow, SLOTS_PER_DAY, 0.5)
    for _ in range(SLOTS_PER_DAY):
        slow = close(slow, 0.5, most=0.0)
    assert (quick.level, quick.negative) == (pytest.approx(slow.level), pytest.approx(slow.negative))
    for lately, then in zip(quick.recent, slow.recent, strict=True):
        assert lately == pytest.approx(then)


def test_bare_counts_of_an_earlier_release_are_a_source_without_a_name() -> None:
    (stream,) = known(days=0.5).streams
    assert stream.source == ""


def test_a_new_source_is_new_too_where_it_goes_by_the_name_of_others() -> None:
    many = [says(f"feed{number}", ordinary(2, 4.0, seed=number), 0.3) for number in range(MOST)]
    before = folded(storm.fresh(since=T0), together(*many))
    following = _next(before, *many, says("video", ordinary(1, 400.0, seed=99), 0.6))
    assert _paged(before, list(following)[: 20 * 60])[1] == []


def test_sources_named_after_an_upgrade_are_heard_though_older_counts_named_none() -> None:
    """Counts of earlier releases name no source; every source would else be new, and unheard for a day."""
    nameless = folded(storm.fresh(since=T0), minutes(ordinary(10, 20.0), 0.3))
    raging = folded(nameless, _next(nameless, says("mastodon", [4] * 20, 0.85)))
    severity = raging.storm.severity
    assert severity is not None
    assert severity.pages

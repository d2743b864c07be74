"""The detector while a source is blind, and while something is planned."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from tests.support.streams import BRAND, T0, folded, ordinary, says, together
from warden.core import storm
from warden.core.bucket import MinuteBucket, SourceCount
from warden.core.circumstances import ORDINARY, Circumstances
from warden.core.incident import Severity

NO_FORUM = Circumstances(blind=frozenset({"forum"}))
LAUNCH = Circumstances(planned=10.0)


def _known(days: float = 4) -> storm.State:
    """Two thirds of this brand's voices come from a forum, the rest from a board."""
    forum, board = ordinary(days, 40.0), ordinary(days, 20.0, seed=2)
    buckets = together(says("forum", forum, 0.3), says("board", board, 0.3))
    return storm.advance(folded(storm.fresh(since=T0), buckets), T0 + timedelta(days=days))


def _through(
    state: storm.State, streams: Iterable[list[SourceCount]], given: Circumstances = ORDINARY
) -> tuple[storm.State, list[Severity | None]]:
    """Fold what the sources say, every minute under the same circumstances."""
    assert state.until is not None
    said: list[Severity | None] = []
    for bucket in together(*streams, start=state.until):
        state = storm.fold(state, bucket, given)
        said.append(state.storm.severity)
    return state, said


def _wakes(said: Iterable[Severity | None]) -> bool:
    return any(each.pages for each in said if each)


def _board(days: float, times: float = 1.0) -> list[SourceCount]:
    return says("board", ordinary(days, 20.0 * times, seed=3), 0.3)


def test_a_blind_sources_missing_voices_are_not_expected() -> None:
    blind, _ = _through(_known(), [_board(0.25)], NO_FORUM)
    silent, _ = _through(_known(), [_board(0.25)])
    expected = [_expected_of_the_last_hour(state) for state in (blind, silent)]
    assert expected[0] == pytest.approx(expected[1] / 3, rel=0.15)


def test_a_blind_sources_hole_is_not_learned_as_calm() -> None:
    before = _known()
    blind, _ = _through(before, [_board(2)], NO_FORUM)
    silent, _ = _through(before, [_board(2)])
    assert blind.baseline.rate == pytest.approx(before.baseline.rate, rel=0.05)
    assert silent.baseline.rate < 0.85 * before.baseline.rate


def test_the_return_of_a_blind_source_is_no_storm() -> None:
    blind, _ = _through(_known(), [_board(2)], NO_FORUM)
    back = [says("forum", ordinary(1, 40.0, seed=6), 0.32), _board(1)]
    assert not _wakes(_through(blind, back)[1])


def test_a_storm_is_heard_on_what_can_still_be_heard() -> None:
    """A voice a minute: of the whole brand that is the usual number, of the board alone thrice."""
    before, _ = _through(_known(), [_board(0.25)], NO_FORUM)
    angry = [says("board", [1] * 90, 0.85)]
    _, blind = _through(before, angry, NO_FORUM)
    assert _wakes(blind)


def test_where_every_source_is_blind_a_stray_mention_wakes_nobody() -> None:
    both = Circumstances(blind=frozenset({"forum", "board"}))
    state, said = _through(_known(), [says("board", ([0] * 29 + [1]) * 24, 0.4)], both)
    assert not _wakes(said)
    assert state.baseline.rate == pytest.approx(_known().baseline.rate, rel=0.1)


def test_a_rush_up_to_what_is_planned_wakes_nobody() -> None:
    rush = [says("forum", [6] * 240, 0.33), says("board", [3] * 240, 0.33)]
    state, said = _through(_known(), rush, LAUNCH)
    assert set(said) == {None}
    assert storm.finding(_through(_known(), rush)[0], now=T0).surprise_bits > 10
    assert storm.finding(state, now=T0).surprise_bits == 0.0


def test_what_is_planned_excuses_an_unlucky_mood_but_no_outrage() -> None:
    unlucky = [says("forum", [6] * 240, 0.42), says("board", [3] * 240, 0.42)]
    assert not _wakes(_through(_known(), unlucky, LAUNCH)[1])
    furious = [says("forum", [6] * 240, 0.8), says("board", [3] * 240, 0.8)]
    assert _wakes(_through(_known(), furious, LAUNCH)[1])


def test_a_rush_beyond_what_is_planned_in_the_usual_tone_wakes_nobody() -> None:
    rush = [says("forum", [25] * 240, 0.33), says("board", [12] * 240, 0.33)]
    assert not _wakes(_through(_known(), rush, LAUNCH)[1])


def test_what_is_planned_does_not_hold_a_storm_back_that_is_far_larger() -> None:
    storming = [says("forum", [40] * 30, 0.8), says("board", [20] * 30, 0.8)]
    assert _through(_known(), storming, LAUNCH)[1][-1] is Severity.CRITICAL


def _expected_of_the_last_hour(state: storm.State) -> float:
    """Voices, by running totals; a slot of calm follows first, so that the hour is told of."""
    assert state.until is not None
    calm = storm.fold(state, MinuteBucket(BRAND, state.until, 0, 0.0, 0.0, 0))
    return calm.now[3] - calm.totals[-12][3]

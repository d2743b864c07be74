from collections.abc import Iterable
from datetime import timedelta

import pytest

from tests.support.streams import (
    BRAND,
    DAY,
    T0,
    after,
    folded,
    hours,
    known,
    minutes,
    ordinary,
    says,
    together,
    varied,
)
from warden.clock import elapsed_s
from warden.core import storm
from warden.core.bucket import COPY, MINUTE, MinuteBucket
from warden.core.incident import Finding, Severity
from warden.core.state import VERSION


def _found(state: storm.State) -> Finding:
    assert state.until is not None
    return storm.finding(state, now=state.until)


def test_calm_days_stay_calm() -> None:
    assert _found(known()).severity is None


def test_many_and_negative_mentions_are_critical_within_minutes() -> None:
    found = _found(after(known(), [4] * 10, 0.8))
    assert found.severity is Severity.CRITICAL
    assert 40 <= found.mentions <= 45
    assert found.expected < 10
    assert found.negative_share > 0.6 > 0.35 > found.usual_negative_share
    assert found.at - timedelta(minutes=30) < found.since < found.at


def test_praise_wakes_nobody_however_much_of_it_there_is() -> None:
    assert _found(after(known(), [10] * 180, 0.1)).severity is None


def test_a_launch_talked_of_in_the_usual_tone_wakes_nobody() -> None:
    assert _found(after(known(), [5] * 600, 0.32)).severity is None


def test_a_few_angry_mentions_page_nobody() -> None:
    found = _found(after(known(per_hour=2.0), [1, 0, 1, 0, 1, 1, 0, 0, 1, 0], 0.95))
    assert found.severity in (None, Severity.WATCH)


def test_a_slow_burn_shows_in_the_long_windows() -> None:
    state = after(known(per_hour=30.0), [2 * each for each in ordinary(0.75, 30.0, seed=3)], 0.42)
    found = _found(state)
    assert found.severity is not None
    assert found.window_minutes >= 180


def test_a_brand_hardly_ever_named_pages_once_many_name_it_without_praise() -> None:
    silent = storm.advance(storm.fresh(since=T0), T0 + timedelta(days=40))
    found = _found(after(silent, [1, 0, 0] * 20, 0.35))
    assert found.severity is not None
    assert found.severity.pages


def test_a_brand_hardly_ever_named_is_left_alone_when_it_is_praised() -> None:
    silent = storm.advance(storm.fresh(since=T0), T0 + timedelta(days=40))
    assert _found(after(silent, [1, 0, 0] * 20, 0.03)).severity is None


def test_a_source_switched_on_at_full_speed_is_no_storm() -> None:
    """Four stray mentions, then a hundred an hour, very negative: that is this brand's normal."""
    strays = folded(storm.fresh(since=T0), minutes([1, 0, 0, 1], 0.7))
    waited = storm.advance(strays, T0 + timedelta(days=5))
    state = waited
    for _ in range(24):
        state = after(state, ordinary(1 / 24, 110.0), 0.71)
        severity = _found(state).severity
        assert severity is None or not severity.pages


def test_a_storm_ends_only_well_below_where_it_began() -> None:
    raging = after(known(), [4] * 30, 0.8)
    ebbing = after(raging, [1] * 30, 0.5)
    over = after(ebbing, ordinary(1, 20.0), 0.3)
    assert _found(ebbing).severity is Severity.CRITICAL
    assert _found(over).severity is None


def test_severity_never_falls_while_a_storm_lasts() -> None:
    state, worst = known(), -1
    for count in (1, 2, 4, 4, 2, 1, 1):
        state = after(state, [count] * 20, 0.8)
        severity = _found(state).severity
        rank = severity.rank if severity else -1
        assert rank >= worst
        worst = rank


def test_a_wave_in_the_wake_of_a_storm_is_no_second_page() -> None:
    calm_again = after(after(known(), [4] * 60, 0.8), ordinary(0.6, 20.0), 0.3)
    assert _found(calm_again).severity is None
    assert _found(after(calm_again, [4] * 30, 0.8)).severity is Severity.WATCH


def test_a_far_larger_wave_breaks_through_the_cool_down() -> None:
    calm_again = after(after(known(), [4] * 60, 0.8), ordinary(0.6, 20.0), 0.3)
    assert _found(after(calm_again, [15] * 30, 0.8)).severity is Severity.CRITICAL


def test_a_day_later_a_storm_pages_anew() -> None:
    calm_again = after(after(known(), [4] * 60, 0.8), ordinary(3, 20.0), 0.3)
    assert _found(after(calm_again, [5] * 60, 0.8)).severity is Severity.CRITICAL


def test_a_larger_alarm_budget_pages_earlier() -> None:
    tight, wide = storm.Tuning(0.1), storm.Tuning(10.0)
    assert wide.page < storm.Tuning().page < tight.page


def test_silent_minutes_folded_and_left_out_say_the_same() -> None:
    state = known(days=3)
    counts = [0] * 47 + [3] + [0] * 200 + [1]
    told = after(state, counts, 0.5)
    assert state.until is not None
    spoken = [each for each in minutes(counts, 0.5, start=state.until) if each.count]
    left_out = folded(state, spoken)
    assert left_out.baseline.rate == pytest.approx(told.baseline.rate)
    assert left_out.totals[-1] == pytest.approx(told.totals[-1])


def test_years_of_silence_pass_at_once() -> None:
    began_s = elapsed_s()
    state = storm.advance(known(days=1), T0 + timedelta(days=3000))
    assert elapsed_s() - began_s < 1.0
    assert state.until == T0 + timedelta(days=3000)
    assert _found(state).severity is None


def test_a_minute_is_folded_once() -> None:
    state = known(days=0.1)
    with pytest.raises(ValueError, match="folded in already"):
        storm.fold(state, MinuteBucket(BRAND, T0, 1, 0.5, 0.0, 1))


def test_a_state_survives_its_json() -> None:
    state = after(known(days=2), [4] * 13, 0.8)
    assert storm.State.from_json(state.to_json()) == state


def test_another_versions_state_is_refused_so_that_history_is_folded_again() -> None:
    text = known(days=0.1).to_json().replace(f'"version":{VERSION}', '"version":0')
    assert storm.State.from_json(text) is None


def test_a_reading_is_given_for_each_closed_slot_alone() -> None:
    state = known(days=1)
    reading = storm.reading(state, BRAND)
    assert reading is not None
    assert reading.start + reading.width == state.until
    assert reading.low <= reading.expected <= reading.high
    assert storm.reading(after(state, [1], 0.3), BRAND) is None


def test_two_weeks_of_one_brand_are_folded_in_seconds() -> None:
    began_s = elapsed_s()
    known(days=14)
    assert elapsed_s() - began_s < 10.0  # about 0.3 s on a quiet machine


def test_folding_starts_with_the_first_mention_where_no_start_is_given() -> None:
    state = storm.fold(storm.fresh(), MinuteBucket(BRAND, T0 + hours(5), 1, 0.2, 0.0, 1))
    assert state.until == T0 + hours(5) + MINUTE


def test_a_day_of_silence_after_a_storm_ends_it() -> None:
    raging = after(known(), [4] * 30, 0.8)
    assert raging.until is not None
    assert _found(storm.advance(raging, raging.until + timedelta(minutes=DAY))).severity is None


def test_another_way_to_read_mentions_is_no_change_of_mood() -> None:
    """A source's calibration moves: half of what was neutral now counts as negative."""
    calm = known()
    moved = storm.reread(calm, negative=0.3, outrage=0.3)
    busier = [2 * each for each in ordinary(0.25, 20.0, seed=4)]
    share = _found(calm).usual_negative_share
    unmoved = [after(calm, busier, share), after(moved, busier, share + 0.3)]
    assert [_found(state).severity for state in unmoved] == [None, None]
    assert _found(unmoved[1]).usual_negative_share == pytest.approx(share + 0.3, abs=0.01)
    assert _found(after(calm, busier, share + 0.3)).severity is not None


def test_a_storm_under_way_goes_on_however_its_mentions_are_read() -> None:
    stormy = after(known(), [4] * 10, 0.6)
    moved = storm.reread(stormy, negative=0.2, outrage=0.2)
    further, moved_further = after(stormy, [4] * 5, 0.6), after(moved, [4] * 5, 0.8)
    assert _found(moved_further).severity is _found(further).severity is Severity.CRITICAL
    assert _found(moved_further).negative_share == pytest.approx(_found(further).negative_share + 0.2)


@pytest.mark.parametrize("per_hour", [0.5, 1.5, 3.0, 20.0])
def test_a_brand_of_half_a_day_with_an_outraged_burst_pages(per_hour: float) -> None:
    young = storm.advance(known(days=0.5, per_hour=per_hour), T0 + hours(12))
    outraged = says("forum", [3] * 40, 0.85, outrage=0.7)
    praise = says("forum", [3] * 40, 0.05)
    assert _is_woken(young, together(outraged, start=T0 + hours(12)))
    assert not _is_woken(young, together(praise, start=T0 + hours(12)))


def test_a_brand_of_two_hours_may_begin_with_its_storm_and_pages_nobody() -> None:
    new = known(days=2 / 24, per_hour=5.0)
    assert not _is_woken(new, together(says("forum", [3] * 40, 0.85, outrage=0.7), start=T0 + hours(2)))


def test_a_brand_rarely_named_pages_at_ten_angry_mentions_within_the_hour() -> None:
    rare = known(days=8, per_hour=0.15)
    ten = [1, 0, 0, 0, 0, 0] * 10
    assert _is_woken(rare, together(says("forum", ten, 0.8), start=T0 + hours(192)))
    assert not _is_woken(rare, together(says("forum", ten[:48], 0.8), start=T0 + hours(192)))


def test_copies_of_a_sour_headline_page_nobody_though_the_same_in_own_words_does() -> None:
    usual = [varied("forum", ordinary(5, 20.0), 0.3, seed=1), varied("news", ordinary(5, 10.0), 0.3, seed=2)]
    start, tenfold = T0 + hours(108), [5] * 120
    before = folded(storm.fresh(since=T0), together(*(each[: 108 * 60] for each in usual)))
    following = [each[108 * 60 : 110 * 60] for each in usual]
    copied, spoken = says("news", tenfold, 0.42, voice=COPY), says("news", tenfold, 0.42)
    assert not _is_woken(before, together(*following, copied, start=start))
    assert _is_woken(before, together(*following, spoken, start=start))


def _is_woken(state: storm.State, buckets: Iterable[MinuteBucket]) -> bool:
    for bucket in buckets:
        state = storm.fold(state, bucket)
        if state.storm.severity is not None and state.storm.severity.pages:
            return True
    return False


def test_a_storm_that_fell_silent_for_some_minutes_is_not_over() -> None:
    """What opens by its mood would else open and end every few minutes."""
    storm_on = after(known(), [4] * 5, 0.8)
    assert _found(storm_on).severity is not None
    assert _found(after(storm_on, [0] * 20, 0.3)).severity is not None


def test_a_storm_is_told_to_have_begun_when_it_did_and_not_hours_before() -> None:
    state = after(known(), [4] * 20, 0.8)
    found = _found(state)
    assert state.until is not None
    assert state.until - timedelta(minutes=35) <= found.since <= state.until


def test_what_began_afresh_minutes_ago_is_not_told_as_hours() -> None:
    found = _found(after(storm.afresh(known()), [4] * 8, 0.8))
    assert found.severity is not None
    assert found.window_minutes <= 15

"""What a watchman takes for a silence, and when it tells: facts and seconds in, decisions out."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from warden.core.alarm import Alarm, Finding, What
from warden.core.audit import End, Facts, Nothing, Raise, Repeat, Watch, decide, look

T0 = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
STATIONS = {"deliver": MINUTE, "calibrate": 25 * MINUTE}
EVERY = 15
ALARM = Alarm(1, began_at=T0, told_at=T0, times=1)
DELIVER = Finding(What.STATION, "deliver", T0)


def beating(at: datetime, *, deliver: datetime | None = None, calibrate: datetime | None = None) -> Facts:
    """Both stations have just beaten, unless said otherwise."""
    return Facts({"deliver": deliver or at, "calibrate": calibrate or at})


def watched(passes: Iterable[tuple[float, Facts]], watch: Watch | None = None, *, pace: float = 1.0) -> Watch:
    """After these passes, each at so many real seconds after T0."""
    watch = watch or Watch()
    for at_s, facts in passes:
        now = T0 + at_s * SECOND * pace
        watch = look(watch, facts, STATIONS, at_s=at_s, pace=pace, now=now)
    return watch


def seconds(start: int, end: int) -> range:
    return range(start, end + 1, EVERY)


def at(s: float) -> datetime:
    return T0 + s * SECOND


def test_all_that_beats_is_clean_from_the_first_pass_on() -> None:
    watch = watched((s, beating(at(s))) for s in seconds(0, 60))
    assert (watch.findings, watch.clean, watch.unclean) == ((), 5, 0)


def test_a_silent_station_is_in_doubt_after_half_its_patience_and_found_after_all_of_it() -> None:
    verdicts = {}
    watch = Watch()
    for s in seconds(0, 90):
        watch = watched([(s, beating(at(s), deliver=T0))], watch)
        verdicts[s] = (bool(watch.clean), watch.findings)
    assert verdicts == {
        0: (True, ()),
        15: (True, ()),
        30: (True, ()),
        45: (False, ()),
        60: (False, ()),
        75: (False, (DELIVER,)),
        90: (False, (DELIVER,)),
    }


def test_a_station_rung_every_ten_minutes_may_be_silent_for_as_long() -> None:
    assert watched((s, beating(at(s), calibrate=T0)) for s in seconds(0, 720)).clean
    watch = watched((s, beating(at(s), calibrate=T0)) for s in seconds(0, 1515))
    assert watch.findings == (Finding(What.STATION, "calibrate", T0),)


def test_what_was_silent_all_night_gets_its_patience_when_somebody_begins_to_look() -> None:
    """warden was off: the stations are starting, and nothing is wrong. But it is no proof of life either."""
    old = Facts({"deliver": T0 - 8 * HOUR, "calibrate": T0 - 8 * HOUR})
    watch = watched((s, old) for s in seconds(0, 60))
    assert (watch.findings, watch.clean) == ((), 0)
    begun = watched([(75, beating(at(75)))], watch)
    assert (begun.findings, begun.clean) == ((), 1)
    assert {finding.name for finding in watched([(75, old)], watch).findings} == {"deliver"}


def test_a_station_that_never_beat_is_found_since_nobody_knows_when() -> None:
    watch = watched((s, Facts({"calibrate": at(s)})) for s in seconds(0, 75))
    assert watch.findings == (Finding(What.STATION, "deliver", None),)


@pytest.mark.parametrize("ahead", [-HOUR, HOUR], ids=["behind", "ahead"])
def test_a_machine_whose_clock_is_off_by_an_hour_is_alive_while_its_beats_change(ahead: timedelta) -> None:
    watch = watched((s, beating(at(s), deliver=at(s) + ahead)) for s in seconds(0, 120))
    assert (watch.findings, watch.clean > 1) == ((), True)
    dead = watched(((s, beating(at(s), deliver=at(120) + ahead)) for s in seconds(135, 210)), watch)
    assert dead.findings == (Finding(What.STATION, "deliver", at(120) + ahead),)


def test_a_clock_that_is_set_back_makes_nobody_silent() -> None:
    watch = watched((s, beating(at(s))) for s in seconds(0, 60))
    for s in seconds(75, 240):
        early = at(s) - HOUR
        watch = look(watch, beating(early), STATIONS, at_s=s, pace=1.0, now=early)
        assert (watch.findings, bool(watch.clean)) == ((), True)


def test_patience_is_real_time_however_fast_the_clock_runs() -> None:
    """At 1800 times the speed a station that beats every second beats every half hour."""
    fast = [(s, beating(T0 + s * SECOND * 1800)) for s in seconds(0, 120)]
    assert watched(fast, pace=1800.0).clean == len(fast)
    first = watched([(0.0, beating(T0 - 600 * MINUTE))], pace=1800.0)
    assert first.clean == 1  # that was 20 real seconds ago


@pytest.mark.parametrize(("what", "patience"), [(What.STEP, 45), (What.PAGE, 75)])
def test_what_is_due_and_not_done_is_found_after_its_patience(what: What, patience: int) -> None:
    def waiting(s: float) -> Facts:
        return replace(beating(at(s)), **{what.value: T0})

    watch = watched([(0, beating(T0)), *((s, waiting(s)) for s in seconds(15, 15 + patience))])
    assert watch.findings == ()
    watch = watched([(30 + patience, waiting(30 + patience))], watch)
    assert watch.findings == (Finding(what, "", T0),)


def test_a_backlog_that_is_worked_off_is_no_standstill() -> None:
    watch = watched((s, replace(beating(at(s)), page=at(s) - HOUR)) for s in seconds(0, 600))
    assert (watch.findings, bool(watch.clean)) == ((), True)


def test_what_was_due_long_ago_is_no_proof_of_life_before_it_moves() -> None:
    watch = watched([(0, replace(beating(T0), step=T0 - HOUR))])
    assert (watch.findings, watch.clean) == ((), 0)


def test_one_unclean_pass_tells_nobody_the_second_does() -> None:
    """After a pause of the whole machine the first pass sees a silence that was everybody's."""
    first = Watch(findings=(DELIVER,), unclean=1)
    assert isinstance(decide(first, None, pace=1.0, now=T0), Nothing)
    assert decide(replace(first, unclean=2), None, pace=1.0, now=T0) == Raise((DELIVER,))


def test_while_it_lasts_it_is_told_again_after_half_an_hour() -> None:
    watch = Watch(findings=(DELIVER,), unclean=9)
    assert isinstance(decide(watch, ALARM, pace=1.0, now=T0 + 29 * MINUTE), Nothing)
    assert decide(watch, ALARM, pace=1.0, now=T0 + 30 * MINUTE) == Repeat(ALARM, (DELIVER,))
    assert isinstance(decide(watch, ALARM, pace=60.0, now=T0 + 29 * HOUR), Nothing)


def test_it_is_over_after_two_clean_passes() -> None:
    assert isinstance(decide(Watch(clean=1), ALARM, pace=1.0, now=T0), Nothing)
    assert decide(Watch(clean=2), ALARM, pace=1.0, now=T0) == End(ALARM)
    assert isinstance(decide(Watch(clean=2), None, pace=1.0, now=T0), Nothing)


def test_one_who_has_just_begun_to_look_cannot_call_it_off() -> None:
    stale = Facts({"deliver": T0 - 2 * MINUTE, "calibrate": T0})
    watch = watched((s, stale) for s in seconds(0, 45))
    assert isinstance(decide(watch, ALARM, pace=1.0, now=T0), Nothing)

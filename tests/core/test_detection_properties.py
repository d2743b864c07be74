"""What holds for every stream of mentions, however it comes about."""

import json
import random
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.streams import (
    BRAND,
    DAY,
    T0,
    folded,
    hours,
    ordinary,
    says,
    together,
    varied,
)
from warden.core import bucket, storm
from warden.core.bucket import MINUTE, Heard, MinuteBucket, SourceCount
from warden.core.circumstances import ORDINARY, Circumstances
from warden.core.incident import Finding, Severity
from warden.core.stream import MOST

DAYS = 3
NAMES = ("board", "forum", "news", "video")
HOSTILE = ("", "*", '"}]', "\x00", "\u202egro", "__class__", "🔥" * 50, "a" * 10_000, "Forum", "forum ")


def _brand(rates: dict[str, float]) -> storm.State:
    said = [
        varied(source, ordinary(DAYS, rate, seed=number), 0.3, seed=number)
        for number, (source, rate) in enumerate(rates.items())
    ]
    return storm.advance(folded(storm.fresh(since=T0), together(*said)), T0 + timedelta(days=DAYS))


KNOWN = _brand({"forum": 20.0, "board": 5.0})
RARE = _brand({"forum": 0.1})
YOUNG = storm.advance(
    folded(storm.fresh(since=T0), together(says("forum", [1, 0, 0] * 30, 0.3))), T0 + hours(2)
)
UNHEARD = storm.fresh(since=T0)
BRANDS = st.sampled_from([KNOWN, RARE, YOUNG, UNHEARD])

# How long, how many a minute at most, and how angry they are.
Stretch = tuple[int, int, float]
stretches = st.lists(
    st.tuples(st.integers(1, 80), st.integers(0, 8), st.sampled_from([0.02, 0.3, 0.5, 0.9])),
    min_size=1,
    max_size=4,
)


@st.composite
def streams(draw: st.DrawFn, names: Sequence[str] = NAMES) -> list[list[SourceCount]]:
    """What up to three sources say in the hours to come."""
    sources = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    return [_drawn(source, draw(stretches), draw(st.integers(0, 99))) for source in sources]


def _drawn(source: str, plan: Sequence[Stretch], seed: int) -> list[SourceCount]:
    rng, said = np.random.default_rng(seed), list[SourceCount]()
    for length, most, share in plan:
        said += varied(source, rng.integers(0, most + 1, length).tolist(), share, seed=seed)
    return said


def _minutes(state: storm.State, said: Sequence[Sequence[SourceCount]]) -> list[MinuteBucket]:
    assert state.until is not None
    return list(together(*said, start=state.until))


def _findings(state: storm.State, buckets: Sequence[MinuteBucket]) -> list[Finding]:
    return [_found(each) for each in _states(state, buckets)]


def _states(
    state: storm.State, buckets: Sequence[MinuteBucket], given: Circumstances = ORDINARY
) -> Iterator[storm.State]:
    for one in buckets:
        state = storm.fold(state, one, given)
        yield state


def _found(state: storm.State) -> Finding:
    assert state.until is not None
    return storm.finding(state, now=state.until)


def _pages(state: storm.State) -> bool:
    return state.storm.severity is not None and state.storm.severity.pages


@given(BRANDS, streams(), streams(), st.integers(0, 320))
@settings(max_examples=25, deadline=None)
def test_what_is_still_to_come_changes_nothing_before_it(
    brand: storm.State, said: list[list[SourceCount]], other: list[list[SourceCount]], cut: int
) -> None:
    buckets = _minutes(brand, said)
    past = buckets[:cut]
    otherwise = [one for one in _minutes(brand, other) if not past or one.minute > past[-1].minute]
    as_it_was = brand.to_json()
    whole, forked = _findings(brand, buckets), _findings(brand, past + otherwise)
    assert whole[: len(past)] == forked[: len(past)] == _findings(brand, past)
    assert brand.to_json() == as_it_was


@given(BRANDS, streams(), st.integers(1, 7))
@settings(max_examples=15, deadline=None)
def test_a_detector_put_away_and_taken_up_again_goes_on_as_if_it_never_was(
    brand: storm.State, said: list[list[SourceCount]], every: int
) -> None:
    resumed = whole = brand
    for number, one in enumerate(_minutes(brand, said)):
        if number % every == 0:
            kept = storm.State.from_json(resumed.to_json())
            assert kept == resumed
            resumed = kept
        resumed, whole = storm.fold(resumed, one), storm.fold(whole, one)
        assert resumed == whole
        assert _found(resumed) == _found(whole)
        assert storm.reading(resumed, BRAND) == storm.reading(whole, BRAND)


@given(BRANDS, streams(), st.integers(0, 300))
@settings(max_examples=30, deadline=None)
def test_silent_minutes_folded_and_left_out_come_to_the_same(
    brand: storm.State, said: list[list[SourceCount]], silence: int
) -> None:
    silent = [each for source in said for each in says(source[0].source, [0] * silence, 0.0)][:silence]
    buckets = _minutes(brand, [[*source, *silent, *source] for source in said])
    told, left_out = brand, brand
    for one in buckets:
        told = storm.fold(told, one)
        if one.count:
            left_out = storm.fold(left_out, one)
        so_far = storm.advance(left_out, one.minute + MINUTE)
        assert so_far.storm.severity is told.storm.severity
        assert so_far.now == pytest.approx(told.now)
    assert _numbers(so_far) == pytest.approx(_numbers(told), rel=1e-6, abs=1e-6)


def _numbers(state: storm.State) -> list[float]:
    """Every number that a state remembers, in order."""
    found: list[float] = []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            walk(list(value.values()))
        elif isinstance(value, list):
            for each in value:
                walk(each)
        elif isinstance(value, int | float):
            found.append(value)

    walk(json.loads(state.to_json()))
    return found


texts = st.tuples(st.sampled_from(NAMES), st.floats(0, 1), st.floats(0, 1), st.booleans())


@given(st.lists(texts, min_size=1, max_size=30), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_order_in_which_a_minutes_mentions_arrive_changes_nothing(
    said: list[tuple[str, float, float, bool]], rng: random.Random
) -> None:
    heard = [
        Heard(T0, source, f"user{number}", negative, outrage, is_copy=is_copy)
        for number, (source, negative, outrage, is_copy) in enumerate(said)
    ]
    shuffled = rng.sample(heard, len(heard))
    assert bucket.fold(BRAND, T0, shuffled) == bucket.fold(BRAND, T0, heard)


@given(BRANDS, streams(), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_in_which_a_minutes_sources_are_named_changes_nothing(
    brand: storm.State, said: list[list[SourceCount]], rng: random.Random
) -> None:
    buckets = _minutes(brand, said)
    shuffled = _minutes(brand, rng.sample(said, len(said)))
    assert list(_states(brand, shuffled)) == list(_states(brand, buckets))


@given(BRANDS, streams(), st.sampled_from([-570, -210, 60, 330, 345, 840]))
@settings(max_examples=25, deadline=None)
def test_the_offset_in_which_a_minute_is_written_changes_nothing(
    brand: storm.State, said: list[list[SourceCount]], offset: int
) -> None:
    buckets, zone = _minutes(brand, said), timezone(timedelta(minutes=offset))
    elsewhere = [
        MinuteBucket(BRAND, one.minute.astimezone(zone), one.count, one.negative, one.outrage, 0, one.sources)
        for one in buckets
    ]
    assert [each.to_json() for each in _states(brand, elsewhere)] == [
        each.to_json() for each in _states(brand, buckets)
    ]


@pytest.fixture
def clock_of_the_host(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    yield monkeypatch
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25", "2026-04-05"])
def test_the_hosts_clock_and_its_changes_mean_nothing(
    clock_of_the_host: pytest.MonkeyPatch, zone: str, night: str
) -> None:
    start = T0.fromisoformat(f"{night}T00:00:00+00:00") - hours(30)
    buckets = list(together(says("forum", [1, 0, 0] * 700, 0.3) + says("forum", [4] * 60, 0.8), start=start))
    told = []
    for name in ("UTC", zone):
        clock_of_the_host.setenv("TZ", name)
        time.tzset()
        told.append([each.to_json() for each in _states(storm.fresh(since=start), buckets)][::13])
    assert told[0] == told[1]


@given(
    st.lists(st.tuples(st.integers(0, 479), st.integers(1, 60)), max_size=60),
    st.sampled_from(["forum", "board", "video"]),
    st.integers(0, 999),
)
@settings(max_examples=25, deadline=None)
def test_praise_opens_no_incident_however_much_there_is_and_whenever_it_comes(
    praise: list[tuple[int, int]], source: str, seed: int
) -> None:
    """Not even a watch, and afterwards the usual tone is no change for the worse either. A brand hardly ever
    named is another matter: there praise can make up the ten voices among which a few angry ones are heard.
    """
    counts = [0] * 480
    for minute, many in praise:
        counts[minute] += many
    calm = (
        says("forum", ordinary(0.5, 20.0, seed=seed), 0.3),
        says("board", ordinary(0.5, 5.0, seed=seed), 0.3),
    )
    states = _states(KNOWN, _minutes(KNOWN, [*calm, says(source, counts, 0.02, outrage=0.02)]))
    assert {each.storm.severity for each in states} == {None}


@given(st.sampled_from([KNOWN, YOUNG, UNHEARD]), streams())
@settings(max_examples=30, deadline=None)
def test_severity_never_falls_while_a_storm_lasts(brand: storm.State, said: list[list[SourceCount]]) -> None:
    storming = says("forum", [6] * 30, 0.8)
    before = brand
    for state in _states(brand, _minutes(brand, [storming + said[0], *said[1:]])):
        now, then = state.storm.severity, before.storm.severity
        assert now is None or then is None or now.rank >= then.rank
        assert (state.storm.since == before.storm.since) or now is None or then is None
        before = state


@given(st.integers(0, 999))
@settings(max_examples=100, deadline=None)
def test_nothing_begins_and_nothing_rises_in_silence(seed: int) -> None:
    """Complaints near the border, then nobody says a word: a window that gets shorter is no news."""
    counts = np.random.default_rng(seed).poisson(1.5, 24).tolist() + [0] * 40
    before = KNOWN
    for state in _states(KNOWN, _minutes(KNOWN, [varied("forum", counts, 0.49, seed=seed)])):
        is_silent = state.now[0] == before.now[0]
        assert not is_silent or _rank(state) <= _rank(before)
        before = state


def _rank(state: storm.State) -> int:
    return -1 if state.storm.severity is None else state.storm.severity.rank


@given(st.integers(3, 9), st.floats(0.3, 4.0), st.integers(6, 22), st.integers(10, 60))
@settings(max_examples=30, deadline=None)
def test_within_a_day_only_a_storm_twice_as_large_pages_again(
    many: int, times: float, later: int, lasting: int
) -> None:
    first, second = [many] * 60, [round(many * times)] * lasting
    calm = ordinary(later / 24, 20.0)
    raged = folded(KNOWN, _minutes(KNOWN, [says("forum", first, 0.8) + says("forum", calm, 0.3)]))
    assert raged.storm.ended_at is not None
    assert raged.storm.severity is None
    again = [_pages(each) for each in _states(raged, _minutes(raged, [says("forum", second, 0.8)]))]
    if max(second) < 1.9 * many:
        assert not any(again)
    if min(second) > 2.3 * many and lasting >= 30:
        assert any(again)


@given(
    BRANDS,
    st.lists(
        st.tuples(st.integers(0, 3 * 365 * DAY), st.integers(0, 10**6), st.floats(0, 1), st.floats(0, 1)),
        max_size=5,
    ),
    st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=4, unique=True),
    st.sampled_from([1.0, 1000.0]),
)
@settings(max_examples=40, deadline=None)
def test_no_number_and_no_name_is_too_much(
    brand: storm.State,
    moments: list[tuple[int, int, float, float]],
    names: list[str],
    planned: float,
) -> None:
    state = brand
    for later, count, negative, outrage in moments:
        assert state.until is not None
        sources = tuple(
            SourceCount(name, count, count * 0.2, count * 0.2 * negative, count * 0.2 * outrage)
            for name in names
        )
        one = MinuteBucket(BRAND, state.until + later * MINUTE, count, negative, outrage, 1, sources)
        state = storm.fold(state, one, Circumstances(frozenset(names[:1]), planned))
        assert storm.State.from_json(state.to_json()) == state
        assert all(map(np.isfinite, _numbers(state)))
        assert _found(state).expected > 0


def test_a_hundred_sources_in_a_minute_are_as_many_as_can_be_told_apart() -> None:
    many = [says(f"feed{number}", [1] * 30, 0.3) for number in range(100)]
    state = folded(KNOWN, _minutes(KNOWN, many))
    assert len(state.streams) <= MOST + 1
    assert state.storm.severity is not Severity.CRITICAL
    assert len(state.to_json()) < 30_000


def test_a_flood_of_a_million_a_minute_is_a_storm_if_it_is_angry_and_none_if_it_is_not() -> None:
    angry = folded(KNOWN, _minutes(KNOWN, [says("forum", [10**6] * 10, 0.9)]))
    kind = folded(KNOWN, _minutes(KNOWN, [says("forum", [10**6] * 10, 0.05)]))
    assert angry.storm.severity is Severity.CRITICAL
    assert kind.storm.severity is None

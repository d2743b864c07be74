"""A storm's growth as the detector that remembers the brand tells it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.streams import after, known
from warden.core import outlook, storm
from warden.core.growth import Growth
from warden.core.incident import Finding, Severity
from warden.core.storm import State

GROWING = [round(1.5 * 2 ** (minute / 30)) for minute in range(90)]


def found(state: State) -> Finding:
    assert state.until is not None
    return storm.finding(state, now=state.until)


def growth_of(state: State, bits: float = 20.0) -> Growth:
    assert state.until is not None
    told = outlook.of(state.totals, state.baseline, state.until, repeats=1.0, critical_bits=bits)
    assert told is not None
    return told


def test_a_finding_of_a_storm_tells_its_growth_as_of_the_last_slot() -> None:
    state = after(known(), GROWING, 0.8)
    finding = found(state)
    assert finding.severity is not None
    assert finding.growth is not None
    assert finding.growth.at == finding.at - timedelta(minutes=finding.at.minute % 5)
    assert finding.growth.doubling_minutes == pytest.approx(30, rel=0.2)
    assert finding.doubling_minutes == finding.growth.doubling_minutes
    assert finding.growth.reproduction_low > 1


def test_a_finding_of_the_calm_has_no_growth() -> None:
    assert found(known()).growth is None


def test_what_comes_later_changes_nothing_that_was_said() -> None:
    early = after(known(), GROWING, 0.8)
    said = growth_of(early)
    after(early, [0] * 60, 0.0)
    assert growth_of(early) == said
    within = after(early, [500, 500], 0.9)
    assert growth_of(within) == said, "a slot that is not over is not judged"


def test_what_is_usual_in_the_coming_hours_is_in_the_forecast() -> None:
    state = after(known(), GROWING, 0.8)
    busy = replace(state.baseline, level=(state.baseline.level[0] * 10, state.baseline.level[1]))
    assert state.until is not None
    louder = outlook.of(state.totals, busy, state.until, repeats=1.0, critical_bits=20.0)
    assert louder is not None
    more = [
        one.middle - other.middle
        for one, other in zip(louder.forecast, growth_of(state).forecast, strict=True)
    ]
    assert min(more) > 20


def test_a_storm_on_its_way_to_critical_says_when() -> None:
    """Whatever level critical takes: a little above where the storm is now, it is foreseen."""
    state = after(known(), GROWING[:75], 0.8)
    foreseen = [growth_of(state, bits).critical_in_minutes for bits in range(50, 2000, 25)]
    times = [minutes for minutes in foreseen if minutes is not None]
    assert times
    assert times == sorted(times)
    assert foreseen[-1] is None


def test_a_warning_that_surely_grows_and_is_critical_within_the_half_hour_is_so_now() -> None:
    growing = replace(growth_of(after(known(), GROWING, 0.8)), critical_in_minutes=20.0)
    assert outlook.foreseen(Severity.WARNING, growing) is Severity.CRITICAL
    assert outlook.foreseen(Severity.WATCH, growing) is Severity.WATCH


def test_a_warning_stays_one_when_it_is_not_sure_to_grow_or_far_from_critical() -> None:
    growing = growth_of(after(known(), GROWING, 0.8))
    assert outlook.foreseen(Severity.WARNING, replace(growing, critical_in_minutes=90.0)) is Severity.WARNING
    unsure = replace(growing, critical_in_minutes=20.0, doubling_minutes=None)
    assert outlook.foreseen(Severity.WARNING, unsure) is Severity.WARNING
    assert outlook.foreseen(Severity.WARNING, None) is Severity.WARNING

"""What time it is, real or simulated."""

from datetime import UTC, datetime, timedelta

import pytest

from warden import clock
from warden.errors import ConfigError

WRITTEN = "2015-02-17T00:00:00Z@60@2026-11-23T11:05:00Z"
ANCHOR = datetime(2026, 11, 23, 11, 5, tzinfo=UTC)


def test_the_simulated_clock_stands_at_its_start_at_the_anchor() -> None:
    assert clock.parse(WRITTEN).at(ANCHOR) == datetime(2015, 2, 17, tzinfo=UTC)


def test_a_real_minute_is_a_simulated_hour_at_speed_sixty() -> None:
    later = clock.parse(WRITTEN).at(ANCHOR + timedelta(minutes=1))
    assert later == datetime(2015, 2, 17, 1, tzinfo=UTC)


def test_a_clock_is_written_as_it_is_read() -> None:
    assert clock.parse(str(clock.parse(WRITTEN))) == clock.parse(WRITTEN)


def test_other_offsets_name_the_same_instants() -> None:
    assert clock.parse("2015-02-17T01:00:00+01:00@60@2026-11-23T11:05:00Z") == clock.parse(WRITTEN)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2015-02-17T00:00:00Z@60",
        "2015-02-17T00:00:00@60@2026-11-23T11:05:00Z",
        "2015-02-17T00:00:00Z@0@2026-11-23T11:05:00Z",
        "2015-02-17T00:00:00Z@-2@2026-11-23T11:05:00Z",
        "2015-02-17T00:00:00Z@inf@2026-11-23T11:05:00Z",
        "2015-02-17T00:00:00Z@nan@2026-11-23T11:05:00Z",
    ],
)
def test_a_clock_that_cannot_be_read_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ConfigError, match="2015-02-17T00:00:00Z@60"):
        clock.parse(text)


def test_every_process_with_the_same_variable_has_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.VARIABLE, WRITTEN)
    before = clock.parse(WRITTEN).at(clock.real_now())
    assert before <= clock.utc_now() <= clock.parse(WRITTEN).at(clock.real_now())


def test_a_real_second_spans_a_simulated_minute_at_speed_sixty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.VARIABLE, WRITTEN)
    assert clock.span(seconds=1) == timedelta(minutes=1)
    monkeypatch.delenv(clock.VARIABLE)
    assert clock.span(seconds=1) == timedelta(seconds=1)

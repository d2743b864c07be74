from contextlib import suppress
from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warden.settings import Handoff, Rotation, Window
from warden.settings.notation import duration, handoff, patience, quiet_hours, rotation, window
from warden.settings.problem import Wrong

EIGHT, TWENTY = time(8), time(20)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Mon-Fri 08:00-20:00", Window("daily", (0, 1, 2, 3, 4), EIGHT, TWENTY)),
        ("Mon-Thu 20:00-08:00", Window("daily", (0, 1, 2, 3), TWENTY, EIGHT)),
        ("Mon 08:00-12:00", Window("daily", (0,), EIGHT, time(12))),
        ("Fri 20:00-Mon 08:00", Window("span", (4, 0), TWENTY, EIGHT)),
        ("Sat,Sun", Window("daily", (5, 6))),
        ("Sat-Sun", Window("daily", (5, 6))),
        ("Sat-Mon 08:00-20:00", Window("daily", (0, 5, 6), EIGHT, TWENTY)),
        ("Mon-Wed,Fri 20:00-24:00", Window("daily", (0, 1, 2, 4), TWENTY, time(0))),
        ("holidays", Window("holidays")),
    ],
)
def test_a_window_reads_as_the_core_means_it(words: str, expected: Window) -> None:
    assert window(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("5m", timedelta(minutes=5)),
        ("60s", timedelta(seconds=60)),
        ("1h30m", timedelta(minutes=90)),
        ("2d", timedelta(days=2)),
        ("0m", timedelta(0)),
    ],
)
def test_a_duration_reads(words: str, expected: timedelta) -> None:
    assert duration(words) == expected


@pytest.mark.parametrize(
    "words", ["m", "30m1h", "1.5h", "-5m", "5 m", "٥m", "5M", "1h 30m", "5m\n", True, 5.0, None]
)
def test_what_is_no_duration_is_refused(words: Any) -> None:
    with pytest.raises(Wrong):
        duration(words)


def test_patience_may_be_endless() -> None:
    assert patience("never") is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("daily", Rotation(1, "days")),
        ("weekly", Rotation(1, "weeks")),
        ("12h", Rotation(12, "hours")),
        ("3d", Rotation(3, "days")),
        ("2w", Rotation(2, "weeks")),
    ],
)
def test_a_rotation_reads(words: str, expected: Rotation) -> None:
    assert rotation(words) == expected


def test_a_handoff_reads_with_and_without_its_weekday() -> None:
    assert handoff("Mon 09:00") == Handoff(time(9), weekday=0)
    assert handoff("20:00") == Handoff(TWENTY)


def test_quiet_hours_read_start_and_end() -> None:
    assert quiet_hours("22:00-07:00") == (time(22), time(7))


@pytest.mark.parametrize("read", [duration, rotation, handoff, quiet_hours, window])
@given(value=st.text(alphabet="MonFriSat,-: 0189hdwms\n", max_size=24) | st.text() | st.integers())
def test_any_value_at_all_reads_or_is_refused(read: Any, value: Any) -> None:
    with suppress(Wrong):
        read(value)

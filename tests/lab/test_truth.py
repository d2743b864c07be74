from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.streams import T0
from warden.errors import ConfigError
from warden.lab import truth
from warden.lab.truth import Event

HOUR = timedelta(hours=1)
STORM = Event("Bank", "flash", True, T0, T0 + 2 * HOUR)
TRAP = Event("Bank", "launch", False, T0 + 100 * HOUR, T0 + 102 * HOUR)
POLICY = Event("Bank", "slow", None, T0 + 200 * HOUR)


def test_a_page_during_a_storm_catches_it() -> None:
    verdict = truth.compare([STORM], [("Bank", T0 + HOUR)])
    assert (verdict.caught, verdict.missed, verdict.false_pages) == (1, 0, 0)
    assert verdict.median_delay_s == 3600


def test_the_first_page_of_a_storm_tells_its_delay() -> None:
    verdict = truth.compare([STORM], [("Bank", T0 + 3 * HOUR), ("Bank", T0 + HOUR)])
    assert verdict.median_delay_s == 3600


def test_a_page_for_another_brand_catches_nothing_and_is_false() -> None:
    verdict = truth.compare([STORM], [("Other", T0 + HOUR)])
    assert (verdict.caught, verdict.missed, verdict.false_pages) == (0, 1, 1)
    assert verdict.median_delay_s is None


def test_a_page_during_a_trap_is_false_and_counted_as_such() -> None:
    verdict = truth.compare([STORM, TRAP], [("Bank", T0 + 101 * HOUR)])
    assert (verdict.traps, verdict.traps_paged, verdict.false_pages) == (1, 1, 1)


def test_a_page_left_to_policy_is_neither_right_nor_wrong() -> None:
    verdict = truth.compare([POLICY], [("Bank", T0 + 201 * HOUR)])
    assert (verdict.storms, verdict.false_pages) == (0, 0)


def test_an_event_about_a_whole_stream_is_no_trap_by_itself() -> None:
    assert truth.compare([Event("Bank", "calm", False, None)], []).traps == 0


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "truth.json"
    path.write_text(truth.written([STORM, TRAP, POLICY], "a.csv"), encoding="utf-8")
    back = truth.read(path)
    assert [(each.kind, each.should_page, each.onset, each.file) for each in back] == [
        (each.kind, each.should_page, each.onset, "a.csv") for each in (STORM, TRAP, POLICY)
    ]


@pytest.mark.parametrize(
    "text", ["{}", "[1]", '[{"brand": "x"}]', "no json", '[{"brand":"b","kind":"k","should_page":"y"}]']
)
def test_a_file_that_is_no_truth_is_told_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "truth.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"truth\.json"):
        truth.read(path)

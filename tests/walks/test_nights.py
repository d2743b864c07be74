"""Twenty rounds in which something dies, and a crowd of storms at once; all of both by `make bench`."""

import random
import shutil
from pathlib import Path

import pytest

from tests.support import crowd, databases, kills
from tests.support.crowd import percentile

pytestmark = pytest.mark.e2e
ROUNDS = 10  # with each database
IN_TIME_S = 5.0


@pytest.mark.parametrize("seed", [random.randrange(1000)])
def test_no_page_is_lost_and_none_comes_twice_without_a_crash_on_postgresql(
    seed: int, postgres_url: str, tmp_path: Path
) -> None:
    with databases.new_database(postgres_url, "night_of_kills") as url:
        _play(tmp_path, url, seed, cluster=postgres_url, parts=2)


@pytest.mark.parametrize("seed", [random.randrange(1000)])
def test_no_page_is_lost_and_none_comes_twice_without_a_crash_on_sqlite(
    seed: int, sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "warden.db")
    _play(tmp_path, f"sqlite:///{tmp_path}/warden.db", seed, cluster=None, parts=1)


def test_three_hundred_storms_at_once_page_each_step_once_and_one_more_in_time(
    database_url: str, tmp_path: Path
) -> None:
    found = crowd.hold(tmp_path, database_url, incidents=300, singles=12, pause_s=2.0)
    assert (found.missing, found.doubled, found.faults) == (0, 0, [])
    assert percentile(found.single, 0.99) <= IN_TIME_S


def _play(folder: Path, url: str, seed: int, *, cluster: str | None, parts: int) -> None:
    dice = random.Random(seed)
    with kills.hunted(folder, url, workers=parts, beats=parts) as running:
        for number in range(1, ROUNDS + 1):
            played = kills.play(running, number, dice, cluster=cluster)
            assert not played.faults

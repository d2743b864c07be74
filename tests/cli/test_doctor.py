"""`warden doctor --part`: what a container's health check asks, again and again."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.settings import BRAND, written
from warden import wiring
from warden.cli.main import DONE, NO, WRONG_USE, main
from warden.clock import utc_now
from warden.storage import heartbeats
from warden.storage.engine import migrate, transaction

CONTACT = """
[[person]]
id = "anna"
name = "Anna Beispiel"
contacts = [{ id = "push", url = "ntfys://ntfy.example/anna" }]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return written(tmp_path, BRAND + CONTACT)


def beat(config: Path, *stations: str, ago: timedelta = timedelta()) -> None:
    """Each of these stations gave its last sign of life so long ago."""
    engine = wiring.engine(wiring.load(config))
    migrate(engine)
    with transaction(engine) as conn:
        for station in stations:
            heartbeats.beat(conn, station, now=utc_now() - ago)
    engine.dispose()


def verdict(config: Path, part: str) -> int:
    return main(["doctor", "--part", part, "--config", str(config)])


def test_a_part_is_well_while_each_of_its_stations_gives_signs_of_life(config: Path) -> None:
    beat(config, "escalate")
    assert verdict(config, "pages") == NO
    beat(config, "deliver")
    assert verdict(config, "pages") == DONE
    assert verdict(config, "detection") == NO


def test_a_part_that_has_fallen_silent_is_told(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    beat(config, "escalate", "deliver", ago=timedelta(minutes=2))

    assert main(["doctor", "--part", "pages", "--config", str(config), "--json"]) == NO

    told = json.loads(capsys.readouterr().out)
    assert not told["ok"]
    assert [(check["name"], check["ok"]) for check in told["checks"]] == [
        ("station escalate", False),
        ("station deliver", False),
    ]


def test_beat_is_well_while_anybody_hears_it(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    beat(config, "count")
    assert verdict(config, "beat") == DONE
    assert capsys.readouterr().out == "ok    beat: a tick arrived lately\n"

    beat(config, "count", ago=timedelta(minutes=2))
    assert verdict(config, "beat") == NO


def test_before_the_first_start_no_part_is_well_and_no_database_is_made(config: Path) -> None:
    assert verdict(config, "pages") == NO
    assert [path.name for path in config.parent.iterdir()] == ["warden.toml"]


def test_a_part_nobody_knows_is_wrong_use(config: Path) -> None:
    assert verdict(config, "page") == WRONG_USE


def test_asking_a_part_is_cheap(config: Path) -> None:
    """It runs every minute in every container: nothing that reads sources, pages or migrates is imported."""
    beat(config, "escalate", "deliver")
    words = ["doctor", "--part", "pages", "--config", str(config)]
    code = f"import sys; from warden.cli.main import main; main({words!r}); print(*sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    loaded = done.stdout.splitlines()[-1].split()
    assert "sqlalchemy" in loaded
    assert not {"apprise", "httpx", "feedparser", "alembic", "celery"} & set(loaded)

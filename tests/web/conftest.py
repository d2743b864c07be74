import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.web import NOW, TestClient, a_bank, client_of, fill, make_empty
from warden.storage.engine import transaction
from warden.wiring import House


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two databases to be copied: `empty.db` and `storm.db`."""
    folder = tmp_path_factory.mktemp("made")
    house = a_bank(folder)
    make_empty(house)
    house.engine.dispose()
    shutil.copy(folder / "warden.db", folder / "empty.db")
    with transaction(house.engine) as conn:
        fill(conn, house, now=NOW)
    house.engine.dispose()
    shutil.copy(folder / "warden.db", folder / "storm.db")
    return folder


@pytest.fixture
def storm(made: Path, tmp_path: Path) -> Iterator[House]:
    """A German house with a storm under way."""
    shutil.copy(made / "storm.db", tmp_path / "warden.db")
    house = a_bank(tmp_path)
    yield house
    house.engine.dispose()


@pytest.fixture
def calm(made: Path, tmp_path: Path) -> Iterator[House]:
    """An English house in which nothing has happened yet, and which is no demo."""
    shutil.copy(made / "empty.db", tmp_path / "warden.db")
    house = a_bank(tmp_path, language="en", demo=False)
    yield house
    house.engine.dispose()


@pytest.fixture
def browser(storm: House) -> TestClient:
    return client_of(storm)

"""What every room's tests may ask for: real databases, a real broker, and no way out of this machine."""

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from pytest_socket import socket_allow_hosts
from sqlalchemy import Engine

from tests.support import broker, databases
from warden.storage.engine import make_engine

_numbers = count(1)


@pytest.fixture(autouse=True)
def _nobody_outside() -> None:
    """Connections reach this machine only; the plugin undoes it after each test."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL cluster of this test process; its template is migrated."""
    programs = databases.find_postgresql()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail(databases.NO_POSTGRESQL)
        pytest.skip(databases.NO_POSTGRESQL)
    with databases.postgresql(programs) as url:
        databases.make_template(url)
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    return databases.make_sqlite_template(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh migrated database of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "data" / "warden.db"
        path.parent.mkdir()
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
    else:
        cluster = request.getfixturevalue("postgres_url")
        with databases.new_database(cluster, f"test_{next(_numbers)}") as url:
            yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh migrated database of each kind."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def broker_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Redis or Valkey of this test process."""
    with broker.running(tmp_path_factory.mktemp("broker")) as url:
        yield url

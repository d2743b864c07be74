import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, Inspector, inspect, text

from tests.support import databases
from warden.errors import StorageError
from warden.storage.engine import is_current, make_engine, migrate, reading, transaction
from warden.storage.tables import metadata

# One process of several, each of several threads.
MIGRATE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from warden.storage.engine import make_engine, migrate

with ThreadPoolExecutor(3) as pool:
    list(pool.map(migrate, [make_engine(sys.argv[1]) for _ in range(3)]))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database nobody has migrated yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/warden.db"
    else:
        cluster = request.getfixturevalue("postgres_url")
        with databases.new_database(cluster, "test_empty", template=databases.EMPTY) as url:
            yield url


def test_migrations_make_the_tables_the_code_knows(engine: Engine) -> None:
    with reading(engine) as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_indexes_of_the_few_rows_are_the_same_in_code_and_migrations(engine: Engine) -> None:
    """Comparing does not see what an index leaves out."""
    with transaction(engine) as conn:
        migrated = _conditions(inspect(conn))
        metadata.drop_all(conn)
        metadata.create_all(conn)
        assert _conditions(inspect(conn)) == migrated
        assert len(migrated) == 7


def test_many_processes_and_threads_may_migrate_at_once(empty: str) -> None:
    processes = [subprocess.Popen([sys.executable, "-c", MIGRATE, empty]) for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    engine = make_engine(empty)
    assert is_current(engine)
    engine.dispose()


def test_migrating_again_changes_nothing_and_disturbs_nobody(engine: Engine) -> None:
    with transaction(engine) as conn:
        conn.execute(text("INSERT INTO heartbeats (station, at) VALUES ('score', '2026-03-04 12:00')"))
    with reading(engine) as somebody:
        assert somebody.execute(text("SELECT count(*) FROM heartbeats")).scalar() == 1
        migrate(engine)
        assert somebody.execute(text("SELECT count(*) FROM heartbeats")).scalar() == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_writes_ahead_so_that_readers_wait_for_no_commit(engine: Engine) -> None:
    with reading(engine) as conn:
        assert conn.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_database_nobody_has_migrated_is_not_current(empty: str) -> None:
    engine = make_engine(empty)
    assert not is_current(engine)
    engine.dispose()


def test_database_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    with transaction(engine) as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert not is_current(engine)
    with pytest.raises(StorageError, match=r"cannot be migrated.*9999.*newer warden"):
        migrate(engine)


def _conditions(inspector: Inspector) -> dict[str, str]:
    found = {}
    for table in metadata.tables:
        for index in inspector.get_indexes(table):
            options = index.get("dialect_options", {})
            for dialect in ("sqlite_where", "postgresql_where"):
                if dialect in options:
                    found[str(index["name"])] = str(options[dialect])
    return found

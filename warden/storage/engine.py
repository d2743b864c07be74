"""The door to the database: connections, transactions, and bringing its tables up to date."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from sqlalchemy import Connection, Engine, create_engine, event, exc, func, make_url, select, text

from warden.errors import StorageError
from warden.storage import failures

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_S = 10
CONNECT_TIMEOUT_S = 10
MIGRATION_LOCK = 0x77617264656E  # "warden": any number nobody else takes an advisory lock on
EXAMPLES = "Write sqlite:///data/warden.db or postgresql+psycopg://user@host/warden"

_engines: WeakSet[Engine] = WeakSet()


def make_engine(url: str) -> Engine:
    """The engine of a database; nothing is opened before the first transaction.

    Whatever fails in it is raised as StorageError. It survives a fork: the child opens its own connections.

    Raises:
        StorageError: the URL is neither of a SQLite file nor of PostgreSQL.
    """
    try:
        parsed = make_url(url)
    except exc.ArgumentError as cause:
        raise StorageError("the database URL cannot be read", mend=EXAMPLES) from cause
    if parsed.get_backend_name() == "postgresql":
        engine = create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,  # a server that was started again costs nobody a failure
            insertmanyvalues_page_size=100,  # the driver's time grows with the square of a statement's length
            connect_args={"connect_timeout": CONNECT_TIMEOUT_S},
        )
    elif parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        # No isolation level: the driver shall not begin transactions, `_begin` does.
        engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_S, "isolation_level": None})
        event.listen(engine, "do_connect", _make_file)
        event.listen(engine, "connect", _enforce_foreign_keys)
        event.listen(engine, "begin", _begin)
    else:
        raise StorageError(f"{failures.address(parsed)} is no database for warden", mend=EXAMPLES)
    event.listen(engine, "handle_error", failures.translated)
    _engines.add(engine)
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction that may write: kept when the block ends, undone when it raises.

    On SQLite the right to write is taken at the start, so that writers wait for each other there and none
    fails half-way, having read what another has changed since.
    """
    with _connected(engine) as conn:
        conn = conn.execution_options(sqlite_begin="BEGIN IMMEDIATE")
        with conn.begin():
            yield conn


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads; it waits for no writer."""
    with _connected(engine) as conn, conn.begin():
        yield conn


def migrate(engine: Engine) -> None:
    """Bring the tables up to date; any number of processes may ask at once, one does it.

    Raises:
        StorageError: the database is out of reach, or a newer warden has migrated it.
    """
    from alembic import command
    from alembic.util import CommandError

    with _one_at_a_time(engine), transaction(engine) as conn:
        if conn.dialect.name == "postgresql":
            conn.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        try:
            command.upgrade(_config(conn), "head")
        except CommandError as cause:
            raise StorageError(
                f"the database {failures.address(engine.url)} cannot be migrated: {cause}",
                mend="A newer warden has been at work there: start that version",
            ) from cause


def is_current(engine: Engine) -> bool:
    """Whether the tables are those of this version."""
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    with reading(engine) as conn:
        there = MigrationContext.configure(conn).get_current_revision()
        return there == ScriptDirectory.from_config(_config(conn)).get_current_head()


def is_migrating(engine: Engine) -> bool:
    """Whether a process is bringing the tables up to date: what stands still meanwhile is not dead."""
    if engine.dialect.name == "sqlite":
        with Path(f"{engine.url.database}.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False
    with reading(engine) as conn:
        held = text(
            "SELECT 1 FROM pg_locks"
            " WHERE locktype = 'advisory' AND granted AND classid = :high AND objid = :low"
        )
        key = {"high": MIGRATION_LOCK >> 32, "low": MIGRATION_LOCK & 0xFFFFFFFF}
        return conn.execute(held, key).first() is not None


def _config(conn: Connection) -> "Config":
    from alembic.config import Config

    config = Config(attributes={"connection": conn})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


@contextmanager
def _one_at_a_time(engine: Engine) -> Iterator[None]:
    """SQLite: hold a lock file, and switch the database to write-ahead logging, which it then stays in.

    The switch needs the file alone and does not wait for it, so it must not happen at every connection.
    """
    if engine.dialect.name != "sqlite":
        yield
        return
    with _connected(engine) as conn, _locked(Path(f"{engine.url.database}.lock")):
        conn.connection.execute("PRAGMA journal_mode = WAL")
        yield


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    try:
        conn = engine.connect()
    except exc.TimeoutError as cause:
        raise StorageError(
            f"every connection to {failures.address(engine.url)} is in use",
            mend="See what holds them for so long",
            retryable=True,
        ) from cause
    with conn:
        yield conn


def _make_file(_dialect: Any, _record: Any, args: tuple[Any, ...], _options: Any) -> None:
    """The database holds what people said and who is on call: nobody else shall read it."""
    path = Path(args[0])
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Only where there is none: closing a second handle of a file drops every lock that SQLite holds on it
        # in this process (POSIX), and without them another process deletes the write-ahead log in use.
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode=0o600))
    except OSError as cause:
        raise StorageError(
            f"the database {path} cannot be opened: {cause.strerror}",
            mend="See whether its folder exists and this user may write there",
            retryable=True,
        ) from cause


def _enforce_foreign_keys(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(conn: Connection) -> None:
    conn.exec_driver_sql(conn.get_execution_options().get("sqlite_begin", "BEGIN"))


def _forget_inherited() -> None:
    """In a forked child: leave the parent's connections to the parent, two must not talk on one."""
    for engine in _engines:
        engine.dispose(close=False)


os.register_at_fork(after_in_child=_forget_inherited)

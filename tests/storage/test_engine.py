import os
import stat
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import StatementError

from tests.support.storage import BANK, NOON, a_mention, at_once, store, wait_briefly
from warden.core.incident import IncidentId, PersonId, Severity
from warden.core.oncall import ScheduleId
from warden.core.outbox import DeliveryKind, NewDelivery
from warden.errors import StorageError
from warden.storage import failures, heartbeats, mentions, outbox, schedules
from warden.storage.engine import make_engine, reading, transaction
from warden.storage.tables import metadata


def test_instant_comes_back_in_utc_whatever_its_offset_was(engine: Engine) -> None:
    written = datetime(2026, 3, 4, 13, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    with transaction(engine) as conn:
        heartbeats.beat(conn, "score", now=written)
        read = heartbeats.beats(conn)["score"]
    assert read == written
    assert read.tzinfo is UTC


def test_instants_of_different_offsets_are_compared_as_instants(engine: Engine) -> None:
    tokyo = timezone(timedelta(hours=9))
    with transaction(engine) as conn:
        store(conn, a_mention())
        found = mentions.between(
            conn,
            BANK,
            (NOON - timedelta(minutes=1)).astimezone(tokyo),
            (NOON + timedelta(minutes=1)).astimezone(tokyo),
            limit=5,
        )
    assert len(found) == 1


def test_datetime_without_an_offset_is_refused(engine: Engine) -> None:
    with transaction(engine) as conn, pytest.raises(StatementError, match="without an offset"):
        heartbeats.beat(conn, "score", now=datetime(2026, 3, 4, 12, 0))  # noqa: DTZ001 - the mistake meant


def test_nothing_is_kept_of_a_transaction_that_fails(engine: Engine) -> None:
    def half_way() -> None:
        with transaction(engine) as conn:
            heartbeats.beat(conn, "score", now=NOON)
            raise KeyError

    with pytest.raises(KeyError):
        half_way()
    with reading(engine) as conn:
        assert heartbeats.beats(conn) == {}


def test_writers_wait_for_each_other_and_none_overwrites_what_it_has_not_seen(engine: Engine) -> None:
    def one_more(conn: Connection) -> None:
        if conn.dialect.name == "postgresql":
            conn.execute(text("SELECT * FROM sources FOR UPDATE"))
        seen = conn.execute(text("SELECT failures FROM sources")).scalar_one()
        conn.execute(text("UPDATE sources SET failures = :more"), {"more": seen + 1})

    with transaction(engine) as conn:
        conn.execute(
            text(
                "INSERT INTO sources (id, next_due, cursor, failures, left_out)"
                " VALUES ('rss', '2026-03-04 12:00', '{}', 0, 0)"
            )
        )
    for _ in range(5):
        assert at_once(engine, *[one_more] * 4) == [None] * 4
    with reading(engine) as conn:
        assert conn.execute(text("SELECT failures FROM sources")).scalar() == 20


def test_reader_does_not_wait_for_a_writer(engine: Engine) -> None:
    with transaction(engine) as writer:
        heartbeats.beat(writer, "score", now=NOON)
        with reading(engine) as conn:
            assert heartbeats.beats(conn) == {}


def test_row_of_something_unknown_is_refused(engine: Engine) -> None:
    stray = NewDelivery(IncidentId(7), DeliveryKind.PAGE, Severity.WARNING, None, "push", 1, 1, NOON)
    with pytest.raises(StorageError, match=r"(?i)foreign key") as refused, transaction(engine) as conn:
        outbox.add(conn, [stray], now=NOON)
    assert not refused.value.retryable


@pytest.mark.parametrize(
    ("field", "value"), [("text", "half a \ud800 character"), ("likes", 10**30)], ids=["surrogate", "huge"]
)
def test_value_no_database_can_hold_is_a_storage_error(engine: Engine, field: str, value: Any) -> None:
    with pytest.raises(StorageError) as refused, transaction(engine) as conn:
        store(conn, a_mention(**{field: value}))
    assert not refused.value.retryable


def test_nul_is_kept_by_sqlite_and_refused_by_postgresql(engine: Engine) -> None:
    """The sources take it out before it comes here."""
    refuses = engine.dialect.name == "postgresql"
    refused = pytest.raises(StorageError, match="NUL") if refuses else nullcontext()
    with refused, transaction(engine) as conn:
        store(conn, a_mention(text="a\0b"))
    with reading(engine) as conn:
        kept = [row.mention.text for row in mentions.unscored(conn, limit=1)]
    assert kept == ([] if refuses else ["a\0b"])


def test_failure_tells_neither_the_statement_nor_the_texts_in_it(engine: Engine) -> None:
    with pytest.raises(StorageError) as refused, transaction(engine) as conn:
        store(conn, a_mention(text="what somebody said in confidence", likes=10**30))
    assert "confidence" not in str(refused.value)
    assert "INSERT" not in str(refused.value)


def test_override_that_ends_before_it_begins_is_refused(engine: Engine) -> None:
    with pytest.raises(StorageError, match="lasts"), transaction(engine) as conn:
        schedules.add_override(conn, ScheduleId("community"), PersonId("ben"), start=NOON, end=NOON)


def test_lock_held_too_long_is_told_and_worth_another_try(engine: Engine) -> None:
    wait_briefly(engine)
    with transaction(engine) as holder:
        heartbeats.beat(holder, "score", now=NOON)
        with pytest.raises(StorageError) as refused, transaction(engine) as conn:
            heartbeats.beat(conn, "score", now=NOON)
    assert refused.value.retryable
    assert refused.value.mend == failures.HELD


def test_full_disk_is_told_with_its_mend(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/warden.db")
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 2"))
    with pytest.raises(StorageError, match="full") as refused, transaction(engine) as conn:
        metadata.create_all(conn)
    assert refused.value.mend == "Free some space on its disk"
    assert refused.value.retryable
    assert str(tmp_path) in refused.value.what
    engine.dispose()


def test_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "warden.db").write_text("a shopping list, and nothing that a database would recognise" * 20)
    engine = make_engine(f"sqlite:///{tmp_path}/warden.db")
    with pytest.raises(StorageError, match="not a database"), transaction(engine) as conn:
        heartbeats.beat(conn, "score", now=NOON)
    engine.dispose()


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    engine = make_engine(f"sqlite:///{tmp_path}/data/warden.db")
    with pytest.raises(StorageError, match="cannot be opened") as refused, transaction(engine):
        pass
    assert refused.value.mend


def test_server_that_is_not_there_is_told_without_the_password(tmp_path: Path) -> None:
    engine = make_engine(f"postgresql://anna:hush@/warden?host={tmp_path}&sslpassword=hush")
    with (
        pytest.raises(StorageError, match=r"postgresql\+psycopg://anna:\*\*\*@/warden") as refused,
        reading(engine),
    ):
        pass
    assert refused.value.retryable
    assert "PostgreSQL runs" in refused.value.mend
    assert "hush" not in str(refused.value)


def test_database_that_is_not_there_is_told(postgres_url: str) -> None:
    engine = make_engine(postgres_url.replace("/postgres?", "/nowhere?"))
    with pytest.raises(StorageError, match="nowhere"), reading(engine):
        pass


@pytest.mark.parametrize(
    "url", ["", "warden.db", "sqlite://", "sqlite:///:memory:", "mysql://root:hush@host/warden", "redis://x"]
)
def test_url_of_no_database_of_ours_is_refused(url: str) -> None:
    with pytest.raises(StorageError, match=r"sqlite:///data/warden\.db") as refused:
        make_engine(url)
    assert "hush" not in str(refused.value)


def test_nothing_is_opened_before_it_is_needed(tmp_path: Path) -> None:
    make_engine(f"sqlite:///{tmp_path}/data/warden.db")
    assert list(tmp_path.iterdir()) == []


def test_nobody_else_can_read_the_file(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/data/warden.db")
    with transaction(engine) as conn:
        conn.execute(text("CREATE TABLE t (a TEXT)"))
    engine.dispose()
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "warden.db").stat().st_mode) == 0o600


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_server_that_was_started_again_costs_nobody_a_failure(engine: Engine) -> None:
    with transaction(engine) as conn:
        heartbeats.beat(conn, "score", now=NOON)
    with transaction(engine) as first, transaction(engine) as second:
        backend = second.execute(text("SELECT pg_backend_pid()")).scalar_one()
        second.rollback()
        first.execute(text("SELECT pg_terminate_backend(:backend)"), {"backend": backend})
    for _ in range(3):
        with transaction(engine) as one, transaction(engine):
            assert heartbeats.beats(one) == {"score": NOON}


@pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning")
def test_forked_child_opens_its_own_connections(engine: Engine) -> None:
    with transaction(engine) as conn:
        heartbeats.beat(conn, "score", now=NOON)
        inherited = conn.connection.dbapi_connection
    child = os.fork()
    if child == 0:
        with reading(engine) as conn:
            own = conn.connection.dbapi_connection is not inherited
            os._exit(0 if own and heartbeats.beats(conn) == {"score": NOON} else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    with reading(engine) as conn:
        assert heartbeats.beats(conn) == {"score": NOON}

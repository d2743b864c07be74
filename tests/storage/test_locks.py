"""SQLite's locks survive what else this process does with the file."""

import subprocess
import sys
from pathlib import Path

from warden.storage.engine import make_engine, migrate

OPEN_AND_CLOSE = (
    "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('select 1 from mentions'); c.close()"
)


def test_a_second_connection_does_not_drop_the_locks_of_the_first(tmp_path: Path) -> None:
    """Closing any handle of a file drops all POSIX locks a process has on it. Another process would then take
    itself for the last one, and delete the write-ahead log under our feet."""
    path = tmp_path / "warden.db"
    engine = make_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()  # or the second connection would be one that was open before the first
    with engine.connect() as first:
        first.exec_driver_sql("SELECT count(*) FROM mentions")
        log = Path(f"{path}-wal").stat().st_ino
        with engine.connect():  # does not read: only a reader would take the locks anew
            subprocess.run([sys.executable, "-c", OPEN_AND_CLOSE, str(path)], check=True)
        assert Path(f"{path}-wal").exists()
        assert Path(f"{path}-wal").stat().st_ino == log
    engine.dispose()

"""Real databases for tests: a PostgreSQL cluster of our own, and one migrated template to copy from."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from warden.storage.engine import make_engine, migrate

NO_POSTGRESQL = "no pg_ctl on PATH or in /usr/lib/postgresql/*/bin: apt-get install postgresql"
TEMPLATE = "warden_template"
EMPTY = "template0"  # PostgreSQL's own


def find_postgresql() -> Path | None:
    """The folder of PostgreSQL's programs, the newest where there are several."""
    on_path = shutil.which("pg_ctl")
    if on_path:
        return Path(on_path).resolve().parent
    found = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    return max((path.parent for path in found), key=lambda path: int(path.parts[-2]), default=None)


@contextmanager
def postgresql(programs: Path) -> Iterator[str]:
    """The URL of a new cluster that listens on a socket alone and is gone afterwards.

    Its folder is right below /tmp: a socket takes a path of 107 characters at most.
    """
    with tempfile.TemporaryDirectory(prefix="wpg-", dir="/tmp") as name:
        as_user = _somebody_else(Path(name))
        new = [
            "initdb",
            "-D",
            f"{name}/data",
            "-U",
            "warden",
            "--auth=trust",
            "--no-locale",
            "-E",
            "UTF8",
            "-N",
        ]
        _run([programs / new[0], *new[1:]], as_user)
        _server(programs, Path(name), "start")
        try:
            yield f"postgresql+psycopg://warden@/postgres?host={name}"
        finally:
            _server(programs, Path(name), "stop", "-m", "immediate")


def restart(url: str) -> None:
    """Stop the server of a cluster's URL as a crash would, and start it again."""
    folder = Path(str(make_url(url).query["host"]))
    programs = find_postgresql()
    if programs is None:
        raise RuntimeError(NO_POSTGRESQL)
    _server(programs, folder, "restart", "-m", "immediate")


def make_template(url: str) -> None:
    """Migrate one database, which every test's own is copied from."""
    _administer(url, f"CREATE DATABASE {TEMPLATE}")
    _migrate(_named(url, TEMPLATE))


@contextmanager
def new_database(url: str, name: str, *, template: str = TEMPLATE) -> Iterator[str]:
    """The URL of a database as after migrating (or as another template is), gone afterwards."""
    _administer(url, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield _named(url, name)
    finally:
        _administer(url, f"DROP DATABASE {name} WITH (FORCE)")


def make_sqlite_template(folder: Path) -> Path:
    """One migrated SQLite file to copy."""
    path = folder / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


def _migrate(url: str) -> None:
    engine = make_engine(url)
    migrate(engine)
    engine.dispose()


def _named(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def _administer(url: str, statement: str) -> None:
    parsed = make_url(url)
    with psycopg.connect(
        host=str(parsed.query["host"]), user=parsed.username, dbname=parsed.database, autocommit=True
    ) as conn:
        conn.execute(statement.encode())


def _somebody_else(folder: Path) -> dict[str, Any]:
    """How to run a program so that PostgreSQL, which refuses root, starts; the folder becomes that user's."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": folder}


def _server(programs: Path, folder: Path, *words: str) -> None:
    settings = f"-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off"
    control = [programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", settings]
    _run([*control, *words], _somebody_else(folder))


def _run(command: list[Any], as_user: dict[str, Any]) -> None:
    # Into files and not pipes: the server would inherit a pipe and keep it open.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output, stderr=output, **as_user
        )
        output.seek(0)
        if done.returncode != 0:
            raise RuntimeError(output.read().decode(errors="replace"))

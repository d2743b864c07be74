"""What is kept in the data folder: the database, and the secret the configuration leaves to us."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from warden.errors import ConfigError, Fault
from warden.settings.tables import Settings

_BYTES = 32


def database_exists(settings: Settings) -> bool:
    """Whether there is a database to ask; of a PostgreSQL only asking tells, so it counts as there."""
    file = settings.sqlite_file
    return file is None or file.exists()


def secret(settings: Settings) -> str:
    """What signs links and sessions: the configured secret, else ours, made at the first call and kept 0600.

    Raises:
        ConfigError: the data folder cannot be used, or others may read the file.
    """
    if settings.warden.secret:
        return settings.warden.secret
    path = settings.data_folder / "secret"
    try:
        if not path.exists():
            _make(path)
        return _kept(path)
    except OSError as cause:
        reason = f"cannot be kept: {cause.strerror}"
        raise _refused(path, reason, "Correct the folder's permissions, or set secret") from cause


def _make(path: Path) -> None:
    """Whole or not at all: of processes that start together, one's link wins and all read that one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret-")  # 0600 by its own promise
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)


def _kept(path: Path) -> str:
    if path.stat().st_mode & 0o077:
        raise _refused(path, "can be read by others", f"Close it: chmod 600 {path}")
    kept = path.read_text().strip()
    if not kept:
        raise _refused(path, "is empty", "Remove it: a new one is made, and links sent so far stop working")
    return kept


def _refused(path: Path, message: str, mend: str) -> ConfigError:
    return ConfigError([Fault(str(path), f"The secret {message}", mend)])

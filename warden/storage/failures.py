"""What a failure of the database means: each becomes a StorageError with what, where and the mend."""

from sqlalchemy import URL
from sqlalchemy.engine import ExceptionContext

from warden.errors import StorageError

# The first that fits: SQLite's name of the error or PostgreSQL's SQLSTATE, or how either begins.
MENDS = {
    "SQLITE_FULL": "Free some space on its disk",
    "SQLITE_BUSY": "Another process has held it for too long: see whether one hangs",
    "SQLITE_LOCKED": "Another process has held it for too long: see whether one hangs",
    "SQLITE_CANTOPEN": "See whether its folder exists and this user may write there",
    "SQLITE_READONLY": "Let this user write the file and its folder",
    "SQLITE_IOERR": "See whether its disk is full or failing",
    "SQLITE_CORRUPT": "Restore the last backup",
    "SQLITE_NOTADB": "Name another file, or restore the last backup",
    "SQLITE_ERROR": "If its tables are from another version, start `warden up`, which migrates them",
    "28": "Check the user and the password in `database`",
    "3D000": "Create the database, or check its name in `database`",
    "40": "Two transactions met; the next try can succeed",
    "42P01": "Start `warden up`, which migrates it",
    "42703": "Start `warden up`, which migrates it",
    "53100": "Free some space on the server's disk",
    "53300": "Raise max_connections of the server, or run fewer workers",
    "57": "The server is starting or stopping; try again when it is up",
}
UNREACHABLE = "See whether PostgreSQL runs there and this machine may reach it"
LONGEST_TOLD = 200


def translated(context: ExceptionContext) -> StorageError | None:
    """The StorageError to raise instead, for SQLAlchemy's `handle_error`; None keeps what was raised.

    A mistake of our own in a statement stays as it is.
    """
    cause = context.original_exception
    if context.is_pre_ping or context.engine is None:
        return None  # asked whether the connection still lives: a failure is an answer
    where = address(context.engine.url)
    if isinstance(cause, UnicodeEncodeError | OverflowError):
        return StorageError(f"the database {where} cannot hold a value: {_told(cause)}")
    if context.dialect.dbapi is None or not isinstance(cause, context.dialect.loaded_dbapi.Error):
        return None
    return StorageError(
        f"the database {where} refused: {_told(cause)}",
        mend=_mend(cause),
        retryable=isinstance(cause, context.dialect.loaded_dbapi.OperationalError),
    )


def address(url: URL) -> str:
    """Where a database is, fit to be shown: no password, and no parameters, which may hold one too."""
    return url.set(query={}).render_as_string(hide_password=True)


def _mend(cause: BaseException) -> str:
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    if code is None:
        return UNREACHABLE if type(cause).__module__.startswith("psycopg") else ""
    return next((mend for start, mend in MENDS.items() if code.startswith(start)), "")


def _told(cause: BaseException) -> str:
    """Its first line: the rest may quote the statement and the texts in it."""
    lines = str(cause).splitlines()
    return lines[0][:LONGEST_TOLD].rstrip(". ") if lines else type(cause).__name__

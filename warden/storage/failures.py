"""What a failure of the database means: each becomes a StorageError with what, where and the mend."""

from sqlalchemy import URL
from sqlalchemy.engine import ExceptionContext

from warden.errors import StorageError

HELD = "Another process has held it for too long: see whether one hangs"
MIGRATE = "Start `warden up`, which brings its tables up to date"
# By SQLite's name of the error or PostgreSQL's SQLSTATE, or how either begins.
MENDS = {
    "SQLITE_FULL": "Free some space on its disk",
    "SQLITE_BUSY": HELD,
    "SQLITE_LOCKED": HELD,
    "SQLITE_CANTOPEN": "See whether its folder exists and this user may write there",
    "SQLITE_READONLY": "Let this user write the file and its folder",
    "SQLITE_IOERR": "See whether its disk is full or failing",
    "SQLITE_CORRUPT": "Restore the last backup",
    "SQLITE_NOTADB": "Name another file, or restore the last backup",
    "SQLITE_ERROR": MIGRATE,
    "40": "Two transactions met; the next try can succeed",
    "42P01": MIGRATE,
    "42703": MIGRATE,
    "53100": "Free some space on the server's disk",
    "55P03": HELD,
    "57": "The server is starting or stopping; try again when it is up",
}
UNREACHABLE = "See whether PostgreSQL runs there, and check user, password and name in `database`"
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
    if not isinstance(cause, context.dialect.loaded_dbapi.Error):
        return None
    retryable = isinstance(cause, context.dialect.loaded_dbapi.OperationalError)
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    # A server out of reach gives no code.
    mend = _mend(code) if code else UNREACHABLE if retryable else ""
    return StorageError(f"the database {where} refused: {_told(cause)}", mend=mend, retryable=retryable)


def address(url: URL) -> str:
    """Where a database is, fit to be shown: no password, and no parameters, which may hold one too."""
    return url.set(query={}).render_as_string(hide_password=True)


def _mend(code: str) -> str:
    return next((mend for start, mend in MENDS.items() if code.startswith(start)), "")


def _told(cause: BaseException) -> str:
    """Its first line: the rest may quote the statement and the texts in it."""
    lines = str(cause).splitlines()
    return lines[0][:LONGEST_TOLD].rstrip(". ") if lines else type(cause).__name__

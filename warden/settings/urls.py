"""Addresses: which are accepted, and how they are shown without what is secret in them."""

import re
from typing import Any
from urllib.parse import urlsplit

from warden.settings.notation import text
from warden.settings.problem import Wrong

HIDDEN = "***"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_SERVER = re.compile(
    r"(?P<user>[^@/?#]*@)?(?P<host>[\w.:\[\]-]*)(?P<path>/[\w./-]*)?(?P<query>[?#].*)?", re.DOTALL
)
_SECRET_KEY = re.compile(
    r"url|token|secret|passw|credential|cookie|(?:api|_|^)key|(?:_|^)auth(?:_|$)|^(?:database|broker|channels)$",
    re.IGNORECASE,
)

_DATABASE_MEND = 'Write "sqlite:///data/warden.db" or "postgresql+psycopg://user:password@host/warden"'
_BROKER_MEND = 'Write "embedded" or "redis://host:6379/0"'
_CALENDAR_MEND = (
    'Write for example "https://calendar.example.org/rota.ics", or the path of a file: "rota.ics"'
)
_CONTACT_MEND = 'Write for example "mailto://user:password@example.org"'


def mask(url: str) -> str:
    """`url` fit to be shown: what may be secret is `***`.

    Of a database or broker the place stays, of a web address the host; of anything else (an Apprise URL holds
    tokens in any of its parts) only the scheme.
    """
    scheme, separator, rest = url.partition("://")
    if not separator or not _SCHEME.fullmatch(scheme):
        return HIDDEN
    server = _SERVER.fullmatch(rest)
    if server and scheme.startswith(("sqlite", "postgresql", "redis")):
        return f"{scheme}://{_user(server)}{server['host']}{server['path'] or ''}{_query(server)}"
    if server and scheme in {"http", "https"}:
        path = f"/{HIDDEN}" if server["path"] or server["query"] else ""
        return f"{scheme}://{_user(server)}{server['host']}{path}"
    return f"{scheme}://{HIDDEN}"


def _user(server: re.Match[str]) -> str:
    return f"{HIDDEN}@" if server["user"] else ""


def _query(server: re.Match[str]) -> str:
    return f"?{HIDDEN}" if server["query"] else ""


def hide(value: Any, key: str = "") -> Any:
    """The same tree of values with everything masked that is an address or stands under a secret's key."""
    match value:
        case dict():
            return {inner: hide(held, inner) for inner, held in value.items()}
        case list():
            return [hide(held, key) for held in value]
        case tuple():
            return tuple(hide(held, key) for held in value)
        case str() if "://" in value:
            return mask(value)
    return HIDDEN if _SECRET_KEY.search(key) and value is not None else value


def web(value: Any) -> str:
    """An http(s) address without a slash at its end.

    Raises:
        Wrong: it is none.
    """
    address = _split(value, {"http", "https"}, 'Write for example "https://warden.example.org"')
    if address.query or address.fragment or address.username:
        raise Wrong("has more than scheme, host and path", "Leave out user, ? and #")
    return str(value).rstrip("/")


def ping(value: Any) -> str:
    """An http(s) address, with whatever its owner put into it."""
    _split(value, {"http", "https"}, 'Write for example "https://hc.example.org/ping/abc"')
    return str(value)


def calendar(value: Any) -> str:
    """An http(s) address, for which calendars also write webcal, or the path of a file.

    Raises:
        Wrong: it is neither.
    """
    written = text(value)
    if "://" in written:
        address = re.sub(r"^webcals?://", "https://", written)
        _split(address, {"http", "https"}, _CALENDAR_MEND)
        return address
    if not written.strip() or "\n" in written:
        raise Wrong("is no calendar", _CALENDAR_MEND)
    return written


def _split(value: Any, schemes: set[str], mend: str) -> Any:
    written = text(value)
    try:
        address = urlsplit(written)
        _ = address.port  # raises for a port that is none
    except ValueError as cause:
        raise Wrong("is not an address", mend) from cause
    if address.scheme not in schemes or not address.hostname or re.search(r"\s", written):
        raise Wrong("is not an address", mend)
    return address


def contact(value: Any) -> str:
    """Something of the form of an Apprise URL; whether a service takes it, Apprise itself tells later."""
    scheme, separator, rest = text(value).partition("://")
    if not separator or not _SCHEME.fullmatch(scheme) or not rest.strip():
        raise Wrong("is not an Apprise URL", _CONTACT_MEND)
    return str(value)


def database(value: Any) -> str:
    """`sqlite:///file` or `postgresql+psycopg://…`."""
    scheme, _, rest = text(value).partition("://")
    if scheme in {"postgresql", "postgres"}:
        raise Wrong("names no driver", "Begin with postgresql+psycopg://")
    if scheme == "postgresql+psycopg" and rest:
        return str(value)
    if scheme != "sqlite" or not sqlite_file(value):
        raise Wrong("is not a database", _DATABASE_MEND)
    return str(value)


def sqlite_file(url: str) -> str:
    """The path in `sqlite:///path`, empty where there is none: parts cannot share a database in memory."""
    scheme, _, rest = url.partition(":///")
    path = rest.partition("?")[0]
    return "" if scheme != "sqlite" or path == ":memory:" or path.endswith("/") else path


def broker(value: Any) -> str:
    """`embedded`, or the address of a Redis."""
    scheme, _, rest = text(value).partition("://")
    if value != "embedded" and not (scheme in {"redis", "rediss", "redis+socket"} and rest):
        raise Wrong("is not a broker", _BROKER_MEND)
    return str(value)

"""Whether a form came from one of our own pages: its stamp, and what the browser says of its origin."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from itsdangerous import BadData, URLSafeSerializer

from warden import clock

FRESH_S = 86_400.0


def stamp(secret: str, *, now: datetime) -> str:
    """A signed instant for a hidden field: another site cannot read one, so it cannot send one."""
    return _serializer(secret).dumps(int(now.timestamp()))


def is_ours(secret: str, mark: str, headers: Mapping[str, str], *, now: datetime) -> bool:
    """The stamp is ours and at most a day old, and the browser does not name another site.

    A client that says nothing of its origin (curl) has to show the stamp all the same.
    """
    return _fresh(secret, mark, now=now) and _same_origin(headers)


def _fresh(secret: str, mark: str, *, now: datetime) -> bool:
    try:
        stamped = datetime.fromtimestamp(_serializer(secret).loads(mark), UTC)
    except (BadData, ValueError, TypeError, OverflowError, OSError):
        return False
    return abs(now - stamped) <= clock.span(seconds=FRESH_S)


def _same_origin(headers: Mapping[str, str]) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="warden.web.forms")

"""The pause a service asks for (Retry-After), which Apprise does not pass on.

Apprise sends by `requests.post` and drops the headers of the answer. They can be read in one place alone: the
session that requests makes for each call. So this module puts its own there; nothing else of warden uses
requests. What is sent meanwhile in other threads has a context, and a list, of its own.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import requests

BUSY = frozenset({429, 503})  # the HTTP statuses that may bring a Retry-After

_listening: ContextVar[list[timedelta] | None] = ContextVar("pauses", default=None)


@contextmanager
def pauses() -> Iterator[list[timedelta]]:
    """The pauses services ask for while the block runs, those asked in threads Apprise starts included."""
    asked: list[timedelta] = []
    token = _listening.set(asked)
    try:
        yield asked
    finally:
        _listening.reset(token)


def asked_for(headers: Mapping[str, str]) -> timedelta | None:
    """The pause an answer asks for, in seconds or until an instant of the service's own clock; None if it
    names none, or nothing to wait for."""
    written = headers.get("Retry-After", "").strip()
    if written.isascii() and written.isdigit():
        return timedelta(seconds=int(written[:9])) or None
    try:
        pause = parsedate_to_datetime(written) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return pause if pause > timedelta(0) else None


class _Session(requests.Session):
    """A session that tells what it was asked to wait."""

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        response = super().send(request, **kwargs)
        asked = _listening.get()
        pause = asked_for(response.headers) if response.status_code in BUSY else None
        if asked is not None and pause is not None:
            asked.append(pause)
        return response


requests.sessions.Session = _Session  # type: ignore[misc]

"""What a server answered, and what its refusals mean: who has to mend it, and whether waiting helps."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from warden.errors import SourceError

_LONGEST_PAUSE = timedelta(hours=24)
_RESETS = ("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; header names are in lower case, `url` is where redirects ended."""

    host: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_web_page(self) -> bool:
        """HTML, where a feed or JSON was asked for: a block page, a login, a notice of maintenance."""
        start = self.body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        return start.startswith((b"<!doctype html", b"<html")) or (
            "text/html" in self.headers.get("content-type", "")
            and not start.startswith((b"<?xml", b"<rss", b"{", b"["))
        )

    def json(self) -> object:
        """The body as JSON.

        Raises:
            SourceError: it is a web page, or cut short, or otherwise no JSON.
        """
        if self.is_web_page:
            raise web_page(self.host, retryable=True)
        try:
            parsed: object = json.loads(_decoded(self.body))
        except (ValueError, RecursionError) as cause:
            raise SourceError(
                f"{self.host} answered with broken JSON ({len(self.body)} bytes)",
                mend="The next poll tries again; if it stays, check the address in the configuration",
                retryable=True,
            ) from cause
        return parsed


def refusal(answer: Answer, *, now: datetime) -> SourceError:
    """What a status that is no success means: who has to mend it, and whether waiting helps."""
    status, host = answer.status, answer.host
    pause = retry_after(answer.headers, now=now)
    if status == 429:
        return SourceError(
            f"{host} asks for fewer requests (429)",
            mend="warden waits; if it stays, raise `every` of this source",
            retryable=True,
            retry_after=pause,
        )
    if status in (408, 425) or status >= 500:
        return SourceError(
            f"{host} fails at the moment ({status})",
            mend="The next poll tries again",
            retryable=True,
            retry_after=pause,
        )
    if status == 403 and answer.is_web_page:
        return web_page(host, retryable=False)
    return SourceError(f"{host} refuses ({status})", mend=_MENDS.get(status, _MEND))


_MEND = "Check this source's keys in the configuration"
_MENDS = {
    401: "The token or password is missing or not accepted: make a new one and set it in the configuration",
    403: "The token may not read this: give it the right to, or use another",
    404: "Nothing is there: check the address in the configuration",
    410: "It is gone for good: take this source out of the configuration",
}


def retry_after(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """The pause a server asks for, 1 s to 24 h, or None.

    `Retry-After` holds seconds or a date (RFC 9110); the reset headers of rate limits hold Unix seconds,
    an ISO 8601 instant (Mastodon), or seconds to go. Instants are taken by the server's own `Date`.
    """
    there = _http_date(headers.get("date", "")) or now
    written = [headers.get("retry-after", ""), *(headers.get(name, "") for name in _RESETS)]
    pauses = (_pause(text.strip(), there) for text in written)
    found = next((pause for pause in pauses if pause is not None), None)
    return None if found is None else min(max(found, timedelta(seconds=1)), _LONGEST_PAUSE)


def _pause(written: str, there: datetime) -> timedelta | None:
    try:
        seconds = float(written)
    except ValueError:
        until = _http_date(written) or _iso(written)
        return until - there if until else None
    if not 0 <= seconds < 1e11:  # also false for NaN
        return None
    return timedelta(seconds=seconds) if seconds < 1e9 else datetime.fromtimestamp(seconds, UTC) - there


def _http_date(written: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _iso(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _decoded(body: bytes) -> str:
    """UTF-8, -16 or -32 as JSON may be; anything else is read as Windows-1252, so that nothing is lost."""
    try:
        return body.decode(json.detect_encoding(body))
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def web_page(host: str, *, retryable: bool) -> SourceError:
    return SourceError(
        f"{host} answered with a web page instead of data: a block page, a login or maintenance",
        mend="Open the address in a browser: the service may want a login, or bar this machine",
        retryable=retryable,
    )


def items_of(payload: object, host: str) -> list[object]:
    """The list an API promises.

    Raises:
        SourceError: it sent something else.
    """
    if not isinstance(payload, list):
        raise SourceError(
            f"{host} answered with something other than a list of posts",
            mend="Check the address in the configuration: it may be another kind of server",
            retryable=True,
        )
    return payload

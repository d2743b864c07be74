"""The one way out to the sources: limits on everything, and every failure told in our words.

Addresses come from the configuration, so they may be inside the house (an intranet feed); a redirect may not
lead from outside into it. A host name that resolves to an inner address is not caught here: where that
matters, the network has to forbid it. Messages name the host alone, since paths and queries may be secrets.
"""

import ipaddress
import time
import zlib
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

import httpx

from warden.errors import SourceError
from warden.sources.answer import Answer, refusal

MAX_BODY = 20_000_000  # bytes, after decompression
MAX_REDIRECTS = 3
_TIMEOUT = httpx.Timeout(20, connect=10)  # seconds, between two bytes
_TOTAL_S = 60.0  # seconds, for one whole answer

Params = Mapping[str, str | int]


class Http:
    """One client for all sources of a process. `contact` is a URL where strangers may complain."""

    def __init__(self, *, contact: str = "", transport: httpx.BaseTransport | None = None) -> None:
        self._client = httpx.Client(
            headers={
                "User-Agent": f"warden (+{contact})" if contact else "warden",
                "Accept-Encoding": "gzip",
            },
            timeout=_TIMEOUT,
            transport=transport,
        )

    def get(
        self,
        url: str,
        *,
        now: datetime,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        bearer: str | None = None,
        expect: Collection[int] = (),
    ) -> Answer:
        """The answer to a GET: any 2xx, or a status of `expect`, which the caller understands.

        Raises:
            SourceError: anything else, from a bad address to a body beyond `MAX_BODY`.
        """
        return self._ask("GET", url, now=now, expect=expect, params=params, headers=_with(headers, bearer))

    def post(
        self,
        url: str,
        *,
        now: datetime,
        content: Mapping[str, str] | None = None,
        bearer: str | None = None,
        expect: Collection[int] = (),
    ) -> Answer:
        """The answer to a POST of JSON; as `get`, but a redirect is a fault: the body may hold a password."""
        return self._ask("POST", url, now=now, expect=expect, json=content, headers=_with(None, bearer))

    def _ask(
        self,
        method: str,
        url: str,
        *,
        now: datetime,
        expect: Collection[int],
        headers: Mapping[str, str],
        params: Params | None = None,
        json: Mapping[str, str] | None = None,
    ) -> Answer:
        host = _host(url)
        try:
            request = self._client.build_request(method, url, params=params, json=json, headers=headers)
            answer = self._follow(request, host)
        except httpx.TimeoutException as cause:
            raise _network(host, "did not answer in time") from cause
        except (httpx.HTTPError, UnicodeError) as cause:  # UnicodeError: a host name of impossible length
            raise _network(host, f"cannot be reached ({type(cause).__name__})") from cause
        if not 200 <= answer.status < 300 and answer.status not in expect:
            raise refusal(answer, now=now)
        return answer

    def _follow(self, request: httpx.Request, host: str) -> Answer:
        """Send, and follow at most `MAX_REDIRECTS` redirects."""
        for _ in range(MAX_REDIRECTS + 1):
            began = time.monotonic()
            response = self._client.send(request, stream=True, follow_redirects=False)
            try:
                if response.next_request is None:
                    return _received(response, host, deadline=began + _TOTAL_S)
                request = _redirected(request, response.next_request)
            finally:
                response.close()
        raise SourceError(f"{host} redirects more than {MAX_REDIRECTS} times", mend="Give the final address")


def _with(headers: Mapping[str, str] | None, bearer: str | None) -> dict[str, str]:
    """The headers, checked here because the library's own message would repeat the secret."""
    whole = dict(headers or {}) | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
    for name, value in whole.items():
        if not (value.isascii() and value.isprintable()):
            raise SourceError(
                f"the value for the header {name} holds characters that cannot be sent",
                mend="Check the token of this source",
            )
    return whole


def _host(url: str) -> str:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        parsed = httpx.URL("")
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise SourceError("the configured address is no web address", mend="Give an http or https URL")
    return parsed.host


def _redirected(request: httpx.Request, following: httpx.Request) -> httpx.Request:
    host = request.url.host
    if request.method != "GET" or following.url.scheme not in ("http", "https"):
        raise SourceError(f"{host} redirects where warden does not follow", mend="Give the final address")
    if _is_inner(following.url.host) and not _is_inner(host):
        raise SourceError(
            f"{host} redirects to an inner address", mend="Check the address; it may be hijacked"
        )
    return following


def _is_inner(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal"))


def _received(response: httpx.Response, host: str, *, deadline: float) -> Answer:
    body = bytearray()
    for piece in _inflated(response, host):
        body += piece
        if len(body) > MAX_BODY:
            raise SourceError(
                f"{host} answered with more than {MAX_BODY // 1_000_000} MB",
                mend="Check the address; no feed is that big",
            )
        if time.monotonic() > deadline:
            raise _network(host, f"did not finish its answer in {_TOTAL_S:.0f} s")
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(host, str(response.url), response.status_code, headers, bytes(body))


def _inflated(response: httpx.Response, host: str) -> Iterator[bytes]:
    """The body piece by piece, none longer than 1 MB: a decompression bomb is never held."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        yield from response.iter_raw(1_000_000)
        return
    if encoding not in ("gzip", "x-gzip"):
        raise SourceError(
            f"{host} answered in an encoding nobody asked for", mend="Check the address", retryable=True
        )
    inflater = zlib.decompressobj(wbits=31)
    try:
        for piece in response.iter_raw():
            while piece:
                yield inflater.decompress(piece, 1_000_000)
                piece = inflater.unconsumed_tail
    except zlib.error as cause:
        raise _network(host, "answered with damaged gzip") from cause
    if not inflater.eof and response.status_code != 304:
        raise _network(host, "broke its answer off")


def _network(host: str, what: str) -> SourceError:
    return SourceError(
        f"{host} {what}", mend="The next poll tries again; check the network if it stays", retryable=True
    )

"""Around every answer: which hosts we answer for, and what a browser may do with what we send."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
STATIC = "/static/"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: browsers would then send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """ASGI: refuses foreign Host headers (DNS rebinding) and adds the security headers."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self.app = app
        self.hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(MutableHeaders(scope=message), path=scope["path"])
            await send(message)

        asked = host_name(Headers(scope=scope).get("host", ""))
        app = self.app if asked in self.hosts else _not_ours
        await app(scope, receive, send_guarded)


def trusted_hosts(url: str) -> frozenset[str]:
    """The names this installation answers to: this machine, and the host of its public `url`."""
    public = urlsplit(url).hostname
    return LOOPBACK | {public} if public else LOOPBACK


def host_name(host: str) -> str:
    """`[::1]:8800` -> `::1`: the name in a Host header, lower case, empty where it makes no sense."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _add_headers(headers: MutableHeaders, *, path: str) -> None:
    for name, value in HEADERS.items():
        headers[name] = value
    headers.setdefault("Cache-Control", "max-age=3600" if path.startswith(STATIC) else "no-store")


async def _not_ours(scope: Scope, receive: Receive, send: Send) -> None:
    answer = PlainTextResponse(
        "warden does not answer under this host name. Set `url` in warden.toml to the address people use.\n",
        421,
    )
    await answer(scope, receive, send)

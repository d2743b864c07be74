"""Real receivers of pages on this machine: a web server and a mail server that keep what they are sent."""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Webhook:
    """A web server that answers every POST with `status`, `headers` and `answer`, or not before `released`
    when it hangs. With `refuses`, a body that holds these words is all that is refused: 413."""

    status: int = 200
    hangs: bool = False
    refuses: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    answer: str = ""
    port: int = 0
    requests: list[tuple[dict[str, str], str]] = field(default_factory=list)
    released: Event = field(default_factory=Event)

    @property
    def last(self) -> Any:
        """The JSON of the last request."""
        return json.loads(self.requests[-1][1])


@contextmanager
def webhook(
    status: int = 200,
    *,
    hangs: bool = False,
    refuses: str = "",
    headers: Mapping[str, str] | None = None,
    answer: str = "",
) -> Iterator[Webhook]:
    hook = Webhook(status, hangs, refuses, headers or {}, answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode(errors="replace")
            hook.requests.append((dict(self.headers), body))
            if hook.hangs:
                hook.released.wait(30)
                return
            self.send_response(413 if hook.refuses and hook.refuses in body else hook.status)
            for name, value in hook.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(hook.answer)))
            self.end_headers()
            self.wfile.write(hook.answer.encode())

        def log_message(self, format: str, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hook.port = server.server_port
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield hook
        finally:
            hook.released.set()
            server.shutdown()
            thread.join()


@dataclass
class Mailbox:
    """A mail server that keeps what it takes; with `refusal` it takes no recipient."""

    refusal: str | None = None
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refusal is None:
            envelope.rcpt_tos.append(address)
        return self.refusal or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        self.mails.append(message_from_bytes(content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@contextmanager
def mailbox(refusal: str | None = None) -> Iterator[Mailbox]:
    box = Mailbox(refusal, port=free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def free_port() -> int:
    """A port nobody listens on, for a moment at least."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

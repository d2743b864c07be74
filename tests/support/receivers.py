"""Real receivers of pages on this machine: web servers that answer by a script, a mail server, an MQTT
broker and a Matrix server. Each keeps what it is sent."""

import json
import os
import shutil
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from tests.support.patience import until

AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: closing resets the connection
SYNAPSE = Path(__file__).parents[2] / ".venv" / "synapse" / "bin" / "python"


@dataclass(frozen=True)
class Answer:
    """What a web server does with one request."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    delay_s: float = 0.0
    resets: bool = False


@dataclass
class Webhook:
    """A web server that answers POSTs by `script`, and every further one with `status`, `headers` and
    `answer`, or not before `released` when it hangs. With `refuses`, a body that holds these words is all
    that is refused: 413."""

    status: int = 200
    hangs: bool = False
    refuses: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    answer: str = ""
    script: list[Answer] = field(default_factory=list)
    port: int = 0
    requests: list[tuple[dict[str, str], str]] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    released: Event = field(default_factory=Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def last(self) -> Any:
        """The JSON of the last request."""
        return json.loads(self.requests[-1][1])

    def _usual(self, body: str) -> Answer:
        status = 413 if self.refuses and self.refuses in body else self.status
        return Answer(status, tuple(self.headers.items()), delay_s=30.0 * self.hangs)

    def keep(self, headers: dict[str, str], body: str) -> Answer:
        with self.lock:
            self.requests.append((headers, body))
            answer = self.script.pop(0) if self.script else self._usual(body)
            if answer.status < 300 and not answer.resets:
                self.taken.append(body)
            return answer


@contextmanager
def webhook(
    status: int = 200,
    *,
    hangs: bool = False,
    refuses: str = "",
    headers: Mapping[str, str] | None = None,
    answer: str = "",
    script: Sequence[Answer] = (),
    tls: ssl.SSLContext | None = None,
) -> Iterator[Webhook]:
    hook = Webhook(status, hangs, refuses, headers or {}, answer, list(script))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode(errors="replace")
            answer = hook.keep(dict(self.headers), body)
            if answer.delay_s and hook.released.wait(answer.delay_s):
                return
            if answer.resets:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
                self.connection.close()
                return
            self.send_response(answer.status)
            for name, value in (*answer.headers, ("Content-Length", str(len(hook.answer)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(hook.answer.encode())

        def log_message(self, format: str, *args: object) -> None: ...

    class Server(ThreadingHTTPServer):
        request_queue_size = 64

        def handle_error(self, request: object, client_address: object) -> None: ...  # a client that went

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
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


@dataclass
class Topic:
    """What arrives at an MQTT broker under `warden/#`."""

    port: int
    messages: list[str] = field(default_factory=list)


@contextmanager
def mqtt(folder: Path, port: int) -> Iterator[Topic]:
    """Mosquitto, and a subscriber; the test is skipped (in CI: fails) where it is not installed."""
    program = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if program is None:
        _without("no mosquitto on PATH: apt-get install mosquitto")
    topic = Topic(port)
    written = folder / "mosquitto.conf"
    written.write_text(f"listener {topic.port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
    with _running([program, "-c", str(written)], folder / "mosquitto.log", topic.port):
        client = Client(CallbackAPIVersion.VERSION2)
        subscribed = Event()

        def keep(_client: Client, _data: object, message: MQTTMessage) -> None:
            topic.messages.append(message.payload.decode())

        client.on_message = keep
        client.on_connect = lambda *_: client.subscribe("warden/#")
        client.on_subscribe = lambda *_: subscribed.set()
        client.connect("127.0.0.1", topic.port)
        client.loop_start()
        try:
            until(subscribed.is_set, "the subscription stands")
            yield topic
        finally:
            client.disconnect()
            client.loop_stop()


@dataclass
class Room:
    """A room of a Matrix server, and the token of somebody in it who reads what is said."""

    base: str
    port: int
    id: str
    token: str

    def said(self) -> list[str]:
        answer = httpx.get(
            f"{self.base}/rooms/{self.id}/messages", params={"dir": "b"}, headers=_bearer(self.token)
        )
        events = answer.raise_for_status().json()["chunk"]
        return [each["content"].get("body", "") for each in events if each["type"] == "m.room.message"]


@contextmanager
def matrix(folder: Path, port: int) -> Iterator[Room]:
    """Synapse with the accounts `warden` (password `secret`) and `anna`, both in one room; the test is
    skipped (in CI: fails) where it is not installed."""
    if not SYNAPSE.exists():
        _without("no Matrix server in .venv/synapse: `make e2e` installs it from PyPI")
    written = _matrix_settings(folder, port)
    server = [str(SYNAPSE), "-m", "synapse.app.homeserver", "-c", str(written)]
    with _running(server, folder / "synapse.log", port):
        base = f"http://127.0.0.1:{port}/_matrix/client/v3"
        warden, anna = _registered(base, "warden", "secret"), _registered(base, "anna", "other")
        made = httpx.post(f"{base}/createRoom", json={"preset": "public_chat"}, headers=_bearer(warden))
        room = made.raise_for_status().json()["room_id"]
        httpx.post(f"{base}/join/{room}", json={}, headers=_bearer(anna)).raise_for_status()
        yield Room(base, port, room, anna)


def _matrix_settings(folder: Path, port: int) -> Path:
    settings = {
        "server_name": "localhost",
        "report_stats": False,
        "listeners": [
            {
                "port": port,
                "type": "http",
                "bind_addresses": ["127.0.0.1"],
                "resources": [{"names": ["client"]}],
            }
        ],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "synapse.db")}},
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "pid_file": str(folder / "synapse.pid"),
        "macaroon_secret_key": "macaroons",
        "form_secret": "forms",
        "enable_registration": True,
        "enable_registration_without_verification": True,
        "password_config": {"enabled": True},
        "bcrypt_rounds": 4,
        "trusted_key_servers": [],
    }
    (folder / "signing.key").write_text("ed25519 a_test AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n")
    written = folder / "homeserver.yaml"
    written.write_text(json.dumps(settings))  # JSON is YAML
    return written


def _registered(base: str, name: str, password: str) -> str:
    """A new account's token."""
    wanted = {"username": name, "password": password, "auth": {"type": "m.login.dummy"}}
    answer = httpx.post(f"{base}/register", json=wanted, timeout=20)
    return str(answer.raise_for_status().json()["access_token"])


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@contextmanager
def _running(command: Sequence[str], log: Path, port: int) -> Iterator[None]:
    """A server process from when it listens on `port` on; ended afterwards."""
    with log.open("wb") as told:
        process = subprocess.Popen(
            command, stdout=told, stderr=told, stdin=subprocess.DEVNULL, cwd=log.parent
        )
    try:
        until(lambda: process.poll() is not None or _listens(port), f"{command[0]} listens", patience_s=40)
        assert process.poll() is None, log.read_text()
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _without(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    """A port nobody listens on, for a moment at least."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

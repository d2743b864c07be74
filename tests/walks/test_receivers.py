"""Real receivers, in trouble and out of it: the outbox as it is, Apprise as it is, and only the time by hand.

A page arrives once however its receiver failed before, and every attempt is kept.
"""

import os
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import trustme
from sqlalchemy import Engine

from tests.support.incidents import a_chain, a_finding, a_person, a_step
from tests.support.receivers import Answer, Webhook, free_port, mailbox, matrix, mqtt, webhook
from tests.support.walk import MUSTERBANK, T0, a_desk, send_due
from warden.core.incident import IncidentId, Severity
from warden.core.moves import opened
from warden.core.oncall import Rule
from warden.core.outbox import Attempt, Delivery, DeliveryState
from warden.flow import escalate
from warden.notify.apprise_pager import ApprisePager
from warden.storage import outbox
from warden.storage.engine import reading, transaction

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning"),
]
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HURRIED = (Rule("warning", (("push", 0 * MINUTE), ("mail", 9 * MINUTE))),)
ANSWER_WITHIN_S = 1.5


@dataclass
class Storm:
    """An incident whose page to Anna is due at T0, and the real way to her."""

    engine: Engine
    number: IncidentId
    urls: dict[str, str]
    timeout_s: float = ANSWER_WITHIN_S

    def send(self, *, now: datetime) -> None:
        desk = a_desk([a_person("anna", contacts=list(self.urls))])
        urls = {(desk_person, name): self.urls[name] for desk_person, name in desk.urls}
        send_due(self.engine, replace(desk, urls=urls), ApprisePager(timeout_s=self.timeout_s), now=now)

    def deliveries(self) -> list[Delivery]:
        with reading(self.engine) as conn:
            return outbox.of_incident(conn, self.number)

    def attempts(self, which: int = 0) -> list[Attempt]:
        with reading(self.engine) as conn:
            return outbox.attempts(conn, self.deliveries()[which].id)


def a_storm(
    engine: Engine, *, rules: Sequence[Rule] = (), timeout_s: float = ANSWER_WITHIN_S, **urls: str
) -> Storm:
    anna = a_person("anna", contacts=list(urls), rules=rules)
    chain = a_chain(a_step("person:anna", wait=30 * MINUTE), people=[anna])
    with transaction(engine) as conn:
        moved = opened(a_finding(Severity.WARNING, at=T0, since=T0), MUSTERBANK.id, now=T0)
        number = escalate.begin(conn, moved, chain, now=T0).id
    escalate.run(engine, number, {}, now=T0)
    return Storm(engine, number, urls, timeout_s)


def results(attempts: Sequence[Attempt]) -> list[str]:
    return [attempt.result for attempt in attempts]


def address(hook: Webhook) -> str:
    return f"json://127.0.0.1:{hook.port}/anna"


TROUBLE = {
    "an error": (Answer(500), "error=500"),
    "too many requests": (Answer(429, headers=(("Retry-After", "30"),)), "error=429"),
    "no answer in time": (Answer(delay_s=3.0, resets=True), "did not finish within"),
    "a reset connection": (Answer(resets=True), "Connection"),
}


@pytest.mark.parametrize("trouble", TROUBLE)
def test_a_page_arrives_once_when_its_receiver_is_well_again(engine: Engine, trouble: str) -> None:
    answer, words = TROUBLE[trouble]
    with webhook(script=[answer, answer]) as hook:
        storm = a_storm(engine, push=address(hook))
        for minutes in range(4):
            storm.send(now=T0 + minutes * MINUTE)
    assert len(hook.taken) == 1
    assert results(storm.attempts()) == ["failed", "failed", "sent"]
    assert words in storm.attempts()[0].detail
    assert [row.state for row in storm.deliveries()] == [DeliveryState.SENT]


def test_a_slow_receiver_is_waited_for(engine: Engine) -> None:
    with webhook(script=[Answer(delay_s=0.8)]) as hook:
        storm = a_storm(engine, push=address(hook))
        storm.send(now=T0)
    assert len(hook.taken) == 1
    assert results(storm.attempts()) == ["sent"]


@contextmanager
def trusting(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with authority.cert_pem.tempfile(dir=os.environ.get("TMPDIR")) as path:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", path)
        yield


def test_a_page_is_kept_from_a_server_that_cannot_prove_who_it_is(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, tls = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("another.example").configure_cert(tls)
    with trusting(authority, monkeypatch), webhook(tls=tls) as hook:
        storm = a_storm(engine, push=f"jsons://localhost:{hook.port}/anna")
        storm.send(now=T0)
        assert hook.requests == []
        assert "certificate" in storm.attempts()[0].detail
        authority.issue_cert("localhost").configure_cert(tls)
        storm.send(now=T0 + MINUTE)
    assert len(hook.taken) == 1
    assert results(storm.attempts()) == ["failed", "sent"]


def test_mail_takes_over_at_once_when_a_push_is_refused(engine: Engine) -> None:
    with webhook(403) as hook, mailbox() as box:
        storm = a_storm(engine, rules=HURRIED, push=address(hook), mail=mail_address(box.port))
        storm.send(now=T0)
    assert len(box.mails) == 1
    assert "WARNUNG Musterbank" in box.mails[0]["Subject"]
    assert [results(storm.attempts(which)) for which in (0, 1)] == [["refused"], ["sent"]]


def test_a_mail_that_is_put_off_arrives_once_later(engine: Engine) -> None:
    with mailbox(refusal="451 greylisted, come back later") as box:
        storm = a_storm(engine, mail=mail_address(box.port))
        storm.send(now=T0)
        assert box.mails == []
        box.refusal = None
        storm.send(now=T0 + MINUTE)
        storm.send(now=T0 + 2 * MINUTE)
    assert len(box.mails) == 1
    assert results(storm.attempts()) == ["failed", "sent"]


def test_a_page_reaches_a_topic_once_its_broker_is_up(engine: Engine, tmp_path: Path) -> None:
    port = free_port()
    storm = a_storm(engine, timeout_s=8.0, push=f"mqtt://127.0.0.1:{port}/warden/anna")
    storm.send(now=T0)
    assert results(storm.attempts()) == ["failed"]
    with mqtt(tmp_path, port) as topic:
        storm.send(now=T0 + MINUTE)
        storm.send(now=T0 + 2 * MINUTE)
    assert len(topic.messages) == 1
    assert "WARNUNG Musterbank" in topic.messages[0]
    assert results(storm.attempts()) == ["failed", "sent"]


def test_a_page_is_said_in_a_room_once_its_server_is_up(engine: Engine, tmp_path: Path) -> None:
    port = free_port()
    storm = a_storm(engine, timeout_s=10.0, push=f"matrix://warden:secret@127.0.0.1:{port}/!room:localhost")
    storm.send(now=T0)
    with matrix(tmp_path, port) as room:
        # Rooms of today have no server in their name, and Apprise is not to add one.
        storm.urls["push"] = f"matrix://warden:secret@127.0.0.1:{port}/{room.id}?hsreq=no"
        storm.send(now=T0 + MINUTE)
        storm.send(now=T0 + 2 * MINUTE)
        (said,) = room.said()
    assert "WARNUNG Musterbank" in said
    assert results(storm.attempts()) == ["failed", "sent"]


def mail_address(port: int) -> str:
    return f"mailto://127.0.0.1:{port}/?from=warden@example.org&to=anna@example.org&mode=insecure"

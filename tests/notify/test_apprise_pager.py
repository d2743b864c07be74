"""Pages handed to real receivers, through Apprise as it is."""

import json
import tempfile
from base64 import b64decode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.incidents import T0
from tests.support.receivers import free_port, mailbox, webhook
from warden.clock import elapsed_s
from warden.core.bucket import MinuteBucket
from warden.core.incident import Severity
from warden.core.mention import BrandId
from warden.core.page import Chart, Page
from warden.core.series import Series, series
from warden.errors import DeliveryError
from warden.flow.deliver import LEASE
from warden.notify.apprise_pager import PICTURED_TIMEOUT_S, TIMEOUT_S, ApprisePager, faults, masked

# Apprise imports a module of Python's that is on its way out, whenever mail is first used.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

LINK = "https://warden.example/a/abc-DEF_1.2"


def a_page(severity: Severity = Severity.WARNING, **fields: Any) -> Page:
    ordinary = {
        "title": "WARNUNG Müllerbank",
        "body": "WARNUNG Müllerbank: 312 Erwähnungen. „Kontosperrung“. → " + LINK,
        "severity": severity,
        "url": LINK,
    }
    return Page(**{**ordinary, **fields})


def refused(url: str, page: Page | None = None, *, timeout_s: float = 10) -> DeliveryError:
    with pytest.raises(DeliveryError) as failure:
        ApprisePager(timeout_s=timeout_s).send(url, page or a_page())
    return failure.value


def test_a_webhook_gets_the_page_whole() -> None:
    with webhook() as hook:
        ApprisePager().send(f"json://127.0.0.1:{hook.port}/hook", a_page())
    assert len(hook.requests) == 1
    assert hook.last["title"] == a_page().title
    assert hook.last["message"] == a_page().body
    assert hook.last["type"] == "warning"


@pytest.mark.parametrize(
    ("severity", "type_"),
    [(Severity.WATCH, "info"), (Severity.WARNING, "warning"), (Severity.CRITICAL, "failure")],
)
def test_severity_becomes_the_kind_of_notification(severity: Severity, type_: str) -> None:
    with webhook() as hook:
        ApprisePager().send(f"json://127.0.0.1:{hook.port}/", a_page(severity))
    assert hook.last["type"] == type_


@pytest.mark.parametrize("status", [500, 502, 503, 408, 429])
def test_a_receiver_in_trouble_is_tried_again(status: int) -> None:
    with webhook(status) as hook:
        failure = refused(f"json://127.0.0.1:{hook.port}/")
    assert failure.retryable
    assert f"error={status}" in failure.what
    assert len(hook.requests) == 1, "the outbox owns the retries"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_receiver_that_refuses_is_not_asked_again(status: int) -> None:
    with webhook(status) as hook:
        assert not refused(f"json://127.0.0.1:{hook.port}/").retryable


def test_a_failure_is_one_even_where_the_address_calls_itself_optional() -> None:
    """Apprise then reports success, and the page would be lost without a word."""
    with webhook(500) as hook:
        assert refused(f"json://127.0.0.1:{hook.port}/?optional=yes").retryable


def test_a_receiver_out_of_reach_is_tried_again_and_says_why() -> None:
    failure = refused(f"json://127.0.0.1:{free_port()}/")
    assert failure.retryable
    assert "Connection refused" in failure.what


def test_a_receiver_that_hangs_is_given_up_in_time() -> None:
    with webhook(hangs=True) as hook:
        before = elapsed_s()
        failure = refused(f"json://127.0.0.1:{hook.port}/", timeout_s=0.3)
        assert elapsed_s() - before < 3
        assert failure.retryable, "it may have arrived, and it may not"
        assert "did not finish within" in failure.what


def test_an_address_that_is_none_is_refused_for_good() -> None:
    failure = refused("pager://somewhere")
    assert not failure.retryable
    assert "no service that Apprise knows" in failure.what


def test_secrets_of_an_address_stay_out_of_a_failure() -> None:
    with webhook(403) as hook:
        url = f"json://wilma:pass%2Fword@127.0.0.1:{hook.port}/T0KEN-in-the-path?-key=query-secret"
        failure = refused(url)
    closed = refused(f"json://wilma:pass%2Fword@127.0.0.1:{free_port()}/T0KEN-in-the-path?-key=query-secret")
    for text in (str(failure), str(closed)):
        assert "json://" in text
        for secret in ("pass/word", "pass%2Fword", "T0KEN-in-the-path", "query-secret"):
            assert secret not in text


@pytest.mark.parametrize(
    "url",
    [
        "pover://" + "u" * 30 + "@" + "t" * 30,
        "tgram://123456789:abcdefg_hijklmnop/12315544/",
        "twilio://AC" + "a" * 32 + ":" + "b" * 32 + "@4915100000000/4915100000001",
        "json://host.example/path-secret?token=query-secret",
        "mailto://wilma:mail-secret@example.org",
        "unknown://secret-host/secret-path",
        "no address at all, but a secret",
    ],
)
def test_an_address_is_shown_without_its_secrets(url: str) -> None:
    shown = masked(url)
    assert "secret" not in shown
    assert "abcdefg" not in shown
    assert "aaaaaaaa" not in shown
    assert "uuuuuuuu" not in shown
    assert len(shown) < 60


def mail_url(port: int, **query: str) -> str:
    asked = {"from": "warden@example.org", "to": "anna@example.org", "mode": "insecure", **query}
    return f"mailto://127.0.0.1:{port}/?" + "&".join(f"{name}={value}" for name, value in asked.items())


@pytest.mark.parametrize("format_", ["", "text", "html", "markdown"])
def test_mail_arrives_with_its_umlauts(format_: str) -> None:
    with mailbox() as box:
        ApprisePager().send(mail_url(box.port, **({"format": format_} if format_ else {})), a_page())
    assert box.recipients == ["anna@example.org"]
    mail = box.mails[0]
    assert mail["Subject"] == "WARNUNG Müllerbank"
    part = mail.get_body(preferencelist=("plain", "html"))
    assert part is not None
    assert "„Kontosperrung“. → " in part.get_content()


def test_a_mail_server_may_live_elsewhere_than_the_senders_domain() -> None:
    with mailbox() as box:
        url = f"mailto://example.org:{box.port}/?smtp=127.0.0.1&from=warden@example.org&to=anna@example.org"
        ApprisePager().send(url, a_page())
    assert box.recipients == ["anna@example.org"]


def test_a_page_cannot_bring_headers_of_its_own() -> None:
    hostile = a_page(title="WARNUNG Bank\r\nBcc: all@example.org\r\n\r\nforged", body="ruhig\r\n.\r\nQUIT")
    with mailbox() as box:
        ApprisePager().send(mail_url(box.port), hostile)
    mail = box.mails[0]
    assert mail["Bcc"] is None
    assert box.recipients == ["anna@example.org"]
    assert mail["Subject"] == "WARNUNG Bank Bcc: all@example.org forged"


def test_a_title_stays_one_line() -> None:
    with webhook() as hook:
        ApprisePager().send(f"json://127.0.0.1:{hook.port}/", a_page(title="WARNUNG\r\nBank"))
    assert hook.last["title"] == "WARNUNG Bank"


@pytest.mark.parametrize("format_", ["text", "html"])
def test_markup_in_a_page_is_shown_as_it_was_written(format_: str) -> None:
    hostile = a_page(body="<script>alert(1)</script><img src=x> & **fett**")
    with mailbox() as box:
        ApprisePager().send(mail_url(box.port, format=format_), hostile)
    for part in box.mails[0].walk():
        if part.get_content_type() == "text/html":
            assert "<script>" not in part.get_content()
            assert "<img" not in part.get_content()
        if part.get_content_type() == "text/plain":
            assert "<script>alert(1)</script>" in part.get_content()


def test_a_recipient_refused_for_good_is_not_tried_again() -> None:
    with mailbox(refusal="550 no such user") as box:
        failure = refused(mail_url(box.port))
    assert not failure.retryable
    assert "no such user" in failure.what


def test_a_recipient_refused_for_now_is_tried_again() -> None:
    with mailbox(refusal="451 greylisted, come back later") as box:
        assert refused(mail_url(box.port)).retryable


def test_a_mail_server_out_of_reach_is_tried_again_and_named() -> None:
    failure = refused(mail_url(free_port()))
    assert failure.retryable
    assert "127.0.0.1" in failure.what
    assert "Connection refused" in failure.what


def test_a_phone_rings_as_loud_as_the_page_and_opens_its_link() -> None:
    with webhook() as hook:
        url = f"ntfy://127.0.0.1:{hook.port}/anna"
        ApprisePager().send(url, a_page(Severity.CRITICAL))
        ApprisePager().send(url, a_page(Severity.WARNING))
        ApprisePager().send(url, a_page(Severity.WATCH))
    sent = [
        ({name.lower(): value for name, value in headers.items()}, body) for headers, body in hook.requests
    ]
    assert [headers.get("x-priority") for headers, _ in sent] == ["max", "high", None]
    assert all(headers["x-click"] == LINK for headers, _ in sent)


def test_what_the_owner_of_a_contact_wrote_wins() -> None:
    with webhook() as hook:
        url = f"ntfy://127.0.0.1:{hook.port}/anna?priority=low&click=https://own.example"
        ApprisePager().send(url, a_page(Severity.CRITICAL))
    headers = {name.lower(): value for name, value in hook.requests[0][0].items()}
    assert headers["x-priority"] == "low"
    assert headers["x-click"] == "https://own.example"


def test_no_stranger_is_asked_for_an_icon() -> None:
    with webhook() as hook:
        ApprisePager().send(f"ntfy://127.0.0.1:{hook.port}/anna", a_page())
    headers, body = hook.requests[0]
    assert "github" not in str(headers) + body


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nobody", "not an Apprise URL"),
        ("", "not an Apprise URL"),
        ("pager://x", "pager:// is no service that Apprise knows"),
        ("pover://too-short", "the parts after pover:// are not those Pushover needs"),
        ("smpp://user:secret@host:2775/491/492", "smpplib"),
    ],
)
def test_a_fault_says_what_is_wrong_with_an_address(url: str, words: str) -> None:
    fault = faults(url)
    assert fault is not None
    assert words in fault


@pytest.mark.parametrize(
    "url", ["ntfys://ntfy.example/anna", "mailto://127.0.0.1:25/?from=a@b.de&to=c@d.de", "json://host/path"]
)
def test_a_good_address_has_no_fault(url: str) -> None:
    assert faults(url) is None


CHART = Chart(
    series(
        BrandId("musterbank"),
        [MinuteBucket(BrandId("musterbank"), T0, 30, 24.0, 10.0, 12)],
        [],
        start=T0 - timedelta(hours=1),
        end=T0 + timedelta(hours=1),
        width=timedelta(minutes=5),
    ),
    since=T0,
    zone="Europe/Berlin",
)
PNG = b"\x89PNG\r\n"


def test_a_mail_brings_the_picture_of_the_storm() -> None:
    with mailbox() as box:
        ApprisePager().send(mail_url(box.port), a_page(chart=CHART))
    (picture,) = box.mails[0].iter_attachments()
    assert picture.get_content_type() == "image/png"
    assert picture.get_content().startswith(PNG)
    body = box.mails[0].get_body(preferencelist=("plain", "html"))
    assert body is not None
    assert LINK in body.get_content()


def test_a_webhook_gets_the_picture_beside_the_page() -> None:
    with webhook() as hook:
        ApprisePager().send(f"json://127.0.0.1:{hook.port}/", a_page(chart=CHART))
    (picture,) = hook.last["attachments"]
    assert b64decode(picture["base64"]).startswith(PNG)
    assert hook.last["message"] == a_page().body


def test_a_service_that_refuses_the_picture_gets_the_page_at_once_without_it() -> None:
    with webhook(refuses="image/png") as hook:
        ApprisePager().send(f"json://127.0.0.1:{hook.port}/", a_page(chart=CHART))
    assert [len(json.loads(body)["attachments"]) for _, body in hook.requests] == [1, 0]
    assert hook.last["message"] == a_page().body


@pytest.mark.parametrize("status", [408, 429])
def test_a_busy_service_is_not_asked_once_more_without_the_picture(status: int) -> None:
    with webhook(status) as hook:
        assert refused(f"json://127.0.0.1:{hook.port}/", a_page(chart=CHART)).retryable
    assert len(hook.requests) == 1


def test_a_picture_that_takes_too_long_is_given_up_with_its_try() -> None:
    with webhook(hangs=True) as hook:
        with pytest.raises(DeliveryError) as failure:
            ApprisePager(pictured_timeout_s=0.3).send(f"json://127.0.0.1:{hook.port}/", a_page(chart=CHART))
        assert failure.value.retryable
        assert len(hook.requests) == 1


def test_both_tries_end_before_another_worker_may_send_the_page() -> None:
    assert timedelta(seconds=PICTURED_TIMEOUT_S + TIMEOUT_S) < LEASE


def test_a_chart_that_cannot_be_drawn_keeps_no_page_back() -> None:
    nothing = Chart(Series("musterbank", 300, ()), T0, "Europe/Berlin")
    with webhook() as hook:
        ApprisePager().send(f"json://127.0.0.1:{hook.port}/", a_page(chart=nothing))
    assert hook.last["attachments"] == []


def test_pictures_leave_no_files_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with webhook() as hook:
        ApprisePager().send(f"json://127.0.0.1:{hook.port}/", a_page(chart=CHART))
        refused(f"json://127.0.0.1:{free_port()}/", a_page(chart=CHART))
    assert list(tmp_path.iterdir()) == []


def test_an_ntfy_page_has_a_button_that_opens_the_link() -> None:
    with webhook() as hook:
        url = f"ntfy://127.0.0.1:{hook.port}/anna"
        ApprisePager().send(url, a_page(asks=True, language="de", url=f"{LINK}?a=1,2;3%2F4"))
        ApprisePager().send(url, a_page(asks=False, language="en"))
    buttons = [json.loads(headers["X-Actions"]) for headers, _ in hook.requests]
    assert buttons == [
        [{"action": "view", "label": "Annehmen", "url": f"{LINK}?a=1,2;3%2F4"}],
        [{"action": "view", "label": "View", "url": LINK}],
    ]


def test_a_page_is_cut_to_what_the_service_takes_and_keeps_its_link() -> None:
    with webhook() as hook:
        long = a_page(body="WARNUNG Müllerbank: " + "Ein Satz über nichts. " * 500 + f"→ {LINK}")
        ApprisePager().send(f"ntfy://127.0.0.1:{hook.port}/anna", long)
    message = hook.last["message"]
    assert message.endswith(f"nichts. → {LINK}")
    assert len((message + hook.last["title"]).encode()) <= 2400


@pytest.mark.parametrize(
    ("code", "retryable"),
    [("40014", False), ("42901", True), ("50701", True), ("21211", False), ("20003", False), ("20429", True)],
)
def test_a_code_of_the_services_own_says_whether_to_try_again(code: str, retryable: bool) -> None:
    with webhook(400, answer=json.dumps({"code": int(code), "error": "no"})) as hook:
        assert refused(f"ntfy://127.0.0.1:{hook.port}/anna").retryable is retryable

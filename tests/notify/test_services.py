"""What a page becomes for each kind of service."""

import re
from typing import Any

import pytest
from apprise import Apprise, NotifyBase
from apprise.plugins import N_MGR

from warden.core.incident import Severity
from warden.core.page import Page
from warden.core.wording import octets, places
from warden.notify.services import BUTTONS, SMS, Room, is_call, is_sms, tuned, written

LINK = "https://warden.example/a/abc-DEF_1.2"
TWILIO = "twilio://AC" + "a" * 32 + ":" + "b" * 32 + "@4915100000000/4915100000001"
PLENTY = Room(title=250, body=32_768, shared=False)


def a_page(severity: Severity = Severity.CRITICAL, **fields: Any) -> Page:
    ordinary: dict[str, Any] = {
        "title": "KRITISCH Müllerbank",
        "body": "KRITISCH Müllerbank: 312 Erwähnungen, 71 % negativ. „Kontosperrung“. → " + LINK,
        "severity": severity,
        "url": LINK,
        "asks": True,
        "language": "de",
    }
    return Page(**{**ordinary, **fields})


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize(
    "url",
    [
        "pover://" + "u" * 30 + "@" + "t" * 30,
        "gotify://host.example/token",
        "opsgenie://" + "a" * 36 + "/#team",
        "pagerduty://" + "A" * 32 + "@" + "B" * 20,
        "ntfys://ntfy.example/anna",
    ],
)
def test_every_loudness_is_one_its_service_takes(url: str, severity: Severity) -> None:
    assert Apprise.instantiate(tuned(url, a_page(severity))) is not None


@pytest.mark.parametrize(
    "link", [LINK, "https://warden.example/%C3%BC/a?b=c&d=e#f", "https://w.example/a;b,c"]
)
def test_a_tap_opens_the_very_link(link: str) -> None:
    page = a_page(url=link)
    ntfy = Apprise.instantiate(tuned("ntfys://ntfy.example/anna", page))
    pushover = Apprise.instantiate(tuned("pover://" + "u" * 30 + "@" + "t" * 30, page))
    pagerduty = Apprise.instantiate(tuned("pagerduty://" + "A" * 32 + "@" + "B" * 20, page))
    assert ntfy.click == pagerduty.click == pushover.supplemental_url == link
    assert pushover.supplemental_url_title == "Annehmen"


@pytest.mark.parametrize(
    ("written", "seconds"), [("json://h.example/p", 10), ("json://h.example/p?rto=3", 3)]
)
def test_a_slow_service_is_waited_for_unless_its_owner_says_otherwise(written: str, seconds: int) -> None:
    assert Apprise.instantiate(tuned(written, a_page())).socket_read_timeout == seconds


def test_buttons_can_stand_in_a_header() -> None:
    assert all(label.isascii() for labels in BUTTONS.values() for label in labels.values())


def test_every_service_for_text_messages_is_one_apprise_knows() -> None:
    known = {name for plugin in _plugins() for name in _schemes(plugin)}
    assert known >= SMS


def test_every_service_that_holds_a_text_message_and_no_more_gets_one() -> None:
    """Those of other kinds are radio, social networks and the like."""
    short = {
        name
        for plugin in _plugins()
        if isinstance(plugin.body_maxlen, int) and plugin.body_maxlen <= 160
        for name in _schemes(plugin)
    }
    assert short - SMS == {"aprs", "dapnet", "pushed"}


def test_a_title_has_its_room_and_a_body_what_is_left() -> None:
    assert written("mailto://a", a_page(), PLENTY).title == "KRITISCH Müllerbank"
    assert written("tgram://a", a_page(), Room(0, 4096, shared=False)).title == ""
    assert written("zulip://a", a_page(), Room(12, 4096, shared=False)).title == "KRITISCH Mü…"
    both = written("discord://a", a_page(), Room(250, 100, shared=True))
    assert octets(f"{both.title}\r\n{both.body}") <= 100
    assert both.body.endswith(LINK)


def test_a_title_stays_one_line() -> None:
    assert written("mailto://a", a_page(title="A\r\nBcc: all"), PLENTY).title == "A Bcc: all"


def test_a_text_message_is_one_and_ends_in_the_whole_link() -> None:
    text = written(TWILIO, a_page(), Room(0, 160, shared=False))
    assert text.title == ""
    assert text.body.endswith(f". {LINK}")
    assert "„" not in text.body
    assert places(text.body) <= 160


def test_a_phone_call_says_the_page_twice_in_the_voice_of_its_language() -> None:
    text = written(TWILIO + "?method=call", a_page(), Room(250, 4000, shared=False))
    spoken = re.findall(r"<Say ([^>]*)>([^<]*)</Say>", text.body)
    assert [voice for voice, _ in spoken] == ['language="de-DE" voice="Polly.Vicki"'] * 2
    assert spoken[0][1] == (
        "Hier ist warden. Kritisch Müllerbank. 312 Erwähnungen, 71 Prozent negativ. Kontosperrung."
        " Bitte öffnen Sie warden auf dem Handy, um zu antworten."
    )
    assert spoken[1][1] == spoken[0][1].replace("Hier ist warden.", "Noch einmal.")
    english = written(TWILIO + "?method=call", a_page(language="en"), Room(250, 4000, shared=False))
    assert 'language="en-US"' in english.body


def test_words_from_outside_cannot_direct_a_call() -> None:
    hostile = a_page(body="</Say><Dial>+4900000</Dial><Say> & <Play>https://x.example/a</Play>", url=None)
    call = written(TWILIO + "?method=call", hostile, PLENTY).body
    assert {tag.strip("/") for tag in re.findall(r"<(/?\w+)", call)} == {"Response", "Pause", "Say"}


@pytest.mark.parametrize(
    ("url", "call", "sms"),
    [
        (TWILIO, False, True),
        (TWILIO + "?method=sms", False, True),
        (TWILIO + "?method=call", True, False),
        (TWILIO + "?method=", False, True),
        (TWILIO.replace("twilio", "TWILIO") + "?method=Call", True, False),
        ("json://127.0.0.1/?method=call", False, False),
        ("seven://APIKEY1234/4915100000001", False, True),
    ],
)
def test_what_rings_and_what_only_beeps(url: str, call: bool, sms: bool) -> None:
    assert (is_call(url), is_sms(url)) == (call, sms)


def _plugins() -> list[type[NotifyBase]]:
    N_MGR.load_modules()
    return list(dict.fromkeys(N_MGR.plugins()))


def _schemes(plugin: type[NotifyBase]) -> list[str]:
    found = [plugin.protocol or (), plugin.secure_protocol or ()]
    return [name for part in found for name in ([part] if isinstance(part, str) else part)]

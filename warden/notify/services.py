"""What is known of the services behind contacts: how loud they ring, what opens the link, what they can hold.

By the scheme of the contact's URL. What its owner wrote into the URL wins over everything said here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode
from xml.sax.saxutils import escape

from warden.core.incident import Severity
from warden.core.page import Page
from warden.core.speech import twice
from warden.core.wording import as_sms, octets, shortened
from warden.core.written import plain

# Opsgenie's are written p1, p2: its words count the other way round.
LOUDNESS: Mapping[str, Mapping[Severity, Mapping[str, str]]] = {
    "pover": {
        Severity.WARNING: {"priority": "high"},
        Severity.CRITICAL: {"priority": "emergency", "interval": "60", "expire": "3600"},
    },
    "ntfy": {Severity.WARNING: {"priority": "high"}, Severity.CRITICAL: {"priority": "max"}},
    "gotify": {Severity.WARNING: {"priority": "high"}, Severity.CRITICAL: {"priority": "emergency"}},
    "opsgenie": {Severity.WARNING: {"priority": "p2"}, Severity.CRITICAL: {"priority": "p1"}},
}
# Seconds to wait for an answer; Apprise's own 4 call a slow service a failure, and the page comes five times.
PATIENCE = {"rto": "10"}
SECURE = {"ntfys": "ntfy", "gotifys": "gotify"}
LINKS: Mapping[str, str] = {"ntfy": "click", "pover": "url", "pagerduty": "click"}

# What the link is called where it is a button, by whether the page asks for an answer. ASCII: it is sent in
# a header.
BUTTONS = {"de": {True: "Annehmen", False: "Ansehen"}, "en": {True: "Acknowledge", False: "View"}}

# Text messages: billed by the part, in an alphabet of their own, and a picture in them is another thing.
SMS = frozenset(
    """46elks atalk bulksms bulkvs burstsms clickatell clicksend cm d7sms eight00com elks exotel
    freemobile httpsms infobip kavenegar kudosity mobilemessage mobilemsg msg91 msgbird nexmo notifyre
    octopush plivo ringc serwersms seven sfr sinch smpp smpps smsc smseagle smseagles smsmanager smsmgr
    smstunnel telesign telnyx twilio voipms vonage""".split()  # noqa: SIM905 - forty strings are no easier to read
)
# Bytes of a body, where that is less than Apprise says. ntfy makes a file of what is longer than 4096 bytes,
# and Apprise does earlier: it counts six for each letter outside of ASCII.
LIMITS = {"ntfy": 2400}
VOICES = {"de": ("de-DE", "Polly.Vicki"), "en": ("en-US", "Polly.Joanna")}


@dataclass(frozen=True, slots=True)
class Room:
    """What a service holds: letters of a title (0: it has none) and of a body; `shared`: of both in one."""

    title: int
    body: int
    shared: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A page as it is handed to a service."""

    title: str
    body: str


def written(url: str, page: Page, room: Room) -> Text:
    """The page in the words the service is good for: read out, as a text message, or as it is; it fits."""
    if is_call(url):
        return Text("", _twiml(page))
    if is_sms(url):
        return Text("", as_sms(page, room.body))
    title = plain(page.title, room.title) if room.title else ""  # otherwise the body, which opens with it
    taken = octets(title) + len("\r\n") if title and room.shared else 0
    return Text(title, shortened(page, min(room.body, LIMITS.get(_service(url), room.body)) - taken))


def is_call(url: str) -> bool:
    """Whether a contact is a phone that is rung and spoken to."""
    method = dict(query(url)).get("method", "")
    return scheme(url) == "twilio" and bool(method) and "call".startswith(method.lower())


def is_sms(url: str) -> bool:
    """Whether a contact is a phone that gets text messages."""
    return scheme(url) in SMS and not is_call(url)


def tuned(url: str, page: Page) -> str:
    """The URL with the page's loudness and link, where the service takes them, and some patience; what its
    owner wrote wins."""
    service = _service(url)
    wanted = {**PATIENCE, **LOUDNESS.get(service, {}).get(page.severity, {}), **_by_tap(service, page)}
    given = {name for name, _ in query(url)}
    added = urlencode({name: value for name, value in wanted.items() if name not in given}, quote_via=quote)
    return f"{url}{'&' if '?' in url else '?'}{added}"


def scheme(url: str) -> str:
    """The service's name in a contact's URL; empty if it has none."""
    before, mark, _ = url.partition("://")
    return before.strip().lower() if mark else ""


def query(url: str) -> list[tuple[str, str]]:
    """The parameters of a contact's URL."""
    return parse_qsl(url.partition("?")[2], keep_blank_values=True)


def _service(url: str) -> str:
    """The scheme, by whichever name the tables above go."""
    return SECURE.get(scheme(url), scheme(url))


def _by_tap(service: str, page: Page) -> Mapping[str, str]:
    """The parameters that make a tap, or a button, open the page's link."""
    if page.url is None or service not in LINKS:
        return {}
    link, label = _once_more(page.url), BUTTONS[page.language][page.asks]
    opened = {LINKS[service]: link}
    if service == "pover":
        opened["url_title"] = label
    if service == "ntfy":
        opened["actions"] = json.dumps([{"action": "view", "label": label, "url": link}])
    return opened


def _once_more(link: str) -> str:
    """Apprise decodes these parameters twice; a link that holds an escape would arrive as another."""
    return link.replace("%", "%25")


def _twiml(page: Page) -> str:
    """What Twilio is to say, twice: the first time one is still waking up."""
    language, voice = VOICES[page.language]
    spoken = (f'<Say language="{language}" voice="{voice}">{escape(text)}</Say>' for text in twice(page))
    pause = '<Pause length="1"/>'
    return f"<Response>{pause}{pause.join(spoken)}</Response>"

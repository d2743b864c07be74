"""Pages through Apprise; the only file that imports it, and the only one that sees a contact's URL whole.

Apprise swallows exceptions and says why in log entries alone, so those are kept with the attempt, with the
secrets of the URL masked. Whether a failure is final is read from the code inside them: the service's own
refusal (HTTP 4xx, SMTP 5xx) is, everything else may be tried again.
"""

import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from apprise import Apprise, AppriseAsset, AppriseResult, NotifyBase, NotifyFormat, NotifyType
from apprise.result import AppriseResultStatus

from warden.core.incident import Severity
from warden.core.page import Page
from warden.errors import DeliveryError

TIMEOUT_S = 20.0  # real seconds; shorter than the lease of a delivery, or a second worker sends it as well
DETAIL_LENGTH = 500  # characters of a failure that are kept
SHORTEST_SECRET = 4  # shorter parts of a URL are left in a message: masking them would eat its words
TRY_AGAIN = frozenset({408, 425, 429})  # the HTTP 4xx that pass by themselves

# Apprise tells the cause of a failure at debug level only, beside whole URLs and pages: so its log goes into
# the results of a send, and nowhere else.
LOG = logging.getLogger("apprise")
LOG.setLevel(logging.DEBUG)
LOG.propagate = False
LOG.addHandler(logging.NullHandler())

# No icon: it would be fetched from a stranger's server whenever a page is shown.
ASSET = AppriseAsset(app_id="warden", app_desc="warden", app_url="", image_url_mask="", image_url_logo="")

TYPES: Mapping[Severity, NotifyType] = {
    Severity.WATCH: NotifyType.INFO,
    Severity.WARNING: NotifyType.WARNING,
    Severity.CRITICAL: NotifyType.FAILURE,
}
# Where a service knows how loud to ring. Opsgenie's are written p1, p2: its words count the other way round.
LOUDNESS: Mapping[str, Mapping[Severity, Mapping[str, str]]] = {
    "pover": {
        Severity.WARNING: {"priority": "high"},
        Severity.CRITICAL: {"priority": "emergency", "interval": "60", "expire": "3600"},
    },
    "ntfy": {Severity.WARNING: {"priority": "high"}, Severity.CRITICAL: {"priority": "max"}},
    "gotify": {Severity.WARNING: {"priority": "high"}, Severity.CRITICAL: {"priority": "emergency"}},
    "opsgenie": {Severity.WARNING: {"priority": "p2"}, Severity.CRITICAL: {"priority": "p1"}},
}
SECURE = {"ntfys": "ntfy", "gotifys": "gotify"}
LINKS: Mapping[str, str] = {"ntfy": "click", "pover": "url", "pagerduty": "click"}


class ApprisePager:
    """Hands one page to one contact's URL; each send has an Apprise object, and a verdict, of its own."""

    def __init__(self, *, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s

    def send(self, url: str, page: Page) -> None:
        """Returns when the service took it. A timeout is a failure although the page may have gone out.

        Raises:
            DeliveryError: it was not taken; `retryable` says whether trying again can help.
        """
        service = _service(tuned(url, page))
        if service is None:
            raise DeliveryError(f"{masked(url)}: {faults(url)}", mend="Run `warden check`", retryable=False)
        apprise = Apprise()
        apprise.add(service)
        result = apprise.notify(
            body=page.body,
            title=" ".join(page.title.split()) if service.title_maxlen else "",  # the body opens with it
            notify_type=TYPES[page.severity],
            body_format=NotifyFormat.TEXT,
            timeout=self._timeout_s,
            log_level=logging.DEBUG,
        )
        if not _was_sent(result):
            detail = _without_secrets(_said(result), url)
            raise DeliveryError(f"{masked(url)}: {detail}", retryable=not _is_final(detail))


def faults(url: str) -> str | None:
    """Why no page can be sent to a contact's URL, in words without its secrets; None when all is well.

    Only the URL's form is checked, nothing is sent.
    """
    if _service(url) is not None:
        return None
    scheme = _scheme(url)
    known = next((service for service in _services() if scheme in service["schemas"]), None)
    if known is None:
        return f"{scheme}:// is no service that Apprise knows" if scheme else "this is not an Apprise URL"
    if not known["enabled"]:
        packages = ", ".join(known["requirements"]["packages_required"]) or "a package that is not installed"
        return f"{scheme}:// needs {packages}: install it beside warden"
    return f"the parts after {scheme}:// are not those {known['service_name']} needs: {known['setup_url']}"


def masked(url: str) -> str:
    """A contact's URL fit to be seen: its service and host, everything after left out."""
    service = _service(url)
    if service is None:
        return f"{_scheme(url) or '?'}://…"
    scheme, _, rest = service.url(privacy=True).partition("://")  # type: ignore[no-untyped-call]
    return f"{scheme}://{re.split('[/?]', rest)[0]}/…"


def _service(url: str) -> NotifyBase | None:
    return Apprise.instantiate(url, asset=ASSET)


def _services() -> list[dict[str, Any]]:
    """Every service Apprise has, those that lack a package included."""
    details = Apprise().details(show_requirements=True, show_disabled=True)
    return [
        {**service, "schemas": {*(service["protocols"] or ()), *(service["secure_protocols"] or ())}}
        for service in details["schemas"]
    ]


def tuned(url: str, page: Page) -> str:
    """The URL with the page's loudness and link, where the service takes them; what the owner wrote wins."""
    scheme = SECURE.get(_scheme(url), _scheme(url))
    wanted = dict(LOUDNESS.get(scheme, {}).get(page.severity, {}))
    if page.url and scheme in LINKS:
        wanted[LINKS[scheme]] = page.url
    written = {name for name, _ in _query(url)}
    added = urlencode({name: value for name, value in wanted.items() if name not in written}, quote_via=quote)
    return f"{url}{'&' if '?' in url else '?'}{added}" if added else url


def _was_sent(result: AppriseResult) -> bool:
    """Judged by the attempt itself: a URL with `optional=yes` calls a failure a success."""
    last = [service.attempts[-1].status for service in result.results if service.attempts]
    return bool(last) and all(status == AppriseResultStatus.SUCCESS for status in last)


def _said(result: AppriseResult) -> str:
    """What the log entries say went wrong; below a warning only the exception behind it is of interest."""
    entries = list(result.logs())
    told = [entry.message for entry in entries if entry.level in ("WARNING", "ERROR", "CRITICAL")]
    causes = [entry.message for entry in entries if "Exception" in entry.message.partition(":")[0]]
    return " ".join(dict.fromkeys([*told, *causes])) or "the service did not take it and gave no reason"


def _is_final(detail: str) -> bool:
    """Whether every code in a failure is a refusal; a failure without one may pass."""
    http = [int(code) for code in re.findall(r"error=(\d{3})\b", detail)]
    smtp = [int(code) for code in re.findall(r"\((\d{3}), b['\"]", detail)]
    refusals = [400 <= code < 500 and code not in TRY_AGAIN for code in http] + [code >= 500 for code in smtp]
    return bool(refusals) and all(refusals)


def _without_secrets(text: str, url: str) -> str:
    shown = masked(url)
    place = url.partition("://")[2].partition("?")[0]
    # The mail server's name is what one wants to read when it is out of reach.
    values = [value for name, value in _query(url) if name != "smtp"]
    parts = {spelt for part in [*re.split("[/:@]", place), *values] for spelt in (part, unquote(part))}
    secrets = [part for part in parts if len(part) >= SHORTEST_SECRET and part not in shown]
    for secret in sorted(secrets, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "****", text)
    return text if len(text) <= DETAIL_LENGTH else text[: DETAIL_LENGTH - 1] + "…"


def _scheme(url: str) -> str:
    scheme, mark, _ = url.partition("://")
    return scheme.strip().lower() if mark else ""


def _query(url: str) -> list[tuple[str, str]]:
    return parse_qsl(url.partition("?")[2], keep_blank_values=True)

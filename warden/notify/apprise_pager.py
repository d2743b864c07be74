"""Pages through Apprise; the only file that imports it, and the only one that sees a contact's URL whole.

Apprise swallows exceptions and says why in log entries alone, so those are kept with the attempt, with the
secrets of the URL masked. Whether a failure is final is read from the code inside them: the service's own
refusal (HTTP 4xx, SMTP 5xx) is, everything else may be tried again.
"""

import logging
import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote

from apprise import Apprise, AppriseAsset, AppriseResult, NotifyBase, NotifyFormat, NotifyType
from apprise.attachment.file import AttachFile
from apprise.result import AppriseResultStatus

from warden.core.incident import Severity
from warden.core.page import Page
from warden.errors import DeliveryError
from warden.notify.chart import draw
from warden.notify.pauses import pauses
from warden.notify.services import Room, is_sms, query, scheme, tuned, written

OWN_LOG = logging.getLogger(__name__)

# Real seconds; both together are shorter than the lease of a delivery, or a second worker sends it as well.
TIMEOUT_S = 20.0
PICTURED_TIMEOUT_S = 12.0
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


class ApprisePager:
    """Hands one page to one contact's URL; each send has an Apprise object, and a verdict, of its own."""

    def __init__(
        self, *, timeout_s: float = TIMEOUT_S, pictured_timeout_s: float = PICTURED_TIMEOUT_S
    ) -> None:
        self._timeout_s = timeout_s
        self._pictured_timeout_s = pictured_timeout_s

    def send(self, url: str, page: Page) -> None:
        """Returns when the service took it. A timeout is a failure although the page may have gone out.

        What is refused with its picture is sent without it at once, unless the service is only busy.

        Raises:
            DeliveryError: it was not taken; `retryable` says whether trying again can help, `retry_after`
                when, if the service did.
        """
        service = _service(tuned(url, page))
        if service is None:
            raise DeliveryError(f"{masked(url)}: {faults(url)}", mend="Run `warden check`", retryable=False)
        picture = _picture(page) if service.attachment_support and not is_sms(url) else None
        with pauses() as asked:
            result = (
                _hand(service, url, page, timeout_s=self._timeout_s)
                if picture is None
                else self._with_picture(service, url, page, picture)
            )
        if not _was_sent(result):
            detail = _without_secrets(_said(result), url)
            raise DeliveryError(
                f"{masked(url)}: {detail}",
                retryable=not _is_final(detail),
                retry_after=max(asked, default=None),
            )

    def _with_picture(self, service: NotifyBase, url: str, page: Page, picture: bytes) -> AppriseResult:
        # Half of Apprise's services open a picture by its path.
        with TemporaryDirectory(prefix="warden-") as folder:
            file = Path(folder) / "warden.png"
            file.write_bytes(picture)
            attached = AttachFile(str(file), mimetype="image/png")  # type: ignore[no-untyped-call]
            result = _hand(service, url, page, attached, timeout_s=self._pictured_timeout_s)
        if _was_sent(result) or _is_busy(result):
            return result
        return _hand(service, url, page, timeout_s=self._timeout_s)


def _hand(
    service: NotifyBase, url: str, page: Page, picture: AttachFile | None = None, *, timeout_s: float
) -> AppriseResult:
    apprise = Apprise()
    apprise.add(service)
    room = Room(service.title_maxlen, service.body_maxlen, shared=service.overflow_amalgamate_title)
    text = written(url, page, room)
    return apprise.notify(
        body=text.body,
        title=text.title,
        attach=picture,
        notify_type=TYPES[page.severity],
        body_format=NotifyFormat.TEXT,
        timeout=timeout_s,
        log_level=logging.DEBUG,
    )


def _picture(page: Page) -> bytes | None:
    """The chart drawn; None if there is none, or it cannot be: the page goes out all the same."""
    if page.chart is None:
        return None
    try:
        return draw(page.chart, page.language)
    except Exception:  # noqa: BLE001 - whatever is wrong with a picture, it is no reason not to wake somebody
        OWN_LOG.exception("The chart of a page could not be drawn")
        return None


def faults(url: str) -> str | None:
    """Why no page can be sent to a contact's URL, in words without its secrets; None when all is well.

    Only the URL's form is checked, nothing is sent.
    """
    if _service(url) is not None:
        return None
    name = scheme(url)
    known = next((service for service in _services() if name in service["schemas"]), None)
    if known is None:
        return f"{name}:// is no service that Apprise knows" if name else "this is not an Apprise URL"
    if not known["enabled"]:
        packages = ", ".join(known["requirements"]["packages_required"]) or "a package that is not installed"
        return f"{name}:// needs {packages}: install it beside warden"
    return f"the parts after {name}:// are not those {known['service_name']} needs: {known['setup_url']}"


def masked(url: str) -> str:
    """A contact's URL fit to be seen: its service and host, everything after left out."""
    service = _service(url)
    if service is None:
        return f"{scheme(url) or '?'}://…"
    name, _, rest = service.url(privacy=True).partition("://")  # type: ignore[no-untyped-call]
    return f"{name}://{re.split('[/?]', rest)[0]}/…"


def _service(url: str) -> NotifyBase | None:
    return Apprise.instantiate(url, asset=ASSET)


def _services() -> list[dict[str, Any]]:
    """Every service Apprise has, those that lack a package included."""
    details = Apprise().details(show_requirements=True, show_disabled=True)
    return [
        {**service, "schemas": {*(service["protocols"] or ()), *(service["secure_protocols"] or ())}}
        for service in details["schemas"]
    ]


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
    smtp = [int(code) for code in re.findall(r"\((\d{3}), b['\"]", detail)]
    http = _statuses(detail)
    refusals = [400 <= code < 500 and code not in TRY_AGAIN for code in http] + [code >= 500 for code in smtp]
    return bool(refusals) and all(refusals)


def _is_busy(result: AppriseResult) -> bool:
    """Whether asking once more at once would be of no use, whatever is sent."""
    timed_out = any(row.status == AppriseResultStatus.TIMEOUT for row in result.results)
    return timed_out or any(code in TRY_AGAIN for code in _statuses(_said(result)))


def _statuses(detail: str) -> list[int]:
    """The HTTP statuses in a failure, those inside codes of a service's own included."""
    return [_status(code) for code in re.findall(r"error=(\d{3}|\d{5})\b", detail)]


def _status(code: str) -> int:
    """429 of 429, of ntfy's 42901 and of Twilio's 20429; Twilio's 21xxx say that the request is wrong."""
    if code.startswith("20") and len(code) == 5:
        return int(code[2:]) if int(code[2:]) >= 400 else 400
    return 400 if code.startswith("21") else int(code[:3])


def _without_secrets(text: str, url: str) -> str:
    shown = masked(url)
    place = url.partition("://")[2].partition("?")[0]
    # The mail server's name is what one wants to read when it is out of reach.
    values = [value for name, value in query(url) if name != "smtp"]
    parts = {spelt for part in [*re.split("[/:@]", place), *values] for spelt in (part, unquote(part))}
    secrets = [part for part in parts if len(part) >= SHORTEST_SECRET and part not in shown]
    for secret in sorted(secrets, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "****", text)
    return text if len(text) <= DETAIL_LENGTH else text[: DETAIL_LENGTH - 1] + "…"

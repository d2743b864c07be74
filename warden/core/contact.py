"""Contact: whether a way to a person can be trusted: when it last worked, when its owner last said so.

An owner confirms a contact by the link in a test message: then the whole way is known to work, to the eyes of
the person. That a service took a message says less, and is told beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from warden.core.incident import Severity
from warden.core.message import Message
from warden.core.oncall import Person
from warden.core.outbox import DeliveryKind, NewDelivery
from warden.core.page import SEVERITIES, Page, titled
from warden.core.reach import ways
from warden.core.written import plain, spoken

TRUSTED_FOR = timedelta(days=30)
CONTACT_LENGTH = 40

TITLES = {"de": "Kommt das an?", "en": "Does this arrive?"}
TEXTS = {
    "de": {
        "check": "Über diesen Kontakt ({contact}) würde warden Sie wecken."
        " Bitte öffnen Sie den Link einmal und bestätigen Sie, dass er noch funktioniert.",
        "test": "Dies ist eine Probe: Es ist nichts geschehen."
        " Bitte bestätigen Sie, dass sie angekommen ist.",
    },
    "en": {
        "check": "Through this contact ({contact}) warden would wake you."
        " Please open the link once and confirm that it still works.",
        "test": "This is a rehearsal: nothing has happened. Please confirm that it arrived.",
    },
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one contact: `known_since` is when warden first saw it, or saw it changed;
    `confirmed_at` when its owner last confirmed it; `sent_at` and `failed_at` when a service last took a
    message, or did not for good (`failure` says why)."""

    known_since: datetime | None = None
    confirmed_at: datetime | None = None
    sent_at: datetime | None = None
    failed_at: datetime | None = None
    failure: str = ""

    @property
    def is_failing(self) -> bool:
        """The last message that ended did not get through."""
        return self.failed_at is not None and (self.sent_at is None or self.sent_at < self.failed_at)

    def is_due(self, *, now: datetime) -> bool:
        """Whether its owner has to be asked: a month has passed since they confirmed it, or since it came."""
        since = self._since
        return since is not None and now - since >= TRUSTED_FOR

    def occasion(self, *, now: datetime) -> str:
        """The same for thirty days, so that they are asked once in that time."""
        since = self._since or now
        return f"check {since.isoformat()} {(now - since) // TRUSTED_FOR}"

    @property
    def _since(self) -> datetime | None:
        return self.confirmed_at or self.known_since


def checks(person: Person, standings: Mapping[str, Standing], *, now: datetime) -> list[NewDelivery]:
    """What asks a person to confirm their contacts: one message by each that is due, once in thirty days.

    It waits for the end of quiet hours, as a watch does.
    """
    due = max((due for _, due in ways(person, Severity.WATCH, now=now)), default=now)
    return [
        _delivery(
            person, contact, DeliveryKind.CONTACT_CHECK, Severity.WATCH, due, standing.occasion(now=now)
        )
        for contact in person.contacts
        if (standing := standings.get(contact, Standing())).is_due(now=now)
    ]


def trial(person: Person, severity: Severity, *, now: datetime) -> list[NewDelivery]:
    """A test page by the person's rules for `severity`: the same contacts, after the same pauses."""
    return [
        _delivery(person, contact, DeliveryKind.TEST, severity, due, f"test {now.isoformat()}")
        for contact, due in ways(person, severity, now=now)
    ]


def compose_check(message: Message) -> Page:
    """The message that asks the owner of a contact to confirm it."""
    language = spoken(message.language)
    title = titled(TITLES[language], language, simulated=message.simulated)
    contact = plain(str(message.facts.get("contact", "")), CONTACT_LENGTH)
    return _page(title, TEXTS[language]["check"].format(contact=contact), message)


def compose_test(message: Message) -> Page:
    """A test page: as loud as the real one, about no incident."""
    language = spoken(message.language)
    title = titled(SEVERITIES[language][message.severity], language, simulated=message.simulated, test=True)
    return _page(title, TEXTS[language]["test"], message)


def _delivery(
    person: Person, contact: str, kind: DeliveryKind, severity: Severity, due: datetime, occasion: str
) -> NewDelivery:
    facts = {"contact": contact}
    return NewDelivery(None, kind, severity, person.id, contact, 0, 0, due, occasion=occasion, facts=facts)


def _page(title: str, text: str, message: Message) -> Page:
    link = f" → {message.link}" if message.link else ""
    opening = title if title.endswith("?") else f"{title}:"
    return Page(title, f"{opening} {text}{link}", message.severity, message.link)

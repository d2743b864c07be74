"""The signed links inside messages: to an incident or a swap request for one person, or to a contact."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from warden.core.incident import IncidentId, PersonId

LIFETIME = timedelta(days=7)
SWAP_LIFETIME = timedelta(days=60)  # a request is asked weeks ahead; what it can still do, it says itself
AHEAD = timedelta(minutes=1)  # another process may be a moment ahead of this one
INCIDENTS, SWAPS, CONTACTS = "warden.notify.links", "warden.notify.swaps", "warden.notify.contacts"


@dataclass(frozen=True, slots=True)
class Link:
    """What a good token says: `person` was sent to `incident` at `signed_at`."""

    incident: IncidentId
    person: PersonId
    signed_at: datetime


class Refusal(Enum):
    """Why a token opens nothing."""

    FORGED = "forged"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class SwapLink:
    """What a good token of a swap request says: `person` was told of `swap` at `signed_at`."""

    swap: int
    person: PersonId
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class ContactLink:
    """What a good token of a test says: it went to `contact` of `person`, whose address has `print`."""

    person: PersonId
    contact: str
    print: str


def sign(secret: str, incident: IncidentId, person: PersonId, *, now: datetime) -> str:
    """A URL-safe token. The instant is signed with it: the library would ask its own clock."""
    return _sign(secret, INCIDENTS, incident, person, now=now)


def read(secret: str, token: str, *, now: datetime) -> Link | Refusal:
    """What `token` opens at `now`; a token dated in the future counts as forged."""
    found = _read(secret, INCIDENTS, token, LIFETIME, now=now)
    if isinstance(found, Refusal):
        return found
    incident, person, signed = found
    return Link(IncidentId(int(incident)), PersonId(str(person)), signed)


def sign_swap(secret: str, swap: int, person: PersonId, *, now: datetime) -> str:
    """A URL-safe token that lets `person` answer a swap request."""
    return _sign(secret, SWAPS, swap, person, now=now)


def read_swap(secret: str, token: str, *, now: datetime) -> SwapLink | Refusal:
    """What `token` opens at `now`; a token of anything else counts as forged."""
    found = _read(secret, SWAPS, token, SWAP_LIFETIME, now=now)
    if isinstance(found, Refusal):
        return found
    swap, person, signed = found
    return SwapLink(int(swap), PersonId(str(person)), signed)


def sign_contact(secret: str, person: PersonId, contact: str, print_: str, *, now: datetime) -> str:
    """A URL-safe token that says a message to this contact arrived."""
    return _sign(secret, CONTACTS, person, contact, print_, now=now)


def read_contact(secret: str, token: str, *, now: datetime) -> ContactLink | Refusal:
    """What `token` confirms; a token of anything else counts as forged."""
    found = _read(secret, CONTACTS, token, LIFETIME, now=now)
    return found if isinstance(found, Refusal) else ContactLink(PersonId(found[0]), found[1], found[2])


def fingerprint(secret: str, url: str) -> str:
    """What tells one address from another and nothing of either: 32 hexadecimal digits."""
    return hashlib.sha256(b"warden contacts " + secret.encode() + url.encode()).hexdigest()[:32]


def _sign(secret: str, salt: str, *facts: str | int, now: datetime) -> str:
    return URLSafeSerializer(secret, salt=salt).dumps([*facts, int(now.timestamp())])


def _read(
    secret: str, salt: str, token: str, lifetime: timedelta, *, now: datetime
) -> tuple[Any, ...] | Refusal:
    """The facts of a token, its age last, as it was signed: what is signed, nobody else can have written."""
    try:
        *facts, signed = URLSafeSerializer(secret, salt=salt).loads(token)
    except (BadData, ValueError, TypeError):
        return Refusal.FORGED
    at = datetime.fromtimestamp(signed, UTC)
    if at > now + AHEAD:
        return Refusal.FORGED
    return (*facts, at) if now - at <= lifetime else Refusal.EXPIRED

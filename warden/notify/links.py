"""The signed links inside messages: to an incident, or to a swap request, each for one person."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from itsdangerous import BadData, URLSafeSerializer

from warden.core.incident import IncidentId, PersonId

LIFETIME = timedelta(days=7)
SWAP_LIFETIME = timedelta(days=60)  # a request is asked weeks ahead; what it can still do, it says itself
AHEAD = timedelta(minutes=1)  # another process may be a moment ahead of this one
INCIDENTS, SWAPS = "warden.notify.links", "warden.notify.swaps"


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


def sign(secret: str, incident: IncidentId, person: PersonId, *, now: datetime) -> str:
    """A URL-safe token. The instant is signed with it: the library would ask its own clock."""
    return _sign(secret, INCIDENTS, incident, person, now=now)


def read(secret: str, token: str, *, now: datetime) -> Link | Refusal:
    """What `token` opens at `now`; a token dated in the future counts as forged."""
    found = _read(secret, INCIDENTS, token, LIFETIME, now=now)
    return found if isinstance(found, Refusal) else Link(IncidentId(found[0]), *found[1:])


def sign_swap(secret: str, swap: int, person: PersonId, *, now: datetime) -> str:
    """A URL-safe token that lets `person` answer a swap request."""
    return _sign(secret, SWAPS, swap, person, now=now)


def read_swap(secret: str, token: str, *, now: datetime) -> SwapLink | Refusal:
    """What `token` opens at `now`; a token of anything else counts as forged."""
    found = _read(secret, SWAPS, token, SWAP_LIFETIME, now=now)
    return found if isinstance(found, Refusal) else SwapLink(*found)


def _sign(secret: str, salt: str, number: int, person: PersonId, *, now: datetime) -> str:
    return _serializer(secret, salt).dumps([number, person, int(now.timestamp())])


def _read(
    secret: str, salt: str, token: str, lifetime: timedelta, *, now: datetime
) -> tuple[int, PersonId, datetime] | Refusal:
    try:
        number, person, signed = _serializer(secret, salt).loads(token)
        found = int(number), PersonId(str(person)), datetime.fromtimestamp(signed, UTC)
    except (BadData, ValueError, TypeError, OverflowError, OSError):
        return Refusal.FORGED
    if found[2] > now + AHEAD:
        return Refusal.FORGED
    return found if now - found[2] <= lifetime else Refusal.EXPIRED


def _serializer(secret: str, salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=salt)

"""The signed link inside a page: opens one incident for one person, for a week."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from itsdangerous import BadData, URLSafeSerializer

from warden.core.incident import IncidentId, PersonId

LIFETIME = timedelta(days=7)


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


def sign(secret: str, incident: IncidentId, person: PersonId, *, now: datetime) -> str:
    """A URL-safe token. The instant is signed with it: the library would ask its own clock."""
    return _serializer(secret).dumps([incident, person, int(now.timestamp())])


def read(secret: str, token: str, *, now: datetime) -> Link | Refusal:
    """What `token` opens at `now`; a token dated in the future counts as forged."""
    try:
        incident, person, signed = _serializer(secret).loads(token)
        link = Link(IncidentId(int(incident)), PersonId(str(person)), datetime.fromtimestamp(signed, UTC))
    except (BadData, ValueError, TypeError, OverflowError, OSError):
        return Refusal.FORGED
    # Another process may be a moment ahead of this one.
    if link.signed_at > now + timedelta(minutes=1):
        return Refusal.FORGED
    return link if now - link.signed_at <= LIFETIME else Refusal.EXPIRED


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="warden.notify.links")

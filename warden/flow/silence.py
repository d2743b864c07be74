"""Silences on their way: set and taken back by people; begun and ended, and told, by a station.

Whether one holds is asked of the database whenever a page is owed (flow/escalate.py), so nothing of this has
to be in time: the station takes back what was queued before, and tells the channels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine

from warden.core.incident import Incident, PersonId, Severity, Status
from warden.core.mention import BrandId
from warden.core.outbox import DeliveryKind, NewDelivery
from warden.core.silence import NewSilence, Silence, Stage, rest, settled
from warden.errors import IllegalMove
from warden.flow import escalate
from warden.storage import heartbeats, incidents, outbox, silences
from warden.storage.engine import reading, transaction

LATE = timedelta(hours=12)  # an end that warden was away for is still told so long, later it is history


@dataclass(frozen=True, slots=True)
class Audience:
    """The channels of each brand's policy, and what brands and people are called."""

    channels: Mapping[BrandId, Sequence[str]]
    brands: Mapping[BrandId, str]
    people: Mapping[PersonId, str]

    def channels_of(self, brand: BrandId | None) -> list[str]:
        """Where what is about a brand (None: about all) is told, each channel once."""
        about = self.channels.values() if brand is None else [self.channels.get(brand, ())]
        return list(dict.fromkeys(channel for each in about for channel in each))


def add(conn: Connection, new: NewSilence, *, now: datetime) -> Silence:
    """Set a silence without flaws (`core.silence.flaws`). One that begins now holds from this transaction on:
    what waits to be sent is taken back. Asked for twice, it is set once."""
    new = settled(new, now=now)
    known = silences.same(conn, new, now=now)
    if known is not None:
        return known
    made = silences.add(conn, new)
    _hush(conn, made, now=now)
    return made


def take_back(conn: Connection, number: int, *, now: datetime) -> Silence | None:
    """Take a silence back; what is left of one that has begun. What it held back goes on at once.

    Raises:
        IllegalMove: there is none of that number, or it is over.
    """
    silence = silences.get(conn, number)
    left = rest(silence, now=now) if silence else None
    done = silences.remove(conn, number) if left is None else silences.shorten(conn, number, end=left.end)
    if silence is None or not done:
        raise IllegalMove(f"there is no silence {number}", mend="`warden silence list` lists them")
    _hush(conn, silence, now=now)
    _tell_now(conn, silence, now=now)
    return left


def run(engine: Engine, audience: Audience, *, now: datetime) -> None:
    """Carry out and tell every begin and end that is due; told once, however often this runs."""
    with transaction(engine) as conn:
        heartbeats.beat(conn, "silence", now=now)
    with reading(engine) as conn:
        due = silences.due(conn, now=now)
    for silence in due:
        with transaction(engine) as conn:
            _carry_on(conn, silence, audience, now=now)


def _carry_on(conn: Connection, silence: Silence, audience: Audience, *, now: datetime) -> None:
    over = silence.end <= now
    if not silences.advance(conn, silence, Stage.OVER if over else Stage.BEGUN):
        return  # a quicker worker has it, or it was taken back this moment
    _hush(conn, silence, now=now)
    if now - silence.end <= LATE:
        facts = {**_facts(silence, audience, over=over), **(_held(conn, silence, audience) if over else {})}
        _tell(conn, silence, audience, facts, now=now)


def _hush(conn: Connection, silence: Silence, *, now: datetime) -> None:
    for incident in incidents.unresolved(conn, silence.brand):
        escalate.hush(conn, incident.id, now=now)


def _tell_now(conn: Connection, ended: Silence, *, now: datetime) -> None:
    """News to people that waited for the end of a silence goes out with it, unless another one holds."""
    others = silences.holding(conn, now=now)
    if all(other.brand is not None for other in others):
        beside = [other.brand for other in others if other.brand is not None]
        outbox.put_forward(conn, ended.brand, due=ended.end, to=now, beside=beside)


def _held(conn: Connection, silence: Silence, audience: Audience) -> dict[str, Any]:
    """What is still open now that a silence is over, and how many came and went while it held."""
    meanwhile = incidents.opened_between(conn, silence.brand, silence.start, silence.end)
    held = [
        {
            "brand": audience.brands.get(incident.brand, incident.brand),
            "severity": incident.severity.value,
            "since": incident.opened_at.isoformat(),
        }
        for incident in incidents.unresolved(conn, silence.brand)
    ]
    return {"held": held, "passed": sum(_is_over(incident) for incident in meanwhile)}


def _is_over(incident: Incident) -> bool:
    return incident.status is Status.RESOLVED


def _facts(silence: Silence, audience: Audience, *, over: bool) -> dict[str, Any]:
    name = None if silence.brand is None else audience.brands.get(silence.brand, silence.brand)
    return {
        "over": over,
        "brands": None if name is None else [name],
        "start": silence.start.isoformat(),
        "end": silence.end.isoformat(),
        "note": silence.note,
        "person": audience.people.get(silence.person, silence.person),
    }


def _tell(
    conn: Connection, silence: Silence, audience: Audience, facts: dict[str, Any], *, now: datetime
) -> None:
    occasion = f"silence {silence.id} {'ends' if facts['over'] else 'begins'}"
    kind = DeliveryKind.SILENCE
    news = [
        NewDelivery(None, kind, Severity.WATCH, None, channel, 0, 0, now, occasion, facts)
        for channel in audience.channels_of(silence.brand)
    ]
    outbox.add(conn, news, now=now)

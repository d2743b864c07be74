"""Swap requests: somebody offers what they are on for in `[start, end)`, and somebody takes it or does not.

A request is open until it is accepted, declined, withdrawn or expires, and is answered once. One to a single
person is theirs to accept or decline; one to anybody is accepted by whoever is first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from warden.core.flaw import Told
from warden.core.incident import WARDEN, PersonId, Severity
from warden.core.oncall import Person, Schedule, ScheduleId, Shift
from warden.core.outbox import DeliveryKind, NewDelivery
from warden.core.reach import softly
from warden.core.standin import from_now
from warden.errors import IllegalMove


class Flaw(StrEnum):
    """What can be wrong with a request."""

    PAST = "past"
    BACKWARDS = "backwards"
    ONESELF = "oneself"
    NOT_ON = "not_on"
    EXPIRED = "expired"


FIELDS = {
    Flaw.PAST: "end",
    Flaw.BACKWARDS: "end",
    Flaw.ONESELF: "asked",
    Flaw.NOT_ON: "start",
    Flaw.EXPIRED: "until",
}
TEXTS = {
    "de": {
        Flaw.PAST: Told("Das ist schon vorbei", "Wählen Sie eine Schicht, die noch kommt"),
        Flaw.BACKWARDS: Told("Das Ende liegt nicht nach dem Anfang", "Wählen Sie ein späteres Ende"),
        Flaw.ONESELF: Told("Niemand tauscht mit sich selbst", "Fragen Sie eine andere Person, oder alle"),
        Flaw.NOT_ON: Told(
            "Wer abgeben will, hat dann keine Bereitschaft", "Wählen Sie eine Zeit aus dem Plan"
        ),
        Flaw.EXPIRED: Told("Die Anfrage wäre schon abgelaufen", "Wählen Sie einen späteren Zeitpunkt"),
    },
    "en": {
        Flaw.PAST: Told("that time is over already", "Choose a shift that is still to come"),
        Flaw.BACKWARDS: Told("the end is not after the start", "Choose a later end"),
        Flaw.ONESELF: Told("nobody swaps with themselves", "Ask somebody else, or anybody"),
        Flaw.NOT_ON: Told("whoever asks is not on call then", "`warden oncall shifts` lists who is when"),
        Flaw.EXPIRED: Told("the request would have expired already", "Choose a later time"),
    },
}


class SwapState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class NewSwap:
    """`asker` offers `[start, end)` to `asked`, or to anybody (None), until `expires_at`."""

    schedule: ScheduleId
    asker: PersonId
    asked: PersonId | None
    start: datetime
    end: datetime
    asked_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Swap:
    """A request that was made; `override` is the stand-in it became when it was accepted."""

    id: int
    schedule: ScheduleId
    asker: PersonId
    asked: PersonId | None
    start: datetime
    end: datetime
    asked_at: datetime
    expires_at: datetime
    state: SwapState = SwapState.OPEN
    answered_by: str | None = None
    answered_at: datetime | None = None
    override: int | None = None


def proposed(
    schedule: ScheduleId,
    asker: PersonId,
    asked: PersonId | None,
    rota: Sequence[Shift],
    *,
    start: datetime,
    end: datetime,
    until: datetime | None = None,
    now: datetime,
) -> NewSwap:
    """A request for what is still to come of `[start, end)`.

    Args:
        rota: who is on in `[start, end)`.
        until: when it expires, never later than the end. Left out: when the first of the asker's shifts
            begins, or once that is under way, at the end.
    """
    own = next((shift.start for shift in rota if shift.person == asker), start)
    begins = max(start, own)
    expires = until or (begins if now < begins else end)
    return NewSwap(schedule, asker, asked, from_now(start, now=now), end, now, min(expires, end))


def flaws(new: NewSwap, rota: Sequence[Shift], *, now: datetime) -> list[Flaw]:
    """Everything that keeps a request from being made; none if it is fine. `rota` as for `proposed`."""
    is_over = new.end <= now
    is_backwards = new.end <= new.start and not is_over
    found = {
        Flaw.PAST: is_over,
        Flaw.BACKWARDS: is_backwards,
        Flaw.ONESELF: new.asked == new.asker,
        Flaw.NOT_ON: not (is_over or is_backwards) and all(shift.person != new.asker for shift in rota),
        Flaw.EXPIRED: new.expires_at <= now and not (is_over or is_backwards),
    }
    return [flaw for flaw, is_there in found.items() if is_there]


def accept(swap: Swap, person: PersonId, rota: Sequence[Shift], *, now: datetime) -> Swap:
    """`person` takes it; `rota` is who is on in `[start, end)` without this swap.

    Raises:
        IllegalMove: it is no longer open (who was quicker, and when), was asked of somebody else or by the
            person themselves, or the asker is no longer on then.
    """
    _refuse_closed(swap, now=now)
    if person == swap.asker:
        raise IllegalMove(f"{person} asked for this swap", mend="Withdraw it to keep the shift")
    if swap.asked not in (None, person):
        raise IllegalMove(f"swap {swap.id} was asked of {swap.asked}", mend="Take the shift instead")
    if not any(shift.person == swap.asker for shift in rota):
        raise IllegalMove(f"{swap.asker} is no longer on call then", mend="Nothing is left to be taken")
    return _closed(swap, SwapState.ACCEPTED, person, now=now)


def decline(swap: Swap, person: PersonId, *, now: datetime) -> Swap:
    """`person`, who was asked, does not take it.

    Raises:
        IllegalMove: it is no longer open, or was not asked of this person alone.
    """
    _refuse_closed(swap, now=now)
    if swap.asked != person:
        asked = swap.asked or "anybody"
        raise IllegalMove(f"swap {swap.id} was asked of {asked}", mend="It stays open for others")
    return _closed(swap, SwapState.DECLINED, person, now=now)


def withdraw(swap: Swap, person: PersonId, *, now: datetime) -> Swap:
    """The asker keeps the shift after all.

    Raises:
        IllegalMove: it is no longer open, or somebody else asked.
    """
    _refuse_closed(swap, now=now)
    if swap.asker != person:
        raise IllegalMove(f"swap {swap.id} was asked by {swap.asker}", mend="Only they can withdraw it")
    return _closed(swap, SwapState.WITHDRAWN, person, now=now)


def expire(swap: Swap, *, now: datetime) -> Swap:
    """Nobody took an open request in time."""
    return _closed(swap, SwapState.EXPIRED, WARDEN, now=now)


def stands(swap: Swap, *, now: datetime) -> SwapState:
    """Its state; one whose time is up has expired, even before a station has noticed."""
    is_late = swap.state is SwapState.OPEN and swap.expires_at <= now
    return SwapState.EXPIRED if is_late else swap.state


def members(schedule: Schedule) -> set[PersonId]:
    """Everybody who takes turns in it."""
    return {person for layer in schedule.layers for person in layer.turns.people}


def request(swap: Swap, told: Sequence[Person], facts: dict[str, Any], *, now: datetime) -> list[NewDelivery]:
    """The news of a request for those who can take it."""
    return _news(occasion(swap.id), told, facts, now=now)


def outcome(swap: Swap, told: Sequence[Person], facts: dict[str, Any], *, now: datetime) -> list[NewDelivery]:
    """The news of what became of a request."""
    return _news(f"{occasion(swap.id)} {swap.state}", told, facts, now=now)


def occasion(number: int) -> str:
    """What the news of a request is about."""
    return f"swap {number}"


def concerned(closed: Swap) -> list[PersonId]:
    """Who has to know what became of a request, and does not yet: whoever did it knows."""
    both = (closed.asker, closed.asked) if closed.state is SwapState.WITHDRAWN else (closed.asker,)
    return [person for person in both if person is not None and person != closed.answered_by]


def _news(
    occasion: str, told: Sequence[Person], facts: dict[str, Any], *, now: datetime
) -> list[NewDelivery]:
    """By the contacts each person is reached at first; quiet hours are kept, because nothing burns."""
    kind, severity = DeliveryKind.SWAP, Severity.WATCH
    return [
        NewDelivery(None, kind, severity, person.id, contact, 0, 0, due, occasion=occasion, facts=facts)
        for person in told
        for contact, due in softly(person, now=now)
    ]


def _refuse_closed(swap: Swap, *, now: datetime) -> None:
    if swap.state is not SwapState.OPEN and swap.answered_at is not None:
        at = f"{swap.answered_at:%Y-%m-%d %H:%M}Z"
        raise IllegalMove(
            f"swap {swap.id} is {swap.state} already: by {swap.answered_by} at {at}",
            mend="`warden swap list` shows how it stands",
        )
    if stands(swap, now=now) is not SwapState.OPEN:
        raise IllegalMove(
            f"swap {swap.id} expired at {swap.expires_at:%Y-%m-%d %H:%M}Z", mend="The shift stays as it was"
        )


def _closed(swap: Swap, state: SwapState, by: str, *, now: datetime) -> Swap:
    return replace(swap, state=state, answered_by=by, answered_at=now)

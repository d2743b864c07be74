"""What a calendar says of who is on: whose each of its events is, and which of two that overlap holds.

An event is its person's by, in this order: a mark of warden's own; a guest's mail address; its title, if that
is a person's id or name and nothing else; the organizer's address, last, because whoever plans for all others
organizes their events. An id, name or address that two people share says nothing. An event of nobody known is
told and leaves what lies below it uncovered: a stranger's dentist must not take somebody off call.
"""

import heapq
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NewType

from warden.core.incident import PersonId
from warden.core.oncall import Calendar, Person, Turn

CalendarId = NewType("CalendarId", str)
"""`schedule/layer`: a layer has one calendar at most."""

REACH = timedelta(days=430)
"""How far around `now` a calendar is written out: as far as shifts are looked for, and a month."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a calendar, repetitions written out: `[start, end)` in UTC, and whatever names a person.

    All of its texts are a stranger's. `mark` is the person in a feed that warden wrote.
    """

    start: datetime
    end: datetime
    title: str
    guests: tuple[str, ...] = ()
    organizer: str | None = None
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is known, by ids and names, and by mail addresses; `roster` makes one."""

    names: Mapping[str, PersonId] = field(default_factory=dict)
    mails: Mapping[str, PersonId] = field(default_factory=dict)


def roster(people: Sequence[Person], mails: Mapping[PersonId, Sequence[str]]) -> Roster:
    """Everything people are known by, without what two of them share; an id counts before a name."""
    ids = {_folded(person.id): person.id for person in people}
    named = _of_one((person.name, person.id) for person in people)
    addresses = _of_one((mail, person) for person, known in mails.items() for mail in known)
    return Roster(names=named | ids, mails=addresses)


def whose(event: Event, known: Roster) -> PersonId | None:
    """The person an event puts on call, None for nobody known."""
    guests = [guest for guest in event.guests if guest != event.organizer]
    found = [
        known.names.get(_folded(event.mark or "")),
        *(known.mails.get(_folded(guest)) for guest in guests),
        known.names.get(_folded(event.title)),
        known.mails.get(_folded(event.organizer or "")),
    ]
    return next((person for person in found if person is not None), None)


def calendar(events: Iterable[Event], known: Roster) -> Calendar:
    """The turns of the events that are somebody's.

    Where events overlap, the one that begins later holds, of those that begin together the one that ends
    sooner: a day's swap written over a week's turn counts, and the week goes on after it.
    """
    turns = [
        Turn(person, event.start, event.end)
        for event in events
        if event.start < event.end and (person := whose(event, known)) is not None
    ]
    return Calendar(tuple(_laid_out(turns)))


def strangers(events: Iterable[Event], known: Roster) -> list[Event]:
    """The events that are nobody's, in order of time."""
    return sorted((event for event in events if whose(event, known) is None), key=lambda event: event.start)


def _laid_out(turns: Sequence[Turn]) -> list[Turn]:
    waiting = sorted(turns, key=lambda turn: turn.start, reverse=True)
    running: list[tuple[float, datetime, PersonId]] = []  # whoever holds comes first
    laid: list[Turn] = []
    for at, until in pairwise(sorted({turn.start for turn in turns} | {turn.end for turn in turns})):
        while waiting and waiting[-1].start <= at:
            turn = waiting.pop()
            heapq.heappush(running, (-turn.start.timestamp(), turn.end, turn.person))
        while running and running[0][1] <= at:
            heapq.heappop(running)
        if running:
            _go_on(laid, Turn(running[0][2], at, until))
    return laid


def _go_on(laid: list[Turn], turn: Turn) -> None:
    if laid and (laid[-1].person, laid[-1].end) == (turn.person, turn.start):
        laid[-1] = replace(laid[-1], end=turn.end)
    else:
        laid.append(turn)


def _of_one(words: Iterable[tuple[str, PersonId]]) -> dict[str, PersonId]:
    owners: dict[str, set[PersonId]] = {}
    for word, person in words:
        owners.setdefault(_folded(word), set()).add(person)
    return {word: next(iter(people)) for word, people in owners.items() if len(people) == 1}


def _folded(word: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())

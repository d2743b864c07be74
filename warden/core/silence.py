"""Silences: for a while nobody is paged about a brand, or about any. What may be set, and which one holds.

A silence ahead of time is planned maintenance. The incident opens all the same, and escalation waits
(core/escalation.hush). The past is never changed: of a silence that has begun the rest alone is taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from warden.core.flaw import Told
from warden.core.incident import PersonId
from warden.core.mention import BrandId
from warden.core.written import plain
from warden.errors import IllegalMove

LONGEST = timedelta(days=7)
NOTE_LENGTH = 200  # characters
MINUTE = timedelta(minutes=1)


class Stage(StrEnum):
    """How far a silence has been carried out, and told in the channels."""

    SET = "set"
    BEGUN = "begun"
    OVER = "over"


class Flaw(StrEnum):
    """What can be wrong with a silence."""

    BACKWARDS = "backwards"
    TOO_LONG = "too_long"
    PAST = "past"
    NO_NOTE = "no_note"
    LONG_NOTE = "long_note"


FIELDS = {
    Flaw.BACKWARDS: "end",
    Flaw.TOO_LONG: "end",
    Flaw.PAST: "end",
    Flaw.NO_NOTE: "note",
    Flaw.LONG_NOTE: "note",
}
TEXTS = {
    "de": {
        Flaw.BACKWARDS: Told("Das Ende liegt nicht nach dem Anfang", "Wählen Sie ein späteres Ende"),
        Flaw.TOO_LONG: Told(
            f"Das sind mehr als {LONGEST.days} Tage",
            "Wählen Sie ein früheres Ende, und verlängern Sie später: So lange vergisst man sie leicht",
        ),
        Flaw.PAST: Told("Das ist schon vorbei", "Wählen Sie ein Ende, das noch kommt"),
        Flaw.NO_NOTE: Told(
            "Es fehlt der Grund", "Schreiben Sie ihn in wenigen Worten: Die anderen lesen ihn"
        ),
        Flaw.LONG_NOTE: Told(
            f"Der Grund hat mehr als {NOTE_LENGTH} Zeichen", "Kürzen Sie ihn: Er steht in den Nachrichten"
        ),
    },
    "en": {
        Flaw.BACKWARDS: Told("the end is not after the start", "Choose a later end"),
        Flaw.TOO_LONG: Told(
            f"it would last more than {LONGEST.days} days",
            "Choose an earlier end, and set another one later: one so long is easily forgotten",
        ),
        Flaw.PAST: Told("it is over already", "Choose an end that is still to come"),
        Flaw.NO_NOTE: Told("it does not say why", "Write it in a few words: the others read it"),
        Flaw.LONG_NOTE: Told(
            f"it has more than {NOTE_LENGTH} characters", "Shorten it: it stands in the messages"
        ),
    },
}


@dataclass(frozen=True, slots=True)
class NewSilence:
    """What somebody wants: in `[start, end)` nobody is paged about `brand` (None: about any brand)."""

    brand: BrandId | None
    start: datetime
    end: datetime
    note: str
    person: PersonId


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence as it is kept; `person` has set it."""

    id: int
    brand: BrandId | None
    start: datetime
    end: datetime
    note: str
    person: PersonId
    stage: Stage = Stage.SET

    def holds(self, *, now: datetime) -> bool:
        return self.start <= now < self.end


def flaws(new: NewSilence, *, now: datetime) -> list[Flaw]:
    """Everything that keeps a silence from being set, by the field it stands in; none if it is fine."""
    found = {
        Flaw.BACKWARDS: new.end <= new.start,
        Flaw.TOO_LONG: new.end - max(new.start, now) > LONGEST,
        Flaw.PAST: new.start < new.end <= now,
        Flaw.NO_NOTE: not plain(new.note, NOTE_LENGTH),
        Flaw.LONG_NOTE: len(new.note.strip()) > NOTE_LENGTH,
    }
    return [flaw for flaw, is_there in found.items() if is_there]


def settled(new: NewSilence, *, now: datetime) -> NewSilence:
    """A silence without flaws as it is kept: begun no earlier than now, its note fit for one line."""
    return replace(new, start=max(new.start, now), note=plain(new.note, NOTE_LENGTH))


def rest(silence: Silence, *, now: datetime) -> Silence | None:
    """What is left of a silence that is taken back now: its past. Nothing of one without a past.

    Raises:
        IllegalMove: it is over.
    """
    if silence.end <= now:
        raise IllegalMove(f"the silence {silence.id} is over", mend="It holds nothing back any more")
    return replace(silence, end=now) if silence.start < now else None


def covers(silences: Sequence[Silence], brand: BrandId) -> Silence | None:
    """Of silences that hold the one that ends last for a brand; None where none is about it."""
    about = [silence for silence in silences if silence.brand in (None, brand)]
    return max(about, key=lambda silence: silence.end, default=None)

"""Absences: when somebody is away. Who is on call stays as planned: warden warns, and people decide."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from warden.core.flaw import Told
from warden.core.handover import duties
from warden.core.incident import PersonId
from warden.core.oncall import Shift
from warden.core.shifts import cut
from warden.core.standin import second_of
from warden.core.written import plain

LONGEST = timedelta(days=366)
NOTE_LENGTH = 200  # characters


class Flaw(StrEnum):
    """What can be wrong with an absence."""

    BACKWARDS = "backwards"
    TOO_LONG = "too_long"
    PAST = "past"
    LONG_NOTE = "long_note"


FIELDS = {Flaw.BACKWARDS: "end", Flaw.TOO_LONG: "end", Flaw.PAST: "end", Flaw.LONG_NOTE: "note"}
TEXTS = {
    "de": {
        Flaw.BACKWARDS: Told("Das Ende liegt nicht nach dem Anfang", "Wählen Sie ein späteres Ende"),
        Flaw.TOO_LONG: Told(
            f"Das sind mehr als {LONGEST.days} Tage",
            "Nehmen Sie die Person für so lange aus den Dienstplänen in warden.toml",
        ),
        Flaw.PAST: Told("Das ist schon vorbei", "Wählen Sie ein Ende, das noch kommt"),
        Flaw.LONG_NOTE: Told(f"Die Notiz hat mehr als {NOTE_LENGTH} Zeichen", "Kürzen Sie sie"),
    },
    "en": {
        Flaw.BACKWARDS: Told("the end is not after the start", "Choose a later end"),
        Flaw.TOO_LONG: Told(
            f"it would last more than {LONGEST.days} days",
            "Take the person out of the schedules in warden.toml for so long",
        ),
        Flaw.PAST: Told("it is over already", "Choose an end that is still to come"),
        Flaw.LONG_NOTE: Told(f"it has more than {NOTE_LENGTH} characters", "Shorten it"),
    },
}


@dataclass(frozen=True, slots=True)
class NewAbsence:
    """`person` is away for `[start, end)`; `by` says so. `note` may be empty."""

    person: PersonId
    start: datetime
    end: datetime
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class Absence:
    """An absence as it is kept."""

    id: int
    person: PersonId
    start: datetime
    end: datetime
    note: str
    by: str


def flaws(new: NewAbsence, *, now: datetime) -> list[Flaw]:
    """Everything that keeps an absence from being entered, by the field it stands in; none if it is fine."""
    found = {
        Flaw.BACKWARDS: new.end <= new.start,
        Flaw.TOO_LONG: new.end - new.start > LONGEST,
        Flaw.PAST: new.start < new.end <= now,
        Flaw.LONG_NOTE: len(new.note.strip()) > NOTE_LENGTH,
    }
    return [flaw for flaw, is_there in found.items() if is_there]


def settled(new: NewAbsence) -> NewAbsence:
    """An absence without flaws as it is kept: to the second, its note fit for one line."""
    return replace(new, start=second_of(new.start), end=second_of(new.end), note=plain(new.note, NOTE_LENGTH))


def clashes(absence: Absence, rota: Sequence[Shift]) -> list[Shift]:
    """What its person is planned on call for while away."""
    return [duty for duty in duties(cut(rota, absence.start, absence.end)) if duty.person == absence.person]

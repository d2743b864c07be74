"""Stand-ins: which overrides may be made, what "take this shift" makes, and what is left of one taken back.

The past is never recomputed: a stand-in counts from now on, and of one that has begun only the rest can be
taken back. Instants are kept to the second, because people read them.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from warden.core.flaw import Told
from warden.core.incident import PersonId
from warden.core.oncall import Override, ScheduleId, Shift
from warden.errors import IllegalMove

LONGEST = timedelta(days=366)


class Flaw(StrEnum):
    """What can be wrong with a stand-in."""

    BACKWARDS = "backwards"
    TOO_LONG = "too_long"
    PAST = "past"
    ONESELF = "oneself"


FIELDS = {
    Flaw.BACKWARDS: "end",
    Flaw.TOO_LONG: "end",
    Flaw.PAST: "end",
    Flaw.ONESELF: "replaces",
}
TEXTS = {
    "de": {
        Flaw.BACKWARDS: Told("Das Ende liegt nicht nach dem Anfang", "Wählen Sie ein späteres Ende"),
        Flaw.TOO_LONG: Told(
            f"Das sind mehr als {LONGEST.days} Tage",
            "Ändern Sie für so lange den Dienstplan in warden.toml",
        ),
        Flaw.PAST: Told("Das ist schon vorbei", "Wer Bereitschaft hatte, steht fest: Wählen Sie, was kommt"),
        Flaw.ONESELF: Told("Niemand vertritt sich selbst", "Wählen Sie eine andere Person"),
    },
    "en": {
        Flaw.BACKWARDS: Told("the end is not after the start", "Choose a later end"),
        Flaw.TOO_LONG: Told(
            f"it would last more than {LONGEST.days} days", "Change the schedule in warden.toml for so long"
        ),
        Flaw.PAST: Told("it is over already", "Who was on call stays: choose what is still to come"),
        Flaw.ONESELF: Told("nobody stands in for themselves", "Choose somebody else"),
    },
}


@dataclass(frozen=True, slots=True)
class StandIn:
    """What is wanted: `person` on for `[start, end)`; with `replaces` only while that person would be."""

    schedule: ScheduleId
    person: PersonId
    start: datetime
    end: datetime
    replaces: PersonId | None = None


def flaws(wanted: StandIn, *, now: datetime) -> list[Flaw]:
    """Everything that keeps a stand-in from being made; none if it is fine."""
    found = {
        Flaw.BACKWARDS: wanted.end <= wanted.start,
        Flaw.TOO_LONG: wanted.end - wanted.start > LONGEST,
        Flaw.PAST: wanted.start < wanted.end <= now,
        Flaw.ONESELF: wanted.replaces == wanted.person,
    }
    return [flaw for flaw, is_there in found.items() if is_there]


def settled(wanted: StandIn, *, now: datetime) -> StandIn:
    """A stand-in without flaws as it is kept: begun no earlier than now."""
    return replace(wanted, start=from_now(wanted.start, now=now))


def taking(
    schedule: ScheduleId, person: PersonId, shift: Shift, *, until: datetime | None, now: datetime
) -> StandIn:
    """`person` takes over the present `shift`, to its end or `until`.

    Beyond its end somebody else would have been on, so then whoever would be is replaced.

    Raises:
        IllegalMove: it is theirs already.
    """
    end = until or shift.end
    if shift.person == person and end <= shift.end:
        raise IllegalMove(f"{person} is on call there already", mend="Nothing has to be done")
    replaces = shift.person if end <= shift.end else None
    return StandIn(schedule, person, second_of(now), end, replaces)


def rest(override: Override, *, now: datetime) -> Override | None:
    """What is left of an override that is taken back now: its past. Nothing of one without a past.

    Raises:
        IllegalMove: it is over.
    """
    if override.end <= now:
        raise IllegalMove(f"the override {override.id} is over", mend="Who was on call stays as it was")
    ends = second_of(now)
    return replace(override, end=ends) if override.start < ends else None


def from_now(start: datetime, *, now: datetime) -> datetime:
    """`start`, or the present second once it has come."""
    return start if start > now else second_of(now)


def second_of(now: datetime) -> datetime:
    """The second `now` lies in."""
    return now.replace(microsecond=0)

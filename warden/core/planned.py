"""Planned events: what may be planned, and what is left of one that is taken back.

The past is never recomputed: minutes are judged by what was planned at the time, so an event counts from the
moment it is entered, and of one that has begun only the rest can be taken back.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from warden.core.bucket import minute_of
from warden.core.circumstances import PlannedEvent
from warden.core.flaw import Told
from warden.core.mention import BrandId
from warden.core.written import plain
from warden.errors import IllegalMove

USUAL_TIMES = 5.0
MOST_TIMES = 100.0
LONGEST = timedelta(days=31)
NOTE_LENGTH = 200  # characters


class Phase(StrEnum):
    COMING = "coming"
    RUNNING = "running"
    OVER = "over"


class Flaw(StrEnum):
    """What can be wrong with a plan."""

    BACKWARDS = "backwards"
    TOO_LONG = "too_long"
    PAST = "past"
    TIMES = "times"
    NO_NOTE = "no_note"
    LONG_NOTE = "long_note"


FIELDS = {
    Flaw.BACKWARDS: "end",
    Flaw.TOO_LONG: "end",
    Flaw.PAST: "end",
    Flaw.TIMES: "times",
    Flaw.NO_NOTE: "note",
    Flaw.LONG_NOTE: "note",
}
TEXTS = {
    "de": {
        Flaw.BACKWARDS: Told("Das Ende liegt nicht nach dem Anfang", "Wählen Sie ein späteres Ende"),
        Flaw.TOO_LONG: Told(
            f"Das sind mehr als {LONGEST.days} Tage",
            "Wählen Sie ein früheres Ende: Was länger dauert, lernt warden als das Übliche",
        ),
        Flaw.PAST: Told(
            "Das ist schon vorbei", "Planen Sie, was noch kommt: Vergangenes wird nicht neu beurteilt"
        ),
        Flaw.TIMES: Told(
            f"Das Vielfache muss über 1 und darf höchstens {MOST_TIMES:.0f} sein",
            f"Üblich ist {USUAL_TIMES:.0f}: bis zu {USUAL_TIMES:.0f}-mal so viele Erwähnungen wie sonst",
        ),
        Flaw.NO_NOTE: Told("Es fehlt, was geplant ist", "Schreiben Sie es in wenigen Worten"),
        Flaw.LONG_NOTE: Told(
            f"Die Notiz hat mehr als {NOTE_LENGTH} Zeichen", "Kürzen Sie sie: Sie steht unter den Kurven"
        ),
    },
    "en": {
        Flaw.BACKWARDS: Told("the end is not after the start", "Choose a later end"),
        Flaw.TOO_LONG: Told(
            f"it would last more than {LONGEST.days} days",
            "Choose an earlier end: what lasts longer is learned as the usual",
        ),
        Flaw.PAST: Told("it is over already", "Plan what is still to come: the past is never judged anew"),
        Flaw.TIMES: Told(
            f"it must be more than 1, and {MOST_TIMES:.0f} at most",
            f"{USUAL_TIMES:.0f} is usual: up to {USUAL_TIMES:.0f} times as many mentions as otherwise",
        ),
        Flaw.NO_NOTE: Told("it does not say what is planned", "Write it in a few words"),
        Flaw.LONG_NOTE: Told(
            f"it has more than {NOTE_LENGTH} characters", "Shorten it: it stands below the charts"
        ),
    },
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody wants to be expected: in `[start, end)` up to `times` the usual mentions."""

    brand: BrandId
    start: datetime
    end: datetime
    times: float
    note: str


def flaws(plan: Plan, *, now: datetime) -> list[Flaw]:
    """Everything that keeps `plan` from being planned, by the field it stands in; none if it is fine."""
    found = {
        Flaw.BACKWARDS: plan.end <= plan.start,
        Flaw.TOO_LONG: plan.end - plan.start > LONGEST,
        Flaw.PAST: plan.start < plan.end <= now,
        Flaw.TIMES: not 1 < plan.times <= MOST_TIMES,  # so that NaN is a flaw, too
        Flaw.NO_NOTE: not plain(plan.note, NOTE_LENGTH),
        Flaw.LONG_NOTE: len(plan.note.strip()) > NOTE_LENGTH,
    }
    return [flaw for flaw, is_there in found.items() if is_there]


def settled(plan: Plan, *, now: datetime) -> Plan:
    """A plan without flaws as it is kept: begun no earlier than this minute, its note fit for one line."""
    return replace(plan, start=max(plan.start, minute_of(now)), note=plain(plan.note, NOTE_LENGTH))


class Span(Protocol):
    """What has a beginning and an end."""

    @property
    def start(self) -> datetime: ...

    @property
    def end(self) -> datetime: ...


def phase(event: Span, *, now: datetime) -> Phase:
    """Whether it is still to come, has begun, or is over."""
    if now < event.start:
        return Phase.COMING
    return Phase.RUNNING if now < event.end else Phase.OVER


def rest(event: PlannedEvent, *, now: datetime) -> PlannedEvent | None:
    """What is left of an event that is taken back now: its past. Nothing of one without a past.

    Raises:
        IllegalMove: it is over.
    """
    if event.end <= now:
        raise IllegalMove(f"the event {event.id} is over", mend="Its past stays, nothing is judged anew")
    return replace(event, end=now) if event.start < now else None

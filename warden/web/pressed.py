"""What people answer by pressing a button, in the incident view or behind the link in a page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, assert_never
from zoneinfo import ZoneInfo

from fastapi import Form
from sqlalchemy import Connection

from warden.core.answers import next_morning
from warden.core.incident import Incident, IncidentId, PersonId, Severity
from warden.flow import respond
from warden.storage import acts
from warden.web.problems import Problem
from warden.web.reader import Reader
from warden.web.render import name_of
from warden.wiring import House


class Answer(StrEnum):
    """What people can say to an incident by pressing a button."""

    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"
    SNOOZE_15 = "snooze_15"
    SNOOZE_60 = "snooze_60"
    SNOOZE_240 = "snooze_240"
    SNOOZE_MORNING = "snooze_morning"
    REASSIGN = "reassign"
    ESCALATE = "escalate"
    WATCH = "severity_watch"
    WARNING = "severity_warning"
    CRITICAL = "severity_critical"


SNOOZES = {
    Answer.SNOOZE_15: timedelta(minutes=15),
    Answer.SNOOZE_60: timedelta(hours=1),
    Answer.SNOOZE_240: timedelta(hours=4),
}
SEVERITIES = {
    Answer.WATCH: Severity.WATCH,
    Answer.WARNING: Severity.WARNING,
    Answer.CRITICAL: Severity.CRITICAL,
}


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button as the browser sends it: `to` is who is asked to take it; `seen` the newest entry of the
    timeline when the button was shown."""

    answer: Answer
    to: str
    seen: str


def pressed(
    answer: Annotated[Answer, Form()],
    to: Annotated[str, Form(max_length=64)] = "",
    seen: Annotated[str, Form(max_length=20)] = "",
) -> Pressed:
    """A dependency: the button of a form."""
    return Pressed(answer, to if answer is Answer.REASSIGN else "", seen)


def is_first(conn: Connection, door: str, button: Pressed, *, now: datetime) -> bool:
    """Whether a button is pressed for the first time as it was shown. `door` is whose button it is.

    Pressed twice, sent again by the browser or found in an old tab, it acts once; shown again after the
    story has gone on, it is a new one. Without `seen` a door's button acts once for ever.
    """
    words = [door, button.answer, *(word for word in (button.to, button.seen) if word)]
    return acts.first_time(conn, ":".join(words), now=now)


def give(
    conn: Connection,
    house: House,
    incident: IncidentId,
    button: Pressed,
    person: PersonId,
    *,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Give the answer that was pressed, as `person`. `zone` is where the morning is meant.

    Raises:
        IllegalMove: somebody was quicker.
    """
    match button.answer:
        case Answer.ACKNOWLEDGE:
            respond.acknowledge(conn, incident, person, now=now)
        case Answer.RESOLVE:
            respond.resolve(conn, incident, person, now=now)
        case Answer.SNOOZE_MORNING:
            respond.snooze(conn, incident, person, next_morning(zone, now=now), now=now)
        case Answer.SNOOZE_15 | Answer.SNOOZE_60 | Answer.SNOOZE_240:
            respond.snooze(conn, incident, person, now + SNOOZES[button.answer], now=now)
        case Answer.REASSIGN:
            asked = house.people[somebody(house, button.to)]
            respond.reassign(conn, incident, person, asked, now=now)
        case Answer.ESCALATE:
            respond.escalate(conn, incident, person, now=now)
        case Answer.WATCH | Answer.WARNING | Answer.CRITICAL:
            respond.set_severity(conn, incident, person, SEVERITIES[button.answer], now=now)
        case _:
            assert_never(button.answer)


def somebody(house: House, person: str) -> PersonId:
    """The id of a configured person; Problem 422 for a stranger."""
    if person not in house.people:
        raise Problem(422, f"{person!r} is not a person of the configuration", people=sorted(house.people))
    return PersonId(person)


def done(incident: Incident, house: House, eyes: Reader, answer: Answer, person: str) -> str:
    """What has come of an answer, in words."""
    if answer in SEVERITIES:
        return eyes.words("done_severity", severity=eyes.words(incident.severity.value))
    if incident.snoozed_until is not None:
        return eyes.words("done_snooze", name=person, at=eyes.clock(incident.snoozed_until))
    if answer is Answer.REASSIGN and incident.assigned_to is not None:
        return eyes.words("done_reassign", name=name_of(house, incident.assigned_to))
    return eyes.words(f"done_{answer}", name=person)


def too_late(incident: Incident, house: House, eyes: Reader, answer: Answer) -> str:
    """Why an answer comes too late, in words: who was quicker, and when."""
    by, at = incident.acknowledged_by, incident.acknowledged_at
    if incident.resolved_at is not None:
        return eyes.words("too_late_resolved", at=eyes.clock(incident.resolved_at))
    if answer in SEVERITIES:
        return eyes.words("too_late_severity", severity=eyes.words(incident.severity.value))
    if answer is Answer.ESCALATE:
        return eyes.words("too_late_escalate")
    if by is not None and at is not None:
        return eyes.words("too_late_acknowledged", name=name_of(house, by), at=eyes.clock(at))
    return eyes.words("too_late", status=eyes.words(incident.status.value))

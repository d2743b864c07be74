"""An alarm: warden itself stands still. Whom it goes to, and its words.

It is for whoever is there when all else fails, so it says what it means for people before it says what is
broken, and then what to do first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from warden.core.incident import PersonId, Severity
from warden.core.message import Message
from warden.core.oncall import Person, ScheduleId
from warden.core.outbox import DeliveryKind, NewDelivery
from warden.core.page import Page, clock, titled
from warden.core.policy import Policy, Target
from warden.core.reach import ways
from warden.core.written import spoken

SENDING = frozenset({"escalate", "deliver"})
HEARING = frozenset({"ingest", "score", "count", "detect"})
TEXTS = {
    "de": {
        "alarm": "ALARM warden",
        "over": "ENTWARNUNG warden",
        "nobody": "Seit {start} wird niemand mehr benachrichtigt.",
        "late": "Eine Benachrichtigung, die um {start} fällig war, ist nicht hinausgegangen.",
        "unheard": "Seit {start} bliebe ein Sturm unbemerkt.",
        "minor": "Stürme werden weiter erkannt und gemeldet.",
        "never": "dem Start",
        "database": "Die Datenbank antwortet nicht.",
        "quiet": "Still: {stations}.",
        "step": "Ein Eskalationsschritt ist überfällig.",
        "page": "Eine Benachrichtigung hängt im Ausgang.",
        "first": "Zuerst auf dem Server `warden doctor` aufrufen: es nennt, was steht, und was hilft.",
        "well": "Seit {end} läuft alles wieder; der Alarm galt ab {start}.",
        "caught_up": "Was fällig war, wird nachgeholt.",
    },
    "en": {
        "alarm": "ALARM warden",
        "over": "ALL CLEAR warden",
        "nobody": "Since {start} no page goes out any more.",
        "late": "A page that was due at {start} has not gone out.",
        "unheard": "Since {start} a storm would go unnoticed.",
        "minor": "Storms are still noticed and told.",
        "never": "the start",
        "database": "The database does not answer.",
        "quiet": "Quiet: {stations}.",
        "step": "A step of an escalation is overdue.",
        "page": "A page is stuck in the outbox.",
        "first": "First run `warden doctor` on the server: it names what stands still and what helps.",
        "well": "Everything has been running again since {end}; the alarm held from {start}.",
        "caught_up": "What was due is being made up for.",
    },
}


class What(StrEnum):
    """What can stand still."""

    STATION = "station"
    STEP = "step"
    PAGE = "page"
    DATABASE = "database"


@dataclass(frozen=True, slots=True)
class Finding:
    """It stands still since its mark: a station since its last heartbeat (None: it never had one), a step or
    a page since it was due, the database since it last answered. Only stations have a name."""

    what: What
    name: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm that lasts: since when, when people were told last, and how many times they were."""

    id: int
    began_at: datetime
    told_at: datetime
    times: int


def occasion(alarm: Alarm) -> str:
    """What the deliveries of an alarm's last telling are about."""
    return occasions(alarm)[-1]


def occasions(alarm: Alarm) -> list[str]:
    """What those of each of its tellings are about."""
    return [f"alarm {alarm.id} {number}" for number in range(1, alarm.times + 1)]


def targets(policies: Iterable[Policy]) -> tuple[Target, ...]:
    """Whom an alarm is for: each policy's fallback, and where it has none the targets of its last step."""
    found = [
        target
        for policy in policies
        for target in policy.fallback or (policy.steps[-1].targets if policy.steps else ())
    ]
    return tuple(dict.fromkeys(found))


def listeners(
    policies: Iterable[Policy], on_call: Mapping[ScheduleId, PersonId | None], people: Iterable[Person]
) -> list[Person]:
    """The people an alarm reaches now, each once; everybody, rather than nobody, where no target is there."""
    named = {
        target.person if target.schedule is None else on_call.get(target.schedule)
        for target in targets(policies)
    }
    reachable = [person for person in people if person.contacts]
    return [person for person in reachable if person.id in named] or reachable


def calls(
    people: Iterable[Person], findings: Sequence[Finding], about: str | None, *, now: datetime
) -> tuple[NewDelivery, ...]:
    """The deliveries of one telling of an alarm: every person by the rules for what is critical. `about` is
    its occasion; None where there is no database to keep one."""
    facts = {"findings": [_kept(finding) for finding in findings]}
    return tuple(
        NewDelivery(
            None,
            DeliveryKind.ALARM,
            Severity.CRITICAL,
            person.id,
            contact,
            0,
            0,
            due,
            about,
            facts,
        )
        for person in people
        for contact, due in ways(person, Severity.CRITICAL, now=now)
    )


def all_clear(
    told: Iterable[tuple[PersonId | None, str]], alarm: Alarm, *, now: datetime
) -> tuple[NewDelivery, ...]:
    """The news that it is over, to each (person, contact) that heard of it."""
    facts = {"start": alarm.began_at.isoformat(), "end": now.isoformat()}
    return tuple(
        NewDelivery(
            None,
            DeliveryKind.ALL_CLEAR,
            Severity.WATCH,
            person,
            contact,
            0,
            0,
            now,
            f"alarm {alarm.id} over",
            facts,
        )
        for person, contact in dict.fromkeys(told)
    )


def compose(message: Message) -> Page:
    """The words of an alarm; facts: `findings`, a list of {what, name, since}."""
    found = [_read(kept) for kept in message.facts["findings"]]
    text = TEXTS[spoken(message.language)]
    parts = [_meaning(found, message), *_broken(found, text), text["first"]]
    return _page("alarm", parts, Severity.CRITICAL, message)


def compose_all_clear(message: Message) -> Page:
    """The words of the news that an alarm is over; facts: its `start` and its `end`."""
    text = TEXTS[spoken(message.language)]
    span = {key: _clock(datetime.fromisoformat(message.facts[key]), message) for key in ("start", "end")}
    return _page("over", [text["well"].format(**span), text["caught_up"]], Severity.WATCH, message)


def _meaning(found: Sequence[Finding], message: Message) -> str:
    """What it means for people, the worst of it: what is broken comes afterwards."""
    text = TEXTS[spoken(message.language)]
    for key, is_meant in (("nobody", _stops_paging), ("late", _is_late), ("unheard", _is_deaf)):
        meant = [finding for finding in found if is_meant(finding)]
        if meant:
            since = [finding.since for finding in meant if finding.since is not None]
            return text[key].format(start=_clock(min(since), message) if since else text["never"])
    return text["minor"]


def _stops_paging(finding: Finding) -> bool:
    return finding.what is What.DATABASE or (finding.what is What.STATION and finding.name in SENDING)


def _is_late(finding: Finding) -> bool:
    return finding.what in (What.STEP, What.PAGE)


def _is_deaf(finding: Finding) -> bool:
    return finding.what is What.STATION and finding.name in HEARING


def _broken(found: Sequence[Finding], text: Mapping[str, str]) -> list[str]:
    quiet = ", ".join(finding.name for finding in found if finding.what is What.STATION)
    named = [text[finding.what.value] for finding in found if finding.what is not What.STATION]
    return [*([text["quiet"].format(stations=quiet)] if quiet else []), *named]


def _page(key: str, parts: Sequence[str], severity: Severity, message: Message) -> Page:
    language = spoken(message.language)
    title = titled(TEXTS[language][key], language, simulated=message.simulated)
    return Page(title, " ".join([f"{title}:", *parts, f"→ {message.home}"]), severity, message.home)


def _clock(instant: datetime, message: Message) -> str:
    return clock(instant, spoken(message.language), ZoneInfo(message.zone), now=message.now)


def _kept(finding: Finding) -> dict[str, Any]:
    since = finding.since.isoformat() if finding.since else None
    return {"what": finding.what.value, "name": finding.name, "since": since}


def _read(kept: Mapping[str, Any]) -> Finding:
    since = kept["since"]
    return Finding(What(kept["what"]), kept["name"], datetime.fromisoformat(since) if since else None)

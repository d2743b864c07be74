"""Entries and `now` give the view model of an incident; every entry has words in both languages.

An entry keeps facts, never sentences: the words are made when it is read, so that one story can be told in
the language of whoever reads it, and old entries gain from better words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from warden.core.incident import WARDEN, EntryKind, Incident, Severity, TimelineEntry
from warden.core.outbox import DeliveryKind
from warden.core.page import SEVERITIES, reason
from warden.core.written import plain, span, spoken

TEXT_LENGTH = 2000  # characters of a note or an error that are shown
NAME_LENGTH = 60
MISSING = "–"
PAUSE = timedelta(minutes=10)  # between two labels of one sitting

WORDS: Mapping[str, Mapping[EntryKind, str]] = {
    "de": {
        EntryKind.DETECTED: "{drill}Sturm erkannt, {severity}: {reason}",
        EntryKind.SEVERITY_CHANGED: "Schwere von {from} auf {to}: {reason}",
        EntryKind.STEP_DUE: "Runde {round}, Schritt {step}: {people}{fallback}{without_contact}",
        EntryKind.STEP_SKIPPED: "Runde {round}, Schritt {step} übersprungen: {why}",
        EntryKind.PAGE_QUEUED: "Nachricht an {person} über {contact} vorgemerkt",
        EntryKind.PAGE_SENT: "Nachricht an {person} über {contact} verschickt",
        EntryKind.PAGE_FAILED: "Nachricht an {person} über {contact} gescheitert: {detail}",
        EntryKind.PAGE_WITHDRAWN: "Nachricht an {person} über {contact} zurückgezogen",
        EntryKind.PAGE_EXPIRED: "Nachricht an {person} über {contact} nicht mehr verschickt: {why}",
        EntryKind.PAGE_HURRIED: "Nachricht an {person} über {contact} vorgezogen: {failed} scheiterte",
        EntryKind.ACKNOWLEDGED: "{actor} hat übernommen",
        EntryKind.ACKNOWLEDGE_TIMED_OUT: "{person} hat übernommen und sich nicht mehr gemeldet",
        EntryKind.SNOOZED: "{actor} kommt in {span} darauf zurück, bis dahin wird niemand geweckt",
        EntryKind.REASSIGNED: "{actor} hat {person} gebeten zu übernehmen",
        EntryKind.ESCALATED: "{actor} will den nächsten Schritt sofort",
        EntryKind.SILENCED: "Noch {span} stumm, bis dahin wird niemand geweckt. {person}: {note}",
        EntryKind.SILENCE_OVER: "Nicht mehr stumm, es geht weiter{again}",
        EntryKind.NOTE: "{actor}: {text}",
        EntryKind.TICKED: "{actor} {done}: {task}",
        EntryKind.STATEMENT: "{actor}, öffentliche Stellungnahme: {text}",
        EntryKind.FEEDBACK: "{actor} hat {posts} neu bewertet",
        EntryKind.RESOLVED: "Beendet durch {actor}",
        EntryKind.REOPENED: "Wieder offen: {why}{still_held}",
        EntryKind.EXHAUSTED: "Alle {rounds} Runden sind vorbei und niemand hat geantwortet; weiter offen",
        EntryKind.STUCK: "Die Eskalation ist gestört, neuer Versuch jede Minute: {detail}",
        EntryKind.CHAIN_RENEWED: "Wer gerufen wird, war nicht mehr lesbar; es gilt die heutige Konfiguration",
    },
    "en": {
        EntryKind.DETECTED: "{drill}Storm detected, {severity}: {reason}",
        EntryKind.SEVERITY_CHANGED: "Severity from {from} to {to}: {reason}",
        EntryKind.STEP_DUE: "Round {round}, step {step}: {people}{fallback}{without_contact}",
        EntryKind.STEP_SKIPPED: "Round {round}, step {step} passed over: {why}",
        EntryKind.PAGE_QUEUED: "Message to {person} by {contact} queued",
        EntryKind.PAGE_SENT: "Message to {person} by {contact} sent",
        EntryKind.PAGE_FAILED: "Message to {person} by {contact} failed: {detail}",
        EntryKind.PAGE_WITHDRAWN: "Message to {person} by {contact} withdrawn",
        EntryKind.PAGE_EXPIRED: "Message to {person} by {contact} not sent any more: {why}",
        EntryKind.PAGE_HURRIED: "Message to {person} by {contact} brought forward: {failed} failed",
        EntryKind.ACKNOWLEDGED: "{actor} has it",
        EntryKind.ACKNOWLEDGE_TIMED_OUT: "{person} had it and was not heard of again",
        EntryKind.SNOOZED: "{actor} comes back to it in {span}, nobody is woken until then",
        EntryKind.REASSIGNED: "{actor} asked {person} to take it",
        EntryKind.ESCALATED: "{actor} wants the next step at once",
        EntryKind.SILENCED: "Silenced for another {span}, nobody is woken until then. {person}: {note}",
        EntryKind.SILENCE_OVER: "No longer silenced, going on{again}",
        EntryKind.NOTE: "{actor}: {text}",
        EntryKind.TICKED: "{actor} {done}: {task}",
        EntryKind.STATEMENT: "{actor}, public statement: {text}",
        EntryKind.FEEDBACK: "{actor} labelled {posts}",
        EntryKind.RESOLVED: "Resolved by {actor}",
        EntryKind.REOPENED: "Open again: {why}{still_held}",
        EntryKind.EXHAUSTED: "All {rounds} rounds are over and nobody has answered; still open",
        EntryKind.STUCK: "Escalation fails and is tried again every minute: {detail}",
        EntryKind.CHAIN_RENEWED: "Whom to page could no longer be read; today's configuration holds",
    },
}
WHY: Mapping[str, Mapping[str, str]] = {
    "de": {
        "severity_not_reached": "erst bei höherer Schwere",
        "nobody_on_call": "niemand hat Bereitschaft",
        "no_contact": "keine Kontakte hinterlegt",
        "all_failed": "niemand war zu erreichen",
        "answered": "jemand hat schon geantwortet",
        "too_old": "zu alt",
        "silence": "lange nichts gehört",
        "critical": "die Schwere ist auf kritisch gestiegen",
        "came_back": "der Sturm ist zurück",
        "snooze_over": "die vereinbarte Zeit ist um",
        "escalated": "jemand hat Verstärkung gerufen",
    },
    "en": {
        "severity_not_reached": "only at a higher severity",
        "nobody_on_call": "nobody is on call",
        "no_contact": "no contacts are known",
        "all_failed": "nobody could be reached",
        "answered": "somebody has answered",
        "too_old": "too old",
        "silence": "nothing was heard for too long",
        "critical": "severity rose to critical",
        "came_back": "the storm is back",
        "snooze_over": "the time agreed on is over",
        "escalated": "somebody called for help",
    },
}
VERDICTS: Mapping[str, Mapping[str, str]] = {
    "de": {
        "needless": "{actor}: Der Alarm war unnötig",
        "late": "{actor}: Der Alarm kam zu spät",
        "right": "{actor}: Der Alarm war richtig",
    },
    "en": {
        "needless": "{actor}: the page was needless",
        "late": "{actor}: the page came too late",
        "right": "{actor}: the page was right",
    },
}
CORRECTED: Mapping[str, str] = {
    "de": "{actor} hat die Schwere von {from} auf {to} gesetzt",
    "en": "{actor} set the severity from {from} to {to}",
}
UNREACHED: Mapping[str, str] = {
    "de": "Runde {round}, wer gebeten wurde: {why}",
    "en": "Round {round}, whoever was asked: {why}",
}
ASIDES: Mapping[str, Mapping[str, str]] = {
    "de": {
        "drill": "ÜBUNG, der Sturm ist simuliert. ",
        "fallback": " (Rückfall, sonst war niemand zu erreichen)",
        "without_contact": "; ohne Kontakt: {}",
        "done": "hat erledigt",
        "undone": "hat doch nicht erledigt",
        "again": ", der Schritt wird nachgeholt",
        "still_held": "; weiter in der Hand von {}",
        "everybody": "alle",
        "one_post": "einen Beitrag",
        "many_posts": "{} Beiträge",
    },
    "en": {
        "drill": "DRILL, the storm is simulated. ",
        "fallback": " (fallback, nobody else could be reached)",
        "without_contact": "; without contact: {}",
        "done": "has done",
        "undone": "has not done after all",
        "again": ", the step is made up for",
        "still_held": "; {} still has it",
        "everybody": "everybody",
        "one_post": "one post",
        "many_posts": "{} posts",
    },
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the story; `after` is the time since the incident opened, never negative."""

    entry: TimelineEntry
    after: timedelta


@dataclass(frozen=True, slots=True)
class Story:
    """An incident as its view tells it, lines oldest first.

    Durations run from its opening and are None for what has not happened: to the first page that was
    sent, to the first acknowledgement, to its end. `lasted` runs to its end, or to `now`.
    """

    incident: Incident
    lines: tuple[Line, ...]
    lasted: timedelta
    to_first_page: timedelta | None
    to_acknowledgement: timedelta | None
    to_resolution: timedelta | None
    pages_sent: int


def compose(incident: Incident, entries: Sequence[TimelineEntry], *, now: datetime) -> Story:
    """Tell an incident's story as of `now`; entries in any order, those of one instant as they come."""
    ordered = sorted(entries, key=lambda entry: entry.at)
    pages = [entry for entry in ordered if entry.kind is EntryKind.PAGE_SENT and _is_page(entry)]
    acknowledgements = [entry for entry in ordered if entry.kind is EntryKind.ACKNOWLEDGED]
    to_resolution = incident.resolved_at - incident.opened_at if incident.resolved_at else None
    return Story(
        incident=incident,
        lines=tuple(Line(entry, max(entry.at - incident.opened_at, timedelta())) for entry in ordered),
        lasted=now - incident.opened_at if to_resolution is None else to_resolution,
        to_first_page=_until(pages, incident),
        to_acknowledgement=_until(acknowledgements, incident),
        to_resolution=to_resolution,
        pages_sent=len(pages),
    )


def gathered(entries: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    """The entries in their order, one person's feedback in a row told as one entry where it began: people
    label post after post, and a line for each would bury the story."""
    told: list[TimelineEntry] = []
    before: TimelineEntry | None = None
    for entry in entries:
        if before is not None and _goes_on(before, entry):
            posts = sorted({*told[-1].data["posts"], *entry.data["posts"]})
            told[-1] = replace(told[-1], data={"posts": posts})
        else:
            told.append(entry)
        before = entry
    return told


def mean_time_to_acknowledge(stories: Sequence[Story]) -> timedelta | None:
    """MTTA over the incidents somebody acknowledged; None when nobody acknowledged any."""
    times = [story.to_acknowledgement for story in stories if story.to_acknowledgement is not None]
    return sum(times, timedelta()) / len(times) if times else None


def tell(entry: TimelineEntry, *, language: str, people: Mapping[str, str]) -> str:
    """One entry in words, on one line.

    Args:
        language: `de`; anything else reads English.
        people: names by person id; somebody unknown is shown by id.

    A fact an old entry does not hold reads as a dash.
    """
    language = spoken(language)
    return _phrase(entry, language).format_map(_Facts(_facts(entry, language, people)))


def _phrase(entry: TimelineEntry, language: str) -> str:
    if entry.kind is EntryKind.SEVERITY_CHANGED and entry.actor != WARDEN:
        return CORRECTED[language]
    if entry.kind is EntryKind.STEP_SKIPPED and entry.data.get("step") == 0:
        return UNREACHED[language]
    return VERDICTS[language].get(str(entry.data.get("verdict")), WORDS[language][entry.kind])


def _goes_on(before: TimelineEntry, entry: TimelineEntry) -> bool:
    both = (EntryKind.FEEDBACK, entry.actor)
    is_same = (before.kind, before.actor) == both == (entry.kind, entry.actor)
    return is_same and "posts" in before.data and "posts" in entry.data and entry.at - before.at <= PAUSE


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return MISSING


def _facts(entry: TimelineEntry, language: str, people: Mapping[str, str]) -> dict[str, str]:
    data = entry.data
    facts = {key: plain(str(value), TEXT_LENGTH) for key, value in data.items() if value is not None}
    facts |= {key: _severity(data[key], language) for key in ("severity", "from", "to") if key in data}
    facts |= {
        "actor": _name(entry.actor, people),
        "drill": ASIDES[language]["drill"] if data.get("drill") else "",
        "fallback": ASIDES[language]["fallback"] if data.get("fallback") else "",
        "without_contact": _aside("without_contact", data, language, people),
        "again": ASIDES[language]["again"] if data.get("again") else "",
        "still_held": _still_held(entry, language, people),
    }
    if "person" in data:
        facts["person"] = (
            ASIDES[language]["everybody"] if data["person"] is None else _name(data["person"], people)
        )
    if "done" in data:
        facts["done"] = ASIDES[language]["done" if data["done"] else "undone"]
    if "minutes" in data:
        facts["span"] = span(float(data["minutes"]))
    if "posts" in data:
        number = len(data["posts"])
        facts["posts"] = ASIDES[language]["one_post" if number == 1 else "many_posts"].format(number)
    if "people" in data:
        facts["people"] = _names(data["people"], people)
    if "why" in facts:
        facts["why"] = WHY[language].get(facts["why"], facts["why"])
    if "mentions" in data:
        facts["reason"] = _reason(data, language)
    return facts


def _severity(value: object, language: str) -> str:
    return SEVERITIES[language][Severity(str(value))].capitalize()


def _reason(data: Mapping[str, Any], language: str) -> str:
    return reason(
        mentions=int(data["mentions"]),
        expected=float(data["expected"]),
        window_minutes=int(data["window_minutes"]),
        negative_share=float(data["negative_share"]),
        usual_negative_share=float(data["usual_negative_share"]),
        language=language,
    )


def _aside(key: str, data: Mapping[str, Any], language: str, people: Mapping[str, str]) -> str:
    return ASIDES[language][key].format(_names(data[key], people)) if data.get(key) else ""


def _still_held(entry: TimelineEntry, language: str, people: Mapping[str, str]) -> str:
    is_held = entry.kind is EntryKind.REOPENED and entry.data.get("person")
    return ASIDES[language]["still_held"].format(_name(entry.data["person"], people)) if is_held else ""


def _names(ids: Sequence[str], people: Mapping[str, str]) -> str:
    return ", ".join(_name(id_, people) for id_ in ids) or MISSING


def _name(id_: str, people: Mapping[str, str]) -> str:
    return plain(people.get(id_, id_), NAME_LENGTH)


def _is_page(entry: TimelineEntry) -> bool:
    """News to a channel is sent as well, and wakes nobody."""
    return str(entry.data.get("kind", DeliveryKind.PAGE)) == DeliveryKind.PAGE


def _until(entries: Sequence[TimelineEntry], incident: Incident) -> timedelta | None:
    return max(entries[0].at - incident.opened_at, timedelta()) if entries else None

"""The words of a hand-over note and of the reminder a day before."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from warden.core.incident import Severity
from warden.core.message import Message
from warden.core.page import BRAND_LENGTH, NOTE_LENGTH, SEVERITIES, Page, quoted, titled
from warden.core.written import plain, spoken

MOST = 5  # of a kind named; the others are counted
SOON = timedelta(days=6)  # a weekday alone names a day so far off, and no other
DAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
TEXTS = {
    "de": {
        "handover": "ÜBERGABE",
        "reminder": "BEREITSCHAFT",
        "today": "heute",
        "begun": "Sie haben jetzt Bereitschaft, {until}.",
        "until": "bis {end}",
        "always": "bis auf Weiteres",
        "from": "Vor Ihnen: {before}.",
        "nobody": "Vor Ihnen hatte sie niemand.",
        "open": "Offen ({at}): {listed}.",
        "silent": "Stumm: {listed}.",
        "planned": "Geplant: {listed}.",
        "nothing": "Nichts ist offen, stumm geschaltet oder geplant (Stand {at}).",
        "incident": "Nr. {number} {severity} {brand}, {holder}",
        "held": "bei {name}",
        "unheld": "bei niemandem",
        "silence": "{brand} bis {end}",
        "event": "{brand} {start} bis {end} {note}",
        "all": "alle Marken",
        "more": "{count} weitere",
        "ahead": "Ab {start} haben Sie Bereitschaft ({schedule}), {until}.",
    },
    "en": {
        "handover": "HANDOVER",
        "reminder": "ON CALL",
        "today": "today",
        "begun": "You are on call now, {until}.",
        "until": "until {end}",
        "always": "until further notice",
        "from": "Before you: {before}.",
        "nobody": "Nobody was before you.",
        "open": "Open ({at}): {listed}.",
        "silent": "Silenced: {listed}.",
        "planned": "Planned: {listed}.",
        "nothing": "Nothing is open, silenced or planned (as of {at}).",
        "incident": "no. {number} {severity} {brand}, {holder}",
        "held": "held by {name}",
        "unheld": "held by nobody",
        "silence": "{brand} until {end}",
        "event": "{brand} {start} to {end} {note}",
        "all": "all brands",
        "more": "{count} more",
        "ahead": "You are on call from {start} ({schedule}), {until}.",
    },
}


def compose_handover(message: Message) -> Page:
    """What somebody has to know whose duty begins.

    The facts: `schedule`, `end` (None: nobody knows), `before` (a name, or None for nobody), `at` (when the
    rest was looked up), `incidents` ({number, brand, severity, holder}), `silences` ({brand, end}), `events`
    ({brand, start, end, note}); brands by name, None for all of them; instants in ISO format.
    """
    text, facts = TEXTS[spoken(message.language)], message.facts
    before = text["nobody"] if facts["before"] is None else text["from"].format(before=_name(facts["before"]))
    listed = {
        "open": [_incident(each, message) for each in facts["incidents"]],
        "silent": [_silence(each, message) for each in facts["silences"]],
        "planned": [_event(each, message) for each in facts["events"]],
    }
    at = told_at(facts["at"], message)
    parts = [
        text[kind].format(at=at, listed=_joined(named, text["more"]))
        for kind, named in listed.items()
        if named
    ]
    begun = text["begun"].format(until=_until(facts["end"], message))
    return page_of(message, "handover", [begun, before, *(parts or [text["nothing"].format(at=at)])])


def compose_reminder(message: Message) -> Page:
    """What is ahead of somebody. The facts: `schedule`, `start` and `end` (None: nobody knows)."""
    text, facts = TEXTS[spoken(message.language)], message.facts
    told = text["ahead"].format(
        start=told_at(facts["start"], message),
        schedule=_name(facts["schedule"]),
        until=_until(facts["end"], message),
    )
    return page_of(message, "reminder", [told])


def page_of(message: Message, kind: str, parts: Sequence[str], texts: Mapping[str, Any] = TEXTS) -> Page:
    """A message about one schedule that leads to the rota; `texts` has the title of its kind."""
    language = spoken(message.language)
    about = f"{texts[language][kind]} {_name(message.facts['schedule'])}"
    title = titled(about, language, simulated=message.simulated)
    link = f"{message.home.rstrip('/')}/oncall"
    return Page(title, " ".join([f"{title}:", *parts, f"→ {link}"]), message.severity, link)


def told_at(written: str, message: Message) -> str:
    """`heute 20:00`, `Freitag 20:00`, or with its date where that could be another week's."""
    language, zone = spoken(message.language), ZoneInfo(message.zone)
    local, today = datetime.fromisoformat(written).astimezone(zone), message.now.astimezone(zone)
    if local.date() == today.date():
        return f"{TEXTS[language]['today']} {local:%H:%M}"
    day = DAYS[language][local.weekday()]
    if abs(local.date() - today.date()) <= SOON:
        return f"{day} {local:%H:%M}"
    return f"{day} {local:%d.%m. %H:%M}" if language == "de" else f"{day} {local:%Y-%m-%d %H:%M}"


def _until(end: str | None, message: Message) -> str:
    text = TEXTS[spoken(message.language)]
    return text["always"] if end is None else text["until"].format(end=told_at(end, message))


def _incident(each: Mapping[str, Any], message: Message) -> str:
    language = spoken(message.language)
    text, holder = TEXTS[language], each["holder"]
    return text["incident"].format(
        number=each["number"],
        severity=SEVERITIES[language][Severity(each["severity"])],
        brand=_name(each["brand"]),
        holder=text["unheld"] if holder is None else text["held"].format(name=_name(holder)),
    )


def _silence(each: Mapping[str, Any], message: Message) -> str:
    text = TEXTS[spoken(message.language)]
    brand = text["all"] if each["brand"] is None else _name(each["brand"])
    return text["silence"].format(brand=brand, end=told_at(each["end"], message))


def _event(each: Mapping[str, Any], message: Message) -> str:
    language = spoken(message.language)
    told = TEXTS[language]["event"].format(
        brand=_name(each["brand"]),
        start=told_at(each["start"], message),
        end=told_at(each["end"], message),
        note=quoted(str(each["note"]), NOTE_LENGTH, language),
    )
    return told.strip()


def _joined(named: Sequence[str], more: str) -> str:
    rest = [more.format(count=len(named) - MOST)] if len(named) > MOST else []
    return "; ".join([*named[:MOST], *rest])


def _name(written: object) -> str:
    return plain(str(written), BRAND_LENGTH)

"""The words of a silence's begin and end, for the channels of the brands it is about."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from warden.core.incident import Severity
from warden.core.message import Message
from warden.core.page import BRAND_LENGTH, NOTE_LENGTH, SEVERITIES, Page, clock, quoted, titled
from warden.core.written import plain, spoken

MOST = 5  # incidents named; the others are counted
TEXTS = {
    "de": {
        "begins": "STUMM",
        "ends": "NICHT MEHR STUMM",
        "all": "alle Marken",
        "until": "Bis {end} ({zone}) wird niemand geweckt, auch nicht bei kritischer Schwere."
        " Gesetzt von {person}:",
        "was": "Von {start} bis {end} ({zone}) wurde niemand geweckt.",
        "held": "Noch offen, es geht jetzt weiter: {held}.",
        "more": "{count} weitere",
        "nothing": "Nichts ist offen.",
        "passed": "Inzwischen gekommen und vorbei: {count}.",
        "since": "{severity} {brand} seit {at}",
    },
    "en": {
        "begins": "SILENCED",
        "ends": "NO LONGER SILENCED",
        "all": "all brands",
        "until": "Until {end} ({zone}) nobody is woken, not even at critical severity. Set by {person}:",
        "was": "From {start} to {end} ({zone}) nobody was woken.",
        "held": "Still open, and going on now: {held}.",
        "more": "{count} more",
        "nothing": "Nothing is open.",
        "passed": "Came and went meanwhile: {count}.",
        "since": "{severity} {brand} since {at}",
    },
}


def compose(message: Message) -> Page:
    """Tell that a silence begins or, with `over`, that it ended and what it held back.

    The facts: `over`, `brands` (names; None: all), `start`, `end`, `note`, `person` (a name), and of one that
    is over `held` ({brand, severity, since} of what is still open) and `passed`, the number of incidents that
    came and went.
    """
    language = spoken(message.language)
    text, facts = TEXTS[language], message.facts
    over = bool(facts["over"])
    about = f"{text['ends' if over else 'begins']} {_named(facts['brands'], language)}"
    title = titled(about, language, simulated=message.simulated)
    when = {key: _at(facts[key], message, language) for key in ("start", "end")}
    who = plain(str(facts["person"]), BRAND_LENGTH)
    line = text["was" if over else "until"].format(**when, zone=message.zone, person=who)
    note = quoted(str(facts["note"]), 2 * NOTE_LENGTH, language)
    parts = [line, *(_held_back(facts, message, language) if over else [note])]
    body = " ".join([f"{title}:", *filter(None, parts), f"→ {message.home.rstrip('/')}/silences"])
    return Page(title, body, Severity.WATCH, f"{message.home.rstrip('/')}/silences")


def _held_back(facts: Mapping[str, Any], message: Message, language: str) -> list[str]:
    text, held = TEXTS[language], facts["held"]
    named = [
        text["since"].format(
            severity=SEVERITIES[language][Severity(each["severity"])],
            brand=plain(str(each["brand"]), BRAND_LENGTH),
            at=_at(each["since"], message, language),
        )
        for each in held[:MOST]
    ]
    if len(held) > MOST:
        named.append(text["more"].format(count=len(held) - MOST))
    told = [text["held"].format(held=", ".join(named)) if named else text["nothing"]]
    return [*told, text["passed"].format(count=facts["passed"])] if facts["passed"] else told


def _named(brands: Sequence[str] | None, language: str) -> str:
    if brands is None:
        return TEXTS[language]["all"]
    return ", ".join(plain(brand, BRAND_LENGTH) for brand in brands)


def _at(written: str, message: Message, language: str) -> str:
    return clock(datetime.fromisoformat(written), language, ZoneInfo(message.zone), now=message.now)

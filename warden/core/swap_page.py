"""The words of a swap request and of its outcome, sent to people."""

from datetime import datetime
from zoneinfo import ZoneInfo

from warden.core.message import Message
from warden.core.page import Page, titled
from warden.core.written import plain, spoken

NAME_LENGTH = 60
TITLES = {"de": "TAUSCH", "en": "SWAP"}
TEXTS = {
    "de": {
        "open": "{asker} möchte die Bereitschaft {schedule} abgeben: {start} bis {end} ({zone})."
        " Können Sie übernehmen? Antwort bitte bis {expires}.",
        "accepted": "{by} übernimmt die Bereitschaft {schedule} von {asker}: {start} bis {end} ({zone}).",
        "declined": "{by} kann die Bereitschaft {schedule} nicht übernehmen: {start} bis {end} ({zone}).",
        "withdrawn": "{asker} behält die Bereitschaft {schedule}: {start} bis {end} ({zone}).",
        "expired": "Niemand hat die Bereitschaft {schedule} übernommen, sie bleibt bei {asker}:"
        " {start} bis {end} ({zone}).",
    },
    "en": {
        "open": "{asker} would like to give on-call {schedule} away: {start} to {end} ({zone})."
        " Can you take it? Please answer by {expires}.",
        "accepted": "{by} takes on-call {schedule} from {asker}: {start} to {end} ({zone}).",
        "declined": "{by} cannot take on-call {schedule}: {start} to {end} ({zone}).",
        "withdrawn": "{asker} keeps on-call {schedule}: {start} to {end} ({zone}).",
        "expired": "Nobody took on-call {schedule}, it stays with {asker}: {start} to {end} ({zone}).",
    },
}
DAYS = {
    "de": ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


def compose(message: Message) -> Page:
    """A request, or what became of one.

    The facts: `state`, `schedule`, `start`, `end`, `expires` (ISO instants), and the names `asker` and `by`.
    """
    language, facts = spoken(message.language), message.facts
    about = f"{TITLES[language]} {plain(str(facts['schedule']), NAME_LENGTH)}"
    title = titled(about, language, simulated=message.simulated)
    times = {name: _at(datetime.fromisoformat(facts[name]), message) for name in ("start", "end", "expires")}
    names = {name: plain(str(facts[name]), NAME_LENGTH) for name in ("schedule", "asker", "by")}
    text = TEXTS[language][facts["state"]].format(**times, **names, zone=message.zone)
    link = message.link or message.home
    return Page(title, f"{title}: {text} → {link}", message.severity, link)


def _at(instant: datetime, message: Message) -> str:
    language = spoken(message.language)
    local = instant.astimezone(ZoneInfo(message.zone))
    day = DAYS[language][local.weekday()]
    return f"{day} {local:%d.%m. %H:%M}" if language == "de" else f"{day} {local:%Y-%m-%d %H:%M}"

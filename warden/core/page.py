"""The words of a page: what arrives on the phone, in the reader's language, shortest first.

A phone cuts a page anywhere, so it opens with severity and brand, and each part after that may be lost
without making the rest wrong. Brand, words and sources come from outside and may hold anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from warden.core.coordination import Coordination
from warden.core.incident import Incident, Severity, Status
from warden.core.series import Series
from warden.core.written import doubling, number, percent, plain, span, spoken

BRAND_LENGTH = 60  # characters; longer names are cut
WORD_LENGTH = 30
NOTE_LENGTH = 40
WORDS = 3
SOURCES = 3
SMALLEST_SHARE = 0.05  # sources and copies below it are left out
LEAST_REACH = 1000  # followers
MILLION = 1_000_000
TEN = timedelta(minutes=10)

SEVERITIES = {
    "de": {Severity.WATCH: "AUFFÄLLIG", Severity.WARNING: "WARNUNG", Severity.CRITICAL: "KRITISCH"},
    "en": {Severity.WATCH: "WATCH", Severity.WARNING: "WARNING", Severity.CRITICAL: "CRITICAL"},
}
MARKS = {
    "de": {
        "test": "TEST",
        "drill": "ÜBUNG",
        "simulated": "SIMULIERTE UHR",
        "acknowledged": "ÜBERNOMMEN",
        "snoozed": "ZURÜCKGESTELLT",
        "asked": "GEFRAGT",
        "exhausted": "UNBEANTWORTET",
        "resolved": "BEENDET",
    },
    "en": {
        "test": "TEST",
        "drill": "DRILL",
        "simulated": "SIMULATED CLOCK",
        "acknowledged": "ACKNOWLEDGED",
        "snoozed": "SNOOZED",
        "asked": "ASKED",
        "exhausted": "UNANSWERED",
        "resolved": "RESOLVED",
    },
}
TEXTS = {
    "de": {
        "negative": "{share} negativ (üblich {usual})",
        "usually": "(üblich {expected})",
        "planned": "Während {note} (geplant).",
        "planned_unnamed": "Während eines geplanten Ereignisses.",
        "since": "seit {span}",
        "doubling": "verdoppelt sich alle {span}",
        "drill": "Dies ist eine Übung mit erfundenen Beiträgen.",
        "until": "bis {at}",
        "silenced": "Bis {at} stumm: So lange wird niemand geweckt.",
        "critical": "kritisch etwa um {clock}",
        "coordinated": "Wirkt koordiniert: {accounts}.",
        "accounts": "{posts} Beiträge je Konto",
        "copied": "{share} Kopien",
        "reach": "Reichweite {reach}.",
        "about": "rund {number}",
        "millions": "rund {number} Mio.",
    },
    "en": {
        "negative": "{share} negative (usually {usual})",
        "usually": "(usually {expected})",
        "planned": "During planned event: {note}.",
        "planned_unnamed": "During a planned event.",
        "since": "for {span}",
        "doubling": "doubling every {span}",
        "drill": "This is a drill with invented posts.",
        "until": "until {at}",
        "silenced": "Silenced until {at}: nobody is woken before.",
        "critical": "critical at about {clock}",
        "coordinated": "Looks coordinated: {accounts}.",
        "accounts": "{posts} posts per account",
        "copied": "{share} copies",
        "reach": "Reach {reach}.",
        "about": "about {number}",
        "millions": "about {number} million",
    },
}
DAYS = {"de": "%d.%m. %H:%M", "en": "%Y-%m-%d %H:%M"}
QUOTES = {"de": "„{}“", "en": "“{}”"}


@dataclass(frozen=True, slots=True)
class Chart:
    """What the picture beside a page shows: mentions, the moment the storm began, clocks of `zone` (IANA)."""

    series: Series
    since: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Page:
    """What arrives on the phone: shortest first, because a phone cuts it.

    `body` opens with `title` and closes with `→ url`, if there is one. `severity` is how loud it rings; the
    news that a storm is over rings as softly as a watch. `asks`: somebody has to answer it. `language` is
    `de` or `en`, for whoever adds a word or reads it out. `chart` may be left out wherever it is in the way.
    """

    title: str
    body: str
    severity: Severity
    url: str | None
    asks: bool = False
    language: str = "en"
    chart: Chart | None = None

    @property
    def words(self) -> str:
        """The body without its link."""
        return self.body.removesuffix(f"→ {self.url}").rstrip() if self.url else self.body


def compose(
    incident: Incident,
    brand: str,
    *,
    language: str,
    zone: str,
    url: str | None,
    now: datetime,
    simulated: bool,
    test: bool = False,
    planned: str | None = None,
    asked: str | None = None,
    silenced_until: datetime | None = None,
    answers: str = "",
) -> Page:
    """Put an incident into a page.

    The incident's state says what the page is: news of its end, of its being exhausted, or the storm as it
    now stands. It is composed when it is sent, so it always holds the latest numbers.

    Args:
        brand: the brand's name, as people know it.
        language: `de` or `en`; anything else reads English.
        zone: the IANA zone whose clock the reader goes by.
        url: the link to answer by, put last in the body; None leaves it out.
        simulated: the clock is simulated, and the page has to say so.
        test: somebody tries the chain, and the page has to say so.
        planned: the note of a planned event that the storm falls into.
        asked: the name of whom somebody asked to take it, who has not answered.
        silenced_until: when the silence ends that holds its pages back.
        answers: who answered a drill how fast, told when it is over.
    """
    language = spoken(language)
    held = _held(incident, asked, language, ZoneInfo(zone), now=now)
    title = _title(incident, brand, language, held=held, simulated=simulated, test=test)
    parts = [f"{title}: {_how_much(incident, language)}."]
    parts += [TEXTS[language]["drill"]] if incident.drill else []
    is_over = incident.status is Status.RESOLVED
    if is_over:
        return Page(title, _joined([*parts, answers], url), Severity.WATCH, url)
    parts += [
        _silenced(incident, silenced_until, language, ZoneInfo(zone), now=now),
        _planned(planned, language),
        _how_long(incident, language, ZoneInfo(zone), now=now),
        _words(incident.drivers.words, language),
        _sources(incident.drivers.sources, language),
        _coordinated(incident.drivers.coordination, language),
        _reach(incident.drivers.reach, language),
    ]
    asks = incident.status is Status.OPEN and incident.severity.pages
    return Page(title, _joined(parts, url), incident.severity, url, asks=asks)


def reason(
    *,
    mentions: int,
    expected: float,
    window_minutes: int,
    negative_share: float,
    usual_negative_share: float,
    language: str,
) -> str:
    """Why this is out of the ordinary, in plain numbers: how many against usual, how negative against usual.

    Counts are those of the window; shares are 0 to 1.
    """
    language = spoken(language)
    text = TEXTS[language]
    usually = text["usually"].format(expected=number(expected, language))
    negative = text["negative"].format(
        share=percent(negative_share, language), usual=percent(usual_negative_share, language)
    )
    return f"{_mentions(mentions, language)} in {span(window_minutes)} {usually}, {negative}"


def accounts(coordination: Coordination, language: str) -> str:
    """How posts spread over accounts, and how many are copies, if any are."""
    text = TEXTS[language]
    posts = text["accounts"].format(posts=number(round(coordination.posts_per_author, 1), language))
    if coordination.copied_share < SMALLEST_SHARE:
        return posts
    return f"{posts}, {text['copied'].format(share=percent(coordination.copied_share, language))}"


def rounded(value: int, language: str) -> str:
    """A large number in two digits: rund 13.000, about 1.2 million."""
    two_digits = round(value, 2 - len(str(value)))
    if two_digits < MILLION:
        return TEXTS[language]["about"].format(number=number(two_digits, language))
    return TEXTS[language]["millions"].format(number=number(two_digits / MILLION, language))


def clock(instant: datetime, language: str, zone: ZoneInfo, *, now: datetime) -> str:
    """The wall clock of `zone`, with the day unless it is today: `14:30`, `26.11. 08:00`."""
    local, today = instant.astimezone(zone), now.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == today.date() else local.strftime(DAYS[language])


def likely_critical(incident: Incident, *, now: datetime) -> datetime | None:
    """When the storm is likely to become critical, as the next ten minutes to be full then; None if it is
    critical, or that is not foreseen."""
    at = incident.growth.critical_at if incident.growth else None
    if at is None or at <= now or incident.severity is Severity.CRITICAL:
        return None
    past = timedelta(minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
    return at + -past % TEN


def titled(title: str, language: str, *, simulated: bool, test: bool = False) -> str:
    """The title of what is about no incident, behind its marks: `TEST · SIMULATED CLOCK · …`."""
    is_marked = {"test": test, "simulated": simulated}
    marks = [MARKS[spoken(language)][mark] for mark, is_set in is_marked.items() if is_set]
    return " · ".join([*marks, title])


def quoted(note: str, limit: int, language: str) -> str:
    """What a person wrote, in quotes; empty where a messenger would make a link or a call of it."""
    return QUOTES[language].format(plain(note, limit)) if is_harmless(note, limit) else ""


def _title(incident: Incident, brand: str, language: str, *, held: str, simulated: bool, test: bool) -> str:
    is_marked = {"test": test, "drill": incident.drill, "simulated": simulated}
    marks = [MARKS[language][mark] for mark, is_set in is_marked.items() if is_set]
    marks += [held] if held else []
    return " · ".join([*marks, f"{SEVERITIES[language][incident.severity]} {plain(brand, BRAND_LENGTH)}"])


def _held(incident: Incident, asked: str | None, language: str, zone: ZoneInfo, *, now: datetime) -> str:
    """In whose hands it is: nothing to say of one that escalates as usual."""
    marks = MARKS[language]
    match incident.status:
        case Status.RESOLVED:
            return marks["resolved"]
        case Status.ACKNOWLEDGED if incident.snoozed_until is not None:
            at = clock(incident.snoozed_until, language, zone, now=now)
            return f"{marks['snoozed']} {TEXTS[language]['until'].format(at=at)}"
        case Status.ACKNOWLEDGED:
            return marks["acknowledged"]
        case Status.OPEN if incident.is_exhausted:
            return marks["exhausted"]
        case Status.OPEN:
            return f"{marks['asked']}: {plain(asked, BRAND_LENGTH)}" if asked else ""
        case _:
            assert_never(incident.status)


def _silenced(
    incident: Incident, until: datetime | None, language: str, zone: ZoneInfo, *, now: datetime
) -> str:
    """Of one that nobody has taken and nobody is woken for, though it is bad enough."""
    is_held = incident.status is Status.OPEN and incident.severity.pages and incident.assigned_to is None
    if until is None or not is_held:
        return ""
    return TEXTS[language]["silenced"].format(at=clock(until, language, zone, now=now))


def _how_much(incident: Incident, language: str) -> str:
    return reason(
        mentions=incident.mentions,
        expected=incident.expected,
        window_minutes=incident.window_minutes,
        negative_share=incident.negative_share,
        usual_negative_share=incident.usual_negative_share,
        language=language,
    )


def _planned(note: str | None, language: str) -> str:
    if note is None:
        return ""
    if not is_harmless(note, NOTE_LENGTH):
        return TEXTS[language]["planned_unnamed"]
    return TEXTS[language]["planned"].format(note=QUOTES[language].format(plain(note, NOTE_LENGTH)))


def _how_long(incident: Incident, language: str, zone: ZoneInfo, *, now: datetime) -> str:
    """Since when, if that is longer than the window already named, how fast it grows, and where to."""
    text = TEXTS[language]
    lasted = (now - incident.first_mention_at) / timedelta(minutes=1)
    parts = []
    if lasted >= 1.5 * incident.window_minutes:
        parts.append(text["since"].format(span=span(lasted)))
    if incident.doubling_minutes is not None:
        told = doubling(incident.doubling_minutes, incident.growth)
        parts.append(text["doubling"].format(span=told))
    critical_at = likely_critical(incident, now=now)
    if critical_at is not None:
        parts.append(text["critical"].format(clock=f"{critical_at.astimezone(zone):%H:%M}"))
    line = ", ".join(parts)
    return f"{line[0].upper()}{line[1:]}." if line else ""


def _mentions(count: int, language: str) -> str:
    noun = {"de": ("Erwähnung", "Erwähnungen"), "en": ("mention", "mentions")}[language]
    return f"{number(count, language)} {noun[count != 1]}"


def _words(words: Sequence[str], language: str) -> str:
    named = [QUOTES[language].format(plain(word, WORD_LENGTH)) for word in words if is_harmless(word)]
    return ", ".join(named[:WORDS]) + "." if named else ""


def is_harmless(word: str, limit: int = WORD_LENGTH) -> bool:
    """Whether a word, cut to `limit`, may stand in a page: one a messenger would turn into a link, or into a
    call on everybody in the room, may not."""
    line = plain(word, limit)
    is_link = any(mark in line for mark in "/@<>\\") or any(
        left.isalnum() and dot == "." and right.isalnum()
        for left, dot, right in zip(line, line[1:], line[2:], strict=False)
    )
    return bool(line) and not is_link


def _sources(sources: Sequence[tuple[str, float]], language: str) -> str:
    named = [
        f"{_capital(plain(name, WORD_LENGTH))} {percent(share, language)}"
        for name, share in sources[:SOURCES]
        if share >= SMALLEST_SHARE
    ]
    return ", ".join(named) + "." if named else ""


def _coordinated(coordination: Coordination | None, language: str) -> str:
    if coordination is None or not coordination.is_suspected:
        return ""
    return TEXTS[language]["coordinated"].format(accounts=accounts(coordination, language))


def _reach(followers: int | None, language: str) -> str:
    """How many people may have read it; a few are no news."""
    if followers is None or followers < LEAST_REACH:
        return ""
    line = TEXTS[language]["reach"].format(reach=rounded(followers, language))
    return line.replace("..", ".")  # Mio.


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _joined(parts: Sequence[str], url: str | None) -> str:
    return " ".join([*(part for part in parts if part), *([f"→ {url}"] if url else [])])

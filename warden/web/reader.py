"""How one reader gets to see values: their language, their zone, their way to write numbers."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from warden.core.coordination import Coordination
from warden.core.growth import Growth
from warden.core.page import accounts, rounded
from warden.core.written import doubling, number, percent
from warden.web.words import PHRASES, Words, words_in

MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONGEST_TEXT = 500
MOST_BITS = 30  # once in a billion; beyond, a number says nothing to anybody
ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
# Characters that turn the direction of what follows: they would let a post rewrite our own words.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the `words` of their language, their `zone`, and the instant they read at."""

    words: Words
    zone: ZoneInfo
    now: datetime

    @property
    def language(self) -> str:
        return self.words.language

    def number(self, value: float) -> str:
        """A count as people of this language write it."""
        return number(value, self.language)

    def doubling(self, minutes: float, growth: Growth | None) -> str:
        """`25 min (18–40)`: a doubling time with its bounds where they are known, on one line."""
        told = doubling(minutes, growth).replace(" ", "\N{NO-BREAK SPACE}")
        return told.replace("–", "–\N{WORD JOINER}")

    def budget(self, value: float) -> str:
        """Pages a month, which may be few: 0.25 and 0.033 keep two digits that tell."""
        return number(value, self.language) if value >= 1 else self._written(f"{Decimal(f'{value:.2g}'):f}")

    def bits(self, value: float) -> str:
        """A step of the level with its sign: `+0.5`, `−0.2`, `0.0`."""
        rounded = round(value, 1) or 0.0
        return self._written(f"{rounded:+.1f}" if rounded else "0.0").replace("-", "\N{MINUS SIGN}")

    def _written(self, digits: str) -> str:
        return digits.replace(".", ",") if self.language == "de" else digits

    def percent(self, share: float) -> str:
        """0.714 -> `71 %` (German) or `71%`, never broken over two lines."""
        return percent(share, self.language).replace(" ", "\N{NO-BREAK SPACE}")

    def view(self, name: str) -> str:
        """What a view of the detector is called; one nobody has a word for by its own name."""
        key = f"view_{name}"
        return self.words(key) if key in PHRASES else plain(name, 40)

    def minutes(self, number: int) -> str:
        """`lasting` of so many minutes."""
        return self.lasting(timedelta(minutes=number))

    def odds(self, bits: float) -> str:
        """Bits in words: in how many calm windows this would happen once."""
        if bits < 1:
            return self.words("odds_ordinary")
        if bits > MOST_BITS:
            return self.words("odds_never")
        return self.words("odds", windows=self.number(float(f"{2**bits:.2g}")))

    def accounts(self, coordination: Coordination) -> str:
        """`4,1 Beiträge je Konto, 44 % Kopien`."""
        return accounts(coordination, self.language)

    def rounded(self, value: int) -> str:
        """A large number in two digits: `rund 1,2 Mio.`"""
        return rounded(value, self.language)

    def clock(self, instant: datetime) -> str:
        """The reader's wall clock; with the day unless it is today, with the year unless it is this one."""
        local, today = instant.astimezone(self.zone), self.now.astimezone(self.zone)
        return f"{local:%H:%M}" if local.date() == today.date() else self._dated(local)

    def span(self, start: datetime, end: datetime) -> str:
        """`clock` of both ends of a time, the day once if it is the same: `1 Dec 09:00–18:00`."""
        first, last = start.astimezone(self.zone), end.astimezone(self.zone)
        if first.date() == last.date():
            return f"{self.clock(start)}–{last:%H:%M}"
        return f"{self._dated(first)} – {self._dated(last)}"

    def when(self, instant: datetime) -> Markup:
        """`clock` as a <time> element that carries the exact instant."""
        exact = instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return Markup('<time datetime="{}">{}</time>').format(exact, self.clock(instant))

    def lasting(self, duration: timedelta) -> str:
        """`3 min`, `2 h 5 min`, `4 d`: how long something has been going on; never below a minute."""
        minutes = max(1, int(duration / timedelta(minutes=1)))
        if minutes < 60:
            return f"{minutes}\N{NO-BREAK SPACE}min"
        if minutes < 48 * 60:
            rest = f" {minutes % 60}\N{NO-BREAK SPACE}min" if minutes % 60 else ""
            return f"{minutes // 60}\N{NO-BREAK SPACE}h{rest}"
        return f"{minutes // 1440}\N{NO-BREAK SPACE}{'Tage' if self.language == 'de' else 'days'}"

    def reaction(self, duration: timedelta) -> str:
        """How fast somebody was: `48 s`, from two minutes on as `lasting`."""
        seconds = round(duration.total_seconds())
        return f"{seconds}\N{NO-BREAK SPACE}s" if seconds < 120 else self.lasting(duration)

    def _dated(self, local: datetime) -> str:
        year = "" if local.year == self.now.astimezone(self.zone).year else f"{local.year}"
        if self.language == "de":
            return f"{local.day}.{local.month}.{year} {local:%H:%M}"
        return f"{local.day} {MONTHS_EN[local.month - 1]} {year} {local:%H:%M}".replace("  ", " ")


def reader(language: str, zone: str, *, now: datetime) -> Reader:
    """A reader of `language` in the IANA zone `zone`, who reads at `now`."""
    return Reader(words_in(language), ZoneInfo(zone), now)


def plain(text: str, limit: int = LONGEST_TEXT) -> str:
    """Text from outside without control and direction-turning characters, cut after `limit` characters."""
    kept = "".join(letter for letter in text[: limit * 2] if letter == "\n" or _is_harmless(letter)).strip()
    return kept if len(kept) <= limit else f"{kept[:limit].rstrip()} …"


def linked(text: str) -> Markup:
    """`text` escaped, with its http and https addresses made clickable."""
    parts, end = [], 0
    for found in ADDRESS.finditer(text):
        parts += [escape(text[end : found.start()]), _anchor(found.group())]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def web_address(url: str | None) -> str | None:
    """`url` if it is plain http or https with a host, else None: a link must never be `javascript:`."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def _anchor(address: str) -> Markup:
    return Markup('<a href="{0}" rel="noopener nofollow">{0}</a>').format(address)


def _is_harmless(letter: str) -> bool:
    return letter not in TURNING and unicodedata.category(letter) not in ("Cc", "Cs")

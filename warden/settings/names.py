"""Names: ids and whom they point to, and those others keep lists of: languages, zones, calendars."""

import re
import zoneinfo
from dataclasses import dataclass
from functools import cache
from typing import Any

from warden.settings.notation import text
from warden.settings.problem import Wrong, suggestion

_SLUG = re.compile(r"[a-z0-9-]{1,64}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_CALENDAR = re.compile(r"([A-Z]{2})(?:-([A-Za-z0-9-]{1,20}))?")
_LONGEST_NAME = 100
_LONGEST_TERM = 200


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a step notifies: exactly one of a schedule's on-call person or a person."""

    schedule: str | None = None
    person: str | None = None


def slug(value: Any) -> str:
    """An id: 1 to 64 of a-z, 0-9 and hyphen.

    Raises:
        Wrong: it is none.
    """
    if not _SLUG.fullmatch(text(value)):
        raise Wrong("is not an id", "Use 1 to 64 of the characters a-z, 0-9 and -")
    return str(value)


def name(value: Any) -> str:
    """What people or brands are called: 1 to 100 characters on one line."""
    if not _is_line(text(value), _LONGEST_NAME):
        raise Wrong("is not a name", f"Write 1 to {_LONGEST_NAME} characters on one line")
    return str(value).strip()


def term(value: Any) -> str:
    """What is looked for in texts: 1 to 200 characters on one line, in a notation the core reads."""
    if not _is_line(text(value), _LONGEST_TERM):
        raise Wrong("is not a term", f"Write 1 to {_LONGEST_TERM} characters on one line")
    return str(value).strip()


def _is_line(words: str, longest: int) -> bool:
    return bool(words.strip()) and len(words) <= longest and "\n" not in words


def target(value: Any) -> Target:
    """`schedule:community` or `person:anna`.

    Raises:
        Wrong: it is neither.
    """
    kind, _, name = text(value).partition(":")
    if kind not in {"schedule", "person"} or not name:
        raise Wrong("is nobody to notify", 'Write "schedule:" or "person:" and an id')
    return Target(**{kind: slug(name)})


def language(value: Any) -> str:
    """An ISO 639 code of two or three letters."""
    if not _LANGUAGE.fullmatch(text(value)):
        raise Wrong("is not a language", 'Write its ISO 639 code, for example "de" or "en"')
    return str(value)


def zone(value: Any) -> str:
    """A time zone of the IANA database."""
    if text(value) not in _zones():
        raise Wrong("is not a time zone", suggestion(value, _zones(), 'Write for example "Europe/Berlin"'))
    return str(value)


@cache
def _zones() -> frozenset[str]:
    """Looking takes a twentieth of a second, as it opens 600 files."""
    return frozenset(zoneinfo.available_timezones())


def calendar(value: Any) -> str:
    """`DE` or `DE-NW`: country and subdivision as the `holidays` package knows them."""
    # Its import takes a third of a second: only files that use it pay for it.
    import holidays

    match = _CALENDAR.fullmatch(text(value))
    if not match:
        raise Wrong("is not a calendar of holidays", 'Write a country, or country and state: "DE", "DE-NW"')
    country, state = match.groups()
    try:
        holidays.country_holidays(country, subdiv=state)
    except NotImplementedError as cause:
        raise Wrong("is not a calendar of holidays", _known(country)) from cause
    return str(value)


def _known(country: str) -> str:
    import holidays

    countries = holidays.list_supported_countries(include_aliases=False)
    if country not in countries:
        return "Begin with a country's two letters, ISO 3166: DE, AT, CH, GB"
    states = ", ".join(countries[country])
    return f"{country} has these: {states}" if states else f'Write "{country}" alone'

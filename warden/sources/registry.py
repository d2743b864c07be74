"""Every kind of source there is: what it is for, which keys it has, and how it is built."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ValidationError

from warden.core.mention import SourceId
from warden.ports import MentionSource
from warden.sources import bluesky, inbox, mastodon, rss
from warden.sources.http import Http

Build = Callable[[SourceId, timedelta, Any, Http], MentionSource]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `every` is the pause between polls where the configuration names none.

    A kind without `build` is pushed to us and never polled.
    """

    name: str
    meaning: str
    every: timedelta | None
    keys: type[BaseModel]
    build: Build | None

    @property
    def is_push(self) -> bool:
        return self.build is None


@dataclass(frozen=True, slots=True)
class Key:
    """One key as a person reads of it; `default` is empty where there is none."""

    name: str
    required: bool
    default: str
    meaning: str


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "rss",
            "a feed: RSS, Atom or JSON Feed; press, blogs, Google Alerts",
            timedelta(minutes=15),
            rss.Keys,
            rss.Rss,
        ),
        Kind(
            "mastodon",
            "hashtags on a Mastodon server",
            timedelta(minutes=1),
            mastodon.Keys,
            mastodon.Mastodon,
        ),
        Kind("bluesky", "searches on Bluesky", timedelta(minutes=1), bluesky.Keys, bluesky.Bluesky),
        Kind("inbox", "mentions pushed to POST /api/v1/mentions", None, inbox.Keys, None),
    )
}


def keys_of(kind: Kind) -> tuple[Key, ...]:
    """The kind's own keys in the order they are best written."""
    return tuple(
        Key(
            name=name,
            required=field.is_required(),
            default="" if field.is_required() or field.default is None else _written(field.default),
            meaning=field.description or "",
        )
        for name, field in kind.keys.model_fields.items()
    )


def faults(kind: str, raw: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """Every fault of a source's own keys as (key, message, mend); an unknown kind is the fault of `kind`."""
    if kind not in KINDS:
        return [("kind", f'there is no kind of source "{kind}"', _meant(kind, KINDS))]
    try:
        KINDS[kind].keys.model_validate(raw)
    except ValidationError as error:
        return [
            _fault(kind, raw, dict(each)) for each in error.errors(include_input=False, include_url=False)
        ]
    return []


def build(
    kind: str, id: SourceId, every: timedelta, raw: Mapping[str, object], http: Http
) -> MentionSource | None:
    """The source, ready to be polled; None for a kind that is pushed to us.

    Raises:
        ValueError: the kind is unknown or its keys are faulty; ask `faults` beforehand.
    """
    if kind not in KINDS:
        raise ValueError(f"there is no kind of source {kind!r}")
    found = KINDS[kind]
    keys = found.keys.model_validate(raw)
    return found.build(id, every, keys, http) if found.build else None


def _fault(kind: str, raw: Mapping[str, object], error: Mapping[str, Any]) -> tuple[str, str, str]:
    known = KINDS[kind].keys.model_fields
    if not error["loc"]:  # of several keys together: told at the first that is there
        message, _, mend = str(error["msg"]).removeprefix("Value error, ").partition(": ")
        return next((key for key in known if key in raw), "kind"), message, mend[:1].upper() + mend[1:]
    key = str(error["loc"][0])
    if error["type"] == "extra_forbidden":
        return key, f'{kind} knows no key "{key}"', _meant(key, known)
    return key, f'"{key}" {_said(error)}', f"Meant: {known[key].description}"


def _said(error: Mapping[str, Any]) -> str:
    """How the sentence goes on after the key."""
    match error["type"]:
        case "missing":
            return "is missing"
        case "string_pattern_mismatch":
            return "has not the form it needs"
        case _:
            return str(error["msg"]).replace("Input should", "should")


def _meant(name: str, known: Mapping[str, object]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f'Did you mean "{close[0]}"?' if close else f"Known: {', '.join(known) or 'none'}"


def _written(default: object) -> str:
    return "[]" if default == () else str(default)

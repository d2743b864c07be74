"""A calendar as a source: at an address, asked again only for what changed, or in a file."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from warden.core.calendar import REACH, CalendarId
from warden.errors import SourceError
from warden.ports import CalendarRead
from warden.sources import ical
from warden.sources.answer import Answer
from warden.sources.http import Http

_ACCEPT = "text/calendar, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class WebCalendar:
    """A calendar at an http(s) address, which may hold a secret."""

    id: CalendarId
    address: str = field(repr=False)
    zone: str
    http: Http = field(repr=False)

    @property
    def place(self) -> str:
        return _place(self.address, self.zone)

    def read(self, validators: Mapping[str, str], *, now: datetime) -> CalendarRead | None:
        answer = self.http.get(self.address, now=now, headers=_conditions(validators), expect=(304,))
        if answer.status == 304:
            return None
        return _read(answer.body, answer.host, self.zone, _validators(answer), now=now)


@dataclass(frozen=True, slots=True)
class FileCalendar:
    """A calendar in a file of this machine."""

    id: CalendarId
    path: Path
    zone: str

    @property
    def place(self) -> str:
        return _place(str(self.path), self.zone)

    def read(self, validators: Mapping[str, str], *, now: datetime) -> CalendarRead | None:
        try:
            with self.path.open("rb") as file:
                body = file.read(ical.MAX_BODY + 1)
        except OSError as cause:
            raise SourceError(
                f"{self.path.name} cannot be read: {cause.strerror}",
                mend="Correct `calendar` in the configuration, or the file's permissions",
            ) from cause
        return _read(body, self.path.name, self.zone, {}, now=now)


def _read(
    body: bytes, whose: str, zone: str, validators: Mapping[str, str], *, now: datetime
) -> CalendarRead:
    try:
        said = ical.parse(body, zone=zone, start=now - REACH, end=now + REACH)
    except SourceError as failure:
        raise SourceError(
            f"{whose}: {failure.what}", mend=failure.mend, retryable=failure.retryable
        ) from failure
    return CalendarRead(said.events, said.faults, validators)


def _place(where: str, zone: str) -> str:
    return hashlib.sha256(f"{zone}\n{where}".encode()).hexdigest()


def _conditions(validators: Mapping[str, str]) -> dict[str, str]:
    asked = {"If-None-Match": validators.get("etag"), "If-Modified-Since": validators.get("last_modified")}
    return {"Accept": _ACCEPT} | {name: value for name, value in asked.items() if value}


def _validators(answer: Answer) -> dict[str, str]:
    kept = {"etag": answer.headers.get("etag"), "last_modified": answer.headers.get("last-modified")}
    return {name: value for name, value in kept.items() if value and value.isascii() and value.isprintable()}

"""A calendar at an address: asked for what changed, no bigger than a rota, and its secrets told to nobody."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.support.sources import NOW, Handler, Wire
from warden.core.calendar import CalendarId
from warden.errors import SourceError
from warden.ports import CalendarRead
from warden.sources.calendar import FileCalendar, WebCalendar
from warden.sources.http import MAX_BODY as MOST_OF_ANY_ANSWER
from warden.sources.http import Http
from warden.sources.ical import MAX_BODY

ADDRESS = "https://kim:s3cret@calendar.example/private-s3cret/rota.ics?key=s3cret"
SWAPS = CalendarId("community/swaps")
ROTA = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//by hand//
BEGIN:VEVENT
UID:1
SUMMARY:anna
DTSTART;TZID=Europe/Berlin:20261123T200000
DTEND;TZID=Europe/Berlin:20261124T080000
END:VEVENT
END:VCALENDAR
"""
VALIDATORS = {"etag": '"7"', "last_modified": "Mon, 23 Nov 2026 11:00:00 GMT"}
AS_HEADERS = {"ETag": VALIDATORS["etag"], "Last-Modified": VALIDATORS["last_modified"]}


@dataclass
class Server:
    """Answers as `handler` does, and remembers what it was asked."""

    handler: Handler
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.handler(request)


def says(body: str | bytes = ROTA, status: int = 200, **headers: str) -> Server:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Server(lambda _: httpx.Response(status, content=body, headers=named))


def at(server: Server, address: str = ADDRESS) -> WebCalendar:
    return WebCalendar(SWAPS, address, "Europe/Berlin", Http(transport=Wire(server)))


def refusal(server: Server) -> SourceError:
    """Why the calendar could not be read; nothing of it tells the address beyond its host."""
    with pytest.raises(SourceError) as raised:
        at(server).read({}, now=NOW)
    told, cause = raised.value, raised.value.__cause__
    assert "calendar.example" in told.what
    assert "s3cret" not in f"{told!r} {told.what} {told.mend} {cause!r}"
    return told


def turns(read: CalendarRead | None) -> list[str]:
    assert read is not None
    return [f"{event.start:%d %H:%M}/{event.end:%d %H:%M} {event.title}" for event in read.events]


def test_what_a_calendar_says_comes_with_what_to_ask_with_next_time() -> None:
    read = at(says(**{name.replace("-", "_"): value for name, value in AS_HEADERS.items()})).read({}, now=NOW)
    assert turns(read) == ["23 19:00/24 07:00 anna"]
    assert read is not None
    assert read.validators == VALIDATORS


def test_a_calendar_is_asked_only_for_what_changed_since_its_last_answer() -> None:
    server = says("", 304)
    assert at(server).read(VALIDATORS, now=NOW) is None
    (asked,) = server.asked
    assert asked.headers["If-None-Match"] == VALIDATORS["etag"]
    assert asked.headers["If-Modified-Since"] == VALIDATORS["last_modified"]


def test_one_that_never_gave_a_validator_is_asked_for_everything() -> None:
    server = says()
    at(server).read({}, now=NOW)
    assert not {"if-none-match", "if-modified-since"} & server.asked[0].headers.keys()
    assert "text/calendar" in server.asked[0].headers["Accept"]


@pytest.mark.parametrize("tag", ['"ü"', '"\x7f"'])
def test_a_validator_that_could_not_be_sent_back_is_not_kept(tag: str) -> None:
    """Otherwise one odd answer would make every later request fail."""
    server = Server(lambda _: httpx.Response(200, text=ROTA, headers=[(b"ETag", tag.encode())]))
    read = at(server).read({}, now=NOW)
    assert read is not None
    assert read.validators == {}


def test_an_answer_without_validators_has_none_to_keep() -> None:
    read = at(says()).read(VALIDATORS, now=NOW)
    assert read is not None
    assert read.validators == {}


def test_a_redirect_is_followed_and_still_asks_for_what_changed() -> None:
    def moved(request: httpx.Request) -> httpx.Response:
        if request.url.host == "calendar.example":
            return httpx.Response(302, headers={"Location": "https://storage.example/rota.ics"})
        return httpx.Response(304)

    server = Server(moved)
    assert at(server).read(VALIDATORS, now=NOW) is None
    assert [request.url.host for request in server.asked] == ["calendar.example", "storage.example"]
    assert server.asked[1].headers["If-None-Match"] == VALIDATORS["etag"]
    assert "Authorization" not in server.asked[1].headers


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("http://127.0.0.1:6379/", "inner address"),
        ("http://[::1]/s3cret", "inner address"),
        ("file:///etc/passwd", "does not follow"),
        (ADDRESS, "more than 3 times"),
    ],
)
def test_a_redirect_inwards_elsewhere_or_in_a_circle_is_refused(target: str, told: str) -> None:
    server = Server(lambda _: httpx.Response(302, headers={"Location": target}))
    assert told in refusal(server).what
    assert len(server.asked) <= 4


@pytest.mark.parametrize(
    ("size", "told"),
    [(MAX_BODY + 1, "bigger than a rota"), (MOST_OF_ANY_ANSWER + 1, "more than 20 MB")],
    ids=["beyond a rota", "beyond any answer"],
)
def test_a_calendar_bigger_than_a_rota_is_refused_before_it_is_read(size: int, told: str) -> None:
    failure = refusal(says(ROTA.encode().ljust(size)))
    assert told in failure.what
    assert not failure.retryable


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("", "no iCalendar"),
        ("<!DOCTYPE html><title>Anmelden</title>", "no iCalendar"),
        ('{"items": []}', "no iCalendar"),
        ("BEGIN:VCARD\nVERSION:4.0\nFN:Anna\nEND:VCARD\n", "no iCalendar"),
        (b"\xff\xfe\x00garbage\x00", "no iCalendar"),
        (ROTA[:-40], "breaks off"),
    ],
    ids=["nothing", "login page", "JSON", "address book", "garbage", "half"],
)
def test_what_is_no_whole_calendar_is_told_and_worth_another_try(body: str | bytes, told: str) -> None:
    failure = refusal(says(body))
    assert told in failure.what
    assert failure.mend
    assert failure.retryable


@pytest.mark.parametrize(
    ("status", "retryable"), [(401, False), (403, False), (404, False), (410, False), (500, True)]
)
def test_a_refusal_says_whether_waiting_helps(status: int, retryable: bool) -> None:
    failure = refusal(says("", status))
    assert (failure.retryable, bool(failure.mend)) == (retryable, True)


def test_an_overloaded_server_says_when_to_come_back() -> None:
    assert refusal(says("", 503, Retry_After="3600")).retry_after == timedelta(hours=1)


@pytest.mark.parametrize("failure", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_a_network_that_fails_is_worth_another_try(failure: type[httpx.TransportError]) -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise failure("no route to s3cret")

    with pytest.raises(SourceError, match=r"^calendar\.example ") as raised:
        at(Server(broken)).read({}, now=NOW)
    assert raised.value.retryable
    assert "s3cret" not in str(raised.value)


def test_a_calendar_shows_its_address_to_nobody_and_its_place_tells_none() -> None:
    calendar = at(says())
    assert "s3cret" not in f"{calendar!r} {calendar} {calendar.place}"
    assert "calendar.example" not in calendar.place


def test_another_address_or_zone_is_another_place() -> None:
    """What was kept of the one must not be taken for what the other says."""
    http = Http(transport=Wire(says()))
    places = {
        WebCalendar(SWAPS, address, zone, http).place
        for address in (ADDRESS, ADDRESS + "2")
        for zone in ("Europe/Berlin", "UTC")
    }
    assert len(places) == 4


def test_a_file_is_held_to_the_same_size(tmp_path: Path) -> None:
    file = tmp_path / "rota.ics"
    file.write_bytes(ROTA.encode().ljust(MAX_BODY + 1))
    with pytest.raises(SourceError, match=r"rota\.ics: .*bigger than a rota"):
        FileCalendar(SWAPS, file, "Europe/Berlin").read({}, now=NOW)

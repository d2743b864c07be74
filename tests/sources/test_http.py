import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.support.sources import NOW, Handler, Wire
from warden.errors import SourceError
from warden.sources.answer import retry_after
from warden.sources.http import Http

FEED = "https://press.example/feed"


def http(handler: Handler) -> Http:
    return Http(contact="https://warden.example", transport=Wire(handler))


def redirecting(**to: str) -> Handler:
    """Each host sends on to the address under its first label; any other answers with its own address."""

    def answer(request: httpx.Request) -> httpx.Response:
        target = to.get(request.url.host.split(".")[0])
        if target:
            return httpx.Response(302, headers={"Location": target})
        return httpx.Response(
            200, json={"at": str(request.url), "auth": request.headers.get("Authorization")}
        )

    return answer


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({}, None),
        ({"retry-after": "120"}, 120),
        ({"retry-after": "0"}, 1),
        ({"retry-after": "Mon, 23 Nov 2026 12:01:30 GMT"}, 90),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "9" * 400}, None),
        ({"retry-after": "999999"}, 86_400),
        ({"ratelimit-reset": str(int(NOW.timestamp()) + 30)}, 30),
        ({"x-ratelimit-reset": "2026-11-23T12:05:00.000Z"}, 300),
        ({"x-ratelimit-reset": "2026-11-23T11:05:00.000Z"}, 1),
        ({"x-ratelimit-reset": "241.5"}, 241.5),
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) + 60)}, 60),
        ({"x-ratelimit-reset": "2026-11-23T10:05:00Z", "date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 300),
    ],
)
def test_pause_is_read_from_every_form_of_header(headers: dict[str, str], pause: float | None) -> None:
    assert retry_after(headers, now=NOW) == (None if pause is None else timedelta(seconds=pause))


def test_redirect_is_followed_without_the_token_to_another_host() -> None:
    answer = http(redirecting(press="https://new.example/feed")).get(FEED, now=NOW, bearer="hush")
    assert answer.json() == {"at": "https://new.example/feed", "auth": None}
    assert answer.url == "https://new.example/feed"


@pytest.mark.parametrize(
    "target",
    [
        "https://press.example/feed",
        "http://127.0.0.1:6379/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://localhost/",
        "http://db.internal/",
        "http://intranet/",
        "ftp://new.example/feed",
        "file:///etc/passwd",
        "http://[",
    ],
)
def test_redirect_in_a_circle_inwards_or_elsewhere_is_refused(target: str) -> None:
    with pytest.raises(SourceError):
        http(redirecting(press=target)).get(FEED, now=NOW)


def test_inner_feed_may_redirect_inside() -> None:
    client = http(redirecting(intranet="http://10.0.0.7/feed"))
    assert client.get("http://intranet/feed", now=NOW).status == 200


def test_password_is_not_carried_along_a_redirect() -> None:
    with pytest.raises(SourceError, match="does not follow"):
        http(redirecting(press="https://new.example/")).post(FEED, now=NOW, content={"password": "hush"})


@pytest.mark.parametrize("url", ["", "press.example/feed", "ftp://press.example/", "http://"])
def test_address_that_is_none_is_told(url: str) -> None:
    with pytest.raises(SourceError) as raised:
        http(redirecting()).get(url, now=NOW)
    assert not raised.value.retryable


@pytest.mark.parametrize("token", ["hush\n", "hüsh", "hush\0"])
def test_token_that_cannot_be_sent_is_not_repeated_in_the_message(token: str) -> None:
    with pytest.raises(SourceError) as raised:
        http(redirecting()).get(FEED, now=NOW, bearer=token)
    assert token not in str(raised.value)
    assert raised.value.__cause__ is None


def test_packed_body_is_unpacked() -> None:
    packed = gzip.compress(b'{"a": 1}')
    client = http(lambda _: httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=iter([packed])))
    assert client.get(FEED, now=NOW).json() == {"a": 1}


@pytest.mark.parametrize("missing", [1, 4, 20])
def test_packed_body_cut_short_is_worth_another_try(missing: int) -> None:
    """The last eight bytes are the checksum: without them even whole data may be the start of more."""
    packed = gzip.compress(b'{"a": 1}')[:-missing]
    client = http(lambda _: httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=iter([packed])))
    with pytest.raises(SourceError, match="broke its answer off") as raised:
        client.get(FEED, now=NOW)
    assert raised.value.retryable


def test_packing_nobody_asked_for_is_refused() -> None:
    client = http(lambda _: httpx.Response(200, headers={"Content-Encoding": "br"}, content=iter([b"x"])))
    with pytest.raises(SourceError, match="encoding"):
        client.get(FEED, now=NOW)


def test_network_that_breaks_off_within_the_body_is_worth_another_try() -> None:
    def broken() -> Iterator[bytes]:
        yield b"{"
        raise httpx.ReadError("reset")

    with pytest.raises(SourceError) as raised:
        http(lambda _: httpx.Response(200, content=broken())).get(FEED, now=NOW)
    assert raised.value.retryable


def test_redirect_to_an_impossible_host_name_is_a_failure_and_nothing_worse() -> None:
    """The resolver's codec refuses a label beyond 63 letters before anything is sent."""
    error = UnicodeError("label too long")

    def unresolvable(request: httpx.Request) -> httpx.Response:
        raise error

    with pytest.raises(SourceError) as raised:
        http(unresolvable).get(FEED, now=NOW)
    assert raised.value.__cause__ is error


def test_not_modified_is_only_an_answer_where_it_was_asked_for() -> None:
    client = http(lambda _: httpx.Response(304))
    assert client.get(FEED, now=NOW, expect=(304,)).status == 304
    with pytest.raises(SourceError):
        client.get(FEED, now=NOW)


def test_pause_of_an_overloaded_server_is_passed_on() -> None:
    client = http(lambda _: httpx.Response(503, headers={"Retry-After": "Mon, 23 Nov 2026 12:10:00 GMT"}))
    with pytest.raises(SourceError) as raised:
        client.get(FEED, now=datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
    assert raised.value.retry_after == timedelta(minutes=10)

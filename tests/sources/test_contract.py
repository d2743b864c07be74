"""What every polled source promises, whatever its format."""

import gzip
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.support.sources import BRAND, MINUTE, NOW, SERVERS, Post, Server, minutes_of_posts
from warden.errors import SourceError
from warden.ports import Fetched


@pytest.fixture(params=SERVERS, ids=lambda server: server.kind)
def server(request: pytest.FixtureRequest) -> Server:
    made: Server = request.param()
    return made


def poll(server: Server, cursor: dict[str, str] | None = None, *, now: datetime = NOW) -> Fetched:
    return server.source().fetch([BRAND], cursor or {}, now=now)


def ids(fetched: Fetched) -> set[str]:
    return {mention.external_id for mention in fetched.mentions}


def failure(server: Server, response: httpx.Response) -> SourceError:
    server.broken = lambda _: response
    with pytest.raises(SourceError) as raised:
        poll(server)
    return raised.value


def test_post_becomes_a_mention(server: Server) -> None:
    server.posts = [Post("a", NOW - MINUTE, "Die Musterbank & ihre App")]
    (mention,) = poll(server).mentions
    assert (mention.source, mention.external_id) == (server.kind, "a")
    assert mention.text == "Die Musterbank & ihre App"
    assert (mention.published_at, mention.fetched_at) == (NOW - MINUTE, NOW)
    assert mention.published_at.tzinfo is UTC


def test_empty_answer_is_no_failure(server: Server) -> None:
    assert poll(server).mentions == ()


def test_second_poll_goes_on_from_the_cursor(server: Server) -> None:
    server.posts = [Post("old", NOW - timedelta(hours=3))]
    first = poll(server)
    server.posts += [Post("new", NOW)]
    second = poll(server, dict(first.cursor), now=NOW + MINUTE)
    assert "new" in ids(second)
    assert ids(first) | ids(second) == {"old", "new"}


def test_quiet_second_poll_keeps_the_place(server: Server) -> None:
    server.posts = [Post("old", NOW - timedelta(hours=3))]
    first = poll(server)
    second = poll(server, dict(first.cursor), now=NOW + MINUTE)
    assert second.cursor == first.cursor


def test_post_that_arrives_late_is_found_by_the_overlap(server: Server) -> None:
    server.posts = [Post("first", NOW - 5 * MINUTE), Post("last", NOW - 2 * MINUTE)]
    first = poll(server)
    server.posts.insert(1, Post("late", NOW - 4 * MINUTE))
    assert "late" in ids(poll(server, dict(first.cursor), now=NOW + MINUTE))


def test_nothing_is_lost_when_more_is_new_than_fits_a_page(server: Server) -> None:
    server.posts = [Post("before", NOW - timedelta(hours=6))]
    first = poll(server)
    server.posts += minutes_of_posts(99)
    second = poll(server, dict(first.cursor), now=NOW + MINUTE)
    assert ids(second) >= {f"post-{n}" for n in range(99)}


def test_duplicate_ids_give_one_mention(server: Server) -> None:
    server.posts = [Post("a", NOW - 2 * MINUTE), Post("a", NOW - MINUTE), Post("b")]
    assert sorted(mention.external_id for mention in poll(server).mentions) == ["a", "b"]


def test_future_time_becomes_the_time_of_the_poll(server: Server) -> None:
    server.posts = [Post("a", NOW + timedelta(days=3))]
    (mention,) = poll(server).mentions
    assert mention.published_at == NOW


UNFIT = {
    "ancient": Post("bad", "1999-12-31T00:00:00+00:00"),
    "no time": Post("bad", "the day before yesterday"),
    "out of range": Post("bad", "0001-01-01T00:00:00+14:00"),
    "empty": Post("bad", text=" "),
    "no text": Post("bad", without="text"),
}


@pytest.mark.parametrize("post", UNFIT.values(), ids=UNFIT)
def test_unfit_post_is_told_and_the_rest_is_kept(server: Server, post: Post) -> None:
    server.posts = [post, Post("good", NOW - MINUTE)]
    fetched = poll(server)
    assert ids(fetched) == {"good"}
    assert len(fetched.faults) == 1


def test_markup_controls_and_length_are_taken_out_of_texts(server: Server) -> None:
    hostile = "Musterbank \u202edrawkcab\u202c a\u0301\u0323\u0301\u0323\u0301\u0323 " + "x" * 50_000
    server.posts = [Post("a", NOW - MINUTE, hostile)]
    (mention,) = poll(server).mentions
    assert mention.text.startswith("Musterbank drawkcab a\u0301\u0323\u0301\u0323 xxx")
    assert mention.text.endswith("x […]")
    assert len(mention.text) == 10_000


def test_web_page_instead_of_data_is_told_as_one(server: Server) -> None:
    error = failure(
        server, httpx.Response(200, html="<!DOCTYPE html><html><title>Are you human?</title></html>")
    )
    assert "web page" in error.what
    assert error.retryable


def test_web_page_with_403_is_a_block_and_not_a_bad_token(server: Server) -> None:
    error = failure(server, httpx.Response(403, html="<html>Blocked</html>"))
    assert "block page" in error.what
    assert not error.retryable


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_refusal_needs_a_person(server: Server, status: int) -> None:
    if status == 404 and server.kind == "mastodon":
        pytest.skip("404 is a hashtag nobody has used there yet")
    error = failure(server, httpx.Response(status, json={"error": "no"}))
    assert not error.retryable
    assert str(status) in error.what
    assert error.mend


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_trouble_at_the_other_end_is_worth_another_try(server: Server, status: int) -> None:
    assert failure(server, httpx.Response(status)).retryable


def test_too_many_requests_says_how_long_to_wait(server: Server) -> None:
    error = failure(server, httpx.Response(429, headers={"Retry-After": "90"}))
    assert error.retryable
    assert error.retry_after == timedelta(seconds=90)


@pytest.mark.parametrize("trouble", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_unreachable_server_is_worth_another_try(server: Server, trouble: type[httpx.TransportError]) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise trouble("no route to hush", request=request)

    server.broken = fail
    with pytest.raises(SourceError) as raised:
        poll(server)
    assert raised.value.retryable


def test_answer_cut_short_is_asked_for_again(server: Server) -> None:
    """Whether the rest is told as a failure or read as far as it goes: nothing may be taken for read."""
    server.posts = minutes_of_posts(30)
    whole = server.answer

    def cut(request: httpx.Request) -> httpx.Response:
        answer = whole(request)
        return httpx.Response(
            200, headers={"ETag": '"cut"'}, content=answer.content[: len(answer.content) * 2 // 3]
        )

    server.broken = cut
    cursor: dict[str, str] = {}
    with suppress(SourceError):
        cursor = dict(poll(server).cursor)
    server.broken = None
    assert ids(poll(server, cursor)) == {f"post-{n}" for n in range(30)}


def test_endless_body_is_stopped_at_20_mb(server: Server) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(200):
            sent += 1_000_000
            yield b"x" * 1_000_000

    error = failure(server, httpx.Response(200, content=endless()))
    assert "20 MB" in error.what
    assert sent < 25_000_000


def test_decompression_bomb_is_stopped_at_20_mb(server: Server) -> None:
    bomb = gzip.compress(bytes(200_000_000), compresslevel=1)
    error = failure(server, httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=iter([bomb])))
    assert "20 MB" in error.what


def test_wrong_encoding_costs_no_post(server: Server) -> None:
    server.posts = [Post("a", NOW - MINUTE, "Überweisung bei der Musterbank hängt")]
    whole = server.answer

    def latin(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=whole(request).content.decode().encode("cp1252"))

    server.broken = latin
    (mention,) = poll(server).mentions
    assert mention.text == "Überweisung bei der Musterbank hängt"


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe\x00", b"[" * 200_000, b'{"posts": 7}', b"null", b"\x1f\x8b\x08", b"[[1], 2, null]"],
)
def test_nonsense_is_a_failure_and_nothing_worse(server: Server, body: bytes) -> None:
    server.broken = lambda _: httpx.Response(200, content=body)
    with suppress(SourceError):
        assert poll(server).mentions == ()


def test_no_message_tells_a_secret(server: Server) -> None:
    errors = [
        failure(server, httpx.Response(status, text="hush")) for status in (200, 400, 401, 403, 429, 500)
    ]
    assert [error for error in errors if "hush" in str(error)] == []
    assert "hush" not in repr(server.source())


def test_requests_name_us_and_where_to_complain(server: Server) -> None:
    poll(server)
    assert server.requests[0].headers["User-Agent"] == "warden (+https://warden.example)"


def test_failed_poll_leaves_the_place_for_the_next(server: Server) -> None:
    server.posts = [Post("old", NOW - timedelta(hours=3))]
    cursor = dict(poll(server).cursor)
    server.posts += [Post("new", NOW - MINUTE)]
    failure(server, httpx.Response(503))
    server.broken = None
    assert "new" in ids(poll(server, cursor))

from datetime import timedelta

import httpx
import pytest

from tests.support.sources import BRAND, MINUTE, NOW, BlueskyServer, Post, minutes_of_posts
from warden.core.mention import Brand, BrandId
from warden.errors import SourceError
from warden.sources.bluesky import parse
from warden.sources.record import Rules


def paths(server: BlueskyServer) -> list[str]:
    return [request.url.path.rpartition(".")[2] for request in server.requests]


def test_session_is_kept_from_poll_to_poll() -> None:
    server = BlueskyServer()
    source = server.source()
    for minute in range(5):
        source.fetch([BRAND], {}, now=NOW + minute * MINUTE)
    assert server.logins == 1


def test_expired_session_is_refreshed_without_the_password() -> None:
    server = BlueskyServer(posts=[Post("a")])
    source = server.source()
    source.fetch([BRAND], {}, now=NOW)
    server.end_sessions()
    assert len(source.fetch([BRAND], {}, now=NOW).mentions) == 1
    assert paths(server)[2:] == ["searchPosts", "refreshSession", "searchPosts"]
    assert server.logins == 1


def test_revoked_session_is_replaced_by_a_new_login() -> None:
    server = BlueskyServer(posts=[Post("a")])
    source = server.source()
    source.fetch([BRAND], {}, now=NOW)
    server.end_sessions()
    server.refreshable = False
    assert len(source.fetch([BRAND], {}, now=NOW).mentions) == 1
    assert server.logins == 2


def test_wrong_password_needs_a_person() -> None:
    server = BlueskyServer(broken=lambda _: httpx.Response(401, json={"error": "AuthenticationRequired"}))
    with pytest.raises(SourceError) as raised:
        server.source().fetch([BRAND], {}, now=NOW)
    assert not raised.value.retryable
    assert len(server.requests) == 1


def test_every_page_back_to_the_mark_is_read() -> None:
    server = BlueskyServer(posts=minutes_of_posts(450))
    assert len(server.source().fetch([BRAND], {}, now=NOW).mentions) == 450


def test_poll_that_breaks_off_keeps_its_place() -> None:
    server = BlueskyServer(posts=[Post("before", NOW - timedelta(hours=6))])
    source = server.source()
    cursor = source.fetch([BRAND], {}, now=NOW).cursor
    server.posts += minutes_of_posts(450)
    limit = len(server.requests) + 2
    server.broken = lambda request: (
        server.answer(request) if len(server.requests) <= limit else httpx.Response(502)
    )
    broken = source.fetch([BRAND], cursor, now=NOW)
    assert len(broken.mentions) == 200
    assert broken.cursor == cursor
    server.broken = None
    assert len(source.fetch([BRAND], cursor, now=NOW).mentions) == 451


def test_what_is_too_much_for_one_poll_is_told() -> None:
    server = BlueskyServer(posts=minutes_of_posts(5_100))
    fetched = server.source().fetch([BRAND], {}, now=NOW)
    assert len(fetched.mentions) == 5_000
    assert "left out" in fetched.faults[0]


def test_without_a_login_the_first_page_is_read_and_the_rest_told() -> None:
    server = BlueskyServer(keys={}, posts=minutes_of_posts(150))
    fetched = server.source().fetch([BRAND], {}, now=NOW)
    assert len(fetched.mentions) == 100
    assert len(fetched.faults) == 1
    assert [request.url.host for request in server.requests] == ["api.bsky.app"]


def test_each_term_is_searched_for_once() -> None:
    server = BlueskyServer(keys={})
    terms = ('"Muster Bank"', "Muster*", "#musterbank")
    brands = [Brand(BrandId(name), name, terms=terms) for name in "ab"]
    server.source().fetch(brands, {}, now=NOW)
    assert [request.url.params["q"] for request in server.requests] == [
        '"Muster Bank"',
        "Muster",
        "#musterbank",
    ]


def test_post_with_a_lying_clock_gets_the_time_it_was_indexed() -> None:
    post = {
        "uri": "at://did:plc:kim/app.bsky.feed.post/3m",
        "author": {"did": "did:plc:kim", "handle": "kim.example"},
        "record": {"text": "", "createdAt": "2031-01-01T00:00:00Z", "langs": ["de"]},
        "embed": {"images": [{"alt": "Fehlermeldung der Musterbank"}]},
        "indexedAt": "2026-11-23T11:30:00Z",
    }
    ((mention,), _) = parse([post], Rules("bluesky", NOW))
    assert mention.published_at == NOW - timedelta(minutes=30)
    assert mention.text == "Fehlermeldung der Musterbank"
    assert mention.url == "https://bsky.app/profile/did:plc:kim/post/3m"

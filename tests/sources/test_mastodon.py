from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from tests.support.sources import BRAND, MINUTE, NOW, MastodonServer, Post, minutes_of_posts
from warden.core.mention import Brand, BrandId
from warden.errors import SourceError
from warden.sources.mastodon import hashtags_of, parse
from warden.sources.record import Rules

RULES = Rules("mastodon", NOW)


def test_hashtags_come_from_the_one_word_terms() -> None:
    terms = (
        '"Musterbank"',
        "@musterbank",
        "#musterbank",
        "#MusterApp",
        "Muster Bank",
        "Muster*",
        "@a@b.example",
    )
    assert hashtags_of([Brand(BrandId("b"), "B", terms=terms)]) == ["musterbank", "musterapp"]


def test_configured_hashtags_win_over_terms() -> None:
    server = MastodonServer()
    server.keys["hashtags"] = ["#Störung", "down"]
    server.source().fetch([BRAND], {}, now=NOW)
    assert [request.url.raw_path.split(b"?")[0] for request in server.requests] == [
        b"/api/v1/timelines/tag/st%C3%B6rung",
        b"/api/v1/timelines/tag/down",
    ]


def test_brand_without_any_hashtag_is_told_with_the_mend() -> None:
    with pytest.raises(SourceError, match="hashtags = "):
        MastodonServer().source().fetch([Brand(BrandId("b"), "B", terms=("Muster Bank",))], {}, now=NOW)


def test_hashtag_nobody_used_yet_is_empty() -> None:
    server = MastodonServer(broken=lambda _: httpx.Response(404, json={"error": "Record not found"}))
    assert server.source().fetch([BRAND], {}, now=NOW).mentions == ()


def test_more_than_one_poll_may_read_is_read_by_the_next() -> None:
    server = MastodonServer(posts=[Post("before", NOW - timedelta(hours=9))])
    source = server.source()
    cursor = source.fetch([BRAND], {}, now=NOW).cursor
    server.posts += minutes_of_posts(2_500)
    seen: set[str] = set()
    for minute in range(4):
        fetched = source.fetch([BRAND], cursor, now=NOW + minute * MINUTE)
        assert len(fetched.mentions) <= 1_000
        seen |= {mention.external_id for mention in fetched.mentions}
        cursor = fetched.cursor
    assert seen >= {f"post-{n}" for n in range(2_500)}


def failing_after(
    server: MastodonServer, answers: int, failure: httpx.Response
) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        return server.answer(request) if len(server.requests) <= answers else failure

    return answer


def test_poll_that_breaks_off_keeps_what_it_read_and_goes_on_there() -> None:
    server = MastodonServer(posts=[Post("before", NOW - timedelta(hours=9))])
    source = server.source()
    cursor = source.fetch([BRAND], {}, now=NOW).cursor
    server.posts += minutes_of_posts(1000)
    server.broken = failing_after(server, 11, httpx.Response(429, headers={"Retry-After": "60"}))
    first = source.fetch([BRAND], cursor, now=NOW)
    assert len(first.mentions) == 400
    assert first.retry_after == MINUTE
    assert "fewer requests" in first.faults[0]
    server.broken = None
    second = source.fetch([BRAND], first.cursor, now=NOW + MINUTE)
    ids = {mention.external_id for mention in (*first.mentions, *second.mentions)}
    assert ids >= {f"post-{n}" for n in range(1000)}


def test_one_failing_hashtag_leaves_the_others_alone() -> None:
    server = MastodonServer(posts=[Post("a")])
    server.keys["hashtags"] = ["bad", "good"]
    server.broken = lambda request: (
        httpx.Response(500) if request.url.path.endswith("bad") else server.answer(request)
    )
    fetched = server.source().fetch([BRAND], {"bad": "7"}, now=NOW)
    assert len(fetched.mentions) == 1
    assert fetched.cursor["bad"] == "7"
    assert fetched.faults[0].startswith("bad: ")


def test_pause_asked_for_stops_the_other_hashtags_too() -> None:
    server = MastodonServer(broken=lambda _: httpx.Response(429, headers={"Retry-After": "60"}))
    server.keys["hashtags"] = ["one", "two"]
    with pytest.raises(SourceError):
        server.source().fetch([BRAND], {}, now=NOW)
    assert len(server.requests) == 1


def test_server_that_ignores_min_id_is_not_asked_for_ever() -> None:
    server = MastodonServer(posts=[Post("a")])
    source = server.source()
    page = server.answer(httpx.Request("GET", "https://social.example/?limit=40"))
    server.broken = lambda _: httpx.Response(200, content=page.content)
    cursor = source.fetch([BRAND], {}, now=NOW).cursor
    source.fetch([BRAND], cursor, now=NOW)
    assert len(server.requests) <= 4


def test_ids_of_other_servers_software_are_kept_as_they_are() -> None:
    status = {
        "id": "01JD2XYZ",
        "uri": "https://a.example/1",
        "created_at": "2026-11-23T11:00:00Z",
        "content": "x",
    }
    server = MastodonServer(broken=lambda _: httpx.Response(200, json=[status]))
    assert server.source().fetch([BRAND], {}, now=NOW).cursor == {"musterbank": "01JD2XYZ"}


def test_post_that_is_not_public_is_left_out() -> None:
    status = {
        "id": "1",
        "uri": "u",
        "created_at": "2026-11-23T11:00:00Z",
        "content": "x",
        "visibility": "unlisted",
    }
    assert parse([status], "social.example", RULES) == ([], [])


def test_status_is_read_with_warning_author_and_counts() -> None:
    status = {
        "id": "1",
        "uri": "https://a.example/1",
        "url": "javascript:alert(1)",
        "created_at": "2026-11-23T11:00:00.000Z",
        "spoiler_text": "Bank",
        "content": '<p>Die <a href="x">#<span>Musterbank</span></a>-App &amp; ich</p>'
        "<p>Zwei<br>Drei &amp;lt;</p>",
        "account": {"acct": "kim", "followers_count": -3},
        "language": "de-DE",
        "favourites_count": "viele",
    }
    ((mention,), faults) = parse([status], "social.example", RULES)
    assert faults == []
    assert mention.text == "Bank\n\nDie #Musterbank-App & ich\n\nZwei\nDrei &lt;"
    assert (mention.author, mention.language, mention.url) == ("kim@social.example", "de", None)
    assert (mention.followers, mention.likes) == (None, None)

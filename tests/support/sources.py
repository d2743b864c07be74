"""Fake servers at the wire, one for each kind of source that is polled: they answer as the real ones do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape
from zlib import crc32

import httpx

from warden.core.mention import Brand, BrandId, SourceId
from warden.ports import MentionSource
from warden.sources import registry
from warden.sources.http import Http

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BRAND = Brand(BrandId("musterbank"), "Musterbank", terms=("Musterbank",))

Handler = Callable[[httpx.Request], httpx.Response]


class Wire(httpx.BaseTransport):
    """`httpx.MockTransport`, save that a body comes as a stream, as it does from a socket."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        answer = self._handler(request)
        if not answer.is_stream_consumed:
            return answer
        return httpx.Response(
            answer.status_code, headers=answer.headers, stream=httpx.ByteStream(answer.content)
        )


@dataclass(frozen=True)
class Post:
    """One post on a server; `without` names what its wire form lacks: id, time or text."""

    id: str
    at: datetime | str = NOW - MINUTE
    text: str = "Die Musterbank-App hängt"
    without: str = ""

    @property
    def written_at(self) -> str:
        return self.at if isinstance(self.at, str) else self.at.isoformat()


@dataclass
class Server:
    """A server with posts, oldest first. `broken` answers in its place while it is set."""

    kind = ""
    keys: dict[str, object] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    broken: Handler | None = None
    requests: list[httpx.Request] = field(default_factory=list)

    def source(self) -> MentionSource:
        http = Http(contact="https://warden.example", transport=Wire(self._handle))
        built = registry.build(self.kind, SourceId(self.kind), MINUTE, self.keys, http)
        assert built is not None
        return built

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.broken(request) if self.broken else self.answer(request)

    def answer(self, request: httpx.Request) -> httpx.Response:
        raise NotImplementedError


@dataclass
class FeedServer(Server):
    """An RSS feed of the newest 100 items with an `ETag`."""

    kind = "rss"
    keys: dict[str, object] = field(default_factory=lambda: {"url": "https://press.example/feed?key=hush"})

    def answer(self, request: httpx.Request) -> httpx.Response:
        tag = f'"{hash(tuple(self.posts))}"'
        if request.headers.get("If-None-Match") == tag:
            return httpx.Response(304)
        return httpx.Response(
            200, headers={"ETag": tag, "Content-Type": "application/rss+xml"}, text=self.written()
        )

    def written(self) -> str:
        items = "".join(self._item(post) for post in reversed(self.posts[-100:]))
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Blatt</title>{items}</channel></rss>'

    def _item(self, post: Post) -> str:
        at = post.at if isinstance(post.at, str) else format_datetime(post.at)
        parts = {
            "id": f'<guid isPermaLink="false">{escape(post.id)}</guid>',
            "time": f"<pubDate>{at}</pubDate>",
            "text": f"<description>{escape(post.text)}</description>",
        }
        return "<item>" + "".join(part for name, part in parts.items() if name != post.without) + "</item>"


@dataclass
class MastodonServer(Server):
    """Hashtag timelines with `min_id` and `limit`; ids are snowflakes of the time of publication."""

    kind = "mastodon"
    keys: dict[str, object] = field(
        default_factory=lambda: {"instance": "https://social.example", "token": "hush"}
    )

    def answer(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        above, limit = int(asked.get("min_id", 0)), int(asked["limit"])
        known = sorted(((self._snowflake(post), post) for post in self.posts), key=lambda pair: pair[0])
        page = [(number, post) for number, post in known if number > above]
        page = page[:limit] if above else page[-limit:]
        return httpx.Response(200, json=[self._status(number, post) for number, post in reversed(page)])

    def _snowflake(self, post: Post) -> int:
        at = post.at if isinstance(post.at, datetime) else NOW
        return (int(at.timestamp() * 1000) << 16) + crc32(post.id.encode()) % 65536

    def _status(self, number: int, post: Post) -> dict[str, object]:
        status: dict[str, object] = {
            "id": str(number),
            "uri": post.id,
            "url": f"https://social.example/@kim/{number}",
            "created_at": post.written_at,
            "content": f"<p>{escape(post.text)}</p>",
            "visibility": "public",
            "language": "de",
            "account": {"acct": "kim", "followers_count": 88},
            "favourites_count": 7,
            "reblogs_count": 4,
            "replies_count": 1,
        }
        status.pop({"id": "uri", "time": "created_at", "text": "content"}.get(post.without, ""), None)
        return status


@dataclass
class BlueskyServer(Server):
    """Search behind a login: newest first, `since`, pages by cursor, sessions that can be ended."""

    kind = "bluesky"
    keys: dict[str, object] = field(
        default_factory=lambda: {"identifier": "watch.example", "app_password": "hush"}
    )
    sessions: int = 0
    logins: int = 0
    refreshable: bool = True

    def answer(self, request: httpx.Request) -> httpx.Response:
        match request.url.path.rpartition(".")[2]:
            case "createSession":
                self.logins += 1
                return self._session()
            case "refreshSession" if self.refreshable:
                return self._session()
            case "searchPosts" if self._knows(request) or not self.keys.get("identifier"):
                return self._page(request)
            case _:
                return httpx.Response(400, json={"error": "ExpiredToken", "message": "Token has expired"})

    def end_sessions(self) -> None:
        self.sessions += 1

    def _session(self) -> httpx.Response:
        token = f"hush-{self.sessions}"
        return httpx.Response(200, json={"accessJwt": token, "refreshJwt": f"{token}-r", "did": "did:plc:me"})

    def _knows(self, request: httpx.Request) -> bool:
        return request.headers.get("Authorization") == f"Bearer hush-{self.sessions}"

    def _page(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        since, limit = datetime.fromisoformat(asked["since"]), int(asked["limit"])
        found = [
            post for post in reversed(self.posts) if not isinstance(post.at, datetime) or post.at >= since
        ]
        start = int(asked.get("cursor", 0))
        following = {"cursor": str(start + limit)} if start + limit < len(found) else {}
        page = [self._post(post) for post in found[start : start + limit]]
        return httpx.Response(200, json={"posts": page, **following})

    def _post(self, post: Post) -> dict[str, object]:
        record = {"text": post.text, "createdAt": post.written_at, "langs": ["de"]}
        record.pop({"time": "createdAt", "text": "text"}.get(post.without, ""), None)
        author = {"did": "did:plc:kim", "handle": "kim.example"}
        uri = {} if post.without == "id" else {"uri": post.id}
        return {**uri, "author": author, "record": record, "likeCount": 9, "repostCount": 1, "replyCount": 2}


SERVERS: tuple[Callable[[], Server], ...] = (FeedServer, MastodonServer, BlueskyServer)


def minutes_of_posts(count: int, *, first: datetime = NOW - timedelta(hours=5)) -> list[Post]:
    """`count` posts a second apart, so that order and pages matter."""
    return [Post(f"post-{n}", first + timedelta(seconds=n), f"Musterbank {n}") for n in range(count)]

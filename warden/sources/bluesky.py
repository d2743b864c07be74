"""Bluesky: posts found by search, with an app password through the account's own server, or without a login.

`app.bsky.feed.searchPosts` gives the newest first, so a mark moves only once a search was read back to it.
Without a login the server gives the first page alone. Source: the lexicon app.bsky.feed.searchPosts.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator

from warden.core.mention import Brand, Mention, SourceId
from warden.errors import SourceError
from warden.ports import Fetched
from warden.sources.answer import Answer, items_of, refusal
from warden.sources.http import Http, Params
from warden.sources.record import Rules, at, instant, items_at, mention_of, read_each, text_at
from warden.sources.strands import Strand, read_strands

_LIMIT = 100  # posts a page, the most the API gives
_PAGES = 50  # a poll and search
_OVERLAP = timedelta(minutes=10)
_FIRST_LOOK = timedelta(days=1)
_REFUSED = (400, 401)  # an expired token is a 400 at an account's own server, a 401 elsewhere


class Keys(BaseModel):
    """A source's own keys in the configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    identifier: str | None = Field(default=None, description="handle of the account that searches")
    app_password: SecretStr | None = Field(
        default=None,
        description="app password of that account (Settings, Privacy and security, App passwords)",
    )
    host: Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+/?$")] | None = Field(
        default=None, description="left out: https://bsky.social with a login, https://api.bsky.app without"
    )
    queries: tuple[Annotated[str, StringConstraints(min_length=1)], ...] = Field(
        default=(), description="what to search for, each on its own; left out: the brands' terms"
    )

    @model_validator(mode="after")
    def _login_is_whole(self) -> Self:
        if (self.identifier is None) != (self.app_password is None):
            raise ValueError("identifier and app_password belong together: give both or neither")
        return self


class Bluesky:
    """Searches on one host. The cursor holds, for each search, the time up to which it was read.

    The session lives as long as the object: an account may log in only 300 times a day.
    """

    kind = "bluesky"

    def __init__(self, id: SourceId, every: timedelta, keys: Keys, http: Http) -> None:
        self.id = id
        self.every = every
        self._keys = keys
        self._http = http
        self._access = ""
        self._refresh = ""

    def fetch(self, brands: Sequence[Brand], cursor: Mapping[str, str], *, now: datetime) -> Fetched:
        terms = self._keys.queries or [term.replace("*", "") for brand in brands for term in brand.terms]
        return read_strands(
            list(dict.fromkeys(terms)), lambda query, mark: self._read(query, mark, now=now), cursor
        )

    def _read(self, query: str, mark: str | None, *, now: datetime) -> Strand:
        """Page back from the newest post to the mark, or through the last day where there is none yet."""
        strand = Strand(mark=mark)
        since = instant(mark) - _OVERLAP if mark else now - _FIRST_LOOK
        page = ""
        for _ in range(_PAGES):
            try:
                posts, page = self._page(query, since, page, now=now)
            except SourceError as error:
                strand.error = error
                return strand
            strand.add(*parse(posts, Rules(self.id, now)))
            if not page or not self._keys.identifier:
                break
        if page:
            strand.faults.append("more posts than one poll may read: the older ones are left out")
        if strand.mentions:
            strand.mark = max(mention.published_at for mention in strand.mentions).isoformat()
        return strand

    def _page(self, query: str, since: datetime, page: str, *, now: datetime) -> tuple[list[object], str]:
        params: Params = {
            "q": query,
            "sort": "latest",
            "since": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "limit": _LIMIT,
        }
        answer = self._search({**params, "cursor": page} if page else params, now=now)
        payload = answer.json()
        return items_of(at(payload, "posts"), answer.host), text_at(payload, "cursor")

    def _search(self, params: Params, *, now: datetime) -> Answer:
        """The answer to a search, with a session renewed where it has run out."""
        if self._keys.identifier and not self._access:
            self._log_in(now=now)
        answer = self._get(params, now=now)
        if answer.status in _REFUSED and self._keys.identifier:
            self._renew(now=now)
            answer = self._get(params, now=now)
        if answer.status in _REFUSED:
            raise refusal(answer, now=now)
        return answer

    def _get(self, params: Params, *, now: datetime) -> Answer:
        url = f"{self._host}/xrpc/app.bsky.feed.searchPosts"
        return self._http.get(url, now=now, params=params, bearer=self._access or None, expect=_REFUSED)

    def _renew(self, *, now: datetime) -> None:
        """Trade the refresh token for a new pair; log in again where that has run out too."""
        url = f"{self._host}/xrpc/com.atproto.server.refreshSession"
        answer = self._http.post(url, now=now, bearer=self._refresh, expect=_REFUSED)
        if answer.status in _REFUSED:
            self._log_in(now=now)
        else:
            self._keep(answer)

    def _log_in(self, *, now: datetime) -> None:
        password = self._keys.app_password.get_secret_value() if self._keys.app_password else ""
        login = {"identifier": self._keys.identifier or "", "password": password}
        url = f"{self._host}/xrpc/com.atproto.server.createSession"
        self._keep(self._http.post(url, now=now, content=login))

    def _keep(self, answer: Answer) -> None:
        session = answer.json()
        self._access, self._refresh = text_at(session, "accessJwt"), text_at(session, "refreshJwt")
        if not self._access:
            raise SourceError(f"{answer.host} gave no session", mend="Check `host` of this source")

    @property
    def _host(self) -> str:
        default = "https://bsky.social" if self._keys.identifier else "https://api.bsky.app"
        return (self._keys.host or default).rstrip("/")


def parse(posts: Sequence[object], rules: Rules) -> tuple[list[Mention], list[str]]:
    """The posts of a search page, and a line for each that cannot be read."""
    return read_each(posts, lambda post: _mention(post, rules))


def _mention(post: object, rules: Rules) -> Mention:
    uri = text_at(post, "uri")
    did = text_at(post, "author", "did")
    pictures = [*items_at(post, "embed", "images"), *items_at(post, "embed", "media", "images")]
    return mention_of(
        {
            "id": uri,
            "published_at": _published(post),
            "text": "\n".join(
                [text_at(post, "record", "text"), *(text_at(each, "alt") for each in pictures)]
            ),
            "url": f"https://bsky.app/profile/{did}/post/{uri.rpartition('/')[2]}" if did else None,
            "author": at(post, "author", "handle"),
            "language": next(iter(items_at(post, "record", "langs")), None),
            "likes": at(post, "likeCount"),
            "reposts": at(post, "repostCount"),
            "replies": at(post, "replyCount"),
        },
        rules,
    )


def _published(post: object) -> object:
    """The earlier of the time its author claims and the time it was indexed, as the search sorts them."""
    known = []
    for written in (at(post, "record", "createdAt"), at(post, "indexedAt")):
        try:
            known.append(instant(written))
        except ValueError:
            continue
    return min(known, default=None)

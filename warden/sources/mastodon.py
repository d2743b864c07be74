"""Mastodon and servers that speak its API: the public posts under hashtags, as one server knows them.

`GET /api/v1/timelines/tag/{tag}` with `min_id` gives the page just above an id: paging goes forward in time,
and a broken poll loses nothing. Posts of other servers arrive late but get ids by their own time, hence the
overlap. Source: docs.joinmastodon.org/methods/timelines.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from warden.core.mention import Brand, Mention, SourceId
from warden.errors import SourceError
from warden.ports import Fetched
from warden.sources.answer import items_of
from warden.sources.http import Http
from warden.sources.record import Rules, at, mention_of, read_each, text_at
from warden.sources.strands import Strand, read_strands
from warden.sources.text import text_of_html

_LIMIT = 40  # posts a page, the most the API gives
_PAGES = 25  # a poll and hashtag, well inside 300 requests in 5 minutes
_OVERLAP = timedelta(minutes=10)
_SNOWFLAKE = re.compile(r"[1-9]\d{16,18}", re.ASCII)  # milliseconds since 1970, shifted left by 16 bits


class Keys(BaseModel):
    """A source's own keys in the configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    instance: Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+/?$")] = Field(
        description="address of the server, for example https://mastodon.social"
    )
    token: SecretStr | None = Field(
        default=None, description="access token with read:statuses; many servers need none for hashtags"
    )
    hashtags: tuple[Annotated[str, StringConstraints(pattern=r"^#?\w+$")], ...] = Field(
        default=(), description="hashtags to read; left out: every one-word term of the brands"
    )


@dataclass(frozen=True, slots=True)
class Mastodon:
    """A server's hashtag timelines. The cursor holds, for each hashtag, the id to go on above."""

    id: SourceId
    every: timedelta
    keys: Keys
    http: Http
    kind: str = field(default="mastodon", init=False)

    def fetch(self, brands: Sequence[Brand], cursor: Mapping[str, str], *, now: datetime) -> Fetched:
        tags = [tag.removeprefix("#").lower() for tag in self.keys.hashtags] or hashtags_of(brands)
        if not tags:
            raise SourceError(
                f"{self.id} has no hashtag to read", mend='Set `hashtags = ["…"]` for this source'
            )
        return read_strands(tags, lambda tag, mark: self._read(tag, mark, now=now), cursor)

    def _read(self, tag: str, start: str | None, *, now: datetime) -> Strand:
        """Page forward from `start` to the newest post; without a start, the newest page alone."""
        strand = Strand(mark=start)
        above = start
        for _ in range(_PAGES if start else 1):
            try:
                page = self._page(tag, above, now=now)
            except SourceError as error:
                strand.error = error
                break
            strand.add(*parse(page, self._host, Rules(self.id, now)))
            newest = max([text_at(status, "id") for status in page], key=_order, default="")
            if _order(newest) <= _order(above or ""):
                break
            above = newest
        else:
            if start:  # more is waiting than one poll may read: go on exactly here
                strand.mark = above
                return strand
        if above:
            strand.mark = max(_earlier(above), start or "", key=_order)
        return strand

    def _page(self, tag: str, above: str | None, *, now: datetime) -> list[object]:
        params = {"limit": _LIMIT} | ({"min_id": above} if above else {})
        answer = self.http.get(
            f"{self.keys.instance.rstrip('/')}/api/v1/timelines/tag/{quote(tag, safe='')}",
            now=now,
            params=params,
            bearer=self.keys.token.get_secret_value() if self.keys.token else None,
            expect=(404,),  # a hashtag this server has never seen
        )
        payload = answer.json()
        return [] if answer.status == 404 else items_of(payload, answer.host)

    @property
    def _host(self) -> str:
        return urlsplit(self.keys.instance).netloc


def parse(page: Sequence[object], host: str, rules: Rules) -> tuple[list[Mention], list[str]]:
    """The public posts of a timeline page, and a line for each that cannot be read."""
    public = [status for status in page if at(status, "visibility") in (None, "public")]
    return read_each(public, lambda status: _mention(status, host, rules))


def hashtags_of(brands: Sequence[Brand]) -> list[str]:
    """Every one-word term without `*`, as a hashtag."""
    words = [term.strip('"#@').lower() for brand in brands for term in brand.terms]
    return list(dict.fromkeys(word for word in words if re.fullmatch(r"\w+", word)))


def _mention(status: object, host: str, rules: Rules) -> Mention:
    account = text_at(status, "account", "acct")
    body = text_of_html(text_at(status, "content"))
    return mention_of(
        {
            "id": at(status, "uri"),  # the same on every server; `id` is this server's own
            "published_at": at(status, "created_at"),
            "text": f"{text_at(status, 'spoiler_text')}\n{body}",
            "url": at(status, "url") or at(status, "uri"),
            "author": account if "@" in account or not account else f"{account}@{host}",
            "followers": at(status, "account", "followers_count"),
            "language": at(status, "language"),
            "likes": at(status, "favourites_count"),
            "reposts": at(status, "reblogs_count"),
            "replies": at(status, "replies_count"),
        },
        rules,
    )


def _order(status_id: str) -> tuple[int, str]:
    return len(status_id), status_id


def _earlier(status_id: str) -> str:
    """The id a post ten minutes older would have; ids of other forms stay as they are."""
    if not _SNOWFLAKE.fullmatch(status_id):
        return status_id
    return str(int(status_id) - (int(_OVERLAP.total_seconds() * 1000) << 16))

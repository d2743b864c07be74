"""Feeds: RSS 1.0 and 2.0, Atom, JSON Feed; asked again only for what changed.

Validators (`ETag`, `Last-Modified`) are kept byte for byte, and only of a feed that was read whole: a broken
answer is asked for again. Sources: RFC 9110 section 13, jsonfeed.org/version/1.1.
"""

import calendar
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit
from xml.sax import SAXException

import feedparser
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from warden.core.mention import Brand, Mention, SourceId
from warden.errors import SourceError
from warden.ports import Fetched
from warden.sources.answer import Answer, items_of, web_page
from warden.sources.http import Http
from warden.sources.record import Rules, at, items_at, mention_of, read_each, text_at
from warden.sources.text import clean_text, text_of_html, web_url

_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_MAX_BODY = 5_000_000  # bytes; feedparser takes some seconds for each hostile megabyte
_MAX_TAGS = 100_000
_CUT_SHORT = "the feed is not well-formed: what could be read was, and it is asked for again"


class Keys(BaseModel):
    """A source's own keys in the configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+\S*$")] = Field(
        description="address of the feed", repr=False
    )


@dataclass(frozen=True, slots=True)
class Rss:
    """One feed. The cursor holds its validators."""

    id: SourceId
    every: timedelta
    keys: Keys
    http: Http
    kind: str = field(default="rss", init=False)

    def fetch(self, brands: Sequence[Brand], cursor: Mapping[str, str], *, now: datetime) -> Fetched:
        answer = self.http.get(self.keys.url, now=now, headers=_conditions(cursor), expect=(304,))
        if answer.status == 304:
            return Fetched(mentions=(), cursor=dict(cursor))
        mentions, faults = parse(answer, Rules(self.id, now))
        whole = _CUT_SHORT not in faults
        return Fetched(tuple(mentions), _validators(answer) if whole else dict(cursor), tuple(faults))


def parse(answer: Answer, rules: Rules) -> tuple[list[Mention], list[str]]:
    """The items of a feed, and a line for each that cannot be read.

    Raises:
        SourceError: the answer is no feed.
    """
    if answer.is_web_page:
        raise web_page(answer.host, retryable=True)
    if answer.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _parse_json(answer.json(), answer.host, rules)
    return _parse_xml(answer, rules)


def _parse_json(feed: object, host: str, rules: Rules) -> tuple[list[Mention], list[str]]:
    language = at(feed, "language")
    items = items_of(at(feed, "items"), host)
    return read_each(items, lambda item: _json_mention(item, language, rules))


def _json_mention(item: object, language: object, rules: Rules) -> Mention:
    body = text_at(item, "content_text") or text_of_html(text_at(item, "content_html"))
    author = next(iter(items_at(item, "authors")), at(item, "author"))
    written = at(item, "date_published") or at(item, "date_modified")
    return mention_of(
        {
            "id": at(item, "id") or at(item, "url"),
            "published_at": written or rules.now,
            "title": at(item, "title"),
            "text": body or at(item, "summary"),
            "url": at(item, "url") or at(item, "external_url"),
            "author": at(author, "name"),
            "language": at(item, "language") or language,
        },
        rules,
    )


def _parse_xml(answer: Answer, rules: Rules) -> tuple[list[Mention], list[str]]:
    if len(answer.body) > _MAX_BODY or answer.body.count(b"<") > _MAX_TAGS:
        raise SourceError(
            f"{answer.host} answered with a feed of {len(answer.body) // 1000} kB, more than warden reads",
            mend=f"Look for a shorter feed there: {_MAX_BODY // 1_000_000} MB and {_MAX_TAGS} tags at most",
        )
    # A file object, since feedparser would open a name or an address given as text.
    feed = feedparser.parse(
        io.BytesIO(answer.body),
        sanitize_html=False,
        response_headers={
            "content-location": answer.url,
            "content-type": answer.headers.get("content-type", ""),
        },
    )
    if not feed.get("version") and not feed.entries:
        raise SourceError(
            f"{answer.host} answered with something that is no feed",
            mend="Check the address: it has to be the feed's own, not the page's",
            retryable=True,
        )
    language = feed.feed.get("language")
    mentions, faults = read_each(feed.entries, lambda entry: _xml_mention(entry, language, rules))
    broken = isinstance(feed.get("bozo_exception"), SAXException)
    return mentions, [*faults, _CUT_SHORT] if broken else faults


def _xml_mention(entry: Any, language: object, rules: Rules) -> Mention:
    link = _target(web_url(text_at(entry, "link")) or "")
    title = _words(at(entry, "title_detail"))
    body = _words(next(iter(items_at(entry, "content")), at(entry, "summary_detail")))
    named = text_at(entry, "id") or link
    return mention_of(
        {
            "id": named or hashlib.sha256(f"{title}\n{body}".encode(errors="replace")).hexdigest(),
            "published_at": _published(entry) or rules.now,  # first seen: the store keeps the first time told
            "title": clean_text(title),
            "text": body,
            "url": link,
            "author": at(entry, "author"),
            "language": at(entry, "title_detail", "language") or language,
        },
        rules,
    )


def _words(detail: object) -> str:
    value = text_at(detail, "value")
    return value if at(detail, "type") == "text/plain" else text_of_html(value)


def _published(entry: Any) -> datetime | None:
    """When it was published, else changed; feedparser gives UTC whatever zone the feed wrote."""
    name = "published" if "published" in entry else "updated"
    if not entry.get(name):
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(entry[f"{name}_parsed"]), UTC)
    except (TypeError, ValueError, OverflowError) as cause:
        raise ValueError(f"published_at {entry[name]!r:.42} is no time") from cause


def _target(link: str) -> str:
    """Where a link leads; a Google Alerts link carries its target in the query."""
    parts = urlsplit(link)
    if parts.netloc == "www.google.com" and parts.path == "/url":
        return parse_qs(parts.query).get("url", [link])[0]
    return link


def _conditions(cursor: Mapping[str, str]) -> dict[str, str]:
    asked = {"If-None-Match": cursor.get("etag"), "If-Modified-Since": cursor.get("last_modified")}
    return {"Accept": _ACCEPT} | {name: value for name, value in asked.items() if value}


def _validators(answer: Answer) -> dict[str, str]:
    kept = {"etag": answer.headers.get("etag"), "last_modified": answer.headers.get("last-modified")}
    return {name: value for name, value in kept.items() if value and value.isascii() and value.isprintable()}

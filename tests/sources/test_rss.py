from datetime import UTC, datetime, timedelta
from time import perf_counter

import httpx
import pytest

from tests.support.sources import BRAND, NOW, FeedServer, Post
from warden.core.mention import Mention
from warden.errors import SourceError
from warden.sources.answer import Answer
from warden.sources.record import Rules
from warden.sources.rss import parse

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Blog</title><entry>
<id>tag:blog.example,2026:7</id><title type="html">Musterbank &amp;amp; Geb&amp;uuml;hren</title>
<link href="/7"/><updated>2026-11-23T08:09:00+01:00</updated><author><name>Kim Muster</name></author>
<content type="html">&lt;p&gt;Text &lt;b&gt;zur&lt;/b&gt; Bank&lt;/p&gt;
&lt;script&gt;alert(1)&lt;/script&gt;</content></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://press.example/"><title>Blatt</title></channel>
<item rdf:about="https://press.example/1"><title>Musterbank gestört</title><link>https://press.example/1</link>
<dc:date>2026-11-23T09:00:00+01:00</dc:date></item></rdf:RDF>"""

JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "language": "de", "items": [
{"id": 8, "url": "https://blog.example/8", "title": "Musterbank offline",
 "content_html": "<p>Text &amp; mehr</p>", "date_published": "2026-11-23T08:00:00+01:00",
 "authors": [{"name": "Kim Muster"}]},
{"content_text": "ohne id"}, 7]}"""

ALERT = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Alert</title><entry><id>tag:alerts,2013:1</id>
<title type="html">St&amp;ouml;rung bei der &lt;b&gt;Musterbank&lt;/b&gt;</title>
<link href="https://www.google.com/url?rct=j&amp;url=https://news.example/a%3Fid%3D5&amp;ct=ga"/>
<published>2026-11-23T07:58:15Z</published></entry></feed>"""


def read(body: str) -> tuple[list[Mention], list[str]]:
    answer = Answer("press.example", "https://press.example/feed", 200, {}, body.encode())
    return parse(answer, Rules("press", NOW))


def test_atom_is_read_with_its_markup_taken_off() -> None:
    ((mention,), faults) = read(ATOM)
    assert faults == []
    assert mention.text == "Musterbank & Gebühren\n\nText zur Bank"
    assert mention.published_at == datetime(2026, 11, 23, 7, 9, tzinfo=UTC)
    assert (mention.external_id, mention.url) == ("tag:blog.example,2026:7", "https://press.example/7")
    assert (mention.author, mention.language) == ("Kim Muster", "de")


def test_rss_1_is_read() -> None:
    ((mention,), _) = read(RDF)
    assert (mention.external_id, mention.text) == ("https://press.example/1", "Musterbank gestört")
    assert mention.published_at == datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_json_feed_is_read_and_its_bad_items_told() -> None:
    ((mention,), faults) = read(JSON_FEED)
    assert (mention.external_id, mention.text) == ("8", "Musterbank offline\n\nText & mehr")
    assert [fault.split(":")[0] for fault in faults] == ["item 1", "item 2"]


def test_alert_leads_to_the_page_it_tells_of() -> None:
    ((mention,), _) = read(ALERT)
    assert mention.url == "https://news.example/a?id=5"
    assert mention.text == "Störung bei der Musterbank"


def item(inner: str) -> str:
    return f'<rss version="2.0"><channel><title>x</title><item>{inner}</item></channel></rss>'


def test_item_without_a_time_counts_from_when_it_was_first_seen() -> None:
    ((mention,), _) = read(item("<guid>1</guid><title>Musterbank</title>"))
    assert mention.published_at == NOW


def test_item_without_an_id_gets_one_that_stays() -> None:
    (linked,), _ = read(item("<title>Musterbank</title><link>https://press.example/2</link>"))
    assert linked.external_id == "https://press.example/2"
    (first,), _ = read(item("<title>Musterbank</title><description>gestört</description>"))
    (again,), _ = read(item("<title>Musterbank</title><description>gestört</description>"))
    assert first.external_id == again.external_id


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "http://[", "https://a b/"])
def test_link_a_browser_must_not_follow_is_left_empty(link: str) -> None:
    ((mention,), _) = read(
        item(f"<guid isPermaLink='false'>1</guid><title>Musterbank</title><link>{link}</link>")
    )
    assert mention.url is None


def test_unchanged_feed_is_not_read_again() -> None:
    server = FeedServer(posts=[Post("a")])
    source = server.source()
    first = source.fetch([BRAND], {}, now=NOW)
    second = source.fetch([BRAND], first.cursor, now=NOW)
    assert second.mentions == ()
    assert server.requests[1].headers["If-None-Match"] == first.cursor["etag"]


def test_last_modified_is_sent_back_as_it_came() -> None:
    stamp = "Mon, 23 Nov 2026 08:00:00 GMT"
    server = FeedServer()
    server.broken = lambda _: httpx.Response(200, text=server.written(), headers={"Last-Modified": stamp})
    source = server.source()
    source.fetch([BRAND], source.fetch([BRAND], {}, now=NOW).cursor, now=NOW)
    assert server.requests[1].headers["If-Modified-Since"] == stamp


def test_broken_feed_keeps_the_old_validators() -> None:
    server = FeedServer(posts=[Post("a")])
    body = server.written()[:-20]
    server.broken = lambda _: httpx.Response(200, text=body, headers={"ETag": '"new"'})
    fetched = server.source().fetch([BRAND], {"etag": '"old"'}, now=NOW)
    assert fetched.cursor == {"etag": '"old"'}
    assert "not well-formed" in fetched.faults[0]


@pytest.mark.parametrize(
    "body", ["", "plain words", "/etc/passwd", "https://inner.example/", "<html></html>", "{}"]
)
def test_what_is_no_feed_is_told(body: str) -> None:
    with pytest.raises(SourceError):
        read(body)


@pytest.mark.parametrize("piece", ["<item>", "<x>", "<x></x>", "&", "<"])
def test_feed_made_to_cost_time_is_refused(piece: str) -> None:
    began = perf_counter()
    with pytest.raises(SourceError, match="more than warden reads"):
        read(item(piece * (5_000_000 // len(piece))))
    assert perf_counter() - began < 1


def test_entities_that_multiply_are_not_expanded() -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    began = perf_counter()
    body = f'<!DOCTYPE r [<!ENTITY l0 "lol">{entities}]>' + item("<guid>1</guid><title>&l11;</title>")
    mentions, _ = read(body)
    assert perf_counter() - began < 5
    assert all(len(mention.text) < 1_000 for mention in mentions)


def test_year_nobody_means_is_told() -> None:
    mentions, faults = read(
        item("<guid>1</guid><title>M</title><pubDate>Mon, 01 Jan 0001 00:00:00 GMT</pubDate>")
    )
    assert mentions == []
    assert len(faults) == 1


def test_two_digit_years_and_zone_names_are_read() -> None:
    ((mention,), _) = read(item("<guid>1</guid><title>M</title><pubDate>23 Nov 26 05:00 EST</pubDate>"))
    assert mention.published_at == NOW - timedelta(hours=2)

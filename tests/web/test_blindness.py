"""What the interfaces tell of a source that is blind: a hole has to be seen as one."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.web import NOW, TestClient, client_of
from warden.core.circumstances import Outage
from warden.core.mention import SourceId
from warden.settings import load
from warden.storage import outages, sources
from warden.storage.engine import transaction
from warden.wiring import House, open_house

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
REDDIT, X = SourceId("reddit"), SourceId("x")
ASKED = """
[[source]]
id = "x"
kind = "rss"
url = "https://x.example/feed"
brands = ["musterbank"]

[[source]]
id = "reddit"
kind = "rss"
url = "https://reddit.example/feed"
"""


@pytest.fixture
def house(storm: House, tmp_path: Path) -> Iterator[House]:
    """Reddit is blind, X was this morning; X is asked about Musterbank alone."""
    with transaction(storm.engine) as conn:
        outages.begin(conn, REDDIT, NOW - 29 * MINUTE)
        outages.add(conn, Outage(X, NOW - 3 * HOUR, NOW - 2.5 * HOUR))
        outages.add(conn, Outage(X, NOW - 30 * HOUR, NOW - 29 * HOUR))
    file = tmp_path / "warden.toml"
    file.write_text(file.read_text() + ASKED)
    opened = open_house(load(file))
    yield opened
    opened.engine.dispose()


def holes(html: str) -> list[str]:
    found = re.findall(r'<ul class="holes">(.*?)</ul>', html, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in found]


def test_the_overview_shows_the_holes_of_each_brand_under_its_chart(house: House) -> None:
    html = client_of(house).get("/").text
    both, one = holes(html)
    assert both == "Blind auf x von 12:32 bis 13:02 Blind auf reddit seit 15:03"
    assert one == "Blind auf reddit seit 15:03"
    assert '<span class="state blind">' in html


def test_an_incident_says_which_source_was_blind_while_it_lasted(house: House) -> None:
    (told,) = holes(client_of(house).get("/incidents/1").text)
    assert told == "Blind auf x von 12:32 bis 13:02 Blind auf reddit seit 15:03"


def test_without_a_blind_source_nothing_is_said(browser: TestClient) -> None:
    assert holes(browser.get("/").text) == holes(browser.get("/incidents/1").text) == []


def test_the_api_tells_since_when_a_source_is_blind(house: House) -> None:
    answer = client_of(house).get("/api/v1/sources", headers={"Authorization": "Bearer reads"})
    found = {row["id"]: (row["state"], row["blind_since"]) for row in answer.json()["items"]}
    assert found == {"reddit": ("blind", "2026-11-24T14:03:00Z"), "x": ("ok", None)}


def test_metrics_tell_how_long_a_source_has_been_blind(house: House) -> None:
    text = client_of(house, client=("127.0.0.1", 4711)).get("/metrics").text
    assert 'warden_source_blind_seconds{source="reddit"} 1740.0' in text
    assert 'warden_source_blind_seconds{source="x"} 0.0' in text


def test_a_source_that_hears_again_is_told_as_one_that_works(house: House) -> None:
    with transaction(house.engine) as conn:
        outages.end(conn, REDDIT, NOW)
        sources.record_success(conn, REDDIT, now=NOW, next_due=NOW + MINUTE, cursor={}, left_out=0)
    html = client_of(house).get("/").text
    assert "Blind auf reddit von 15:03 bis 15:32" in holes(html)[1]
    assert '<span class="state blind">' not in html

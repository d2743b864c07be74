"""The words of a notice: which source is blind, since when, and what it means."""

from datetime import UTC, datetime, timedelta
from typing import Any

from warden.core.circumstances import Outage
from warden.core.incident import Severity
from warden.core.notice import compose
from warden.core.page import Page

T0 = datetime(2026, 3, 7, 13, 3, tzinfo=UTC)
HOME = "https://warden.example/"
SINCE = Outage("mastodon", T0, None)


def notice(outage: Outage = SINCE, *names: list[str], over: bool = False, **fields: Any) -> Page:
    now = T0 + timedelta(minutes=67)
    ordinary: dict[str, Any] = {
        "language": "en",
        "zone": "Europe/Berlin",
        "url": HOME,
        "now": now,
        "simulated": False,
    }
    return compose(outage, *names, over=over, **{**ordinary, **fields})


def test_a_notice_says_where_since_when_and_what_would_be_missed() -> None:
    assert notice(SINCE, ["Musterbank"]) == Page(
        "BLIND mastodon",
        "BLIND mastodon: Blind on mastodon since 14:03 (Europe/Berlin)."
        " A storm around Musterbank that rages there alone would go unnoticed. → https://warden.example/",
        Severity.WATCH,
        HOME,
    )


def test_a_brand_heard_nowhere_any_more_is_told_first() -> None:
    body = notice(SINCE, ["Musterbank"], ["Nordkasse", "Kaffee"]).body
    deaf = "Nothing else is heard either: a storm around Nordkasse, Kaffee would go unnoticed."
    assert deaf in body
    assert body.index("Nordkasse") < body.index("Musterbank")


def test_the_end_tells_the_whole_span_and_that_what_comes_late_wakes_nobody() -> None:
    page = notice(Outage("mastodon", T0, T0 + timedelta(minutes=67)), over=True, language="de")
    assert page.title == "HÖRT WIEDER mastodon"
    assert "Blind auf mastodon von 14:03 bis 15:10 (Europe/Berlin)." in page.body
    assert "weckt niemanden" in page.body


def test_german_reads_german() -> None:
    body = notice(SINCE, ["Musterbank"], ["Nordkasse"], language="de").body
    assert "Blind auf mastodon seit 14:03" in body
    assert "Auch sonst hört warden nichts mehr: Ein Sturm um Nordkasse bliebe unbemerkt." in body
    assert "Ein Sturm um Musterbank, der nur dort tobt, bliebe unbemerkt." in body


def test_another_day_is_told_with_its_date() -> None:
    before = Outage("mastodon", T0 - timedelta(days=1), None)
    assert "since 2026-03-06 14:03" in notice(before).body
    assert "seit 06.03. 14:03" in notice(before, language="de").body


def test_a_notice_says_when_the_clock_is_simulated() -> None:
    assert notice(simulated=True).title == "SIMULATED CLOCK · BLIND mastodon"


def test_the_name_of_a_brand_breaks_no_notice() -> None:
    body = notice(SINCE, ["Muster\nbank\u202e" + "x" * 200]).body
    assert "\n" not in body
    assert "\u202e" not in body
    assert len(body) < 300

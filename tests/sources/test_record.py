from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.sources import NOW
from warden.sources.record import Rules, instant, mention_of

BERLIN = ZoneInfo("Europe/Berlin")
LEAST = {"id": "1", "published_at": "2026-11-23T11:00:00Z", "text": "Musterbank"}


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-23T07:10:00Z",
        "2026-11-23T08:10:00+01:00",
        "2026-11-23 07:10:00.000+0000",
        "2026-11-23t07:10z",
        "20261123T071000Z",
    ],
)
def test_instant_is_read_from_iso_8601(written: str) -> None:
    assert instant(written) == datetime(2026, 11, 23, 7, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-11-23 08:10", "2026-11-23T07:10Z"),
        ("23.11.2026 08:10", "2026-11-23T07:10Z"),
        ("3.7.2026, 8:10:05", "2026-07-03T06:10:05Z"),
        ("2026-10-25 02:30", "2026-10-25T00:30Z"),
        ("2026-11-23T07:10Z", "2026-11-23T07:10Z"),
    ],
)
def test_time_without_offset_is_read_in_the_given_zone(written: str, utc: str) -> None:
    assert instant(written, BERLIN) == datetime.fromisoformat(utc)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("2026-11-23T07:10:00", "offset"),
        ("23.11.2026 08:10", "offset"),
        ("2026-11-23", "time of day"),
        ("11/23/2026 08:10", "no time"),
        ("yesterday", "no time"),
        ("2026-02-30T00:00Z", "no time"),
        ("0001-01-01T00:00:00+14:00", "range"),
        (1795420985, "no text"),
        (["x"], "no text"),
    ],
)
def test_time_that_is_none_is_refused_with_the_reason(written: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        instant(written)


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ({"id": None}, "id is missing"),
        ({"id": "\0"}, "id is missing"),
        ({"id": True}, "id is missing"),
        ({"published_at": None}, "published_at is missing"),
        ({"published_at": "2005-12-31T23:59:59Z"}, "before 2006"),
        ({"text": " \0 "}, "text is missing"),
        ({"text": 7}, "text is missing"),
    ],
)
def test_record_without_the_least_is_refused(record: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        mention_of(LEAST | record, Rules("x", NOW))


def test_future_is_now_for_a_live_source_and_a_fault_in_a_file() -> None:
    ahead = LEAST | {"published_at": (NOW + timedelta(hours=1)).isoformat()}
    assert mention_of(ahead, Rules("x", NOW)).published_at == NOW
    with pytest.raises(ValueError, match="future"):
        mention_of(ahead, Rules("x", NOW, recorded=True))


@pytest.mark.parametrize(
    ("written", "count"),
    [
        (1204, 1204), ("1204", 1204), ("1.204", 1204), ("1,204", 1204), ("1 204", 1204), ("3.0", 3), (3.0, 3),
        (0, 0), (-1, None), (True, None), (2.5, None), ("2,5", None), ("viele", None), (2**31, None),
        ("", None), (float("nan"), None), (float("inf"), None), ("9" * 5000, None), ("٣", None),
        ([], None), (10**400, None),
    ],
)  # fmt: skip
def test_count_is_read_or_left_empty(written: object, count: int | None) -> None:
    assert mention_of(LEAST | {"likes": written}, Rules("x", NOW)).likes == count


def test_author_and_engagement_may_be_objects() -> None:
    record = LEAST | {
        "author": {"handle": "kim", "name": "Kim Muster", "followers": 88},
        "engagement": {"likes": 7, "reposts": 4, "replies": 1},
    }
    mention = mention_of(record, Rules("x", NOW))
    assert (mention.author, mention.followers) == ("kim", 88)
    assert (mention.likes, mention.reposts, mention.replies) == (7, 4, 1)


def test_html_is_only_taken_off_where_the_record_says_it_is_html() -> None:
    assert mention_of(LEAST | {"text": "a <b>"}, Rules("x", NOW)).text == "a <b>"
    assert mention_of(LEAST | {"text": "a <b>&amp;", "text_format": "html"}, Rules("x", NOW)).text == "a &"


def test_source_of_the_record_wins_over_the_default() -> None:
    assert mention_of(LEAST, Rules("inbox", NOW)).source == "inbox"
    assert mention_of(LEAST | {"source": "crm"}, Rules("inbox", NOW)).source == "crm"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@given(
    st.fixed_dictionaries(
        {}, optional=dict.fromkeys((*LEAST, "author", "engagement", "url", "likes"), anything)
    )
)
def test_no_record_whatever_upsets_the_gate(record: dict[str, object]) -> None:
    try:
        mention = mention_of(record, Rules("x", NOW))
    except ValueError:
        return
    assert mention.published_at <= NOW
    repr(mention).encode("utf-8", errors="strict")

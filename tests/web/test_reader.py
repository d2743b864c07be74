from datetime import UTC, datetime, timedelta

import pytest

from warden.web.reader import linked, plain, reader, web_address

NOW = datetime(2026, 11, 24, 14, 32, tzinfo=UTC)
BERLIN = reader("de", "Europe/Berlin", now=NOW)
LONDON = reader("en", "Europe/London", now=NOW)


def test_an_instant_of_today_is_shown_as_a_clock_time_of_the_readers_zone():
    assert BERLIN.clock(NOW) == "15:32"
    assert LONDON.clock(NOW) == "14:32"


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2026-11-24T08:00Z", "2026-11-24T17:00Z", "09:00–18:00"),
        ("2026-12-01T08:00Z", "2026-12-01T17:00Z", "1 Dec 09:00–18:00"),
        ("2026-11-24T08:00Z", "2026-12-01T17:00Z", "24 Nov 09:00 – 1 Dec 18:00"),
        ("2026-11-23T08:00Z", "2026-11-24T17:00Z", "23 Nov 09:00 – 24 Nov 18:00"),
        ("2026-12-31T08:00Z", "2027-01-01T17:00Z", "31 Dec 09:00 – 1 Jan 2027 18:00"),
    ],
)
def test_a_span_names_a_day_wherever_it_could_be_mistaken(start, end, said):
    eyes = reader("en", "Europe/Berlin", now=datetime(2026, 11, 24, 14, 32, tzinfo=UTC))
    assert eyes.span(datetime.fromisoformat(start), datetime.fromisoformat(end)) == said


def test_an_instant_late_yesterday_in_utc_is_today_in_berlin():
    assert BERLIN.clock(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == "00:30"
    assert LONDON.clock(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == "23 Nov 23:30"


def test_an_instant_of_another_year_names_it():
    assert BERLIN.clock(datetime(2025, 2, 1, 8, 0, tzinfo=UTC)) == "1.2.2025 09:00"
    assert LONDON.clock(datetime(2025, 2, 1, 8, 0, tzinfo=UTC)) == "1 Feb 2025 08:00"


def test_a_time_element_carries_the_exact_instant_in_utc():
    assert BERLIN.when(NOW) == '<time datetime="2026-11-24T14:32:00Z">15:32</time>'


def test_numbers_are_written_as_the_language_writes_them():
    assert (BERLIN.number(12345.0), LONDON.number(12345.0)) == ("12.345", "12,345")
    assert (BERLIN.percent(0.714), LONDON.percent(0.714)) == ("71\N{NO-BREAK SPACE}%", "71%")


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "1 min"), (52, "52 min"), (60, "1 h"), (125, "2 h 5 min"), (4 * 1440, "4 days")]
)
def test_a_duration_is_told_in_the_unit_that_says_it_best(minutes, said):
    assert LONDON.lasting(timedelta(minutes=minutes)).replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "//evil.example/x",
        "http://",
        "http://[broken",
        "ftp://x.example",
    ],
)
def test_an_address_that_is_not_plain_http_is_no_link(url):
    assert web_address(url) is None


def test_an_ordinary_address_is_a_link():
    assert web_address("https://example.org/p?x=1") == "https://example.org/p?x=1"


def test_text_loses_control_and_direction_turning_characters_and_keeps_its_lines():
    assert plain("a\x00b\u202ec\u2066d\ne\x1b[31m") == "abcd\ne[31m"


def test_a_megabyte_is_cut():
    assert len(plain("x" * 1_000_000)) < 800


def test_addresses_in_a_message_become_links_and_everything_else_is_escaped():
    html = linked('<b>now</b> → https://warden.example/a/x.y-z. "bye"')
    assert '<a href="https://warden.example/a/x.y-z" rel="noopener nofollow">' in html
    assert "&lt;b&gt;now&lt;/b&gt;" in html
    assert html.endswith("</a>. &#34;bye&#34;")


def test_an_address_cannot_break_out_of_its_attribute():
    assert "onclick" not in linked('https://x.example/"onclick="alert(1)').split('">')[0]

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warden.sources.text import clean_id, clean_line, clean_text, language_code, text_of_html, web_url


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\0b\x07c\x1bd\x7fe\x9f", "abcde"),
        ("a\tb", "a\tb"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\n \n\n\n b", "a\n\n b"),
        ("\u202egro.elpmaxe\u202c \u2066x\u2069", "gro.elpmaxe x"),
        ("\ud83d halb", "halb"),
        ("😡 👨‍👩‍👧 مرحبا", "😡 👨‍👩‍👧 مرحبا"),
        ("&amp; <b>", "&amp; <b>"),
    ],
)
def test_text_keeps_its_words_and_loses_what_harms(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


def test_long_text_is_cut_with_a_mark() -> None:
    assert clean_text("x" * 10_000) == "x" * 10_000
    cut = clean_text("x" * 10_001)
    assert len(cut) == 10_000
    assert cut.endswith("x […]")


@given(st.text(alphabet=st.characters()))
def test_any_text_can_be_stored_and_cleaning_it_twice_changes_nothing(raw: str) -> None:
    clean = clean_text(raw)
    assert "\0" not in clean
    clean.encode()
    assert clean_text(clean) == clean


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Eins</p><p>Zwei<br/>Drei</p>", "Eins\n\nZwei\nDrei"),
        ("<b>Muster</b>bank", "Musterbank"),
        ("a &amp;amp; b &lt;script&gt;", "a &amp; b <script>"),
        ("x<script>alert('<p>')</script><style>p{}</style>y", "xy"),
        ("x<!-- <p>hidden</p> -->y", "xy"),
        ("5 < 6 & I <3 it", "5 < 6 & I <3 it"),
        ("<a href='javascript:alert(1)' onclick=x>hier</a>", "hier"),
        ("<img src=x onerror=alert(1)>", ""),
        ("&uuml;&#252;&#xfc;&nbsp;&hellip;", "üüü\xa0…"),
    ],
)
def test_html_is_reduced_to_its_words(markup: str, text: str) -> None:
    assert clean_text(text_of_html(markup)) == text


@pytest.mark.parametrize(
    "piece", ["<x>", "<div>", "<a ", "<", "&amp;", "<ul><li>", "<<div>div>", "<!--", "</p", "<svg>"]
)
def test_a_megabyte_of_markup_is_read_in_no_time(piece: str) -> None:
    began = perf_counter()
    text_of_html(piece * (1_000_000 // len(piece)))
    assert perf_counter() - began < 5


def test_line_is_one_short_line() -> None:
    assert clean_line(" Kim\n\tMuster\0 ") == "Kim Muster"
    assert len(clean_line("x" * 1_000_000)) == 200


def test_overlong_id_becomes_its_hash_and_stays_distinct() -> None:
    assert clean_id("a" * 300) == "a" * 300
    assert clean_id("a" * 301).startswith("sha256:")
    assert clean_id("a" * 301) != clean_id("a" * 302)


@pytest.mark.parametrize("url", ["https://a.example/x?y=1#z", "http://ü.example/"])
def test_address_a_browser_may_follow_is_kept(url: str) -> None:
    assert web_url(f" {url} ") == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//a.example",
        "http://",
        "https://[",
        "ftp://a",
        "https://a/\u202e",
        "https://a b",
        "https://a/" + "x" * 2000,
    ],
)
def test_any_other_address_is_dropped(url: str) -> None:
    assert web_url(url) is None


@pytest.mark.parametrize(
    ("tag", "code"),
    [("de-DE", "de"), ("EN_us", "en"), ("gsw", "gsw"), ("", None), ("deutsch", None), ("dé", None)],
)
def test_language_tag_is_reduced_to_its_code(tag: str, code: str | None) -> None:
    assert language_code(tag) == code

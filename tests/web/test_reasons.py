"""The "why?" of a timeline entry: opened without script, in the reader's language, whatever was said."""

import re
import shutil

import pytest

from tests.support.web import NOW, a_bank, client_of
from warden.storage import tables
from warden.storage.engine import transaction
from warden.web.reader import reader

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def english(made, tmp_path):
    """The storm in an English house."""
    shutil.copy(made / "storm.db", tmp_path / "warden.db")
    house = a_bank(tmp_path, language="en")
    yield house
    house.engine.dispose()


def reasons_in(html):
    return re.findall(r'<details class="why reason".*?</details>', html, re.DOTALL)


def test_each_decision_in_the_timeline_can_be_asked_why(browser):
    raised, opened = reasons_in(browser.get("/incidents/1").text)
    assert "Alle Sichten zusammen: 16." in raised
    assert "Alle Sichten zusammen: 5,5. Ab 4,2 wird jemand geweckt." in opened


def test_views_are_told_with_what_was_seen_and_what_is_usual(browser):
    opened = reasons_in(browser.get("/incidents/1").text)[-1]
    table = " ".join(re.sub(r"<[^>]+>", " ", opened[opened.index("<tbody>") :]).split())
    assert "Erwähnungen 30 min 96 22 4,4× 1 von 4.900 ruhigen Fenstern (12 Bit)" in table
    assert "weniger als 1 von einer Milliarde ruhiger Fenster" in table
    assert "Anteil negativ 30 min 64 % 22 % 2,9× nicht selten" in table


def test_words_and_sources_are_told_with_how_far_they_are_from_the_usual(browser):
    opened = reasons_in(browser.get("/incidents/1").text)[-1]
    assert "Kontosperrung" in opened
    assert "9,2 σ" in opened
    assert f"x 60{NBSP}%" in opened
    assert f"üblich 10{NBSP}%" in opened


def test_an_english_reader_is_told_in_english(english):
    opened = reasons_in(client_of(english).get("/incidents/1").text)[-1]
    assert "All views together: 5.5. From 4.2 on somebody is woken." in opened
    assert "1 in 4,900 calm windows" in opened
    assert "Share of negative" in opened
    assert "usually 10%" in opened
    assert "erased" in opened
    assert not re.search("[äöüß]", re.sub(r"<bdi.*?</bdi>", "", opened, flags=re.DOTALL))


def test_posts_are_quoted_and_what_has_gone_is_told_as_erased(storm, browser):
    opened = reasons_in(browser.get("/incidents/1").text)[-1]
    assert opened.count('<bdi class="text">') == 3
    assert opened.count("gelöscht") == 1
    with transaction(storm.engine) as conn:
        conn.execute(tables.mentions.update().where(tables.mentions.c.id == 1).values(text="", author=None))
    opened = reasons_in(browser.get("/incidents/1").text)[-1]
    assert opened.count('<bdi class="text">') == 2
    assert opened.count("gelöscht") == 2


def test_hostile_words_and_posts_do_nothing(browser):
    for html in reasons_in(browser.get("/incidents/1").text):
        assert "<script" not in html
        assert "<b>" not in html
        assert "&lt;b&gt;" in html
        assert "\u202e" not in html
        assert "nnnnn" * 20 not in html


def test_an_entry_without_a_decision_has_nothing_to_open(storm, browser):
    with transaction(storm.engine) as conn:
        conn.execute(tables.decisions.delete())
    answer = browser.get("/incidents/1")
    assert answer.status_code == 200
    assert reasons_in(answer.text) == []


@pytest.mark.parametrize(
    ("bits", "told"),
    [
        (0.5, "not rare"),
        (1.0, "1 in 2 calm windows"),
        (10.0, "1 in 1,000 calm windows"),
        (20.2, "1 in 1,200,000 calm windows"),
        (180.0, "fewer than 1 in a billion calm windows"),
    ],
)
def test_bits_are_told_in_windows(bits, told):
    assert reader("en", "UTC", now=NOW).odds(bits) == told


def test_a_view_nobody_has_a_word_for_is_told_by_its_name():
    assert reader("de", "UTC", now=NOW).view("breadth") == "ohne Kopien"
    assert reader("de", "UTC", now=NOW).view("<i>\u202e") == "<i>"

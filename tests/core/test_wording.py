"""A page cut to what a service takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warden.core.incident import Severity
from warden.core.page import Page
from warden.core.wording import as_sms, octets, places, shortened

LINK = "https://warden.example/a/abc"
TITLE = "KRITISCH Dr. Müller: Bank"
WORDS = f"{TITLE}: 312 Erwähnungen in 30 min (üblich 24), 71 % negativ. „App down“ – überall. X 60 %."
ANY_WORDS = st.text(max_size=400)
ANY_LINK = st.text("abcXYZ0189-_./:?=&%~", min_size=1, max_size=120).map("https://".__add__)


def a_page(words: str = WORDS, url: str | None = LINK, title: str = TITLE) -> Page:
    return Page(title, f"{words} → {url}" if url else words, Severity.CRITICAL, url)


def bytes_for(words: str) -> int:
    """The limit that just takes these words and the link."""
    return octets(f"{words} → {LINK}")


@pytest.mark.parametrize(
    "kept",
    [
        WORDS,
        f"{TITLE}: 312 Erwähnungen in 30 min (üblich 24), 71 % negativ. „App down“ – überall.",
        f"{TITLE}: 312 Erwähnungen in 30 min (üblich 24), 71 % negativ.",
        f"{TITLE}: 312 Erwähnungen in 30 min (üblich 24)",
        TITLE,
    ],
)
def test_a_page_is_cut_where_a_sentence_or_a_clause_ends(kept: str) -> None:
    for spare in (0, 1, 2):
        assert shortened(a_page(), bytes_for(kept) + spare) == f"{kept} → {LINK}"


def test_a_title_that_does_not_fit_is_cut_between_its_words() -> None:
    assert shortened(a_page(), bytes_for("KRITISCH Dr.…")) == f"KRITISCH Dr.… → {LINK}"
    assert shortened(a_page(), bytes_for("KRITISCH…")) == f"KRITISCH… → {LINK}"


def test_where_only_the_link_fits_the_link_alone_goes_out() -> None:
    assert shortened(a_page(), octets(LINK)) == LINK
    assert as_sms(a_page(), places(LINK)) == LINK


def test_where_not_even_the_link_fits_the_words_go_without_a_piece_of_it() -> None:
    assert shortened(a_page(), octets(LINK) - 1) == "KRITISCH Dr. Müller: Bank"
    assert shortened(a_page(), 4) == "KRIT"


def test_a_page_that_fits_is_left_as_it_is() -> None:
    assert shortened(a_page(), 1024) == a_page().body
    assert shortened(a_page(url=None), 1024) == WORDS


def test_a_text_message_is_written_in_the_alphabet_of_text_messages() -> None:
    assert as_sms(a_page(), 160) == (
        f'{TITLE}: 312 Erwähnungen in 30 min (üblich 24), 71 % negativ. "App down" - überall. X 60 %. {LINK}'
    )


def test_a_text_message_stays_in_its_alphabet_where_it_is_cut_inside_a_title() -> None:
    assert as_sms(a_page(), places(f"KRITISCH... {LINK}")) == f"KRITISCH... {LINK}"


def test_accents_and_pictures_the_alphabet_lacks_are_left_out() -> None:
    assert as_sms(a_page("Škoda 🔥 café·ça\u202f→ Mañana", None), 160) == "Skoda café-ca Mañana"


def test_a_brand_in_another_script_goes_out_as_it_is() -> None:
    page = a_page("KRITISCH Сбербанк: 312 Erwähnungen. 71 % negativ.", title="KRITISCH Сбербанк")
    assert as_sms(page, 70) == f"KRITISCH Сбербанк: 312 Erwähnungen. {LINK}"
    assert places(as_sms(page, 70)) == 64


def test_letters_that_take_two_places_are_counted_twice() -> None:
    assert places("10 €") == 5
    assert places(as_sms(a_page("€" * 200, LINK), 160)) <= 160


@given(words=ANY_WORDS, title=st.text(max_size=60), link=ANY_LINK, limit=st.integers(1, 500))
def test_within_any_limit_the_link_is_whole_at_the_end_or_not_there_at_all(
    words: str, title: str, link: str, limit: int
) -> None:
    page = a_page(f"{title}: {words}", link, title)
    for cut, size in ((shortened, octets), (as_sms, places)):
        sent = cut(page, limit)
        assert size(sent) <= limit
        if size(link) <= limit:
            assert sent.endswith(link)
        else:
            assert "https://" not in sent or "https://" in words + title


@given(words=ANY_WORDS, limit=st.integers(1, 500))
def test_a_page_without_a_link_fits_as_well(words: str, limit: int) -> None:
    assert octets(shortened(a_page(words, None, ""), limit)) <= limit

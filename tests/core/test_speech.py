"""A page read out on the phone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.incidents import T0, a_message, an_incident
from warden.core.contact import compose_test
from warden.core.coordination import Coordination, Sign
from warden.core.incident import Drivers, Incident, Severity
from warden.core.moves import acknowledge
from warden.core.page import Page, compose
from warden.core.speech import LENGTH, aloud

DRIVERS = Drivers(
    ("Kontosperrung", "App down"),
    (("x", 0.6), ("reddit", 0.3)),
    Coordination(4.08, 0.441, Sign.FEW_ACCOUNTS),
    reach=1_249_000,
)


def said(incident: Incident, language: str, brand: str = "Müllerbank") -> str:
    page = compose(
        incident,
        brand,
        language=language,
        zone="Europe/Berlin",
        url="https://warden.example/a/abc",
        now=T0,
        simulated=False,
    )
    return aloud(replace(page, language=language))


def test_a_page_is_told_in_short_german_sentences() -> None:
    assert said(an_incident(Severity.CRITICAL, mentions=1312, drivers=DRIVERS), "de") == (
        "Hier ist warden. Kritisch Müllerbank. 1312 Erwähnungen in 30 Minuten, üblich 24."
        " 71 Prozent negativ, üblich 22 Prozent. Verdoppelt sich alle 14 Minuten. Kontosperrung, App down."
        " X 60 Prozent, Reddit 30 Prozent. Wirkt koordiniert. 4,1 Beiträge je Konto, 44 Prozent Kopien."
        " Reichweite rund 1,2 Millionen. Bitte öffnen Sie warden auf dem Handy, um zu antworten."
    )


def test_a_page_is_told_in_short_english_sentences() -> None:
    assert said(an_incident(Severity.CRITICAL, mentions=1312, drivers=DRIVERS), "en") == (
        "This is warden. Critical Müllerbank. 1312 mentions in 30 minutes, usually 24."
        " 71 percent negative, usually 22 percent. Doubling every 14 minutes. Kontosperrung, App down."
        " X 60 percent, Reddit 30 percent. Looks coordinated. 4.1 posts per account, 44 percent copies."
        " Reach about 1.2 million. Please open warden on your phone to answer."
    )


def test_what_needs_no_answer_asks_for_none() -> None:
    answered = acknowledge(an_incident(), "anna", now=T0).incident
    assert "um zu antworten" not in said(answered, "de")
    assert said(answered, "de").startswith("Hier ist warden. Übernommen, Warnung Müllerbank. 312 ")


def test_a_rehearsal_says_that_nothing_has_happened() -> None:
    page = replace(compose_test(a_message()), language="de")
    assert aloud(page) == (
        "Hier ist warden. Test, Warnung. Dies ist eine Probe. Es ist nichts geschehen."
        " Bitte bestätigen Sie, dass sie angekommen ist."
    )


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("kritisch etwa um 14:20", "Kritisch etwa um 14 Uhr 20."),
        ("kritisch etwa um 14:00", "Kritisch etwa um 14 Uhr."),
        ("alle 25 min (18–40), dann 1 h", "Alle 25 Minuten, dann 1 Stunde."),
        ("rund 13.000 und 4,2", "Rund 13000 und 4,2."),
        ("„H&M“ #fail für 5 €", "H und M fail für 5 Euro."),
        ("siehe https://evil.example/x, jetzt", "Siehe jetzt."),
    ],
)
def test_what_a_voice_would_stumble_over_is_written_out(written: str, told: str) -> None:
    assert aloud(Page("", written, Severity.WATCH, None, language="de")) == f"Hier ist warden. {told}"


def test_a_brand_keeps_its_capitals() -> None:
    assert "Warnung KRITIS BMW." in said(an_incident(), "de", "KRITIS BMW")


def test_a_long_page_is_told_only_as_long_as_one_listens() -> None:
    page = Page("", "Noch ein Satz über nichts. " * 100, Severity.CRITICAL, None, asks=True, language="de")
    assert len(aloud(page)) < LENGTH + 100
    assert aloud(page).endswith("um zu antworten.")


@given(words=st.text(max_size=600), language=st.sampled_from(["de", "en"]))
def test_whatever_is_said_nothing_in_it_is_a_sign(words: str, language: str) -> None:
    spoken = aloud(Page("", words, Severity.WATCH, None, language=language))
    assert all(letter.isalnum() or letter in " .,:!?'’-" for letter in spoken)
    assert "://" not in spoken
    assert len(spoken) < LENGTH + 100

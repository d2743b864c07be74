"""The words that wake people."""

import unicodedata
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.incidents import ANNA, MINUTE, T0, a_growth, an_incident
from warden.core.answers import snooze
from warden.core.coordination import Coordination, Sign
from warden.core.growth import Growth
from warden.core.incident import Drivers, Incident, Severity, Status
from warden.core.moves import acknowledge, resolve
from warden.core.page import Page, compose, likely_critical, reason, rounded
from warden.core.written import doubling, number, percent, plain, span

URL = "https://warden.example/a/abc"
DRIVERS = Drivers(words=("Kontosperrung", "App down"), sources=(("x", 0.6), ("reddit", 0.3)))


def page(incident: Incident, brand: str = "Musterbank", **fields: Any) -> Page:
    ordinary: dict[str, Any] = {
        "language": "de",
        "zone": "Europe/Berlin",
        "url": URL,
        "now": T0,
        "simulated": False,
    }
    return compose(incident, brand, **{**ordinary, **fields})


def body(incident: Incident, **fields: Any) -> str:
    return page(incident, **fields).body


def test_a_page_reads_like_the_example_of_the_public_interface() -> None:
    assert page(an_incident(drivers=DRIVERS)) == Page(
        title="WARNUNG Musterbank",
        body="WARNUNG Musterbank: 312 Erwähnungen in 30 min (üblich 24), 71 % negativ (üblich 22 %)."
        " Verdoppelt sich alle 14 min. „Kontosperrung“, „App down“. X 60 %, Reddit 30 %."
        " → https://warden.example/a/abc",
        severity=Severity.WARNING,
        url=URL,
        asks=True,
    )


def test_only_an_open_incident_people_are_woken_for_asks_for_an_answer() -> None:
    assert page(an_incident(Severity.CRITICAL)).asks
    assert not page(an_incident(Severity.WATCH)).asks
    assert not page(acknowledge(an_incident(), "anna", now=T0).incident).asks
    assert not page(resolve(an_incident(), "anna", now=T0).incident).asks


def test_a_page_speaks_english_to_everybody_else() -> None:
    expected = (
        "CRITICAL Musterbank: 312 mentions in 30 min (usually 24), 71% negative (usually 22%)."
        " Doubling every 14 min. “Kontosperrung”, “App down”. X 60%, Reddit 30%."
        " → https://warden.example/a/abc"
    )
    incident = an_incident(Severity.CRITICAL, drivers=DRIVERS)
    assert body(incident, language="en") == expected
    assert body(incident, language="fr") == expected
    assert body(incident, language="de-AT").startswith("KRITISCH")


def test_a_storm_inside_a_planned_event_says_so_after_the_numbers() -> None:
    note = "Launch Musterbank Pay"
    german = body(an_incident(), planned=note)
    assert "(üblich 22 %). Während „Launch Musterbank Pay“ (geplant). Verdoppelt" in german
    english = body(an_incident(), planned=note, language="en")
    assert "(usually 22%). During planned event: “Launch Musterbank Pay”. Doubling" in english
    assert note not in body(resolve(an_incident(), "anna", now=T0).incident, planned=note)


@pytest.mark.parametrize("note", ["<!channel> Sale", "x" * 32 + " @all", "sale.example", "\u202e"])
def test_a_note_that_would_act_in_a_messenger_is_not_named(note: str) -> None:
    shown = body(an_incident(), planned=note, language="en", url=None)
    assert "During a planned event. Doubling" in shown
    assert note not in shown


def test_a_long_note_is_cut_on_a_page() -> None:
    assert "“" + "x" * 39 + "…”" in body(an_incident(), planned="x" * 200, language="en")


def test_a_storm_that_looks_made_says_so_with_its_reach_last() -> None:
    made = Drivers(("App",), (("x", 1.0),), Coordination(4.08, 0.441, Sign.FEW_ACCOUNTS), reach=1_249_000)
    german = body(an_incident(drivers=made), url=None)
    assert german.endswith(
        " „App“. X 100 %. Wirkt koordiniert: 4,1 Beiträge je Konto, 44 % Kopien. Reichweite rund 1,2 Mio."
    )
    english = body(an_incident(drivers=made), url=None, language="en")
    assert english.endswith(" Looks coordinated: 4.1 posts per account, 44% copies. Reach about 1.2 million.")


def test_ordinary_accounts_and_a_small_reach_are_not_worth_a_word() -> None:
    plainly = body(an_incident(drivers=DRIVERS))
    calm = replace(DRIVERS, coordination=Coordination(1.4, 0.2), reach=999)
    assert body(an_incident(drivers=calm)) == plainly


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        (7, "rund 7", "about 7"),
        (12_960, "rund 13.000", "about 13,000"),
        (999_999, "rund 1 Mio.", "about 1 million"),
        (34_500_000, "rund 34 Mio.", "about 34 million"),
    ],
)
def test_a_large_number_is_told_in_two_digits(value: int, german: str, english: str) -> None:
    assert (rounded(value, "de"), rounded(value, "en")) == (german, english)


def test_what_is_not_known_leaves_no_gap() -> None:
    bare = body(an_incident(doubling_minutes=None), url=None)
    assert bare == "WARNUNG Musterbank: 312 Erwähnungen in 30 min (üblich 24), 71 % negativ (üblich 22 %)."


def test_a_page_says_since_when_once_the_storm_outlasts_its_window() -> None:
    later = body(an_incident(), now=T0 + 70 * MINUTE)
    assert "Seit 90 min, verdoppelt sich alle 14 min." in later
    night = body(an_incident(doubling_minutes=None), now=T0 + timedelta(hours=9), language="en")
    assert "For 9 h." in night


def test_growth_is_told_with_its_bounds_and_where_it_leads() -> None:
    growing = an_incident(growth=a_growth(), doubling_minutes=25.0)
    german = "Verdoppelt sich alle 25 min (18–40), kritisch etwa um 10:40."
    assert german in body(growing)
    assert "Doubling every 25 min (18–40), critical at about 09:40." in body(
        growing, language="en", zone="UTC"
    )


def test_bounds_in_other_units_keep_theirs() -> None:
    slow = a_growth(doubling_minutes=170.0, doubling_low=80.0, doubling_high=400.0)
    assert doubling(170.0, slow) == "3 h (80 min–7 h)"
    assert doubling(14.0, None) == "14 min"
    assert doubling(14.0, a_growth(doubling_low=None, doubling_high=None)) == "14 min"


@pytest.mark.parametrize(("ahead", "told"), [(40.0, 40), (40.1, 50), (31.0, 40), (0.5, 10)])
def test_the_time_it_may_become_critical_is_told_to_ten_minutes(ahead: float, told: int) -> None:
    incident = an_incident(growth=a_growth(critical_in_minutes=ahead))
    assert likely_critical(incident, now=T0) == T0 + told * MINUTE


def test_what_is_critical_or_past_or_not_foreseen_has_no_such_time() -> None:
    growing = a_growth()
    assert likely_critical(an_incident(Severity.CRITICAL, growth=growing), now=T0) is None
    assert likely_critical(an_incident(growth=growing), now=T0 + 40 * MINUTE) is None
    assert likely_critical(an_incident(growth=a_growth(critical_in_minutes=None)), now=T0) is None
    assert likely_critical(an_incident(), now=T0) is None


def test_one_mention_is_singular() -> None:
    assert "1 Erwähnung in" in body(an_incident(mentions=1))
    assert "1 mention in" in body(an_incident(mentions=1), language="en")


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        (0.0, "0", "0"),
        (0.04, "0", "0"),
        (2.46, "2,5", "2.5"),
        (9.96, "10", "10"),
        (24.4, "24", "24"),
        (1234567, "1.234.567", "1,234,567"),
    ],
)
def test_numbers_are_written_as_the_reader_writes_them(value: float, german: str, english: str) -> None:
    assert (number(value, "de"), number(value, "en")) == (german, english)


def test_shares_and_spans_are_whole() -> None:
    assert (percent(0.706, "de"), percent(0.706, "en")) == ("71 %", "71%")
    assert (span(0.2), span(59.6), span(180)) == ("1 min", "60 min", "3 h")


def test_the_reason_stands_alone_too() -> None:
    said = reason(
        mentions=8,
        expected=1.5,
        window_minutes=5,
        negative_share=0.5,
        usual_negative_share=0.1,
        language="de",
    )
    assert said == "8 Erwähnungen in 5 min (üblich 1,5), 50 % negativ (üblich 10 %)"


@pytest.mark.parametrize(
    ("incident", "fields", "title"),
    [
        (an_incident(), {"test": True}, "TEST · WARNUNG Musterbank"),
        (an_incident(drill=True), {}, "ÜBUNG · WARNUNG Musterbank"),
        (an_incident(), {"simulated": True, "language": "en"}, "SIMULATED CLOCK · WARNING Musterbank"),
        (an_incident(next_due=None), {}, "UNBEANTWORTET · WARNUNG Musterbank"),
        (acknowledge(an_incident(), ANNA, now=T0).incident, {}, "ÜBERNOMMEN · WARNUNG Musterbank"),
        (resolve(an_incident(), "anna", now=T0).incident, {}, "BEENDET · WARNUNG Musterbank"),
        (an_incident(), {"asked": "Ben Muster"}, "GEFRAGT: Ben Muster · WARNUNG Musterbank"),
    ],
)
def test_what_is_not_an_ordinary_page_says_so_first(
    incident: Incident, fields: dict[str, Any], title: str
) -> None:
    composed = page(incident, **fields)
    assert composed.title == title
    assert composed.body.startswith(title)


@pytest.mark.parametrize(
    ("hours", "language", "title"),
    [
        (4.5, "de", "ZURÜCKGESTELLT bis 14:30 · WARNUNG Musterbank"),
        (22, "de", "ZURÜCKGESTELLT bis 05.03. 08:00 · WARNUNG Musterbank"),
        (22, "en", "SNOOZED until 2026-03-05 08:00 · WARNING Musterbank"),
    ],
)
def test_what_is_put_off_says_until_when(hours: float, language: str, title: str) -> None:
    put_off = snooze(an_incident(), ANNA, T0 + hours * 60 * MINUTE, now=T0).incident
    assert page(put_off, language=language).title == title


def test_a_storm_in_a_silence_says_until_when_nobody_is_woken() -> None:
    until = T0 + 60 * MINUTE
    told = "Bis 11:00 stumm: So lange wird niemand geweckt."
    assert told in body(an_incident(), silenced_until=until)
    for unheld in (
        acknowledge(an_incident(), ANNA, now=T0).incident,
        an_incident(Severity.WATCH),
        replace(an_incident(), assigned_to=ANNA),
    ):
        assert "stumm" not in body(unheld, silenced_until=until)


def test_who_answered_a_drill_is_told_when_it_is_over() -> None:
    answers = "Anna nach 48 s über push."
    assert answers not in body(an_incident(drill=True), answers=answers)
    over = resolve(an_incident(drill=True), ANNA, now=T0).incident
    assert body(over, answers=answers).endswith(f"{answers} → {URL}")


def test_a_watch_that_nobody_is_woken_for_is_not_called_unanswered() -> None:
    assert page(an_incident(Severity.WATCH)).title == "AUFFÄLLIG Musterbank"


def test_the_end_of_a_storm_rings_softly_and_says_nothing_of_growth() -> None:
    over = page(resolve(an_incident(Severity.CRITICAL), "anna", now=T0).incident)
    assert over.severity is Severity.WATCH
    assert "Verdoppelt" not in over.body


@pytest.mark.parametrize(
    "word",
    ["https://evil.example", "evil.example", "bit.ly/x", "@everyone", "<!channel>", "\u200b", "\x00", "a\\b"],
)
def test_a_word_a_messenger_would_act_on_is_left_out(word: str) -> None:
    composed = body(an_incident(drivers=Drivers(words=(word, "Kontosperrung"))))
    assert "„Kontosperrung“." in composed
    assert composed.count("„") == 1


def test_a_hostile_brand_stays_one_short_line() -> None:
    composed = page(an_incident(), brand="Muster\r\nBcc: all@example.org\u202e\x00\n\n" + "b" * 10**6)
    assert "\n" not in composed.title
    assert "\r" not in composed.body
    assert "\u202e" not in composed.body
    assert len(composed.title) < 100


def test_few_words_and_sources_are_named_and_small_sources_are_not() -> None:
    many = Drivers(
        words=tuple("abcdef"), sources=(("x", 0.8), ("reddit", 0.16), ("lemmy", 0.04), ("rss", 0.0))
    )
    composed = body(an_incident(drivers=many))
    assert "„a“, „b“, „c“. X 80 %, Reddit 16 %. →" in composed


def test_long_text_is_cut_with_a_mark() -> None:
    assert plain("ä" * 50, 10) == "ä" * 9 + "…"
    assert plain("  a \t\n b  ", 10) == "a b"


def printable(text: str) -> bool:
    return all(unicodedata.category(letter)[0] != "C" for letter in text)


@given(
    brand=st.text(),
    words=st.lists(st.text(), max_size=5),
    sources=st.lists(st.tuples(st.text(), st.floats(0, 1)), max_size=5),
    numbers=st.tuples(st.integers(0, 10**9), st.floats(0, 10**9), st.floats(0, 1), st.floats(0, 1)),
    doubles=st.none() | st.floats(0.01, 10**4),
    growing=st.none() | st.builds(a_growth, doubling_high=st.floats(1, 10**4)),
    status=st.sampled_from(Status),
    language=st.sampled_from(["de", "en"]),
)
def test_a_page_of_anything_is_short_and_printable(
    brand: str,
    words: list[str],
    sources: list[tuple[str, float]],
    numbers: tuple[int, float, float, float],
    doubles: float | None,
    growing: Growth | None,
    status: Status,
    language: str,
) -> None:
    """Pushover and PagerDuty take 1024 characters; what is longer would be refused or cut by others."""
    mentions, expected, negative, usual = numbers
    incident = replace(
        an_incident(),
        drivers=Drivers(tuple(words), tuple(sources)),
        mentions=mentions,
        expected=expected,
        negative_share=negative,
        usual_negative_share=usual,
        doubling_minutes=doubles,
        growth=growing,
        status=status,
    )
    composed = page(incident, brand=brand, language=language)
    assert printable(composed.title + composed.body)
    assert len(composed.title) <= 120
    assert len(composed.body) <= 600
    assert composed.body.endswith(URL)


@pytest.mark.parametrize(("language", "told"), [("de", "Dies ist eine Übung"), ("en", "This is a drill")])
def test_a_drill_says_so_in_its_title_and_in_its_body(language: str, told: str) -> None:
    drill, real = (
        compose(each, "Musterbank", language=language, url=None, zone="UTC", now=T0, simulated=False)
        for each in (an_incident(drill=True), an_incident())
    )
    assert drill.title.startswith(("ÜBUNG · ", "DRILL · "))
    assert told in drill.body
    assert told not in real.body

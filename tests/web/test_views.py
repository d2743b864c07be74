import re
from datetime import timedelta

import pytest

from tests.support.web import ANNA, BEN, NOW, a_growth, an_incident, client_of, stamp_of
from warden.core.incident import IncidentId, Severity
from warden.flow import respond
from warden.flow.vitals import STATIONS
from warden.storage import incidents
from warden.storage.engine import reading, transaction

ONE = IncidentId(1)


def answer_with(client, answer="acknowledge", person="anna", headers=None, **fields):
    form = {"stamp": stamp_of(client.get("/incidents/1").text), "answer": answer, "person": person, **fields}
    return client.post("/incidents/1/answer", data=form, headers=headers, follow_redirects=False)


def status_of(house):
    with reading(house.engine) as conn:
        return incidents.get(conn, ONE).status.value


def test_the_overview_of_a_calm_house_says_so_and_names_who_is_on_call(calm):
    html = client_of(calm).get("/").text
    assert "All calm" in html
    assert "Musterbank" in html
    assert "Anna Beispiel" in html or "Ben Muster" in html


def test_the_overview_opens_with_the_incident_that_needs_somebody(browser):
    html = browser.get("/").text
    assert "Ein Vorfall braucht Sie" in html
    assert html.index("312 Erwähnungen in 30 Minuten, üblich 24.") < html.index("Marken")


def test_the_overview_says_when_warden_itself_does_not_work(calm):
    assert f"Quiet: {', '.join(STATIONS)}" in client_of(calm).get("/").text


def test_a_failing_source_is_told_with_its_mend(browser):
    html = browser.get("/").text
    assert "reddit answered 401" in html
    assert "Renew its token" in html


def test_every_state_is_told_by_a_word_and_not_by_colour_alone(browser):
    html = browser.get("/incidents/1").text
    assert 'class="state critical"' in html
    assert "Kritisch</span>" in html
    assert "offen</span>" in html


def test_the_incident_tells_its_story_newest_first(browser):
    html = browser.get("/incidents/1").text
    assert html.index("Schwere von Warnung auf Kritisch") < html.index("Sturm erkannt")
    assert "Nachricht an Anna Beispiel über push verschickt" in html


def test_the_incident_tells_how_many_accounts_speak_and_how_far_they_reach(browser):
    html = browser.get("/incidents/1").text
    assert "2,6 Beiträge je Konto, 30 % Kopien" in html.replace("30 %", "30 %")
    assert "wirkt koordiniert" in html
    assert "rund 840.000" in html


def test_hostile_posts_are_shown_as_the_text_they_are(browser):
    html = browser.get("/incidents/1").text
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    assert "javascript:alert" not in html
    assert "data:text" not in html
    assert "\u202e" not in html
    assert 'href="https://example.org/p/3" rel="noopener nofollow' in html


def test_the_most_negative_post_stands_first(browser):
    html = browser.get("/incidents/1").text
    shares = [html.index(f"{share}\N{NO-BREAK SPACE}% negativ") for share in (97, 92, 87)]
    assert shares == sorted(shares)


def test_the_chart_is_told_in_words_and_as_a_table(browser):
    html = browser.get("/incidents/1").text
    assert 'role="img"' in html
    assert "Erwähnungen, üblich wären" in html
    assert "<details" in html
    assert "<table>" in html


def test_what_is_forecast_is_told_in_words_and_as_a_table(browser):
    html = browser.get("/incidents/1").text
    assert "Vorhersage für je 5 Minuten, in acht von zehn Fällen:" in html
    assert "um 16:15 zwischen 29 und 109, um 18:45 zwischen 8 und 171," in html
    assert "Wie es vermutlich weitergeht" in html
    assert 'class="swatch ahead"' in html


def test_growth_is_told_with_its_bounds(browser):
    html = browser.get("/incidents/1").text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")
    assert "Verdoppelt sich alle 14 min (11–19)." in html
    assert "Neue Beiträge je Beitrag (R)</dt><dd>1,8 (1,4 bis 2,3)" in html
    assert "Kritisch voraussichtlich" not in html, "it is critical"


def test_a_warning_says_when_it_may_be_critical_on_the_readers_clock(calm):
    with transaction(calm.engine) as conn:
        chain = calm.chain_for(next(iter(calm.brands.values())))
        incidents.insert(conn, an_incident(severity=Severity.WARNING, growth=a_growth(now=NOW)), chain)
    html = client_of(calm).get("/incidents/1").text
    assert "Likely to be critical</dt><dd>at about <time" in html
    assert 'datetime="2026-11-24T15:10:00Z">16:10</time>' in html
    assert "New posts per post (R)</dt><dd>1.8 (1.4 to 2.3)" in html


def test_a_forecast_that_is_old_or_of_a_storm_that_is_over_is_not_shown(storm, browser):
    old = client_of(storm, now=NOW + timedelta(minutes=31)).get("/incidents/1").text
    assert "Vorhersage für" not in old
    assert "Wie es vermutlich weitergeht" not in old
    answer_with(browser, "resolve")
    assert browser.get("/incidents/1/series.json").json()["forecast"] == []
    assert "Wie es vermutlich weitergeht" not in browser.get("/incidents/1").text


def test_the_series_of_a_storm_goes_on_where_the_counts_end(browser):
    series = browser.get("/incidents/1/series.json").json()
    assert len(series["forecast"]) == 12
    assert series["forecast"][0]["at"] > series["buckets"][-1]["start"]
    assert set(series["forecast"][0]) == {"at", "low", "middle", "high"}


def test_the_series_behind_the_chart_has_the_public_shape(browser):
    series = browser.get("/brands/musterbank/series.json").json()
    assert (series["width_s"], len(series["buckets"])) == (900, 96)
    assert series["buckets"][-1]["start"] == "2026-11-24T14:17:00Z"
    assert set(series["buckets"][0]) == {
        "start",
        "count",
        "expected",
        "low",
        "high",
        "negative",
        "usual_negative",
        "surprise_bits",
        "blind",
    }


def test_reading_a_view_changes_nothing(storm, browser):
    for address in ("/", "/incidents", "/incidents/1", "/demo/inbox"):
        assert browser.get(address).status_code == 200
    assert status_of(storm) == "open"


def test_acknowledging_leads_back_to_the_incident_that_now_has_somebody(storm, browser):
    answer = answer_with(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/incidents/1")
    html = browser.get("/incidents/1").text
    assert "Anna Beispiel hat übernommen" in html
    assert 'value="acknowledge"' not in html


def test_the_browser_remembers_who_answered(storm, browser):
    answer_with(browser, person="ben")
    assert '<option value="ben" selected>' in browser.get("/incidents/1").text


def test_the_second_to_acknowledge_is_told_who_and_when(storm, browser):
    form = {"stamp": stamp_of(browser.get("/incidents/1").text), "answer": "acknowledge", "person": "anna"}
    with transaction(storm.engine) as conn:
        respond.acknowledge(conn, ONE, BEN, now=NOW - timedelta(minutes=3))
    answer = browser.post("/incidents/1/answer", data=form)
    assert answer.status_code == 409
    assert "Schon übernommen von Ben Muster um 15:29" in answer.text


def test_putting_it_off_is_shown_with_its_end(storm, browser):
    assert answer_with(browser, "snooze_60").status_code == 303
    html = browser.get("/incidents/1").text
    assert "Zurückgestellt bis" in html
    assert "16:32" in html


def test_asking_a_colleague_is_shown_until_they_take_it(storm, browser):
    assert answer_with(browser, "reassign", to="ben").status_code == 303
    assert "Gefragt, noch ohne Antwort" in browser.get("/incidents/1").text
    answer_with(browser, person="ben")
    assert "Gefragt, noch ohne Antwort" not in browser.get("/incidents/1").text


def test_a_button_pressed_twice_acts_once(storm, browser):
    """A double click, or an old tab the browser sends again."""
    (seen,) = set(re.findall(r'name="seen" value="(\d+)"', browser.get("/incidents/1").text))
    for _ in range(2):
        assert answer_with(browser, "severity_watch", seen=seen).status_code == 303
    assert answer_with(browser, "severity_watch").status_code == 409, "that is so already"
    assert browser.get("/incidents/1").text.count("hat die Schwere von Kritisch auf Auffällig gesetzt") == 1


def test_a_watch_offers_no_escalation(storm, browser):
    assert 'value="escalate"' in browser.get("/incidents/1").text
    answer_with(browser, "severity_watch")
    assert 'value="escalate"' not in browser.get("/incidents/1").text


def test_a_resolved_incident_offers_no_answer_but_takes_notes(storm, browser):
    answer_with(browser, "resolve")
    html = browser.get("/incidents/1").text
    assert 'id="answers"' not in html
    assert 'id="note-text"' in html


def test_a_note_is_added_as_the_text_it_is(browser):
    stamp = stamp_of(browser.get("/incidents/1").text)
    form = {"stamp": stamp, "person": "ben", "text": "<i>called the press office</i>"}
    assert browser.post("/incidents/1/notes", data=form).status_code == 200
    assert "Ben Muster: &lt;i&gt;called" in browser.get("/incidents/1").text


def test_what_was_said_in_public_is_told_as_that(browser):
    stamp = stamp_of(browser.get("/incidents/1").text)
    form = {"stamp": stamp, "person": "ben", "text": "We are on it.", "statement": "true"}
    browser.post("/incidents/1/notes", data=form)
    assert "Ben Muster, öffentliche Stellungnahme: We are on it." in browser.get("/incidents/1").text


def test_whether_a_page_was_needed_is_asked_once_it_is_over(browser):
    assert re.search(r'<details class="others"><summary>War dieser Alarm', browser.get("/incidents/1").text)
    answer_with(browser, "resolve")
    html = browser.get("/incidents/1").text
    assert "War dieser Alarm" in html
    assert '<details class="others"' not in html


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_a_form_from_another_site_is_refused_even_with_a_good_stamp(storm, browser, headers):
    assert answer_with(browser, headers=headers).status_code == 403
    assert status_of(storm) == "open"


@pytest.mark.parametrize("stamp", ["", "nonsense", "MTIzNA.forged"])
def test_a_form_without_our_stamp_is_refused(storm, browser, stamp):
    assert answer_with(browser, stamp=stamp).status_code == 403
    assert status_of(storm) == "open"


def test_a_stamp_of_yesterday_is_too_old(storm, browser):
    stamp = stamp_of(browser.get("/incidents/1").text)
    tomorrow = client_of(storm, now=NOW + timedelta(hours=25))
    assert answer_with(tomorrow, stamp=stamp).status_code == 403


def test_a_form_from_our_own_page_is_taken_whatever_the_browser_says_of_it(storm, browser):
    headers = {"sec-fetch-site": "same-origin", "origin": "http://localhost"}
    assert answer_with(browser, headers=headers).status_code == 303


@pytest.mark.parametrize("fields", [{"answer": "explode"}, {"person": "mallory"}])
def test_an_answer_nobody_offered_changes_nothing(storm, browser, fields):
    assert answer_with(browser, **fields).status_code == 422
    assert status_of(storm) == "open"


@pytest.mark.parametrize(
    "address", ["/incidents/2", "/incidents/99999999999999999999", "/incidents/x", "/brands/x/series.json"]
)
def test_what_does_not_exist_has_a_clear_view(browser, address):
    answer = browser.get(address)
    assert answer.status_code in (404, 422)
    assert "<h1>" in answer.text


def test_the_list_is_paged(calm):
    house = calm
    with transaction(house.engine) as conn:
        chain = house.chain_for(next(iter(house.brands.values())))
        for _ in range(27):
            number = incidents.insert(conn, an_incident(drill=True), chain)
            respond.resolve(conn, number, ANNA, now=NOW)
    client = client_of(house)
    first = client.get("/incidents").text
    assert "/incidents/27" in first
    assert "/incidents?before=3" in first
    assert 'href="/incidents/2"' in client.get("/incidents?before=3").text


def test_a_simulated_clock_is_told_on_every_view(browser, monkeypatch):
    monkeypatch.setenv("WARDEN_CLOCK", "2026-11-24T00:00:00Z@60@2026-11-23T11:05:00Z")
    assert "60-mal so schnell" in browser.get("/").text

import re
from datetime import timedelta

import pytest

from tests.support.web import ANNA, BEN, NOW, SECRET, client_of
from warden.core.incident import IncidentId, PersonId
from warden.flow import respond
from warden.notify.links import LIFETIME, sign
from warden.storage import incidents
from warden.storage.engine import reading, transaction

ONE = IncidentId(1)


def link_for(person=ANNA, incident=ONE):
    return f"/a/{sign(SECRET, incident, person, now=NOW)}"


def incident_of(house):
    with reading(house.engine) as conn:
        return incidents.get(conn, ONE)


def test_opening_the_link_shows_the_incident_and_changes_nothing(storm, browser):
    for _ in range(3):
        answer = browser.get(link_for())
        assert answer.status_code == 200
        assert "Hallo Anna Beispiel" in answer.text
        assert 'value="acknowledge"' in answer.text
    assert incident_of(storm).status.value == "open"


def test_the_link_speaks_the_language_and_the_zone_of_the_person(browser):
    html = browser.get(link_for(BEN)).text
    assert "Hello Ben Muster" in html
    assert "All times in Europe/London" in html


def test_the_button_acts_as_the_person_the_page_was_sent_to(storm, browser):
    answer = browser.post(link_for(), data={"answer": "acknowledge"})
    assert "Übernommen. Danke, Anna Beispiel" in answer.text
    assert incident_of(storm).acknowledged_by == ANNA


def test_the_button_acts_once_and_then_shows_who_and_when(storm, browser):
    link = link_for()
    browser.post(link, data={"answer": "acknowledge"})
    again = browser.post(link, data={"answer": "acknowledge"})
    assert "schon benutzt" in again.text
    assert "Übernommen von <strong>Anna Beispiel</strong>" in again.text


def test_an_old_button_does_not_acknowledge_what_was_opened_again(storm, browser):
    from warden.core.moves import reopen_after_timeout

    link = link_for()
    browser.post(link, data={"answer": "acknowledge"})
    with transaction(storm.engine) as conn:
        moved = reopen_after_timeout(incidents.locked(conn, ONE), now=NOW)
        incidents.update(conn, moved.incident)
    browser.post(link, data={"answer": "acknowledge"})
    assert incident_of(storm).status.value == "open"


def test_the_second_person_is_told_who_was_quicker_and_when(storm, browser):
    with transaction(storm.engine) as conn:
        respond.acknowledge(conn, ONE, BEN, now=NOW)
    answer = browser.post(link_for(), data={"answer": "acknowledge"})
    assert answer.status_code == 409
    assert "Schon übernommen von Ben Muster um 15:32" in answer.text
    assert incident_of(storm).acknowledged_by == BEN


def test_a_link_can_resolve_after_it_acknowledged(storm, browser):
    link = link_for()
    browser.post(link, data={"answer": "acknowledge"})
    browser.post(link, data={"answer": "resolve"})
    assert incident_of(storm).resolved_by == ANNA


def test_an_expired_link_says_so_and_acts_no_more(storm):
    late = client_of(storm, now=NOW + LIFETIME * 2)
    assert late.get(link_for()).status_code == 410
    assert "abgelaufen" in late.get(link_for()).text
    assert late.post(link_for(), data={"answer": "acknowledge"}).status_code == 410
    assert incident_of(storm).status.value == "open"


@pytest.mark.parametrize("token", ["x", "a.b.c", "%00", sign("another secret", ONE, ANNA, now=NOW)])
def test_a_forged_link_says_so(storm, browser, token):
    assert browser.get(f"/a/{token}").status_code == 404
    assert browser.post(f"/a/{token}", data={"answer": "acknowledge"}).status_code == 404
    assert incident_of(storm).status.value == "open"


def test_a_link_for_somebody_who_left_or_an_incident_that_is_gone_is_404(browser):
    assert browser.get(link_for(PersonId("gone"))).status_code == 404
    assert browser.get(link_for(incident=IncidentId(77))).status_code == 404


def seen_in(html):
    """The mark of the story a form was shown with."""
    (mark,) = set(re.findall(r'name="seen" value="(\d+)"', html))
    return mark


@pytest.mark.parametrize(
    ("answer", "until"),
    [
        ("snooze_15", timedelta(minutes=15)),
        ("snooze_60", timedelta(hours=1)),
        ("snooze_240", timedelta(hours=4)),
        ("snooze_morning", timedelta(hours=16, minutes=28)),
    ],
)
def test_a_snooze_ends_when_the_button_says_in_the_zone_of_the_person(storm, browser, answer, until):
    html = browser.post(link_for(), data={"answer": answer}).text
    assert "Übernommen. Danke, Anna Beispiel: Bis" in html
    assert "Zurückgestellt bis" in html
    assert incident_of(storm).snoozed_until == NOW + until


def test_the_morning_is_the_one_of_the_person(storm, browser):
    browser.post(link_for(BEN), data={"answer": "snooze_morning"})
    assert incident_of(storm).snoozed_until == NOW + timedelta(hours=17, minutes=28)


def test_a_colleague_can_be_asked_from_the_link(storm, browser):
    html = browser.post(link_for(), data={"answer": "reassign", "to": "ben"}).text
    assert "Ben Muster wird jetzt geweckt" in html
    assert "Gefragt, noch ohne Antwort" in html
    assert incident_of(storm).assigned_to == BEN
    assert browser.post(link_for(), data={"answer": "reassign", "to": "mallory"}).status_code == 422


def test_severity_and_the_next_step_can_be_set_from_the_link(storm, browser):
    assert (
        "Die Schwere ist jetzt: Warnung" in browser.post(link_for(), data={"answer": "severity_warning"}).text
    )
    assert "Jetzt werden weitere geweckt" in browser.post(link_for(), data={"answer": "escalate"}).text
    assert incident_of(storm).next_due == NOW


def test_a_button_acts_once_as_it_was_shown_and_again_when_the_story_has_gone_on(storm, browser):
    link = link_for()
    first = seen_in(browser.get(link).text)
    assert seen_in(browser.get(link).text) == first, "looking is no story"
    for _ in range(2):
        again = browser.post(link, data={"answer": "snooze_15", "seen": first})
    assert "schon benutzt" in again.text
    later = client_of(storm, now=NOW + timedelta(minutes=5))
    fresh = seen_in(later.get(link).text)
    assert fresh != first
    later.post(link, data={"answer": "snooze_15", "seen": fresh})
    assert incident_of(storm).snoozed_until == NOW + timedelta(minutes=20)


def test_an_answer_that_comes_too_late_says_how_it_stands(storm, browser):
    late = browser.post(link_for(), data={"answer": "severity_critical"})
    assert (late.status_code, "Die Schwere ist schon: Kritisch" in late.text) == (409, True)
    with transaction(storm.engine) as conn:
        respond.acknowledge(conn, ONE, BEN, now=NOW)
    late = browser.post(link_for(), data={"answer": "snooze_60"})
    assert (late.status_code, "Schon übernommen von Ben Muster um 15:32" in late.text) == (409, True)


def test_a_resolved_incident_has_no_buttons(storm, browser):
    html = browser.post(link_for(), data={"answer": "resolve"}).text
    assert 'name="answer"' not in html

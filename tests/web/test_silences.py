"""Silences, by form and by API; and seen loudly wherever somebody wonders why no page comes."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.planned import HOSTILE
from tests.support.web import ANNA, BANK, NOW, client_of, stamp_of
from warden.core.incident import IncidentId
from warden.core.silence import NewSilence
from warden.flow import silence as quiet
from warden.storage import incidents, silences
from warden.storage.engine import reading, transaction

HOUR = timedelta(hours=1)
UNTIL = (NOW + 2 * HOUR).isoformat()


@pytest.fixture
def api(storm):
    return client_of(storm, "all")


def post(client, key=None, **changes):
    body = {"brand": "musterbank", "end": UNTIL, "note": "Wartung der App", "person": ANNA, **changes}
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/api/v1/silences", json=body, headers=headers)


def keep(house, **changes):
    given = {"brand": BANK, "start": NOW - HOUR, "end": NOW + HOUR, "note": "Wartung", "person": ANNA}
    with transaction(house.engine) as conn:
        return silences.add(conn, NewSilence(**{**given, **changes}))


def escalating(house):
    """The fixture's incident owes its next step now."""
    with transaction(house.engine) as conn:
        incident = incidents.get(conn, IncidentId(1))
        incidents.update(conn, replace(incident, next_due=NOW))


def known(house):
    with reading(house.engine) as conn:
        return silences.listed(conn, limit=99)


def send(client, **changes):
    typed = {
        "stamp": stamp_of(client.get("/silences").text),
        "brand": "musterbank",
        "note": "Wartung der App",
        "person": ANNA,
        "hours": "2",
        **changes,
    }
    return client.post("/silences", data=typed, follow_redirects=False)


def test_a_silence_is_set_listed_and_holds_from_the_answer_on(storm, api):
    answer = post(api)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["brand"], made["person"], made["state"]) == ("musterbank", ANNA, "running")
    assert api.get("/api/v1/silences?brand=musterbank").json()["items"] == [made]


def test_the_same_request_twice_sets_it_once(storm, api):
    first, second = post(api, key="deploy-7"), post(api, key="deploy-7")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert post(api, key="deploy-7", note="something else").status_code == 409
    assert len(known(storm)) == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"end": (NOW + 8 * 24 * HOUR).isoformat()}, "more than 7 days"),
        ({"note": " "}, "does not say why"),
        ({"end": (NOW - HOUR).isoformat(), "start": (NOW - 2 * HOUR).isoformat()}, "over already"),
        ({"brand": "nowhere"}, "not a brand"),
        ({"end": "2026-12-01T09:00:00"}, ""),
        ({"person": "stranger"}, ""),
    ],
)
def test_what_cannot_be_silenced_is_refused_with_the_mend(storm, api, changes, told):
    answer = post(api, **changes)
    assert answer.status_code == 422
    assert told in answer.text
    assert known(storm) == []


def test_one_that_has_begun_ends_now_and_the_incident_goes_on(storm, api):
    escalating(storm)
    number = post(api).json()["id"]
    assert api.get("/api/v1/incidents/1").json()["silenced_until"] is not None
    assert api.delete(f"/api/v1/silences/{number}").status_code == 204
    assert api.get("/api/v1/incidents/1").json()["silenced_until"] is None
    assert api.delete(f"/api/v1/silences/{number}").status_code in (404, 409)
    assert api.delete("/api/v1/silences/99").status_code == 404


def test_a_token_that_only_reads_lists_and_changes_nothing(storm):
    reader = client_of(storm, "reads")
    assert reader.get("/api/v1/silences").status_code == 200
    assert post(reader).status_code == 403


def test_a_list_is_read_to_its_end_by_its_cursor(storm, api):
    for hours in range(1, 4):
        keep(storm, end=NOW + hours * HOUR)
    first = api.get("/api/v1/silences?limit=2").json()
    rest = api.get("/api/v1/silences", params={"cursor": first["cursor"]}).json()
    assert (len(first["items"]), len(rest["items"]), rest["cursor"]) == (2, 1, None)
    assert api.get("/api/v1/silences?cursor=x").status_code == 422


def test_a_button_silences_for_so_many_hours_from_now_on(storm, browser):
    answer = send(browser)
    (made,) = known(storm)
    assert answer.headers["location"] == f"/silences#silence-{made.id}"
    assert (made.start, made.end) == (NOW, NOW.replace(second=0, microsecond=0) + 2 * HOUR)
    assert made.person == ANNA
    send(browser)
    assert len(known(storm)) == 1, "pressed twice"


def test_a_form_plans_maintenance_by_the_clock_of_the_house(storm, browser):
    send(browser, hours="", brand="", start="2026-12-01T09:00", end="2026-12-01T18:00")
    (made,) = known(storm)
    assert made.brand is None
    assert made.start.isoformat() == "2026-12-01T08:00:00+00:00"
    assert made.end.isoformat() == "2026-12-01T17:00:00+00:00"


@pytest.mark.parametrize(
    "changes",
    [{"hours": "3"}, {"hours": "x"}, {"hours": ""}, {"hours": "", "end": "2027-12-01T09:00"}, {"note": " "}],
)
def test_what_is_wrong_is_told_above_the_form_with_everything_still_in_it(storm, browser, changes):
    answer = send(browser, **changes)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert changes.get("note", "Wartung der App").strip() in answer.text
    assert known(storm) == []


def test_a_form_from_elsewhere_is_refused(storm, browser):
    assert send(browser, stamp="forged").status_code == 403
    assert send(browser, brand="nowhere").status_code == 422
    assert known(storm) == []


def test_a_running_one_has_a_button_to_end_it(storm, browser):
    made = keep(storm)
    form = {"stamp": stamp_of(browser.get("/silences").text)}
    for _ in range(2):
        answer = browser.post(f"/silences/{made.id}/remove", data=form, follow_redirects=False)
        assert answer.headers["location"] == "/silences"
    assert known(storm)[0].end == NOW


@pytest.mark.parametrize("address", ["/", "/incidents/1"])
def test_a_silenced_pager_is_seen(storm, browser, address):
    assert "niemand wird geweckt" not in browser.get(address).text
    keep(storm, brand=None, note="Umzug")
    text = browser.get(address).text
    assert re.search(
        r"Stumm: alle Marken bis <time [^>]*>[^<]*</time>: niemand wird geweckt. Anna [^:]*: Umzug", text
    )


def test_an_incident_tells_that_it_was_silenced(storm, browser):
    escalating(storm)
    with transaction(storm.engine) as conn:
        new = NewSilence(BANK, NOW, NOW + HOUR, "Wartung", ANNA)
        quiet.add(conn, new, now=NOW)
        held = incidents.get(conn, IncidentId(1))
    assert held is not None
    assert held.silenced_until == NOW + HOUR
    assert "Noch 60 min stumm, bis dahin wird niemand geweckt." in browser.get("/incidents/1").text


def test_prometheus_sees_it_too(storm, api):
    assert 'warden_silenced{brand="musterbank"} 0.0' in api.get("/metrics").text
    keep(storm)
    assert 'warden_silenced{brand="musterbank"} 1.0' in api.get("/metrics").text


@pytest.mark.parametrize("note", HOSTILE)
def test_a_hostile_reason_is_shown_as_the_text_it_is(storm, browser, api, note):
    post(api, note=note.encode(errors="replace").decode())
    for address in ("/silences", "/", "/incidents/1"):
        text = browser.get(address).text
        assert "<script>alert" not in text
        assert not set(text) & set("\u202e\u2066\x00\x1b\x07")

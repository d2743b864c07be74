"""Planned events, by form and by API; beside the charts; and in an incident that falls into one."""

import base64
import re
from datetime import timedelta
from html import unescape

import pytest

from tests.support.planned import HOSTILE, a_plan
from tests.support.web import ANNA, BANK, NOW, RIVAL, SECRET, client_of, stamp_of
from warden.core.incident import IncidentId
from warden.notify.links import sign
from warden.storage import planned
from warden.storage.engine import reading, transaction

HOUR = timedelta(hours=1)
START, END = "2026-12-01T09:00:00+01:00", "2026-12-01T18:00:00+01:00"
BOOK = "<b>&{x}" * 1_500_000


@pytest.fixture
def api(storm):
    return client_of(storm, "all")


def post(client, **changes):
    body = {"brand": "musterbank", "start": START, "end": END, "note": "Launch Musterbank Pay", **changes}
    return client.post(
        "/api/v1/events", json={key: value for key, value in body.items() if value is not None}
    )


def keep(house, start=NOW - HOUR, end=NOW + HOUR, **changes):
    plan = a_plan(**{"brand": BANK, "start": start, "end": end, **changes})
    with transaction(house.engine) as conn:
        return planned.add(conn, plan)


def known(house):
    with reading(house.engine) as conn:
        return planned.listed(conn, limit=99)


def send(client, headers=None, **changes):
    typed = {
        "stamp": stamp_of(client.get("/events").text),
        "brand": "musterbank",
        "start": "2026-12-01T09:00",
        "end": "2026-12-01T18:00",
        "times": "5",
        "note": "Launch Musterbank Pay",
        **changes,
    }
    return client.post("/events", data=typed, headers=headers, follow_redirects=False)


def press_remove(client, number, **changes):
    form = {"stamp": stamp_of(client.get("/events").text), **changes}
    return client.post(f"/events/{number}/remove", data=form, follow_redirects=False)


# by API


def test_an_event_is_planned_and_listed_with_times_in_utc(api):
    answer = post(api, times=8)
    assert answer.status_code == 201
    event = answer.json()
    assert event == {
        "id": event["id"],
        "brand": "musterbank",
        "start": "2026-12-01T08:00:00Z",
        "end": "2026-12-01T17:00:00Z",
        "times": 8.0,
        "note": "Launch Musterbank Pay",
        "state": "coming",
    }
    assert api.get("/api/v1/events").json() == {"items": [event], "cursor": None}


def test_without_a_size_five_times_the_usual_are_expected(api):
    assert post(api).json()["times"] == 5.0


def test_a_list_is_read_to_its_end_by_its_cursor(storm, api):
    wanted = [keep(storm, end=NOW + (each // 2 + 1) * HOUR).id for each in range(7)]
    keep(storm, brand=RIVAL)
    found, cursor = [], ""
    while cursor is not None:
        part = api.get("/api/v1/events", params={"brand": "musterbank", "limit": 2, "cursor": cursor}).json()
        found += [event["id"] for event in part["items"]]
        cursor = part["cursor"]
    assert found == wanted[::-1]


@pytest.mark.parametrize(
    "place", ["", "before:1", "2026-12-01T08:00:00 1", f"2026-12-01T08:00:00+00:00 {10**22}", "ä \ud800"]
)
def test_a_cursor_we_did_not_give_out_is_refused(api, place):
    """Among them: an instant without an offset, and a number no database holds."""
    cursor = base64.urlsafe_b64encode(place.encode(errors="surrogatepass")).decode() or "ä"
    assert api.get("/api/v1/events", params={"cursor": cursor}).status_code == 422
    assert api.get("/events", params={"before": cursor}).status_code == 422


def test_a_token_that_only_reads_lists_and_changes_nothing(storm):
    number = keep(storm).id
    reads, stranger = client_of(storm, "reads"), client_of(storm)
    assert reads.get("/api/v1/events").status_code == 200
    assert stranger.get("/api/v1/events").status_code == 401
    for client, code in ((reads, 403), (stranger, 401)):
        assert post(client).status_code == code
        assert client.delete(f"/api/v1/events/{number}").status_code == code
    assert [event.id for event in known(storm)] == [number]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"end": START}, "end: the end is not after the start. Choose a later end"),
        ({"end": "2027-02-01T00:00:00Z"}, "end: it would last more than 31 days"),
        ({"start": "2026-11-01T00:00:00Z", "end": "2026-11-02T00:00:00Z"}, "end: it is over already"),
        ({"times": 1}, "times: it must be more than 1, and 100 at most"),
        ({"times": "NaN"}, "times: it must be more than 1, and 100 at most"),
        ({"note": " \u202e "}, "note: it does not say what is planned"),
        ({"note": "x" * 201}, "note: it has more than 200 characters"),
        ({"note": BOOK}, "note: it has more than 200 characters"),
        ({"note": None}, "body.note: Field required"),
        ({"start": "2026-12-01T09:00:00"}, "body.start: Input should have timezone info"),
        ({"start": "9999-12-31T23:59:59-14:00"}, "body.start"),
        ({"brand": "musterbnk"}, "'musterbnk' is not a brand of the configuration"),
        ({"brand": BOOK}, "body.brand: String should have at most 64 characters"),
    ],
)
def test_a_plan_with_a_flaw_is_refused_with_field_and_mend(storm, api, changes, told):
    answer = post(api, **changes)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert told in answer.json()["detail"]
    assert len(answer.text) < 1000
    assert known(storm) == []


def test_all_flaws_are_told_at_once(api):
    assert post(api, end=START, times=0, note="").json()["fields"] == ["end", "note", "times"]


@pytest.mark.parametrize("note", [note for note in HOSTILE if "\ud800" not in note])
def test_a_hostile_note_is_kept_as_one_harmless_line(api, note):
    kept = post(api, note=note).json()["note"]
    assert kept.isprintable()
    assert ("<script>" in kept) == ("<script>" in note)


def test_an_event_to_come_is_removed(storm, api):
    number = post(api).json()["id"]
    assert api.delete(f"/api/v1/events/{number}").status_code == 204
    assert known(storm) == []
    gone = api.delete(f"/api/v1/events/{number}")
    assert (gone.status_code, gone.json()["detail"]) == (404, f"There is no event {number}")


def test_an_event_that_has_begun_ends_now_and_one_that_is_over_stays(storm, api):
    number = keep(storm).id
    assert api.delete(f"/api/v1/events/{number}").status_code == 204
    (left,) = known(storm)
    assert (left.start, left.end) == (NOW - HOUR, NOW)
    again = api.delete(f"/api/v1/events/{number}")
    assert (again.status_code, again.json()["detail"]) == (409, f"the event {number} is over")


def test_an_event_entered_while_it_runs_counts_from_now_on(api):
    event = post(api, start="2026-11-24T08:00:00Z", end="2026-11-24T20:00:00Z").json()
    assert (event["start"], event["state"]) == ("2026-11-24T14:32:00Z", "running")


def test_the_calls_stand_in_the_description_of_the_interface(api):
    paths = api.get("/api/v1/openapi.json").json()["paths"]
    assert set(paths["/api/v1/events"]) == {"get", "post"}
    assert set(paths["/api/v1/events/{number}"]) == {"delete"}
    assert "Plan an event" in api.get("/api/v1/docs").text


# by form


def test_the_view_has_a_form_in_the_time_zone_of_the_house(browser):
    html = browser.get("/events").text
    assert 'name="start" required value="2026-11-24T16:00"' in html
    assert "Alle Zeiten in Europe/Berlin" in html
    assert "Nichts ist geplant." in html


def test_every_view_leads_to_what_is_planned(browser, calm):
    assert re.search(r'<a href="/events">.*Geplant</a>', browser.get("/").text)
    assert re.search(r'aria-current="page">.*Planned</a>', client_of(calm).get("/events").text)


def test_a_form_plans_an_event_by_the_clock_of_the_house(storm, browser):
    answer = send(browser, times="2,5")
    (event,) = known(storm)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/events#event-{event.id}")
    assert (event.start.isoformat(), event.end.isoformat()) == (
        "2026-12-01T08:00:00+00:00",
        "2026-12-01T17:00:00+00:00",
    )
    assert event.times == 2.5
    assert "Musterbank · 1.12. 09:00–18:00 · bis zu 2,5-mal so viel wie üblich" in browser.get("/events").text


def test_an_hour_that_comes_twice_in_autumn_is_within_the_event_both_times(storm, browser):
    send(browser, start="2027-10-31T02:00", end="2027-10-31T02:30")
    (event,) = known(storm)
    assert event.end - event.start == timedelta(minutes=90)


def test_a_time_the_clock_skips_in_spring_is_the_end_of_the_gap(storm, browser):
    send(browser, start="2027-03-28T02:30", end="2027-03-28T09:00")
    assert known(storm)[0].start.isoformat() == "2027-03-28T01:00:00+00:00"


def test_what_is_wrong_is_told_above_the_form_with_everything_still_in_it(storm, browser):
    answer = send(browser, end="2026-12-01T08:00", times="500", note='"><script>alert(1)</script>')
    html = answer.text
    assert answer.status_code == 422
    assert "Das Ende liegt nicht nach dem Anfang. Wählen Sie ein späteres Ende." in html
    assert "Das Vielfache muss über 1 und darf höchstens 100 sein." in html
    assert 'value="2026-12-01T08:00"' in html
    assert '"><script>alert(1)' not in html
    assert '"><script>alert(1)</script>' in unescape(html)
    assert known(storm) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"start": "tomorrow"}, "Anfang oder Ende ist keine Zeit."),
        ({"end": "2026-12-01T18:00+01:00"}, "Anfang oder Ende ist keine Zeit."),
        ({"start": "0001-01-01T00:00"}, "Anfang oder Ende ist keine Zeit."),
        ({"end": "9999-12-31T23:59"}, "Anfang oder Ende ist keine Zeit."),
        ({"times": "many"}, "Das Vielfache ist keine Zahl."),
        ({"times": "nan"}, "Das Vielfache muss über 1"),
        ({"note": "\u202e"}, "Es fehlt, was geplant ist."),
        ({"note": "x" * 300}, "Die Notiz hat mehr als 200 Zeichen."),
        ({"note": "x" * 5000}, "Die Anfrage war nicht zu verstehen."),
        ({"brand": "nobody"}, "Die Anfrage war nicht zu verstehen."),
    ],
)
def test_a_form_that_cannot_be_planned_is_told_and_plans_nothing(storm, browser, changes, told):
    answer = send(browser, **changes)
    assert answer.status_code == 422
    assert told in answer.text
    assert len(answer.text) < 20_000
    assert known(storm) == []


def test_a_form_as_long_as_a_book_is_refused(storm, browser):
    answer = send(browser, note=BOOK)
    assert answer.status_code == 400
    assert len(answer.text) < 20_000
    assert known(storm) == []


def test_a_form_from_elsewhere_is_refused(storm, browser):
    number = keep(storm, start=NOW + HOUR, end=NOW + 2 * HOUR).id
    for answer in (
        send(browser, stamp="forged"),
        send(browser, headers={"Sec-Fetch-Site": "cross-site"}),
        press_remove(browser, number, stamp=""),
    ):
        assert answer.status_code == 403
    assert len(known(storm)) == 1


def test_an_event_to_come_has_a_button_to_remove_it(storm, browser):
    number = keep(storm, start=NOW + HOUR, end=NOW + 2 * HOUR).id
    assert "Entfernen</button>" in browser.get("/events").text
    assert press_remove(browser, number).headers["location"] == "/events"
    assert known(storm) == []
    assert press_remove(browser, number).status_code == 404


def test_a_running_event_has_a_button_to_end_it_and_is_past_then(storm, browser):
    number = keep(storm).id
    assert "Jetzt beenden</button>" in browser.get("/events").text
    for _ in range(2):
        assert press_remove(browser, number).status_code == 303
    html = browser.get("/events").text
    assert "button>Jetzt" not in html
    assert html.index("Vergangen") < html.index("Launch Musterbank Pay</strong>")
    assert known(storm)[0].end == NOW


def test_the_soonest_stands_first_and_the_past_is_paged(storm, browser):
    keep(storm, start=NOW + 5 * HOUR, end=NOW + 6 * HOUR, note="later")
    keep(storm, start=NOW + HOUR, end=NOW + 2 * HOUR, note="sooner")
    for hours in range(1, 31):
        keep(storm, start=NOW - (hours + 1) * HOUR, end=NOW - hours * HOUR, note=f"past {hours}.")
    html = browser.get("/events").text
    assert html.index("sooner") < html.index("later") < html.index("past 1.")
    assert "past 25." in html
    assert "past 26." not in html
    older = unescape(re.search(r'href="(/events\?before=[^"]+)"', html).group(1))
    rest = browser.get(older).text
    assert "past 26." in rest
    assert "past 30." in rest
    assert "past 25." not in rest


@pytest.mark.parametrize("note", HOSTILE[:1])
@pytest.mark.parametrize("address", ["/", "/events", "/incidents/1"])
def test_a_hostile_note_is_shown_as_the_text_it_is(storm, browser, note, address):
    keep(storm, note=note)
    html = browser.get(address).text
    assert note not in html
    assert note in unescape(html)


# beside what it explains


@pytest.mark.parametrize("address", ["/", "/incidents/1"])
def test_a_chart_tells_what_was_planned_in_its_time(storm, browser, address):
    keep(storm, start=NOW - 5 * HOUR, end=NOW - HOUR, note="Launch")
    keep(storm, start=NOW + HOUR, end=NOW + 2 * HOUR, note="not yet")
    html = browser.get(address).text
    assert "geplant: Launch, 10:32–14:32, bis zu 5-mal so viel wie üblich" in html
    assert "not yet" not in html


def test_the_series_behind_a_chart_holds_what_was_planned(storm, browser, api):
    event = keep(storm, note="Launch")
    for series in (
        browser.get("/brands/musterbank/series.json").json(),
        browser.get("/incidents/1/series.json").json(),
        api.get("/api/v1/brands/musterbank/series").json(),
    ):
        (found,) = series["planned"]
        assert (found["id"], found["note"], found["start"]) == (event.id, "Launch", "2026-11-24T13:32:00Z")
    assert browser.get("/brands/nordkasse/series.json").json()["planned"] == []


def test_an_incident_that_falls_into_an_event_says_so(storm, browser):
    link = f"/a/{sign(SECRET, IncidentId(1), ANNA, now=NOW)}"
    said = "Während eines geplanten Ereignisses: Launch, 14:32–16:32"
    assert said not in browser.get("/incidents/1").text + browser.get(link).text
    keep(storm, note="Launch")
    assert said in browser.get("/incidents/1").text
    assert said in browser.get(link).text


def test_an_incident_beside_an_event_says_nothing_of_it(storm, browser):
    keep(storm, brand=RIVAL)
    keep(storm, start=NOW - 5 * HOUR, end=NOW - HOUR)
    assert "Während eines geplanten Ereignisses" not in browser.get("/incidents/1").text

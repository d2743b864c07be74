"""Absences and fairness in the browser and by API: entered, warned of, shared out; twice, late, hostile."""

from datetime import timedelta
from html import unescape

import pytest

from tests.support.web import ANNA, BEN, NOW, client_of, stamp_of
from warden.core.oncall import ScheduleId
from warden.core.outbox import DeliveryKind
from warden.storage import absences, outbox, swaps
from warden.storage.engine import reading

# Anna and Ben take turns by the week, Mondays 09:00 in Berlin; on 24 November 2026 it is Anna's.
DAY = timedelta(days=1)
TEAM = ScheduleId("community")
LEAVE = {"person": "ben", "start": "2026-12-01T00:00", "end": "2026-12-03T00:00", "note": "Urlaub <b>"}


@pytest.fixture
def api(storm):
    return client_of(storm, "all")


def press(client, address, **form):
    data = {"stamp": stamp_of(client.get("/oncall").text), **form}
    return client.post(f"/oncall/{address}", data=data, follow_redirects=False)


def entered(house):
    with reading(house.engine) as conn:
        return absences.listed(conn, limit=99)


def warned(house):
    with reading(house.engine) as conn:
        return [each for each in outbox.latest(conn, limit=99) if each.kind is DeliveryKind.GAP]


def test_an_absence_is_entered_told_and_removed(storm, browser):
    assert "Niemand ist abwesend gemeldet" in browser.get("/oncall").text
    assert press(browser, "absences", **LEAVE).headers["location"] == "/oncall#absences"
    (leave,) = entered(storm)
    assert (leave.person, leave.start.isoformat()) == (BEN, "2026-11-30T23:00:00+00:00")
    assert [each.person for each in warned(storm)] == [BEN]
    html = browser.get("/oncall").text
    assert "Ben Muster ist abwesend und doch eingeteilt" in html
    assert "<b>" not in html.split('id="absences"')[1].split("</ul>")[0]
    press(browser, f"absences/{leave.id}/remove")
    assert entered(storm) == []
    assert press(browser, f"absences/{leave.id}/remove").status_code == 409
    assert "doch eingeteilt" not in browser.get("/oncall").text


def test_one_press_looks_for_a_stand_in(storm, browser):
    press(browser, "absences", **LEAVE)
    html = browser.get("/oncall").text
    shift = html.split('name="shift" value="')[1].split('"')[0]
    assert press(browser, "community/swaps", shift=shift).status_code == 303
    with reading(storm.engine) as conn:
        (swap,) = swaps.open_ones(conn, TEAM, now=NOW)
    assert (swap.asker, swap.asked, swap.end.isoformat()) == (BEN, None, "2026-12-02T23:00:00+00:00")
    assert "Vertretung wird gesucht" in browser.get("/oncall").text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"start": "2020-01-01T09:00", "end": "2020-01-02T09:00"}, "Das ist schon vorbei"),
        ({"end": "2026-12-01T00:00"}, "Das Ende liegt nicht nach dem Anfang"),
        ({"note": "x" * 201}, "Die Notiz hat mehr als 200 Zeichen"),
        ({"start": '"><script>'}, "Anfang oder Ende ist keine Zeit"),
    ],
)
def test_what_is_wrong_is_told_with_everything_still_in_the_form(storm, browser, changes, told):
    answer = press(browser, "absences", **{**LEAVE, **changes})
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert f'value="{({**LEAVE, **changes})["end"]}"' in answer.text
    assert "<script>" not in answer.text
    assert entered(storm) == []


def test_a_form_from_elsewhere_changes_nothing(storm, browser):
    for address in ("absences", "absences/1/remove"):
        assert browser.post(f"/oncall/{address}", data={**LEAVE, "stamp": "x"}).status_code in (403, 422)
    assert entered(storm) == []


def test_who_takes_turns_without_a_contact_is_named_loudly(storm, browser):
    assert "hat keinen Kontakt" not in browser.get("/oncall").text
    object.__setattr__(storm.people[ANNA], "contacts", ())
    assert "Anna Beispiel ist im Dienstplan und hat keinen Kontakt" in browser.get("/oncall").text


def test_gaps_ahead_are_counted(storm, browser):
    object.__setattr__(storm.schedules[TEAM], "layers", ())
    assert "In den nächsten 30 Tagen hat 1-mal niemand Bereitschaft" in browser.get("/oncall").text


def test_how_on_call_is_shared_out_is_shown_with_the_difference_to_the_mean(browser):
    html = unescape(browser.get("/oncall").text)
    assert "Wie sich die Bereitschaft verteilt" in html
    assert "mehr als im Mittel" in html
    assert "weniger als im Mittel" in html


# by API


def test_absences_by_api_are_entered_once_listed_and_removed(storm, api):
    leave = {"person": "ben", "start": "2026-12-01T00:00:00Z", "end": "2026-12-03T00:00:00Z", "by": "anna"}
    made = api.post("/api/v1/absences", json=leave)
    again = api.post("/api/v1/absences", json=leave)
    assert (made.status_code, made.json()) == (201, again.json())
    assert (made.json()["state"], made.json()["by"], made.json()["note"]) == ("coming", "anna", "")
    assert api.get("/api/v1/absences", params={"person": "ben"}).json()["items"] == [made.json()]
    assert api.get("/api/v1/absences", params={"person": "anna"}).json()["items"] == []
    address = f"/api/v1/absences/{made.json()['id']}"
    assert [api.delete(address).status_code for _ in range(2)] == [204, 404]
    assert len(warned(storm)) == 1


@pytest.mark.parametrize(
    "changes",
    [{"person": "nobody"}, {"end": "2026-11-01T00:00:00Z"}, {"end": "soon"}, {"note": "x" * 201}],
)
def test_a_wrong_absence_is_refused(api, storm, changes):
    leave = {"person": "ben", "start": "2026-11-25T00:00:00Z", "end": "2026-12-03T00:00:00Z", **changes}
    assert api.post("/api/v1/absences", json=leave).status_code == 422
    assert entered(storm) == []


def test_absences_need_a_token_with_rights(storm):
    reader = client_of(storm, "reads")
    assert reader.get("/api/v1/absences").status_code == 200
    assert (
        reader.post("/api/v1/absences", json={"person": "ben", "end": "2026-12-03T00:00:00Z"}).status_code
        == 403
    )
    assert reader.delete("/api/v1/absences/1").status_code == 403


def test_lists_go_on_where_the_cursor_says(storm, api):
    for day in range(3):
        start, end = (f"2026-12-0{day + number}T00:00:00Z" for number in (1, 2))
        api.post("/api/v1/absences", json={"person": "ben", "start": start, "end": end})
    first = api.get("/api/v1/absences", params={"limit": 2}).json()
    rest = api.get("/api/v1/absences", params={"limit": 2, "cursor": first["cursor"]}).json()
    assert [each["id"] for each in first["items"] + rest["items"]] == [3, 2, 1]
    assert rest["cursor"] is None
    assert api.get("/api/v1/absences", params={"cursor": "x"}).status_code == 422


def test_fairness_by_api_adds_up(api):
    asked = {"from": "2026-11-02T08:00:00Z", "to": "2026-11-16T08:00:00Z"}
    found = api.get("/api/v1/schedules/community/fairness", params=asked).json()
    assert [(each["hours"], each["over_mean_hours"], each["weekend_hours"]) for each in found["people"]] == [
        (168, 0, 48),
        (168, 0, 48),
    ]
    assert (found["mean_hours"], found["uncovered_hours"]) == (168, 0)
    backwards = {"from": asked["to"], "to": asked["from"]}
    assert api.get("/api/v1/schedules/community/fairness", params=backwards).status_code == 422
    assert api.get("/api/v1/schedules/none/fairness").status_code == 404
    assert api.get("/api/v1/schedules/community/fairness").status_code == 200

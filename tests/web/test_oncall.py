"""The rota in the browser and by API: stand-ins, swaps, taking a shift; twice, late, hostile."""

import itertools
import re
from datetime import timedelta
from html import unescape

import pytest

from tests.support.web import ANNA, BEN, NOW, SECRET, client_of, stamp_of
from warden.core.incident import PersonId
from warden.core.oncall import ScheduleId
from warden.core.shifts import on_call
from warden.core.standin import StandIn
from warden.flow import rota
from warden.notify.links import SWAP_LIFETIME, read_swap, sign, sign_swap
from warden.storage import outbox, schedules, swaps
from warden.storage.engine import reading, transaction

# Anna and Ben take turns by the week, Mondays 09:00 in Berlin; on 24 November 2026 it is Anna's.
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEAM = ScheduleId("community")
OFFERED = "2026-12-01T08:00:00+00:00", "2026-12-02T08:00:00+00:00"  # of Ben's week


@pytest.fixture
def api(storm):
    return client_of(storm, "all")


def present(house, *, now=NOW):
    with reading(house.engine) as conn:
        kept = rota.around(conn, TEAM, now=now)
    return on_call(house.schedules[TEAM], kept, now=now).person


def other(person):
    return BEN if person == ANNA else ANNA


def put_on(house, person, start=NOW, end=NOW + HOUR, *, now=NOW):
    with transaction(house.engine) as conn:
        return rota.put_on(conn, StandIn(TEAM, person, start, end), now=now)


def made(house):
    with reading(house.engine) as conn:
        return schedules.listed(conn, TEAM, limit=99)


def asked(house):
    with reading(house.engine) as conn:
        return swaps.listed(conn, limit=99)


def press(client, address, **form):
    data = {"stamp": stamp_of(client.get("/oncall").text), **form}
    return client.post(f"/oncall/{address}", data=data, follow_redirects=False)


def a_swap(house, asker=None, person=None):
    """A request for the next whole shift of whoever is on next."""
    client = client_of(house, "all")
    later = present(house, now=NOW + 7 * DAY)
    body = {"schedule": TEAM, "person": later, "start": OFFERED[0], "end": OFFERED[1]}
    answer = client.post("/api/v1/swaps", json=body if person is None else {**body, "asked": person})
    assert answer.status_code == 201, answer.text
    return answer.json()


# the view


def test_it_shows_who_is_on_who_is_next_and_five_weeks_of_days(storm, browser):
    html = browser.get("/oncall").text
    assert re.search(r'<a href="/oncall" aria-current="page">.*Bereitschaft</a>', html)
    now, following = storm.people[present(storm)].name, storm.people[other(present(storm))].name
    assert re.search(rf'class="on-now">.*?{now}</a></h2>', html, re.DOTALL)
    assert f"Danach: {following} ab 30.11. 09:00" in html
    assert html.count('<li class="day') == 35
    assert "09:00–24:00" in html


def test_it_leads_to_people_silences_and_calendars_that_can_be_read(browser):
    html = browser.get("/oncall").text
    for address in ("/people", "/silences", "/people/anna"):
        assert f'href="{address}"' in html
    feeds = re.findall(r">https://warden\.musterbank\.example(/calendar/[^<]+)<", html)
    assert [feed.split("?")[0] for feed in feeds] == [
        "/calendar/community.ics",
        "/calendar/person/anna.ics",
        "/calendar/person/ben.ics",
    ]
    assert [browser.get(feed).status_code for feed in feeds] == [200] * 3


def test_gaps_are_marked_loudly(storm, browser):
    assert 'class="turn gap"' not in browser.get("/oncall").text
    object.__setattr__(storm.schedules[TEAM], "layers", ())
    html = browser.get("/oncall").text
    assert "Niemand hat Bereitschaft" in html
    assert html.count('class="turn gap"') == 35


def test_one_button_takes_the_shift(storm, browser):
    was = present(storm)
    answer = press(browser, "community/take", person=other(was), instead_of=was)
    assert (answer.status_code, answer.headers["location"]) == (303, "/oncall#schedule-community")
    assert present(storm) == other(was)
    assert 'class="quiet">Vertretung<' in browser.get("/oncall").text


def test_who_presses_it_after_somebody_else_is_told(storm, browser):
    was = present(storm)
    press(browser, "community/take", person=other(was), instead_of=was)
    answer = press(browser, "community/take", person=was, instead_of=was)
    assert answer.status_code == 409
    assert "Inzwischen hat jemand anderes übernommen" in answer.text


def test_a_stand_in_is_entered_in_the_schedules_zone_and_removed(storm, browser):
    form = {"person": "ben", "replaces": "anna", "start": "2026-12-24T09:00", "end": "2026-12-26T09:00"}
    assert press(browser, "community/overrides", **form).status_code == 303
    (entered,) = made(storm)
    assert (entered.person, entered.replaces) == (BEN, ANNA)
    assert entered.start.isoformat() == "2026-12-24T08:00:00+00:00"
    assert "Ben Muster für Anna Beispiel" in browser.get("/oncall").text
    press(browser, f"overrides/{entered.id}/remove")
    assert made(storm) == []
    assert "vorbei oder zurückgenommen" in press(browser, f"overrides/{entered.id}/remove").text


def test_one_that_has_begun_ends_now(storm, browser):
    running = put_on(storm, BEN, now=NOW - HOUR, start=NOW - HOUR)
    assert "Jetzt beenden" in browser.get("/oncall").text
    press(browser, f"overrides/{running.id}/remove")
    assert made(storm)[0].end == NOW


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"start": "2020-01-01T09:00", "end": "2020-01-02T09:00"}, "Das ist schon vorbei"),
        ({"start": "<b>&"}, "Anfang oder Ende ist keine Zeit"),
        ({"end": "2026-12-24T09:00"}, "Das Ende liegt nicht nach dem Anfang"),
        ({"replaces": "ben"}, "Niemand vertritt sich selbst"),
    ],
)
def test_what_is_wrong_is_told_with_everything_still_in_the_form(storm, browser, changes, told):
    form = {"person": "ben", "start": "2026-12-24T09:00", "end": "2026-12-26T09:00", **changes}
    answer = press(browser, "community/overrides", **form)
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert f'value="{form["end"]}"' in answer.text
    assert "<b>&" not in answer.text
    assert made(storm) == []


def test_a_form_from_elsewhere_changes_nothing(storm, browser):
    swap = a_swap(storm)
    for address in ("community/take", "community/overrides", "community/swaps", f"swaps/{swap['id']}"):
        answer = browser.post(f"/oncall/{address}", data={"person": "ben", "stamp": "x"})
        assert answer.status_code in (403, 422)
    assert made(storm) == []


@pytest.mark.parametrize("shift", ["", "x y z", "ben 2026-12-01T08:00 9999", "ben 0001-01-01 0001-01-02"])
def test_a_shift_nobody_offered_is_refused(browser, shift):
    assert press(browser, "community/swaps", shift=shift).status_code == 422


def test_a_shift_of_the_plan_is_offered_and_taken(storm, browser):
    html = browser.get("/oncall").text
    offers = re.findall(r'<option value="(\w+ 2026[^"]+)"', html)
    asker = PersonId(offers[1].split()[0])
    assert press(browser, "community/swaps", shift=offers[1], asked=other(asker)).status_code == 303
    (swap,) = asked(storm)
    assert (swap.asker, swap.asked) == (asker, other(asker))
    assert press(browser, f"swaps/{swap.id}", person=other(asker), answer="accept").status_code == 303
    assert present(storm, now=swap.start) == other(asker)
    late = press(browser, f"swaps/{swap.id}", person=other(asker), answer="decline")
    assert late.status_code == 409
    assert f"Übernommen von {storm.people[other(asker)].name}, 15:32." in late.text


def test_who_offers_a_shift_to_themselves_is_told(storm, browser):
    offer = re.findall(r'<option value="(\w+ 2026[^"]+)"', browser.get("/oncall").text)[0]
    answer = press(browser, "community/swaps", shift=offer, asked=offer.split()[0])
    assert answer.status_code == 422
    assert "Niemand tauscht mit sich selbst" in answer.text


# the signed link


def link_of(swap, person):
    return f"/swap/{sign_swap(SECRET, swap['id'], person, now=NOW)}"


def test_opening_the_link_changes_nothing_and_pressing_answers_once(storm, browser):
    swap = a_swap(storm)
    taker = other(swap["asker"])
    for _ in range(2):
        assert 'value="accept"' in browser.get(link_of(swap, taker)).text
    assert asked(storm)[0].state == "open"
    first = browser.post(link_of(swap, taker), data={"answer": "accept"})
    assert first.status_code == 200
    assert storm.people[taker].name in first.text
    assert present(storm, now=asked(storm)[0].start) == taker
    assert browser.post(link_of(swap, taker), data={"answer": "accept"}).status_code == 409
    assert 'value="accept"' not in browser.get(link_of(swap, taker)).text


def test_a_link_of_a_page_is_none_of_a_swap_and_old_ones_are_told(storm, browser):
    swap = a_swap(storm)
    foreign = f"/swap/{sign(SECRET, swap['id'], BEN, now=NOW)}"
    assert browser.get(foreign).status_code == browser.get("/swap/x").status_code == 404
    assert browser.post(foreign, data={"answer": "accept"}).status_code == 404
    late = client_of(storm, now=NOW + SWAP_LIFETIME + DAY)
    assert late.get(link_of(swap, BEN)).status_code == 410


def test_the_news_of_a_request_holds_a_link_its_reader_can_answer_by(storm):
    swap = a_swap(storm)
    with reading(storm.engine) as conn:
        due = outbox.due(conn, now=NOW, limit=99)
    (news,) = [each for each in due if each.kind == "swap"]
    url = storm.desk.answer_at(news, NOW)
    link = read_swap(SECRET, url.rsplit("/", 1)[1], now=NOW)
    assert (link.swap, link.person) == (swap["id"], other(swap["asker"]))


# by API


def test_shifts_touch_from_one_end_to_the_other(api):
    times = {"from": "2026-11-20T00:00:00Z", "to": "2026-12-10T00:00:00Z"}
    items = api.get("/api/v1/schedules/community/shifts", params=times).json()["items"]
    assert (items[0]["start"], items[-1]["end"]) == (times["from"], times["to"])
    assert all(a["end"] == b["start"] for a, b in itertools.pairwise(items))
    assert set(items[0]) == {"person", "layer", "override", "start", "end"}


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/v1/schedules/nobodys/shifts", 404),
        ("/api/v1/schedules/community/shifts?from=2026-01-02T00:00Z&to=2026-01-01T00:00Z", 422),
        ("/api/v1/schedules/community/shifts?from=2026-01-02T00:00Z&to=2999-01-01T00:00Z", 422),
        ("/api/v1/schedules/community/overrides?cursor=x", 422),
        ("/api/v1/swaps?schedule=nobodys", 404),
    ],
)
def test_what_cannot_be_read_is_told(api, path, code):
    answer = api.get(path)
    assert answer.status_code == code
    assert answer.headers["content-type"] == "application/problem+json"


def post(client, **changes):
    body = {"person": "ben", "start": "2026-12-24T09:00:00+01:00", "end": "2026-12-26T09:00:00+01:00"}
    headers = {"Idempotency-Key": changes.pop("key")} if "key" in changes else {}
    return client.post("/api/v1/schedules/community/overrides", json={**body, **changes}, headers=headers)


def test_a_stand_in_is_made_listed_and_taken_back(api):
    answer = post(api, replaces="anna")
    assert answer.status_code == 201
    override = answer.json()
    assert override == {
        "id": override["id"],
        "schedule": "community",
        "person": "ben",
        "replaces": "anna",
        "start": "2026-12-24T08:00:00Z",
        "end": "2026-12-26T08:00:00Z",
        "state": "coming",
    }
    assert api.get("/api/v1/schedules/community/overrides").json()["items"] == [override]
    address = f"/api/v1/schedules/community/overrides/{override['id']}"
    assert api.delete(address).status_code == 204
    assert api.delete(address).status_code == 404


def test_a_list_is_read_to_its_end_by_its_cursor(storm, api):
    wanted = [put_on(storm, BEN, end=NOW + (each // 2 + 1) * HOUR).id for each in range(5)]
    found, cursor = [], ""
    while cursor is not None:
        params = {"limit": 2, "cursor": cursor}
        part = api.get("/api/v1/schedules/community/overrides", params=params).json()
        found += [item["id"] for item in part["items"]]
        cursor = part["cursor"]
    assert found == wanted[::-1]


def test_the_same_key_makes_one_stand_in(storm, api):
    first, again = post(api, key="k1"), post(api, key="k1")
    assert first.json() == again.json()
    assert len(made(storm)) == 1
    post(api, key="k2")
    assert len(made(storm)) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"person": "eve"},
        {"replaces": "eve"},
        {"replaces": "ben"},
        {"end": "2026-12-24T09:00:00+01:00"},
        {"start": "2026-12-24T09:00:00"},
        {"end": "2029-12-24T09:00:00+01:00"},
        {"start": "2020-12-24T09:00:00Z", "end": "2020-12-25T09:00:00Z"},
    ],
)
def test_a_stand_in_that_makes_no_sense_is_refused(storm, api, changes):
    assert post(api, **changes).status_code == 422
    assert made(storm) == []


def test_a_token_that_only_reads_changes_nothing(storm):
    swap, override = a_swap(storm), put_on(storm, BEN)
    for client, code in ((client_of(storm, "reads"), 403), (client_of(storm), 401)):
        assert post(client).status_code == code
        address = f"/api/v1/schedules/community/overrides/{override.id}"
        assert client.delete(address).status_code == code
        accept = client.post(f"/api/v1/swaps/{swap['id']}/accept", json={"person": "ben"})
        assert accept.status_code == code
    assert [row.id for row in made(storm)] == [override.id]


def test_of_two_who_accept_the_second_is_told_who_and_when(storm, api):
    swap = a_swap(storm)
    taker = other(swap["asker"])
    accept = f"/api/v1/swaps/{swap['id']}/accept"
    headers = {"Idempotency-Key": "k"}
    first = api.post(accept, json={"person": taker}, headers=headers)
    assert (first.status_code, first.json()["state"]) == (200, "accepted")
    assert api.post(accept, json={"person": taker}, headers=headers).json() == first.json()
    second = api.post(accept, json={"person": taker})
    assert second.status_code == 409
    assert (second.json()["by"], second.json()["status_now"]) == (taker, "accepted")
    assert second.json()["at"].startswith("2026-11-24T14:32")
    assert api.post("/api/v1/swaps/99/accept", json={"person": taker}).status_code == 404


def test_the_past_is_told_as_it_was_recorded(storm, api):
    plan = storm.schedules[TEAM]
    was = present(storm)
    rota.record(storm.engine, [plan], now=NOW - 3 * HOUR)
    rota.record(storm.engine, [plan], now=NOW)
    object.__setattr__(plan, "layers", ())
    then = (NOW - 2 * HOUR).isoformat()
    (team,) = api.get("/api/v1/oncall", params={"at": then}).json()["items"]
    assert team["person"] == was
    items = api.get("/api/v1/schedules/community/shifts", params={"from": then}).json()["items"]
    assert [item["person"] for item in items] == [was, None]

"""A drill in the browser and the API: it says what it is, and counts as nothing."""

from datetime import timedelta

import pytest

from tests.support.web import ANNA, BANK, NOW, SECRET, an_incident, client_of, stamp_of
from warden.core.outbox import DeliveryKind, NewDelivery
from warden.notify.links import sign
from warden.storage import incidents, mentions, outbox
from warden.storage.engine import transaction

MARK = "Dies ist eine Übung."


@pytest.fixture
def drill(calm):
    """Drill 1 under way in a calm house, its page waiting."""
    with transaction(calm.engine) as conn:
        number = incidents.insert(conn, an_incident(drill=True), calm.chain_for(calm.brands[BANK]))
        news = NewDelivery(number, DeliveryKind.UPDATE, an_incident().severity, None, "team-1", 0, 1, NOW)
        page = NewDelivery(number, DeliveryKind.PAGE, an_incident().severity, ANNA, "push", 1, 1, NOW)
        outbox.add(conn, [news, page], now=NOW)
    return calm


@pytest.fixture
def drill_beside_a_storm(storm):
    """Drill 2 beside incident 1, whose posts are stored."""
    with transaction(storm.engine) as conn:
        incidents.insert(conn, an_incident(drill=True), storm.chain_for(storm.brands[BANK]))
    return storm


def test_every_view_of_a_drill_says_what_it_is(drill):
    browser = client_of(drill)
    token = sign(SECRET, 1, ANNA, now=NOW)
    shown = browser.get("/incidents/1").text
    assert "This is a drill." in shown
    assert "<title>DRILL · " in shown
    shown = browser.get(f"/a/{token}").text  # in Anna's language
    assert MARK in shown
    assert "<title>ÜBUNG · " in shown
    for address in ("/", "/incidents"):
        assert 'class="state drill"' in browser.get(address).text


def test_a_real_incident_is_never_said_to_be_a_drill(drill_beside_a_storm):
    browser = client_of(drill_beside_a_storm)
    assert MARK not in browser.get("/incidents/1").text
    assert "ÜBUNG" not in browser.get("/incidents/1").text


def test_all_is_calm_while_nothing_but_a_drill_is_under_way(drill):
    shown = client_of(drill).get("/").text
    assert "All calm" in shown
    assert 'href="/incidents/1"' in shown
    brands = client_of(drill, "reads").get("/api/v1/brands").json()["items"]
    assert {brand["state"] for brand in brands} == {"calm"}
    assert "warden_unresolved_incidents{" not in client_of(drill, "reads").get("/metrics").text


def test_what_is_really_being_said_is_not_shown_as_posts_of_a_drill(drill_beside_a_storm):
    browser = client_of(drill_beside_a_storm)
    assert "Meine Karte" in browser.get("/incidents/1").text
    shown = browser.get("/incidents/2").text
    assert "Meine Karte" not in shown
    assert "Die Beiträge der Übung sind erfunden" in shown
    api = client_of(drill_beside_a_storm, "reads")
    assert api.get("/api/v1/incidents/2/mentions").json()["items"] == []
    assert api.get("/api/v1/incidents/2").json()["drivers"]["mentions"] == []
    assert api.get("/api/v1/incidents/2").json()["drill"] is True


def test_no_post_can_be_labelled_through_a_drill(drill_beside_a_storm):
    """What people say of real posts teaches; a drill must not."""
    with transaction(drill_beside_a_storm.engine) as conn:
        (post, *_) = mentions.between(conn, BANK, NOW - timedelta(hours=1), NOW, limit=1)
    browser = client_of(drill_beside_a_storm)
    form = {
        "stamp": stamp_of(browser.get("/incidents/2").text),
        "person": "anna",
        "label": "negative",
    }
    assert browser.post(f"/incidents/2/posts/{post.id}/feedback", data=form).status_code == 404
    answer = browser.post(f"/incidents/1/posts/{post.id}/feedback", data=form, follow_redirects=False)
    assert answer.status_code == 303


def test_a_drill_is_answered_by_the_same_buttons(drill):
    browser = client_of(drill)
    form = {"stamp": stamp_of(browser.get("/incidents/1").text), "person": "anna", "answer": "acknowledge"}
    assert browser.post("/incidents/1/answer", data=form, follow_redirects=False).status_code == 303
    assert "Acknowledged by" in browser.get("/incidents/1").text


def test_the_pages_of_a_drill_are_deliveries_of_their_own_kind(drill):
    api = client_of(drill, "reads")
    kinds = [row["kind"] for row in api.get("/api/v1/deliveries?incident=1").json()["items"]]
    assert kinds == ["update", "drill"]

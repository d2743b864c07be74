"""People in the browser: how they are reached, test pages, and the link that says one arrived."""

import re

import pytest

from tests.support.web import ANNA, NOW, SECRET, client_of, stamp_of
from warden.core.incident import IncidentId, PersonId
from warden.core.outbox import DeliveryKind
from warden.notify.links import LIFETIME, sign, sign_contact
from warden.storage import contacts, outbox
from warden.storage.engine import reading


@pytest.fixture
def client(storm):
    return client_of(storm)


def link_for(house, contact="push", now=NOW):
    return f"/c/{sign_contact(SECRET, ANNA, contact, house.prints[ANNA, 'push'], now=now)}"


def standing(house):
    with reading(house.engine) as conn:
        return contacts.standings(conn, ANNA).get("push")


def test_everybody_is_listed_with_how_their_contacts_stand(client):
    html = client.get("/people").text
    assert "Anna Beispiel" in html
    assert "nie bestätigt" in html


def test_a_person_is_shown_with_addresses_that_hold_no_secret(client):
    html = client.get("/people/anna").text
    assert "jsons://warden.musterbank.example/…" in html
    assert "nicht bestätigt" in html


def test_a_test_page_is_queued_by_the_rules_and_said_to_be_on_its_way(client, storm):
    form = {"stamp": stamp_of(client.get("/people/anna").text), "severity": "critical"}
    assert "Die Probe ist unterwegs, Kontakte: 1." in client.post("/people/anna/test", data=form).text
    with reading(storm.engine) as conn:
        found = outbox.due(conn, now=NOW, limit=10)
    (test,) = (one for one in found if one.kind is DeliveryKind.TEST)
    assert (test.person, test.contact, test.severity.value) == ("anna", "push", "critical")


def test_a_form_from_elsewhere_sends_no_test(client):
    assert client.post("/people/anna/test", data={"severity": "critical"}).status_code == 403


def test_opening_the_link_confirms_nothing(client, storm):
    """Mail scanners open links."""
    html = client.get(link_for(storm)).text
    assert "Ja, sie kam an" in html
    assert standing(storm) is None


def test_the_button_confirms_and_the_person_s_page_shows_it(client, storm):
    link = link_for(storm)
    assert "Danke, das ist notiert" in client.post(link).text
    assert client.post(link).status_code == 200, "twice is once"
    assert standing(storm).confirmed_at == NOW
    assert re.search(r"bestätigt</span>", client.get("/people/anna").text)


def test_a_link_to_an_address_that_changed_since_is_refused(client, storm):
    token = sign_contact(SECRET, ANNA, "push", "f" * 32, now=NOW)
    assert client.get(f"/c/{token}").status_code == 404
    assert client.post(f"/c/{token}").status_code == 404
    assert standing(storm) is None


def test_neither_an_old_link_nor_one_of_something_else_confirms(client, storm):
    old = sign_contact(SECRET, ANNA, "push", storm.prints[ANNA, "push"], now=NOW - 2 * LIFETIME)
    assert client.post(f"/c/{old}").status_code == 410
    other = sign(SECRET, IncidentId(1), PersonId("anna"), now=NOW)
    assert client.post(f"/c/{other}").status_code == 404
    assert client.post("/c/forged").status_code == 404
    assert standing(storm) is None


def test_a_stranger_is_not_found(client):
    assert client.get("/people/nobody").status_code == 404

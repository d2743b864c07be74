"""Contacts over time, on real databases: met, asked about, confirmed, changed."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.support.incidents import ANNA, T0, a_person
from warden.core.incident import Severity
from warden.core.outbox import Attempt, DeliveryKind, DeliveryState
from warden.flow import care
from warden.flow import contacts as station
from warden.flow.handover import Circle
from warden.storage import contacts, outbox
from warden.storage.engine import reading, transaction

DAY = timedelta(days=1)
PEOPLE = [a_person(contacts=("push", "call"))]
PRINTS = {(ANNA, "push"): "a" * 32, (ANNA, "call"): "b" * 32}


def care_at(engine: Engine, now, prints=PRINTS) -> None:
    circle = Circle({person.id: person for person in PEOPLE}, {}, {}, {}, {})
    care.run(engine, circle, prints, now=now)


def asked(engine: Engine, now) -> list[str]:
    with reading(engine) as conn:
        found = outbox.due(conn, now=now + DAY, limit=100)
    return sorted(one.contact for one in found if one.kind is DeliveryKind.CONTACT_CHECK)


def test_a_contact_is_asked_about_once_a_month_however_often_the_station_runs(engine: Engine) -> None:
    care_at(engine, T0)
    assert asked(engine, T0) == []
    for hours in range(4):
        care_at(engine, T0 + 30 * DAY + timedelta(hours=hours))
    assert asked(engine, T0 + 31 * DAY) == ["call", "push"]
    care_at(engine, T0 + 61 * DAY)
    assert asked(engine, T0 + 62 * DAY) == ["call", "call", "push", "push"]


def test_one_that_was_confirmed_is_left_in_peace_for_a_month(engine: Engine) -> None:
    care_at(engine, T0)
    with transaction(engine) as conn:
        contacts.confirm(conn, ANNA, "push", "a" * 32, now=T0 + 20 * DAY)
    care_at(engine, T0 + 31 * DAY)
    assert asked(engine, T0 + 31 * DAY) == ["call"]


def test_a_contact_whose_address_changed_is_known_anew(engine: Engine) -> None:
    """What its owner confirmed was another address."""
    with transaction(engine) as conn:
        contacts.confirm(conn, ANNA, "push", "a" * 32, now=T0)
    care_at(engine, T0 + DAY, {**PRINTS, (ANNA, "push"): "c" * 32})
    with reading(engine) as conn:
        push = contacts.standings(conn, ANNA)["push"]
    assert (push.confirmed_at, push.known_since) == (None, T0 + DAY)


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.FAILED])
def test_its_standing_tells_what_became_of_the_last_message(engine: Engine, state: DeliveryState) -> None:
    with transaction(engine) as conn:
        for minute, detail in ((0, "first"), (5, "last")):
            at = T0 + timedelta(minutes=minute)
            push, _ = station.page(conn, PEOPLE[0], Severity.WARNING, now=at)
            outbox.lease(conn, push, now=at, until=at + DAY)
            outbox.finish(conn, push, state=state, attempt=Attempt(at, state.value, detail))
        push = contacts.standings(conn, ANNA)["push"]
    at = T0 + timedelta(minutes=5)
    assert push.is_failing == (state is DeliveryState.FAILED)
    assert (push.sent_at, push.failed_at) == ((at, None) if state is DeliveryState.SENT else (None, at))
    assert push.failure == ("" if state is DeliveryState.SENT else "last")

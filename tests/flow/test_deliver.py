"""The outbox on its way out: the next contact at once, what is not sent any more, and news in one message."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Engine

from tests.support.incidents import ANNA, a_chain, a_finding, a_person, a_step
from tests.support.storage import at_once
from tests.support.walk import BAHN, MUSTERBANK, T0, RecordingPager, a_desk, send_due
from warden.core.incident import Drivers, EntryKind, IncidentId, PersonId, Severity, TimelineEntry
from warden.core.mention import Brand
from warden.core.moves import opened
from warden.core.oncall import Rule
from warden.core.outbox import (
    MOMENT,
    OLD_NEWS,
    Attempt,
    Delivery,
    DeliveryKind,
    DeliveryState,
    NewDelivery,
)
from warden.core.policy import Chain
from warden.errors import DeliveryError
from warden.flow import deliver, drill, escalate, respond
from warden.flow.desk import Desk
from warden.storage import incidents, outbox
from warden.storage.engine import reading, transaction

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
RULES = (Rule("warning", (("push", 0 * MINUTE), ("call", 5 * MINUTE), ("mail", 9 * MINUTE))),)
CALLED = a_person("anna", contacts=("push", "call", "mail"), rules=RULES)
CHAIN = a_chain(a_step("person:anna", wait=30 * MINUTE), people=(CALLED,))
TEAM = a_chain(channels=("team",))
NO_DRIVERS = Drivers((), ())
REFUSES = DeliveryError("no such token", retryable=False)
NO_ANSWER = DeliveryError("no answer", retryable=True)


def a_storm(
    engine: Engine, chain: Chain = CHAIN, *, brand: Brand = MUSTERBANK, at: datetime = T0
) -> IncidentId:
    with transaction(engine) as conn:
        moved = opened(a_finding(Severity.WARNING, at=at, since=at), brand.id, now=at)
        number = escalate.begin(conn, moved, chain, now=at).id
    if chain.policy.steps:  # without any, news of having tried everybody would follow
        escalate.run(engine, number, {}, now=at)
    return number


def the_desk() -> Desk:
    desk = a_desk((CALLED,))
    return replace(desk, urls={**desk.urls, (None, "team"): "mock://team", (None, "board"): "mock://board"})


def send(engine: Engine, pager: RecordingPager, *, now: datetime) -> None:
    send_due(engine, the_desk(), pager, now=now)


def told(engine: Engine, number: IncidentId, kind: EntryKind) -> list[TimelineEntry]:
    with reading(engine) as conn:
        return [entry for entry in incidents.timeline(conn, number) if entry.kind is kind]


def rows(engine: Engine, number: IncidentId) -> list[Delivery]:
    with reading(engine) as conn:
        return outbox.of_incident(conn, number)


def attempts(engine: Engine, delivery: Delivery) -> list[Attempt]:
    with reading(engine) as conn:
        return outbox.attempts(conn, delivery.id)


def add_news(engine: Engine, number: IncidentId, *, step: int, now: datetime, **fields: object) -> None:
    ordinary = NewDelivery(
        number, DeliveryKind.UPDATE, Severity.WARNING, None, "team", 0, step, due_at=now + MOMENT
    )
    with transaction(engine) as conn:
        assert outbox.add(conn, [replace(ordinary, **fields)], now=now)  # type: ignore[arg-type]


def urls(pager: RecordingPager) -> list[str]:
    return [url for url, _ in pager.sent]


def test_the_next_contact_is_due_at_once_when_one_refuses(engine: Engine) -> None:
    number = a_storm(engine)
    pager = RecordingPager(failures={"mock://anna/push": REFUSES})
    send(engine, pager, now=T0)
    assert urls(pager) == ["mock://anna/call"]
    (entry,) = told(engine, number, EntryKind.PAGE_HURRIED)
    assert (entry.data["contact"], entry.data["failed"]) == ("call", "push")
    assert rows(engine, number)[2].due_at == T0 + 9 * MINUTE, "the one after it keeps its time"


def test_a_page_whose_words_cannot_be_made_goes_out_bare_and_says_so(engine: Engine) -> None:
    """A zone nobody knows, an old record: whatever is wrong with the words, somebody has to wake."""
    number = a_storm(engine)
    pager = RecordingPager()
    desk = replace(the_desk(), people={CALLED.id: replace(CALLED, zone="Nowhere/Land")})
    send_due(engine, desk, pager, now=T0)
    ((url, page),) = pager.sent
    assert (url, page.title) == ("mock://anna/push", "WARNUNG Musterbank")
    assert page.body == f"WARNUNG Musterbank → http://127.0.0.1:8800/a/{number}-anna"
    (attempt,) = attempts(engine, rows(engine, number)[0])
    assert attempt.result == "sent"
    assert "its words could not be made: ZoneInfoNotFoundError" in attempt.detail


def test_every_contact_is_tried_at_once_when_each_refuses_and_then_the_step_is_over(engine: Engine) -> None:
    number = a_storm(engine)
    refusals = {f"mock://anna/{contact}": REFUSES for contact in CALLED.contacts}
    send(engine, RecordingPager(failures=refusals), now=T0)
    assert {row.state for row in rows(engine, number)} == {DeliveryState.FAILED}
    assert [entry.data["contact"] for entry in told(engine, number, EntryKind.PAGE_HURRIED)] == [
        "call",
        "mail",
    ]
    assert len(told(engine, number, EntryKind.STEP_SKIPPED)) == 1


def test_the_next_contact_waits_while_this_one_may_still_be_reached(engine: Engine) -> None:
    a_storm(engine)
    pager = RecordingPager(failures={"mock://anna/push": NO_ANSWER})
    for second in range(200):
        send(engine, pager, now=T0 + second * SECOND)
    assert urls(pager) == []
    send(engine, pager, now=T0 + 200 * SECOND)  # the fifth failure is final
    assert urls(pager) == ["mock://anna/call"]


def test_a_pause_a_service_asks_for_is_kept(engine: Engine) -> None:
    number = a_storm(engine)
    asks = DeliveryError("too many", retryable=True, retry_after=40 * SECOND)
    send(engine, RecordingPager(failures={"mock://anna/push": asks}), now=T0)
    assert rows(engine, number)[0].due_at == T0 + 40 * SECOND


def test_a_page_that_somebody_answered_while_its_worker_was_dead_expires_and_says_so(engine: Engine) -> None:
    number = a_storm(engine)
    with transaction(engine) as conn:
        first = outbox.of_incident(conn, number)[0]
        outbox.lease(conn, first.id, now=T0, until=T0 + deliver.LEASE)
        respond.acknowledge(conn, number, ANNA, now=T0 + SECOND)
    pager = RecordingPager()
    send(engine, pager, now=T0 + MINUTE)
    assert all("ÜBERNOMMEN" in page.title for _, page in pager.sent), "news of the answer at most"
    assert rows(engine, number)[0].state is DeliveryState.EXPIRED
    assert [entry.data["why"] for entry in told(engine, number, EntryKind.PAGE_EXPIRED)] == ["answered"]


def test_news_waits_a_moment_and_a_page_does_not(engine: Engine) -> None:
    a_storm(engine, replace(CHAIN, policy=replace(CHAIN.policy, channels=("team",))))
    pager = RecordingPager()
    send(engine, pager, now=T0)
    assert urls(pager) == ["mock://anna/push"]
    send(engine, pager, now=T0 + MOMENT)
    assert urls(pager) == ["mock://anna/push", "mock://team"]


def test_a_storm_of_changes_is_one_message(engine: Engine) -> None:
    number = a_storm(engine, TEAM)
    for second in range(1, 19):
        add_news(engine, number, step=second + 1, now=T0 + second * SECOND)
    pager = RecordingPager()
    for second in range(60):
        send(engine, pager, now=T0 + second * SECOND)
    assert urls(pager) == ["mock://team"]
    first, *others = rows(engine, number)
    assert first.state is DeliveryState.SENT
    assert {row.state for row in others} == {DeliveryState.WITHDRAWN}
    assert [attempt.detail for attempt in attempts(engine, others[0])] == ["bundled"]
    assert len(told(engine, number, EntryKind.PAGE_SENT)) == 1


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ("snooze", "ZURÜCKGESTELLT bis 22:00 · WARNUNG Musterbank"),
        ("reassign", "GEFRAGT: Anna · WARNUNG Musterbank"),
    ],
)
def test_the_channels_are_told_in_whose_hands_it_is_and_until_when(
    engine: Engine, answer: str, title: str
) -> None:
    number, pager = a_storm(engine, TEAM), RecordingPager()
    with transaction(engine) as conn:
        if answer == "snooze":
            respond.snooze(conn, number, ANNA, T0 + 60 * MINUTE, now=T0)
        else:
            respond.reassign(conn, number, PersonId("ben"), CALLED, now=T0)
    send(engine, pager, now=T0 + MOMENT)
    told = {url: page.title for url, page in pager.sent}
    assert told["mock://team"] == title
    assert told.get("mock://anna/push", "WARNUNG Musterbank") == "WARNUNG Musterbank"


def test_when_a_drill_is_over_the_channels_hear_who_answered_how_fast(engine: Engine) -> None:
    chain, pager = a_chain(a_step("person:anna"), people=(CALLED,), channels=("team",)), RecordingPager()
    drilled = drill.begin(engine, MUSTERBANK, chain, a_finding(at=T0, since=T0), NO_DRIVERS, now=T0)
    escalate.run(engine, drilled.id, {}, now=T0)
    send(engine, pager, now=T0)
    with transaction(engine) as conn:
        respond.acknowledge(conn, drilled.id, ANNA, now=T0 + 48 * SECOND)
        respond.resolve(conn, drilled.id, ANNA, now=T0 + 2 * MINUTE)
    send(engine, pager, now=T0 + 3 * MINUTE)
    (news,) = [page for url, page in pager.sent if url == "mock://team"]
    assert news.title == "ÜBUNG · BEENDET · WARNUNG Musterbank"
    assert "Anna nach 48 s über push." in news.body


def test_news_of_several_storms_is_one_message_with_a_line_for_each(engine: Engine) -> None:
    bank, rail = a_storm(engine, TEAM), a_storm(engine, TEAM, brand=BAHN, at=T0 + SECOND)
    pager = RecordingPager()
    send(engine, pager, now=T0 + MOMENT)
    ((url, page),) = pager.sent
    assert url == "mock://team"
    assert page.title == "2 Meldungen"
    assert [line[:1] for line in page.body.splitlines()] == ["2", "•", "•", "→"]
    for number in (bank, rail):
        assert [row.state for row in rows(engine, number)] == [DeliveryState.SENT]
        assert len(told(engine, number, EntryKind.PAGE_SENT)) == 1


def test_a_bundle_that_failed_is_tried_again_as_one(engine: Engine) -> None:
    numbers = [a_storm(engine, TEAM), a_storm(engine, TEAM, brand=BAHN)]
    send(engine, RecordingPager(failures={"mock://team": NO_ANSWER}), now=T0 + MOMENT)
    pager = RecordingPager()
    send(engine, pager, now=T0 + MOMENT + MINUTE)
    assert urls(pager) == ["mock://team"]
    for number in numbers:
        (row,) = rows(engine, number)
        assert [attempt.result for attempt in attempts(engine, row)] == ["failed", "sent"]


def test_news_for_another_reader_is_a_message_of_its_own(engine: Engine) -> None:
    number = a_storm(engine, TEAM)
    add_news(engine, number, step=2, now=T0, contact="board")
    pager = RecordingPager()
    send(engine, pager, now=T0 + MOMENT)
    assert sorted(urls(pager)) == ["mock://board", "mock://team"]


def test_news_that_waits_for_the_morning_does_not_come_along_at_night(engine: Engine) -> None:
    number = a_storm(engine, TEAM)
    add_news(engine, number, step=2, now=T0, due_at=T0 + 8 * 60 * MINUTE)
    pager = RecordingPager()
    send(engine, pager, now=T0 + MOMENT)
    assert rows(engine, number)[1].state is DeliveryState.PENDING


def test_two_senders_at_once_tell_everything_and_nothing_twice(engine: Engine) -> None:
    """Each may take the other's news first, and neither may wait for the other for ever."""
    numbers = [a_storm(engine, TEAM), a_storm(engine, TEAM, brand=BAHN)]
    now = T0 + MOMENT
    ids = [row.id for number in numbers for row in rows(engine, number)]
    claims = at_once(
        engine, *[partial(deliver._claim, delivery_id=id_, lease=deliver.LEASE, now=now) for id_ in ids]
    )
    taken = [delivery.id for claimed in claims for delivery, _ in claimed]
    assert sorted(taken) == sorted(ids)


def test_a_reader_who_was_just_paged_gets_no_news_that_says_the_same(engine: Engine) -> None:
    number = a_storm(engine)
    add_news(engine, number, step=1, now=T0 - SECOND, person=ANNA, contact="mail")
    pager = RecordingPager()
    send(engine, pager, now=T0)
    send(engine, pager, now=T0 + MOMENT)
    assert urls(pager) == ["mock://anna/push"]
    news = rows(engine, number)[-1]
    assert news.state is DeliveryState.EXPIRED
    assert [attempt.detail for attempt in attempts(engine, news)] == ["told_since"]


def test_news_of_what_changed_after_the_page_is_told(engine: Engine) -> None:
    number = a_storm(engine)
    pager = RecordingPager()
    send(engine, pager, now=T0)
    add_news(engine, number, step=1, now=T0 + SECOND, person=ANNA, contact="mail")
    send(engine, pager, now=T0 + MINUTE)
    assert urls(pager) == ["mock://anna/push", "mock://anna/mail"]


def test_news_too_old_to_be_news_expires_and_says_so(engine: Engine) -> None:
    number = a_storm(engine, TEAM)
    pager = RecordingPager()
    send(engine, pager, now=T0 + MOMENT + OLD_NEWS + SECOND)
    assert pager.sent == []
    assert [entry.data["why"] for entry in told(engine, number, EntryKind.PAGE_EXPIRED)] == ["too_old"]


def test_a_channel_that_fails_gets_no_more_news_for_now(engine: Engine) -> None:
    """Two hundred updates for a dead service would keep its sender busy for hours."""
    a_storm(engine, TEAM)
    send(engine, RecordingPager(failures={"mock://team": NO_ANSWER}), now=T0 + MOMENT)
    a_storm(engine, TEAM, brand=BAHN, at=T0 + SECOND)
    assert deliver.due(engine, the_desk(), now=T0 + MOMENT + SECOND) == []
    assert len(deliver.due(engine, the_desk(), now=T0 + MOMENT + 10 * SECOND)) == 1


@pytest.mark.parametrize("person", [None, PersonId("anna")])
def test_a_bundle_whose_contact_left_the_configuration_is_told_as_failed(
    engine: Engine, person: PersonId | None
) -> None:
    number = a_storm(engine, a_chain())
    for step in (1, 2):
        add_news(engine, number, step=step, now=T0, person=person, contact="gone")
    send(engine, RecordingPager(), now=T0 + MOMENT)
    assert [row.state for row in rows(engine, number)] == [DeliveryState.FAILED, DeliveryState.WITHDRAWN]
    assert len(told(engine, number, EntryKind.PAGE_FAILED)) == 1

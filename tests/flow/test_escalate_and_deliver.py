"""From an incident to phones: steps, failures, answers, and what survives a crash in between."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.support.incidents import ANNA, BEN, a_chain, a_step
from tests.support.nights import (
    MINUTE,
    PEOPLE,
    T0,
    TWO_STEPS,
    deliveries,
    incident,
    kinds,
    open_incident,
    pass_time,
    urls,
)
from tests.support.walk import MUSTERBANK, RecordingPager, a_desk
from warden.core.bucket import MinuteBucket
from warden.core.incident import EntryKind, IncidentId, Severity, Status
from warden.core.mention import BrandId
from warden.core.outbox import DeliveryState
from warden.core.planned import Plan
from warden.errors import DeliveryError, IllegalMove
from warden.flow import deliver, escalate, respond
from warden.storage import buckets, incidents, outbox, planned
from warden.storage.engine import reading, transaction


def test_the_first_step_is_paged_at_once_with_the_link_to_answer(engine: Engine) -> None:
    number, pager = open_incident(engine), RecordingPager()
    pass_time(engine, pager, until=T0)
    ((url, page),) = pager.sent
    assert url == "mock://anna/push"
    assert page.url == f"http://127.0.0.1:8800/a/{number}-anna"
    assert "Musterbank" in page.title
    assert kinds(engine, number) == [
        EntryKind.DETECTED,
        EntryKind.STEP_DUE,
        EntryKind.PAGE_QUEUED,
        EntryKind.PAGE_SENT,
    ]


def test_a_page_about_a_storm_inside_a_planned_event_says_so(engine: Engine) -> None:
    open_incident(engine)
    launch = Plan(MUSTERBANK.id, T0 - MINUTE, T0 + MINUTE, 5.0, "Launch Musterbank Pay")
    with transaction(engine) as conn:
        planned.add(conn, launch)
        planned.add(conn, replace(launch, times=2.0, note="a smaller one"))
        planned.add(conn, replace(launch, brand=BrandId("nordkasse"), times=9.0, note="another's"))
    pager = RecordingPager()
    pass_time(engine, pager, until=T0)
    ((_, page),) = pager.sent
    assert "Während „Launch Musterbank Pay“ (geplant)." in page.body
    assert "another" not in page.body


def test_second_step_is_paged_when_nobody_acknowledges(engine: Engine) -> None:
    open_incident(engine)
    pager = RecordingPager()
    pass_time(engine, pager, until=T0 + 5 * MINUTE)
    assert urls(pager) == ["mock://anna/push", "mock://ben/push"]


def test_an_acknowledgement_stops_the_escalation(engine: Engine) -> None:
    number, pager = open_incident(engine), RecordingPager()
    pass_time(engine, pager, until=T0 + MINUTE)
    with transaction(engine) as conn:
        respond.acknowledge(conn, number, ANNA, now=T0 + 2 * MINUTE)
    pass_time(engine, pager, start=T0 + 2 * MINUTE, until=T0 + 29 * MINUTE)
    assert urls(pager) == ["mock://anna/push"]
    assert incident(engine, number).acknowledged_by == ANNA


def test_an_acknowledgement_withdraws_what_waits(engine: Engine) -> None:
    number = open_incident(engine)
    escalate.run(engine, number, {}, now=T0)
    with transaction(engine) as conn:
        respond.acknowledge(conn, number, ANNA, now=T0)
    pager = RecordingPager()
    pass_time(engine, pager, until=T0 + 10 * MINUTE)
    assert pager.sent == []
    assert [row.state for row in deliveries(engine, number)] == [DeliveryState.WITHDRAWN]
    assert EntryKind.PAGE_WITHDRAWN in kinds(engine, number)


def test_the_second_to_acknowledge_is_told_who_and_when(engine: Engine) -> None:
    number = open_incident(engine)
    with transaction(engine) as conn:
        respond.acknowledge(conn, number, ANNA, now=T0)
    with pytest.raises(IllegalMove, match="anna at 2026-03-07T20:00:00Z"), transaction(engine) as conn:
        respond.acknowledge(conn, number, BEN, now=T0 + MINUTE)


def test_a_forgotten_acknowledgement_opens_it_again_and_pages_from_the_first_step(engine: Engine) -> None:
    chain = replace(TWO_STEPS, policy=replace(TWO_STEPS.policy, acknowledge_timeout=30 * MINUTE))
    number, pager = open_incident(engine, chain), RecordingPager()
    pass_time(engine, pager, until=T0)
    with transaction(engine) as conn:
        respond.acknowledge(conn, number, ANNA, now=T0 + MINUTE)
    pass_time(engine, pager, start=T0 + MINUTE, until=T0 + 32 * MINUTE)
    assert urls(pager) == ["mock://anna/push", "mock://anna/push", "mock://anna/push"]  # page, news, page
    assert incident(engine, number).status is Status.OPEN


def test_a_contact_that_refuses_hands_on_to_the_next_person_at_once(engine: Engine) -> None:
    number = open_incident(engine)
    pager = RecordingPager(failures={"mock://anna/push": DeliveryError("no such token", retryable=False)})
    pass_time(engine, pager, until=T0 + MINUTE)
    assert urls(pager) == ["mock://ben/push"]
    assert EntryKind.PAGE_FAILED in kinds(engine, number)
    assert EntryKind.STEP_SKIPPED in kinds(engine, number)


def test_a_contact_out_of_reach_is_tried_again(engine: Engine) -> None:
    number = open_incident(engine)
    pager = RecordingPager(failures={"mock://anna/push": DeliveryError("no answer", retryable=True)})
    pass_time(engine, pager, until=T0)
    pager.failures = {}
    pass_time(engine, pager, start=T0 + MINUTE, until=T0 + MINUTE)
    assert urls(pager) == ["mock://anna/push"]
    with reading(engine) as conn:
        (row,) = outbox.of_incident(conn, number)
        assert [attempt.result for attempt in outbox.attempts(conn, row.id)] == ["failed", "sent"]


def test_a_page_whose_worker_died_is_sent_by_the_next_one_once_its_lease_is_over(engine: Engine) -> None:
    number = open_incident(engine)
    escalate.run(engine, number, {}, now=T0)
    (row,) = deliveries(engine, number)
    with transaction(engine) as conn:
        assert outbox.lease(conn, row.id, now=T0, until=T0 + deliver.LEASE) is not None
    pager = RecordingPager()
    pass_time(engine, pager, until=T0 + MINUTE / 2)
    assert pager.sent == []
    pass_time(engine, pager, start=T0 + MINUTE, until=T0 + MINUTE)
    assert urls(pager) == ["mock://anna/push"]


def test_running_every_station_twice_pages_once(engine: Engine) -> None:
    number, pager = open_incident(engine), RecordingPager()
    for _ in range(2):
        escalate.run(engine, number, {}, now=T0)
    (turn,) = deliver.due(engine, a_desk(PEOPLE), now=T0)
    for delivery in turn.deliveries * 2:
        deliver.run(engine, delivery, a_desk(PEOPLE), pager, pace=1.0, jitter=0.0, now=T0)
    assert urls(pager) == ["mock://anna/push"]


def test_a_contact_that_left_the_configuration_is_told_as_failed(engine: Engine) -> None:
    number = open_incident(engine)
    pass_time(engine, RecordingPager(), until=T0, people=PEOPLE[1:])
    with reading(engine) as conn:
        (failed,) = [
            entry for entry in incidents.timeline(conn, number) if entry.kind is EntryKind.PAGE_FAILED
        ]
    assert failed.data["detail"] == "this contact is no longer in the configuration"


def test_a_schedule_nobody_is_on_is_passed_over_and_the_timeline_says_so(engine: Engine) -> None:
    chain = a_chain(a_step("schedule:community"), a_step("person:ben"), people=PEOPLE)
    number, pager = open_incident(engine, chain), RecordingPager()
    pass_time(engine, pager, until=T0)
    assert urls(pager) == ["mock://ben/push"]
    with reading(engine) as conn:
        (skipped,) = [row for row in incidents.timeline(conn, number) if row.kind is EntryKind.STEP_SKIPPED]
    assert skipped.data["why"] == "nobody_on_call"


def test_an_intake_wakes_nobody(engine: Engine) -> None:
    open_incident(engine, severity=Severity.WATCH)
    pager = RecordingPager()
    pass_time(engine, pager, until=T0 + 10 * MINUTE)
    assert pager.sent == []


def test_retries_wait_for_real_time_when_the_clock_runs_faster(engine: Engine) -> None:
    number = open_incident(engine)
    escalate.run(engine, number, {}, now=T0)
    (row,) = deliveries(engine, number)
    pager = RecordingPager(failures={"mock://anna/push": DeliveryError("no answer", retryable=True)})
    deliver.run(engine, row.id, a_desk(PEOPLE), pager, pace=3600.0, jitter=0.0, now=T0)
    (row,) = deliveries(engine, number)
    assert row.due_at >= T0 + timedelta(hours=1)


def test_an_answer_to_an_incident_that_does_not_exist_says_so(engine: Engine) -> None:
    with pytest.raises(IllegalMove, match="there is no incident 7"), transaction(engine) as conn:
        respond.acknowledge(conn, IncidentId(7), ANNA, now=T0)


def counted(engine: Engine) -> None:
    with transaction(engine) as conn:
        buckets.put(conn, [MinuteBucket(MUSTERBANK.id, T0 - 5 * MINUTE, 12, 9.0, 3.0, 8)])


def test_a_page_brings_the_chart_of_its_storm(engine: Engine) -> None:
    counted(engine)
    open_incident(engine)
    pager = RecordingPager()
    pass_time(engine, pager, until=T0)
    page = pager.sent[0][1]
    assert page.chart is not None
    assert sum(point.count for point in page.chart.series.buckets) == 12
    assert (page.chart.since, page.language, page.asks) == (T0, "de", True)


def test_without_anything_counted_a_page_brings_no_chart(engine: Engine) -> None:
    open_incident(engine)
    pager = RecordingPager()
    pass_time(engine, pager, until=T0)
    assert pager.sent[0][1].chart is None


def test_a_page_that_is_tried_again_leaves_its_chart_behind(engine: Engine) -> None:
    counted(engine)
    number = open_incident(engine)
    url = "mock://anna/push"
    pager = RecordingPager(failures={url: DeliveryError("too large", retryable=True)})
    pass_time(engine, pager, until=T0)
    assert deliveries(engine, number)[0].attempts == 1
    pager.failures = {}
    pass_time(engine, pager, start=T0 + MINUTE, until=T0 + MINUTE)
    assert [page.chart for sent_to, page in pager.sent if sent_to == url] == [None]

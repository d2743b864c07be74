"""A storm that flickers, from findings to phones: one incident, and no more messages than people can bear."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from tests.support.incidents import ANNA, a_chain, a_finding, a_person, a_step
from tests.support.walk import MUSTERBANK, RecordingPager, a_desk, send_due
from warden.core.incident import EntryKind, Incident, Severity, Status
from warden.flow import detect, escalate, respond
from warden.storage import incidents
from warden.storage.engine import reading, transaction

T0 = datetime.fromisoformat("2026-03-07T20:00:00+00:00")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PEOPLE = (a_person("anna"), a_person("ben"), a_person("carla"))
CHAIN = a_chain(
    a_step("person:anna"),
    a_step("person:ben"),
    a_step("person:carla"),
    people=PEOPLE,
    channels=("team",),
    acknowledge_timeout=2 * HOUR,
)


def find(engine: Engine, severity: Severity | None, *, now: datetime) -> None:
    with transaction(engine) as conn:
        detect.act(conn, MUSTERBANK, CHAIN, a_finding(severity, at=now, since=now), now=now)


def deliver_all(engine: Engine, pager: RecordingPager, *, now: datetime) -> None:
    desk = a_desk(PEOPLE)
    desk = replace(desk, urls={**desk.urls, (None, "team"): "mock://team"})
    for number in escalate.due(engine, now=now):
        escalate.run(engine, number, {}, now=now)
    send_due(engine, desk, pager, now=now)


def flicker(engine: Engine, pager: RecordingPager, times: int = 10) -> Iterator[datetime]:
    """Three minutes of storm, three of calm, `times` times; every minute is given before it is judged."""
    for minute in range(6 * times):
        now = T0 + minute * MINUTE
        yield now
        find(engine, Severity.WARNING if minute % 6 < 3 else None, now=now)
        deliver_all(engine, pager, now=now)


def found(engine: Engine) -> list[Incident]:
    with reading(engine) as conn:
        return incidents.listed(conn)


def kinds(engine: Engine) -> list[EntryKind]:
    (incident,) = found(engine)
    with reading(engine) as conn:
        return [entry.kind for entry in incidents.timeline(conn, incident.id)]


def sent(pager: RecordingPager, to: str) -> int:
    return [url for url, _ in pager.sent].count(f"mock://{to}")


def test_ten_flaps_in_an_hour_are_one_incident_that_pages_each_step_once(engine: Engine) -> None:
    pager = RecordingPager()
    for _ in flicker(engine, pager):
        pass
    (incident,) = found(engine)
    assert (incident.status, kinds(engine).count(EntryKind.REOPENED)) == (Status.RESOLVED, 9)
    pages = [sent(pager, f"{name}/push") for name in ("anna", "ben", "carla")]
    assert sum(pages) <= 9, "as many rounds as the policy has within the hour, if nobody ever answers"
    assert min(pages) >= 1, "a storm that flickers gets to the last step all the same"
    assert sent(pager, "team") <= 12


def test_whoever_has_it_keeps_it_through_every_flap_and_nobody_else_is_woken(engine: Engine) -> None:
    pager = RecordingPager()
    for now in flicker(engine, pager):
        if now == T0 + MINUTE:
            with transaction(engine) as conn:
                respond.acknowledge(conn, found(engine)[0].id, ANNA, now=now)
    find(engine, Severity.WARNING, now=T0 + HOUR)
    (incident,) = found(engine)
    assert (incident.status, incident.acknowledged_by) == (Status.ACKNOWLEDGED, ANNA)
    assert sent(pager, "ben/push") == sent(pager, "carla/push") == 0
    assert sent(pager, "anna/push") <= 12, "her page, and news of it at a bearable pace"


def test_what_was_gathered_is_told_in_the_end_as_it_stands(engine: Engine) -> None:
    pager = RecordingPager()
    for _ in flicker(engine, pager):
        pass
    for minute in range(60, 75):
        deliver_all(engine, pager, now=T0 + minute * MINUTE)
    told = [page for url, page in pager.sent if url == "mock://team"]
    assert told[-1].title.startswith("BEENDET")


def test_a_rise_through_a_flap_is_told_at_once_and_wakes(engine: Engine) -> None:
    pager = RecordingPager()
    for now in flicker(engine, pager):
        if now == T0 + MINUTE:
            with transaction(engine) as conn:
                respond.acknowledge(conn, found(engine)[0].id, ANNA, now=now)
    pager.sent.clear()
    find(engine, Severity.CRITICAL, now=T0 + HOUR)
    deliver_all(engine, pager, now=T0 + HOUR)
    (incident,) = found(engine)
    assert (incident.status, incident.severity) == (Status.OPEN, Severity.CRITICAL)
    assert any(page.title.startswith("KRITISCH") for url, page in pager.sent if url == "mock://anna/push")


def test_a_return_told_twice_opens_it_once(engine: Engine) -> None:
    find(engine, Severity.WARNING, now=T0)
    find(engine, None, now=T0 + MINUTE)
    for _ in range(2):
        find(engine, Severity.WARNING, now=T0 + 2 * MINUTE)
    assert kinds(engine).count(EntryKind.REOPENED) == 1


def test_after_more_than_an_hour_of_calm_it_is_another_incident(engine: Engine) -> None:
    find(engine, Severity.WARNING, now=T0)
    find(engine, None, now=T0 + MINUTE)
    find(engine, Severity.WARNING, now=T0 + 2 * MINUTE + HOUR)
    assert [incident.status for incident in found(engine)] == [Status.OPEN, Status.RESOLVED]


def test_a_page_taken_back_by_an_end_is_sent_once_the_storm_is_back(engine: Engine) -> None:
    """The storm ended between the step and the phone: withdrawn under its key, it would never be sent."""
    pager = RecordingPager()
    find(engine, Severity.WARNING, now=T0)
    (number,) = escalate.due(engine, now=T0)
    escalate.run(engine, number, {}, now=T0)
    find(engine, None, now=T0)
    find(engine, Severity.WARNING, now=T0 + MINUTE)
    deliver_all(engine, pager, now=T0 + MINUTE)
    assert sent(pager, "anna/push") == 1

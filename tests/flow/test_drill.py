"""A fire drill goes the whole way to the phones, says so everywhere, and leaves what is real alone."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine

from tests.flow.test_detect import CHAIN, anger, calm, judge, take_in
from tests.flow.test_escalate_and_deliver import T0, TWO_STEPS, deliveries, incident, kinds, pass_time, urls
from tests.support.incidents import ANNA, BEN, a_chain, a_finding, a_person, a_step
from tests.support.walk import MUSTERBANK, RecordingPager
from warden.core.drill import ends_at
from warden.core.escalation import PageStep, SkipStep, Why
from warden.core.incident import Drivers, EntryKind, Incident, IncidentId, Severity, Status
from warden.core.outbox import DeliveryKind
from warden.core.policy import Chain
from warden.core.timeline import tell
from warden.errors import IllegalMove
from warden.flow import drill, respond
from warden.storage import buckets, detectors, incidents, mentions
from warden.storage.engine import reading, transaction

MINUTE = timedelta(minutes=1)
DRIVERS = Drivers(("Kontosperrung",), (("forum", 1.0),))


def begin(engine: Engine, chain: Chain = TWO_STEPS) -> Incident:
    return drill.begin(engine, MUSTERBANK, chain, a_finding(at=T0, since=T0), DRIVERS, now=T0)


def test_a_drill_pages_step_by_step_and_every_page_says_what_it_is(engine: Engine) -> None:
    begun, pager = begin(engine), RecordingPager()
    pass_time(engine, pager, until=T0 + 5 * MINUTE)
    assert urls(pager) == ["mock://anna/push", "mock://ben/push"]
    for _, page in pager.sent:
        assert page.title.startswith("ÜBUNG · WARNUNG Musterbank")
        assert "Dies ist eine Übung mit erfundenen Beiträgen." in page.body
        assert page.url is not None
    assert incident(engine, begun.id).drivers == DRIVERS


def test_its_timeline_opens_with_what_it_is_in_both_languages(engine: Engine) -> None:
    begun = begin(engine)
    with reading(engine) as conn:
        (entry,) = incidents.timeline(conn, begun.id)
    assert tell(entry, language="de", people={}).startswith("ÜBUNG, der Sturm ist simuliert. ")
    assert tell(entry, language="en", people={}).startswith("DRILL, the storm is simulated. ")


def test_the_channels_are_told_as_of_a_real_one(engine: Engine) -> None:
    begun = begin(engine, a_chain(a_step("person:anna"), channels=("team-1",)))
    (news,) = deliveries(engine, begun.id)
    assert (news.kind, news.person, news.contact) == (DeliveryKind.UPDATE, None, "team-1")


def test_it_is_answered_as_a_real_one(engine: Engine) -> None:
    begun, pager = begin(engine), RecordingPager()
    pass_time(engine, pager, until=T0)
    with transaction(engine) as conn:
        respond.acknowledge(conn, begun.id, ANNA, now=T0 + MINUTE)
    pass_time(engine, pager, start=T0 + MINUTE, until=T0 + 20 * MINUTE)
    assert urls(pager) == ["mock://anna/push"]
    with transaction(engine) as conn:
        respond.resolve(conn, begun.id, BEN, now=T0 + 20 * MINUTE)
    assert incident(engine, begun.id).resolved_by == BEN


def test_a_brand_has_one_drill_at_a_time(engine: Engine) -> None:
    begun = begin(engine)
    with pytest.raises(IllegalMove, match=f"drill {begun.id} of Musterbank is not over yet"):
        begin(engine)
    with transaction(engine) as conn:
        respond.resolve(conn, begun.id, ANNA, now=T0)
    assert begin(engine).id == IncidentId(begun.id + 1)


def test_of_two_begun_at_the_same_moment_one_is_refused(engine: Engine) -> None:
    start = Barrier(2)

    def answered() -> IncidentId | str:
        start.wait()
        try:
            return begin(engine).id
        except IllegalMove as refusal:
            return refusal.what

    with ThreadPoolExecutor(2) as pool:
        said = [each.result() for each in [pool.submit(answered) for _ in range(2)]]
    (begun,) = (each for each in said if isinstance(each, int))
    assert f"drill {begun} of Musterbank is not over yet" in said


def test_a_drill_nobody_answers_ends_by_itself_and_pages_no_more(engine: Engine) -> None:
    begun, pager = begin(engine), RecordingPager()
    end = ends_at(begun, TWO_STEPS)
    pass_time(engine, pager, until=T0 + 15 * MINUTE)
    drill.end_overdue(engine, now=end - MINUTE)
    assert incident(engine, begun.id).status is Status.OPEN
    for _ in range(2):
        drill.end_overdue(engine, now=end)
    ended = incident(engine, begun.id)
    assert (ended.status, ended.resolved_by, ended.resolved_at) == (Status.RESOLVED, "warden", end)
    assert kinds(engine, begun.id).count(EntryKind.RESOLVED) == 1
    sent = len(pager.sent)
    pass_time(engine, pager, start=end, until=end + 10 * MINUTE)
    assert len(pager.sent) == sent


def test_a_real_incident_is_not_ended_with_the_drills(engine: Engine) -> None:
    begun = begin(engine)
    with transaction(engine) as conn:
        real = incidents.insert(conn, replace(begun, drill=False), TWO_STEPS)
    drill.end_overdue(engine, now=T0 + timedelta(days=30))
    assert incident(engine, real).status is Status.OPEN


def test_a_real_storm_meanwhile_opens_its_own_incident_and_pages(engine: Engine) -> None:
    take_in(engine, calm())
    judge(engine, now=T0)
    begun = begin(engine, CHAIN)
    take_in(engine, anger())
    for minutes in range(1, 45, 3):
        judge(engine, now=T0 + minutes * MINUTE)
    with reading(engine) as conn:
        (real,) = [row for row in incidents.listed(conn) if not row.drill]
    assert real.severity.pages
    assert incident(engine, begun.id) == begun
    pager = RecordingPager()
    pass_time(engine, pager, start=T0 + 45 * MINUTE, until=T0 + 45 * MINUTE, people=[a_person("anna")])
    marked = sorted(page.title.startswith("ÜBUNG") for _, page in pager.sent)
    assert marked == [False, True]


def test_the_end_of_a_real_storm_leaves_the_drill_open(engine: Engine) -> None:
    take_in(engine, calm())
    judge(engine, now=T0)
    begun = begin(engine, CHAIN)
    judge(engine, now=T0 + 10 * MINUTE)  # all is calm, so a real incident would be over
    assert incident(engine, begun.id).status is Status.OPEN


def test_a_drill_leaves_counts_memory_and_mentions_as_they_were(engine: Engine) -> None:
    take_in(engine, calm(1))
    judge(engine, now=T0)

    def everything() -> object:
        with transaction(engine) as conn:
            day = T0 - timedelta(days=1), T0 + timedelta(days=1)
            return (
                detectors.load(conn, MUSTERBANK.id),
                buckets.between(conn, MUSTERBANK.id, *day),
                buckets.readings(conn, MUSTERBANK.id, *day),
                mentions.count(conn, MUSTERBANK.id),
            )

    before = everything()
    begun = begin(engine)
    pass_time(engine, RecordingPager(), until=T0 + 20 * MINUTE)
    drill.end_overdue(engine, now=ends_at(begun, TWO_STEPS))
    assert everything() == before


def test_what_will_happen_is_told_before_it_does(engine: Engine) -> None:
    chain = a_chain(
        a_step("person:anna", wait=5 * MINUTE),
        a_step("person:carla", severity=Severity.CRITICAL),
        a_step("schedule:community"),
        a_step("person:ben", wait=10 * MINUTE),
        people=[a_person("anna"), a_person("ben"), a_person("carla")],
    )
    begun = begin(engine, chain)
    with reading(engine) as conn:
        told = drill.foreseen(conn, begun, chain, {})
    (first, anna), (second, skipped), (third, nobody), (fourth, ben) = told
    assert isinstance(anna, PageStep)
    assert anna.people == (ANNA,)
    assert isinstance(skipped, SkipStep)
    assert skipped.why is Why.SEVERITY_NOT_REACHED
    assert isinstance(nobody, SkipStep)
    assert nobody.why is Why.NOBODY_ON_CALL
    assert isinstance(ben, PageStep)
    assert ben.people == (BEN,)
    assert (first, second, third, fourth) == (T0, T0 + 5 * MINUTE, T0 + 5 * MINUTE, T0 + 5 * MINUTE)
    assert deliveries(engine, begun.id) == []

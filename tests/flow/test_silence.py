"""Silences on their way: they hold pages back, are told, and let escalation go on at the right step."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.support.incidents import ANNA, BEN, a_chain, a_finding, a_person, a_step
from tests.support.walk import BAHN, MUSTERBANK, RecordingPager, a_desk, send_due
from warden.core.incident import EntryKind, Incident, IncidentId, PersonId, Severity, Status
from warden.core.moves import opened
from warden.core.oncall import Rule
from warden.core.policy import Chain
from warden.core.silence import NewSilence, Silence
from warden.errors import DeliveryError, IllegalMove
from warden.flow import detect, escalate, respond, silence
from warden.flow.silence import Audience
from warden.storage import incidents, outbox, silences
from warden.storage.engine import reading, transaction

T0 = datetime.fromisoformat("2026-03-07T20:00:00+00:00")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CARLA = PersonId("carla")
PEOPLE = (a_person("anna"), a_person("ben"))
CHAIN = a_chain(a_step("person:anna"), a_step("person:ben"), people=PEOPLE, channels=("team",))
AUDIENCE = Audience(
    {MUSTERBANK.id: ("team", "bank"), BAHN.id: ("team",)},
    {MUSTERBANK.id: "Musterbank", BAHN.id: "Beispielbahn"},
    {CARLA: "Carla"},
)


def silenced(engine: Engine, *, now: datetime = T0, **changes: Any) -> Silence:
    """Carla silences the Musterbank for an hour from T0."""
    new = NewSilence(MUSTERBANK.id, T0, T0 + HOUR, "Wartung der App", CARLA)
    with transaction(engine) as conn:
        return silence.add(conn, replace(new, **changes), now=now)


def taken_back(engine: Engine, number: int, *, now: datetime) -> Silence | None:
    with transaction(engine) as conn:
        return silence.take_back(conn, number, now=now)


def storm(
    engine: Engine,
    *,
    now: datetime = T0,
    chain: Chain = CHAIN,
    severity: Severity = Severity.WARNING,
    drill: bool = False,
) -> IncidentId:
    moved = opened(a_finding(severity, at=now, since=now), MUSTERBANK.id, now=now, drill=drill)
    with transaction(engine) as conn:
        return escalate.begin(conn, moved, chain, now=now).id


def tick(engine: Engine, pager: RecordingPager, *, now: datetime) -> None:
    """What beat and the pages' worker do once."""
    desk = a_desk(PEOPLE)
    desk = replace(desk, urls={**desk.urls, (None, "team"): "mock://team", (None, "bank"): "mock://bank"})
    silence.run(engine, AUDIENCE, now=now)
    for number in escalate.due(engine, now=now):
        escalate.run(engine, number, {}, now=now)
    send_due(engine, desk, pager, now=now)


def pass_time(engine: Engine, pager: RecordingPager, start: int, end: int) -> None:
    """The minutes of `[start, end]` since T0."""
    for minute in range(start, end + 1):
        tick(engine, pager, now=T0 + minute * MINUTE)


def known(engine: Engine, number: IncidentId) -> Incident:
    with reading(engine) as conn:
        found = incidents.get(conn, number)
    assert found is not None
    return found


def kinds(engine: Engine, number: IncidentId) -> list[EntryKind]:
    with reading(engine) as conn:
        return [entry.kind for entry in incidents.timeline(conn, number)]


def urls(pager: RecordingPager) -> list[str]:
    """Whom pages and news to people went to."""
    return [url.removeprefix("mock://") for url, _ in pager.sent if "/" in url.removeprefix("mock://")]


def told(pager: RecordingPager, channel: str = "team") -> list[str]:
    return [page.body for url, page in pager.sent if url == f"mock://{channel}" and "TUMM" in page.title]


def test_a_storm_in_a_silence_opens_and_is_told_in_the_channels_and_wakes_nobody(engine: Engine) -> None:
    silenced(engine)
    number, pager = storm(engine, now=T0 + 5 * MINUTE), RecordingPager()
    pass_time(engine, pager, 5, 59)
    assert urls(pager) == []
    assert known(engine, number).silenced_until == T0 + HOUR
    assert any(url == "mock://team" and "Bis 22:00 stumm: So lange" in page.body for url, page in pager.sent)
    with reading(engine) as conn:
        (entry,) = [e for e in incidents.timeline(conn, number) if e.kind is EntryKind.SILENCED]
    assert (entry.data["person"], entry.data["note"]) == (CARLA, "Wartung der App")
    assert (entry.data["until"], entry.data["minutes"]) == ((T0 + HOUR).isoformat(), 55)


def test_when_it_ends_escalation_goes_on_with_the_first_step(engine: Engine) -> None:
    silenced(engine)
    number, pager = storm(engine, now=T0 + 5 * MINUTE), RecordingPager()
    pass_time(engine, pager, 5, 65)
    assert urls(pager) == ["anna/push", "ben/push"]
    assert EntryKind.SILENCE_OVER in kinds(engine, number)
    assert known(engine, number).silenced_until is None


def test_it_ends_on_time_even_if_its_station_is_dead(engine: Engine) -> None:
    """An escalation that is paused for a window and never resumes is a lost page."""
    silenced(engine)
    number = storm(engine, now=T0)
    for minute in (0, 60):
        for due in escalate.due(engine, now=T0 + minute * MINUTE):
            escalate.run(engine, due, {}, now=T0 + minute * MINUTE)
    with reading(engine) as conn:
        pages = [row for row in outbox.of_incident(conn, number) if row.person == ANNA]
    assert [row.due_at for row in pages] == [T0 + HOUR]


def test_set_while_steps_run_it_holds_the_next_and_takes_back_what_waits(engine: Engine) -> None:
    rule = Rule("warning", (("push", timedelta()), ("call", 3 * MINUTE)))
    people = (a_person("anna", contacts=("push", "call"), rules=(rule,)), a_person("ben"))
    number, pager = storm(engine, chain=replace(CHAIN, people=people)), RecordingPager()
    tick(engine, pager, now=T0)
    silenced(engine, now=T0 + 2 * MINUTE)
    pass_time(engine, pager, 2, 59)
    assert urls(pager) == ["anna/push"]
    assert EntryKind.PAGE_WITHDRAWN in kinds(engine, number)
    assert kinds(engine, number).count(EntryKind.SILENCED) == 1
    pass_time(engine, pager, 60, 60)
    assert urls(pager) == ["anna/push", "ben/push"], "Anna was reached: the next step is due"


def test_a_step_whose_pages_were_all_taken_back_is_taken_again(engine: Engine) -> None:
    """Its key is used up: queued once more under it, the page would never be sent."""
    number = storm(engine)
    escalate.run(engine, number, {}, now=T0)
    silenced(engine)
    pager = RecordingPager()
    pass_time(engine, pager, 0, 60)
    assert urls(pager) == ["anna/push"]
    incident = known(engine, number)
    assert (incident.round, incident.first_round, incident.step) == (2, 2, 1)


def test_a_page_that_is_tried_once_more_waits_as_well(engine: Engine) -> None:
    number = storm(engine)
    pager = RecordingPager(failures={"mock://anna/push": DeliveryError("no answer", retryable=True)})
    tick(engine, pager, now=T0)
    with transaction(engine) as conn:  # it began while the first try was under way
        silences.add(conn, NewSilence(MUSTERBANK.id, T0, T0 + HOUR, "Wartung", CARLA))
    pager.failures = {}
    send_due(engine, a_desk(PEOPLE), pager, now=T0 + MINUTE)
    assert urls(pager) == []
    pass_time(engine, pager, 2, 60)
    assert urls(pager) == ["anna/push"]
    assert EntryKind.SILENCED in kinds(engine, number)


def test_taken_back_it_ends_now_and_escalation_goes_on_at_once(engine: Engine) -> None:
    made = silenced(engine)
    number, pager = storm(engine, now=T0), RecordingPager()
    pass_time(engine, pager, 0, 10)
    left = taken_back(engine, made.id, now=T0 + 11 * MINUTE)
    assert left is not None
    assert left.end == T0 + 11 * MINUTE
    pass_time(engine, pager, 11, 11)
    assert urls(pager) == ["anna/push"]
    assert known(engine, number).silenced_until is None


def test_a_longer_silence_beside_it_goes_on_holding(engine: Engine) -> None:
    made = silenced(engine)
    silenced(engine, brand=None, end=T0 + 2 * HOUR, note="Umzug")
    number, pager = storm(engine, now=T0), RecordingPager()
    pass_time(engine, pager, 0, 10)
    taken_back(engine, made.id, now=T0 + 11 * MINUTE)
    pass_time(engine, pager, 11, 119)
    assert urls(pager) == []
    assert known(engine, number).silenced_until == T0 + 2 * HOUR
    assert kinds(engine, number).count(EntryKind.SILENCED) == 1
    pass_time(engine, pager, 120, 120)
    assert urls(pager) == ["anna/push"]


def test_another_brands_silence_holds_nothing(engine: Engine) -> None:
    silenced(engine, brand=BAHN.id)
    storm(engine)
    pager = RecordingPager()
    tick(engine, pager, now=T0)
    assert urls(pager) == ["anna/push"]


def test_a_drill_is_not_silenced(engine: Engine) -> None:
    silenced(engine, brand=None)
    storm(engine, drill=True)
    pager = RecordingPager()
    tick(engine, pager, now=T0)
    assert urls(pager) == ["anna/push"]


def test_a_rise_to_critical_is_told_in_the_channels_and_held_back(engine: Engine) -> None:
    silenced(engine)
    number, pager = storm(engine, now=T0), RecordingPager()
    tick(engine, pager, now=T0)
    with transaction(engine) as conn:
        respond.acknowledge(conn, number, ANNA, now=T0 + MINUTE)
        finding = a_finding(Severity.CRITICAL, at=T0 + 2 * MINUTE, since=T0)
        detect.act(conn, MUSTERBANK, CHAIN, finding, now=T0 + 2 * MINUTE)
    pass_time(engine, pager, 2, 59)
    assert urls(pager) == []
    assert any("KRITISCH" in page.title for url, page in pager.sent if url == "mock://team")
    assert known(engine, number).status is Status.OPEN
    pass_time(engine, pager, 60, 60)
    assert set(urls(pager)) == {"anna/push"}, "the news she waited for, and the page"


def test_news_to_a_person_waits_and_goes_out_when_the_silence_is_taken_back(engine: Engine) -> None:
    made = silenced(engine)
    number, pager = storm(engine, now=T0), RecordingPager()
    with transaction(engine) as conn:
        respond.acknowledge(conn, number, ANNA, now=T0 + MINUTE)
        respond.resolve(conn, number, BEN, now=T0 + 2 * MINUTE)
    pass_time(engine, pager, 2, 9)
    assert urls(pager) == []
    taken_back(engine, made.id, now=T0 + 10 * MINUTE)
    pass_time(engine, pager, 10, 10)
    assert urls(pager) == ["anna/push"]


def test_an_acknowledgement_does_not_time_out_in_a_silence(engine: Engine) -> None:
    chain = replace(CHAIN, policy=replace(CHAIN.policy, acknowledge_timeout=10 * MINUTE))
    number, pager = storm(engine, chain=chain), RecordingPager()
    with transaction(engine) as conn:
        respond.acknowledge(conn, number, ANNA, now=T0)
    silenced(engine)
    pass_time(engine, pager, 1, 59)
    assert known(engine, number).status is Status.ACKNOWLEDGED
    pass_time(engine, pager, 60, 61)
    assert known(engine, number).status is Status.OPEN
    assert "anna/push" in urls(pager)


def test_begin_and_end_are_told_once_with_what_was_held_back(engine: Engine) -> None:
    silenced(engine, now=T0 - HOUR)
    pager = RecordingPager()
    tick(engine, pager, now=T0 - MINUTE)
    assert told(pager) == []
    pass_time(engine, pager, 0, 5)
    storm(engine, now=T0 + 14 * MINUTE)
    pass_time(engine, pager, 14, 62)
    begun, ended = told(pager)
    assert told(pager, "bank") == [begun, ended]
    assert begun == (
        "STUMM Musterbank: Bis 22:00 (Europe/Berlin) wird niemand geweckt, auch nicht bei kritischer Schwere."
        " Gesetzt von Carla: „Wartung der App“ → http://127.0.0.1:8800/silences"
    )
    assert ended == (
        "NICHT MEHR STUMM Musterbank: Von 21:00 bis 22:00 (Europe/Berlin) wurde niemand geweckt."
        " Noch offen, es geht jetzt weiter: WARNUNG Musterbank seit 21:14."
        " → http://127.0.0.1:8800/silences"
    )


def test_what_came_and_went_is_counted(engine: Engine) -> None:
    silenced(engine)
    number = storm(engine, now=T0 + MINUTE)
    with transaction(engine) as conn:
        respond.resolve(conn, number, "warden", now=T0 + 20 * MINUTE)
    pager = RecordingPager()
    pass_time(engine, pager, 20, 60)
    assert "Nichts ist offen. Inzwischen gekommen und vorbei: 1." in told(pager)[-1]


def test_all_brands_are_told_in_each_channel_once(engine: Engine) -> None:
    silenced(engine, brand=None)
    pager = RecordingPager()
    tick(engine, pager, now=T0)
    assert [body[:18] for body in told(pager)] == ["STUMM alle Marken:"]
    assert len(told(pager, "bank")) == 1


@pytest.mark.parametrize(("away", "ends"), [(2 * HOUR, 1), (14 * HOUR, 0)])
def test_an_end_that_warden_was_away_for_is_told_late_and_not_when_it_is_history(
    engine: Engine, away: timedelta, ends: int
) -> None:
    silenced(engine)
    pager = RecordingPager()
    tick(engine, pager, now=T0 + away)
    assert len(told(pager)) == ends


def test_running_everything_twice_tells_and_pages_once(engine: Engine) -> None:
    silenced(engine)
    storm(engine, now=T0)
    pager = RecordingPager()
    for minute in (0, 0, 30, 30, 60, 60):
        tick(engine, pager, now=T0 + minute * MINUTE)
    assert len(told(pager)) == 2
    assert urls(pager) == ["anna/push"]


def test_asked_for_twice_it_is_set_once(engine: Engine) -> None:
    assert silenced(engine).id == silenced(engine, now=T0 + MINUTE).id


def test_taken_back_before_it_begins_it_never_was(engine: Engine) -> None:
    made = silenced(engine, now=T0 - HOUR)
    assert taken_back(engine, made.id, now=T0 - MINUTE) is None
    pager = RecordingPager()
    storm(engine)
    tick(engine, pager, now=T0)
    assert urls(pager) == ["anna/push"]
    assert told(pager) == []


def test_what_is_over_or_never_was_cannot_be_taken_back(engine: Engine) -> None:
    made = silenced(engine)
    with pytest.raises(IllegalMove, match="is over"):
        taken_back(engine, made.id, now=T0 + HOUR)
    with pytest.raises(IllegalMove, match="no silence 99"):
        taken_back(engine, 99, now=T0)

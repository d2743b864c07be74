"""From buckets to incidents: a storm opens one, its end closes it, history and late mentions page nobody."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from tests.support.incidents import a_chain, a_person, a_step
from tests.support.walk import FORUM, MUSTERBANK, T0, CannedScorer, a_mention, an_intake
from warden.core import storm
from warden.core.bucket import MinuteBucket
from warden.core.circumstances import Circumstances, Outage
from warden.core.incident import EntryKind, Incident, Severity, Status
from warden.core.mention import Mention, SourceId
from warden.flow import count, detect, ingest, respond, score
from warden.storage import buckets, incidents, outages, sources
from warden.storage.engine import reading, transaction

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CHAIN = a_chain(a_step("person:anna"), people=[a_person("anna")])
PLACES = ("Filiale", "Karte", "Beratung", "Konto", "Schalter")
LAG = timedelta(seconds=10)
PRESS = SourceId("press")
SINCE = ("gestern", "heute", "seit Stunden", "wieder", "immer noch", "am Samstag", "nachts")


def calm(days: float = 5, until=T0) -> Iterable[Mention]:
    """Six mentions an hour, one of them angry every other hour."""
    for number in range(int(days * 24 * 6)):
        at = until - number * 10 * MINUTE - MINUTE
        words = "Skandal bei der Musterbank" if number % 12 == 0 else "Die Musterbank"
        text = f"{words}, {PLACES[number % 5]} und {PLACES[number // 5 % 5]}, {SINCE[number // 25 % 7]}"
        yield a_mention(number, at=at, text=text)


def anger(start=T0, minutes: int = 40, each: int = 4) -> Iterable[Mention]:
    for number in range(minutes * each):
        at = start + number * MINUTE / each
        text = f"Skandal, App kaputt bei der Musterbank, {SINCE[number % 7]} {SINCE[number // 7 % 7]}"
        yield a_mention(100_000 + number, at=at, text=text)


def renamed(said: Iterable[Mention]) -> Iterable[Mention]:
    """The same again, by others."""
    return (replace(each, external_id=f"again-{each.external_id}") for each in said)


def praise(start=T0, minutes: int = 40, each: int = 4) -> Iterable[Mention]:
    for number in range(minutes * each):
        yield a_mention(
            200_000 + number, at=start + number * MINUTE / each, text=f"Danke Musterbank {number}"
        )


def take_in(engine: Engine, found: Iterable[Mention]) -> None:
    with transaction(engine) as conn:
        ingest.store(conn, list(found), an_intake())
    score.run(engine, CannedScorer(), now=T0)
    count.run(engine, now=T0)


def judge(engine: Engine, *, now) -> None:
    detect.run(engine, MUSTERBANK, CHAIN, lag=LAG, now=now)


def settle(engine: Engine, *, now) -> None:
    """Anna resolves the incident that is open."""
    (incident,) = found(engine)
    with transaction(engine) as conn:
        respond.resolve(conn, incident.id, "anna", now=now)


def found(engine: Engine) -> list[Incident]:
    with reading(engine) as conn:
        return incidents.listed(conn)


def test_a_storm_opens_one_incident_with_its_words_and_numbers(engine: Engine) -> None:
    take_in(engine, calm())
    judge(engine, now=T0)
    take_in(engine, anger())
    for minutes in range(1, 45, 3):
        judge(engine, now=T0 + minutes * MINUTE)
    (incident,) = found(engine)
    assert incident.severity.pages
    assert incident.status is Status.OPEN
    assert incident.negative_share > 0.5 > incident.usual_negative_share
    assert incident.mentions > 5 * incident.expected
    assert any("kaputt" in word or "Skandal" in word for word in incident.drivers.words)
    assert "Musterbank" not in " ".join(incident.drivers.words)
    assert incident.drivers.sources == (("forum", 1.0),)
    assert incident.opened_at < T0 + 30 * MINUTE


def test_a_storm_of_few_accounts_is_marked_as_coordinated_and_pages_all_the_same(engine: Engine) -> None:
    take_in(engine, calm())
    judge(engine, now=T0)
    few = [replace(each, author=f"bot-{n % 20}", followers=500) for n, each in enumerate(anger())]
    take_in(engine, few)
    for minutes in range(1, 45, 3):
        judge(engine, now=T0 + minutes * MINUTE)
    (incident,) = found(engine)
    assert incident.severity.pages
    assert incident.drivers.coordination is not None
    assert incident.drivers.coordination.is_suspected
    assert incident.drivers.reach == 10_000


def test_as_many_kind_words_open_nothing_that_pages(engine: Engine) -> None:
    take_in(engine, calm())
    judge(engine, now=T0)
    take_in(engine, praise())
    for minutes in range(1, 45, 3):
        judge(engine, now=T0 + minutes * MINUTE)
    assert [incident for incident in found(engine) if incident.severity.pages] == []


def test_a_storm_of_the_past_teaches_and_pages_nobody(engine: Engine) -> None:
    take_in(engine, [*calm(), *anger(T0 - 12 * HOUR)])
    judge(engine, now=T0)
    judge(engine, now=T0 + 5 * MINUTE)
    assert found(engine) == []


def test_an_incident_ends_by_itself_when_the_storm_does(engine: Engine) -> None:
    take_in(engine, calm())
    judge(engine, now=T0)
    take_in(engine, [*anger(), *calm(0.5, until=T0 + 13 * HOUR)])
    for minutes in range(1, 12 * 60, 10):
        judge(engine, now=T0 + minutes * MINUTE)
    (incident,) = found(engine)
    assert (incident.status, incident.resolved_by) == (Status.RESOLVED, "warden")
    with reading(engine) as conn:
        assert incidents.timeline(conn, incident.id)[-1].kind is EntryKind.RESOLVED


def test_a_storm_a_person_has_resolved_does_not_open_anew_while_it_goes_on(engine: Engine) -> None:
    take_in(engine, calm())
    judge(engine, now=T0)
    take_in(engine, anger(minutes=90))
    judge(engine, now=T0 + 20 * MINUTE)
    settle(engine, now=T0 + 20 * MINUTE)
    take_in(engine, renamed(anger(T0 - 5 * MINUTE, 8, 1)))
    for minutes in range(21, 90, 3):
        judge(engine, now=T0 + minutes * MINUTE)
    (incident,) = found(engine)
    assert incident.resolved_by == "anna"


def test_a_storm_after_the_one_a_person_resolved_opens_an_incident(engine: Engine) -> None:
    take_in(engine, calm())
    judge(engine, now=T0)
    take_in(engine, anger())
    judge(engine, now=T0 + 30 * MINUTE)
    settle(engine, now=T0 + 30 * MINUTE)
    take_in(engine, renamed(anger(T0 + 72 * HOUR)))
    for minutes in range(45, 72 * 60 + 45, 15):
        judge(engine, now=T0 + minutes * MINUTE)
    assert len(found(engine)) == 2


def test_judging_the_same_minute_twice_changes_nothing(engine: Engine) -> None:
    take_in(engine, calm())
    judge(engine, now=T0)
    take_in(engine, anger())
    for _ in range(3):
        judge(engine, now=T0 + 40 * MINUTE)
    (incident,) = found(engine)
    with reading(engine) as conn:
        kinds = [entry.kind for entry in incidents.timeline(conn, incident.id)]
    assert kinds == [EntryKind.DETECTED]


def test_a_storm_that_falls_between_two_ticks_is_found_all_the_same(engine: Engine) -> None:
    take_in(engine, calm())
    judge(engine, now=T0)
    take_in(engine, anger())
    judge(engine, now=T0 + 50 * MINUTE)
    assert [incident.severity for incident in found(engine)] in ([Severity.WARNING], [Severity.CRITICAL])


def test_mentions_from_more_than_an_hour_back_page_nobody_when_they_arrive(engine: Engine) -> None:
    """A source that was blind catches up, or somebody pushes what lay about."""
    take_in(engine, calm())
    for minutes in range(0, 240, 5):
        judge(engine, now=T0 + minutes * MINUTE)
    judge(engine, now=T0 + 239 * MINUTE)
    take_in(engine, anger(T0 + 130 * MINUTE, minutes=45))
    for minutes in range(240, 400, 5):
        judge(engine, now=T0 + minutes * MINUTE)
    assert found(engine) == []
    with reading(engine) as conn:
        late = buckets.between(conn, MUSTERBANK.id, T0 + 130 * MINUTE, T0 + 175 * MINUTE)
    assert sum(bucket.count for bucket in late) >= 45 * 4  # they count where they were published


def test_a_storm_that_came_and_went_while_detection_was_away_pages_nobody(engine: Engine) -> None:
    take_in(engine, calm())
    judge(engine, now=T0)
    take_in(engine, anger(T0 + 30 * MINUTE))
    for minutes in (240, 245, 300):
        judge(engine, now=T0 + minutes * MINUTE)
    assert found(engine) == []


def test_a_storm_that_is_still_on_when_detection_is_back_pages(engine: Engine) -> None:
    take_in(engine, calm())
    judge(engine, now=T0)
    take_in(engine, anger(T0 + 30 * MINUTE, minutes=240))
    judge(engine, now=T0 + 240 * MINUTE)
    assert [incident.severity.pages for incident in found(engine)] == [True]


def test_an_incident_people_know_of_outlasts_an_absence_of_detection(engine: Engine) -> None:
    take_in(engine, calm())
    judge(engine, now=T0)
    take_in(engine, anger())
    judge(engine, now=T0 + 40 * MINUTE)
    judge(engine, now=T0 + 150 * MINUTE)
    (incident,) = found(engine)
    assert incident.status is Status.OPEN


def test_a_storm_of_the_past_that_ended_just_now_pages_nobody(engine: Engine) -> None:
    take_in(engine, [*calm(until=T0 - 41 * MINUTE), *anger(T0 - 41 * MINUTE)])
    for minutes in range(0, 120, 5):
        judge(engine, now=T0 + minutes * MINUTE)
    assert found(engine) == []


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> dict[datetime, Circumstances]:
    """What the detector is given of each minute, as it was last folded in."""
    given: dict[datetime, Circumstances] = {}
    fold = storm.fold

    def folded(state: storm.State, bucket: MinuteBucket, holds: Circumstances) -> storm.State:
        given[bucket.minute] = holds
        return fold(state, bucket, holds)

    monkeypatch.setattr(storm, "fold", folded)
    return given


def answer(engine: Engine, source: SourceId, *, at: datetime) -> None:
    with transaction(engine) as conn:
        sources.claim(conn, source, now=at, until=at + MINUTE)
        sources.record_success(conn, source, now=at, next_due=at, cursor={}, left_out=0)


def test_the_detector_is_told_which_sources_were_blind_in_a_minute(
    engine: Engine, seen: dict[datetime, Circumstances]
) -> None:
    take_in(engine, calm(0.5))
    with transaction(engine) as conn:
        outages.add(conn, Outage(FORUM, T0 - 90 * MINUTE, T0 - 60 * MINUTE))
        outages.add(conn, Outage("stranger", T0 - 90 * MINUTE, T0 - 60 * MINUTE))
        outages.begin(conn, PRESS, T0 - 70 * MINUTE)
    patience = {FORUM: 5 * MINUTE, PRESS: 5 * MINUTE}
    detect.run(engine, MUSTERBANK, CHAIN, lag=LAG, now=T0, patience=patience)
    assert seen[T0 - 91 * MINUTE] == Circumstances()
    assert seen[T0 - 90 * MINUTE] == Circumstances(blind=frozenset({FORUM}))
    assert seen[T0 - 61 * MINUTE] == Circumstances(blind=frozenset({FORUM, PRESS}))
    assert seen[T0 - 60 * MINUTE] == seen[T0 - 2 * MINUTE] == Circumstances(blind=frozenset({PRESS}))


def test_a_source_nobody_has_told_of_is_presumed_blind_since_its_last_answer(
    engine: Engine, seen: dict[datetime, Circumstances]
) -> None:
    """Detection may be back before the first poll is, and what it closes it closes for good."""
    take_in(engine, calm(0.5))
    answer(engine, FORUM, at=T0 + 5 * MINUTE)
    answer(engine, PRESS, at=T0 + 5 * HOUR)
    patience = {FORUM: 5 * MINUTE, PRESS: 5 * MINUTE}
    for hours in (0, 5):
        detect.run(engine, MUSTERBANK, CHAIN, lag=LAG, now=T0 + hours * HOUR, patience=patience)
    assert seen[T0 + 4 * MINUTE] == Circumstances()
    assert seen[T0 + 5 * MINUTE] == seen[T0 + 4 * HOUR] == Circumstances(blind=frozenset({FORUM}))


def test_the_chart_gets_a_reading_for_each_closed_slot(engine: Engine) -> None:
    take_in(engine, calm())
    judge(engine, now=T0)
    with reading(engine) as conn:
        readings = buckets.readings(conn, MUSTERBANK.id, T0 - 4 * HOUR, T0 - 2 * HOUR)
    assert len(readings) == 24
    assert all(reading.low <= reading.expected <= reading.high for reading in readings)
    assert 0.2 < sum(reading.expected for reading in readings) / 2 / 6 < 5


def test_a_brand_nobody_has_named_yet_is_left_alone(engine: Engine) -> None:
    judge(engine, now=T0)
    assert found(engine) == []

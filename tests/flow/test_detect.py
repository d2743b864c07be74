"""From buckets to incidents: a storm opens one, its end closes it, history and late mentions page nobody."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine

from tests.support.incidents import a_chain, a_person, a_step
from tests.support.walk import MUSTERBANK, T0, CannedScorer, a_mention, an_intake
from warden.core.incident import EntryKind, Incident, Severity, Status
from warden.core.mention import Mention
from warden.flow import count, detect, ingest, score
from warden.storage import buckets, incidents
from warden.storage.engine import reading, transaction

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CHAIN = a_chain(a_step("person:anna"), people=[a_person("anna")])
PLACES = ("Filiale", "Karte", "Beratung", "Konto", "Schalter")
LAG = timedelta(seconds=10)
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

"""The whole walk through the real tasks, from the inbox to a phone, a Saturday night in milliseconds."""

import importlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.incidents import a_finding
from tests.support.receivers import Webhook, webhook
from tests.support.walk import CannedScorer, a_mention
from warden import clock, wiring
from warden.core.drill import PATIENCE
from warden.core.incident import Drivers, EntryKind, IncidentId, PersonId, Status
from warden.core.mention import BrandId, Mention
from warden.flow import drill, ingest, respond
from warden.storage import heartbeats, incidents
from warden.storage.engine import migrate, reading, transaction
from warden.wiring import House

SATURDAY = datetime(2026, 3, 7, 21, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass
class Warden:
    """A warden whose ticks are rung by hand; each station runs `times` at every tick."""

    house: House
    tasks: tuple[ModuleType, ModuleType, ModuleType]
    set_clock: pytest.MonkeyPatch
    times: int = 1

    def tick(self, now: datetime) -> None:
        """Everything beat rings, once, at `now`."""
        self.set_clock.setenv(clock.VARIABLE, f"{now.isoformat()}@1@{clock.real_now().isoformat()}")
        mentions, detection, pages = self.tasks
        for station in (
            mentions.score_waiting,
            mentions.calibrate_sources,
            detection.count_touched,
            detection.detect_storms,
            pages.escalate_due,
            pages.end_drills,
            pages.deliver_due,
        ):
            for _ in range(self.times):
                station()

    def take_in(self, found: list[Mention]) -> None:
        with transaction(self.house.engine) as conn:
            ingest.store(conn, found, self.house.intake)


@pytest.fixture
def phone() -> Iterator[Webhook]:
    with webhook() as hook:
        yield hook


@pytest.fixture(params=[1, 2], ids=["once", "every station twice"])
def warden(
    request: pytest.FixtureRequest,
    database_url: str,
    tmp_path: Path,
    phone: Webhook,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Warden]:
    path = tmp_path / "warden.toml"
    path.write_text(f"""
[warden]
database = "{database_url}"
[[brand]]
id = "musterbank"
name = "Musterbank"
[[person]]
id = "anna"
name = "Anna Beispiel"
language = "de"
contacts = [{{ id = "push", url = "json://127.0.0.1:{phone.port}/anna" }}]
[[person]]
id = "ben"
name = "Ben Muster"
contacts = [{{ id = "push", url = "json://127.0.0.1:{phone.port}/ben" }}]
[[policy]]
id = "community"
steps = [{{ notify = ["person:anna"], wait = "5m" }}, {{ notify = ["person:ben"], wait = "5m" }}]
""")
    monkeypatch.setenv(wiring.CONFIG, str(path))
    from workers import app, resources

    resources.house.cache_clear()
    monkeypatch.setattr(resources, "scorer", CannedScorer)
    monkeypatch.setitem(app.app.conf, "task_always_eager", True)
    monkeypatch.setitem(app.app.conf, "task_eager_propagates", True)
    tasks = [importlib.import_module(f"workers.{queue}") for queue in app.QUEUES]
    house = resources.house()
    migrate(house.engine)
    yield Warden(house, (tasks[0], tasks[1], tasks[2]), monkeypatch, request.param)
    house.engine.dispose()
    resources.house.cache_clear()


def calm(days: int = 5) -> list[Mention]:
    return [
        a_mention(number, at=SATURDAY - number * 10 * MINUTE, text=f"Die Musterbank, Nummer {number}")
        for number in range(1, days * 24 * 6)
    ]


def storm(minutes: int) -> list[Mention]:
    return [
        a_mention(
            10_000 + number, at=SATURDAY + number * MINUTE / 4, text=f"Skandal bei der Musterbank {number}"
        )
        for number in range(minutes * 4)
    ]


def run_until(warden: Warden, start: datetime, end: datetime) -> None:
    now = start
    while now <= end:
        warden.tick(now)
        now += MINUTE


def test_a_storm_on_saturday_night_wakes_one_and_then_the_other(warden: Warden, phone: Webhook) -> None:
    warden.take_in(calm())
    warden.tick(SATURDAY)
    warden.take_in(storm(40))
    run_until(warden, SATURDAY + 5 * MINUTE, SATURDAY + 40 * MINUTE)
    assert len(phone.requests) == 2
    with reading(warden.house.engine) as conn:
        (incident,) = incidents.listed(conn)
        kinds = [entry.kind for entry in incidents.timeline(conn, incident.id)]
    assert kinds.count(EntryKind.PAGE_SENT) == len(phone.requests)
    assert kinds.count(EntryKind.DETECTED) == 1
    assert incident.opened_at <= SATURDAY + 30 * MINUTE
    assert "Musterbank" in phone.requests[0][1]


def test_nobody_else_is_woken_once_somebody_has_it(warden: Warden, phone: Webhook) -> None:
    warden.take_in(calm())
    warden.tick(SATURDAY)
    warden.take_in(storm(40))
    now = SATURDAY + 6 * MINUTE  # by then it is critical, and cannot rise any more
    warden.tick(now)
    with transaction(warden.house.engine) as conn:
        respond.acknowledge(conn, IncidentId(1), PersonId("anna"), now=now)
    run_until(warden, now, now + 20 * MINUTE)
    assert len(phone.requests) == 1
    with reading(warden.house.engine) as conn:
        incident = incidents.get(conn, IncidentId(1))
    assert incident is not None
    assert incident.status is Status.ACKNOWLEDGED


def test_a_calm_evening_wakes_nobody(warden: Warden, phone: Webhook) -> None:
    warden.take_in(calm())
    run_until(warden, SATURDAY, SATURDAY + 15 * MINUTE)
    assert phone.requests == []


def test_a_drill_reaches_every_phone_as_a_drill_and_ends_with_nobody_answering(
    warden: Warden, phone: Webhook
) -> None:
    brand = warden.house.brands[BrandId("musterbank")]
    begun = drill.begin(
        warden.house.engine,
        brand,
        warden.house.chain_for(brand),
        a_finding(at=SATURDAY, since=SATURDAY),
        Drivers(),
        now=SATURDAY,
    )
    run_until(warden, SATURDAY, SATURDAY + 12 * MINUTE)
    warden.tick(SATURDAY + 10 * MINUTE + PATIENCE)
    assert len(phone.requests) == 2
    assert all(json.loads(said)["title"].startswith(("ÜBUNG · ", "DRILL · ")) for _, said in phone.requests)
    with reading(warden.house.engine) as conn:
        ended = incidents.get(conn, begun.id)
    assert ended is not None
    assert (ended.status, ended.resolved_by) == (Status.RESOLVED, "warden")


def test_a_long_round_of_judging_lets_counting_have_its_turn(
    warden: Warden, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker has one thread: without a turn in between, thousands of brands would look like a death."""
    _, detection, _ = warden.tasks
    monkeypatch.setattr(detection, "BREATH_S", -1.0)
    detection.detect_storms()
    with reading(warden.house.engine) as conn:
        assert set(heartbeats.beats(conn)) == {"count", "detect"}

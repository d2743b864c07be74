"""The door of the queue `pages`: what a task takes on, and what it does when an incident cannot be moved."""

import importlib
import logging
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import text

from tests.support.incidents import a_chain, a_finding, a_person, a_step
from tests.support.settings import written
from tests.support.workers import at_work
from warden import clock
from warden.core.incident import EntryKind, IncidentId
from warden.core.mention import BrandId
from warden.core.moves import opened
from warden.errors import StorageError
from warden.flow import escalate
from warden.storage import incidents, outbox
from warden.storage.engine import reading, transaction
from warden.wiring import House

MANY = 3 * escalate.BATCH
BRANDS = [f"brand-{number}" for number in range(MANY)]
CHAIN = a_chain(a_step("person:anna"), people=[a_person("anna")])


@pytest.fixture
def house(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    brands = "".join(f'[[brand]]\nid = "{brand}"\nname = "{brand}"\npolicy = "all"\n' for brand in BRANDS)
    path = written(
        tmp_path,
        f"""
[warden]
database = "{database_url}"
{brands}
[[person]]
id = "anna"
name = "Anna"
contacts = [{{ id = "push", url = "json://127.0.0.1:9/anna" }}]
[[policy]]
id = "all"
steps = [{{ notify = ["person:anna"], wait = "5m" }}]
""",
    )
    with at_work(path, monkeypatch) as house:
        yield house


@pytest.fixture
def pages(house: House) -> ModuleType:
    return importlib.import_module("workers.pages")


@pytest.fixture
def numbers(house: House) -> list[IncidentId]:
    """Open incidents, all owed their first step."""
    now = clock.utc_now()
    with transaction(house.engine) as conn:
        return [
            escalate.begin(
                conn, opened(a_finding(at=now, since=now), BrandId(brand), now=now), CHAIN, now=now
            ).id
            for brand in BRANDS
        ]


def paged(house: House, numbers: list[IncidentId]) -> list[int]:
    """How many deliveries each incident has."""
    with reading(house.engine) as conn:
        return [len(outbox.of_incident(conn, number)) for number in numbers]


def kinds(house: House, number: IncidentId) -> list[EntryKind]:
    with reading(house.engine) as conn:
        return [entry.kind for entry in incidents.timeline(conn, number)]


def test_all_that_is_due_is_escalated_in_one_task_without_a_message_for_each(
    house: House, pages: ModuleType, numbers: list[IncidentId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "BREATH_S", 60.0)
    pages.escalate_due()
    assert paged(house, numbers) == [1] * MANY


def test_a_task_ends_after_a_breath_and_the_next_tick_goes_on(
    house: House, pages: ModuleType, numbers: list[IncidentId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "BREATH_S", 0.0)
    pages.escalate_due()
    assert sum(paged(house, numbers)) == escalate.BATCH
    pages.escalate_due()
    assert sum(paged(house, numbers)) == 2 * escalate.BATCH


def test_a_tick_that_comes_while_one_is_at_work_leaves_it_alone(
    house: House, pages: ModuleType, numbers: list[IncidentId]
) -> None:
    with pages._escalating:
        pages.escalate_due()
    assert sum(paged(house, numbers)) == 0
    pages.escalate_due()
    assert sum(paged(house, numbers)) > 0


def test_a_poison_incident_stops_no_other_and_is_tried_again_calmly(
    house: House,
    pages: ModuleType,
    numbers: list[IncidentId],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(pages, "BREATH_S", 60.0)
    with transaction(house.engine) as conn:
        conn.execute(
            text("UPDATE incidents SET drivers = 'nonsense' WHERE id = 1 OR id = :last"), {"last": MANY}
        )
    with caplog.at_level(logging.ERROR):
        pages.escalate_due()
        pages.escalate_due()
    assert paged(house, numbers) == [0, *[1] * (MANY - 2), 0]
    assert [record.message for record in caplog.records] == [
        f"Escalation of incident {MANY} failed",
        "Escalation of incident 1 failed",
    ]
    assert kinds(house, numbers[0]) == [EntryKind.DETECTED, EntryKind.STUCK]


def test_an_incident_whose_chain_cannot_be_read_pages_whom_todays_configuration_names(
    house: House, pages: ModuleType, numbers: list[IncidentId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "BREATH_S", 60.0)
    with transaction(house.engine) as conn:
        conn.execute(text("UPDATE incidents SET chain = '{}' WHERE id = 1"))
    pages.escalate_due()
    pages.escalate_due()
    assert paged(house, numbers) == [1] * MANY
    assert kinds(house, numbers[0]) == [
        EntryKind.DETECTED,
        EntryKind.CHAIN_RENEWED,
        EntryKind.STEP_DUE,
        EntryKind.PAGE_QUEUED,
    ]


def test_a_database_that_is_away_puts_nothing_aside(
    house: House, pages: ModuleType, numbers: list[IncidentId], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise StorageError("the database is away", retryable=True)

    with monkeypatch.context() as broken:
        broken.setattr(escalate, "run", away)
        with pytest.raises(StorageError, match="away"):
            pages.escalate_due()
    pages.escalate_due()
    assert sum(paged(house, numbers)) > 0
    assert EntryKind.STUCK not in kinds(house, numbers[0])

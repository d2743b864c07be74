"""Real worker, beat, broker and receivers: a page is tried within seconds, whatever else wants to be sent."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support.incidents import a_chain, an_incident
from tests.support.patience import until
from tests.support.receivers import Answer, Webhook, webhook
from warden import clock, wiring
from warden.core.incident import IncidentId, PersonId, Severity
from warden.core.mention import BrandId
from warden.core.outbox import Delivery, DeliveryKind, DeliveryState, NewDelivery
from warden.storage import incidents, outbox
from warden.storage.engine import migrate, reading, transaction

pytestmark = pytest.mark.e2e
READERS = 200  # of the first storm's news, each at the slow service
PROMISED = timedelta(seconds=5)


@dataclass
class Office:
    """The running pages' worker and beat, over a database of two brands."""

    engine: Engine

    def open(self, brand: str) -> IncidentId:
        with transaction(self.engine) as conn:
            return incidents.insert(conn, an_incident(brand=BrandId(brand), next_due=None), a_chain())

    def queue(self, number: IncidentId, kind: DeliveryKind, person: str, contacts: list[str]) -> None:
        now = clock.utc_now()
        rows = [
            NewDelivery(number, kind, Severity.WARNING, PersonId(person), contact, step, 1, due_at=now)
            for step, contact in enumerate(contacts)
        ]
        with transaction(self.engine) as conn:
            outbox.add(conn, rows, now=now)

    def rows(self, number: IncidentId) -> list[Delivery]:
        with reading(self.engine) as conn:
            return outbox.of_incident(conn, number)

    def first_try(self, row: Delivery) -> datetime | None:
        """When a delivery was first taken by a sender."""
        with reading(self.engine) as conn:
            found = outbox.attempts(conn, row.id)
        return found[0].at if found else None


@pytest.fixture
def slow() -> Iterator[Webhook]:
    """A receiver that takes three seconds for everything."""
    with webhook(script=[Answer(delay_s=3.0)] * 2000) as hook:
        yield hook


@pytest.fixture
def dead() -> Iterator[Webhook]:
    with webhook(hangs=True) as hook:
        yield hook


@pytest.fixture
def quick() -> Iterator[Webhook]:
    with webhook() as hook:
        yield hook


@pytest.fixture
def office(tmp_path: Path, slow: Webhook, dead: Webhook, quick: Webhook) -> Iterator[Office]:
    def contacts(hook: Webhook, name: str, count: int) -> str:
        return ", ".join(
            f'{{ id = "{name}-{n}", url = "json://127.0.0.1:{hook.port}/{name}-{n}" }}' for n in range(count)
        )

    path = tmp_path / "warden.toml"
    path.write_text(f"""
[warden]
database = "sqlite:///{tmp_path}/warden.db"
[[brand]]
id = "musterbank"
name = "Musterbank"
[[brand]]
id = "beispielbahn"
name = "Beispielbahn"
[[person]]
id = "anna"
name = "Anna Beispiel"
contacts = [{contacts(slow, "slow", READERS)}, {contacts(dead, "dead", 30)}]
[[person]]
id = "ben"
name = "Ben Muster"
contacts = [{contacts(quick, "quick", 40)}, {contacts(slow, "same", 1)}]
""")
    house = wiring.open_house(wiring.load(path))
    migrate(house.engine)
    with _processes(path, tmp_path):
        yield Office(house.engine)
    house.close()


@contextmanager
def _processes(path: Path, folder: Path) -> Iterator[None]:
    from tests.support import broker

    environment = {**os.environ, wiring.CONFIG: str(path)}
    with ExitStack() as ending:
        ending.enter_context(broker.running(wiring.load(path).data_folder))
        for words in (["worker", "pages"], ["beat"]):
            log = ending.enter_context((folder / f"{words[0]}.log").open("wb"))
            command = [sys.executable, "-m", "warden.cli.main", *words]
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
            ending.callback(process.wait)
            ending.callback(process.kill)
        yield


def test_the_first_page_of_a_second_storm_waits_for_nothing_of_the_first(
    office: Office, slow: Webhook, dead: Webhook
) -> None:
    """Two hundred updates at a slow service, thirty pages at a dead one, and then another brand's page:
    through a quick service, and through the slow one itself."""
    first = office.open("musterbank")
    office.queue(first, DeliveryKind.UPDATE, "anna", [f"slow-{n}" for n in range(READERS)])
    office.queue(first, DeliveryKind.PAGE, "anna", [f"dead-{n}" for n in range(30)])
    until(lambda: bool(slow.requests) and len(dead.requests) >= 6, "both services are busy", patience_s=60)
    second = office.open("beispielbahn")
    office.queue(second, DeliveryKind.PAGE, "ben", ["quick-0", "same-0"])
    until(lambda: all(map(office.first_try, office.rows(second))), "the pages were tried", patience_s=120)
    for row in office.rows(second):
        tried = office.first_try(row)
        assert tried is not None
        assert tried - row.created_at <= PROMISED
    assert [row.state for row in office.rows(second)] == [DeliveryState.SENT] * 2


def test_pages_of_many_storms_are_tried_in_time_beside_a_flood_of_news(
    office: Office, quick: Webhook
) -> None:
    first = office.open("musterbank")
    office.queue(first, DeliveryKind.UPDATE, "anna", [f"slow-{n}" for n in range(READERS)])
    until(lambda: bool(office.first_try(office.rows(first)[0])), "the flood flows", patience_s=60)
    second = office.open("beispielbahn")
    for n in range(40):  # one every quarter of a second
        office.queue(second, DeliveryKind.PAGE, "ben", [f"quick-{n}"])
        clock.pause(0.25)
    until(lambda: len(quick.taken) == 40, "every page arrived", patience_s=60)
    until(lambda: all(map(office.first_try, office.rows(second))), "every page is marked", patience_s=60)
    waits = sorted(
        tried - row.created_at for row in office.rows(second) if (tried := office.first_try(row)) is not None
    )
    assert waits[-1] <= PROMISED

"""The runbook of an incident, as views, links and API show it: what to do, who has done it, replies."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from warden.core import runbook
from warden.core.incident import Incident, Severity
from warden.core.runbook import Block, Checklist, Reply, Task, TaskId, Tick
from warden.storage import ticks
from warden.wiring import House


@dataclass(frozen=True, slots=True)
class Shown:
    """A runbook as its reader sees it, and which of its tasks are done."""

    blocks: tuple[Block, ...]
    done: dict[TaskId, Tick]

    @property
    def tasks(self) -> tuple[Task, ...]:
        return runbook.tasks(self.blocks)

    @property
    def replies(self) -> list[Reply]:
        return [block for block in self.blocks if isinstance(block, Reply)]

    @property
    def number_done(self) -> int:
        return sum(task.id in self.done for task in self.tasks)

    @property
    def first(self) -> int:
        """How many parts come first, the others on demand: to the first checklist; all without one."""
        lists = [place for place, block in enumerate(self.blocks, 1) if isinstance(block, Checklist)]
        return lists[0] if lists else len(self.blocks)

    @property
    def goes_on(self) -> bool:
        """Everything that comes first is done."""
        return all(task.id in self.done for task in runbook.tasks(self.blocks[: self.first]))

    @property
    def parts(self) -> list[tuple[str, Block]]:
        """Each block with the name of its kind, for a template to choose by."""
        return [(type(block).__name__.lower(), block) for block in self.blocks]


def shown(conn: Connection, house: House, incident: Incident, *, now: datetime) -> Shown:
    """The runbook of an incident at its present severity, with its facts filled in.

    It is the team's, in the installation's language whoever reads: people tick one list together.
    """
    blocks = _blocks(house, incident, incident.severity, now=now)
    return Shown(blocks, ticks.of_incident(conn, incident.id))


def task_of(house: House, incident: Incident, id: TaskId, *, now: datetime) -> Task | None:
    """A task of any of the incident's runbooks: severity may have risen since its reader opened one."""
    books = (_blocks(house, incident, severity, now=now) for severity in Severity)
    return next((task for book in books for task in runbook.tasks(book) if task.id == id), None)


def _blocks(house: House, incident: Incident, severity: Severity, *, now: datetime) -> tuple[Block, ...]:
    language, zone = house.settings.warden.language, house.settings.warden.timezone
    brand = house.brands.get(incident.brand)
    name = brand.name if brand else incident.brand
    facts = runbook.facts_of(incident, name, language=language, zone=zone, now=now)
    return runbook.read(house.runbooks.find(incident.brand, severity, language), facts)

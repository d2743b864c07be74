"""`warden page`: a test page to one person, by their rules, and what became of it."""

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy import Engine

from warden import clock, wiring
from warden.cli.parts import Config
from warden.core.incident import PersonId, Severity
from warden.core.oncall import Person
from warden.core.outbox import Delivery, DeliveryId, DeliveryState
from warden.core.written import span
from warden.errors import WardenError
from warden.flow import contacts, vitals
from warden.storage import outbox
from warden.storage.engine import reading, transaction
from warden.wiring import House

PATIENCE_S = 60.0  # real seconds until what was due at once is no longer waited for
LOOK_EVERY_S = 0.5
WAITING = (DeliveryState.PENDING, DeliveryState.SENDING)
LOST = (DeliveryState.FAILED, DeliveryState.EXPIRED)


def page(
    person: Annotated[str, typer.Argument(help="The person's id.")],
    severity: Annotated[
        Severity, typer.Option(help="By the rules of this severity, and as loud.")
    ] = Severity.WARNING,
    config: Config = None,
) -> None:
    """Send a test page to a person by their rules, marked as a test, and tell what became of it.

    Exit code 1 if a contact did not take it, 3 if no warden runs that would send it.

    Example: warden page anna --severity critical
    """
    settings = wiring.load(wiring.config_path(config))
    wiring.require_database(settings)
    with closing(wiring.open_house(settings)) as house:
        queued = _queued(house, _known(house, person), severity)
        _await(house.engine, queued)
        found = _found(house.engine, queued)
    for delivery, said in found:
        typer.echo(_told(delivery, said, now=clock.utc_now()))
    if any(delivery.state in LOST for delivery, _ in found):
        raise typer.Exit(1)


def _known(house: House, id_: str) -> Person:
    """Raises WardenError: there is no such person, or no way to reach them."""
    person = house.people.get(PersonId(id_))
    if person is None:
        known = ", ".join(house.people) or "nobody"
        raise WardenError(f"{id_}: no such person", mend=f"The configuration knows {known}")
    if not person.contacts:
        raise WardenError(f"{person.name} has no contacts", mend="docs/contacts.md has examples that work")
    return person


def _queued(house: House, person: Person, severity: Severity) -> list[DeliveryId]:
    """Raises WardenError where nobody would send it: queued, it would surprise them hours later."""
    now = clock.utc_now()
    with transaction(house.engine) as conn:
        if not vitals.signs(conn, pace=clock.pace(), now=now)["deliver"].is_recent:
            what = "no sign of life from deliver, so nobody would send the page"
            raise WardenError(what, mend="Start warden: `warden up`", retryable=True)
        return contacts.page(conn, person, severity, now=now)


def _await(engine: Engine, queued: Sequence[DeliveryId]) -> None:
    """Wait until what was due at once has been tried, or for PATIENCE_S real seconds."""
    began, now = clock.elapsed_s(), clock.utc_now()
    while clock.elapsed_s() - began < PATIENCE_S:
        waiting = [delivery for delivery, _ in _found(engine, queued) if delivery.state in WAITING]
        if not any(delivery.due_at <= now for delivery in waiting):
            return
        clock.pause(LOOK_EVERY_S)


def _found(engine: Engine, queued: Sequence[DeliveryId]) -> list[tuple[Delivery, str]]:
    """Each delivery, and what was said of its last attempt."""
    with reading(engine) as conn:
        found = [(outbox.get(conn, id_), outbox.attempts(conn, id_)) for id_ in queued]
    return [(delivery, tries[-1].detail if tries else "") for delivery, tries in found if delivery]


def _told(delivery: Delivery, said: str, *, now: datetime) -> str:
    if delivery.state is DeliveryState.PENDING and not delivery.attempts:
        minutes = (delivery.due_at - now).total_seconds() / 60
        return f"{delivery.contact}: follows in {span(max(minutes, 0))}"
    state = "still being tried" if delivery.state in WAITING else delivery.state.value
    return f"{delivery.contact}: {state}{f' ({said})' if said else ''}"

"""An incident escalation fails at: the others go on, it is tried again calmly, and people are told."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from tests.flow.test_escalate_and_deliver import T0, TWO_STEPS, deliveries, kinds, open_incident
from tests.support.walk import MUSTERBANK
from warden.core.incident import EntryKind, IncidentId
from warden.core.timeline import tell
from warden.errors import StorageError
from warden.flow import escalate, stumble
from warden.storage import incidents
from warden.storage.engine import reading, transaction

FAULT = RuntimeError("no such thing\nand its details")
CHAINS = {MUSTERBANK.id: TWO_STEPS}


def spoil(engine: Engine) -> None:
    with transaction(engine) as conn:
        conn.execute(text("""UPDATE incidents SET chain = '{"policy": "of a later release"}'"""))


def due(engine: Engine, *, now: datetime) -> list[IncidentId]:
    return escalate.due(engine, now=now)


def told(engine: Engine, number: IncidentId) -> list[str]:
    with reading(engine) as conn:
        return [
            tell(entry, language="en", people={})
            for entry in incidents.timeline(conn, number)
            if entry.kind in (EntryKind.STUCK, EntryKind.CHAIN_RENEWED)
        ]


def test_a_chain_that_cannot_be_read_becomes_todays_and_its_first_step_is_paged(engine: Engine) -> None:
    number = open_incident(engine)
    spoil(engine)
    with pytest.raises(StorageError) as unreadable:
        escalate.run(engine, number, {}, now=T0)
    stumble.pick_up(engine, number, CHAINS, unreadable.value, now=T0)
    assert due(engine, now=T0) == [number]
    escalate.run(engine, number, {}, now=T0)
    assert [page.person for page in deliveries(engine, number)] == ["anna"]
    assert kinds(engine, number)[1:3] == [EntryKind.CHAIN_RENEWED, EntryKind.STEP_DUE]
    assert told(engine, number) == ["Whom to page could no longer be read; today's configuration holds"]


def test_an_unreadable_chain_of_a_brand_no_longer_configured_is_put_aside_and_told(engine: Engine) -> None:
    number = open_incident(engine)
    spoil(engine)
    stumble.pick_up(engine, number, {}, FAULT, now=T0)
    assert due(engine, now=T0 + stumble.PAUSE - timedelta(seconds=1)) == []
    assert due(engine, now=T0 + stumble.PAUSE) == [number]
    assert told(engine, number) == [
        "Escalation fails and is tried again every minute: RuntimeError: no such thing"
    ]


def test_a_chain_that_can_be_read_is_never_exchanged(engine: Engine) -> None:
    number = open_incident(engine)
    changed = replace(TWO_STEPS, people=())
    stumble.pick_up(engine, number, {MUSTERBANK.id: changed}, FAULT, now=T0)
    with reading(engine) as conn:
        assert incidents.chain(conn, number) == TWO_STEPS


def test_one_trouble_is_told_once_and_the_next_one_again(engine: Engine) -> None:
    number = open_incident(engine)
    for minutes in (0, 1, 2, 3):
        stumble.pick_up(engine, number, CHAINS, FAULT, now=T0 + minutes * stumble.PAUSE)
    assert len(told(engine, number)) == 1
    stumble.pick_up(engine, number, CHAINS, FAULT, now=T0 + timedelta(hours=1))
    assert len(told(engine, number)) == 2


def test_a_database_that_is_away_is_no_fault_of_the_incident() -> None:
    assert stumble.passes_by_itself(StorageError("away", retryable=True))
    assert not stumble.passes_by_itself(StorageError("unreadable"))
    assert not stumble.passes_by_itself(FAULT)


def test_decisions_without_an_end_are_a_fault_and_not_a_loop(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = open_incident(engine)
    monkeypatch.setattr(escalate, "MOST_DECISIONS", 0)
    with pytest.raises(RuntimeError, match="still due after 0 decisions"):
        escalate.run(engine, number, {}, now=T0)
    assert deliveries(engine, number) == []

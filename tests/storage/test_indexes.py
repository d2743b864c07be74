"""What is asked every second must not take longer when the tables have grown."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, Engine, event

from tests.support.storage import BANK, MINUTE, NOON
from warden.core.incident import IncidentId, PersonId
from warden.core.mention import MentionId, SourceId
from warden.core.oncall import ScheduleId
from warden.core.outbox import DeliveryId
from warden.storage import (
    absences,
    buckets,
    calibrations,
    decisions,
    fingerprints,
    incidents,
    labels,
    mentions,
    outages,
    outbox,
    planned,
    verdicts,
)
from warden.storage.engine import transaction

PRESS = SourceId("press")
ASKED: dict[str, Callable[[Connection], object]] = {
    "told of a duty": lambda conn: outbox.is_known(conn, PersonId("anna"), "handover team"),
    "told gaps": lambda conn: absences.told_gaps(conn, ScheduleId("team")),
    "away": lambda conn: absences.between(conn, NOON, NOON + MINUTE),
    "unscored": lambda conn: mentions.unscored(conn, limit=1000),
    "heard": lambda conn: mentions.heard(conn, BANK, NOON, NOON + MINUTE, copied=()),
    "near": lambda conn: fingerprints.near(conn, BANK, NOON, NOON + MINUTE),
    "between": lambda conn: mentions.between(conn, BANK, NOON, NOON + MINUTE, limit=5),
    "earliest": lambda conn: mentions.earliest(conn, BANK, NOON, NOON + MINUTE, limit=5),
    "some": lambda conn: mentions.some(conn, [MentionId(1)]),
    "drawn": lambda conn: mentions.drawn(conn, PRESS, since=NOON, after=b"7", limit=10),
    "sources": lambda conn: mentions.sources(conn),
    "thinned": lambda conn: mentions.thinned(conn, BANK, NOON, NOON + MINUTE, limit=5),
    "said of": lambda conn: labels.of_mentions(conn, [MentionId(1)]),
    "labels": lambda conn: labels.counts(conn),
    "lessons": lambda conn: labels.lessons(conn, PRESS, limit=100),
    "calibrations": lambda conn: calibrations.in_force(conn),
    "count": lambda conn: mentions.count(conn, BANK),
    "buckets": lambda conn: buckets.between(conn, BANK, NOON, NOON + MINUTE),
    "first_minute": lambda conn: buckets.first_minute(conn, BANK),
    "readings": lambda conn: buckets.readings(conn, BANK, NOON, NOON + MINUTE),
    "loud": lambda conn: buckets.loud(conn, BANK, since=NOON, above=-1.0),
    "verdicts": lambda conn: verdicts.judged(conn, BANK, since=NOON),
    "verdicts of": lambda conn: verdicts.of_incidents(conn, [IncidentId(1)]),
    "paged": lambda conn: verdicts.paged(conn, BANK, since=NOON),
    "open_of": lambda conn: incidents.open_of(conn, BANK),
    "latest_of": lambda conn: incidents.latest_of(conn, BANK),
    "drills": lambda conn: incidents.locked_drills(conn),
    "planned": lambda conn: planned.between(conn, BANK, NOON, NOON + MINUTE),
    "incidents due": lambda conn: incidents.due(conn, now=NOON, limit=100),
    "timeline": lambda conn: incidents.timeline(conn, IncidentId(1)),
    "decisions": lambda conn: decisions.listed(conn, IncidentId(1), until=NOON),
    "decisions made at": lambda conn: decisions.made_at(conn, IncidentId(1), [NOON]),
    "last decision": lambda conn: decisions.last_at(conn, IncidentId(1)),
    "deliveries due": lambda conn: outbox.due(conn, now=NOON, limit=100),
    "lease": lambda conn: outbox.lease(conn, DeliveryId(1), now=NOON, until=NOON),
    "withdraw": lambda conn: outbox.withdraw(conn, IncidentId(1)),
    "of_incident": lambda conn: outbox.of_incident(conn, IncidentId(1)),
    "outages": lambda conn: outages.between(conn, [PRESS], NOON, NOON + MINUTE),
    "blind": lambda conn: outages.blind(conn),
    "attempts": lambda conn: outbox.attempts(conn, DeliveryId(1)),
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("asked", ASKED)
def test_question_is_answered_from_an_index(engine: Engine, asked: str) -> None:
    plans: list[str] = []

    def explain(conn: Connection, cursor: object, statement: str, given: object, *_: object) -> None:
        if not statement.startswith("EXPLAIN"):
            plan = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)  # type: ignore[arg-type]
            plans.extend(row.detail for row in plan)

    with transaction(engine) as conn:
        event.listen(engine, "before_cursor_execute", explain)
        ASKED[asked](conn)
    assert plans
    assert [step for step in plans if step.startswith("SCAN") and not _of_the_few(step)] == []


FEW = (
    "ix_mentions_unscored",
    "ix_incidents_drill",
    "ix_deliveries_waiting",
    "ix_outages_still",
    "ix_labels_source",
    "sqlite_autoindex_calibrations_1",
)


def _of_the_few(step: str) -> bool:
    """Reading the whole of an index of few rows is what it is for."""
    return any(step.endswith(index) for index in FEW)

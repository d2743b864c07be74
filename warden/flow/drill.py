"""A fire drill through the real chain: a finding nobody detected, an incident marked as a drill.

From its opening on it is an incident like any other: the stations escalate and deliver it, people answer it.
It stands beside the brand's real incident, and detection does not know of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from warden.core.drill import ends_at
from warden.core.escalation import Decision, after_decision, decide
from warden.core.incident import WARDEN, Drivers, Finding, Incident
from warden.core.mention import Brand
from warden.core.moves import opened
from warden.core.oncall import Schedule, ScheduleId
from warden.core.policy import Chain
from warden.errors import IllegalMove, StorageError
from warden.flow import escalate, respond
from warden.storage import incidents
from warden.storage.engine import reading, transaction


def begin(
    engine: Engine, brand: Brand, chain: Chain, finding: Finding, drivers: Drivers, *, now: datetime
) -> Incident:
    """Open a drill: its incident, its first timeline entry and the channels' news in one transaction.

    Raises:
        IllegalMove: the brand's last drill is not over.
    """
    moved = opened(finding, brand.id, now=now, drill=True)
    driven = replace(moved, incident=replace(moved.incident, drivers=drivers))
    try:
        with transaction(engine) as conn:
            _refuse_a_second(conn, brand)
            return escalate.begin(conn, driven, chain, now=now)
    except StorageError:
        with reading(engine) as conn:  # was somebody quicker by a moment?
            _refuse_a_second(conn, brand)
        raise


def _refuse_a_second(conn: Connection, brand: Brand) -> None:
    known = incidents.open_of(conn, brand.id, drill=True)
    if known is not None:
        mend = f"End it first: `warden resolve {known.id} --as PERSON`"
        raise IllegalMove(f"drill {known.id} of {brand.name} is not over yet", mend=mend)


def foreseen(
    conn: Connection, drill: Incident, chain: Chain, rota: Mapping[ScheduleId, Schedule]
) -> Sequence[tuple[datetime, Decision]]:
    """What the first round will decide, and when, if nobody answers."""
    told, at = [], drill.opened_at
    for _ in chain.policy.steps:
        decision = decide(drill, chain, escalate.people_on_call(conn, chain, rota, now=at), (), now=at)
        told.append((at, decision))
        drill = after_decision(drill, decision, now=at).incident
        at = drill.next_due or at
    return told


def end_overdue(engine: Engine, *, now: datetime) -> None:
    """Resolve the drills nobody has ended in time."""
    with transaction(engine) as conn:
        for drill in incidents.locked_drills(conn):
            if now >= ends_at(drill, incidents.chain(conn, drill.id)):
                respond.resolve(conn, drill.id, WARDEN, now=now)

"""Beside the walk: which sources are blind, and the news of it for the channels of their brands.

An outage and its news are written in one transaction, so that a second run, or the other half of a first
one, tells nobody twice.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import assert_never

from sqlalchemy import Connection, Engine

from warden.core import blindness
from warden.core.blindness import Began, Ended, Listening, Missed, Nothing
from warden.core.circumstances import Outage
from warden.core.incident import Severity
from warden.core.mention import SourceId
from warden.core.outbox import DeliveryKind, NewDelivery
from warden.ports import MentionSource
from warden.storage import outages, outbox, sources
from warden.storage.engine import reading, transaction
from warden.storage.sources import SourceState


def run(
    engine: Engine, asked: Iterable[MentionSource], listening: Listening, *, pace: float, now: datetime
) -> None:
    """Find the sources that have gone blind, and queue the news. `pace` is how fast warden's time runs."""
    lasts = {source.id: blindness.patience(source.every, pace=pace) for source in asked}
    with reading(engine) as conn:
        known = outages.blind(conn)
        silent = [
            state.id
            for state in sources.states(conn)
            if state.id in lasts
            and isinstance(_unanswered(state, known.get(state.id), lasts[state.id], now=now), Began)
        ]
    for source in silent:
        with transaction(engine) as conn:
            _begin(conn, source, lasts[source], listening, now=now)


def answered(
    conn: Connection,
    before: SourceState,
    listening: Listening,
    *,
    patience: timedelta,
    now: datetime,
) -> None:
    """A source answers at `now`: if it was blind, it no longer is. `before` is how it stood until then.

    Belongs into the transaction that records the success, and after it: by then nobody else judges it.
    """
    known = outages.blind(conn).get(before.id)
    decision = blindness.answered(before.last_success_at, blind_since=known, patience=patience, now=now)
    match decision:
        case Ended(until):
            number = outages.end(conn, before.id, until)
        case Missed(since, until):
            number = outages.add(conn, Outage(before.id, since, until))
        case Nothing():
            return
        case _:
            assert_never(decision)
    if number is not None:
        _tell(conn, before.id, number, DeliveryKind.HEARS_AGAIN, listening, now=now)


def holes(
    conn: Connection,
    patience: Mapping[SourceId, timedelta],
    start: datetime,
    end: datetime,
    *,
    now: datetime,
) -> list[Outage]:
    """Where these sources bring nothing in `[start, end)`, recorded or to be presumed at `now`."""
    if not patience:
        return []
    heard = {state.id: state.last_success_at for state in sources.states(conn)}
    return [
        *outages.between(conn, patience.keys(), start, end),
        *blindness.presumed(heard, patience, now=now),
    ]


def _begin(
    conn: Connection, source: SourceId, lasts: timedelta, listening: Listening, *, now: datetime
) -> None:
    state = sources.locked(conn, source)  # it may have answered since
    if state is None:
        return
    decision = _unanswered(state, outages.blind(conn).get(source), lasts, now=now)
    if isinstance(decision, Began):
        number = outages.begin(conn, source, decision.since)
        if number is not None:
            _tell(conn, source, number, DeliveryKind.BLIND, listening, now=now)


def _unanswered(
    state: SourceState, known: datetime | None, lasts: timedelta, *, now: datetime
) -> Began | Nothing:
    return blindness.unanswered(
        state.last_success_at,
        failures=state.failures,
        next_due=state.next_due,
        blind_since=known,
        patience=lasts,
        now=now,
    )


def _tell(
    conn: Connection,
    source: SourceId,
    outage: int,
    kind: DeliveryKind,
    listening: Listening,
    *,
    now: datetime,
) -> None:
    news = [
        NewDelivery(
            None, kind, Severity.WATCH, None, channel, 0, 0, now, f"outage {outage}", {"outage": outage}
        )
        for channel in listening.channels_of(source)
    ]
    outbox.add(conn, news, now=now)

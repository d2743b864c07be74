"""Station 1: from a source (or our own inbox) into the store.

A mention is kept when it names a watched brand. A source's cursor moves in the transaction that stores what
it covers, never before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from warden.core.blindness import NOBODY_LISTENS, Listening, patience
from warden.core.mention import Brand, Mention
from warden.core.pseudonym import pseudonym
from warden.core.watch import Watch
from warden.errors import SourceError
from warden.flow import blindness
from warden.ports import Fetched, MentionSource
from warden.storage import mentions, sources
from warden.storage.engine import transaction
from warden.storage.sources import SourceState

LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Intake:
    """What is let in, and how: the watched brands, the key that hides authors (None: kept), and who has to
    know when a source is blind."""

    watch: Watch
    author_key: bytes | None = None
    listening: Listening = NOBODY_LISTENS


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a batch; `unnamed` are the positions of mentions that name no watched brand."""

    accepted: int
    duplicates: int
    unnamed: tuple[int, ...]


def store(conn: Connection, batch: Sequence[Mention], intake: Intake) -> Stored:
    """Keep the mentions that name a watched brand; known ones are left as they are."""
    named = [(_disguised(mention, intake.author_key), intake.watch.brands_of(mention)) for mention in batch]
    added = mentions.add(conn, [(mention, brands) for mention, brands in named if brands])
    unnamed = tuple(position for position, (_, brands) in enumerate(named) if not brands)
    return Stored(added.accepted, added.duplicates, unnamed)


def poll(
    engine: Engine,
    source: MentionSource,
    intake: Intake,
    brands: Sequence[Brand],
    *,
    lease: timedelta,
    now: datetime,
    pace: float = 1.0,
) -> None:
    """Ask one source, if it is due and nobody else is asking it. `pace` is how fast warden's time runs.

    The network answers while no transaction is open; a failure is kept with its mend and the next try set.
    """
    with transaction(engine) as conn:
        state = sources.claim(conn, source.id, now=now, until=now + lease)
    if state is None:
        return
    try:
        fetched = source.fetch(brands, state.cursor, now=now)
    except SourceError as failure:
        pause = next_pause(source.every, state.failures + 1, failure)
        with transaction(engine) as conn:
            sources.record_failure(
                conn, source.id, now=now, next_due=now + pause, error=failure.what, mend=failure.mend
            )
        return
    _keep(engine, source, state, fetched, intake, pace=pace, now=now)


def _keep(
    engine: Engine,
    source: MentionSource,
    before: SourceState,
    fetched: Fetched,
    intake: Intake,
    *,
    pace: float,
    now: datetime,
) -> None:
    with transaction(engine) as conn:
        store(conn, fetched.mentions, intake)
        sources.record_success(
            conn,
            source.id,
            now=now,
            next_due=now + max(source.every, fetched.retry_after or timedelta()),
            cursor=fetched.cursor,
            left_out=len(fetched.faults),
            told=fetched.faults[0] if fetched.faults else None,
        )
        lasts = patience(source.every, pace=pace)
        blindness.answered(conn, before, intake.listening, patience=lasts, now=now)


def _disguised(mention: Mention, key: bytes | None) -> Mention:
    if key is None or mention.author is None:
        return mention
    return replace(mention, author=pseudonym(mention.author, key))


def next_pause(every: timedelta, failures: int, failure: SourceError) -> timedelta:
    """How long to leave a failing source alone: what it asked for, else doubling up to an hour."""
    doubled = every * 2 ** min(failures - 1, 10)
    return max(every, failure.retry_after or min(doubled, LONGEST_PAUSE))

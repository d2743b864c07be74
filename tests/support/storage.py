"""Mentions and sentiments to store, and several threads that ask the database at one moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event

from warden.core.mention import BrandId, Mention, Sentiment, SourceId
from warden.errors import StorageError
from warden.storage import mentions
from warden.storage.engine import transaction

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BANK = BrandId("musterbank")

T = TypeVar("T")


def a_mention(external_id: str = "1", **fields: Any) -> Mention:
    """Published at noon, fetched a minute later."""
    ordinary = Mention(
        SourceId("mastodon"), external_id, NOON, NOON + MINUTE, text="Die Musterbank-App geht nicht"
    )
    return replace(ordinary, **fields)


def a_sentiment(negative: float = 0.5, **fields: Any) -> Sentiment:
    ordinary = Sentiment(negative, 0.75 - negative, 0.25, 0.125, "de", fallback=False, model="m1")
    return replace(ordinary, **fields)


def store(conn: Connection, *given: Mention, brand: BrandId = BANK) -> mentions.Added:
    """Add mentions that all name one brand."""
    return mentions.add(conn, [(mention, (brand,)) for mention in given])


def store_scored(conn: Connection, *given: Mention, negative: float = 0.5, brand: BrandId = BANK) -> None:
    """Add mentions of one brand and score all that wait."""
    store(conn, *given, brand=brand)
    waiting = mentions.unscored(conn, limit=10_000)
    mentions.record_scores(conn, [(row.id, a_sentiment(negative)) for row in waiting])


def at_once(engine: Engine, *asked: Callable[[Connection], T]) -> list[T | StorageError]:
    """What each answers, asked in a thread and a transaction of its own; all begin together."""
    start = Barrier(len(asked))

    def ask(question: Callable[[Connection], T]) -> T | StorageError:
        start.wait()
        try:
            with transaction(engine) as conn:
                return question(conn)
        except StorageError as failure:
            return failure

    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(ask, asked))


def wait_briefly(engine: Engine) -> None:
    """Let connections opened from now on wait for a lock for a twentieth of a second only."""
    setting = "PRAGMA busy_timeout = 50" if engine.dialect.name == "sqlite" else "SET lock_timeout = 50"
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _: connection.execute(setting))

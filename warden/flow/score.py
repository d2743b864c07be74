"""Station 2: every stored mention gets its sentiment, as its source's calibration reads it, and the
fingerprint of its words."""

from datetime import datetime

from sqlalchemy import Engine

from warden.core.calibration import calibrated
from warden.core.copies import fingerprint
from warden.core.mention import Sentiment
from warden.ports import SentimentScorer
from warden.storage import calibrations, fingerprints, heartbeats, mentions
from warden.storage.calibrations import Current
from warden.storage.engine import reading, transaction

BATCH = 1000


def run(engine: Engine, scorer: SentimentScorer, *, now: datetime, batches: int = 20) -> int:
    """Score what waits, oldest first, at most `batches` times a thousand; how many were scored.

    Two workers may score the same mention: the second writes the same numbers again.
    """
    scored = 0
    for _ in range(batches):
        done = _batch(engine, scorer)
        scored += done
        if done < BATCH:
            break
    with transaction(engine) as conn:
        heartbeats.beat(conn, "score", now=now)
    return scored


def _batch(engine: Engine, scorer: SentimentScorer) -> int:
    with reading(engine) as conn:
        waiting = mentions.unscored(conn, limit=BATCH)
        in_force = calibrations.in_force(conn)
    if not waiting:
        return 0
    sentiments = scorer.score(
        [row.mention.text for row in waiting], [row.mention.language for row in waiting]
    )
    scored = [
        (row.id, _as_meant(mood, in_force.get(row.mention.source)))
        for row, mood in zip(waiting, sentiments, strict=True)
    ]
    known = [(row, fingerprint(row.mention.text)) for row in waiting]
    with transaction(engine) as conn:
        mentions.record_scores(conn, scored)
        fingerprints.record(conn, known)
    return len(waiting)


def _as_meant(sentiment: Sentiment, known: Current | None) -> Sentiment:
    return calibrated(sentiment, known.calibration) if known else sentiment

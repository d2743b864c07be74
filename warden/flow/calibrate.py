"""Beside the walk: what people say of mentions teaches how each source is to be read.

Nothing is remembered but the calibrations in force: where each is going is found anew from all labels and the
present model, so that new labels, deleted ones and a new model are one case. The detectors' memory moves in
the same transaction, or a new reading of the same posts would look like a change of mood.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from warden.core.calibration import (
    AS_SHIPPED,
    LEAST_LABELS,
    Calibration,
    calibrated,
    share_of_the_way,
    towards,
)
from warden.core.mention import BrandId, ScoredMention, SourceId
from warden.flow import detect
from warden.ports import Calibrator, SentimentScorer
from warden.storage import calibrations, heartbeats, labels, mentions
from warden.storage.calibrations import Current
from warden.storage.engine import reading, transaction

MOST_LABELS = 2000  # of a source; the newest
MEMORY = timedelta(days=14)  # of a detector's mood
SAMPLE = 1000  # of a brand's mentions in that time, to see how much its reading changes

Shift = tuple[float, float]  # of P(negative) and of P(outrage) per mention


def run(
    engine: Engine,
    scorer: SentimentScorer,
    calibrator: Calibrator,
    brands: Iterable[BrandId],
    *,
    now: datetime,
) -> None:
    """Move every source's calibration on its way to where its labels say it belongs."""
    with reading(engine) as conn:
        known = calibrations.in_force(conn)
        taught = _taught(conn)
    goals = {source: _goal(lessons, scorer, calibrator) for source, lessons in taught.items()}
    moved = _moved(known, goals, now=now)
    shifts = _shifts(engine, scorer, brands, known, moved, now=now)
    with transaction(engine) as conn:
        if calibrations.locked(conn) == known:  # otherwise a quicker worker moved them
            _keep(conn, moved, shifts, now=now)
        heartbeats.beat(conn, "calibrate", now=now)


def _taught(conn: Connection) -> dict[SourceId, list[labels.Lesson]]:
    """The lessons of the sources that have enough of them."""
    enough = [source for source, number in labels.counts(conn).items() if number >= LEAST_LABELS]
    return {source: labels.lessons(conn, source, limit=MOST_LABELS) for source in enough}


def _goal(lessons: Sequence[labels.Lesson], scorer: SentimentScorer, calibrator: Calibrator) -> Calibration:
    said = scorer.score([lesson.text for lesson in lessons], [lesson.language for lesson in lessons])
    return calibrator(said, [lesson.feedback for lesson in lessons])


def _moved(
    known: Mapping[SourceId, Current], goals: Mapping[SourceId, Calibration], *, now: datetime
) -> dict[SourceId, Calibration]:
    """The calibrations that are not where they belong, a step further. A new one begins as shipped."""
    found = {}
    for source in sorted({*known, *goals}):
        here = known.get(source, Current(AS_SHIPPED, now))
        step = towards(here.calibration, goals.get(source, AS_SHIPPED), share_of_the_way(now - here.at))
        if step != here.calibration:
            found[source] = step
    return found


def _shifts(
    engine: Engine,
    scorer: SentimentScorer,
    brands: Iterable[BrandId],
    known: Mapping[SourceId, Current],
    moved: Mapping[SourceId, Calibration],
    *,
    now: datetime,
) -> dict[BrandId, Shift]:
    """How differently each brand's recent mentions read with the calibrations that moved."""
    before = {source: known[source].calibration for source in moved if source in known}
    found = {}
    for brand in brands if before else ():
        with reading(engine) as conn:
            posts = mentions.thinned(conn, brand, now - MEMORY, now, limit=SAMPLE)
        found[brand] = _shift(posts, scorer, before, moved)
    return found


def _shift(
    posts: Sequence[ScoredMention],
    scorer: SentimentScorer,
    before: Mapping[SourceId, Calibration],
    after: Mapping[SourceId, Calibration],
) -> Shift:
    changed = [post.mention for post in posts if post.mention.source in before]
    said = scorer.score([post.text for post in changed], [post.language for post in changed])
    negative = outrage = 0.0
    for post, mood in zip(changed, said, strict=True):
        was, will_be = calibrated(mood, before[post.source]), calibrated(mood, after[post.source])
        negative += will_be.negative - was.negative
        outrage += will_be.outrage - was.outrage
    number = max(1, len(posts))
    return negative / number, outrage / number


def _keep(
    conn: Connection,
    moved: Mapping[SourceId, Calibration],
    shifts: Mapping[BrandId, Shift],
    *,
    now: datetime,
) -> None:
    for source, calibration in moved.items():
        calibrations.put(conn, source, calibration, now=now)
    for brand, (negative, outrage) in shifts.items():
        detect.reread(conn, brand, negative=negative, outrage=outrage)

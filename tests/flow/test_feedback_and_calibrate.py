"""What people say of mentions is kept and told, and slowly changes how their source is read."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from tests.support.incidents import a_chain, an_incident
from tests.support.walk import BAHN, FORUM, MUSTERBANK, T0, CannedScorer, a_mention, an_intake
from warden.core.calibration import AS_SHIPPED, Calibration
from warden.core.feedback import Feedback, Label
from warden.core.incident import EntryKind, IncidentId, PersonId
from warden.core.mention import Mention, ScoredMention, Sentiment, SourceId
from warden.flow import calibrate, count, detect, feedback, ingest, score
from warden.storage import calibrations, detectors, incidents, labels, mentions
from warden.storage.engine import reading, transaction

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ANNA, BEN = PersonId("anna"), PersonId("ben")
ANGRY, CALM = Feedback(Label.NEGATIVE, outrage=True), Feedback(Label.NEUTRAL, outrage=False)
PRESS = SourceId("press")
GOAL = Calibration(negative=1.0, outrage_shift=0.5, labels=30)


@dataclass
class CannedCalibrator:
    """Finds the same goal whatever it is taught; `taught` keeps what that was."""

    goal: Calibration = GOAL
    taught: list[tuple[Sequence[Sentiment], Sequence[Feedback]]] = field(default_factory=list)

    def __call__(self, said: Sequence[Sentiment], meant: Sequence[Feedback], /) -> Calibration:
        self.taught.append((said, meant))
        return self.goal


def take_in(engine: Engine, *batch: Mention) -> list[ScoredMention]:
    with transaction(engine) as conn:
        ingest.store(conn, batch, an_intake())
    score.run(engine, CannedScorer(), now=T0)
    with reading(engine) as conn:
        return mentions.between(
            conn, MUSTERBANK.id, T0 - 90 * DAY, T0 + 90 * DAY, limit=10_000, most_negative=False
        )


def label(engine: Engine, posts: Sequence[ScoredMention], said: Feedback = ANGRY) -> None:
    with transaction(engine) as conn:
        for post in posts:
            feedback.record(conn, post, said, ANNA, now=T0)


def taught(engine: Engine, number: int = 30) -> None:
    """So many posts of the forum, all labelled."""
    label(engine, take_in(engine, *[a_mention(place, at=T0 - place * HOUR) for place in range(number)]))


def moved(engine: Engine, calibrator: CannedCalibrator, *, now: datetime) -> Calibration:
    calibrate.run(engine, CannedScorer(), calibrator, [MUSTERBANK.id, BAHN.id], now=now)
    with reading(engine) as conn:
        kept = calibrations.in_force(conn).get(FORUM)
        return kept.calibration if kept else AS_SHIPPED


def arrived(engine: Engine, calibrator: CannedCalibrator, *, start: datetime = T0) -> datetime:
    """Run the station every hour until nothing moves any more; when that is."""
    now, before = start, moved(engine, calibrator, now=start)
    while (here := moved(engine, calibrator, now=now + HOUR)) != before:
        now, before = now + HOUR, here
    return now


def told(engine: Engine, number: IncidentId) -> list[tuple[str, list[int]]]:
    with reading(engine) as conn:
        entries = incidents.timeline(conn, number)
    return [(entry.actor, entry.data["posts"]) for entry in entries if entry.kind is EntryKind.FEEDBACK]


def test_feedback_is_kept_and_told_on_the_timeline(engine: Engine) -> None:
    (post,) = take_in(engine, a_mention())
    with transaction(engine) as conn:
        number = incidents.insert(conn, an_incident(), a_chain())
        feedback.record(conn, post, CALM, ANNA, incident=number, now=T0)
        assert labels.of_mentions(conn, [post.id]) == {post.id: CALM}
    assert told(engine, number) == [("anna", [post.id])]


def test_what_was_said_already_is_not_told_again(engine: Engine) -> None:
    (post,) = take_in(engine, a_mention())
    with transaction(engine) as conn:
        number = incidents.insert(conn, an_incident(), a_chain())
        feedback.record(conn, post, CALM, ANNA, incident=number, now=T0)
        feedback.record(conn, post, CALM, BEN, incident=number, now=T0 + MINUTE)
        feedback.record(conn, post, ANGRY, BEN, incident=number, now=T0 + MINUTE)
    assert told(engine, number) == [("anna", [post.id]), ("ben", [post.id])]


def test_fewer_than_thirty_labels_change_nothing(engine: Engine) -> None:
    taught(engine, 29)
    calibrator = CannedCalibrator()
    assert moved(engine, calibrator, now=T0) == AS_SHIPPED
    assert calibrator.taught == []


def test_thirty_labels_teach_with_what_the_model_itself_says_now(engine: Engine) -> None:
    taught(engine)
    with transaction(engine) as conn:
        calibrations.put(conn, FORUM, replace(GOAL, negative=3.0), now=T0)
    calibrator = CannedCalibrator()
    moved(engine, calibrator, now=T0)
    ((said, meant),) = calibrator.taught
    assert {mood.model for mood in said} == {"canned-1"}
    assert list(meant) == [ANGRY] * 30


def test_a_calibration_begins_as_shipped_and_comes_into_force_over_a_week(engine: Engine) -> None:
    taught(engine)
    calibrator = CannedCalibrator()
    assert moved(engine, calibrator, now=T0).changes_nothing
    found = [moved(engine, calibrator, now=T0 + hours * HOUR) for hours in range(7 * 24 + 1)]
    assert 0.3 < found[24].negative < 0.4
    assert 0.94 < found[-1].negative < 0.96
    assert found[-1].labels == 30


def test_running_the_station_twice_moves_once(engine: Engine) -> None:
    taught(engine)
    calibrator = CannedCalibrator()
    moved(engine, calibrator, now=T0)
    once = moved(engine, calibrator, now=T0 + HOUR)
    assert moved(engine, calibrator, now=T0 + HOUR) == once


def test_what_a_quicker_worker_moved_meanwhile_is_left_alone(engine: Engine) -> None:
    taught(engine)
    moved(engine, CannedCalibrator(), now=T0)
    theirs = replace(GOAL, negative=0.5)

    def overtaken(said: Sequence[Sentiment], meant: Sequence[Feedback], /) -> Calibration:
        with transaction(engine) as conn:
            calibrations.put(conn, FORUM, theirs, now=T0 + HOUR)
        return GOAL

    calibrate.run(engine, CannedScorer(), overtaken, [MUSTERBANK.id], now=T0 + HOUR)
    with reading(engine) as conn:
        assert calibrations.in_force(conn)[FORUM].calibration == theirs


def test_a_calibration_arrives_and_then_nothing_is_written_any_more(engine: Engine) -> None:
    taught(engine)
    there = arrived(engine, CannedCalibrator())
    assert timedelta(days=7) < there - T0 < timedelta(days=14)
    with reading(engine) as conn:
        kept = calibrations.in_force(conn)
    assert moved(engine, CannedCalibrator(), now=there + 40 * DAY) == GOAL
    with reading(engine) as conn:
        assert calibrations.in_force(conn) == kept


def test_labels_that_are_gone_lead_back_to_as_shipped(engine: Engine) -> None:
    taught(engine)
    with transaction(engine) as conn:
        calibrations.put(conn, FORUM, GOAL, now=T0)
        conn.execute(labels.tables.labels.delete())
    there = arrived(engine, CannedCalibrator())
    assert moved(engine, CannedCalibrator(), now=there) == AS_SHIPPED


def test_new_mentions_of_the_source_alone_are_read_with_its_calibration(engine: Engine) -> None:
    with transaction(engine) as conn:
        calibrations.put(conn, FORUM, GOAL, now=T0)
    press, forum = take_in(engine, a_mention(1), a_mention(2, source=PRESS, at=T0 + MINUTE))
    assert forum.mention.source == FORUM
    assert forum.sentiment is not None
    assert press.sentiment is not None
    assert press.sentiment.model == "canned-1"
    assert press.sentiment.negative == 0.2
    assert forum.sentiment.model == "canned-1+feedback"
    assert 0.35 < forum.sentiment.negative < 0.45


def test_a_detector_remembers_what_it_has_seen_as_it_is_read_now(engine: Engine) -> None:
    """Or else the same posts would look angrier than ever, for weeks."""
    posts = take_in(
        engine, *[a_mention(place, at=T0 - 3 * DAY + place * 10 * MINUTE) for place in range(400)]
    )
    count.run(engine, now=T0)
    detect.run(engine, MUSTERBANK, a_chain(), lag=MINUTE, now=T0 - 3 * DAY)
    detect.run(engine, MUSTERBANK, a_chain(), lag=MINUTE, now=T0)
    negative, outrage = usual(engine)
    label(engine, posts[:30])
    arrived(engine, CannedCalibrator())
    (new,) = take_in(engine, a_mention(401, at=T0 + MINUTE))[:1]
    assert new.sentiment is not None
    assert new.sentiment.negative > 0.4 > 0.25 > negative
    assert usual(engine)[0] == pytest.approx(negative + new.sentiment.negative - 0.2, abs=0.02)
    assert usual(engine)[1] == pytest.approx(outrage + new.sentiment.outrage - 0.1, abs=0.02)


def test_a_brand_nobody_watched_yet_is_no_hindrance(engine: Engine) -> None:
    taught(engine)
    moved(engine, CannedCalibrator(), now=T0)
    assert moved(engine, CannedCalibrator(), now=T0 + HOUR).negative > 0


def usual(engine: Engine) -> tuple[float, float]:
    """The shares of P(negative) and P(outrage) the detector thinks usual."""
    with reading(engine) as conn:
        kept = detectors.load(conn, MUSTERBANK.id)
    assert kept is not None
    memory = detect._read(kept[1])
    assert memory is not None
    return memory.closed.baseline.usual_negative, memory.closed.baseline.usual_outrage

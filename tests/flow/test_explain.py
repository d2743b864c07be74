"""Each decision is kept with what it rests on, in the transaction it was made in."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Engine, text

from tests.flow.test_detect import CHAIN, LAG, anger, calm, found, judge, take_in
from tests.support.walk import MUSTERBANK, T0
from warden.core.explanation import Decision
from warden.core.incident import EntryKind, Severity
from warden.errors import StorageError
from warden.flow import detect
from warden.storage import decisions, incidents, mentions
from warden.storage.engine import reading, transaction

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def kept(engine: Engine) -> list[Decision]:
    """Of the one incident there is, oldest first."""
    (incident,) = found(engine)
    with reading(engine) as conn:
        return decisions.listed(conn, incident.id, limit=200)[::-1]


def a_storm(engine: Engine, *, until: int = 41, step: int = 1) -> None:
    take_in(engine, calm())
    judge(engine, now=T0)
    take_in(engine, anger())
    for minutes in range(1, until, step):
        judge(engine, now=T0 + minutes * MINUTE)


def test_an_incident_opens_with_its_explanation(engine: Engine) -> None:
    a_storm(engine)
    (incident,) = found(engine)
    first = kept(engine)[0]
    assert first.at == incident.opened_at
    assert first.severity is not None
    spoken = {each.view for each in first.explanation.evidence}
    assert spoken >= {"volume", "breadth", "mass", "negative", "outrage"}
    assert first.explanation.since == incident.first_mention_at
    assert first.score > 0
    assert first.explanation.mentions_read > 0


def test_every_entry_of_the_detector_has_its_decision(engine: Engine) -> None:
    a_storm(engine)
    (incident,) = found(engine)
    told = (EntryKind.DETECTED, EntryKind.SEVERITY_CHANGED)
    with reading(engine) as conn:
        entries = [entry for entry in incidents.timeline(conn, incident.id) if entry.kind in told]
        made = decisions.made_at(conn, incident.id, [entry.at for entry in entries])
    assert entries
    assert set(made) == {entry.at for entry in entries}


def test_while_it_lasts_a_decision_is_kept_every_ten_minutes(engine: Engine) -> None:
    a_storm(engine)
    instants = [decision.at for decision in kept(engine)]
    gaps = [later - earlier for earlier, later in pairwise(instants)]
    assert max(gaps) <= 10 * MINUTE
    assert len(instants) <= 1 + 4 + len(Severity)


def test_the_end_of_a_storm_is_explained_as_well(engine: Engine) -> None:
    take_in(engine, calm())
    judge(engine, now=T0)
    take_in(engine, [*anger(), *calm(0.5, until=T0 + 13 * HOUR)])
    for minutes in range(1, 12 * 60, 10):
        judge(engine, now=T0 + minutes * MINUTE)
    (incident,) = found(engine)
    last = kept(engine)[-1]
    assert (last.at, last.severity) == (incident.resolved_at, None)
    assert last.explanation.evidence
    assert incident.drivers.words, "what it was about stays"


def test_the_posts_are_told_by_id_and_the_origin_is_one_of_them(engine: Engine) -> None:
    a_storm(engine)
    posts = kept(engine)[-1].explanation.posts
    with reading(engine) as conn:
        first = mentions.some(conn, posts)[posts[0]]
    assert first.mention.published_at < T0 + 2 * MINUTE
    assert first.sentiment is not None
    assert first.sentiment.negative > 0.5


def test_judging_the_same_minute_again_explains_nothing_again(engine: Engine) -> None:
    a_storm(engine)
    before = kept(engine)
    judge(engine, now=T0 + 40 * MINUTE)
    judge(engine, now=T0 + 40 * MINUTE)
    assert kept(engine) == before


def test_words_are_compared_with_a_longer_past_where_two_days_brought_little(engine: Engine) -> None:
    take_in(engine, calm(5, until=T0 - timedelta(days=3)))
    judge(engine, now=T0)
    take_in(engine, anger())
    for minutes in range(1, 41, 4):
        judge(engine, now=T0 + minutes * MINUTE)
    words = kept(engine)[-1].explanation.words
    assert words
    assert all(word.z is not None for word in words)


def test_on_the_first_day_words_come_without_a_distance(engine: Engine) -> None:
    take_in(engine, calm(5, until=T0))
    with transaction(engine) as conn:
        conn.execute(text("UPDATE mentions SET text = ''"))
    judge(engine, now=T0)
    take_in(engine, anger())
    for minutes in range(1, 41, 4):
        judge(engine, now=T0 + minutes * MINUTE)
    words = kept(engine)[-1].explanation.words
    assert words
    assert {word.z for word in words} == {None}


def test_what_cannot_be_explained_is_not_decided_either(engine: Engine) -> None:
    """One transaction: no incident without its why."""
    take_in(engine, [*calm()])
    judge(engine, now=T0)
    take_in(engine, anger())
    with transaction(engine) as conn:
        conn.execute(text("ALTER TABLE decisions RENAME TO decisions_away"))
    with pytest.raises(StorageError):
        detect.run(engine, MUSTERBANK, CHAIN, lag=LAG, now=T0 + 40 * MINUTE)
    assert found(engine) == []

"""What people say of incidents is kept, told, and moves the level of the brand it was said of."""

from datetime import datetime

import pytest
from sqlalchemy import Engine

from tests.flow.test_detect import CHAIN, HOUR, LAG, MINUTE, anger, calm, judge, take_in
from tests.support.walk import MUSTERBANK, T0
from warden.core import level
from warden.core.budget import Trial
from warden.core.feedback import Verdict
from warden.core.incident import EntryKind, Incident, PersonId, Status
from warden.core.level import Tuning
from warden.core.mention import Brand, BrandId
from warden.flow import budget, detect, feedback, respond
from warden.storage import buckets, incidents, verdicts
from warden.storage.engine import reading, transaction

ANNA, BEN = PersonId("anna"), PersonId("ben")
DAYS = 24 * HOUR


@pytest.fixture
def incident(engine: Engine) -> Incident:
    """A storm of Musterbank under way, 40 minutes old."""
    take_in(engine, calm())
    judge(engine, now=T0)
    take_in(engine, anger())
    judge(engine, now=T0 + 40 * MINUTE)
    return only(engine)


def only(engine: Engine) -> Incident:
    with reading(engine) as conn:
        (incident,) = incidents.listed(conn)
    return incident


def say(
    engine: Engine,
    incident: Incident,
    verdict: Verdict,
    person: PersonId = ANNA,
    *,
    now: datetime = T0 + HOUR,
) -> None:
    with transaction(engine) as conn:
        feedback.judge(conn, incident, verdict, person, now=now)


def page_score(engine: Engine, *, until: datetime) -> float:
    """What a page took in the last slot that is closed by then."""
    with reading(engine) as conn:
        return buckets.readings(conn, MUSTERBANK.id, T0 - HOUR, until)[-1].page_score


def learned(engine: Engine, tuning: Tuning) -> float:
    """What a page takes at this tuning, by what is remembered of the brand's calm days."""
    with reading(engine) as conn:
        state = detect.remembered(conn, MUSTERBANK.id)
    assert state is not None
    return level.page_score(state.level, tuning)


def lift(engine: Engine, *, now: datetime, brand: BrandId = MUSTERBANK.id) -> float:
    with reading(engine) as conn:
        return budget.account(conn, brand, 1.0, now=now).lift


def test_a_verdict_is_told_with_who_gave_it_and_earlier_ones_stay(engine: Engine, incident: Incident) -> None:
    say(engine, incident, Verdict.NEEDLESS)
    say(engine, incident, Verdict.RIGHT, BEN)
    with reading(engine) as conn:
        told = [row for row in incidents.timeline(conn, incident.id) if row.kind is EntryKind.FEEDBACK]
        assert [(row.actor, row.data) for row in told] == [
            ("anna", {"verdict": "needless"}),
            ("ben", {"verdict": "right"}),
        ]
        assert verdicts.of_incidents(conn, [incident.id])[incident.id].person == BEN


def test_the_same_verdict_twice_is_told_once_and_does_not_begin_to_fade_anew(
    engine: Engine, incident: Incident
) -> None:
    for days, person in ((0, ANNA), (30, BEN)):
        say(engine, incident, Verdict.NEEDLESS, person, now=T0 + HOUR + days * DAYS)
    with reading(engine) as conn:
        assert verdicts.of_incidents(conn, [incident.id])[incident.id].at == T0 + HOUR
        kinds = [row.kind for row in incidents.timeline(conn, incident.id)]
    assert kinds.count(EntryKind.FEEDBACK) == 1


def test_a_needless_page_makes_the_next_one_take_half_a_bit_more(engine: Engine, incident: Incident) -> None:
    say(engine, incident, Verdict.NEEDLESS, now=T0 + HOUR)
    judge(engine, now=T0 + HOUR)
    judge(engine, now=T0 + 4 * HOUR)
    assert page_score(engine, until=T0 + 3 * HOUR) == pytest.approx(learned(engine, Tuning()) + 0.5, abs=0.01)
    assert lift(engine, now=T0 + HOUR) == 0.5
    assert lift(engine, now=T0 + HOUR + 90 * DAYS) == pytest.approx(0.25)


def test_a_brand_nobody_judged_keeps_its_level(engine: Engine, incident: Incident) -> None:
    say(engine, incident, Verdict.NEEDLESS)
    assert lift(engine, now=T0 + HOUR, brand=BrandId("beispielbahn")) == 0.0


def test_a_needless_verdict_does_not_end_the_incident_it_is_given_on(
    engine: Engine, incident: Incident
) -> None:
    take_in(engine, anger(T0 + 40 * MINUTE))
    say(engine, incident, Verdict.NEEDLESS, now=T0 + 45 * MINUTE)
    for minutes in range(46, 80, 3):
        judge(engine, now=T0 + minutes * MINUTE)
    assert only(engine).status is Status.OPEN


def test_a_resolved_incident_is_judged_as_well(engine: Engine, incident: Incident) -> None:
    with transaction(engine) as conn:
        respond.resolve(conn, incident.id, ANNA, now=T0 + HOUR)
    say(engine, incident, Verdict.LATE, now=T0 + 2 * HOUR)
    assert lift(engine, now=T0 + 2 * HOUR) == -0.5
    assert only(engine).status is Status.RESOLVED


def test_a_history_learned_for_the_first_time_is_judged_by_what_people_said(
    engine: Engine, incident: Incident
) -> None:
    """A new version of the detector forgets its state; what people said of the brand is not forgotten."""
    say(engine, incident, Verdict.NEEDLESS)
    take_in(engine, calm(1, until=T0 + 2 * DAYS))
    with transaction(engine) as conn:
        conn.exec_driver_sql("DELETE FROM detectors")
    judge(engine, now=T0 + 2 * DAYS)
    assert page_score(engine, until=T0 + 2 * DAYS) == pytest.approx(
        learned(engine, Tuning(lift=0.5)), abs=0.01
    )


def test_the_account_counts_pages_verdicts_and_what_other_budgets_would_have_brought(
    engine: Engine, incident: Incident
) -> None:
    say(engine, incident, Verdict.NEEDLESS)
    judge(engine, now=T0 + 3 * HOUR)
    with reading(engine) as conn:
        kept = budget.account(conn, MUSTERBANK.id, 1.0, now=T0 + 3 * HOUR)
        later = budget.account(conn, MUSTERBANK.id, 1.0, now=T0 + 31 * DAYS)
        trials = budget.trials(conn, MUSTERBANK.id, 1.0, now=T0 + 3 * HOUR)
    assert (kept.month.pages, kept.month.needless) == (1, 1)
    assert (later.month.pages, later.quarter.pages) == (0, 1)
    assert [each.judged.incident for each in kept.effects] == [incident.id]
    assert Trial(1.0, 1) in trials
    assert [each.pages for each in trials] == sorted(each.pages for each in trials)


def test_the_budget_asked_for_sets_the_level_beside_the_verdicts(engine: Engine, incident: Incident) -> None:
    say(engine, incident, Verdict.NEEDLESS)
    strict = Brand(MUSTERBANK.id, "Musterbank", MUSTERBANK.terms, false_pages_per_month=0.25)
    detect.run(engine, strict, CHAIN, lag=LAG, now=T0 + 4 * HOUR)
    assert page_score(engine, until=T0 + 3 * HOUR) == pytest.approx(
        learned(engine, Tuning(0.25, 0.5)), abs=0.01
    )

"""The lawful moves of an incident."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.incidents import ANNA, BEN, MINUTE, T0, a_finding, a_growth, an_incident
from warden.core.incident import EntryKind, Incident, Moved, Severity, Status
from warden.core.mention import BrandId
from warden.core.moves import acknowledge, apply_finding, is_settled, opened, reopen_after_timeout, resolve
from warden.errors import IllegalMove


def kinds(moved: Moved) -> list[EntryKind]:
    return [entry.kind for entry in moved.entries]


def acknowledged(severity: Severity = Severity.WARNING, **fields: object) -> Incident:
    return acknowledge(an_incident(severity, **fields), ANNA, now=T0 + MINUTE).incident


def test_an_incident_follows_the_growth_of_its_storm() -> None:
    growing = a_growth()
    born = opened(a_finding(growth=growing, doubling_minutes=25.0), BrandId("musterbank"), now=T0).incident
    assert (born.growth, born.doubling_minutes) == (growing, 25.0)
    steady = a_growth(doubling_minutes=None, doubling_low=None, doubling_high=None)
    after = apply_finding(born, a_finding(growth=steady, doubling_minutes=None), now=T0).incident
    assert (after.growth, after.doubling_minutes) == (steady, None)


def test_a_warning_opens_with_escalation_due_at_once() -> None:
    moved = opened(a_finding(), BrandId("musterbank"), now=T0)
    assert moved.incident.status is Status.OPEN
    assert (moved.incident.round, moved.incident.step, moved.incident.next_due) == (1, 0, T0)
    assert kinds(moved) == [EntryKind.DETECTED]


def test_a_watch_opens_and_owes_nobody_anything() -> None:
    incident = opened(a_finding(Severity.WATCH), BrandId("musterbank"), now=T0).incident
    assert (incident.round, incident.next_due) == (0, None)
    assert not incident.is_exhausted


def test_a_finding_without_severity_opens_nothing() -> None:
    with pytest.raises(ValueError, match="opens no incident"):
        opened(a_finding(None), BrandId("musterbank"), now=T0)


def test_a_watch_that_becomes_a_warning_starts_escalation() -> None:
    moved = apply_finding(an_incident(Severity.WATCH), a_finding(), now=T0 + MINUTE)
    assert (moved.incident.round, moved.incident.step, moved.incident.next_due) == (1, 0, T0 + MINUTE)
    assert kinds(moved) == [EntryKind.SEVERITY_CHANGED]
    assert moved.entries[0].data["from"] == "watch"
    assert moved.entries[0].data["to"] == "warning"


def test_a_rise_while_steps_run_leaves_their_timetable_alone() -> None:
    running = an_incident(step=1, next_due=T0 + 5 * MINUTE)
    moved = apply_finding(running, a_finding(Severity.CRITICAL), now=T0 + MINUTE)
    assert moved.incident.severity is Severity.CRITICAL
    assert (moved.incident.round, moved.incident.step, moved.incident.next_due) == (1, 1, T0 + 5 * MINUTE)


def test_a_rise_that_finds_everybody_tried_begins_again() -> None:
    exhausted = an_incident(step=2, round=3, next_due=None)
    moved = apply_finding(exhausted, a_finding(Severity.CRITICAL), now=T0 + MINUTE)
    assert (moved.incident.round, moved.incident.first_round, moved.incident.step) == (4, 4, 0)
    assert moved.incident.next_due == T0 + MINUTE


def test_a_rise_to_critical_opens_an_acknowledged_incident_again() -> None:
    moved = apply_finding(acknowledged(), a_finding(Severity.CRITICAL), now=T0 + 2 * MINUTE)
    assert moved.incident.status is Status.OPEN
    assert moved.incident.acknowledged_by is None
    assert moved.incident.next_due == T0 + 2 * MINUTE
    assert moved.notify == ANNA
    assert kinds(moved) == [EntryKind.SEVERITY_CHANGED, EntryKind.REOPENED]


def test_a_rise_to_warning_tells_who_acknowledged_and_leaves_it_theirs() -> None:
    moved = apply_finding(acknowledged(Severity.WATCH), a_finding(), now=T0 + 2 * MINUTE)
    assert (moved.incident.status, moved.incident.acknowledged_by) == (Status.ACKNOWLEDGED, ANNA)
    assert moved.notify == ANNA
    assert moved.incident.next_due == T0 + 2 * MINUTE, "a warning's acknowledgement can time out"


def test_a_storm_that_ebbs_and_swells_again_pages_nobody_twice() -> None:
    """Flapping: the highest severity is kept, so the second rise is none."""
    ebbing = apply_finding(acknowledged(), a_finding(Severity.WATCH), now=T0 + 2 * MINUTE)
    swelling = apply_finding(ebbing.incident, a_finding(), now=T0 + 3 * MINUTE)
    assert swelling.incident.severity is Severity.WARNING
    assert swelling.incident.status is Status.ACKNOWLEDGED
    assert (swelling.entries, swelling.notify) == ((), None)


def test_numbers_follow_the_latest_finding_and_the_peak_stays() -> None:
    higher = a_finding(mentions=500, at=T0 + MINUTE)
    lower = a_finding(None, mentions=100, doubling_minutes=None, at=T0 + 9 * MINUTE, reason="ebbing")
    peaked = apply_finding(an_incident(), higher, now=T0 + MINUTE).incident
    after = apply_finding(peaked, lower, now=T0 + 9 * MINUTE).incident
    assert (after.mentions, after.doubling_minutes) == (100, None)
    assert (after.peak_mentions, after.peak_at) == (500, T0 + MINUTE)
    assert after.reason == higher.reason, "why it is an incident is not that it ebbs"


def test_the_second_to_acknowledge_is_told_who_and_when() -> None:
    with pytest.raises(IllegalMove, match=r"acknowledged by anna at 2026-03-04T09:01:00Z"):
        acknowledge(acknowledged(), BEN, now=T0 + 2 * MINUTE)


def test_resolving_ends_everything_that_is_owed() -> None:
    moved = resolve(acknowledged(), BEN, now=T0 + MINUTE)
    assert (moved.incident.status, moved.incident.resolved_at) == (Status.RESOLVED, T0 + MINUTE)
    assert moved.incident.next_due is None
    assert moved.notify == ANNA


def test_a_storm_a_person_has_resolved_is_settled_while_it_is_no_worse() -> None:
    settled = resolve(an_incident(Severity.WARNING), ANNA, now=T0).incident
    assert is_settled(settled, a_finding(Severity.WATCH))
    assert is_settled(settled, a_finding(Severity.WARNING))
    assert not is_settled(settled, a_finding(Severity.CRITICAL))
    assert not is_settled(settled, a_finding(None))


def test_another_storm_is_not_settled_nor_is_one_that_ended_by_itself() -> None:
    later = a_finding(Severity.WARNING, since=T0 + MINUTE)
    assert not is_settled(resolve(an_incident(Severity.WARNING), ANNA, now=T0).incident, later)
    ended = resolve(an_incident(Severity.WARNING), "warden", now=T0).incident
    for latest in (None, an_incident(Severity.WARNING), ended):
        assert not is_settled(latest, a_finding(Severity.WARNING))


def test_a_resolved_incident_takes_no_further_move() -> None:
    over = resolve(an_incident(), "ben", now=T0).incident
    with pytest.raises(IllegalMove, match="already resolved by ben at 2026-03-04T09:00:00Z"):
        resolve(over, "anna", now=T0 + MINUTE)
    with pytest.raises(IllegalMove):
        acknowledge(over, ANNA, now=T0 + MINUTE)
    with pytest.raises(IllegalMove):
        apply_finding(over, a_finding(Severity.CRITICAL), now=T0 + MINUTE)


def test_a_forgotten_acknowledgement_opens_it_again_from_the_first_step() -> None:
    held = replace(acknowledged(), step=2)
    moved = reopen_after_timeout(held, now=T0 + 31 * MINUTE)
    assert moved.incident.status is Status.OPEN
    assert (moved.incident.step, moved.incident.next_due) == (0, T0 + 31 * MINUTE)
    assert kinds(moved) == [EntryKind.ACKNOWLEDGE_TIMED_OUT, EntryKind.REOPENED]


def test_rounds_never_repeat_a_number_after_a_reopening() -> None:
    """A page of a second round 1 would share its key with the first one's, and never be sent."""
    moved = reopen_after_timeout(acknowledged(), now=T0 + 31 * MINUTE)
    assert (moved.incident.round, moved.incident.first_round) == (2, 2)


def test_only_an_acknowledgement_can_time_out() -> None:
    with pytest.raises(IllegalMove, match="no acknowledgement can time out"):
        reopen_after_timeout(an_incident(), now=T0)


@given(st.lists(st.sampled_from([None, *Severity, "acknowledge", "time out"]), max_size=30))
def test_severity_and_round_only_ever_grow(moves: list[Severity | str | None]) -> None:
    incident = an_incident(Severity.WATCH)
    for minute, move in enumerate(moves):
        before, now = incident, T0 + minute * MINUTE
        if move == "acknowledge":
            if incident.status is Status.OPEN:
                incident = acknowledge(incident, ANNA, now=now).incident
        elif move == "time out":
            if incident.status is Status.ACKNOWLEDGED:
                incident = reopen_after_timeout(incident, now=now).incident
        else:
            severity = None if move is None else Severity(move)
            incident = apply_finding(incident, a_finding(severity), now=now).incident
        assert incident.severity.rank >= before.severity.rank
        assert incident.round >= before.round
        assert incident.severity is Severity.WATCH or incident.round > 0 or incident.acknowledged_by

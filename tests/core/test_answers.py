"""What people answer besides "I have it" and "it is over", move by move and in any order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.incidents import (
    ANNA,
    BEN,
    CARLA,
    MINUTE,
    T0,
    a_chain,
    a_delivery,
    a_finding,
    a_person,
    a_step,
    an_incident,
    queued,
)
from warden.core.answers import (
    end_snooze,
    escalate,
    next_morning,
    reassign,
    set_severity,
    snooze,
)
from warden.core.comeback import come_back, is_unpaged
from warden.core.escalation import (
    FallBack,
    Nothing,
    PageStep,
    SnoozeOver,
    Wait,
    after_decision,
    asked,
    decide,
    hurried,
)
from warden.core.incident import WARDEN, EntryKind, Incident, Moved, PersonId, Severity, Status
from warden.core.moves import acknowledge, apply_finding, is_settled, resolve
from warden.core.news import announce
from warden.core.outbox import Delivery, DeliveryState, NewDelivery
from warden.core.policy import first_wait, knowing
from warden.errors import IllegalMove, Refused

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")
CHAIN = a_chain(a_step("person:anna"), a_step("person:ben", wait=10 * MINUTE), repeat=1)


def held(severity: Severity = Severity.WARNING) -> Incident:
    """Acknowledged by Anna a minute after T0."""
    return acknowledge(an_incident(severity), ANNA, now=T0 + MINUTE).incident


def snoozed(severity: Severity = Severity.WARNING, until: datetime = T0 + HOUR) -> Incident:
    return snooze(an_incident(severity), ANNA, until, now=T0).incident


def handed_to_ben(incident: Incident | None = None) -> Moved:
    return reassign(incident or held(), ANNA, a_person("ben"), wait=5 * MINUTE, now=T0 + 2 * MINUTE)


def kinds(moved: Moved) -> list[EntryKind]:
    return [entry.kind for entry in moved.entries]


def test_a_snooze_holds_it_and_ends_where_it_says() -> None:
    moved = snooze(an_incident(), ANNA, T0 + HOUR, now=T0)
    incident = moved.incident
    assert (incident.status, incident.acknowledged_by) == (Status.ACKNOWLEDGED, ANNA)
    assert (incident.acknowledged_at, incident.snoozed_until, incident.next_due) == (T0, T0 + HOUR, T0 + HOUR)
    assert kinds(moved) == [EntryKind.ACKNOWLEDGED, EntryKind.SNOOZED]
    assert moved.entries[1].data == {"until": "2026-03-04T10:00:00+00:00", "minutes": 60.0}


def test_whoever_holds_it_may_snooze_it_again_and_holds_it_since_the_first_time() -> None:
    moved = snooze(held(), ANNA, T0 + HOUR, now=T0 + 3 * MINUTE)
    again = snooze(moved.incident, ANNA, T0 + 2 * HOUR, now=T0 + 4 * MINUTE)
    assert (again.incident.acknowledged_at, again.incident.next_due) == (T0 + MINUTE, T0 + 2 * HOUR)
    assert kinds(moved) == kinds(again) == [EntryKind.SNOOZED]


def test_what_somebody_holds_nobody_else_can_snooze() -> None:
    with pytest.raises(IllegalMove, match=r"acknowledged by anna at 2026-03-04T09:01:00Z"):
        snooze(held(), BEN, T0 + HOUR, now=T0 + 2 * MINUTE)


@pytest.mark.parametrize("until", [T0 - MINUTE, T0, T0 + 24 * HOUR + MINUTE])
def test_a_snooze_into_the_past_or_past_a_day_is_refused_in_words(until: datetime) -> None:
    with pytest.raises(Refused, match=r"a snooze .* (in the future|at most 24 hours)"):
        snooze(an_incident(), ANNA, until, now=T0)


def test_a_snooze_beats_the_timeout_of_an_acknowledgement() -> None:
    chain = a_chain(a_step("person:anna"), acknowledge_timeout=30 * MINUTE)
    incident = snoozed()
    assert decide(incident, chain, {}, (), now=T0 + 45 * MINUTE) == Wait(until=T0 + HOUR)
    assert decide(incident, chain, {}, (), now=T0 + HOUR) == SnoozeOver(ANNA)


def test_after_a_snooze_it_opens_again_and_escalates_from_the_first_step() -> None:
    now = T0 + HOUR
    moved = after_decision(replace(snoozed(), step=2), SnoozeOver(ANNA), now=now)
    assert (moved.incident.status, moved.incident.snoozed_until) == (Status.OPEN, None)
    assert (kinds(moved), moved.notify) == ([EntryKind.REOPENED], ANNA)
    decision = decide(moved.incident, CHAIN, {}, (), now=now)
    assert isinstance(decision, PageStep)
    assert (decision.round, decision.step, decision.people) == (2, 1, (ANNA,))


def test_a_watch_comes_back_from_its_snooze_and_wakes_nobody() -> None:
    incident = snoozed(Severity.WATCH)
    assert decide(incident, CHAIN, {}, (), now=T0 + HOUR) == SnoozeOver(ANNA)
    back = end_snooze(incident, now=T0 + HOUR)
    assert (back.incident.status, back.incident.next_due) == (Status.OPEN, None)
    assert not back.incident.is_exhausted


def test_a_rise_to_critical_ends_a_snooze_at_once_and_one_to_warning_does_not() -> None:
    critical = apply_finding(snoozed(), a_finding(Severity.CRITICAL), now=T0 + MINUTE)
    assert (critical.incident.status, critical.incident.snoozed_until) == (Status.OPEN, None)
    assert (critical.incident.next_due, critical.notify) == (T0 + MINUTE, ANNA)
    warning = apply_finding(snoozed(Severity.WATCH), a_finding(), now=T0 + MINUTE)
    assert warning.notify == ANNA
    assert decide(warning.incident, CHAIN, {}, (), now=T0 + MINUTE) == Wait(until=T0 + HOUR)


def test_only_a_snooze_can_end() -> None:
    with pytest.raises(IllegalMove, match="not snoozed"):
        end_snooze(held(), now=T0 + HOUR)


def test_whoever_is_asked_is_paged_alone_and_holds_nothing_yet() -> None:
    moved = handed_to_ben()
    incident = moved.incident
    assert (incident.status, incident.acknowledged_by, incident.assigned_to) == (Status.OPEN, None, BEN)
    assert (incident.round, incident.step, incident.next_due) == (2, 0, T0 + 7 * MINUTE)
    assert moved.entries[0].data == {"person": BEN}
    assert moved.notify is None, "who hands it over need not be told"
    pages, told = asked(incident, a_person("ben"), now=T0 + 2 * MINUTE)
    assert [(page.person, page.round, page.step) for page in pages] == [(BEN, 2, 0)]
    assert [entry.kind for entry in told] == [EntryKind.PAGE_QUEUED]


def test_who_held_it_is_told_when_somebody_else_hands_it_on() -> None:
    moved = reassign(held(), CARLA, a_person("ben"), wait=5 * MINUTE, now=T0 + 2 * MINUTE)
    assert moved.notify == ANNA


def test_escalation_goes_on_from_the_first_step_when_they_do_not_take_it() -> None:
    incident = handed_to_ben().incident
    assert decide(incident, CHAIN, {}, (), now=T0 + 3 * MINUTE) == Wait(until=T0 + 7 * MINUTE)
    decision = decide(incident, CHAIN, {}, (), now=T0 + 7 * MINUTE)
    assert isinstance(decision, PageStep)
    assert (decision.round, decision.step) == (2, 1)


def test_escalation_goes_on_at_once_when_they_cannot_be_reached() -> None:
    incident, now = handed_to_ben().incident, T0 + 3 * MINUTE
    pages, _ = asked(incident, a_person("ben"), now=now)
    moved = hurried(incident, queued(pages, DeliveryState.FAILED), now=now)
    assert moved is not None
    assert moved.incident.next_due == now


def test_a_round_that_reached_nobody_but_whoever_was_asked_falls_back() -> None:
    chain = a_chain(a_step("schedule:empty"), fallback=["person:carla"])
    incident = replace(handed_to_ben().incident, step=1)
    page = a_delivery(person=BEN, round=2, step=0, state=DeliveryState.SENT)
    assert isinstance(decide(incident, chain, {}, [page], now=T0 + 7 * MINUTE), FallBack)


def test_a_snooze_lasts_over_a_storm_that_ends_by_itself_and_comes_back() -> None:
    ended = resolve(snoozed(), WARDEN, now=T0 + MINUTE).incident
    back = come_back(ended, a_finding(), unpaged=False, now=T0 + 5 * MINUTE).incident
    assert (back.acknowledged_by, back.snoozed_until) == (ANNA, T0 + HOUR)
    assert decide(back, CHAIN, {}, (), now=T0 + 5 * MINUTE) == Wait(until=T0 + HOUR)


def test_escalation_goes_on_at_once_when_a_storm_comes_back_before_whoever_was_asked_heard() -> None:
    ended = resolve(handed_to_ben().incident, WARDEN, now=T0 + 3 * MINUTE).incident
    page = a_delivery(person=BEN, round=2, step=0, state=DeliveryState.WITHDRAWN)
    assert is_unpaged(ended, [page])
    now = T0 + 4 * MINUTE
    decision = decide(come_back(ended, a_finding(), unpaged=True, now=now).incident, CHAIN, {}, (), now=now)
    assert isinstance(decision, PageStep)
    assert (decision.round, decision.step) == (3, 1)


def test_whoever_takes_it_is_waited_for_no_more() -> None:
    taken = acknowledge(handed_to_ben().incident, BEN, now=T0 + 3 * MINUTE).incident
    assert (taken.acknowledged_by, taken.assigned_to) == (BEN, None)


def test_nobody_without_a_contact_is_asked() -> None:
    with pytest.raises(Refused, match=r"ben has no contact.*give them a contact"):
        reassign(held(), ANNA, a_person("ben", contacts=()), wait=5 * MINUTE, now=T0)


def test_nobody_is_asked_for_what_they_hold() -> None:
    with pytest.raises(IllegalMove, match="held by anna already"):
        reassign(held(), BEN, a_person("anna"), wait=5 * MINUTE, now=T0 + 2 * MINUTE)


def test_somebody_who_came_after_it_opened_can_be_reached_and_the_known_as_frozen() -> None:
    chain = a_chain(a_step("person:anna"), people=[a_person("anna")])
    both = knowing(chain, [a_person("anna", ("new-phone",)), a_person("eve")])
    assert [(person.id, person.contacts) for person in both.people] == [
        ("anna", ("push",)),
        ("eve", ("push",)),
    ]


def test_the_next_step_is_due_at_once_when_somebody_escalates() -> None:
    running = an_incident(step=1, next_due=T0 + 5 * MINUTE)
    moved = escalate(running, BEN, now=T0 + MINUTE)
    assert (moved.incident.round, moved.incident.step, moved.incident.next_due) == (1, 1, T0 + MINUTE)
    assert [(entry.kind, entry.actor) for entry in moved.entries] == [(EntryKind.ESCALATED, BEN)]


def test_two_who_escalate_at_once_take_one_step() -> None:
    due = escalate(an_incident(step=1, next_due=T0 + 5 * MINUTE), BEN, now=T0 + MINUTE).incident
    with pytest.raises(IllegalMove, match="due already"):
        escalate(due, ANNA, now=T0 + MINUTE)


def test_escalating_what_somebody_holds_opens_it_again_from_the_first_step() -> None:
    moved = escalate(replace(held(), step=2), BEN, now=T0 + 5 * MINUTE)
    assert (moved.incident.status, moved.incident.step, moved.incident.round) == (Status.OPEN, 0, 2)
    assert (kinds(moved), moved.notify) == ([EntryKind.ESCALATED, EntryKind.REOPENED], ANNA)


def test_escalating_after_everybody_was_tried_begins_anew() -> None:
    exhausted = an_incident(round=3, step=2, next_due=None)
    again = escalate(exhausted, BEN, now=T0 + HOUR).incident
    assert (again.round, again.first_round, again.step, again.next_due) == (4, 4, 0, T0 + HOUR)


def test_a_watch_is_not_escalated_before_its_severity_is_raised() -> None:
    with pytest.raises(IllegalMove, match=r"wakes nobody. Raise its severity first"):
        escalate(an_incident(Severity.WATCH), BEN, now=T0)


def test_a_watch_that_a_person_raises_escalates() -> None:
    moved = set_severity(an_incident(Severity.WATCH), BEN, Severity.WARNING, now=T0 + MINUTE)
    assert (moved.incident.round, moved.incident.next_due) == (1, T0 + MINUTE)
    assert moved.entries[0].actor == BEN
    assert moved.entries[0].data == {"from": "watch", "to": "warning"}


def test_a_person_who_raises_it_to_critical_opens_it_again() -> None:
    moved = set_severity(held(), BEN, Severity.CRITICAL, now=T0 + 2 * MINUTE)
    assert (moved.incident.status, moved.notify) == (Status.OPEN, ANNA)
    assert kinds(moved) == [EntryKind.SEVERITY_CHANGED, EntryKind.REOPENED]
    assert set_severity(held(), ANNA, Severity.CRITICAL, now=T0).notify is None, "she knows"


def test_what_a_person_lowers_to_a_watch_wakes_nobody_any_more() -> None:
    running = an_incident(step=1, next_due=T0 + 5 * MINUTE)
    lower = set_severity(running, BEN, Severity.WATCH, now=T0 + MINUTE).incident
    assert lower.next_due is None
    assert isinstance(decide(lower, CHAIN, {}, (), now=T0 + HOUR), Nothing)
    assert not lower.is_exhausted


def test_detection_does_not_raise_again_what_a_person_has_lowered() -> None:
    lower = set_severity(an_incident(Severity.CRITICAL), BEN, Severity.WARNING, now=T0).incident
    same = apply_finding(lower, a_finding(Severity.CRITICAL, mentions=600), now=T0 + MINUTE)
    assert (same.incident.severity, same.entries) == (Severity.WARNING, ())


def test_detection_raises_what_is_worse_than_a_person_has_judged() -> None:
    """Twice the mentions of the peak they saw, or a severity that had not been found by then."""
    lower = set_severity(an_incident(Severity.CRITICAL), BEN, Severity.WARNING, now=T0).incident
    doubled = apply_finding(lower, a_finding(Severity.CRITICAL, mentions=624), now=T0 + MINUTE).incident
    assert (doubled.severity, doubled.lowered_mentions) == (Severity.CRITICAL, None)
    watch = set_severity(an_incident(Severity.WARNING), BEN, Severity.WATCH, now=T0).incident
    assert apply_finding(watch, a_finding(), now=T0 + MINUTE).incident.severity is Severity.WATCH
    critical = apply_finding(watch, a_finding(Severity.CRITICAL), now=T0 + MINUTE).incident
    assert critical.severity is Severity.CRITICAL
    assert critical.next_due == T0 + MINUTE


def test_a_slip_that_is_taken_back_does_not_make_detection_deaf() -> None:
    """Raised by hand and lowered again: what detection has never found was never judged."""
    slip = set_severity(an_incident(Severity.WARNING), BEN, Severity.CRITICAL, now=T0).incident
    back = set_severity(slip, BEN, Severity.WARNING, now=T0 + MINUTE).incident
    risen = apply_finding(back, a_finding(Severity.CRITICAL), now=T0 + 2 * MINUTE)
    assert risen.incident.severity is Severity.CRITICAL


def test_a_storm_that_was_lowered_and_resolved_stays_settled() -> None:
    lower = set_severity(an_incident(Severity.CRITICAL), BEN, Severity.WATCH, now=T0).incident
    settled = resolve(lower, BEN, now=T0 + MINUTE).incident
    assert is_settled(settled, a_finding(Severity.CRITICAL))
    assert not is_settled(settled, a_finding(Severity.CRITICAL, mentions=700))


def test_a_severity_that_is_so_already_is_no_answer() -> None:
    with pytest.raises(IllegalMove, match="is warning already"):
        set_severity(an_incident(), BEN, Severity.WARNING, now=T0)


def test_a_resolved_incident_takes_none_of_these_answers() -> None:
    over = resolve(an_incident(), "ben", now=T0).incident
    for answer in (
        lambda: snooze(over, ANNA, T0 + HOUR, now=T0),
        lambda: reassign(over, ANNA, a_person("ben"), wait=MINUTE, now=T0),
        lambda: escalate(over, ANNA, now=T0),
        lambda: set_severity(over, ANNA, Severity.CRITICAL, now=T0),
    ):
        with pytest.raises(IllegalMove, match="already resolved by ben"):
            answer()


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (datetime(2026, 3, 4, 22, 0, tzinfo=UTC), datetime(2026, 3, 5, 7, 0, tzinfo=UTC)),
        (datetime(2026, 3, 5, 2, 0, tzinfo=UTC), datetime(2026, 3, 5, 7, 0, tzinfo=UTC)),
        (datetime(2026, 3, 5, 7, 0, tzinfo=UTC), datetime(2026, 3, 6, 7, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 22, 0, tzinfo=UTC), datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),  # spring
        (datetime(2026, 10, 24, 6, 0, tzinfo=UTC), datetime(2026, 10, 25, 6, 0, tzinfo=UTC)),  # a 25 h day
    ],
)
def test_the_next_morning_is_at_eight_and_within_a_day(now: datetime, morning: datetime) -> None:
    assert next_morning(BERLIN, now=now) == morning


ANSWERS = st.tuples(
    st.sampled_from(
        ["acknowledge", "snooze", "reassign", "escalate", "severity", "finding", "time", "resolve", "hurry"]
    ),
    st.sampled_from([ANNA, BEN, CARLA]),
    st.sampled_from(list(Severity)),
    st.integers(0, 60),
)


@settings(max_examples=300)
@given(moves=st.lists(ANSWERS, max_size=40), start=st.sampled_from(list(Severity)))
def test_whatever_people_answer_no_page_is_lost_and_none_is_a_rerun_of_another(
    moves: Sequence[tuple[str, PersonId, Severity, int]], start: Severity
) -> None:
    chain = a_chain(
        a_step("person:anna"),
        a_step("schedule:empty"),
        a_step("person:ben", severity=Severity.CRITICAL),
        fallback=["person:carla"],
        repeat=1,
        acknowledge_timeout=30 * MINUTE,
        channels=("team",),
    )
    incident, rows, now = an_incident(start), list[Delivery](), T0
    keys: list[tuple[object, ...]] = []

    def queue(new: Sequence[NewDelivery]) -> None:
        rows.extend(queued(new, after=len(rows)))
        keys.extend((each.kind, each.round, each.step, each.person, each.contact) for each in new)

    for what, person, severity, minutes in moves:
        now += minutes * MINUTE
        before = incident
        try:
            moved = _answered(incident, what, person, severity, rows, now=now)
        except IllegalMove:
            continue
        incident = moved.incident
        if what == "reassign":
            queue(asked(incident, a_person(person), now=now)[0])
        if moved.entries:
            queue(announce(incident, chain, rows, now=now, notify=moved.notify))
        _holds(before, incident)
        for _ in range(20):
            if incident.next_due is None or incident.next_due > now:
                break
            before, decision = incident, decide(incident, chain, {}, rows, now=now)
            incident = after_decision(incident, decision, now=now).incident
            if isinstance(decision, PageStep | FallBack):
                queue(decision.deliveries)
            _holds(before, incident)
        else:
            raise AssertionError("escalation does not come to rest")
    assert len(keys) == len(set(keys)), "a page that shares its key with another is never sent"


def _answered(
    incident: Incident,
    what: str,
    person: PersonId,
    severity: Severity,
    rows: Sequence[Delivery],
    *,
    now: datetime,
) -> Moved:
    match what:
        case "acknowledge":
            return acknowledge(incident, person, now=now)
        case "snooze":
            return snooze(incident, person, now + HOUR, now=now)
        case "reassign":
            wait = first_wait(a_chain(a_step("person:anna")))
            return reassign(incident, ANNA, a_person(person), wait=wait, now=now)
        case "escalate":
            return escalate(incident, person, now=now)
        case "severity":
            return set_severity(incident, person, severity, now=now)
        case "finding":
            return apply_finding(incident, a_finding(severity, mentions=312 + now.minute * 10), now=now)
        case "resolve":
            return resolve(incident, person, now=now)
        case "hurry":
            failed = [replace(row, state=DeliveryState.FAILED) for row in rows]
            return hurried(incident, failed, now=now) or Moved(incident)
        case _:
            return Moved(incident)


def _holds(before: Incident, after: Incident) -> None:
    assert after.round >= before.round
    assert (after.acknowledged_by is None) == (after.acknowledged_at is None)
    assert after.found.rank >= before.found.rank
    if after.status is Status.RESOLVED:
        assert after.next_due is after.snoozed_until is after.assigned_to is None
    if after.status is Status.OPEN:
        assert after.acknowledged_by is after.snoozed_until is None
        assert after.next_due is not None or after.is_exhausted or not after.severity.pages
    if after.status is Status.ACKNOWLEDGED:
        assert after.acknowledged_by is not None
        assert after.assigned_to is None
        assert after.snoozed_until is None or after.next_due is not None

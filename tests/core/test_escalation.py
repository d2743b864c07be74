"""What is owed to an incident, decision by decision and over a whole night."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.incidents import (
    ANNA,
    BEN,
    CARLA,
    COMMUNITY,
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
from warden.core.escalation import (
    AcknowledgeTimedOut,
    Decision,
    Exhausted,
    FallBack,
    NextRound,
    Nothing,
    PageStep,
    SkipStep,
    Wait,
    Why,
    after_decision,
    decide,
    hurried,
    hurries,
)
from warden.core.incident import EntryKind, Incident, PersonId, Severity, Status
from warden.core.moves import acknowledge, apply_finding, resolve
from warden.core.news import announce
from warden.core.oncall import Rule, ScheduleId
from warden.core.outbox import MOMENT, Delivery, DeliveryKind, DeliveryState, NewDelivery
from warden.core.policy import Chain

ON_CALL: Mapping[ScheduleId, PersonId | None] = {COMMUNITY: ANNA}


def decided(
    chain: Chain,
    incident: Incident | None = None,
    *,
    on_call: Mapping[ScheduleId, PersonId | None] = ON_CALL,
    deliveries: Sequence[Delivery] = (),
    now: datetime = T0,
    heard: datetime | None = None,
) -> Decision:
    return decide(incident or an_incident(), chain, on_call, deliveries, now=now, heard=heard)


def paged(decision: Decision) -> PageStep:
    assert isinstance(decision, PageStep)
    return decision


def a_page(person: PersonId, contact: str, step: int, due_at: datetime, **fields: object) -> NewDelivery:
    incident = an_incident()
    page = NewDelivery(incident.id, DeliveryKind.PAGE, incident.severity, person, contact, 1, step, due_at)
    return replace(page, **fields)  # type: ignore[arg-type]


def walk(
    chain: Chain,
    incident: Incident,
    *,
    on_call: Mapping[ScheduleId, PersonId | None] = ON_CALL,
    fate: DeliveryState = DeliveryState.SENT,
    until: datetime = T0 + timedelta(days=1),
) -> list[tuple[timedelta, Decision]]:
    """Let escalation run by itself as its station would, every page meeting the same fate at once."""
    story: list[tuple[timedelta, Decision]] = []
    rows: list[Delivery] = []
    while incident.next_due is not None and incident.next_due <= until:
        now = incident.next_due
        decision = decide(incident, chain, on_call, rows, now=now)
        story.append((now - T0, decision))
        incident = after_decision(incident, decision, now=now).incident
        if isinstance(decision, PageStep | FallBack):
            rows += queued(decision.deliveries, fate, after=len(rows))
            hastened = hurried(incident, rows, now=now)
            incident = hastened.incident if hastened else incident
        assert len(story) < 1000, "escalation does not come to an end"
    return story


def test_the_first_step_pages_whoever_is_on_call() -> None:
    chain = a_chain(a_step("schedule:community"))
    assert decided(chain) == PageStep(1, 1, (ANNA,), (a_page(ANNA, "push", 1, T0),), T0 + 5 * MINUTE)


def test_second_step_is_paged_when_nobody_acknowledges() -> None:
    chain = a_chain(a_step("person:anna"), a_step("person:ben", wait=10 * MINUTE))
    waiting = an_incident(step=1, next_due=T0 + 5 * MINUTE)
    assert decided(chain, waiting, now=T0 + 4 * MINUTE) == Wait(until=T0 + 5 * MINUTE)
    second = paged(decided(chain, waiting, now=T0 + 5 * MINUTE))
    assert (second.step, second.people, second.next_due) == (2, (BEN,), T0 + 15 * MINUTE)


def test_a_watch_wakes_nobody() -> None:
    incident = an_incident(Severity.WATCH, next_due=T0)
    assert isinstance(decided(a_chain(a_step("person:anna")), incident), Nothing)


def test_nothing_is_owed_to_a_resolved_incident() -> None:
    over = resolve(an_incident(), "anna", now=T0).incident
    assert isinstance(decided(a_chain(a_step("person:anna")), over), Nothing)


def test_somebody_reachable_twice_in_one_step_is_paged_once() -> None:
    chain = a_chain(a_step("schedule:community", "person:anna", "person:ben"))
    step = paged(decided(chain))
    assert step.people == (ANNA, BEN)
    assert [page.person for page in step.deliveries] == [ANNA, BEN]


def test_a_step_is_passed_over_below_its_severity() -> None:
    chain = a_chain(a_step("person:anna", severity=Severity.CRITICAL))
    assert decided(chain) == SkipStep(1, 1, Why.SEVERITY_NOT_REACHED)
    assert isinstance(decided(chain, an_incident(Severity.CRITICAL)), PageStep)


@pytest.mark.parametrize("on_call", [{COMMUNITY: None}, {}])
def test_a_step_is_passed_over_when_nobody_is_on_call(
    on_call: Mapping[ScheduleId, PersonId | None],
) -> None:
    chain = a_chain(a_step("schedule:community"))
    assert decided(chain, on_call=on_call) == SkipStep(1, 1, Why.NOBODY_ON_CALL)


def test_a_step_is_passed_over_when_its_people_have_no_contact() -> None:
    chain = a_chain(a_step("person:anna", "person:stranger"), people=[a_person(contacts=())])
    assert decided(chain) == SkipStep(1, 1, Why.NO_CONTACT)


def test_a_step_names_those_of_its_people_it_cannot_reach() -> None:
    chain = a_chain(a_step("person:anna", "person:ben"), people=[a_person("anna", ()), a_person("ben")])
    step = paged(decided(chain))
    assert (step.people, step.without_contact) == ((BEN,), (ANNA,))


def test_passing_over_costs_no_time() -> None:
    chain = a_chain(
        a_step("person:anna", severity=Severity.CRITICAL), a_step("schedule:nobody"), a_step("person:ben")
    )
    story = walk(chain, an_incident())
    assert [type(decision) for _, decision in story] == [SkipStep, SkipStep, PageStep, Exhausted]
    assert [after for after, _ in story] == [timedelta(), timedelta(), timedelta(), 5 * MINUTE]


def test_passing_over_is_told_with_its_reason() -> None:
    skip = SkipStep(1, 2, Why.NOBODY_ON_CALL)
    entry = after_decision(an_incident(), skip, now=T0).entries[0]
    assert entry.kind is EntryKind.STEP_SKIPPED
    assert entry.data == {"round": 1, "step": 2, "why": "nobody_on_call"}


def test_a_paged_step_is_told_with_every_page_it_queued() -> None:
    chain = a_chain(a_step("person:anna"), people=[a_person(contacts=("push", "call"))])
    moved = after_decision(an_incident(), decided(chain), now=T0)
    assert [entry.kind for entry in moved.entries] == [
        EntryKind.STEP_DUE,
        EntryKind.PAGE_QUEUED,
        EntryKind.PAGE_QUEUED,
    ]
    assert (moved.incident.step, moved.incident.next_due) == (1, T0 + 5 * MINUTE)


RULES = (
    Rule("warning", (("push", timedelta()), ("call", 5 * MINUTE))),
    Rule("critical", (("push", timedelta()), ("call", MINUTE))),
)


def ways(severity: Severity, rules: Sequence[Rule]) -> list[tuple[str, timedelta]]:
    chain = a_chain(a_step("person:anna"), people=[a_person(contacts=("push", "call"), rules=rules)])
    return [
        (page.contact, page.due_at - T0) for page in paged(decided(chain, an_incident(severity))).deliveries
    ]


def test_without_rules_every_contact_rings_at_once() -> None:
    assert ways(Severity.WARNING, ()) == [("push", timedelta()), ("call", timedelta())]


def test_the_rule_of_the_severity_says_which_contact_rings_when() -> None:
    assert ways(Severity.WARNING, RULES) == [("push", timedelta()), ("call", 5 * MINUTE)]
    assert ways(Severity.CRITICAL, RULES) == [("push", timedelta()), ("call", MINUTE)]


def test_without_a_rule_for_the_severity_the_nearest_holds() -> None:
    assert ways(Severity.CRITICAL, RULES[:1]) == [("push", timedelta()), ("call", 5 * MINUTE)]
    watch = Rule("watch", (("push", timedelta()),))
    assert ways(Severity.WARNING, (watch, RULES[1])) == [("push", timedelta()), ("call", MINUTE)]


def test_a_contact_named_twice_in_a_rule_rings_at_the_earlier_time() -> None:
    rule = Rule("warning", (("push", 3 * MINUTE), ("push", MINUTE)))
    assert ways(Severity.WARNING, (rule,)) == [("push", MINUTE)]


def test_further_rounds_follow_and_then_everybody_was_tried() -> None:
    chain = a_chain(a_step("person:anna"), a_step("person:ben", wait=10 * MINUTE), repeat=2)
    story = walk(chain, an_incident())
    pages = [(after / MINUTE, step.round, step.step) for after, step in story if isinstance(step, PageStep)]
    assert pages == [(0, 1, 1), (5, 1, 2), (15, 2, 1), (20, 2, 2), (30, 3, 1), (35, 3, 2)]
    assert story[-1] == (45 * MINUTE, Exhausted(rounds=3))


def test_an_exhausted_incident_stays_open_and_says_so() -> None:
    moved = after_decision(an_incident(step=1), Exhausted(rounds=1), now=T0)
    assert moved.incident.status is Status.OPEN
    assert moved.incident.is_exhausted
    assert [entry.kind for entry in moved.entries] == [EntryKind.EXHAUSTED]


def test_a_rise_after_everybody_was_tried_has_all_rounds_again() -> None:
    chain = a_chain(a_step("person:anna"), repeat=1)
    exhausted = an_incident(round=2, step=1, next_due=None)
    risen = apply_finding(exhausted, a_finding(Severity.CRITICAL), now=T0).incident
    story = walk(chain, risen)
    assert [step.round for _, step in story if isinstance(step, PageStep)] == [3, 4]
    assert story[-1][1] == Exhausted(rounds=2)


def test_the_fallback_is_paged_when_a_round_has_notified_nobody() -> None:
    chain = a_chain(a_step("schedule:community"), fallback=["person:carla"])
    story = walk(chain, an_incident(), on_call={COMMUNITY: None})
    assert [type(decision) for _, decision in story] == [SkipStep, FallBack, Exhausted]
    fallback = story[1][1]
    assert isinstance(fallback, FallBack)
    assert (fallback.people, fallback.step, story[1][0]) == ((CARLA,), 2, timedelta())
    assert story[2][0] == 5 * MINUTE, "whoever falls back gets the time of a step"


def test_the_fallback_sleeps_when_somebody_was_notified() -> None:
    chain = a_chain(a_step("schedule:community"), fallback=["person:carla"])
    assert not any(isinstance(decision, FallBack) for _, decision in walk(chain, an_incident()))


def test_the_fallback_is_paged_when_every_page_has_failed() -> None:
    chain = a_chain(a_step("person:anna"), a_step("person:ben"), fallback=["person:carla"])
    story = walk(chain, an_incident(), fate=DeliveryState.FAILED)
    assert [type(decision) for _, decision in story] == [PageStep, PageStep, FallBack, Exhausted]
    assert all(after == timedelta() for after, _ in story[:3]), "a dead step is not waited for"


def test_a_page_still_on_its_way_has_notified_nobody_yet() -> None:
    chain = a_chain(a_step("person:anna"), fallback=["person:carla"])
    story = walk(chain, an_incident(), fate=DeliveryState.PENDING)
    assert [type(decision) for _, decision in story] == [PageStep, FallBack, Exhausted]


def test_a_round_that_reached_nobody_waits_before_the_next() -> None:
    """Or all rounds would be over within a second, and nobody be on call when the gap has passed."""
    chain = a_chain(a_step("schedule:community"), repeat=2)
    story = walk(chain, an_incident(), on_call={COMMUNITY: None})
    rounds = [(after, decision.round) for after, decision in story if isinstance(decision, SkipStep)]
    assert rounds == [(timedelta(), 1), (5 * MINUTE, 2), (10 * MINUTE, 3)]
    assert sum(isinstance(decision, NextRound) for _, decision in story) == 2


def test_a_step_whose_pages_have_all_failed_is_over_at_once() -> None:
    waiting = an_incident(step=1, next_due=T0 + 5 * MINUTE)
    rows = [a_delivery(state=DeliveryState.FAILED), a_delivery(contact="call", state=DeliveryState.FAILED)]
    moved = hurried(waiting, rows, now=T0 + MINUTE)
    assert moved is not None
    assert moved.incident.next_due == T0 + MINUTE
    assert moved.entries[0].data["why"] == "all_failed"
    assert hurried(moved.incident, rows, now=T0 + 2 * MINUTE) is None, "told once"


@pytest.mark.parametrize("state", [state for state in DeliveryState if state is not DeliveryState.FAILED])
def test_a_step_is_waited_for_while_one_page_may_arrive(state: DeliveryState) -> None:
    rows = [a_delivery(state=DeliveryState.FAILED), a_delivery(contact="call", state=state)]
    assert not hurries(rows)
    assert hurried(an_incident(step=1, next_due=T0 + 5 * MINUTE), rows, now=T0) is None


def test_failed_pages_of_an_earlier_step_hurry_nobody() -> None:
    waiting = an_incident(step=2, next_due=T0 + 5 * MINUTE)
    assert hurried(waiting, [a_delivery(state=DeliveryState.FAILED)], now=T0) is None
    assert not hurries([])


def test_an_acknowledgement_without_a_timeout_ends_escalation() -> None:
    held = acknowledge(an_incident(), ANNA, now=T0).incident
    assert isinstance(decided(a_chain(a_step("person:anna")), held), Nothing)


def test_an_acknowledgement_is_waited_for_as_long_as_its_owner_is_heard() -> None:
    chain = a_chain(a_step("person:anna"), acknowledge_timeout=30 * MINUTE)
    held = acknowledge(an_incident(), ANNA, now=T0).incident
    assert decided(chain, held, now=T0) == Wait(until=T0 + 30 * MINUTE)
    later = replace(held, next_due=T0 + 30 * MINUTE)
    heard = T0 + 20 * MINUTE
    assert decided(chain, later, now=T0 + 30 * MINUTE, heard=heard) == Wait(until=T0 + 50 * MINUTE)


def test_acknowledged_and_then_silent_escalates_again() -> None:
    chain = a_chain(a_step("person:anna"), acknowledge_timeout=30 * MINUTE)
    held = replace(acknowledge(an_incident(step=1), ANNA, now=T0).incident, next_due=T0 + 30 * MINUTE)
    now = T0 + 30 * MINUTE
    decision = decided(chain, held, now=now)
    assert decision == AcknowledgeTimedOut(person=ANNA, silent_since=T0)
    again = after_decision(held, decision, now=now).incident
    step = paged(decided(chain, again, now=now))
    assert (step.round, step.step) == (2, 1)


def test_no_two_pages_of_an_incident_share_a_key() -> None:
    """Or the outbox would take the second for a rerun of the first, and nobody would be woken."""
    chain = a_chain(a_step("person:anna"), repeat=1, acknowledge_timeout=30 * MINUTE)
    incident, keys = an_incident(), []
    for _ in range(3):
        story = walk(chain, incident)
        pages = [page for _, step in story if isinstance(step, PageStep) for page in step.deliveries]
        keys += [(page.round, page.step, page.person, page.contact) for page in pages]
        last = replace(incident, round=max(page.round for page in pages), step=1, next_due=None)
        held = acknowledge(last, ANNA, now=T0).incident
        silence = AcknowledgeTimedOut(ANNA, silent_since=T0)
        incident = after_decision(held, silence, now=T0).incident
    assert len(keys) == len(set(keys)) == 6


def test_news_goes_to_the_channels_and_to_whoever_held_it() -> None:
    chain = a_chain(a_step("person:anna"), channels=("team", "board"))
    news = announce(an_incident(), chain, [], now=T0, notify=BEN)
    assert [(item.person, item.contact) for item in news] == [(None, "team"), (None, "board"), (BEN, "push")]
    assert {item.kind for item in news} == {DeliveryKind.UPDATE}
    assert {(item.round, item.step) for item in news} == {(0, 1)}


def test_a_second_piece_of_news_has_a_key_of_its_own() -> None:
    chain = a_chain(a_step("person:anna"), channels=("team",))
    first = queued(announce(an_incident(), chain, [], now=T0))
    assert announce(an_incident(), chain, first, now=T0)[0].step == 2


def test_a_watch_is_posted_as_one() -> None:
    news = announce(an_incident(Severity.WATCH), a_chain(channels=("team",)), [], now=T0)
    assert [item.kind for item in news] == [DeliveryKind.WATCH]


@pytest.mark.parametrize(
    ("now", "wakes"),
    [
        (datetime(2026, 3, 4, 20, 59, tzinfo=UTC), datetime(2026, 3, 4, 20, 59, 20, tzinfo=UTC)),
        (datetime(2026, 3, 4, 20, 59, 50, tzinfo=UTC), datetime(2026, 3, 5, 6, 0, tzinfo=UTC)),
        (datetime(2026, 3, 4, 21, 0, tzinfo=UTC), datetime(2026, 3, 5, 6, 0, tzinfo=UTC)),
        (datetime(2026, 3, 5, 2, 0, tzinfo=UTC), datetime(2026, 3, 5, 6, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), datetime(2026, 3, 29, 5, 0, tzinfo=UTC)),  # clock change
    ],
)
def test_news_of_a_watch_waits_until_quiet_hours_end(now: datetime, wakes: datetime) -> None:
    sleeper = a_person(quiet=(time(22), time(7)))
    chain = a_chain(people=[sleeper])
    watch = announce(an_incident(Severity.WATCH), chain, [], now=now, notify=ANNA)
    warning = announce(an_incident(), chain, [], now=now, notify=ANNA)
    assert watch[0].due_at == wakes
    assert warning[0].due_at == now + MOMENT, "a warning never waits for the morning"


def test_that_a_storm_has_become_critical_does_not_wait_and_what_follows_does() -> None:
    chain = a_chain(channels=("team",))
    warned = queued(announce(an_incident(), chain, [], now=T0))
    risen = announce(an_incident(Severity.CRITICAL), chain, warned, now=T0)
    known = [*warned, *queued(risen, after=1)]
    held = acknowledge(an_incident(Severity.CRITICAL), ANNA, now=T0).incident
    assert [news.due_at for news in risen] == [T0]
    assert [news.due_at for news in announce(held, chain, known, now=T0)] == [T0 + MOMENT]


STEPS = st.builds(
    lambda target, minutes, severity: a_step(target, wait=minutes * MINUTE, severity=severity),
    st.sampled_from(["person:anna", "person:ben", "schedule:community", "schedule:empty", "person:stranger"]),
    st.integers(1, 60),
    st.sampled_from([None, Severity.WARNING, Severity.CRITICAL]),
)


@given(
    steps=st.lists(STEPS, min_size=1, max_size=6),
    repeat=st.integers(0, 4),
    fallback=st.sampled_from([[], ["person:carla"], ["schedule:empty"]]),
    fate=st.sampled_from([DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.PENDING]),
)
def test_every_chain_ends_exhausted_with_each_step_taken_once_a_round(
    steps: list[object], repeat: int, fallback: list[str], fate: DeliveryState
) -> None:
    chain = a_chain(*steps, fallback=fallback, repeat=repeat)  # type: ignore[arg-type]
    story = walk(chain, an_incident(), fate=fate, until=T0 + timedelta(days=30))
    taken = [(step.round, step.step) for _, step in story if isinstance(step, PageStep | SkipStep)]
    assert taken == [(r, s) for r in range(1, repeat + 2) for s in range(1, len(steps) + 1)]
    assert story[-1][1] == Exhausted(rounds=repeat + 1)
    assert [after for after, _ in story] == sorted(after for after, _ in story)

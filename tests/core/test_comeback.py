"""A storm that comes back within the hour is the same incident, and wakes only when it is worse."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.incidents import ANNA, T0, a_delivery, a_finding, an_incident
from warden.core.comeback import GATHERED, come_back, heard, is_back, is_unpaged, news_pause
from warden.core.incident import EntryKind, Incident, Moved, Severity, Status, TimelineEntry
from warden.core.moves import acknowledge, resolve
from warden.core.outbox import DeliveryKind, DeliveryState

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ENDED = T0 + 10 * MINUTE
BACK = T0 + 30 * MINUTE
AGAIN = a_finding(Severity.WARNING, at=BACK)


def ended(incident: Incident, by: str = "warden") -> Incident:
    return resolve(incident, by, now=ENDED).incident


def held(severity: Severity = Severity.WARNING) -> Incident:
    return acknowledge(an_incident(severity), ANNA, now=T0).incident


def returned(incident: Incident, severity: Severity = Severity.WARNING, *, unpaged: bool = False) -> Moved:
    return come_back(incident, a_finding(severity, at=BACK), unpaged=unpaged, now=BACK)


def test_only_what_ended_by_itself_comes_back_and_only_within_the_hour() -> None:
    latest = ended(an_incident())
    assert is_back(latest, AGAIN, now=ENDED + HOUR)
    assert not is_back(latest, AGAIN, now=ENDED + HOUR + MINUTE)
    assert not is_back(latest, a_finding(None), now=BACK)
    for other in (None, an_incident(), ended(an_incident(), "anna")):
        assert not is_back(other, AGAIN, now=BACK)


def test_whoever_held_it_holds_it_again_and_is_told() -> None:
    moved = returned(ended(held()))
    assert (moved.incident.status, moved.incident.acknowledged_by) == (Status.ACKNOWLEDGED, ANNA)
    assert (moved.incident.resolved_at, moved.incident.resolved_by) == (None, None)
    assert moved.notify == ANNA
    assert [(entry.kind, dict(entry.data)) for entry in moved.entries] == [
        (EntryKind.REOPENED, {"why": "came_back", "person": ANNA})
    ]


def test_worse_than_ever_it_is_a_rise_like_any_other() -> None:
    moved = returned(ended(held()), Severity.CRITICAL)
    assert (moved.incident.status, moved.incident.severity) == (Status.OPEN, Severity.CRITICAL)
    assert (moved.incident.step, moved.incident.next_due) == (0, BACK)
    assert moved.notify == ANNA
    assert [entry.kind for entry in moved.entries] == [
        EntryKind.REOPENED,
        EntryKind.SEVERITY_CHANGED,
        EntryKind.REOPENED,
    ]


def test_weaker_than_it_was_it_is_still_what_it_was() -> None:
    moved = returned(ended(held(Severity.CRITICAL)), Severity.WATCH)
    assert (moved.incident.status, moved.incident.severity) == (Status.ACKNOWLEDGED, Severity.CRITICAL)


def test_a_watch_that_comes_back_owes_nobody_anything() -> None:
    moved = returned(ended(an_incident(Severity.WATCH)), Severity.WATCH)
    assert (moved.incident.status, moved.incident.next_due) == (Status.OPEN, None)


def test_a_watch_that_comes_back_as_a_warning_starts_escalation() -> None:
    moved = returned(ended(an_incident(Severity.WATCH)))
    assert (moved.incident.round, moved.incident.next_due) == (1, BACK)


@pytest.mark.parametrize(("due", "goes_on"), [(BACK + MINUTE, BACK + MINUTE), (T0 + 5 * MINUTE, BACK)])
def test_unanswered_it_goes_on_where_it_stood_and_no_faster(due: object, goes_on: object) -> None:
    """Begun anew at each return, it would page the first step for ever and never reach the second."""
    waiting = an_incident(step=1, next_due=due)
    moved = returned(ended(waiting))
    assert (moved.incident.round, moved.incident.step) == (waiting.round, 1)
    assert moved.incident.next_due == goes_on


def test_a_step_that_was_taken_back_before_it_reached_anybody_is_taken_again() -> None:
    waiting = an_incident(step=2, next_due=BACK + HOUR)
    moved = returned(ended(waiting), unpaged=True)
    assert (moved.incident.step, moved.incident.next_due) == (1, BACK)
    assert moved.incident.round == waiting.round + 1, "or its pages would share their keys with the old ones"
    assert moved.incident.round - moved.incident.first_round == waiting.round - waiting.first_round


def test_where_everybody_was_tried_it_begins_anew() -> None:
    moved = returned(ended(an_incident(step=3, next_due=None)))
    assert (moved.incident.round, moved.incident.first_round, moved.incident.step) == (2, 2, 0)
    assert moved.incident.next_due == BACK


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([DeliveryState.WITHDRAWN, DeliveryState.EXPIRED], True),
        ([DeliveryState.WITHDRAWN, DeliveryState.FAILED], True),
        ([DeliveryState.WITHDRAWN, DeliveryState.SENT], False),
        ([DeliveryState.WITHDRAWN, DeliveryState.SENDING], False),
        ([DeliveryState.FAILED], False),
        ([], False),
    ],
)
def test_a_step_reached_nobody_if_all_its_pages_were_taken_back(
    states: list[DeliveryState], expected: bool
) -> None:
    incident = an_incident(step=1)
    others = [
        a_delivery(state=DeliveryState.SENT, round=0, kind=DeliveryKind.UPDATE),
        a_delivery(state=DeliveryState.WITHDRAWN, step=2),
    ]
    assert is_unpaged(incident, [a_delivery(state=state) for state in states] + others) is expected


def entry(minutes: int, kind: EntryKind, actor: str = "warden", why: str = "came_back") -> TimelineEntry:
    return TimelineEntry(T0 + minutes * MINUTE, kind, actor, {"why": why} if actor == "warden" else {})


def test_the_time_a_storm_was_away_is_nobodys_silence() -> None:
    story = [
        entry(0, EntryKind.DETECTED),
        entry(2, EntryKind.ACKNOWLEDGED, "anna"),
        entry(10, EntryKind.RESOLVED),
        entry(50, EntryKind.REOPENED),
    ]
    assert heard(story) == T0 + 42 * MINUTE
    assert heard(story[:2]) == T0 + 2 * MINUTE
    assert heard(story[:1]) is None


def test_only_the_time_after_a_persons_last_word_is_added() -> None:
    story = [
        entry(2, EntryKind.ACKNOWLEDGED, "anna"),
        entry(10, EntryKind.RESOLVED),
        entry(40, EntryKind.NOTE, "anna"),
        entry(50, EntryKind.REOPENED),
    ]
    assert heard(story) == T0 + 50 * MINUTE


def test_news_of_a_storm_that_flickers_is_gathered_and_of_one_that_swells_is_not() -> None:
    once = [entry(10, EntryKind.REOPENED)]
    often = [*once, entry(20, EntryKind.REOPENED)]
    end = resolve(an_incident(), "warden", now=BACK)
    assert news_pause(end, once, now=BACK) == timedelta()
    assert news_pause(end, often, now=BACK) == GATHERED
    assert news_pause(end, often, now=BACK + HOUR) == timedelta(), "that was an hour ago"
    assert news_pause(end, [entry(9, EntryKind.REOPENED, why="silence")] * 9, now=BACK) == timedelta()
    swells = returned(ended(held()), Severity.CRITICAL)
    assert news_pause(swells, often, now=BACK) == timedelta()


def test_a_return_without_a_rise_pages_nobody_anew() -> None:
    """What `next_due` says is looked at by escalation: of an acknowledged one, its timeout alone."""
    moved = returned(ended(replace(held(), step=1)))
    assert (moved.incident.round, moved.incident.step) == (held().round, 1)

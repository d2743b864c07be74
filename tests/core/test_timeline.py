"""The story of an incident, and its words."""

import string
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.incidents import ANNA, MINUTE, T0, a_finding, an_incident
from warden.core.escalation import Why
from warden.core.incident import EntryKind, Severity, TimelineEntry
from warden.core.mention import BrandId
from warden.core.moves import acknowledge, apply_finding, opened, resolve
from warden.core.timeline import MISSING, WHY, WORDS, Story, compose, gathered, mean_time_to_acknowledge, tell

NAMES = {"anna": "Anna Beispiel", "ben": "Ben Beispiel"}
EVERYTHING: dict[str, Any] = {
    "note": "Wartung",
    "severity": "warning",
    "from": "watch",
    "to": "warning",
    "reason": "unused",
    "mentions": 312,
    "expected": 24.0,
    "window_minutes": 30,
    "negative_share": 0.71,
    "usual_negative_share": 0.22,
    "round": 1,
    "rounds": 3,
    "task": "Read five posts",
    "done": True,
    "step": 2,
    "people": ["anna", "ben"],
    "person": "anna",
    "contact": "push",
    "failed": "call",
    "why": "nobody_on_call",
    "detail": "error=500",
    "text": "Wir prüfen das.",
    "posts": [17, 18],
    "minutes": 90.0,
}


def an_entry(
    what: EntryKind, actor: str = "warden", after: timedelta = timedelta(), **data: Any
) -> TimelineEntry:
    return TimelineEntry(T0 + after, what, actor, data)


def said(entry: TimelineEntry, language: str = "de") -> str:
    return tell(entry, language=language, people=NAMES)


@pytest.mark.parametrize("kind", EntryKind)
def test_each_kind_has_words_of_its_own_in_both_languages(kind: EntryKind) -> None:
    german, english = WORDS["de"][kind], WORDS["en"][kind]
    facts = [
        {name for _, name, _, _ in string.Formatter().parse(words) if name} for words in (german, english)
    ]
    assert facts[0] == facts[1], "both languages tell the same facts"
    entry = an_entry(kind, actor="anna", **EVERYTHING)
    assert MISSING not in said(entry, "de") + said(entry, "en")
    assert kind is EntryKind.NOTE or said(entry, "de") != said(entry, "en")


@pytest.mark.parametrize("why", [*Why, "silence", "critical", "snooze_over", "escalated", "came_back"])
def test_each_reason_has_words_in_both_languages(why: str) -> None:
    assert WHY["de"][why] != WHY["en"][why]


def test_what_moves_write_reads_well() -> None:
    new = opened(a_finding(Severity.WATCH), BrandId("musterbank"), now=T0)
    risen = apply_finding(new.incident, a_finding(), now=T0)
    numbers = "312 Erwähnungen in 30 min (üblich 24), 71 % negativ (üblich 22 %)"
    assert said(new.entries[0]) == f"Sturm erkannt, Auffällig: {numbers}"
    assert said(risen.entries[0]) == f"Schwere von Auffällig auf Warnung: {numbers}"


@pytest.mark.parametrize(
    ("entry", "german"),
    [
        (
            an_entry(EntryKind.STEP_DUE, round=1, step=2, people=["anna", "x"], without_contact=["ben"]),
            "Runde 1, Schritt 2: Anna Beispiel, x; ohne Kontakt: Ben Beispiel",
        ),
        (
            an_entry(EntryKind.STEP_DUE, round=1, step=3, people=["ben"], fallback=True),
            "Runde 1, Schritt 3: Ben Beispiel (Rückfall, sonst war niemand zu erreichen)",
        ),
        (
            an_entry(EntryKind.STEP_SKIPPED, round=1, step=1, why="nobody_on_call"),
            "Runde 1, Schritt 1 übersprungen: niemand hat Bereitschaft",
        ),
        (
            an_entry(EntryKind.PAGE_FAILED, person="anna", contact="push", detail="error=500"),
            "Nachricht an Anna Beispiel über push gescheitert: error=500",
        ),
        (
            an_entry(EntryKind.PAGE_SENT, person=None, contact="#team"),
            "Nachricht an alle über #team verschickt",
        ),
        (an_entry(EntryKind.ACKNOWLEDGED, actor="anna"), "Anna Beispiel hat übernommen"),
        (an_entry(EntryKind.RESOLVED), "Beendet durch warden"),
    ],
)
def test_entries_name_people_and_places(entry: TimelineEntry, german: str) -> None:
    assert said(entry) == german


def labelled(*posts: int, actor: str = "anna", minute: int = 0) -> TimelineEntry:
    return an_entry(EntryKind.FEEDBACK, actor, minute * MINUTE, posts=list(posts), label="neutral")


def test_feedback_tells_how_many_posts_somebody_labelled() -> None:
    assert said(labelled(17)) == "Anna Beispiel hat einen Beitrag neu bewertet"
    assert said(labelled(17, 18), "en") == "Anna Beispiel labelled 2 posts"


def test_one_persons_labels_in_a_row_are_told_as_one() -> None:
    """Each within ten minutes of the one before, however long it takes; a post told twice is one post."""
    note = an_entry(EntryKind.NOTE, "anna", text="hm")
    row = [labelled(17), labelled(18, minute=9), labelled(17, minute=18)]
    assert gathered([note, *row, note]) == [note, replace(row[0], data={"posts": [17, 18]}), note]


@pytest.mark.parametrize(
    "entries",
    [
        [labelled(17), labelled(18, actor="ben")],
        [labelled(17), labelled(18, minute=11)],
        [labelled(17), an_entry(EntryKind.NOTE, "anna", text="hm"), labelled(18)],
        [an_entry(EntryKind.ACKNOWLEDGED, "anna"), an_entry(EntryKind.RESOLVED, "anna")],
    ],
    ids=["somebody else", "after a pause", "something in between", "no feedback"],
)
def test_what_is_no_row_of_labels_is_told_one_by_one(entries: list[TimelineEntry]) -> None:
    assert gathered(entries) == entries


def test_a_fact_an_old_entry_lacks_reads_as_a_dash() -> None:
    assert said(an_entry(EntryKind.PAGE_SENT)) == "Nachricht an – über – verschickt"


def test_hostile_text_stays_one_line_and_is_not_read_as_a_template() -> None:
    note = an_entry(EntryKind.NOTE, actor="anna", text="{actor} \x00\u202e\nBcc: {0.__class__}")
    assert said(note) == "Anna Beispiel: {actor} Bcc: {0.__class__}"


@given(
    kind=st.sampled_from(EntryKind), text=st.text(), actor=st.text(), language=st.sampled_from(["de", "en"])
)
def test_any_text_can_be_told(kind: EntryKind, text: str, actor: str, language: str) -> None:
    words = said(an_entry(kind, actor, text=text, detail=text, contact=text, person=text, why=text), language)
    assert words.isprintable()


def a_story(*entries: TimelineEntry, now: timedelta = timedelta(hours=1)) -> Story:
    return compose(an_incident(), entries, now=T0 + now)


def test_a_story_measures_from_the_opening_to_the_first_of_each() -> None:
    story = a_story(
        an_entry(EntryKind.ACKNOWLEDGED, "anna", 4 * MINUTE),
        an_entry(EntryKind.DETECTED),
        an_entry(EntryKind.PAGE_SENT, after=2 * MINUTE, kind="page"),
        an_entry(EntryKind.PAGE_SENT, after=MINUTE, kind="page"),
    )
    assert story.lines[0].entry.kind is EntryKind.DETECTED
    assert [line.after for line in story.lines] == [timedelta(), MINUTE, 2 * MINUTE, 4 * MINUTE]
    assert (story.to_first_page, story.to_acknowledgement, story.to_resolution) == (MINUTE, 4 * MINUTE, None)
    assert (story.pages_sent, story.lasted) == (2, timedelta(hours=1))


def test_news_to_a_channel_is_no_page() -> None:
    story = a_story(an_entry(EntryKind.PAGE_SENT, person=None, kind="update"))
    assert (story.to_first_page, story.pages_sent) == (None, 0)


def test_what_has_not_happened_is_not_measured() -> None:
    story = a_story(an_entry(EntryKind.DETECTED))
    assert (story.to_first_page, story.to_acknowledgement) == (None, None)


def test_a_resolved_incident_lasts_no_longer() -> None:
    over = resolve(acknowledge(an_incident(), ANNA, now=T0).incident, "anna", now=T0 + 9 * MINUTE).incident
    story = compose(over, [], now=T0 + timedelta(days=2))
    assert story.lasted == story.to_resolution == 9 * MINUTE


def test_entries_of_one_instant_keep_their_order() -> None:
    story = a_story(
        an_entry(EntryKind.STEP_DUE), an_entry(EntryKind.PAGE_QUEUED), an_entry(EntryKind.DETECTED)
    )
    assert [line.entry.kind for line in story.lines] == [
        EntryKind.STEP_DUE,
        EntryKind.PAGE_QUEUED,
        EntryKind.DETECTED,
    ]


def test_the_mean_time_to_acknowledge_counts_only_what_was_acknowledged() -> None:
    quick = a_story(an_entry(EntryKind.ACKNOWLEDGED, "anna", 2 * MINUTE))
    slow = a_story(an_entry(EntryKind.ACKNOWLEDGED, "ben", 6 * MINUTE))
    assert mean_time_to_acknowledge([quick, a_story(), slow]) == 4 * MINUTE
    assert mean_time_to_acknowledge([a_story()]) is None

"""Who was paged, and who answered how fast."""

from dataclasses import replace
from datetime import timedelta

from tests.support.incidents import ANNA, BEN, CARLA, MINUTE, T0, a_delivery
from warden.core.answered import MOST, Answered, in_words, who_answered
from warden.core.incident import EntryKind, TimelineEntry
from warden.core.outbox import DeliveryKind


def a_page(person=ANNA, contact="push", after=0, **fields):
    sent = None if after is None else T0 + after * MINUTE
    return replace(a_delivery(), person=person, contact=contact, sent_at=sent, **fields)


def an_answer(person, after, kind=EntryKind.ACKNOWLEDGED):
    return TimelineEntry(T0 + after * MINUTE, kind, person)


def test_an_answer_is_measured_from_the_first_page_that_went_out() -> None:
    pages = [a_page(contact="call", after=3), a_page(contact="push", after=1)]
    (anna,) = who_answered(pages, [an_answer(ANNA, 5)])
    assert anna == Answered(ANNA, "push", T0 + MINUTE, T0 + 5 * MINUTE)
    assert anna.after == timedelta(minutes=4)


def test_who_was_paged_and_said_nothing_is_told_as_well() -> None:
    found = who_answered([a_page(BEN, after=6), a_page(ANNA, after=1)], [an_answer(BEN, 7)])
    assert [(one.person, one.after) for one in found] == [(ANNA, None), (BEN, MINUTE)]


def test_whom_no_page_reached_comes_last() -> None:
    found = who_answered([a_page(CARLA, after=None), a_page(ANNA, after=2)], [])
    assert [(one.person, one.contact) for one in found] == [(ANNA, "push"), (CARLA, None)]


def test_what_somebody_did_before_they_were_paged_is_no_answer() -> None:
    (anna,) = who_answered([a_page(after=10)], [an_answer(ANNA, 2, EntryKind.NOTE)])
    assert anna.after is None


def test_a_note_or_a_tick_answers_as_well_as_a_button() -> None:
    (anna,) = who_answered([a_page()], [an_answer(ANNA, 2, EntryKind.TICKED), an_answer(ANNA, 4)])
    assert anna.after == 2 * MINUTE


def test_news_pages_nobody() -> None:
    assert who_answered([a_page(kind=DeliveryKind.UPDATE), a_page(None)], []) == []


NAMES = {ANNA: "Anna", BEN: "Ben"}
ANSWERS = [
    Answered(ANNA, "push", T0, T0 + timedelta(seconds=48)),
    Answered(BEN, "call", T0, None),
    Answered(CARLA, None, None, None),
]


def test_how_fast_people_answered_is_one_sentence_in_both_languages() -> None:
    assert (
        in_words(ANSWERS, NAMES, "de") == "Anna nach 48 s über push; Ben keine Antwort; carla nicht erreicht."
    )
    assert in_words(ANSWERS, NAMES, "en") == "Anna after 48 s by push; Ben no answer; carla not reached."
    assert in_words([], NAMES, "de") == "Niemand wurde geweckt."


def test_a_slow_answer_is_told_in_minutes() -> None:
    slow = Answered(ANNA, "push", T0, T0 + 14 * MINUTE)
    assert in_words([slow], NAMES, "de") == "Anna nach 14 min über push."


def test_of_a_crowd_the_first_are_named() -> None:
    told = in_words([Answered(BEN, "call", T0, None)] * (MOST + 2), NAMES, "en")
    assert told.endswith("Ben no answer; 2 more.")

"""What may be silenced, which silence holds, and what it changes for an incident."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.support.incidents import ANNA, BEN, T0, a_chain, a_delivery, a_message, a_step, an_incident
from warden.core.escalation import Nothing, Wait, after_decision, decide
from warden.core.hush import Silenced, SilenceOver
from warden.core.incident import EntryKind, Severity
from warden.core.mention import BrandId
from warden.core.moves import acknowledge
from warden.core.outbox import DeliveryState
from warden.core.planned import phase
from warden.core.silence import TEXTS, Flaw, NewSilence, Silence, covers, flaws, settled
from warden.core.silence_page import compose

BANK = BrandId("musterbank")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CHAIN = a_chain(a_step("person:anna"), a_step("person:ben"))


def new(**changes: Any) -> NewSilence:
    return replace(NewSilence(BANK, T0, T0 + HOUR, "Wartung", ANNA), **changes)


def a_silence(**changes: Any) -> Silence:
    return replace(Silence(1, BANK, T0 - HOUR, T0 + HOUR, "Wartung", ANNA), **changes)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"end": T0 + 7 * DAY}, []),
        ({"end": T0 + 7 * DAY + MINUTE}, [Flaw.TOO_LONG]),
        ({"start": T0 - DAY, "end": T0 + 7 * DAY}, []),  # it counts from now on
        ({"start": T0 + DAY, "end": T0 + 8 * DAY + MINUTE}, [Flaw.TOO_LONG]),
        ({"end": T0}, [Flaw.BACKWARDS]),
        ({"start": T0 - HOUR, "end": T0}, [Flaw.PAST]),
        ({"note": " \x00\u202e"}, [Flaw.NO_NOTE]),
        ({"note": "x" * 201}, [Flaw.LONG_NOTE]),
    ],
)
def test_a_silence_of_more_than_a_week_or_without_a_reason_is_refused(
    changes: dict[str, Any], found: list[Flaw]
) -> None:
    assert flaws(new(**changes), now=T0) == found


def test_every_flaw_has_words_and_a_mend_in_both_languages() -> None:
    assert set(TEXTS["de"]) == set(TEXTS["en"]) == set(Flaw)


def test_it_begins_no_earlier_than_it_is_set() -> None:
    kept = settled(new(start=T0 - DAY, note="Wartung\nheute"), now=T0)
    assert (kept.start, kept.note) == (T0, "Wartung heute")


def test_of_several_the_one_that_ends_last_holds() -> None:
    long = a_silence(id=2, brand=None, end=T0 + 2 * HOUR)
    assert covers([a_silence(), long], BANK) == long
    assert covers([a_silence()], BrandId("nordkasse")) is None


def test_its_end_is_not_part_of_it() -> None:
    silence = a_silence()
    assert silence.holds(now=T0 - HOUR)
    assert not silence.holds(now=T0 + HOUR)
    assert [phase(silence, now=T0 + at * HOUR) for at in (-2, -1, 0, 1)] == [
        "coming",
        "running",
        "running",
        "over",
    ]


def decided(incident: Any, silence: Silence | None, *deliveries: Any, now: Any = T0) -> object:
    return decide(incident, CHAIN, {}, deliveries, now=now, silence=silence)


@pytest.mark.parametrize("severity", [Severity.WARNING, Severity.CRITICAL])
def test_what_is_due_waits_at_every_severity_and_is_told_once(severity: Severity) -> None:
    silence = a_silence()
    assert decided(an_incident(severity), silence) == Silenced(silence)
    moved = after_decision(an_incident(severity), Silenced(silence), now=T0)
    assert (moved.incident.next_due, moved.incident.silenced_until) == (silence.end, silence.end)
    assert [entry.kind for entry in moved.entries] == [EntryKind.SILENCED]
    assert decided(moved.incident, silence, now=T0 + MINUTE) == Wait(until=silence.end)
    hurried = replace(moved.incident, next_due=T0)  # somebody wants the next step at once
    assert after_decision(hurried, Silenced(silence), now=T0).entries == ()


def test_a_wait_longer_than_the_silence_is_left_alone() -> None:
    waiting = an_incident(step=1, next_due=T0 + 3 * HOUR)
    held = after_decision(waiting, Silenced(a_silence()), now=T0).incident
    assert held.next_due == T0 + 3 * HOUR
    free = after_decision(held, SilenceOver(again=False), now=T0 + HOUR).incident
    assert (free.next_due, free.silenced_until) == (T0 + 3 * HOUR, None)


def test_without_a_silence_it_goes_on_at_once_where_it_stood() -> None:
    held = after_decision(an_incident(step=1), Silenced(a_silence()), now=T0).incident
    reached = a_delivery(state=DeliveryState.SENT)
    assert decided(held, None, reached) == SilenceOver(again=False)
    moved = after_decision(held, SilenceOver(again=False), now=T0)
    assert (moved.incident.step, moved.incident.next_due) == (1, T0)
    assert [entry.kind for entry in moved.entries] == [EntryKind.SILENCE_OVER]


def test_a_step_that_reached_nobody_is_taken_again() -> None:
    held = after_decision(an_incident(step=1), Silenced(a_silence()), now=T0).incident
    assert decided(held, None, a_delivery(state=DeliveryState.WITHDRAWN)) == SilenceOver(again=True)


def test_what_an_answer_took_back_is_not_made_up_for() -> None:
    held = acknowledge(an_incident(step=1), BEN, now=T0).incident
    held = after_decision(held, Silenced(a_silence()), now=T0).incident
    assert decided(held, None, a_delivery(state=DeliveryState.WITHDRAWN)) == SilenceOver(again=False)


def test_who_owes_nothing_is_not_silenced() -> None:
    watch, tried = an_incident(Severity.WATCH), an_incident(next_due=None)
    assert isinstance(decided(watch, a_silence()), Nothing)
    assert isinstance(decided(tried, a_silence()), Nothing)
    assert not isinstance(decided(an_incident(drill=True), a_silence()), Silenced)
    snoozed = acknowledge(an_incident(snoozed_until=T0 + MINUTE), BEN, now=T0).incident
    assert decided(snoozed, a_silence()) == Wait(until=T0 + MINUTE)


def facts(**changes: Any) -> dict[str, Any]:
    at = {"start": T0.isoformat(), "end": (T0 + 26 * HOUR).isoformat()}
    ordinary = {"over": False, "brands": ["Musterbank"], "note": "Wartung", "person": "Anna", **at}
    return {**ordinary, **changes}


def test_the_begin_is_told_in_english_with_the_day_it_ends() -> None:
    page = compose(a_message(language="en", zone="UTC", facts=facts(brands=None), simulated=True))
    assert page.body == (
        "SIMULATED CLOCK · SILENCED all brands: Until 2026-03-05 11:00 (UTC) nobody is woken, not even at"
        " critical severity. Set by Anna: “Wartung” → https://warden.example/silences"
    )
    assert page.severity is Severity.WATCH


def test_many_incidents_are_counted_and_hostile_names_are_one_harmless_line() -> None:
    held = [{"brand": f"B\u202e{n}\n", "severity": "warning", "since": T0.isoformat()} for n in range(7)]
    page = compose(a_message(facts=facts(over=True, held=held, passed=2)))
    assert "WARNUNG B4 seit 10:00, 2 weitere. Inzwischen gekommen und vorbei: 2." in page.body
    assert "\n" not in page.body


@pytest.mark.parametrize("note", ["@channel Wartung", "siehe https://example.org/x", "example.org"])
def test_a_reason_a_messenger_would_act_upon_is_left_out(note: str) -> None:
    body = compose(a_message(facts=facts(note=note))).body
    assert "Gesetzt von Anna: →" in body

"""Which gaps lie ahead, which of them are to be told, and in what words."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.incidents import a_message
from tests.support.rotas import a_layer, a_rotation, a_schedule, an_override, every_day, span, utc
from warden.core.absence import TEXTS, Absence, Flaw, NewAbsence, clashes, flaws
from warden.core.gap import BEFORE, BEYOND, UNDER_WAY, Gap, ahead, away, is_due
from warden.core.gap_page import compose
from warden.core.incident import PersonId
from warden.core.oncall import Schedule
from warden.core.shifts import shifts

NOW = utc("2026-11-25 10:00")
DAY = timedelta(days=1)
ANNA = PersonId("anna")
ALWAYS = a_schedule(a_layer(a_rotation("anna")))
DAYTIME = a_schedule(a_layer(a_rotation("anna"), every_day("08:00-20:00")))
AWAY = Absence(3, ANNA, utc("2026-12-01 08:00"), utc("2026-12-03 08:00"), "", "anna")


def seen(schedule: Schedule, *overrides: Any, now: Any = NOW) -> list[Gap]:
    return ahead(schedule, rota(schedule, *overrides, now=now), now=now)


def rota(schedule: Schedule, *overrides: Any, now: Any = NOW) -> Any:
    return shifts(schedule, overrides, start=now - BEFORE, end=now + BEYOND)


def test_somebody_always_on_leaves_no_gap() -> None:
    assert seen(ALWAYS) == []


def test_what_comes_again_every_week_is_regular_and_what_does_not_is_not() -> None:
    found = seen(DAYTIME)
    assert len(found) == 30
    assert all(gap.is_regular for gap in found)
    assert found[0].name == "Wed 20:00 Thu 08:00"
    assert len({gap.name for gap in found}) == 7
    calendar = a_schedule(
        a_layer(a_rotation("anna"), span("Mon 00:00", "Fri 20:00")),
        a_layer(a_rotation("ben"), span("Sat 08:00", "Mon 00:00"), id="weekend"),
    )
    assert {gap.name for gap in seen(calendar)} == {"Fri 20:00 Sat 08:00"}


def test_a_gap_keeps_its_name_as_time_goes_by() -> None:
    late = a_schedule(a_layer(a_rotation("anna", starts=utc("2026-12-10 00:00").date())))
    (first,) = seen(late, now=NOW)
    assert (first.name, first.is_regular) == (UNDER_WAY, False)
    assert seen(late, now=NOW + DAY)[0].name == first.name
    covered = an_override(1, "ben", "2026-11-20 00:00", "2026-12-01 00:00")
    names = {seen(late, covered, now=NOW + hours * timedelta(hours=1))[0].name for hours in range(48)}
    assert names == {"2026-12-01T00:00:00+00:00"}


def test_the_end_of_one_that_goes_on_beyond_what_was_looked_at_is_not_known() -> None:
    assert seen(a_schedule())[0].end is None


def test_nights_over_the_clock_change_stay_regular() -> None:
    found = seen(DAYTIME, now=utc("2026-10-20 10:00"))
    assert all(gap.is_regular for gap in found)
    (long,) = [gap for gap in found if gap.end and gap.end - gap.start == timedelta(hours=13)]
    assert long.start == utc("2026-10-24 18:00")


@pytest.mark.parametrize(
    ("told_days_before", "days_off", "due"),
    [(None, 20, True), (20, 19, False), (20, 3, True), (20, 2, True), (2, 1, False), (None, 1, True)],
)
def test_a_gap_is_told_once_and_once_more_three_days_before(
    told_days_before: int | None, days_off: int, due: bool
) -> None:
    gap = Gap("x", NOW + days_off * DAY, None)
    told = {} if told_days_before is None else {"x": gap.start - told_days_before * DAY}
    assert is_due([gap], told, now=NOW) is due


def test_regular_gaps_are_told_once_a_week_and_a_new_one_at_once() -> None:
    found = seen(DAYTIME)
    told = {gap.name: NOW for gap in found}
    assert not is_due(seen(DAYTIME, now=NOW + 6 * DAY), told, now=NOW + 6 * DAY)
    assert is_due(seen(DAYTIME, now=NOW + 7 * DAY), told, now=NOW + 7 * DAY)
    told.pop("Sat 20:00 Sun 08:00")
    assert is_due(found, told, now=NOW)


def test_who_is_away_and_planned_is_found_and_a_stand_in_mends_it() -> None:
    (clash,) = away([AWAY], rota(ALWAYS), now=NOW)
    assert (clash.person, clash.start, clash.end) == (ANNA, AWAY.start, AWAY.end)
    half = an_override(1, "ben", "2026-12-01 08:00", "2026-12-02 08:00", replaces="anna")
    (left,) = away([AWAY], rota(ALWAYS, half), now=NOW)
    assert left.start == utc("2026-12-02 08:00")
    whole = an_override(1, "ben", "2026-12-01 08:00", "2026-12-03 08:00", replaces="anna")
    assert away([AWAY], rota(ALWAYS, whole), now=NOW) == []
    assert clashes(AWAY, rota(ALWAYS, whole)) == []


def test_what_is_wrong_with_an_absence_is_told_in_both_languages() -> None:
    def wrong(start: Any, end: Any, note: str = "") -> list[Flaw]:
        return flaws(NewAbsence(ANNA, start, end, note, "anna"), now=NOW)

    assert wrong(NOW - DAY, NOW + DAY) == []
    assert wrong(NOW + DAY, NOW + DAY) == [Flaw.BACKWARDS]
    assert wrong(NOW - 2 * DAY, NOW - DAY) == [Flaw.PAST]
    assert wrong(NOW, NOW + 400 * DAY, "x" * 201) == [Flaw.TOO_LONG, Flaw.LONG_NOTE]
    assert all(set(TEXTS[language]) == set(Flaw) for language in ("de", "en"))


def test_gaps_are_told_the_first_of_them_and_the_count() -> None:
    spans = [
        {"start": (NOW + n * DAY).isoformat(), "end": (NOW + n * DAY + DAY / 2).isoformat()} for n in range(5)
    ]
    facts = {"schedule": "community", "gaps": spans, "count": 30, "person": None}
    body = compose(a_message(facts=facts, now=NOW)).body
    assert body.startswith(
        "LÜCKE community: In den nächsten 30 Tagen hat 30-mal niemand Bereitschaft:"
        " heute 11:00 bis heute 23:00;"
    )
    assert body.endswith("; 25 weitere. → https://warden.example/oncall")
    one = {**facts, "gaps": [{**spans[0], "end": None}], "count": 1}
    english = compose(a_message(facts=one, now=NOW, language="en")).body
    assert english == (
        "GAP community: In the next 30 days nobody is on call once: from today 11:00."
        " → https://warden.example/oncall"
    )


def test_who_is_away_is_named() -> None:
    facts = {
        "schedule": "community",
        "person": "Anna\u202e Beispiel",
        "gaps": [{"start": AWAY.start.isoformat(), "end": AWAY.end.isoformat()}],
        "count": 1,
    }
    assert compose(a_message(facts=facts, now=NOW)).body == (
        "ABWESEND community: Anna Beispiel ist abwesend und doch eingeteilt:"
        " Dienstag 09:00 bis Donnerstag 03.12. 09:00."
        " Bitte eine Vertretung suchen. → https://warden.example/oncall"
    )

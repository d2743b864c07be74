"""Whom an alarm of the watchman reaches, and its words in both languages."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.incidents import ANNA, BEN, CARLA, COMMUNITY, T0, a_message, a_person
from warden.core.alarm import (
    Alarm,
    Finding,
    What,
    all_clear,
    calls,
    compose,
    compose_all_clear,
    listeners,
    occasion,
    occasions,
)
from warden.core.incident import Severity
from warden.core.oncall import Rule
from warden.core.outbox import DeliveryKind
from warden.core.policy import Policy, Step, Target

MINUTE = timedelta(minutes=1)
PEOPLE = [a_person("anna"), a_person("ben"), a_person("carla")]
STEP_OF_ANNA = Step((Target(person=ANNA),), 5 * MINUTE)
STEP_ON_CALL = Step((Target(schedule=COMMUNITY),), 5 * MINUTE)


def reached(*policies: Policy, on_call: dict[Any, Any] | None = None, people: Any = PEOPLE) -> list[str]:
    return [person.id for person in listeners(policies, on_call or {}, people)]


def test_an_alarm_reaches_the_fallback_of_every_policy_each_person_once() -> None:
    one = Policy("one", (STEP_OF_ANNA,), fallback=(Target(person=CARLA),))
    two = Policy("two", (STEP_OF_ANNA,), fallback=(Target(schedule=COMMUNITY), Target(person=CARLA)))
    assert reached(one, two, on_call={COMMUNITY: BEN}) == ["ben", "carla"]


def test_without_a_fallback_it_reaches_the_last_step() -> None:
    assert reached(Policy("one", (STEP_OF_ANNA, STEP_ON_CALL)), on_call={COMMUNITY: BEN}) == ["ben"]


@pytest.mark.parametrize(
    "policies",
    [[], [Policy("one", ())], [Policy("one", (STEP_ON_CALL,))]],
    ids=["no policy", "no step", "nobody on call"],
)
def test_where_nobody_is_meant_it_reaches_everybody_rather_than_nobody(policies: list[Policy]) -> None:
    assert reached(*policies) == ["anna", "ben", "carla"]


def test_one_without_a_contact_is_no_listener() -> None:
    people = [a_person("anna", contacts=()), a_person("ben")]
    assert reached(Policy("one", (STEP_OF_ANNA,)), people=people) == ["ben"]


def test_people_are_called_by_their_rules_for_what_is_critical() -> None:
    rules = [
        Rule("warning", (("push", timedelta()),)),
        Rule("critical", (("call", timedelta()), ("push", MINUTE))),
    ]
    anna = a_person(contacts=("push", "call"), rules=rules)
    found = calls([anna], [Finding(What.STATION, "deliver", T0)], "alarm 1 1", now=T0)
    assert [(call.contact, call.due_at) for call in found] == [("call", T0), ("push", T0 + MINUTE)]
    assert {(call.kind, call.severity, call.occasion) for call in found} == {
        (DeliveryKind.ALARM, Severity.CRITICAL, "alarm 1 1")
    }


def test_every_telling_of_an_alarm_is_an_occasion_of_its_own() -> None:
    alarm = Alarm(7, T0, T0, times=2)
    assert (occasions(alarm), occasion(alarm)) == (["alarm 7 1", "alarm 7 2"], "alarm 7 2")


def words(*findings: Finding, **fields: Any) -> str:
    facts = calls([a_person()], findings, "alarm 1 1", now=T0)[0].facts
    return compose(a_message(Severity.CRITICAL, facts=facts, **fields)).body


FIRST_DE = "Zuerst auf dem Server `warden doctor` aufrufen: es nennt, was steht, und was hilft."
FIRST_EN = "First run `warden doctor` on the server: it names what stands still and what helps."
BEFORE = T0 - 8 * MINUTE


@pytest.mark.parametrize(
    ("findings", "german", "english"),
    [
        (
            [Finding(What.STATION, "deliver", BEFORE), Finding(What.STATION, "escalate", BEFORE + MINUTE)],
            "Seit 09:52 wird niemand mehr benachrichtigt. Still: deliver, escalate.",
            "Since 09:52 no page goes out any more. Quiet: deliver, escalate.",
        ),
        (
            [Finding(What.STATION, "deliver", None)],
            "Seit dem Start wird niemand mehr benachrichtigt. Still: deliver.",
            "Since the start no page goes out any more. Quiet: deliver.",
        ),
        (
            [Finding(What.DATABASE, "", BEFORE)],
            "Seit 09:52 wird niemand mehr benachrichtigt. Die Datenbank antwortet nicht.",
            "Since 09:52 no page goes out any more. The database does not answer.",
        ),
        (
            [Finding(What.PAGE, "", BEFORE)],
            "Eine Benachrichtigung, die um 09:52 fällig war, ist nicht hinausgegangen."
            " Eine Benachrichtigung hängt im Ausgang.",
            "A page that was due at 09:52 has not gone out. A page is stuck in the outbox.",
        ),
        (
            [Finding(What.STATION, "detect", BEFORE)],
            "Seit 09:52 bliebe ein Sturm unbemerkt. Still: detect.",
            "Since 09:52 a storm would go unnoticed. Quiet: detect.",
        ),
        (
            [Finding(What.STATION, "calibrate", BEFORE)],
            "Stürme werden weiter erkannt und gemeldet. Still: calibrate.",
            "Storms are still noticed and told. Quiet: calibrate.",
        ),
    ],
    ids=["sending", "never", "database", "page", "hearing", "minor"],
)
def test_it_says_what_it_means_then_what_is_quiet_then_what_to_do_first(
    findings: list[Finding], german: str, english: str
) -> None:
    link = "→ https://warden.example/"
    assert words(*findings) == f"ALARM warden: {german} {FIRST_DE} {link}"
    assert words(*findings, language="en") == f"ALARM warden: {english} {FIRST_EN} {link}"


def test_a_simulated_clock_is_told_and_another_day_has_its_date() -> None:
    told = words(Finding(What.STATION, "deliver", T0 - 24 * 60 * MINUTE), simulated=True)
    assert told.startswith("SIMULIERTE UHR · ALARM warden: Seit 03.03. 10:00 wird niemand")


def test_whoever_heard_of_it_hears_that_it_is_over_and_softly() -> None:
    alarm = Alarm(7, BEFORE, BEFORE, times=1)
    (news,) = all_clear([(ANNA, "push"), (ANNA, "push")], alarm, now=T0)
    assert (news.kind, news.occasion, news.due_at) == (DeliveryKind.ALL_CLEAR, "alarm 7 over", T0)
    page = compose_all_clear(a_message(facts=news.facts))
    assert page.body == (
        "ENTWARNUNG warden: Seit 10:00 läuft alles wieder; der Alarm galt ab 09:52."
        " Was fällig war, wird nachgeholt. → https://warden.example/"
    )
    assert page.severity is Severity.WATCH
    assert compose_all_clear(a_message(facts=news.facts, language="en")).title == "ALL CLEAR warden"

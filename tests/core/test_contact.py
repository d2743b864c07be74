"""Which contacts their owners are asked about, and the words they are asked in."""

from dataclasses import replace
from datetime import time, timedelta

from tests.support.incidents import ANNA, MINUTE, T0, a_message, a_person
from warden.core.contact import Standing, checks, compose_check, compose_test, trial
from warden.core.incident import Severity
from warden.core.oncall import Rule
from warden.core.outbox import DeliveryKind

DAY = timedelta(days=1)
OLD = Standing(known_since=T0 - 400 * DAY, confirmed_at=T0 - 30 * DAY)
FRESH = Standing(known_since=T0 - 400 * DAY, confirmed_at=T0 - 29 * DAY)
LINK = "https://warden.example/c/abc"


def asked(person=None, now=T0, **standings):
    return checks(person or a_person(contacts=("push", "call")), standings, now=now)


def test_a_contact_is_asked_about_a_month_after_it_was_confirmed() -> None:
    (check,) = asked(push=OLD, call=FRESH)
    assert (check.person, check.contact, check.kind) == (ANNA, "push", DeliveryKind.CONTACT_CHECK)
    assert check.severity is Severity.WATCH


def test_one_that_was_never_confirmed_is_asked_about_a_month_after_it_came() -> None:
    assert [check.contact for check in asked(push=Standing(T0 - 30 * DAY), call=Standing(T0 - 29 * DAY))] == [
        "push"
    ]


def test_what_nobody_has_met_yet_is_not_asked_about() -> None:
    assert asked() == []


def test_it_is_one_question_in_thirty_days() -> None:
    occasions = [asked(push=OLD, now=T0 + days * DAY)[0].occasion for days in (0, 15, 29, 30, 59)]
    assert occasions[0] == occasions[1] == occasions[2]
    assert occasions[3] == occasions[4] != occasions[0]


def test_a_question_waits_for_the_end_of_quiet_hours() -> None:
    sleeper = a_person(contacts=("push",), quiet=(time(8), time(12)))  # it is ten o'clock in Berlin
    (check,) = asked(sleeper, push=OLD)
    assert check.due_at == T0 + 2 * 60 * MINUTE


def test_a_contact_fails_while_its_last_message_did_not_get_through() -> None:
    assert Standing(failed_at=T0).is_failing
    assert Standing(sent_at=T0 - MINUTE, failed_at=T0).is_failing
    assert not Standing(sent_at=T0, failed_at=T0 - MINUTE).is_failing


def test_a_test_page_goes_by_the_rules_of_its_severity() -> None:
    rules = [
        Rule("warning", (("push", 0 * MINUTE), ("call", 5 * MINUTE))),
        Rule("critical", (("call", 0 * MINUTE),)),
    ]
    person = a_person(contacts=("push", "call"), rules=rules)
    test = trial(person, Severity.WARNING, now=T0)
    assert [(page.contact, page.due_at) for page in test] == [("push", T0), ("call", T0 + 5 * MINUTE)]
    assert [page.contact for page in trial(person, Severity.CRITICAL, now=T0)] == ["call"]


def test_two_tests_are_two_pages() -> None:
    first, second = (trial(a_person(), Severity.WARNING, now=T0 + at * MINUTE) for at in (0, 1))
    assert first[0].occasion != second[0].occasion


def test_a_test_says_that_nothing_has_happened_and_rings_as_loudly_as_the_real_one() -> None:
    page = compose_test(a_message(Severity.CRITICAL, link=LINK))
    assert page.title == "TEST · KRITISCH"
    assert page.body == (
        "TEST · KRITISCH: Dies ist eine Probe: Es ist nichts geschehen."
        f" Bitte bestätigen Sie, dass sie angekommen ist. → {LINK}"
    )
    assert page.severity is Severity.CRITICAL
    assert page.url == LINK
    simulated = compose_test(a_message(Severity.WATCH, language="en", simulated=True))
    assert simulated.title == "TEST · SIMULATED CLOCK · WATCH"


def test_a_question_names_the_contact_it_came_by() -> None:
    message = a_message(Severity.WATCH, facts={"contact": "push"}, language="en", link=LINK)
    page = compose_check(message)
    assert page.body.startswith("Does this arrive? Through this contact (push) warden would wake you.")
    assert compose_check(replace(message, language="de")).title == "Kommt das an?"

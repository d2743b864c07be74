"""The alarm budget in the views and the API: verdicts on incidents, what they do, other budgets."""

from datetime import timedelta

import pytest

from tests.support.web import ANNA, BANK, BEN, NOW, WIDTH, an_incident, client_of, stamp_of
from warden.core.baseline import Reading
from warden.core.feedback import Verdict
from warden.core.incident import IncidentId, PersonId, Severity, Status
from warden.storage import buckets, incidents, verdicts
from warden.storage.engine import reading, transaction

ONE = IncidentId(1)
DAY = timedelta(days=1)


@pytest.fixture
def api(storm):
    return client_of(storm, "all")


def verdict_of(house, number=ONE):
    with reading(house.engine) as conn:
        said = verdicts.of_incidents(conn, [number]).get(number)
    return (said.verdict.value, said.person) if said else None


def judge_with(client, verdict="needless", person="anna", incident=1, **fields):
    form = {
        "stamp": stamp_of(client.get("/incidents/1").text),
        "verdict": verdict,
        "person": person,
        **fields,
    }
    return client.post(f"/incidents/{incident}/verdict", data=form, follow_redirects=False)


def send(client, key=None, incident=1, **body):
    headers = {"Idempotency-Key": key} if key else None
    return client.post(
        f"/api/v1/incidents/{incident}/feedback", json={"person": "anna", **body}, headers=headers
    )


def pages(house, *verdict_each, brand=BANK, drill=False):
    """A resolved incident that paged for each verdict (None: nobody judged it), a day apart."""
    with transaction(house.engine) as conn:
        chain = house.chain_for(house.brands[brand])
        for number, verdict in enumerate(verdict_each):
            at = NOW - (number + 2) * DAY
            fields = {"status": Status.RESOLVED, "resolved_at": at, "opened_at": at, "drill": drill}
            id_ = incidents.insert(conn, an_incident(brand=brand, **fields), chain)
            if verdict:
                verdicts.put(conn, incidents.get(conn, id_), verdict, ANNA, now=at)
    return id_


def loud(house, *above):
    """A slot a week whose score was so much above what a page took."""
    with transaction(house.engine) as conn:
        found = [
            Reading(BANK, NOW - (number + 1) * 7 * DAY, WIDTH, 1, 0, 3, 0.2, 0, 4.2 + each, 4.2)
            for number, each in enumerate(above)
        ]
        buckets.put_readings(conn, found)


def text_of(answer):
    return answer.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_verdict_by_button_is_kept_and_told_in_the_story(storm, browser):
    answer = judge_with(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/incidents/1#verdict")
    assert verdict_of(storm) == ("needless", ANNA)
    html = browser.get("/incidents/1").text
    assert "Anna Beispiel: Der Alarm war unnötig" in html
    assert 'value="needless" aria-pressed="true"' in html
    assert "Das sagt Anna Beispiel" in html


def test_the_newest_verdict_is_pressed_and_earlier_ones_stay_in_the_story(storm, browser):
    judge_with(browser, "late")
    judge_with(browser, "right", "ben")
    html = browser.get("/incidents/1").text
    assert verdict_of(storm) == ("right", BEN)
    assert html.count('value="right" aria-pressed="true"') == 1
    assert 'value="late" aria-pressed="false"' in html
    assert "Anna Beispiel: Der Alarm kam zu spät" in html


def test_a_resolved_incident_still_asks(storm, browser):
    with transaction(storm.engine) as conn:
        over = an_incident(id=ONE, status=Status.RESOLVED, resolved_at=NOW, resolved_by="warden")
        incidents.update(conn, over)
    assert judge_with(browser).status_code == 303
    assert "War dieser Alarm nötig?" in browser.get("/incidents/1").text


@pytest.mark.parametrize("fields", [{"verdict": "fine"}, {"verdict": ""}, {"person": "mallory"}])
def test_a_verdict_nobody_offered_changes_nothing(storm, browser, fields):
    assert judge_with(browser, **fields).status_code == 422
    assert verdict_of(storm) is None


def test_a_verdict_from_another_site_or_on_nothing_is_refused(storm, browser):
    assert judge_with(browser, stamp="forged").status_code == 403
    assert judge_with(browser, incident=7).status_code == 404
    assert judge_with(browser, incident=2**60).status_code == 422
    assert verdict_of(storm) is None


def test_a_drill_is_not_judged(storm, browser, api):
    drill = pages(storm, None, drill=True)
    assert 'id="verdict"' not in browser.get(f"/incidents/{drill}").text
    assert judge_with(browser, incident=drill).status_code == 409
    assert send(api, incident=drill, verdict="needless").status_code == 409
    assert verdict_of(storm, drill) is None


def test_the_api_takes_a_verdict_once_per_key_and_tells_it(storm, api):
    first = send(api, "k", verdict="needless")
    assert (first.status_code, first.json()["verdict"]["verdict"]) == (201, "needless")
    assert send(api, "k", verdict="late").json()["verdict"]["verdict"] == "needless"
    assert send(api, "l", verdict="late").json()["verdict"] == {
        "verdict": "late",
        "person": "anna",
        "at": NOW.isoformat().replace("+00:00", "Z"),
    }
    assert api.get("/api/v1/incidents/1").json()["verdict"]["verdict"] == "late"
    assert api.get("/api/v1/incidents").json()["items"][0]["verdict"]["verdict"] == "late"
    entry = api.get("/api/v1/incidents/1/timeline").json()["items"][-1]
    assert (entry["kind"], entry["actor"], entry["data"]) == ("feedback", "anna", {"verdict": "late"})


def test_one_call_may_judge_the_incident_and_label_a_post(storm, api):
    assert send(api, verdict="right", mention=3, label="positive").status_code == 201
    assert verdict_of(storm) == ("right", ANNA)
    kinds = [row["data"] for row in api.get("/api/v1/incidents/1/timeline").json()["items"][-2:]]
    assert kinds == [{"verdict": "right"}, {"posts": [3], "label": "positive", "outrage": None}]


def test_a_call_that_fails_in_part_changes_nothing(storm, api):
    assert send(api, verdict="right", mention=999, label="positive").status_code == 404
    assert verdict_of(storm) is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"verdict": "fine"},
        {"verdict": None},
        {"verdict": ["needless"]},
        {"verdict": "needless", "mention": 3},
        {"verdict": "needless", "label": "neutral"},
        {"verdict": "needless", "person": "x"},
        {"outrage": True},
    ],
)
def test_a_call_that_says_nothing_whole_is_a_problem(storm, api, body):
    answer = send(api, **body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert verdict_of(storm) is None


def test_a_token_that_only_reads_cannot_judge(storm):
    assert send(client_of(storm, "reads"), verdict="needless").status_code == 403


def test_the_overview_tells_each_brands_budget_in_one_line(storm, browser):
    judge_with(browser)
    html = browser.get("/").text
    assert "Alarmbudget 1 im Monat: 1 Alarm in 30 Tagen, 1 unnötig" in html
    assert "Alarmbudget 1 im Monat: 0 Alarme in 30 Tagen, 0 unnötig" in html
    assert 'href="/tuning#brand-musterbank"' in html


def test_the_brands_of_the_api_tell_the_same_numbers(storm, api):
    pages(storm, Verdict.NEEDLESS, None)
    send(api, verdict="needless")
    bank = api.get("/api/v1/brands").json()["items"][0]
    numbers = {key: bank[key] for key in ("budget", "pages_30d", "needless_30d")}
    assert numbers == {"budget": 1.0, "pages_30d": 3, "needless_30d": 2}
    assert bank["lift"] == pytest.approx(1.0, abs=0.02)


def test_the_page_tells_what_was_asked_what_came_and_which_verdicts_count(storm, browser):
    pages(storm, Verdict.NEEDLESS, Verdict.NEEDLESS, Verdict.LATE, None)
    html = text_of(browser.get("/tuning"))
    assert "1 im Monat zugestanden, 2 unnötig in 30 Tagen" in html
    told = {"Alarme": 5, "unnötig": 2, "zu spät": 1, "richtig": 0, "ohne Urteil": 2}
    for words, number in told.items():
        assert f'<th scope="row">{words}</th><td>{number}</td><td>{number}</td>' in html
    assert "Wegen Ihrer Urteile braucht ein Alarm 0,5 bit mehr als sonst." in html
    assert '<a href="/incidents/2">Vorfall 2</a>' in html
    assert "+0,5 bit, davon übrig +0,5" in html
    assert "−0,5 bit, davon übrig −0,5" in html
    assert "eingehalten" in html


def test_without_verdicts_the_page_says_that_the_level_is_the_budgets(calm):
    html = client_of(calm).get("/tuning").text
    assert html.count("The level is where the budget puts it") == 2
    assert "<details" not in html


def test_a_watch_is_no_page_and_its_needlessness_moves_nothing(storm, browser):
    with transaction(storm.engine) as conn:
        incidents.update(conn, an_incident(id=ONE, severity=Severity.WATCH))
    judge_with(browser)
    html = text_of(browser.get("/tuning"))
    assert "1 im Monat zugestanden, 0 unnötig in 30 Tagen" in html
    assert html.count("Die Schwelle steht, wo das Budget sie setzt") == 2


def test_the_page_tells_what_other_budgets_would_have_brought(storm, browser):
    loud(storm, 0.4, 1.4, 3.0, -0.4, -1.8, -4.0)
    html = browser.get("/tuning").text
    counted = html.split("Was ein anderes Budget gebracht hätte")[1].split("</table>")[0]
    assert [part.split("</td>")[0] for part in counted.split("<td>")[1:]] == ["1", "2", "3", "4", "5"]
    assert "1 (gilt)" in counted


def test_a_budget_overdrawn_is_told_with_what_to_do(storm, browser):
    pages(storm, *[Verdict.NEEDLESS] * 7)
    html = browser.get("/tuning").text
    assert "Unnötig in 90 Tagen: 7, zugestanden 3. Das ist kaum noch Zufall." in html
    assert "setzen Sie false_pages_per_month auf 0,43" in html
    assert "Weiter verschieben Urteile sie nicht" in html


def test_a_name_from_outside_is_shown_as_the_text_it_is(storm, browser):
    with transaction(storm.engine) as conn:
        verdicts.put(conn, incidents.get(conn, ONE), Verdict.LATE, PersonId("<b>\u202ex</b>" * 9), now=NOW)
    html = browser.get("/incidents/1").text
    assert "&lt;b&gt;x" in html
    assert "<b>" not in html
    assert "\u202e" not in html

"""The runbook in the views: shown, ticked, told; hostile text in it does nothing."""

import re

import pytest

from tests.support.web import ANNA, NOW, SECRET, client_of, stamp_of
from warden.core.incident import IncidentId
from warden.notify.links import sign
from warden.storage import incidents
from warden.storage.engine import reading
from warden.web.markdown import markdown

ACKNOWLEDGE = re.compile(r'/incidents/1/tasks/([0-9a-f]{16})"')


@pytest.fixture
def client(storm):
    return client_of(storm)


def first_task(html):
    return ACKNOWLEDGE.search(html).group(1)


def tick(client, done="true", person="anna", task=None):
    view = client.get("/incidents/1").text
    form = {"stamp": stamp_of(view), "person": person, "done": done}
    address = f"/incidents/1/tasks/{task or first_task(view)}"
    return client.post(address, data=form, follow_redirects=False)


def told(house):
    with reading(house.engine) as conn:
        entries = incidents.timeline(conn, IncidentId(1))
    return [(entry.actor, entry.data["done"]) for entry in entries if entry.kind.value == "ticked"]


def test_the_incident_view_says_what_to_do_with_the_facts_filled_in(client):
    view = client.get("/incidents/1").text
    assert "Was jetzt zu tun ist" in view
    assert "Der Sturm ist da" in view
    assert "312 Erwähnungen, vor allem auf x, reddit, app-store" in view
    assert "0 von 14 erledigt" in view


def test_a_tick_says_who_and_when_and_the_timeline_tells_it(client, storm):
    assert tick(client).status_code == 303
    view = client.get("/incidents/1").text
    assert "1 von 14 erledigt" in view
    assert "Anna Beispiel, 15:32" in view
    assert told(storm) == [("anna", True)]


def test_after_a_tick_the_reader_is_where_they_were(client):
    task = first_task(client.get("/incidents/1").text)
    assert tick(client).headers["location"] == f"/incidents/1#task-{task}"


def test_what_comes_first_is_shown_first_and_the_rest_once_it_is_done(client):
    view = client.get("/incidents/1").text
    before, after = view.split('<details class="numbers" id="runbook-rest">')
    assert "Zuerst das" in before
    assert "Wer macht was" in after
    for task in ACKNOWLEDGE.findall(before):
        tick(client, task=task)
    assert '<details class="numbers" id="runbook-rest" open>' in client.get("/incidents/1").text


def test_of_two_who_tick_one_task_the_first_is_kept(client, storm):
    tick(client)
    tick(client, person="ben")
    assert told(storm) == [("anna", True)]


def test_a_tick_can_be_taken_back(client, storm):
    tick(client)
    tick(client, done="false", person="ben")
    assert told(storm) == [("anna", True), ("ben", False)]
    assert "0 von 14 erledigt" in client.get("/incidents/1").text


def test_a_task_of_no_runbook_is_refused_and_told(client):
    answer = tick(client, task="0" * 16)
    assert answer.status_code == 404


def test_the_link_in_a_page_shows_the_runbook_and_ticks_as_its_person(client, storm):
    link = f"/a/{sign(SECRET, IncidentId(1), ANNA, now=NOW)}"
    view = client.get(link).text
    assert "Was jetzt zu tun ist" in view
    task = re.search(r'/tasks/([0-9a-f]{16})"', view).group(1)
    client.post(f"{link}/tasks/{task}", data={"done": "true"})
    assert told(storm) == [("anna", True)]


def test_a_forged_link_ticks_nothing(client, storm):
    task = first_task(client.get("/incidents/1").text)
    answer = client.post(f"/a/forged/tasks/{task}", data={"done": "true"})
    assert answer.status_code == 404
    assert told(storm) == []


def test_programs_read_and_tick_it(storm):
    api = client_of(storm, "all")
    book = api.get("/api/v1/incidents/1/runbook").json()
    assert book["severity"] == "critical"
    assert book["tasks"][0]["done_by"] is None
    assert book["replies"][0]["title"] == "Das erste Wort"
    address = f"/api/v1/incidents/1/tasks/{book['tasks'][0]['id']}"
    assert api.post(address, json={"person": "ben"}).json()["done_by"] == "ben"
    assert api.post(address, json={"person": "anna"}).json()["done_by"] == "ben", "the first tick is kept"
    assert client_of(storm, "reads").post(address, json={"person": "ben"}).status_code == 403


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](https://evil.example/x.png)",
        "[x](data:text/html;base64,xx)",
        "<a href='javascript:alert(1)'>x</a>",
    ],
)
def test_markdown_does_no_harm(text):
    html = str(markdown(text))
    assert not re.search(r"<(script|img|[^>]*(javascript|data):)", html)


def test_headings_stand_below_those_of_the_view():
    assert str(markdown("# A\n\n## B")).split() == ["<h3>A</h3>", "<h4>B</h4>"]

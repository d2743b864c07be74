import base64
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from tests.support.web import ANNA, BEN, NOW, an_incident, client_of
from warden.core.incident import IncidentId, Severity
from warden.core.moves import reopen_after_timeout
from warden.core.outbox import DeliveryKind, NewDelivery
from warden.flow import respond
from warden.storage import incidents, outbox
from warden.storage.engine import transaction

READING = [
    "/brands",
    "/brands/musterbank/series",
    "/incidents",
    "/incidents/1",
    "/incidents/1/timeline",
    "/incidents/1/decisions",
    "/incidents/1/mentions",
    "/oncall",
    "/sources",
    "/deliveries?incident=1",
]


@pytest.fixture
def api(storm):
    return client_of(storm, "all")


@pytest.fixture
def reads(storm):
    return client_of(storm, "reads")


def sent(client, call, number=1, **options):
    return client.post(f"/api/v1/incidents/{number}/{call}", **options)


def a_mention(number=1, **changes):
    return {"id": f"m-{number}", "published_at": "2026-11-24T14:00:00Z", "text": "Musterbank!", **changes}


@pytest.mark.parametrize("call", READING)
def test_reading_takes_a_token(storm, reads, call):
    refused = client_of(storm).get(f"/api/v1{call}")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    assert refused.headers["content-type"] == "application/problem+json"
    assert reads.get(f"/api/v1{call}").status_code == 200


@pytest.mark.parametrize("call", ["acknowledge", "resolve", "notes", "feedback"])
def test_a_token_that_only_reads_cannot_answer(reads, call):
    answer = sent(reads, call, json={"person": "anna", "text": "x", "mention": 1, "label": "neutral"})
    assert answer.status_code == 403
    assert "`respond`" in answer.json()["detail"]


def test_a_token_that_only_reads_cannot_send_mentions(reads):
    assert reads.post("/api/v1/mentions", json=[a_mention()]).status_code == 403


def test_an_unknown_token_opens_nothing(storm):
    assert client_of(storm, "guessed").get("/api/v1/brands").status_code == 401


def test_brands_say_how_they_are(reads):
    assert reads.get("/api/v1/brands").json() == {
        "items": [
            {
                "id": "musterbank",
                "name": "Musterbank",
                "state": "critical",
                "incident": 1,
                "budget": 1.0,
                "pages_30d": 1,
                "needless_30d": 0,
                "lift": 0.0,
            },
            {
                "id": "nordkasse",
                "name": "Nordkasse",
                "state": "calm",
                "incident": None,
                "budget": 1.0,
                "pages_30d": 0,
                "needless_30d": 0,
                "lift": 0.0,
            },
        ],
        "cursor": None,
    }


def test_an_incident_has_the_public_shape(reads):
    incident = reads.get("/api/v1/incidents/1").json()
    assert incident["opened_at"] == "2026-11-24T13:51:00Z"
    assert incident["drivers"]["words"] == ["Kontosperrung", "App down", "Filiale"]
    assert incident["drivers"]["sources"] == {"x": 0.6, "reddit": 0.3, "app-store": 0.1}
    assert incident["drivers"]["mentions"] == [1, 2, 4, 99]
    assert incident["url"] == "https://warden.musterbank.example/incidents/1"


def test_an_incident_tells_how_it_grows(reads):
    growth = reads.get("/api/v1/incidents/1").json()["growth"]
    assert (growth["doubling_minutes"], growth["doubling_low"], growth["doubling_high"]) == (14, 11, 19)
    assert (growth["reproduction_low"], growth["reproduction_high"]) == (1.42, 2.31)
    assert growth["critical_at"] == "2026-11-24T15:10:00Z"
    assert growth["forecast"][0] == {"at": "2026-11-24T15:00:00Z", "low": 700, "middle": 1000, "high": 1150}
    shapes = reads.get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert "GrowthShape" in shapes


def test_a_list_is_paged_by_an_opaque_cursor(calm):
    with transaction(calm.engine) as conn:
        chain = calm.chain_for(next(iter(calm.brands.values())))
        for _ in range(5):
            respond.resolve(conn, incidents.insert(conn, an_incident(drill=True), chain), "anna", now=NOW)
    api = client_of(calm, "reads")
    seen, cursor = [], None
    while True:
        page = api.get(
            "/api/v1/incidents", params={"limit": 2, **({"cursor": cursor} if cursor else {})}
        ).json()
        seen += [incident["id"] for incident in page["items"]]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert seen == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("cursor", ["x", "AAAA", "YmVmb3JlOng=", "🦄"])
@pytest.mark.parametrize("call", ["incidents", "incidents/1/decisions"])
def test_a_made_up_cursor_is_a_problem_and_no_accident(reads, call, cursor):
    assert reads.get(f"/api/v1/{call}", params={"cursor": cursor}).status_code == 422


def test_a_cursor_beyond_all_time_is_a_problem_and_no_accident(reads):
    cursor = base64.urlsafe_b64encode(b"before:" + b"9" * 30).decode()
    assert reads.get("/api/v1/incidents/1/decisions", params={"cursor": cursor}).status_code == 422


def test_each_decision_is_told_with_what_it_rests_on(reads):
    found = reads.get("/api/v1/incidents/1/decisions").json()
    assert [(each["severity"], each["score"]) for each in found["items"]] == [
        ("critical", 15.5),
        ("warning", 12.0),
        ("warning", 5.5),
    ]
    first = found["items"][-1]
    assert first["evidence"][0] == {
        "view": "volume",
        "minutes": 30,
        "value": 96.0,
        "usual": 22.0,
        "factor": pytest.approx(4.36, abs=0.01),
        "bits": 12.25,
    }
    assert first["words"][0] == {"term": "Kontosperrung", "z": 9.25, "texts": 40}
    assert first["sources"][1] == {"source": "reddit", "share": 0.4, "usual": None}
    assert (first["posts"], first["mentions_read"], first["page_score"]) == ([1, 2, 4, 99], 96, 4.2)


def test_decisions_are_paged_and_the_one_in_force_at_a_minute_can_be_asked_for(reads):
    call = "/api/v1/incidents/1/decisions"
    first = reads.get(call, params={"limit": 2}).json()
    rest = reads.get(call, params={"limit": 2, "cursor": first["cursor"]}).json()
    assert [each["score"] for each in first["items"] + rest["items"]] == [15.5, 12.0, 5.5]
    assert rest["cursor"] is None
    (in_force,) = reads.get(call, params={"at": "2026-11-24T13:58:00Z", "limit": 1}).json()["items"]
    assert in_force["score"] == 5.5
    assert reads.get("/api/v1/incidents/77/decisions").status_code == 404


def test_the_timeline_leads_to_the_decision_an_entry_tells_of(reads):
    entries = reads.get("/api/v1/incidents/1/timeline").json()["items"]
    led = {entry["kind"]: entry["why"] for entry in entries}
    assert led["page_sent"] is None
    for kind, score in (("detected", 5.5), ("severity_changed", 15.5)):
        (decision,) = reads.get(led[kind]).json()["items"]
        assert decision["score"] == score


def test_incidents_can_be_asked_for_by_status_and_brand(reads):
    assert len(reads.get("/api/v1/incidents?status=open&brand=musterbank").json()["items"]) == 1
    assert reads.get("/api/v1/incidents?status=resolved").json()["items"] == []
    assert reads.get("/api/v1/incidents?status=burning").status_code == 422


def test_the_timeline_is_told_oldest_first(reads):
    entries = reads.get("/api/v1/incidents/1/timeline").json()["items"]
    assert entries[0]["kind"] == "detected"
    assert "Sturm erkannt" in entries[0]["text"]


def test_a_series_is_given_in_the_width_asked_for(reads):
    times = {"from": "2026-11-24T12:00:00Z", "to": "2026-11-24T14:00:00Z", "width": 1800}
    series = reads.get("/api/v1/brands/musterbank/series", params=times).json()
    assert [bucket["start"] for bucket in series["buckets"]] == [
        f"2026-11-24T{clock}:00Z" for clock in ("12:00", "12:30", "13:00", "13:30")
    ]


@pytest.mark.parametrize(
    "times",
    [
        {"from": "2026-11-24T12:00:00"},
        {"from": "2026-11-24T12:00:00Z", "to": "2026-11-24T12:00:00Z"},
        {"width": 7},
        {"from": "1970-01-01T00:00:00Z", "width": 60},
        {"to": "9999-12-31T23:59:59Z", "from": "2026-11-24T12:00:00Z", "width": 86400},
    ],
)
def test_a_series_that_cannot_be_given_is_a_problem(reads, times):
    assert reads.get("/api/v1/brands/musterbank/series", params=times).status_code == 422


def test_on_call_names_person_and_next(reads):
    duty = reads.get("/api/v1/oncall?at=2026-01-06T12:00:00Z").json()["items"][0]
    assert duty["person"] == "anna"
    assert duty["since"] == "2026-01-05T08:00:00Z"
    assert duty["next"] == {"person": "ben", "starts": "2026-01-12T08:00:00Z"}


@pytest.mark.parametrize(
    "at",
    [
        "0001-01-01T00:00:00+14:00",
        "1969-12-31T23:59:59Z",
        "3000-01-01T00:00:00Z",
        "9999-12-31T23:00:00-12:00",
    ],
)
def test_on_call_in_a_year_beyond_counting_is_a_problem(reads, at):
    answer = reads.get("/api/v1/oncall", params={"at": at})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert "query.at" in answer.json()["detail"]


@pytest.mark.parametrize("at", ["1970-01-01T00:00:00Z", "2999-12-31T23:59:59Z"])
def test_on_call_is_told_for_every_year_in_between(reads, at):
    assert reads.get("/api/v1/oncall", params={"at": at}).status_code == 200


def test_sources_and_deliveries_are_told(reads):
    states = {source["id"]: source["state"] for source in reads.get("/api/v1/sources").json()["items"]}
    assert states == {"reddit": "failing", "x": "ok"}
    delivery = reads.get("/api/v1/deliveries?incident=1").json()["items"][0]
    assert (delivery["person"], delivery["state"], delivery["attempts"]) == ("anna", "pending", [])


def test_all_deliveries_are_told_newest_first_page_by_page(storm, reads):
    with transaction(storm.engine) as conn:
        rows = [
            NewDelivery(None, DeliveryKind.TEST, Severity.WARNING, ANNA, "push", 0, n, NOW) for n in range(5)
        ]
        outbox.add(conn, rows, now=NOW)
    told, cursor = [], None
    while cursor is not None or not told:
        answer = reads.get(
            "/api/v1/deliveries", params={"limit": 2, **({"cursor": cursor} if cursor else {})}
        )
        told += [item["id"] for item in answer.json()["items"]]
        cursor = answer.json()["cursor"]
    assert len(told) >= 6
    assert told == sorted(set(told), reverse=True)


def test_acknowledging_gives_back_the_incident(api):
    answer = sent(api, "acknowledge", json={"person": "ben"})
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["acknowledged_by"]) == ("acknowledged", "ben")


def test_who_comes_second_learns_who_and_when(storm, api):
    with transaction(storm.engine) as conn:
        respond.acknowledge(conn, IncidentId(1), BEN, now=NOW - timedelta(minutes=2))
    answer = sent(api, "acknowledge", json={"person": "anna"})
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["by"] == "ben"
    assert answer.json()["at"].startswith("2026-11-24T14:30:00")


def test_the_same_idempotency_key_acts_once(api):
    key = {"Idempotency-Key": "7e0c"}
    for _ in range(3):
        assert sent(api, "notes", json={"person": "anna", "text": "seen"}, headers=key).status_code == 201
    entries = api.get("/api/v1/incidents/1/timeline").json()["items"]
    assert [entry["kind"] for entry in entries].count("note") == 1
    assert (
        sent(api, "acknowledge", json={"person": "anna"}, headers={"Idempotency-Key": "a"}).status_code == 200
    )
    assert (
        sent(api, "acknowledge", json={"person": "anna"}, headers={"Idempotency-Key": "a"}).status_code == 200
    )
    assert (
        sent(api, "acknowledge", json={"person": "anna"}, headers={"Idempotency-Key": "b"}).status_code == 409
    )


def test_somebody_has_to_have_it(api):
    assert sent(api, "acknowledge", json={}).status_code == 422
    stranger = sent(api, "acknowledge", json={"person": "mallory"})
    assert stranger.status_code == 422
    assert stranger.json()["people"] == ["anna", "ben"]


def test_what_does_not_exist_is_a_problem_of_404(api):
    for call in (
        "/incidents/77",
        "/incidents/77/timeline",
        "/brands/x/series",
        "/deliveries?incident=77",
        "/x",
    ):
        answer = api.get(f"/api/v1{call}")
        assert answer.status_code == 404
        assert answer.json()["status"] == 404
    assert sent(api, "acknowledge", 77, json={"person": "anna"}).status_code == 404


def test_mentions_are_taken_once_and_the_bad_ones_named(api):
    batch = [
        a_mention(1),
        {"id": "no-time", "text": "Musterbank"},
        a_mention(2, text="nothing of ours"),
        a_mention(3, text="anything", brand="Nordkasse"),
        a_mention(1),
    ]
    receipt = api.post("/api/v1/mentions", json=batch)
    assert receipt.status_code == 202
    said = receipt.json()
    assert (said["accepted"], said["duplicates"]) == (2, 1)
    assert [row["index"] for row in said["rejected"]] == [1, 2]
    again = api.post("/api/v1/mentions", json={"mentions": batch}).json()
    assert (again["accepted"], again["duplicates"]) == (0, 3)


def test_mentions_may_come_a_line_each(api):
    lines = "\n".join(json.dumps(a_mention(number)) for number in range(3))
    answer = api.post("/api/v1/mentions", content=lines, headers={"content-type": "application/x-ndjson"})
    assert answer.json()["accepted"] == 3


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"[", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"7", "application/json", 400),
        (b"[]", "text/html", 415),
        (b"[]", "multipart/form-data; boundary=x", 415),
        (b" " * (16 * 1024 * 1024 + 1), "application/json", 413),
        (json.dumps([a_mention()] * 5001).encode(), "application/json", 413),
    ],
)
def test_a_body_that_cannot_be_taken_is_a_problem(api, body, kind, status):
    answer = api.post("/api/v1/mentions", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_empty_batch_is_nothing_to_complain_about(api):
    assert api.post("/api/v1/mentions", json=[]).json() == {"accepted": 0, "duplicates": 0, "rejected": []}


def test_the_description_and_its_page_name_every_call(browser):
    description = browser.get("/api/v1/openapi.json").json()
    assert "/incidents/{number}" not in description["paths"]
    page = browser.get("/api/v1/docs").text
    for path in description["paths"]:
        assert path.replace("{", "{") in page


def test_a_snooze_is_told_as_an_instant_or_in_minutes(api):
    answer = sent(api, "snooze", json={"person": "ben", "minutes": 30})
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["snoozed_until"]) == (
        "acknowledged",
        "2026-11-24T15:02:00Z",
    )
    until = "2026-11-24T17:00:00+01:00"
    assert sent(api, "snooze", json={"person": "ben", "until": until}).json()["snoozed_until"] == (
        "2026-11-24T16:00:00Z"
    )


@pytest.mark.parametrize(
    "length",
    [
        {},
        {"minutes": 0},
        {"minutes": 1441},
        {"minutes": 5, "until": "2026-11-24T15:00:00Z"},
        {"until": "2026-11-24T14:32:00Z"},
        {"until": "2026-11-26T14:32:00Z"},
        {"until": "2026-11-24T15:00:00"},
    ],
)
def test_a_snooze_that_is_none_is_refused_in_words(api, length):
    answer = sent(api, "snooze", json={"person": "ben", **length})
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_handing_over_asks_somebody_by_name(api):
    answer = sent(api, "reassign", json={"person": "anna", "to": "ben"})
    assert (answer.json()["status"], answer.json()["assigned_to"]) == ("open", "ben")
    pages = api.get("/api/v1/deliveries?incident=1").json()["items"]
    assert [(page["person"], page["round"], page["step"]) for page in pages if page["round"] == 2] == [
        ("ben", 2, 0)
    ]
    assert sent(api, "reassign", json={"person": "anna", "to": "mallory"}).status_code == 422


def test_escalating_twice_at_once_is_told_who_was_quicker(api):
    assert sent(api, "escalate", json={"person": "anna"}).status_code == 200
    late = sent(api, "escalate", json={"person": "ben"})
    assert late.status_code == 409
    assert (late.json()["by"], late.json()["at"][:16]) == ("anna", "2026-11-24T14:32")


def test_severity_is_corrected_once(api):
    assert sent(api, "severity", json={"person": "anna", "severity": "warning"}).json()["severity"] == (
        "warning"
    )
    late = sent(api, "severity", json={"person": "ben", "severity": "warning"})
    assert (late.status_code, late.json()["by"]) == (409, "anna")
    assert sent(api, "severity", json={"person": "anna", "severity": "awful"}).status_code == 422


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("snooze", {"minutes": 30}),
        ("reassign", {"to": "ben"}),
        ("escalate", {}),
        ("severity", {"severity": "warning"}),
    ],
)
def test_every_answer_honours_its_idempotency_key(api, reads, call, body):
    key = {"Idempotency-Key": "once"}
    for _ in range(3):
        assert sent(api, call, json={"person": "anna", **body}, headers=key).status_code == 200
    kinds = [entry["kind"] for entry in api.get("/api/v1/incidents/1/timeline").json()["items"]]
    told = {"snooze": "snoozed", "reassign": "reassigned", "escalate": "escalated"}
    kind = told.get(call, "severity_changed")
    assert kinds.count(kind) == (2 if call == "severity" else 1), "a rise was told before"
    assert sent(reads, call, json={"person": "anna", **body}).status_code == 403


def test_a_statement_is_an_entry_of_its_own_kind(api):
    body = {"person": "anna", "text": "Wir bedauern das.", "statement": True}
    assert sent(api, "notes", json=body).status_code == 201
    last = api.get("/api/v1/incidents/1/timeline").json()["items"][-1]
    assert (last["kind"], last["text"]) == (
        "statement",
        "Anna Beispiel, öffentliche Stellungnahme: Wir bedauern das.",
    )


def test_of_two_programs_that_answer_at_once_one_has_it_and_the_other_is_told_who(storm):
    start = Barrier(2)
    clients = {person: client_of(storm, "all") for person in ("anna", "ben")}
    for client in clients.values():  # the first request builds the routes, and that is not done in threads
        assert client.get("/api/v1/incidents/1").status_code == 200
        assert sent(client, "acknowledge", 77, json={"person": "anna"}).status_code == 404

    def answer(person):
        start.wait()
        return sent(clients[person], "acknowledge", json={"person": person})

    with ThreadPoolExecutor(2) as pool:
        for _ in range(10):
            told = list(pool.map(answer, ("anna", "ben")))
            assert sorted(answer.status_code for answer in told) == [200, 409]
            owner = ("anna", "ben")[[answer.status_code for answer in told].index(200)]
            (late,) = [answer.json() for answer in told if answer.status_code == 409]
            assert (late["by"], bool(late["at"])) == (owner, True)
            with transaction(storm.engine) as conn:
                moved = reopen_after_timeout(incidents.locked(conn, IncidentId(1)), now=NOW)
                incidents.update(conn, moved.incident)

from datetime import timedelta

from tests.support.web import NOW, a_bank, client_of
from warden.flow.vitals import STATIONS
from warden.storage import alarms, heartbeats, switch
from warden.storage.engine import transaction

NOON = NOW - timedelta(minutes=2)


def test_an_empty_house_is_alive_and_not_ready(calm):
    client = client_of(calm)
    assert client.get("/healthz").json() == {"alive": True}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == "quiet"


def test_a_house_whose_stations_all_beat_is_ready(browser):
    answer = browser.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["database"] == answer.json()["broker"] == "ok"
    assert answer.json()["stations"]["detect"] == {"last_beat_at": "2026-11-24T14:32:00Z", "ok": True}


def test_one_quiet_station_is_named(storm):
    later = NOW + timedelta(minutes=5)
    with transaction(storm.engine) as conn:
        for station in STATIONS.keys() - {"detect"}:
            heartbeats.beat(conn, station, now=later)
    answer = client_of(storm, now=later).get("/readyz")
    assert answer.status_code == 503
    assert [name for name, station in answer.json()["stations"].items() if not station["ok"]] == ["detect"]


def test_a_simulated_minute_is_no_silence(storm, monkeypatch):
    monkeypatch.setenv("WARDEN_CLOCK", "2026-11-24T00:00:00Z@60@2026-11-23T11:05:00Z")
    assert client_of(storm, now=NOW + timedelta(minutes=5)).get("/readyz").status_code == 200


def test_metrics_are_for_this_machine_or_a_token_that_reads(storm):
    elsewhere = client_of(storm, client=("203.0.113.7", 4711))
    assert elsewhere.get("/metrics").status_code == 401
    assert elsewhere.get("/metrics", headers={"Authorization": "Bearer reads"}).status_code == 200
    here = client_of(storm, client=("127.0.0.1", 4711))
    assert here.get("/metrics", headers={"x-forwarded-for": "203.0.113.7"}).status_code == 401
    assert 'warden_unresolved_incidents{severity="critical",status="open"} 1.0' in here.get("/metrics").text


def test_a_database_without_tables_is_told_and_no_accident(tmp_path):
    house = a_bank(tmp_path)
    client = client_of(house)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "not migrated")
    assert client.get("/healthz").status_code == 200
    assert client.get("/").status_code == 503
    assert client.get("/api/v1/brands", headers={"Authorization": "Bearer x"}).status_code == 503
    house.engine.dispose()


def test_a_station_that_is_rung_every_ten_minutes_may_be_silent_for_longer(storm):
    later = NOW + timedelta(minutes=20)
    with transaction(storm.engine) as conn:
        for station in STATIONS.keys() - {"calibrate"}:
            heartbeats.beat(conn, station, now=later)
    client = client_of(storm, now=later)
    assert client.get("/readyz").json()["stations"]["calibrate"]["ok"] is True


def test_what_the_watchmen_found_is_told(storm):
    with transaction(storm.engine) as conn:
        heartbeats.beat(conn, "audit", now=NOON)
        alarms.begin(conn, began_at=NOON, now=NOON)
        switch.claim(conn, every=timedelta(minutes=1), now=NOON)
        switch.answered(conn, now=NOON)
    client = client_of(storm, client=("127.0.0.1", 4711))
    when = "2026-11-24T14:30:00Z"
    assert client.get("/readyz").json()["watch"] == {
        "clean_at": when,
        "alarm_since": when,
        "pinged_at": when,
    }
    told = client.get("/metrics").text
    for name in ("warden_clean_pass_age_seconds", "warden_ping_age_seconds", "warden_alarm_seconds"):
        assert f"{name} 120.0" in told


def test_a_house_nobody_watches_says_so(storm):
    client = client_of(storm, client=("127.0.0.1", 4711))
    assert client.get("/readyz").json()["watch"]["clean_at"] is None
    assert "warden_clean_pass_age_seconds +Inf" in client.get("/metrics").text
    assert "warden_alarm_seconds 0.0" in client.get("/metrics").text

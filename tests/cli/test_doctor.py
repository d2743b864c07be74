"""`warden doctor`: what works and what does not; with `--part`, what a container's health check asks."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.support.incidents import a_chain, an_incident
from tests.support.settings import BRAND, written
from warden import wiring
from warden.cli.doctor import STATIONS_OF
from warden.cli.main import DONE, NO, WRONG_USE, main
from warden.clock import utc_now
from warden.core.feedback import Verdict
from warden.core.incident import PersonId, Status
from warden.core.mention import BrandId, SourceId
from warden.core.silence import NewSilence
from warden.flow import audit
from warden.flow.vitals import STATIONS
from warden.storage import alarms, heartbeats, incidents, outages, silences, sources, switch, verdicts
from warden.storage.engine import migrate, transaction

CONTACT = """
[[person]]
id = "anna"
name = "Anna Beispiel"
contacts = [{ id = "push", url = "ntfys://ntfy.example/anna" }]
"""
SOURCES = """
[[source]]
id = "press"
kind = "rss"
url = "https://press.example/feed"

[[source]]
id = "forum"
kind = "mastodon"
instance = "https://social.example"

[[source]]
id = "pushed"
kind = "inbox"
"""
OF_PAGES = STATIONS_OF["pages"]
BUDGET = "alarm budget nordlicht"
WATCHED = (audit.LOOKED, audit.CLEAN)
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return written(tmp_path, BRAND + CONTACT)


def beat(config: Path, *stations: str, ago: timedelta = timedelta()) -> None:
    """Each of these stations gave its last sign of life so long ago."""
    engine = wiring.engine(wiring.load(config))
    migrate(engine)
    with transaction(engine) as conn:
        for station in stations:
            heartbeats.beat(conn, station, now=utc_now() - ago)
    engine.dispose()


def verdict(config: Path, part: str) -> int:
    return main(["doctor", "--part", part, "--config", str(config)])


def test_a_part_is_well_while_each_of_its_stations_gives_signs_of_life(config: Path) -> None:
    beat(config, "escalate")
    assert verdict(config, "pages") == NO
    beat(config, *OF_PAGES[1:])
    assert verdict(config, "pages") == DONE
    assert verdict(config, "detection") == NO


def test_a_part_that_has_fallen_silent_is_told(config: Path, capsys: Capture) -> None:
    beat(config, *OF_PAGES, ago=timedelta(minutes=2))

    assert main(["doctor", "--part", "pages", "--config", str(config), "--json"]) == NO

    told = json.loads(capsys.readouterr().out)
    assert not told["ok"]
    assert [(check["name"], check["ok"]) for check in told["checks"]] == [
        (f"station {name}", False) for name in OF_PAGES
    ]


def test_beat_is_well_while_anybody_hears_it(config: Path, capsys: Capture) -> None:
    beat(config, "count")
    assert verdict(config, "beat") == DONE
    assert capsys.readouterr().out == "ok    beat: a tick arrived lately\n"

    beat(config, "count", ago=timedelta(minutes=2))
    assert verdict(config, "beat") == NO


def test_before_the_first_start_no_part_is_well_and_no_database_is_made(config: Path) -> None:
    assert verdict(config, "pages") == NO
    assert [path.name for path in config.parent.iterdir()] == ["warden.toml"]


def test_a_part_nobody_knows_is_wrong_use(config: Path) -> None:
    assert verdict(config, "page") == WRONG_USE


def test_asking_a_part_is_cheap(config: Path) -> None:
    """It runs every minute in every container: nothing that reads sources, pages or migrates is imported."""
    beat(config, *OF_PAGES)
    words = ["doctor", "--part", "pages", "--config", str(config)]
    code = f"import sys; from warden.cli.main import main; main({words!r}); print(*sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    loaded = done.stdout.splitlines()[-1].split()
    assert "sqlalchemy" in loaded
    assert not {"apprise", "httpx", "feedparser", "alembic", "celery"} & set(loaded)


@pytest.fixture
def whole(tmp_path: Path, database_url: str, broker_url: str) -> Path:
    """A warden with a real database and a real broker."""
    place = f'[warden]\ndatabase = "{database_url}"\nbroker = "{broker_url}"\n'
    return written(tmp_path, place + BRAND + "false_pages_per_month = 1.0\n" + CONTACT + SOURCES)


def alive(engine: Engine, *stations: str, ago: timedelta = timedelta()) -> None:
    with transaction(engine) as conn:
        for station in stations or (*STATIONS, *WATCHED):
            heartbeats.beat(conn, station, now=utc_now() - ago)


def needless(
    engine: Engine, number: int, *, of: int, ago: timedelta = timedelta(days=1), drill: bool = False
) -> None:
    """So many incidents paged, and of them so many were needless."""
    at = utc_now() - ago
    incident = an_incident(
        brand=BrandId("nordlicht"), status=Status.RESOLVED, opened_at=at, resolved_at=at, drill=drill
    )
    with transaction(engine) as conn:
        for place in range(of):
            id_ = incidents.insert(conn, incident, a_chain())
            if place < number:
                judged = replace(incident, id=id_)
                verdicts.put(conn, judged, Verdict.NEEDLESS, PersonId("anna"), now=at)


def answered(engine: Engine, *asked: str, left_out: int = 0, told: str | None = None) -> None:
    """These sources answered just now."""
    now = utc_now()
    later = now + timedelta(minutes=1)
    with transaction(engine) as conn:
        for source in asked:
            sources.claim(conn, SourceId(source), now=now, until=later)
            sources.record_success(
                conn, SourceId(source), now=now, next_due=later, cursor={}, left_out=left_out, told=told
            )


def examined(capsys: Capture, config: Path, code: int) -> dict[str, str]:
    """What is shown of each thing looked at, after its `ok` or `FAIL`."""
    assert main(["doctor", "--config", str(config)]) == code
    shown = capsys.readouterr()
    assert shown.err == ""
    found = (line.split(maxsplit=1) for line in shown.out.splitlines())
    return {told.partition(": ")[0]: f"{mark} {told.partition(': ')[2]}" for mark, told in found}


def test_before_the_first_start_it_says_what_to_start_and_makes_nothing(
    config: Path, capsys: Capture
) -> None:
    found = examined(capsys, config, NO)
    assert list(found) == ["database", "broker", "contact anna/push", "clock"]
    assert found["database"] == (
        "FAIL there is no database at sqlite:///data/warden.db yet. Start warden once: `warden up`"
    )
    assert found["broker"].startswith("FAIL the embedded one does not answer (")
    assert found["broker"].endswith("broker.sock. No such file or directory). Start it: `warden up`")
    assert [path.name for path in config.parent.iterdir()] == ["warden.toml"]


def test_a_system_that_works_is_well(whole: Path, engine: Engine, capsys: Capture) -> None:
    alive(engine)
    answered(engine, "press", "forum")
    found = examined(capsys, whole, DONE)
    assert {told.split()[0] for told in found.values()} == {"ok"}
    assert [name for name in found if name.startswith("station ")] == [f"station {name}" for name in STATIONS]
    assert found["contact anna/push"] == "ok ntfys://ntfy.example/…"
    assert found["clock"].endswith("Z, the machine's")


def test_a_system_half_alive_names_what_is_silent_and_who_carries_it(
    whole: Path, engine: Engine, capsys: Capture
) -> None:
    alive(engine, "ingest", "score", "calibrate", "calendars", "count", "detect", *WATCHED)
    alive(engine, "escalate", ago=timedelta(minutes=2))
    answered(engine, "press", "forum")
    found = examined(capsys, whole, NO)
    assert [name for name, told in found.items() if told.startswith("FAIL")] == [
        f"station {name}" for name in OF_PAGES
    ]
    assert found["station escalate"].startswith("FAIL last sign of life 20")
    assert found["station deliver"] == (
        "FAIL no sign of life yet. Is `warden worker pages` running? See its log"
    )


def test_a_blind_source_is_named_with_its_mend(whole: Path, engine: Engine, capsys: Capture) -> None:
    alive(engine)
    answered(engine, "press", "forum")
    now = utc_now()
    with transaction(engine) as conn:
        for source in (SourceId("press"), SourceId("forum")):
            outages.begin(conn, source, now.replace(hour=3, minute=4, second=5))
        sources.record_failure(
            conn, SourceId("press"), now=now, next_due=now, error="it answered 401", mend="Renew its token"
        )
    found = examined(capsys, whole, NO)
    since = f"{now:%Y-%m-%d}T03:04:05Z"
    assert found["source press"] == f"FAIL blind since {since}: it answered 401. Renew its token"
    assert found["source forum"] == (
        f"FAIL blind since {since}: it asked for a long pause. Poll it more rarely: raise its `every`"
    )


def test_a_sign_of_life_just_within_a_minute_counts(whole: Path, engine: Engine, capsys: Capture) -> None:
    alive(engine, ago=timedelta(seconds=45))
    found = examined(capsys, whole, NO)
    assert found["station detect"].startswith("ok last sign of life")


def test_a_source_nobody_asks_is_told_and_one_that_is_pushed_is_not_looked_for(
    whole: Path, engine: Engine, capsys: Capture
) -> None:
    answered(engine, "press", left_out=2, told="item 3 has no time")
    found = examined(capsys, whole, NO)
    assert found["source press"].startswith("ok last answered 20")
    assert found["source press"].endswith("Z, 2 items left out: item 3 has no time")
    assert found["source forum"] == "FAIL was never asked. Is `warden worker mentions` running?"
    assert "source pushed" not in found


def test_a_source_that_fails_is_told_with_its_mend(whole: Path, engine: Engine, capsys: Capture) -> None:
    now = utc_now()
    with transaction(engine) as conn:
        sources.claim(conn, SourceId("forum"), now=now, until=now)
        sources.record_failure(
            conn,
            SourceId("forum"),
            now=now,
            next_due=now,
            error="forum answered 401",
            mend="Renew its token",
        )
    assert examined(capsys, whole, NO)["source forum"] == "FAIL forum answered 401. Renew its token"


def test_needless_pages_beyond_the_alarm_budget_are_told_with_what_to_do(
    whole: Path, engine: Engine, capsys: Capture
) -> None:
    alive(engine)
    answered(engine, "press", "forum")
    needless(engine, 6, of=8)
    assert examined(capsys, whole, DONE)[BUDGET] == (
        "ok 1 needless a month accepted; pages in 90 days: 8, needless 6, unjudged 2"
    )
    needless(engine, 1, of=1)
    found = examined(capsys, whole, NO)[BUDGET]
    assert found.startswith("FAIL 1 needless a month accepted; pages in 90 days: 9, needless 7, unjudged 2. ")
    assert "set its `false_pages_per_month = 0.43`" in found


def test_needless_pages_of_long_ago_and_drills_are_no_matter(
    whole: Path, engine: Engine, capsys: Capture
) -> None:
    alive(engine)
    answered(engine, "press", "forum")
    needless(engine, 9, of=9, ago=timedelta(days=91))
    needless(engine, 9, of=9, drill=True)
    assert examined(capsys, whole, DONE)[BUDGET].endswith("pages in 90 days: 0, needless 0, unjudged 0")


def test_a_database_of_another_version_is_told(whole: Path, engine: Engine, capsys: Capture) -> None:
    with transaction(engine) as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = 'long ago'"))
    found = examined(capsys, whole, NO)
    assert found["database"].startswith("FAIL ")
    assert found["database"].endswith(" has an older layout. Start warden: it migrates")
    assert not [name for name in found if name.startswith(("station", "source"))]


def test_servers_that_do_not_answer_are_told_without_their_passwords(tmp_path: Path, capsys: Capture) -> None:
    silent = (
        '[warden]\ndatabase = "postgresql+psycopg://warden:hunter2@127.0.0.1:1/warden"\n'
        'broker = "redis://:hunter2@127.0.0.1:1/0"\n'
    )
    found = examined(capsys, written(tmp_path, silent + BRAND), NO)
    assert found["database"].startswith("FAIL ")
    assert "127.0.0.1:1/0 does not answer (Error 111 connecting to 127.0.0.1:1" in found["broker"]
    assert found["broker"].endswith(". Start it, or correct `broker` in the configuration")
    assert "hunter2" not in "".join(found.values())


def test_json_says_the_same_and_stands_alone(whole: Path, engine: Engine, capsys: Capture) -> None:
    alive(engine)
    answered(engine, "press", "forum")
    assert main(["doctor", "--json", "--config", str(whole)]) == DONE
    shown = capsys.readouterr()
    assert shown.err == ""
    found = json.loads(shown.out)
    assert found["ok"]
    assert found["checks"][0].keys() == {"name", "ok", "seen", "mend"}
    assert [check["name"] for check in found["checks"]] == list(examined(capsys, whole, DONE))


def test_a_simulated_clock_is_told_and_its_minutes_are_no_silence(
    whole: Path, engine: Engine, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An hour of a clock sixty times as fast is a real minute."""
    started = utc_now()
    monkeypatch.setenv("WARDEN_CLOCK", f"2015-02-17T00:00:00Z@60@{started.isoformat()}")
    alive(engine, ago=timedelta(minutes=40))
    answered(engine, "press", "forum")
    found = examined(capsys, whole, DONE)
    assert found["clock"].startswith("ok 2015-02-17T00:")
    assert found["clock"].endswith("Z, simulated")


def test_a_file_with_faults_is_a_wrong_configuration(tmp_path: Path, capsys: Capture) -> None:
    config = written(tmp_path, BRAND + 'policy = "none"\n')
    for words in ([], ["--part", "pages"]):
        assert main(["doctor", *words, "--config", str(config)]) == WRONG_USE
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith('warden.toml:4: policy = "none" is the id of no [[policy]]. ')


def test_a_silence_that_holds_is_told_and_is_no_fault(
    tmp_path: Path, database_url: str, engine: Engine, capsys: Capture
) -> None:
    """Nobody should wonder why no page comes."""
    file, now = written(tmp_path, f'[warden]\ndatabase = "{database_url}"\n' + BRAND), utc_now()
    with transaction(engine) as conn:
        silences.add(conn, NewSilence(None, now, now + timedelta(hours=1), "Umzug", PersonId("anna")))
    main(["doctor", "--json", "--config", str(file)])
    (check,) = [row for row in json.loads(capsys.readouterr().out)["checks"] if row["name"] == "silence 1"]
    assert check["ok"]
    assert "all brands until" in check["seen"]
    assert "nobody is paged (anna: Umzug)" in check["seen"]


WATCHDOG = '[watchdog]\nurl = "https://hc.example/ping/abc"\nevery = "60s"\n'


@pytest.fixture
def watched(whole: Path, engine: Engine) -> Path:
    """All is well, and an outside switch is configured."""
    alive(engine)
    answered(engine, "press", "forum")
    return written(whole.parent, whole.read_text(encoding="utf-8") + WATCHDOG)


def pinged(engine: Engine, *, ago: timedelta = timedelta(), error: str = "") -> None:
    at = utc_now() - ago
    with transaction(engine) as conn:
        assert switch.claim(conn, every=timedelta(minutes=1), now=at)
        switch.answered(conn, now=at)
        if error:
            switch.failed(conn, error, claimed_at=at)


def test_a_switch_that_has_never_answered_is_said_so(watched: Path, engine: Engine, capsys: Capture) -> None:
    with transaction(engine) as conn:
        assert switch.claim(conn, every=timedelta(minutes=1), now=utc_now())
        switch.failed(conn, "no route", claimed_at=utc_now())
    told = examined(capsys, watched, NO)["outside switch"]
    assert told.startswith("FAIL has never answered")


def test_a_switch_that_answered_lately_is_well(watched: Path, engine: Engine, capsys: Capture) -> None:
    pinged(engine)
    found = examined(capsys, watched, DONE)
    assert found["watchmen"].startswith("ok all was well at 20")
    assert found["outside switch"].startswith("ok answered last 20")


def test_a_switch_that_was_never_pinged_long_not_or_in_vain_is_told(
    watched: Path, engine: Engine, capsys: Capture
) -> None:
    assert examined(capsys, watched, NO)["outside switch"] == (
        "FAIL was never pinged. It is pinged once every station was seen to beat"
    )
    pinged(engine, ago=timedelta(minutes=10))
    told = examined(capsys, watched, NO)["outside switch"]
    assert told.endswith("It is pinged after a clean pass alone: mend what fails above")
    pinged(engine, error="hc.example did not answer in time")
    told = examined(capsys, watched, NO)["outside switch"]
    assert "; now: hc.example did not answer in time. Check [watchdog].url" in told


def test_a_system_nobody_watches_is_told(watched: Path, engine: Engine, capsys: Capture) -> None:
    pinged(engine)
    alive(engine, *WATCHED, ago=timedelta(minutes=2))
    assert examined(capsys, watched, NO)["watchmen"].startswith("FAIL nobody has looked since 20")


def test_what_is_overdue_and_the_alarm_that_lasts_are_told(
    watched: Path, engine: Engine, capsys: Capture
) -> None:
    pinged(engine)
    alive(engine, audit.CLEAN, ago=timedelta(minutes=5))
    at = utc_now().replace(hour=0, minute=0, second=0)
    with transaction(engine) as conn:
        incidents.insert(conn, an_incident(next_due=at, brand=BrandId("nordlicht")), a_chain())
        alarms.begin(conn, began_at=at, now=at)
    found = examined(capsys, watched, NO)
    assert f"; a step is overdue since {at:%Y-%m-%d}T00:00:00Z. A station" in found["watchmen"]
    assert found["alarm"].startswith(f"FAIL lasts since {at:%Y-%m-%d}T00:00:00Z, told 1 times. ")

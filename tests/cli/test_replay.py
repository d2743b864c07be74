"""`warden replay` up to where the parts start, and the throw-away warden that it and the demo live in."""

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.browser import served
from tests.support.cli import taken
from tests.support.receivers import webhook
from tests.support.settings import BRAND, written
from tests.support.web import BANK, a_bank, make_empty
from warden import clock, wiring
from warden.cli import throwaway
from warden.cli.main import DONE, WRONG_USE, main
from warden.cli.replay import brands_of, named
from warden.cli.up import prepare
from warden.clock import utc_now
from warden.core.mention import Mention, SourceId
from warden.core.watch import watching
from warden.settings import read
from warden.storage import mentions, tokens
from warden.storage.engine import reading
from warden.wiring import House

MORNING = datetime(2015, 2, 17, 8, 0, tzinfo=UTC)
URL = "http://127.0.0.1:8801"
REAL = """
[warden]
url = "https://warden.nordlicht.example"
language = "de"
timezone = "Europe/Berlin"
database = "postgresql+psycopg://warden:hunter2@db.example/warden"
broker = "redis://queue.example:6379/0"
secret = "0123456789abcdef"

[watchdog]
url = "https://hc.example/ping/abc"

[[source]]
id = "forum"
kind = "mastodon"
instance = "https://social.example"

[[person]]
id = "alma"
name = "Alma"
contacts = [{ id = "push", url = "ntfys://ntfy.example/alma" }]

[[schedule]]
id = "team"
layers = [{ id = "all", people = ["alma"], rotation = "weekly", handoff = "Mon 09:00", starts = 2015-01-05 }]

[[policy]]
id = "community"
steps = [{ notify = ["schedule:team"], wait = "5m" }]
"""
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _nothing_named_outside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WARDEN_TOKEN", raising=False)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A running warden's house."""
    place = tmp_path / "running"
    place.mkdir()
    found = a_bank(place, demo=False)
    make_empty(found)
    yield found
    found.close()


def recording(folder: Path, *rows: str, name: str = "storm.csv") -> str:
    path = folder / name
    path.write_text("\n".join(["id,published_at,text", *rows, ""]), encoding="utf-8")
    return str(path)


def an_hour(folder: Path) -> str:
    """Three mentions half an hour apart, years ago."""
    times = (MORNING + timedelta(minutes=30 * number) for number in range(3))
    return recording(folder, *(f"{at.minute}{at.hour},{at.isoformat()},Die Musterbank" for at in times))


def refusal(capsys: Capture, *words: str) -> list[str]:
    """What standard error has; nothing stands on standard output."""
    assert main(["replay", *words]) == WRONG_USE
    told = capsys.readouterr()
    assert told.out == ""
    return told.err.splitlines()


def a_mention(brand: str | None, source: str = "archive") -> Mention:
    return Mention(SourceId(source), "1", MORNING, MORNING, "Hallo", brand=brand)


def test_a_running_warden_gets_the_recording_as_if_it_began_now(
    house: House, tmp_path: Path, capsys: Capture
) -> None:
    before = utc_now()
    with served(house) as url:
        words = ("replay", an_hour(tmp_path), "--to", f"{url}/", "--token", "all", "--speed", "3600")
        assert main(list(words)) == DONE
    told = capsys.readouterr()
    assert (told.out, told.err) == (f"3 mentions sent to {url}\n", "")
    with reading(house.engine) as conn:
        found = mentions.between(conn, BANK, before - timedelta(days=1), utc_now(), limit=10)
    times = sorted(row.mention.published_at for row in found)
    assert before <= times[0] <= utc_now()
    assert [time - times[0] for time in times] == [timedelta(seconds=half) for half in (0, 0.5, 1)]


def test_the_token_may_come_from_the_environment(
    house: House, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARDEN_TOKEN", "all")
    with served(house) as url:
        assert main(["replay", an_hour(tmp_path), "--to", url, "--speed", "100000"]) == DONE


def test_a_running_warden_is_sent_nothing_without_a_token(tmp_path: Path, capsys: Capture) -> None:
    with webhook() as hook:
        (line,) = refusal(capsys, an_hour(tmp_path), "--to", f"http://127.0.0.1:{hook.port}")
    assert line == (
        "warden: --to needs an API token with the scope `ingest`. Give --token, or set WARDEN_TOKEN"
    )
    assert hook.requests == []


def test_a_token_that_is_refused_is_told_and_not_shown(house: House, tmp_path: Path, capsys: Capture) -> None:
    with served(house) as url:
        (line,) = refusal(capsys, an_hour(tmp_path), "--to", url, "--token", "hunter2")
    assert line.startswith(f"warden: {url} refused the mentions with 401: ")
    assert line.endswith(". Check the token and its scope `ingest`")
    assert "hunter2" not in line


@pytest.mark.parametrize("to", ["", "localhost:8800", "ftp://127.0.0.1", "http://", "http://a b"])
def test_an_address_that_is_none_is_told_at_once(to: str, tmp_path: Path, capsys: Capture) -> None:
    """Waiting two minutes for it to answer would help nobody."""
    (line,) = refusal(capsys, an_hour(tmp_path), "--to", to, "--token", "x")
    assert line.startswith("warden replay: Invalid value for '--to': ")
    assert "is not an address" in line


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be opened: No such file or directory"),
        ("", "is empty. Give a CSV file with a header, or one JSON object a line"),
        ("id,published_at,text\n", ": holds no mention that can be read. docs/sources.md names the columns"),
    ],
)
def test_a_file_without_mentions_is_told(
    content: str | None, told: str, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "storm.csv"
    if content is not None:
        file.write_text(content)
    (line,) = refusal(capsys, str(file))
    assert line.startswith(f"warden: {file}")
    assert told in line


def test_bad_rows_are_told_with_their_line_and_counted(tmp_path: Path, capsys: Capture) -> None:
    file = recording(tmp_path, *(f"{number},gestern,x" for number in range(12)))
    *told, count, verdict = refusal(capsys, file)
    assert [line.partition(": ")[0] for line in told] == [f"{file}:{number}" for number in range(2, 12)]
    assert count == f"12 rows of {file} were left out"
    assert verdict.startswith(f"warden: {file}: holds no mention")


def test_a_port_that_is_taken_is_told_before_anything_is_made(tmp_path: Path, capsys: Capture) -> None:
    with taken() as port:
        (line,) = refusal(capsys, an_hour(tmp_path), "--port", str(port))
    assert line.endswith(f". Choose another: --port {port + 1}")


def test_a_configuration_with_faults_is_told_before_anything_starts(tmp_path: Path, capsys: Capture) -> None:
    written(tmp_path, BRAND + 'policy = "none"\n')
    (line,) = refusal(capsys, an_hour(tmp_path))
    assert line.startswith('warden.toml:4: policy = "none" is the id of no [[policy]]. ')


def test_mentions_without_a_brand_are_about_what_their_source_is_called() -> None:
    found = named([a_mention("Musterbank"), a_mention(None, "archive"), a_mention(None, "forum")])
    assert [mention.brand for mention in found] == ["Musterbank", "archive", "forum"]


def test_the_brands_of_a_recording_are_the_most_mentioned_first() -> None:
    found = [
        a_mention(brand) for brand in ("Delta", "US Airways", "us airways", "US Airways", "Банк", "Рынок")
    ]
    assert brands_of(found) == [
        ("us-airways", "US Airways"),
        ("delta", "Delta"),
        ("brand-3", "Банк"),
        ("brand-4", "Рынок"),
    ]


def test_brands_named_by_strangers_make_a_configuration_all_the_same(tmp_path: Path) -> None:
    names = ['The "Bank"', "B" * 500, "[[x]]\\", "${HOME}", "Банк", "'", "# %", "a" * 70 + "1"]
    found = [a_mention(name) for name in names]
    path = tmp_path / "throwaway.toml"
    throwaway.write(path, throwaway.configuration(brands_of(found), URL))
    brands = wiring.open_house(wiring.load(path)).brands.values()
    assert len(brands) == len(names)
    watch = watching(list(brands))
    assert all(len(watch.brands_of(mention)) == 1 for mention in found if len(mention.brand or "") <= 64)


def test_a_throw_away_configuration_checks_and_its_phones_are_the_demo_inbox(tmp_path: Path) -> None:
    path = tmp_path / "throwaway.toml"
    throwaway.write(path, throwaway.configuration([("musterbank", "Musterbank")], URL, "de"))
    house = wiring.open_house(wiring.load(path))
    assert house.demo
    assert house.settings.warden.language == "de"
    assert {url for (person, _), url in house.desk.urls.items() if person} == {
        f"json://127.0.0.1:8801/demo/inbox/{name}" for name in ("anna", "ben", "carla")
    }
    assert wiring.warnings(read(path), now=MORNING)[0].message.startswith("No [[source]] is read")


def test_a_real_configuration_is_detached_from_everything_real_but_its_phones(tmp_path: Path) -> None:
    real = read(written(tmp_path, REAL + BRAND))
    place = tmp_path / "throwaway"
    place.mkdir()
    throwaway.write(place / "warden.toml", throwaway.detached(real, URL))
    there = wiring.load(place / "warden.toml")
    assert (there.source, there.watchdog, there.warden.secret) == ((), None, None)
    assert (there.warden.url, there.warden.broker) == (URL, "embedded")
    assert there.sqlite_file == place / "data" / "warden.db"
    was = wiring.load(real.path)
    for same in ("brand", "person", "schedule", "policy"):
        assert getattr(there, same) == getattr(was, same)
    assert (there.warden.language, there.warden.timezone) == ("de", "Europe/Berlin")
    assert "hunter2" not in (place / "warden.toml").read_text()


def test_only_we_can_read_what_is_thrown_away(tmp_path: Path) -> None:
    """A real configuration's secrets are in it."""
    with throwaway.folder("test") as folder:
        path = folder / "warden.toml"
        throwaway.write(path, throwaway.configuration([("a", "A")], URL))
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.exists()


def test_its_token_lets_in_with_every_scope_and_only_its_digest_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "throwaway.toml"
    throwaway.write(path, throwaway.configuration([("a", "A")], URL))
    settings = wiring.load(path)
    prepare(settings)
    token = throwaway.issue_token(path, now=MORNING)
    with wiring.database(settings) as engine, reading(engine) as conn:
        (known,) = tokens.listed(conn)
        assert sorted(known.scopes) == ["admin", "ingest", "read", "respond"]
        found = tokens.find(conn, tokens.digest(token))
    assert found is not None
    assert token.encode() not in (settings.sqlite_file or path).read_bytes()


def test_its_clock_reaches_the_start_once_the_parts_are_up(monkeypatch: pytest.MonkeyPatch) -> None:
    simulated = throwaway.clock_from(MORNING, 60)
    assert simulated.at(utc_now()) < MORNING
    assert simulated.at(simulated.anchor) == MORNING
    for name, value in throwaway.environment(simulated).items():
        monkeypatch.setenv(name, value)
    assert clock.simulated() == simulated

"""`warden import`: history into a real store, to learn the baseline from. It never pages."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support.settings import BRAND, written
from warden import wiring
from warden.cli.main import DONE, WRONG_USE, main
from warden.clock import utc_now
from warden.core.mention import BrandId
from warden.flow import detect
from warden.storage import buckets, incidents, mentions
from warden.storage.engine import reading

OFFICE = """
[[person]]
id = "anna"
name = "Anna Beispiel"
contacts = [{ id = "push", url = "ntfys://ntfy.example/anna" }]

[[policy]]
id = "all"
steps = [{ notify = ["person:anna"] }]
"""
BANK = BrandId("nordlicht")
MORNING = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Path:
    return written(tmp_path, f'[warden]\ndatabase = "{database_url}"\n{BRAND}{OFFICE}')


def history(folder: Path, *rows: str, name: str = "history.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(["id,published_at,text", *rows, ""]), encoding="utf-8")
    return path


def hours(count: int, *, until: datetime, per_hour: int = 4, text: str = "Die Bank ist gut") -> list[str]:
    """Rows of so many hours, the last just before `until`."""
    gap = timedelta(hours=1) / per_hour
    times = [until - gap * (number + 1) for number in range(count * per_hour)]
    return [f"{at.isoformat()},{at.isoformat()},{text}" for at in times]


def imported(capsys: Capture, config: Path, *words: str, code: int = DONE) -> tuple[list[str], list[str]]:
    """The lines on standard output and on standard error."""
    brand = () if "--brand" in words else ("--brand", "nordlicht")
    source = () if "--source" in words else ("--source", "archive")
    assert main(["import", *words, *brand, *source, "--config", str(config)]) == code
    shown = capsys.readouterr()
    return shown.out.splitlines(), shown.err.splitlines()


def refusal(capsys: Capture, config: Path, *words: str) -> str:
    out, (line,) = imported(capsys, config, *words, code=WRONG_USE)
    assert out == []
    return line


def test_history_is_stored_scored_and_counted_under_the_brand_and_source_given(
    config: Path, engine: Engine, tmp_path: Path, capsys: Capture
) -> None:
    """The brand's name need not stand in the text: who imports says what it is about."""
    file = history(tmp_path, f"1,{MORNING.isoformat()},Alles gut", f"2,{MORNING.isoformat()},Unverschämt!")
    out, err = imported(capsys, config, str(file))
    assert out == [
        f"{file}: 2 new, 0 known already, 0 left out",
        "2 imported, 0 left out",
    ]
    assert err == []
    with reading(engine) as conn:
        found = mentions.between(conn, BANK, MORNING, MORNING + timedelta(minutes=1), limit=10)
        assert {(row.mention.source, row.mention.external_id) for row in found} == {
            ("archive", "1"),
            ("archive", "2"),
        }
        assert all(row.sentiment is not None for row in found)
        (bucket,) = buckets.between(conn, BANK, MORNING, MORNING + timedelta(minutes=1))
        assert bucket.count == 2


def test_a_second_run_adds_nothing_and_says_what_it_knew(
    config: Path, engine: Engine, tmp_path: Path, capsys: Capture
) -> None:
    file = history(tmp_path, f"1,{MORNING.isoformat()},eins", f"2,{MORNING.isoformat()},zwei")
    imported(capsys, config, str(file))
    out, _ = imported(capsys, config, str(file))
    assert out == [
        f"{file}: 0 new, 2 known already, 0 left out",
        "0 imported, 0 left out",
    ]
    with reading(engine) as conn:
        assert mentions.count(conn, BANK) == 2


def test_bad_rows_are_told_with_their_line_and_counted_and_the_others_kept(
    config: Path, tmp_path: Path, capsys: Capture
) -> None:
    future = (utc_now() + timedelta(days=1)).isoformat()
    file = history(
        tmp_path,
        f"1,{MORNING.isoformat()},gut",
        "2,gestern,schlecht",
        "3,2026-03-04T08:00:00,ohne Zone",
        f"4,{future},von morgen",
        f",{MORNING.isoformat()},ohne Nummer",
        f"6,{MORNING.isoformat()},auch gut",
    )
    out, err = imported(capsys, config, str(file))
    assert out == [
        f"{file}: 2 new, 0 known already, 4 left out",
        "2 imported, 4 left out",
    ]
    assert [line.partition(": ")[0] for line in err] == [f"{file}:{number}" for number in (3, 4, 5, 6)]
    assert "'gestern' is no time" in err[0]
    assert "has no offset" in err[1]
    assert "is in the future" in err[2]


def test_of_many_bad_rows_the_first_are_told_and_all_counted(
    config: Path, tmp_path: Path, capsys: Capture
) -> None:
    file = history(tmp_path, *(f"{number},gestern,x" for number in range(50)))
    out, err = imported(capsys, config, str(file))
    assert out[-1] == "0 imported, 50 left out"
    assert len(err) == 21
    assert err[-1] == f"{file}: and 30 more"


def test_what_a_terminal_would_obey_is_not_told(config: Path, tmp_path: Path, capsys: Capture) -> None:
    file = history(tmp_path, "1,\x1b[2J\u202e,x")
    _, (line,) = imported(capsys, config, str(file))
    assert line.isprintable()


def test_several_files_are_told_one_by_one_and_together(
    config: Path, tmp_path: Path, capsys: Capture
) -> None:
    one = history(tmp_path, f"1,{MORNING.isoformat()},eins", "x,gestern,x", name="one.csv")
    two = tmp_path / "two.ndjson.gz"
    two.write_bytes(gzip.compress(b'{"id": 2, "published_at": "2026-03-04T09:00:00Z", "text": "zwei"}\n'))
    out, _ = imported(capsys, config, str(one), str(two))
    assert out == [
        f"{one}: 1 new, 0 known already, 1 left out",
        f"{two}: 1 new, 0 known already, 0 left out",
        "2 imported, 1 left out",
    ]


def test_times_without_an_offset_are_read_in_the_zone_given(
    config: Path, engine: Engine, tmp_path: Path, capsys: Capture
) -> None:
    file = history(tmp_path, "1,2026-07-01T08:00:00,Sommer", "2,2026-01-01T08:00:00,Winter")
    imported(capsys, config, str(file), "--timezone", "Europe/Berlin")
    with reading(engine) as conn:
        found = mentions.between(conn, BANK, MORNING - timedelta(days=365), utc_now(), limit=10)
    assert {row.mention.published_at.isoformat() for row in found} == {
        "2026-07-01T06:00:00+00:00",
        "2026-01-01T07:00:00+00:00",
    }


@pytest.mark.parametrize("ago", [timedelta(hours=4), timedelta(minutes=1)])
def test_a_storm_in_the_past_pages_nobody(
    ago: timedelta, config: Path, engine: Engine, tmp_path: Path, capsys: Capture
) -> None:
    """Not even one that ended this very minute, when detection looks for the first time."""
    over = utc_now() - ago
    calm = hours(14 * 24, until=over - timedelta(hours=2))
    storm = hours(2, until=over, per_hour=600, text="Skandal! Betrug! Unverschämt! Nie wieder!")
    _, err = imported(capsys, config, str(history(tmp_path, *calm, *storm)))
    assert err == []
    house = wiring.open_house(wiring.load(config))
    brand = house.brands[BANK]
    for minutes in (0, 10, 60):
        now = utc_now() + timedelta(minutes=minutes)
        detect.run(engine, brand, house.chain_for(brand), lag=timedelta(minutes=2), now=now)
    house.close()
    with reading(engine) as conn:
        assert incidents.listed(conn) == []


def test_a_storm_in_a_file_pages_nobody_while_warden_runs(
    config: Path, engine: Engine, tmp_path: Path, capsys: Capture
) -> None:
    start = utc_now()
    imported(capsys, config, str(history(tmp_path, *hours(14 * 24, until=start))))
    house = wiring.open_house(wiring.load(config))
    brand = house.brands[BANK]

    def look(minutes: int) -> None:
        now = start + timedelta(minutes=minutes)
        detect.run(engine, brand, house.chain_for(brand), lag=timedelta(minutes=2), now=now)

    look(0)
    storm = hours(1, until=start, per_hour=600, text="Skandal! Betrug! Unverschämt! Nie wieder!")
    imported(capsys, config, str(history(tmp_path, *storm, name="storm.csv")), "--source", "other")
    for minutes in (3, 10, 60):
        look(minutes)
    house.close()
    with reading(engine) as conn:
        assert incidents.listed(conn) == []


def test_history_read_later_is_learnt_from_anew(
    config: Path, engine: Engine, tmp_path: Path, capsys: Capture
) -> None:
    """What detection remembers was learnt without it, so it begins again."""
    house = wiring.open_house(wiring.load(config))
    brand = house.brands[BANK]

    def look() -> datetime | None:
        detect.run(engine, brand, house.chain_for(brand), lag=timedelta(minutes=2), now=utc_now())
        with reading(engine) as conn:
            first, *_ = buckets.readings(conn, BANK, utc_now() - timedelta(days=30), utc_now())
        return first.start

    recent = utc_now() - timedelta(hours=1)
    imported(capsys, config, str(history(tmp_path, *hours(24, until=recent))))
    late = look()
    imported(capsys, config, str(history(tmp_path, *hours(24, until=recent - timedelta(hours=24)))))
    assert late is not None
    earlier = look()
    assert earlier is not None
    assert earlier < late
    house.close()


def test_the_first_import_makes_the_database(tmp_path: Path, capsys: Capture) -> None:
    config = written(tmp_path, BRAND)
    imported(capsys, config, str(history(tmp_path, f"1,{MORNING.isoformat()},eins")))
    assert (tmp_path / "data" / "warden.db").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--brand", "nordlich"), "Invalid value for '--brand': 'nordlich' is no brand. There is nordlicht"),
        (("--source", ""), "'' is not an id. Use 1 to 64 of the characters a-z, 0-9 and -"),
        (("--source", "My Archive"), "'My Archive' is not an id. "),
        (
            ("--timezone", "Europe/Berln"),
            "'Europe/Berln' is not a time zone. Did you mean \"Europe/Berlin\"?",
        ),
        (("--timezone", "../../etc/passwd"), "is not a time zone. Write for example"),
    ],
)
def test_an_option_that_cannot_be_is_refused_and_nothing_is_made(
    words: tuple[str, ...], told: str, tmp_path: Path, capsys: Capture
) -> None:
    file = history(tmp_path, f"1,{MORNING.isoformat()},eins")
    line = refusal(capsys, written(tmp_path, BRAND), str(file), *words)
    assert told in line
    assert line.endswith("See `warden import --help`")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["history.csv", "warden.toml"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be opened: No such file or directory. Check its name and rights"),
        (b"", "is empty. Give a CSV file with a header, or one JSON object a line"),
        (b"a,b\n1,2\n", "has no column id, published_at, text; its header reads: a,b. Name the columns"),
        (b"[{}]", "is one JSON array. Write one object a line"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    content: bytes | None, told: str, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "history.csv"
    if content is not None:
        file.write_bytes(content)
    assert refusal(capsys, written(tmp_path, BRAND), str(file)).startswith(f"warden: {file} {told}")

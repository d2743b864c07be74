"""`warden simulate` and `warden backtest` as a shell runs them: no database, no configuration."""

import csv
import gzip
import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.shared_data import shared_data
from tests.support.streams import ordinary
from warden.cli.main import DONE, WRONG_USE, main

COUNTS_START = datetime(2026, 3, 2)  # noqa: DTZ001 - count files have no zone


def _backtested(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["backtest", *arguments, "--json"]) == DONE
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def _written(path: Path, values: list[float]) -> Path:
    rows = [f"{COUNTS_START + n * timedelta(minutes=5)},{value}" for n, value in enumerate(values)]
    path.write_text("\n".join(["timestamp,value", *rows]) + "\n")
    return path


def test_the_kinds_are_listed_with_what_is_wanted_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--list"]) == DONE
    listed = capsys.readouterr().out
    assert "flash" in listed
    assert "must not page" in listed


def test_an_unknown_kind_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "tsunami"]) == WRONG_USE
    assert "--list" in capsys.readouterr().err


def test_without_a_file_the_stream_is_csv_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "calm", "--seed", "1", "--days", "1"]) == DONE
    told = capsys.readouterr()
    rows = list(csv.DictReader(told.out.splitlines()))
    assert rows[0].keys() >= {"id", "published_at", "text", "brand", "source"}
    assert json.loads(told.err)[0]["kind"] == "calm"


@pytest.mark.parametrize("name", ["storm.csv", "storm.csv.gz"])
def test_a_simulated_storm_is_found_again_by_the_backtest(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", "hashtag", "--seed", "4", "--days", "7", "--out", name]) == DONE
    found = _backtested(capsys, name, "--truth", "storm.truth.json", "--html", "report.html")
    assert found["truth"] == {**found["truth"], "storms": 1, "caught": 1, "missed": 0}
    (brand,) = found["brands"]
    assert brand["brand"] == "Musterbank"
    assert brand["pages"] == sum(each["paged_at"] is not None for each in brand["incidents"])
    assert {"severity", "opened_at", "paged_at", "peak_at", "resolved_at", "reason"} < brand["incidents"][
        0
    ].keys()
    page = (folder / "report.html").read_text()
    assert "<svg" in page
    assert "caught after" in page
    assert "What other budgets would have done" in page


def test_bad_rows_are_told_with_their_line_and_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "m.csv").write_text(
        "id,published_at,text\n1,2026-03-02T00:00:00Z,fine\n2,yesterday,fine\n3,2026-03-02T00:01:00,fine\n"
    )
    assert main(["backtest", "m.csv"]) == DONE
    told = capsys.readouterr()
    assert "m.csv:3:" in told.err
    assert "2 rows were left out" in told.err
    assert told.out.startswith("m: 1 mentions")


def test_times_without_an_offset_take_the_zone_of_the_option(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "m.csv").write_text("id,published_at,text\n1,2026-03-02T01:00:00,fine\n")
    found = _backtested(capsys, "m.csv", "--timezone", "Europe/Berlin", "--brand", "Bank")
    assert found["brands"][0]["from"] == "2026-03-02T00:00:00Z"
    assert found["brands"][0]["brand"] == "Bank"
    assert main(["backtest", "m.csv", "--timezone", "Europe/Atlantis"]) == WRONG_USE


def test_a_missing_file_is_told_by_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backtest", "nowhere.csv"]) == WRONG_USE
    assert "nowhere.csv" in capsys.readouterr().err


def test_counts_are_scored_row_by_row_into_a_folder(folder: Path) -> None:
    calm = ordinary(5, 60.0)
    fives = [float(sum(calm[start : start + 5])) for start in range(0, len(calm), 5)]
    _written(folder / "a.csv", [*fives, *[70.0] * 30])
    assert main(["backtest", "--counts", "a.csv", "--scores", "out"]) == DONE
    with (folder / "out" / "a.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(fives) + 30
    assert rows[0]["timestamp"] == str(COUNTS_START)
    pages = [number for number, row in enumerate(rows) if float(row["anomaly_score"]) >= 0.5]
    assert len(pages) == 1
    assert pages[0] >= len(fives)


@pytest.mark.parametrize(
    "row",
    [
        b"2026-03-02 00:05:00,many",
        b"2026-03-02 00:05:00,",
        b"2026-03-02 00:05:00",
        b"2026-03-02 00:05:00,nan",
        b"2026-03-02 00:05:00,-1",
        b"2026-03-02 00:05:00,1e300",
        b"2026-03-02 00:00:00,1",
        b"2026-03-02 00:05:00Z,1",
        b"yesterday,1",
        b",",
        b"2026-03-02 00:05:00," + b"1" * 200_000,
        b"2026-03-02 00:05:00,\xff",
    ],
)
def test_a_row_of_counts_that_is_none_is_told_with_its_file_and_line(
    folder: Path, capsys: pytest.CaptureFixture[str], row: bytes
) -> None:
    (folder / "a.csv").write_bytes(b"timestamp,value\n2026-03-02 00:00:00,1\n" + row + b"\n")
    assert main(["backtest", "--counts", "a.csv", "--scores", "out"]) == WRONG_USE
    assert re.search(r"a\.csv:[123]: ", capsys.readouterr().err)


def test_the_line_that_is_told_is_that_of_the_row(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.csv").write_text("timestamp,value\n2026-03-02 00:00:00,1\n2026-03-02 00:05:00,many\n")
    assert main(["backtest", "--counts", "a.csv", "--scores", "out"]) == WRONG_USE
    assert "a.csv:3: " in capsys.readouterr().err


def test_counts_need_a_header_and_a_folder_for_the_scores(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "b.csv").write_text("time,value\n")
    (folder / "empty.csv").write_text("")
    for name in ("b.csv", "empty.csv"):
        assert main(["backtest", "--counts", name, "--scores", "out"]) == WRONG_USE
        assert f"{name}:1: " in capsys.readouterr().err
    assert main(["backtest", "--counts", "b.csv"]) == WRONG_USE


def test_counts_out_of_a_spreadsheet_are_read_in_spite_of_their_byte_order_mark(folder: Path) -> None:
    (folder / "a.csv").write_text("timestamp,value\n2026-03-02 00:00:00,1\n", encoding="utf-8-sig")
    assert main(["backtest", "--counts", "a.csv", "--scores", "out"]) == DONE
    assert (folder / "out" / "a.csv").read_text().startswith("timestamp,value,anomaly_score")


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_a_file_that_is_refused_midway_leaves_no_scores_and_those_there_were(folder: Path, name: str) -> None:
    good = _written(folder / "a.csv", [1.0, 2.0]).read_text()
    bad = f"{good}2026-03-02 00:10:00,many\n"

    def give(text: str) -> int:
        packed = gzip.compress(text.encode()) if name.endswith(".gz") else text.encode()
        (folder / name).write_bytes(packed)
        return main(["backtest", "--counts", name, "--scores", "out"])

    assert give(bad) == WRONG_USE
    assert list((folder / "out").iterdir()) == []
    assert give(good) == DONE
    before = (folder / "out" / name).read_bytes()
    assert give(bad) == WRONG_USE
    assert [(path.name, path.read_bytes()) for path in (folder / "out").iterdir()] == [(name, before)]


@pytest.mark.parametrize(
    "damage", [b"no gzip at all", gzip.compress(b"timestamp,value\n")[:-9]], ids=["none", "cut short"]
)
def test_counts_that_are_damaged_are_told_by_name_and_leave_no_scores(
    folder: Path, capsys: pytest.CaptureFixture[str], damage: bytes
) -> None:
    (folder / "a.csv.gz").write_bytes(damage)
    assert main(["backtest", "--counts", "a.csv.gz", "--scores", "out"]) == WRONG_USE
    assert capsys.readouterr().err.startswith("warden: a.csv.gz: ")
    assert list((folder / "out").iterdir()) == []


def test_scores_are_never_written_over_counts_or_over_other_scores(folder: Path) -> None:
    (folder / "more").mkdir()
    ours, theirs = _written(folder / "a.csv", [1.0, 2.0]), _written(folder / "more" / "a.csv", [3.0])
    before = ours.read_text(), theirs.read_text()
    assert main(["backtest", "--counts", "a.csv", "--scores", "."]) == WRONG_USE
    assert main(["backtest", "--counts", "a.csv", "more/a.csv", "--scores", "more"]) == WRONG_USE
    assert main(["backtest", "--counts", "a.csv", "more/a.csv", "--scores", "out"]) == WRONG_USE
    assert (ours.read_text(), theirs.read_text()) == before


@pytest.mark.shared
def test_recorded_airlines_page_the_storm_and_neither_meme_nor_new_source(
    capsys: pytest.CaptureFixture[str],
) -> None:
    storms = shared_data() / "storms"
    found = _backtested(
        capsys, str(storms / "airlines_us_feb2015.csv.gz"), "--truth", str(storms / "truth.json")
    )
    assert found["truth"] == {**found["truth"], "storms": 1, "caught": 1, "traps": 2, "traps_paged": 0}
    assert sum(brand["pages"] for brand in found["brands"]) <= 3

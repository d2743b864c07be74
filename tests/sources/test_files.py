import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.support.sources import NOW
from warden.core.mention import Mention
from warden.errors import SourceError
from warden.sources.files import BadRow, read

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(content: str | bytes, name: str = "mentions.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def rows(path: Path, zone: str | None = None) -> list[Mention | BadRow]:
    timezone = ZoneInfo(zone) if zone else None
    return list(read(path, timezone=timezone, source_default="import", now=NOW))


def mentions(path: Path, zone: str | None = None) -> list[Mention]:
    found = rows(path, zone)
    assert [row for row in found if isinstance(row, BadRow)] == []
    return [row for row in found if isinstance(row, Mention)]


def bad_lines(path: Path) -> list[int]:
    return [row.line for row in rows(path) if isinstance(row, BadRow)]


HEADER = "id,published_at,text\n"
ROW = "1,2026-11-23T08:00:00Z,Musterbank down\n"


@pytest.mark.parametrize(
    "content",
    [
        HEADER + ROW,
        "\ufeff" + HEADER + ROW,
        "\n\n" + HEADER + ROW,
        (HEADER + ROW).replace("\n", "\r\n"),
        (HEADER + ROW).replace(",", ";"),
        (HEADER + ROW).replace(",", "\t"),
        (HEADER + ROW).replace(",", "|"),
        "TEXT , Id, Timestamp \nMusterbank down,1,2026-11-23T08:00:00Z",
        "external_id,created_at,text\n" + ROW,
        "id,timestamp_iso8601_utc,text\n" + ROW,
        '{"id": 1, "published_at": "2026-11-23T08:00:00Z", "text": "Musterbank down"}\n\n',
    ],
)
def test_each_form_of_file_is_read(write: Write, content: str) -> None:
    for path in (write(content), write(gzip.compress(content.encode(), mtime=0), "mentions.csv.gz")):
        (mention,) = mentions(path)
        assert (mention.external_id, mention.text) == ("1", "Musterbank down")
        assert mention.published_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
        assert (mention.source, mention.fetched_at) == ("import", NOW)


def test_every_column_finds_its_field(write: Write) -> None:
    header = (
        "id;published_at;text;brand;source;url;author_hash;followers;language;likes;reposts;replies;colour\n"
    )
    line = "1;2026-11-23T08:00:00Z;x;Musterbank;x-com;https://a.example/1;ab12;1.204;de;3;2;1;red\n"
    (mention,) = mentions(write(header + line))
    assert (mention.brand, mention.source, mention.url) == ("Musterbank", "x-com", "https://a.example/1")
    assert (mention.author, mention.followers, mention.language) == ("ab12", 1204, "de")
    assert (mention.likes, mention.reposts, mention.replies) == (3, 2, 1)


def test_old_spreadsheet_encoding_is_read_line_by_line(write: Write) -> None:
    content = (HEADER + "1,2026-11-23T08:00:00Z,Überweisung\n").encode(
        "cp1252"
    ) + "2,2026-11-23T08:00:00Z,Störung\n".encode()
    assert [mention.text for mention in mentions(write(content))] == ["Überweisung", "Störung"]


def test_text_may_hold_quotes_delimiters_and_line_ends(write: Write) -> None:
    (first, second) = mentions(write(HEADER + '1,2026-11-23T08:00:00Z,"sagt ""nein"", und\ngeht"\n' + ROW))
    assert first.text == 'sagt "nein", und\ngeht'
    assert second.text == "Musterbank down"


def test_time_without_offset_needs_the_zone(write: Write) -> None:
    path = write(HEADER + "1,23.11.2026 08:10,x\n")
    (bad,) = rows(path)
    assert isinstance(bad, BadRow)
    assert "offset" in bad.error
    (mention,) = mentions(path, "Europe/Berlin")
    assert mention.published_at == datetime(2026, 11, 23, 7, 10, tzinfo=UTC)


def test_old_times_are_right_in_files(write: Write) -> None:
    assert len(mentions(write(HEADER + "1,1999-11-23T08:10:00Z,x\n"))) == 1
    assert bad_lines(write(HEADER + "1,1989-11-23T08:10:00Z,x\n2,2031-11-23T08:10:00Z,x\n")) == [2, 3]


def test_bad_rows_are_told_with_their_first_line_and_the_rest_is_read(write: Write) -> None:
    content = (
        HEADER
        + '1,2026-11-23T08:00:00Z,"two\nlines"\n'  # lines 2 and 3
        + "2,,no time\n"  # line 4
        + "\n"
        + ",2026-11-23T08:00:00Z,no id\n"  # line 6
        + "4,2026-11-23T08:00:00Z,too,many\n"  # line 7
        + '5,2026-11-23T08:00:00Z,"sloppy" quote\n'  # line 8
        + "6,2026-11-23T08:00:00Z\n"  # line 9
        + ROW
    )
    assert bad_lines(write(content)) == [4, 6, 7, 8, 9]
    assert len(rows(write(content))) == 7


def test_quote_that_never_closes_is_told_and_not_swallowed(write: Write) -> None:
    path = write(HEADER + ROW + '2,2026-11-23T08:00:00Z,"open\n' + ROW * 3)
    *_, last = rows(path)
    assert last == BadRow(3, "cannot be read up to line 6: unexpected end of data")


def test_bad_json_lines_are_told(write: Write) -> None:
    good = '{"id": "1", "published_at": "2026-11-23T08:00:00Z", "text": "x"}\n'
    assert bad_lines(write(good + "{\n" + "[]\n" + good + '{"id": "2"}\n' + "[" * 100_000 + "\n" + good)) == [
        2,
        3,
        5,
        6,
    ]


def test_overlong_line_is_told_and_the_next_is_read(write: Write) -> None:
    path = write(HEADER + f"1,2026-11-23T08:00:00Z,{'x' * 9_000_000}\n" + ROW)
    first, second = rows(path)
    assert isinstance(first, BadRow)
    assert isinstance(second, Mention)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("id,text\n1,x\n", "no column published_at"),
        ("a,b\n1,2\n", "no column id, published_at, text"),
        ("x" * 200_000, "no column"),
        (bytes(range(14, 256)) * 9, "no column"),
        ("id,published_at,text\r1,2026-11-23T08:00:00Z,x\r", "no column"),
        ("[{}]", "JSON array"),
        ("id,published_at,text".encode("utf-16"), "UTF-16"),
        (gzip.compress((HEADER + ROW * 9).encode(), mtime=0)[:-12], "damaged after line"),
        (b"\x1f\x8b\x08 no gzip at all", "damaged after line 0"),
    ],
)
def test_file_that_cannot_be_read_is_told_with_the_mend(write: Write, content: str | bytes, why: str) -> None:
    with pytest.raises(SourceError, match=why) as raised:
        rows(write(content))
    assert raised.value.mend


def test_folder_and_missing_file_are_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.csv"):
        with pytest.raises(SourceError, match="cannot be opened"):
            rows(path)


def test_file_is_read_row_by_row(write: Write) -> None:
    """The first mention comes before the damage at the end is met."""
    packed = gzip.compress(
        (HEADER + "".join(f"{n},2026-11-23T08:00:00Z,{n * 7919}\n" for n in range(20_000))).encode()
    )
    stream = read(write(packed[:-100]), timezone=None, source_default="import", now=NOW)
    assert isinstance(next(stream), Mention)
    with pytest.raises(SourceError, match="damaged"):
        list(stream)

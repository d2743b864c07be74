"""Recorded mentions into a real inbox over HTTP, each when its time has come."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.support.browser import served
from tests.support.receivers import free_port, webhook
from tests.support.web import BANK, a_bank, make_empty
from warden.cli.feed import BATCH, feed, inbox, recorded, save, shifted, written
from warden.clock import utc_now
from warden.core.mention import Mention, SourceId
from warden.errors import WardenError
from warden.storage import mentions
from warden.storage.engine import reading
from warden.wiring import House

MORNING = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
REPLAY = SourceId("replay")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    found = a_bank(tmp_path, demo=False)
    make_empty(found)
    yield found
    found.close()


def a_mention(
    id_: str = "1", at: datetime = MORNING, text: str = "Die Musterbank", **fields: object
) -> Mention:
    return replace(Mention(REPLAY, id_, at, at, text), **fields)  # type: ignore[arg-type]


def a_line(*times: datetime) -> list[Mention]:
    return [a_mention(str(number), at) for number, at in enumerate(times)]


def kept(house: House) -> int:
    with reading(house.engine) as conn:
        return mentions.count(conn, BANK)


def said(url: str, token: str, *batch: Mention) -> list[str]:
    """What sending tells of."""
    told: list[str] = []
    with inbox(url, token, told.append) as send:
        send(batch)
    return told


def test_each_is_sent_once_its_time_has_come_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """A simulated minute passes in a second."""
    monkeypatch.setenv("WARDEN_CLOCK", f"{MORNING.isoformat()}@60@{utc_now().isoformat()}")
    line = a_line(*(MORNING + timedelta(seconds=20 * number) for number in range(6)))
    sent: list[Mention] = []
    early: list[Mention] = []

    def send(batch: Sequence[Mention]) -> None:
        now = utc_now()
        early.extend(mention for mention in batch if mention.published_at > now)
        sent.extend(batch)

    feed(line, send)

    assert sent == line
    assert early == []
    assert utc_now() >= line[-1].published_at


def test_what_is_due_goes_in_batches_that_the_inbox_takes() -> None:
    line = a_line(*[MORNING] * (2 * BATCH + 500))
    sizes: list[int] = []
    feed(line, lambda batch: sizes.append(len(batch)))
    assert sizes == [BATCH, BATCH, 500]


def test_nothing_is_sent_of_nothing() -> None:
    feed([], lambda _: pytest.fail("there is nothing to send"))


def test_the_inbox_keeps_what_it_is_sent_and_knows_it_the_second_time(house: House) -> None:
    with served(house) as url:
        assert said(url, "all", *a_line(MORNING, MORNING)) == []
        assert said(url, "all", *a_line(MORNING, MORNING, MORNING)) == []
    assert kept(house) == 3


def test_what_the_inbox_rejects_is_told_with_the_first_reason(house: House) -> None:
    with served(house) as url:
        (line,) = said(url, "all", a_mention("1", text=""), a_mention("2"), a_mention("3", text=""))
    assert line.startswith("2 of 3 mentions were rejected, the first: ")
    assert "text" in line
    assert kept(house) == 1


@pytest.mark.parametrize(("token", "status"), [("wrong", 401), ("reads", 403)])
def test_a_token_that_may_not_send_is_told_at_once(token: str, status: int, house: House) -> None:
    with served(house) as url, pytest.raises(WardenError) as refused:
        said(url, token, a_mention())
    assert refused.value.what.startswith(f"{url} refused the mentions with {status}: ")
    assert refused.value.mend == "Check the token and its scope `ingest`"
    assert not refused.value.retryable
    assert token not in str(refused.value)


def test_an_address_that_is_no_inbox_is_told(house: House) -> None:
    with webhook(418) as hook, pytest.raises(WardenError, match="with 418: no reason given"):
        said(f"http://127.0.0.1:{hook.port}", "all", a_mention())


def test_it_waits_while_the_inbox_is_down() -> None:
    port = free_port()
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(said, f"http://127.0.0.1:{port}", "all", a_mention())
        with stumbling(port, 503, 202) as answered:
            assert sending.result(timeout=30) == []
    assert answered == [503, 202]


class stumbling:  # noqa: N801 - used as a verb: `with stumbling(port, 503, 202)`
    """A web server that answers one status after the other, and the list of those it has given."""

    def __init__(self, port: int, *statuses: int) -> None:
        left, self.given = list(statuses), list[int]()
        given = self.given

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                given.append(left.pop(0))
                self.send_response(given[-1])
                self.end_headers()
                self.wfile.write(b'{"accepted": 1, "duplicates": 0, "rejected": []}')

            def log_message(self, format: str, *args: object) -> None: ...

        self.server = HTTPServer(("127.0.0.1", port), Handler)
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> list[int]:
        self.thread.start()
        return self.given

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    line = [
        a_mention("ä/1", text='Zeile eins\nZeile zwei „Zitat" , ; 🔥'),
        a_mention(
            "2",
            MORNING + SECOND / 8,
            source=SourceId("forum"),
            url="https://forum.example/2",
            author="kim",
            followers=88,
            language="de",
            likes=7,
            reposts=4,
            replies=0,
            brand="musterbank",
        ),
    ]
    file = tmp_path / "mentions.ndjson"
    save(file, line)
    found, bad = recorded(file, REPLAY)
    assert [replace(mention, fetched_at=mention.published_at) for mention in found] == line
    assert bad == []


def test_a_recording_is_read_in_the_order_of_publication_with_its_bad_rows(tmp_path: Path) -> None:
    file = tmp_path / "mentions.csv"
    file.write_text("id,published_at,text\n2,2026-03-04T09:00:00Z,b\nx,gestern,c\n1,2026-03-04T08:00:00Z,a\n")
    found, bad = recorded(file, REPLAY)
    assert [mention.external_id for mention in found] == ["1", "2"]
    assert [row.line for row in bad] == [3]


def test_a_simulated_recording_may_lie_in_the_future(tmp_path: Path) -> None:
    file = tmp_path / "mentions.ndjson"
    save(file, [a_mention(at=utc_now().replace(microsecond=0) + timedelta(days=400))])
    found, bad = recorded(file, REPLAY)
    assert (len(found), bad) == (1, [])


def test_what_is_not_known_is_not_sent() -> None:
    assert written(a_mention()) == {
        "id": "1",
        "source": "replay",
        "published_at": "2026-03-04T08:00:00+00:00",
        "text": "Die Musterbank",
    }


def test_moved_mentions_begin_when_asked_with_gaps_as_much_shorter_as_asked() -> None:
    line = a_line(MORNING, MORNING + 60 * SECOND, MORNING + 90 * SECOND)
    evening = MORNING + timedelta(hours=12)
    moved = shifted(line, first_at=evening, speed=30)
    assert [mention.published_at for mention in moved] == [
        evening,
        evening + 2 * SECOND,
        evening + 3 * SECOND,
    ]
    assert [mention.external_id for mention in moved] == [mention.external_id for mention in line]
    assert shifted([], first_at=evening, speed=30) == []

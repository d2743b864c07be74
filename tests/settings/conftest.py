"""Every test of this folder sees an environment of its own."""

import pytest

from tests.support.settings import ENVIRONMENT


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The variables the whole file names."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return monkeypatch

"""Commands run in a folder of their own, with nothing named in the environment."""

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder of the command."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WARDEN_CONFIG", raising=False)
    return tmp_path

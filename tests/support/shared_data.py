"""The data beside the checkout: other people's posts, which never go into the repository."""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "shared" / "data"
MISSING = "needs the recorded data beside the checkout (../shared/data), which is not ours to publish"


def shared_data() -> Path:
    """Its folder; where it is absent the test is skipped, and fails in CI, where it has to be there."""
    if not SHARED.is_dir():
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    return SHARED

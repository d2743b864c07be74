"""Paper is tested too: every address the contacts page shows is one Apprise takes."""

import re
from pathlib import Path

import pytest

from warden.notify.apprise_pager import faults

PAGE = Path(__file__).parents[2] / "docs" / "contacts.md"
ADDRESSES = re.findall(
    r"^\| .*? \| `(\w+://[^`]+)` \|$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE
)

# Apprise imports a module of Python's that is on its way out, whenever mail is first used.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def test_the_page_shows_addresses() -> None:
    assert len(ADDRESSES) > 10


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_shown_as_an_example_is_a_good_one(address: str) -> None:
    assert faults(address) is None

"""Paper is tested too: every address the contacts page shows is one Apprise takes, and holds what it says."""

import re
from pathlib import Path

import pytest
from apprise import Apprise

from warden.notify.apprise_pager import faults
from warden.notify.services import LIMITS, is_sms

PAGE = (Path(__file__).parents[2] / "docs" / "contacts.md").read_text(encoding="utf-8")
ADDRESSES = re.findall(r"^\| .*? \| `(\w+://[^`]+)` \|$", PAGE, flags=re.MULTILINE)
ROOMS = [
    (service, int(limit), chart == "yes")
    for services, limit, chart in re.findall(r"^\| (.*?) \| (\d+) \| (yes|no) \|$", PAGE, flags=re.MULTILINE)
    for service in re.findall(r"`(\w+)://`", services)
]

# Apprise imports a module of Python's that is on its way out, whenever mail is first used.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def test_the_page_shows_addresses() -> None:
    assert len(ADDRESSES) > 10


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_shown_as_an_example_is_a_good_one(address: str) -> None:
    assert faults(address) is None


def test_the_page_tells_of_many_services() -> None:
    assert len(ROOMS) > 10


@pytest.mark.parametrize(("name", "limit", "takes_chart"), ROOMS)
def test_a_service_holds_what_the_page_says(name: str, limit: int, takes_chart: bool) -> None:
    address = next(each for each in ADDRESSES if re.match(rf"{name}s?://", each)).partition("?method=call")[0]
    service = Apprise.instantiate(address)
    assert min(service.body_maxlen, LIMITS.get(name, service.body_maxlen)) == limit
    assert (service.attachment_support and not is_sms(address)) is takes_chart

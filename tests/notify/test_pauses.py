"""The pause a service asks for."""

from collections.abc import Mapping
from datetime import timedelta
from threading import Thread

import pytest

from tests.support.receivers import webhook
from warden.core.incident import Severity
from warden.core.page import Page
from warden.errors import DeliveryError
from warden.notify.apprise_pager import ApprisePager
from warden.notify.pauses import asked_for, pauses

PAGE = Page("WARNUNG Bank", "WARNUNG Bank", Severity.WARNING, None)
NOW = "Sat, 07 Mar 2026 20:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"Retry-After": "30"}, timedelta(seconds=30)),
        ({"Retry-After": "Sat, 07 Mar 2026 20:01:00 GMT", "Date": NOW}, timedelta(minutes=1)),
        ({"Retry-After": "Sat, 07 Mar 2026 19:59:00 GMT", "Date": NOW}, None),
        ({"Retry-After": "Sat, 07 Mar 2026 20:01:00 GMT"}, None),
        ({"Retry-After": "0"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "²"}, None),
        ({"Retry-After": "9" * 400}, timedelta(seconds=999_999_999)),
        ({}, None),
    ],
)
def test_a_pause_is_read_from_seconds_or_from_an_instant(
    headers: Mapping[str, str], pause: timedelta | None
) -> None:
    assert asked_for(headers) == pause


@pytest.mark.parametrize(("status", "seconds"), [(429, 30), (503, 30), (500, None)])
def test_a_busy_service_says_how_long_it_wants_to_be_left_alone(status: int, seconds: int | None) -> None:
    with webhook(status, headers={"Retry-After": "30"}) as hook, pytest.raises(DeliveryError) as failure:
        ApprisePager().send(f"json://127.0.0.1:{hook.port}/", PAGE)
    assert failure.value.retryable
    assert failure.value.retry_after == (timedelta(seconds=seconds) if seconds else None)


def test_pauses_of_pages_sent_at_the_same_time_are_kept_apart() -> None:
    found: dict[int, timedelta | None] = {}

    def send(seconds: int) -> None:
        with webhook(429, headers={"Retry-After": str(seconds)}) as hook:
            try:
                ApprisePager().send(f"json://127.0.0.1:{hook.port}/", PAGE)
            except DeliveryError as failure:
                found[seconds] = failure.retry_after

    threads = [Thread(target=send, args=(seconds,)) for seconds in (10, 20, 30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {seconds: timedelta(seconds=seconds) for seconds in (10, 20, 30)}


def test_nobody_is_listened_to_once_a_page_is_sent() -> None:
    with pauses() as asked:
        pass
    with webhook(429, headers={"Retry-After": "30"}) as hook, pytest.raises(DeliveryError):
        ApprisePager().send(f"json://127.0.0.1:{hook.port}/", PAGE)
    assert asked == []

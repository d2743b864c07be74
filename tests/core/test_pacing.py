"""Which deliveries are handed out now: no service and no storm may hold up a phone."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.incidents import a_delivery
from warden.core.incident import IncidentId
from warden.core.outbox import Delivery, DeliveryId, DeliveryKind
from warden.core.pacing import NEWS_SENDERS, NEWS_TURN, SENDERS, TURN, Contact, Turn, contact, service, turns

FAST, SLOW = "json://fast.example", "json://slow.example"


def pages(count: int, *, host: str = FAST, incident: int = 1, start: int = 1) -> list[Delivery]:
    """Pages of one incident, each to another contact at one service."""
    return [
        a_delivery(id=DeliveryId(number), contact=f"{host}/{number}", incident=IncidentId(incident))
        for number in range(start, start + count)
    ]


def news(count: int, *, host: str = FAST, start: int = 1001) -> list[Delivery]:
    return [
        replace(each, kind=DeliveryKind.UPDATE, person=None, round=0)
        for each in pages(count, host=host, start=start)
    ]


def handed(
    due: Sequence[Delivery], sending: Sequence[Delivery] = (), recovering: Sequence[Contact] = ()
) -> list[Turn]:
    """Contacts are called by their URL here."""
    urls = {contact(each): each.contact for each in [*due, *sending]}
    return turns(due, sending, recovering, {**urls, **{each: each[1] for each in recovering}})


def ids(turns: Sequence[Turn]) -> list[int]:
    return [id_ for turn in turns for id_ in turn.deliveries]


def test_a_single_page_is_handed_out_at_once() -> None:
    assert handed(pages(1)) == [Turn((DeliveryId(1),), is_urgent=True)]


def test_a_service_gets_so_many_senders_and_each_so_much() -> None:
    found = handed(pages(400))
    assert [len(turn.deliveries) for turn in found] == [TURN] * SENDERS
    assert found[0].deliveries[:2] == (1, 1 + SENDERS), "dealt like cards: what comes first is sent first"


def test_a_service_whose_senders_all_hang_gets_no_more() -> None:
    hanging = pages(SENDERS, host=SLOW)
    assert handed(pages(3, host=SLOW, start=50), sending=hanging) == []
    assert len(handed(pages(3, host=SLOW, start=50), sending=hanging[1:])) == 1


def test_a_hanging_service_holds_up_no_other() -> None:
    hanging = pages(SENDERS, host=SLOW)
    due = [*pages(300, host=SLOW, start=50), *pages(1, start=999)]
    assert ids(handed(due, sending=hanging)) == [999]


def test_the_first_page_of_a_second_storm_does_not_wait_for_all_pages_of_the_first() -> None:
    due = [*pages(100), *pages(1, incident=2, start=500)]
    assert 500 in [turn.deliveries[0] for turn in handed(due)]


def test_of_many_storms_the_latest_and_the_longest_waiting_go_by_turns() -> None:
    """What has just begun is in time however much is late, and nothing waits for ever."""
    due = [page for storm in range(1, 301) for page in pages(1, incident=storm, start=storm)]
    found = handed(due)
    assert sorted(turn.deliveries[0] for turn in found) == [1, 2, 3, 298, 299, 300]
    assert found[0].deliveries[0] == 300


def test_the_first_page_of_a_storm_comes_before_later_steps_of_others_however_many_come_due() -> None:
    later = [
        replace(page, step=2) for storm in range(2, 301) for page in pages(1, incident=storm, start=storm)
    ]
    assert handed([*later[:150], *pages(1), *later[150:]])[0].deliveries[0] == 1


def test_what_a_storm_has_under_way_counts_as_its_turn() -> None:
    first, second = pages(4), pages(1, incident=2, start=500)
    found = ids(handed([*first[2:], *second], sending=first[:2]))
    assert found == [500, 3, 4]


def test_first_tries_come_before_others() -> None:
    tried = [replace(each, attempts=1) for each in pages(2)]
    assert ids(handed([*tried, *pages(1, incident=2, start=500)]))[0] == 500


def test_pages_come_before_news_whatever_else_is_due() -> None:
    found = handed([*news(1), *pages(2)])
    assert [turn.is_urgent for turn in found] == [True, True, False]


def test_news_has_one_sender_at_a_service() -> None:
    assert [len(turn.deliveries) for turn in handed(news(200))] == [NEWS_TURN]
    assert handed(news(200, start=2000), sending=news(1)) == []
    assert len(handed(news(200, start=2000), sending=news(1, host=SLOW))) == 1


def test_news_has_so_many_senders_in_all() -> None:
    everywhere = [each for n in range(50) for each in news(1, host=f"json://h{n}.example", start=1000 + n)]
    assert len(handed(everywhere)) == NEWS_SENDERS
    assert len(handed(everywhere[5:], sending=everywhere[:5])) == NEWS_SENDERS - 5
    assert handed(everywhere[9:], sending=everywhere[:9]) == []


def test_news_under_way_takes_no_sender_from_a_page() -> None:
    assert len(handed(pages(50), sending=news(8))) == SENDERS


def test_one_contact_gets_one_piece_of_news_at_a_time() -> None:
    to_one = [replace(each, contact=FAST) for each in news(5)]
    assert ids(handed(to_one)) == [1001]


def test_a_service_that_has_just_failed_gets_no_news_but_pages_all_the_same() -> None:
    due = [*pages(1, host=SLOW), *news(1, host=SLOW), *news(1, host=FAST, start=3000)]
    assert ids(handed(due, recovering=[(None, f"{SLOW}/another")])) == [1, 3000]


def test_what_goes_to_a_stranger_is_handed_out_to_be_refused() -> None:
    assert turns(pages(1), [], [], {}) == [Turn((DeliveryId(1),), is_urgent=True)]


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("json://host.example/a", "json://host.example/b?x=1"),
        ("mailto://anna:secret@host.example", "mailto://ben:other@host.example"),
        ("tgram://123:token/1", "tgram://123:token/2"),
    ],
)
def test_a_service_is_one_whoever_is_reached_by_it(url: str, other: str) -> None:
    assert service(url) == service(other)
    assert service(url) != service("ntfy://another.example/a")


def test_another_port_is_another_service() -> None:
    assert service("json://host.example:81/a") != service("json://host.example:82/a")


@pytest.mark.parametrize("url", ["", "no url", "json://[", "json://host:port/", "://"])
def test_an_address_that_is_none_is_a_service_of_its_own(url: str) -> None:
    assert isinstance(service(url), str)


@given(
    due=st.lists(st.tuples(st.booleans(), st.integers(1, 4), st.integers(1, 3), st.integers(0, 2))),
    busy=st.lists(st.tuples(st.booleans(), st.integers(1, 4), st.integers(1, 3))),
)
def test_no_service_gets_more_senders_than_it_may_have_and_nothing_comes_twice(
    due: list[tuple[bool, int, int, int]], busy: list[tuple[bool, int, int]]
) -> None:
    def made(number: int, urgent: bool, host: int, incident: int, attempts: int = 0) -> Delivery:
        build = pages if urgent else news
        (each,) = build(1, host=f"json://h{host}.example", start=number)
        return replace(each, incident=IncidentId(incident), attempts=attempts)

    waiting = [made(number, *each) for number, each in enumerate(due)]
    sending = [made(5000 + number, *each) for number, each in enumerate(busy)]
    found = handed(waiting, sending)
    given_out = ids(found)
    assert len(given_out) == len(set(given_out))
    by_id = {each.id: each for each in waiting}
    for host in {service(each.contact) for each in waiting}:
        new = [turn for turn in found if service(by_id[turn.deliveries[0]].contact) == host]
        hanging = [each for each in sending if service(each.contact) == host]
        urgent = [each for each in hanging if each.kind is DeliveryKind.PAGE]
        assert len([turn for turn in new if turn.is_urgent]) <= max(0, SENDERS - len(urgent))
        assert len([turn for turn in new if not turn.is_urgent]) <= (len(hanging) == len(urgent))
    firsts = [each for each in waiting if each.kind is DeliveryKind.PAGE]
    assert bool(firsts) <= bool(given_out) or sending

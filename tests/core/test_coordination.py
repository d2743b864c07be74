import pytest

from warden.core.coordination import Coordination, Crowd, Sign, judged


def of(posts: int, accounts: int, *, copied: float = 0.0) -> Coordination | None:
    crowd = Crowd(posts, accounts, followers=None)
    return judged(crowd, mentions=1000, copies=round(1000 * copied))


@pytest.mark.parametrize("posts_per_author", [1.0, 1.4, 2.2])
def test_people_who_each_say_it_once_or_twice_are_no_campaign(posts_per_author: float) -> None:
    assert of(round(100 * posts_per_author), 100) == Coordination(posts_per_author, 0.0)


def test_few_accounts_that_post_again_and_again_are_suspected() -> None:
    found = of(410, 100)
    assert found == Coordination(4.1, 0.0, Sign.FEW_ACCOUNTS)
    assert found.is_suspected


def test_rather_few_accounts_are_suspected_where_they_copy() -> None:
    assert of(180, 100, copied=0.25) == Coordination(1.8, 0.25)
    assert of(180, 100, copied=0.5) == Coordination(1.8, 0.5, Sign.COPIES)


def test_news_that_everybody_copies_once_is_no_campaign() -> None:
    assert of(100, 100, copied=0.9) == Coordination(1.0, 0.9)


def test_too_few_posts_say_nothing() -> None:
    assert of(19, 1) is None
    assert of(0, 0) is None
    assert of(20, 1) is not None


def test_minutes_not_yet_counted_are_no_copies() -> None:
    assert judged(Crowd(30, 30, 9), mentions=0, copies=0) == Coordination(1.0, 0.0)

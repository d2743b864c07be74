from datetime import timedelta

import pytest

from tests.support.incidents import ANNA, BEN, COMMUNITY, T0
from warden.core.oncall import Override, Shift
from warden.core.standin import FIELDS, TEXTS, Flaw, StandIn, flaws, rest, settled, taking
from warden.errors import IllegalMove

HOUR, MOMENT = timedelta(hours=1), timedelta(microseconds=350_000)


def a_wish(start=T0, end=T0 + HOUR, person=ANNA, replaces=None):
    return StandIn(COMMUNITY, person, start, end, replaces)


def test_what_is_still_to_come_is_fine():
    assert flaws(a_wish(T0 + HOUR, T0 + 2 * HOUR, replaces=BEN), now=T0) == []


def test_what_began_in_the_past_is_fine_and_counts_from_now():
    begun = a_wish(T0 - HOUR)
    assert flaws(begun, now=T0 + MOMENT) == []
    assert settled(begun, now=T0 + MOMENT) == a_wish(T0)
    assert settled(a_wish(T0 + MOMENT), now=T0 + MOMENT) == a_wish(T0)


@pytest.mark.parametrize(
    ("wish", "flaw"),
    [
        (a_wish(T0 + HOUR, T0 + HOUR), Flaw.BACKWARDS),
        (a_wish(T0 - HOUR, T0), Flaw.PAST),
        (a_wish(T0, T0 + timedelta(days=367)), Flaw.TOO_LONG),
        (a_wish(replaces=ANNA), Flaw.ONESELF),
    ],
)
def test_what_makes_no_sense_is_told(wish, flaw):
    assert flaws(wish, now=T0) == [flaw]


def test_each_flaw_has_words_in_both_languages_and_a_field():
    assert TEXTS["de"].keys() == TEXTS["en"].keys() == FIELDS.keys() == set(Flaw)


def test_taking_a_shift_replaces_whoever_is_on_until_it_ends():
    shift = Shift(BEN, "rota", None, T0 - HOUR, T0 + 3 * HOUR)
    taken = taking(COMMUNITY, ANNA, shift, until=None, now=T0 + MOMENT)
    assert taken == a_wish(T0, T0 + 3 * HOUR, replaces=BEN)


def test_taking_it_beyond_its_end_replaces_whoever_comes_next_too():
    shift = Shift(BEN, "rota", None, T0 - HOUR, T0 + HOUR)
    assert taking(COMMUNITY, ANNA, shift, until=T0 + 2 * HOUR, now=T0) == a_wish(T0, T0 + 2 * HOUR)


def test_a_shift_of_nobody_is_taken_too():
    gap = Shift(None, None, None, T0 - HOUR, T0 + HOUR)
    assert taking(COMMUNITY, ANNA, gap, until=None, now=T0) == a_wish()


def test_nobody_takes_what_they_have():
    own = Shift(ANNA, "rota", None, T0 - HOUR, T0 + HOUR)
    with pytest.raises(IllegalMove, match="anna is on call there already"):
        taking(COMMUNITY, ANNA, own, until=None, now=T0)


def an_override(start, end):
    return Override(7, COMMUNITY, ANNA, start, end)


def test_of_one_that_has_begun_the_past_is_left():
    assert rest(an_override(T0 - HOUR, T0 + HOUR), now=T0 + MOMENT) == an_override(T0 - HOUR, T0)


def test_nothing_is_left_of_one_still_to_come_or_made_this_very_second():
    assert rest(an_override(T0 + HOUR, T0 + 2 * HOUR), now=T0) is None
    assert rest(an_override(T0, T0 + HOUR), now=T0 + MOMENT) is None


def test_what_is_over_stays():
    with pytest.raises(IllegalMove, match="override 7 is over"):
        rest(an_override(T0 - HOUR, T0), now=T0)

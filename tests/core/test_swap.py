from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.incidents import ANNA, BEN, CARLA, COMMUNITY, T0, a_message, a_person
from warden.core.oncall import Rule, Shift
from warden.core.swap import (
    FIELDS,
    TEXTS,
    Flaw,
    Swap,
    SwapState,
    accept,
    concerned,
    decline,
    expire,
    flaws,
    proposed,
    request,
    withdraw,
)
from warden.core.swap_page import compose
from warden.errors import IllegalMove

HOUR = timedelta(hours=1)
START, END = T0 + 2 * HOUR, T0 + 6 * HOUR
ROTA = [
    Shift(BEN, "rota", None, START, START + HOUR),
    Shift(ANNA, "rota", None, START + HOUR, END),
]


def a_proposal(asked=BEN, start=START, end=END, rota=ROTA, until=None, now=T0):
    return proposed(COMMUNITY, ANNA, asked, rota, start=start, end=end, until=until, now=now)


def a_swap(**fields):
    ordinary = Swap(3, COMMUNITY, ANNA, BEN, START, END, T0, START + HOUR)
    return replace(ordinary, **fields)


def test_a_request_is_open_until_the_askers_shift_begins():
    assert a_proposal().expires_at == START + HOUR
    assert flaws(a_proposal(), ROTA, now=T0) == []


def test_one_for_a_shift_under_way_is_of_the_rest_and_open_to_its_end():
    new = a_proposal(now=START + 2 * HOUR)
    assert (new.start, new.expires_at) == (START + 2 * HOUR, END)


def test_it_expires_when_the_asker_says_but_never_after_its_end():
    assert a_proposal(until=T0 + HOUR).expires_at == T0 + HOUR
    assert a_proposal(until=END + HOUR).expires_at == END


@pytest.mark.parametrize(
    ("new", "rota", "flaw"),
    [
        (a_proposal(start=T0 - 2 * HOUR, end=T0), [], Flaw.PAST),
        (a_proposal(start=END, end=END), [], Flaw.BACKWARDS),
        (a_proposal(asked=ANNA), ROTA, Flaw.ONESELF),
        (a_proposal(rota=ROTA[:1]), ROTA[:1], Flaw.NOT_ON),
        (a_proposal(until=T0), ROTA, Flaw.EXPIRED),
    ],
)
def test_what_makes_no_sense_is_told(new, rota, flaw):
    assert flaws(new, rota, now=T0) == [flaw]


def test_each_flaw_has_words_in_both_languages_and_a_field():
    assert TEXTS["de"].keys() == TEXTS["en"].keys() == FIELDS.keys() == set(Flaw)


def test_whoever_was_asked_accepts():
    assert accept(a_swap(), BEN, ROTA, now=T0) == a_swap(
        state=SwapState.ACCEPTED, answered_by=BEN, answered_at=T0
    )


def test_one_to_anybody_is_accepted_by_whoever_comes():
    assert accept(a_swap(asked=None), CARLA, ROTA, now=T0).answered_by == CARLA


@pytest.mark.parametrize(
    ("swap", "person", "rota", "why"),
    [
        (a_swap(), CARLA, ROTA, "was asked of ben"),
        (a_swap(asked=None), ANNA, ROTA, "anna asked for this swap"),
        (a_swap(), BEN, ROTA[:1], "anna is no longer on call then"),
        (a_swap(expires_at=T0), BEN, ROTA, "expired at 2026-03-04 09:00Z"),
        (
            a_swap(state=SwapState.ACCEPTED, answered_by=CARLA, answered_at=T0),
            BEN,
            ROTA,
            "accepted already: by carla at 2026-03-04 09:00Z",
        ),
    ],
)
def test_what_cannot_be_accepted_says_why(swap, person, rota, why):
    with pytest.raises(IllegalMove, match=why):
        accept(swap, person, rota, now=T0)


def test_only_whoever_was_asked_declines():
    assert decline(a_swap(), BEN, now=T0).state is SwapState.DECLINED
    for swap in (a_swap(), a_swap(asked=None)):
        with pytest.raises(IllegalMove, match="was asked of"):
            decline(swap, CARLA, now=T0)


def test_only_the_asker_withdraws():
    assert withdraw(a_swap(), ANNA, now=T0).state is SwapState.WITHDRAWN
    with pytest.raises(IllegalMove, match="was asked by anna"):
        withdraw(a_swap(), BEN, now=T0)


def test_whoever_did_not_answer_has_to_know():
    assert concerned(accept(a_swap(), BEN, ROTA, now=T0)) == [ANNA]
    assert concerned(decline(a_swap(), BEN, now=T0)) == [ANNA]
    assert concerned(withdraw(a_swap(), ANNA, now=T0)) == [BEN]
    assert concerned(expire(a_swap(), now=T0)) == [ANNA]


def test_a_request_goes_to_the_contacts_people_are_reached_by_first():
    rules = (Rule("warning", (("push", timedelta()), ("call", timedelta(minutes=5)))),)
    news = request(a_swap(), [a_person("ben", ("push", "call"), rules)], {"swap": 3}, now=T0)
    assert [(new.person, new.contact, new.occasion, new.due_at) for new in news] == [
        (BEN, "push", "swap 3", T0)
    ]


def facts(**changes):
    return {
        "swap": 3,
        "state": "open",
        "schedule": "community",
        "start": START.isoformat(),
        "end": END.isoformat(),
        "expires": START.isoformat(),
        "asker": "Anna Beispiel",
        "by": "",
        **changes,
    }


def test_a_request_is_read_in_the_readers_zone_and_language_with_the_link_last():
    page = compose(a_message(facts=facts(), link="https://warden.example/swap/x"))
    assert page.body == (
        "TAUSCH community: Anna Beispiel möchte die Bereitschaft community abgeben: Mi 04.03. 12:00 bis"
        " Mi 04.03. 16:00 (Europe/Berlin). Können Sie übernehmen? Antwort bitte bis Mi 04.03. 12:00."
        " → https://warden.example/swap/x"
    )


@pytest.mark.parametrize("state", SwapState)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_state_has_words(state, language):
    page = compose(a_message(facts=facts(state=state.value, by="Ben Muster"), language=language))
    assert "Anna Beispiel" in page.body or "Ben Muster" in page.body


def test_hostile_names_stay_on_their_line():
    page = compose(a_message(facts=facts(asker="An\u202ena\n\x00" + "a" * 500)))
    assert page.body.isprintable()
    assert len(page.body) < 500

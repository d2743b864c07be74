from tests.support.streams import T0
from warden.core.baseline import Baseline, Seen
from warden.core.norm import norm
from warden.core.view import View, Window, look

KNOWN = norm(Baseline(slots=5000, repeats=(1000.0, 1000.0)), (), T0)
COPIED = norm(Baseline(slots=5000, repeats=(9000.0, 3000.0)), (), T0)
USUAL = (0.3, 0.12)


def _hour(seen: Seen) -> Window:
    return Window(60, 2, seen, USUAL)


def _seen(voices: float, share: float, *, mentions: float | None = None, planned: float = 1.0) -> View:
    """An hour in which ten voices are usual."""
    seen = (voices, voices * share, voices * share * 0.4, 10.0, mentions or voices)
    return look(KNOWN, _hour(seen), planned=planned)


def test_a_window_is_seen_by_its_volume_its_mass_and_its_mood() -> None:
    angry, kind = _seen(100.0, 0.8), _seen(100.0, 0.05)
    assert angry.volume == kind.volume > 10
    assert angry.mass > kind.mass
    assert angry.mood > 5
    assert kind.mood == 0.0


def test_outrage_alone_is_a_change_of_mood() -> None:
    fierce = look(KNOWN, _hour((100.0, 30.0, 50.0, 10.0, 100.0)))
    assert fierce.mood > 5
    assert fierce.mass > look(KNOWN, _hour((100.0, 30.0, 12.0, 10.0, 100.0))).mass


def test_the_same_anger_says_more_the_more_voices_share_it() -> None:
    assert _seen(100.0, 0.6).mood > _seen(15.0, 0.6).mood > _seen(3.0, 0.6).mood


def test_copies_are_volume_but_no_breadth() -> None:
    copied, spoken = _seen(20.0, 0.3, mentions=100.0), _seen(100.0, 0.3)
    assert copied.volume == spoken.volume
    assert copied.breadth < spoken.breadth / 2


def test_of_a_brand_that_is_always_copied_copies_are_expected() -> None:
    seen = (20.0, 6.0, 2.4, 10.0, 60.0)
    assert look(COPIED, _hour(seen)).volume < look(KNOWN, _hour(seen)).volume / 2


def test_up_to_what_is_planned_no_number_is_a_surprise() -> None:
    planned = _seen(100.0, 0.3, planned=10.0)
    assert planned.volume == planned.breadth == planned.mass == 0.0
    assert 0.0 < _seen(200.0, 0.3, planned=10.0).volume < _seen(200.0, 0.3).volume


def test_what_is_planned_excuses_no_change_of_mood() -> None:
    assert _seen(100.0, 0.8, planned=10.0).mood == _seen(100.0, 0.8).mood
    assert _seen(100.0, 0.8, planned=10.0).mass > 4

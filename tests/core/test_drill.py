from datetime import timedelta

from tests.support.incidents import MINUTE, T0, a_chain, a_step, an_incident
from warden.core.drill import PATIENCE, ends_at

TWO_STEPS = a_chain(a_step("person:anna"), a_step("person:ben", wait=10 * MINUTE), repeat=2)


def test_a_drill_lasts_until_the_whole_chain_had_its_time_and_a_while() -> None:
    assert ends_at(an_incident(drill=True), TWO_STEPS) == T0 + 3 * 15 * MINUTE + PATIENCE


def test_whoever_answers_late_has_as_long_a_while() -> None:
    late = T0 + timedelta(hours=3)
    assert ends_at(an_incident(drill=True, acknowledged_at=late), TWO_STEPS) == late + PATIENCE
    early = an_incident(drill=True, acknowledged_at=T0 + MINUTE)
    assert ends_at(early, TWO_STEPS) == T0 + 45 * MINUTE + PATIENCE


def test_a_chain_without_steps_ends_too() -> None:
    assert ends_at(an_incident(drill=True), a_chain()) == T0 + PATIENCE

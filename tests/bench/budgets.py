"""Whether the alarm budget is kept: pages of long calm simulated streams, for several budgets."""

from dataclasses import dataclass

import numpy as np

from tests.bench import sketch
from tests.bench.storms import paged
from warden.core.level import Tuning
from warden.lab import simulate

BUDGETS = (0.25, 0.4, 1.0, 4.0)
DAYS = 120.0
LEARNING = 30.0  # days at first, told apart: there the prior speaks
SEED = 5000


@dataclass(frozen=True, slots=True)
class Kept:
    """Pages a month at one budget, over so many brand-months: in the first month, and after it."""

    budget: float
    first: float
    first_months: float
    later: float
    later_months: float


def pages_of(seed: int) -> dict[float, tuple[int, int]]:
    """Per budget: the pages of one calm stream, in its first month and after."""
    rng = np.random.default_rng([SEED + seed, 99])
    plan = simulate.plan("calm", rng, days=DAYS)
    minutes = sketch.minutes(plan, rng, plan.currents[0].brand)
    found = {}
    for budget in BUDGETS:
        days = [(at - plan.start).days for at in paged(minutes, plan.start, Tuning(budget))]
        found[budget] = sum(day < LEARNING for day in days), sum(day >= LEARNING for day in days)
    return found


def kept(found: list[dict[float, tuple[int, int]]]) -> list[Kept]:
    """The pages of all streams, per budget."""
    first, later = LEARNING / 30 * len(found), (DAYS - LEARNING) / 30 * len(found)
    return [
        Kept(
            budget,
            sum(each[budget][0] for each in found) / first,
            first,
            sum(each[budget][1] for each in found) / later,
            later,
        )
        for budget in BUDGETS
    ]

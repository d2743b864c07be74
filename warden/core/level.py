"""How loud a page has to be: the alarm budget as a score, learned from the brand's own calm days.

Each day has a loudest moment. How often those pass FLOOR, and by how much on average, says how many days a
month would pass any higher level: beyond FLOOR they thin out exponentially (peaks over a threshold with a
generalised Pareto tail of shape 0: Siffer, Fouque, Termier and Largouet, Anomaly Detection in Streams with
Extreme Value Theory, KDD 2017). A brand without history has the prior; its own days take over within weeks.
"""

import math
from dataclasses import dataclass, replace

from warden.core.baseline import SLOTS_PER_DAY

QUIET = -10.0  # the score when no window speaks
FLOOR = -2.0
KEPT = 1 - 1 / 60  # of what was learned, per day: a memory of two months
# What is believed of a brand's days before they are seen, and how many days, and peaks, that belief is worth.
PASSED = 0.25
PASSED_DAYS = 12.0
EXCESS = 1.5
EXCESS_PEAKS = 6.0
LOUDEST = 1.0  # above the page score; more than that, a day teaches no more
DAYS_PER_MONTH = 30.0
LOWEST, HIGHEST = -1.5, 8.0


@dataclass(frozen=True, slots=True)
class Tuning:
    """`false_pages_per_month` is the alarm budget: how many needless pages people accept; `lift` is what
    their feedback on incidents adds to the score a page takes (below 0: it takes less)."""

    false_pages_per_month: float = 0.4
    lift: float = 0.0

    @property
    def page(self) -> float:
        """The score a page of a brand without history takes."""
        return page_score(UNSEEN, self)


@dataclass(frozen=True, slots=True)
class Level:
    """A brand's loudest moments, decaying: `days` seen, how many of them `passed` FLOOR, by how much together
    (`excess`), and the `peak` of the day under way."""

    days: float = 0.0
    passed: float = 0.0
    excess: float = 0.0
    peak: float = QUIET


UNSEEN = Level()


def page_score(level: Level, tuning: Tuning) -> float:
    """The score that calm days pass as often as the alarm budget allows."""
    passing = (level.passed + PASSED * PASSED_DAYS) / (level.days + PASSED_DAYS)
    excess = (level.excess + EXCESS * EXCESS_PEAKS) / (level.passed + EXCESS_PEAKS)
    budget = max(tuning.false_pages_per_month, 1e-3)
    learned = FLOOR + excess * math.log(max(1.0, DAYS_PER_MONTH * passing / budget))
    return min(HIGHEST, max(LOWEST, learned)) + tuning.lift


def listened(level: Level, score: float, page: float) -> Level:
    """Take in a score; what is far louder than a page is the storm, not the calm."""
    heard = min(score, page + LOUDEST)
    return level if heard <= level.peak else Level(level.days, level.passed, level.excess, heard)


def slept(level: Level, slots: int) -> Level:
    """A day of watching ends whenever `slots` are whole days: take in its peak."""
    if slots % SLOTS_PER_DAY:
        return level
    over = max(0.0, level.peak - FLOOR)
    return Level(
        days=level.days * KEPT + 1,
        passed=level.passed * KEPT + (over > 0),
        excess=level.excess * KEPT + over,
    )


def rested(level: Level, days: int) -> Level:
    """Take in whole days of silence at once."""
    kept = KEPT**days
    return replace(
        level,
        days=level.days * kept + (1 - kept) / (1 - KEPT),
        passed=level.passed * kept,
        excess=level.excess * kept,
    )

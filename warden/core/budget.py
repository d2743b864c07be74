"""The alarm budget beside what came of it: the pages, what people said of them, and whether it is kept."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from warden.core.feedback import Verdict
from warden.core.incident import IncidentId
from warden.core.judgement import COOL_DOWN
from warden.core.level import Tuning
from warden.core.mention import BrandId
from warden.core.tuning import Effect

MONTH = timedelta(days=30)
QUARTER = 3 * MONTH
OTHERS = (0.25, 0.5, 1.0, 2.0, 4.0)  # needless pages a month, to compare a budget with
UNLIKELY = 0.05


@dataclass(frozen=True, slots=True)
class Paged:
    """An incident that paged, opened at `at`, and what people said of it."""

    incident: IncidentId
    at: datetime
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Loud:
    """A slot that begins at `start`, at whose end the score was `above` what a page took (below 0: less)."""

    start: datetime
    above: float


@dataclass(frozen=True, slots=True)
class Tally:
    """How many pages there were, and how many of them people judged to be what."""

    pages: int
    needless: int
    late: int
    right: int

    @property
    def unjudged(self) -> int:
        return self.pages - self.needless - self.late - self.right


@dataclass(frozen=True, slots=True)
class Account:
    """One brand's budget, in needless pages a month, and what became of it in the last 30 and 90 days.

    `effects` are the verdicts that make the `lift`, oldest first.
    """

    brand: BrandId
    budget: float
    lift: float
    effects: tuple[Effect, ...]
    month: Tally
    quarter: Tally

    @property
    def allowed(self) -> float:
        """The needless pages the budget allows in 90 days."""
        return self.budget * (QUARTER / MONTH)

    @property
    def is_overdrawn(self) -> bool:
        """Whether chance hardly explains so many needless pages, had the budget been kept."""
        return chance(self.quarter.needless, self.allowed) < UNLIKELY

    @property
    def advised(self) -> float:
        """The budget to ask for, so that as many come as are asked for now, should things go on like this."""
        return self.budget * min(1.0, self.allowed / max(1, self.quarter.needless))


@dataclass(frozen=True, slots=True)
class Trial:
    """What a budget would have brought: so many pages."""

    budget: float
    pages: int


def tally(pages: Iterable[Paged], *, since: datetime) -> Tally:
    """Count the pages that came at `since` or later."""
    said = [page.verdict for page in pages if page.at >= since]
    return Tally(len(said), *(said.count(each) for each in (Verdict.NEEDLESS, Verdict.LATE, Verdict.RIGHT)))


def chance(count: int, expected: float) -> float:
    """P(N >= count) for Poisson N with mean `expected`, > 0.

    Source: one minus the sum of the terms below, each taken from its logarithm.
    """
    below = (math.exp(k * math.log(expected) - expected - math.lgamma(k + 1)) for k in range(count))
    return max(0.0, 1.0 - math.fsum(below))


def budgets(asked: float) -> tuple[float, ...]:
    """The budgets to compare, the one asked for among them, the strictest first."""
    return tuple(sorted({*OTHERS, asked}))


def shift(asked: float, other: float) -> float:
    """How much more score a page would take under the budget `other` than under `asked`, in bits.

    Added to the page score in force when a slot was read: that one holds what was learned of the brand.
    """
    return Tuning(other).page - Tuning(asked).page


def recount(slots: Sequence[Loud], asked: float) -> list[Trial]:
    """The pages each budget would have brought, from slots in order."""
    return [Trial(other, pages(slots, shift(asked, other))) for other in budgets(asked)]


def pages(slots: Sequence[Loud], more: float) -> int:
    """How many times slots reach `more` than a page took, after not doing so throughout a cool-down.

    Near what the detector does, not the same: it looks every minute, hears a storm go on below the score of
    a page, and lets one break through the cool-down that is twice as large.
    """
    reached = [slot.start for slot in slots if slot.above >= more]
    return bool(reached) + sum(start - before >= COOL_DOWN for before, start in pairwise(reached))

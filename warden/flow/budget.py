"""What a brand's alarm budget has become: read by the station that judges, by the views and by the shell."""

from datetime import datetime

from sqlalchemy import Connection

from warden.core import budget, tuning
from warden.core.budget import MONTH, QUARTER, Account, Trial
from warden.core.level import Tuning
from warden.core.mention import BrandId
from warden.storage import buckets, verdicts


def in_force(conn: Connection, brand: BrandId, asked: float, *, now: datetime) -> Tuning:
    """The tuning of a brand that asks for `asked` needless pages a month, by what people said until now."""
    said = verdicts.judged(conn, brand, since=now - tuning.REMEMBERED)
    return Tuning(asked, tuning.lift(said, now=now))


def account(conn: Connection, brand: BrandId, asked: float, *, now: datetime) -> Account:
    """What was asked for, what came, and what people said of it."""
    said = verdicts.judged(conn, brand, since=now - tuning.REMEMBERED)
    pages = verdicts.paged(conn, brand, since=now - QUARTER)
    return Account(
        brand=brand,
        budget=asked,
        lift=tuning.lift(said, now=now),
        effects=tuple(tuning.effects(said, now=now)),
        month=budget.tally(pages, since=now - MONTH),
        quarter=budget.tally(pages, since=now - QUARTER),
    )


def trials(conn: Connection, brand: BrandId, asked: float, *, now: datetime) -> list[Trial]:
    """The pages other budgets would have brought in the last 90 days, by the readings kept of them."""
    loosest = min(budget.shift(asked, other) for other in budget.budgets(asked))
    slots = buckets.loud(conn, brand, since=now - QUARTER, above=loosest)
    return budget.recount(slots, asked)

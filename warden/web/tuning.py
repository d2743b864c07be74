"""`/tuning`: each brand's alarm budget, what people said of its pages, what another would have brought."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.responses import Response

from warden.core.budget import Account, Trial
from warden.core.mention import Brand
from warden.core.tuning import HIGHEST, LOWEST, STEP, Effect
from warden.flow import budget
from warden.storage.engine import reading
from warden.web.given import Now, Served
from warden.web.render import page

router = APIRouter(include_in_schema=False)
NOTICEABLE = 0.05  # bits: less reads as 0.0


@dataclass(frozen=True, slots=True)
class Tuned:
    """One brand: its account, the verdicts that still move it, newest first, and other budgets.

    `moved` is 1 if a page takes noticeably more than the budget asks for, -1 if less, else 0.
    """

    brand: Brand
    account: Account
    effects: list[Effect]
    moved: int
    is_at_bound: bool
    trials: list[Trial]


@router.get("/tuning")
def index(house: Served, now: Now) -> Response:
    with reading(house.engine) as conn:
        tuned = [_tuned(conn, brand, now=now) for brand in house.brands.values()]
    return page(house, "tuning.html", now=now, tuned=tuned, step=STEP)


def _tuned(conn: Connection, brand: Brand, *, now: datetime) -> Tuned:
    asked = brand.false_pages_per_month
    account = budget.account(conn, brand.id, asked, now=now)
    lift = account.lift
    return Tuned(
        brand=brand,
        account=account,
        effects=[each for each in account.effects if abs(each.left) >= NOTICEABLE][::-1],
        moved=(lift >= NOTICEABLE) - (lift <= -NOTICEABLE),
        is_at_bound=not LOWEST + NOTICEABLE < lift < HIGHEST - NOTICEABLE,
        trials=budget.trials(conn, brand.id, asked, now=now),
    )

"""What `/oncall` shows of care for people: what needs somebody, absences, and how on-call is shared out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from warden.core.absence import Absence
from warden.core.fairness import AHEAD, PAST, Fairness
from warden.core.gap import Gap
from warden.core.incident import PersonId
from warden.core.oncall import Schedule
from warden.core.swap import Swap, members
from warden.flow import coverage, fairness
from warden.wiring import House


@dataclass(frozen=True, slots=True)
class Care:
    """What is shown of one schedule. `gaps` and `away` are those of the next thirty days; who is `mute` takes
    turns and has no contact."""

    gaps: list[Gap]
    away: list[Gap]
    mute: list[PersonId]
    shares: Fairness
    swaps: Sequence[Swap]

    @property
    def needs_somebody(self) -> bool:
        return bool(self.gaps or self.away or self.mute)

    def is_asked(self, gap: Gap) -> bool:
        """Whether a stand-in is being looked for already."""
        end = gap.end or gap.start
        return any(
            swap.asker == gap.person and swap.start <= max(gap.start, swap.asked_at) and end <= swap.end
            for swap in self.swaps
        )


def of_schedule(
    conn: Connection,
    house: House,
    plan: Schedule,
    known: Sequence[Absence],
    swaps: Sequence[Swap],
    *,
    now: datetime,
) -> Care:
    """What is shown of `plan`, by the absences `known` and the swaps that are open."""
    gaps, away = coverage.looked(conn, plan, known, now=now)
    today = now.replace(microsecond=0)
    reached = {person.id for person in house.people.values() if person.contacts}
    return Care(
        gaps,
        away,
        sorted(members(plan) - reached),
        fairness.look(conn, plan, start=today - PAST, end=today + AHEAD, now=now),
        swaps,
    )

"""What verdicts on incidents do to a brand's level: the lift, in bits of the score a page takes.

Each verdict moves the lift by a step, and what it moved fades; nothing else is remembered, so the same
verdicts always make the same lift. Why these numbers: docs/adr/0012.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import assert_never

from warden.core.feedback import Verdict
from warden.core.incident import IncidentId

STEP = 0.5  # bits; in core/level.py what an alarm budget smaller by a quarter to a third asks for
EASED = 0.2  # the part of the lift that goes when a page was right
LOWEST, HIGHEST = -1.5, 2.5  # bits; above 2.5 "right" would take more off than "late" does
HALF_LIFE = timedelta(days=90)
REMEMBERED = 8 * HALF_LIFE  # what is older moves the lift by a hundredth of a bit at most


@dataclass(frozen=True, slots=True)
class Judged:
    """What was said of one incident at `at`, and whether it had `paged`: a watch wakes nobody."""

    incident: IncidentId
    verdict: Verdict
    at: datetime
    paged: bool = True


@dataclass(frozen=True, slots=True)
class Effect:
    """What a verdict did: it moved the lift by `bits` when it was given, of which `left` are left."""

    judged: Judged
    bits: float
    left: float


def effects(said: Sequence[Judged], *, now: datetime) -> list[Effect]:
    """The verdicts on a brand's incidents in the order they were given, with what each did.

    What is left of them adds up to the lift.
    """
    found: list[Effect] = []
    lift, since = 0.0, datetime.min.replace(tzinfo=UTC)
    for judged in sorted(said, key=lambda each: (each.at, each.incident)):
        before = lift * _kept(judged.at - since)
        lift, since = _moved(before, judged), judged.at
        found.append(Effect(judged, lift - before, (lift - before) * _kept(now - judged.at)))
    return found


def lift(said: Sequence[Judged], *, now: datetime) -> float:
    """What the verdicts on a brand's incidents add to the score a page takes, in [LOWEST, HIGHEST].

    It never falls when one of them is replaced by one that asks for fewer pages: late, right, needless.
    """
    return _bounded(sum(effect.left for effect in effects(said, now=now)))


def _moved(lift: float, judged: Judged) -> float:
    match judged.verdict:
        case Verdict.NEEDLESS:
            return _bounded(lift + STEP) if judged.paged else lift
        case Verdict.LATE:
            return _bounded(lift - STEP)
        case Verdict.RIGHT:
            return lift * (1 - EASED) if judged.paged else lift
        case _:
            assert_never(judged.verdict)


def _kept(age: timedelta) -> float:
    """The part of a step that is left after `age`; all of it where clocks disagree and it lies ahead."""
    return float(0.5 ** (max(age, timedelta()) / HALF_LIFE))


def _bounded(bits: float) -> float:
    return min(HIGHEST, max(LOWEST, bits))

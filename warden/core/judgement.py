"""How much a brand's windows speak for a storm, and what follows: open it, raise it, keep it, close it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from warden.core.baseline import SCALES, SLOTS_PER_DAY, Baseline
from warden.core.incident import Severity
from warden.core.surprise import View, look

PAGE = 6.5  # score of a page at one false page per month
CRITICAL = 2.0  # times that
WATCH = 0.7
OVER = 0.4

SMALLEST = 10.0  # mentions in a window that may speak
UNHEARD_MENTIONS = 15.0  # a brand hardly ever named, and now by so many
UNHEARD_EXPECTED = 1.0
UNHEARD_SHARE = 0.33  # of the usual negative share; below, it is praise
KINDER = -2.0  # standard deviations
COOL_DOWN = timedelta(hours=24)
BREAKS_THROUGH = 2.0  # times the last storm's peak
USUAL_WINDOW = 2  # the scale that is told of when no window speaks: 1 h

# Short windows are looked at more often, so each has to be less likely to say the same.
HANDICAP = tuple(0.5 * math.log2(30 * SLOTS_PER_DAY / slots) for slots in SCALES)

Total = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Tuning:
    """`false_pages_per_month` is the alarm budget: how many needless pages people accept. Without `mood`,
    volume alone is judged."""

    false_pages_per_month: float = 1.0
    mood: bool = True

    @property
    def page(self) -> float:
        """The score a page takes."""
        return PAGE - math.log2(max(self.false_pages_per_month, 1e-3)) / 2


@dataclass(frozen=True, slots=True)
class Storm:
    """The storm under way, or the last one.

    `severity` is None when none is under way; `peak` is the largest negative mass per hour of the storm,
    `ended_at` when the last one that paged was over.
    """

    severity: Severity | None = None
    since: datetime | None = None
    peak: float = 0.0
    ended_at: datetime | None = None


def strongest(
    known: Baseline, totals: Sequence[Total], now: Total, late: int, tuning: Tuning
) -> tuple[float, View]:
    """The window that speaks loudest for a storm, and how loud; the last hour when none does.

    Args:
        totals: running totals (mentions, mass of P(negative), mentions expected) at the ends of slots.
        now: the same at this moment.
        late: minutes until the slot under way ends, so much shorter are the windows.
    """
    best, loudest = 0.0, None
    for scale, slots in enumerate(SCALES):
        then = totals[-slots]
        mentions = now[0] - then[0]
        expected = now[2] - then[2]
        if mentions < SMALLEST or mentions <= expected or known.slots < 2 * slots:
            continue
        view = look(known, scale, 5 * slots - late, (mentions, now[1] - then[1], expected))
        score = _score(known, scale, view, tuning)
        if score > best:
            best, loudest = score, view
    return best, loudest or _usual(totals[-SCALES[USUAL_WINDOW]], now, late)


def judge(storm: Storm, score: float, view: View, tuning: Tuning, *, until: datetime) -> Storm:
    """What becomes of a storm when its loudest window has this score."""
    severity = _severity(score, tuning)
    mass = view.negative * 60 / max(view.minutes, 15)
    if storm.severity is not None:
        return _kept(storm, storm.severity, severity, score, mass, tuning, until=until)
    if severity is None:
        return storm
    is_cooling = storm.ended_at is not None and until - storm.ended_at < COOL_DOWN
    if is_cooling and mass < BREAKS_THROUGH * storm.peak:
        severity = Severity.WATCH
    return replace(
        storm,
        severity=severity,
        since=until - timedelta(minutes=view.minutes),
        peak=max(storm.peak, mass) if is_cooling else mass,
    )


def _kept(
    storm: Storm,
    before: Severity,
    severity: Severity | None,
    score: float,
    mass: float,
    tuning: Tuning,
    *,
    until: datetime,
) -> Storm:
    if severity is None and score < OVER * tuning.page:
        ended = until if before.pages else storm.ended_at
        return replace(storm, severity=None, since=None, ended_at=ended)
    risen = severity if severity is not None and severity.rank > before.rank else before
    return replace(storm, severity=risen, peak=max(storm.peak, mass))


def _score(known: Baseline, scale: int, view: View, tuning: Tuning) -> float:
    """How much a window speaks for a storm: volume and mood have to agree."""
    if not known.is_established:
        return 0.0
    if not tuning.mood:
        return view.volume - HANDICAP[scale]
    agreed = min(view.mass, view.volume + view.mood, 3 * view.mood)
    return max(agreed, view.volume / 2 if _is_unheard(known, view) else 0.0) - HANDICAP[scale]


def _is_unheard(known: Baseline, view: View) -> bool:
    """Hardly anybody ever named the brand, now many do, and not to praise it: what is usual of its mood
    rests on too few mentions to ask for more."""
    is_kind = view.lift < KINDER or view.negative < UNHEARD_SHARE * known.usual_negative * view.mentions
    return view.mentions >= UNHEARD_MENTIONS and view.expected <= UNHEARD_EXPECTED and not is_kind


def _severity(score: float, tuning: Tuning) -> Severity | None:
    if score >= CRITICAL * tuning.page:
        return Severity.CRITICAL
    if score >= tuning.page:
        return Severity.WARNING
    return Severity.WATCH if score >= WATCH * tuning.page else None


def _usual(then: Total, now: Total, late: int) -> View:
    minutes = 5 * SCALES[USUAL_WINDOW] - late
    return View(minutes, now[0] - then[0], now[1] - then[1], now[2] - then[2])

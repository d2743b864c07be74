"""How much a brand's windows speak for a storm, and what follows: open it, raise it, keep it, close it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from warden.core.baseline import SCALES, SLOTS_PER_DAY, Baseline, Seen, times_usual
from warden.core.bucket import MINUTE
from warden.core.incident import Severity
from warden.core.surprise import View, look

PAGE = 5.1  # score of a page at one false page per month
CRITICAL = 3.0  # times that
WATCH = 0.7
OVER = 0.4

SMALLEST = 10.0  # mentions in a window that may speak
UNHEARD_MENTIONS = 15.0  # a brand hardly ever named, and now by so many
UNHEARD_EXPECTED = 1.0
UNHEARD_SHARE = 0.33  # of the usual negative share; below, it is praise
KINDER = -2.0  # standard deviations
COOL_DOWN = timedelta(hours=24)
BREAKS_THROUGH = 2.0  # times the last storm's peak
SHORTEST_PEAK = 15  # minutes
AGREEING = (1, 2)  # scales whose volumes have to agree where there is no mood
STANDS_OUT = 1.8  # standard deviations of a brand's own swings
USUAL_WINDOW = 2  # the scale that is told of when no window speaks: 1 h

# Short windows are looked at more often, so each has to be less likely to say the same.
HANDICAP = tuple(0.6 * math.log2(30 * SLOTS_PER_DAY / slots) for slots in SCALES)
# While volume is high for other reasons, every window of the day is a chance for the mood to look bad.
MOOD_HANDICAP = tuple(0.5 * math.log2(SLOTS_PER_DAY / slots) for slots in SCALES)


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
class Window:
    """What was seen in the last `minutes`."""

    minutes: int
    seen: Seen


@dataclass(frozen=True, slots=True)
class Storm:
    """The storm under way, or the last one.

    `severity` is None when none is under way; `peak` is the largest negative mass per hour of the storm.
    `ended_at` is when the last one that paged was over, `last_peak` its peak.
    """

    severity: Severity | None = None
    since: datetime | None = None
    peak: float = 0.0
    ended_at: datetime | None = None
    last_peak: float = 0.0


def strongest(known: Baseline, windows: Sequence[Window], tuning: Tuning) -> tuple[float, View]:
    """The window that speaks loudest for a storm, and how loud; the last hour when none does."""
    if not tuning.mood:
        return _by_volume(known, windows)
    best, loudest = 0.0, View(windows[USUAL_WINDOW].minutes, *windows[USUAL_WINDOW].seen)
    for scale, window in enumerate(windows):
        mentions, _, expected = window.seen
        if mentions < SMALLEST or mentions <= expected or known.slots < 2 * SCALES[scale]:
            continue
        view = look(known, scale, window.minutes, window.seen)
        score = _score(known, scale, view, tuning)
        if score > best:
            best, loudest = score, view
    return best, loudest


def judge(storm: Storm, score: float, view: View, tuning: Tuning, *, until: datetime) -> Storm:
    """What becomes of a storm when its loudest window has this score."""
    mass = (view.negative if tuning.mood else view.mentions) * 60 / max(view.minutes, SHORTEST_PEAK)
    severity = _severity(score, tuning)
    if severity is not None and _is_aftermath(storm, mass, until=until):
        severity = Severity.WATCH
    if storm.severity is not None:
        over = severity is None and score < OVER * tuning.page
        return _closed(storm, until=until) if over else _kept(storm, severity, mass)
    if severity is None:
        return storm
    return replace(storm, severity=severity, since=until - view.minutes * MINUTE, peak=mass)


def _is_aftermath(storm: Storm, mass: float, *, until: datetime) -> bool:
    """A wave in the wake of a storm that has paged wakes nobody again, unless it towers above that one."""
    if storm.ended_at is None or until - storm.ended_at >= COOL_DOWN:
        return False
    return mass < BREAKS_THROUGH * storm.last_peak


def _kept(storm: Storm, severity: Severity | None, mass: float) -> Storm:
    now = [each for each in (storm.severity, severity) if each is not None]
    return replace(storm, severity=max(now, key=lambda each: each.rank), peak=max(storm.peak, mass))


def _closed(storm: Storm, *, until: datetime) -> Storm:
    calm = replace(storm, severity=None, since=None, peak=0.0)
    if storm.severity is None or not storm.severity.pages:
        return calm
    return replace(calm, ended_at=until, last_peak=storm.peak)


def _score(known: Baseline, scale: int, view: View, tuning: Tuning) -> float:
    """How much a window speaks for a storm: volume and mood have to agree."""
    if not known.is_established:
        return 0.0
    mood = view.mood - MOOD_HANDICAP[scale]
    agreed = min(view.mass, view.volume + mood, 3 * mood)
    return max(agreed, view.volume / 2 if _is_unheard(known, view) else 0.0) - HANDICAP[scale]


def _by_volume(known: Baseline, windows: Sequence[Window]) -> tuple[float, View]:
    """How far counts alone stand out, by the shorter and the longer view that agree on least.

    Bursts of counts have tails no distribution of theirs foretells, so a brand is measured by its own swings.
    """
    view = View(windows[USUAL_WINDOW].minutes, *windows[USUAL_WINDOW].seen)
    agreed = min(times_usual(windows[scale].seen) / known.swing(scale) for scale in AGREEING)
    return PAGE * agreed / STANDS_OUT if known.is_established else 0.0, view


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

"""How much a brand's windows speak for a storm, and what follows: open it, raise it, keep it, close it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from warden.core.baseline import HOURLY, SCALES, SLOTS_PER_DAY, Norm, Seen
from warden.core.bucket import MINUTE
from warden.core.incident import Severity
from warden.core.view import Tone, View, look

PAGE = 4.2  # score of a page at one false page per month
CRITICAL = 3.5  # times that
WATCH = 0.7
OVER = 0.4

SMALLEST = (10, 10, 10, 10, 15, 20)  # mentions in a window that may speak, per scale
DOUBTED = (0, 1)  # scales whose mood the next wider one has to share
RECENT = 3  # the index in SCALES of the last hours
SWIFT = 10.0  # bits of volume there
UNHEARD_PER_DAY = 10.0  # mentions expected of a brand hardly ever named
UNHEARD_MENTIONS = 15.0
UNHEARD_ANGER = 0.22  # per mention; a little more than brands in general meet with
SOURCE_HANDICAP = 2.0
COOL_DOWN = timedelta(hours=24)
BREAKS_THROUGH = 2.0  # times the last storm's peak
STILL = 1.2  # times the usual mass of anger
STILL_LIFTED = 1.0  # standard deviations of the mood
SHORTEST_PEAK = 15  # minutes
DAILY = 5  # the index in SCALES of a day
USUAL_WINDOW = 2  # the scale that is told of when no window speaks: 1 h

# Short windows are looked at more often, so each has to be less likely to say the same.
HANDICAP = tuple(0.6 * math.log2(30 * SLOTS_PER_DAY / slots) for slots in SCALES)
# While volume is high for other reasons, every window of the day is a chance for the mood to look bad.
MOOD_HANDICAP = (6.0, 5.0, 4.5, 3.8, 1.5, 0.0)


@dataclass(frozen=True, slots=True)
class Tuning:
    """`false_pages_per_month` is the alarm budget: how many needless pages people accept; `lift` is what
    their feedback on incidents adds to the score a page takes (below 0: it takes less)."""

    false_pages_per_month: float = 1.0
    lift: float = 0.0

    @property
    def page(self) -> float:
        """The score a page takes."""
        return PAGE + self.lift - math.log2(max(self.false_pages_per_month, 1e-3)) / 2


@dataclass(frozen=True, slots=True)
class Window:
    """What was seen in the last `minutes`."""

    minutes: int
    seen: Seen
    scale: int = 0
    usual: tuple[float, float] = (0.0, 0.0)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Storm:
    """The storm under way, or the last one.

    `severity` is None when none is under way; `peak` is the largest mass of anger per hour of the storm.
    `ended_at` is when the last one that paged was over, `last_peak` its peak.
    """

    severity: Severity | None = None
    since: datetime | None = None
    peak: float = 0.0
    ended_at: datetime | None = None
    last_peak: float = 0.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What all windows together say: how loudly for a storm, how loudly for one that is on to last, and the
    window to tell of."""

    score: float
    lasting: float
    view: View


def listen(
    norm: Norm,
    windows: Sequence[Window],
    streams: Sequence[Window],
    *,
    planned: float = 1.0,
) -> Heard:
    """The window that speaks loudest for a storm; the last hour when none does.

    Args:
        windows: of all sources together, one for each of SCALES.
        streams: of single sources.
        planned: how many times the usual mentions are planned for.
    """
    usual = norm.negative.share, norm.outrage.share
    views = _views(norm, windows, usual, planned)
    recent = windows[RECENT].seen
    is_rare = windows[DAILY].seen[3] <= UNHEARD_PER_DAY
    is_slow = _is_slow(norm, views, recent)
    lasting = _lasting(norm, views, recent)
    score, loudest = 0.0, _quiet(windows[USUAL_WINDOW], usual)
    for scale, view in views.items():
        heard = _score(scale, views, is_rare=is_rare) if scale < HOURLY or is_slow else 0.0
        if heard > score:
            score, loudest = heard, view
    for view, scale in _of_sources(norm, streams, planned):
        heard = _source_score(scale, view)
        lasting = max(lasting, heard)
        if heard > score:
            score, loudest = heard, view
    return Heard(score, max(score, lasting), loudest)


def _quiet(window: Window, usual: tuple[float, float]) -> View:
    return View(window.minutes, *window.seen, *usual)


def _views(
    norm: Norm, windows: Sequence[Window], usual: tuple[float, float], planned: float
) -> dict[int, View]:
    """The windows, by scale, that hold enough mentions, more than expected, and are known well enough."""
    if not norm.is_established:
        return {}
    return {
        scale: look(norm, scale, window.minutes, window.seen, usual, planned=planned)
        for scale, window in enumerate(windows)
        if window.seen[0] >= SMALLEST[scale]
        and window.seen[0] > window.seen[3]
        and norm.slots >= 2 * SCALES[scale]
    }


def _of_sources(norm: Norm, streams: Sequence[Window], planned: float) -> Iterator[tuple[View, int]]:
    if not norm.is_established or norm.slots < SLOTS_PER_DAY:
        return
    for window in streams:
        if window.seen[0] >= SMALLEST[window.scale] and window.seen[0] > 2 * window.seen[3]:
            yield (
                look(
                    norm,
                    window.scale,
                    window.minutes,
                    window.seen,
                    window.usual,
                    planned=planned,
                    source=window.source,
                ),
                window.scale,
            )


def _lasting(norm: Norm, views: Mapping[int, View], recent: Seen) -> float:
    """How loudly volume and mass speak for a storm that is on. Windows of a day remember what is long over,
    so they count only while the last hours still are worse than usual."""
    scales = len(SCALES) if _is_worse(norm, recent) else HOURLY
    spoken = (_mass(view) - HANDICAP[scale] for scale, view in views.items() if scale < scales)
    return max(spoken, default=0.0)


def _mass(view: View) -> float:
    return min(max(view.anger.mass, view.indignation.mass), view.volume)


def _is_worse(norm: Norm, recent: Seen) -> bool:
    _, negative, outrage, expected = recent
    return (
        negative > STILL * expected * norm.negative.share or outrage > STILL * expected * norm.outrage.share
    )


def _is_slow(norm: Norm, views: Mapping[int, View], recent: Seen) -> bool:
    """Whether windows of a day may speak: while the last hours are angrier too, for the mood of a day is that
    of its calm part, and while shorter windows have not heard so much that theirs is the word."""
    mentions, negative, outrage, _ = recent
    if not _is_worse(norm, recent) or (RECENT in views and views[RECENT].volume > SWIFT):
        return False
    return negative / mentions - norm.negative.share > STILL_LIFTED * norm.negative.doubt(
        mentions
    ) or outrage / mentions - norm.outrage.share > STILL_LIFTED * norm.outrage.doubt(mentions)


def judge(storm: Storm, heard: Heard, tuning: Tuning, *, until: datetime) -> Storm:
    """What becomes of a storm by what is heard now."""
    view = heard.view
    mass = (view.negative + view.outrage) / 2 * 60 / max(view.minutes, SHORTEST_PEAK)
    severity = _severity(heard.score, tuning)
    if severity is not None and _is_aftermath(storm, mass, until=until):
        severity = Severity.WATCH
    if storm.severity is not None:
        is_over = severity is None and heard.lasting < OVER * tuning.page
        return _closed(storm, until=until) if is_over else _kept(storm, severity, mass)
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


def _score(scale: int, views: Mapping[int, View], *, is_rare: bool) -> float:
    """How much a window speaks for a storm: volume and mood have to agree."""
    view = views[scale]
    # Few mentions make a mood by chance, so the next wider window has to share it.
    wider = views[scale + 1] if scale in DOUBTED and scale + 1 in views else view
    agreed = max(
        _agreed(view.volume, view.anger, wider.anger.mood - MOOD_HANDICAP[scale], scale),
        _agreed(view.volume, view.indignation, wider.indignation.mood - MOOD_HANDICAP[scale], scale),
    )
    unheard = view.volume / 2 if is_rare and scale < DAILY and _is_unheard(view) else 0.0
    return max(agreed, unheard) - HANDICAP[scale]


def _source_score(scale: int, view: View) -> float:
    """How much a window of one source speaks for a storm."""
    return (
        max(
            _agreed(view.volume, tone, tone.mood - MOOD_HANDICAP[scale], scale)
            for tone in (view.anger, view.indignation)
        )
        - HANDICAP[scale]
        - SOURCE_HANDICAP
    )


def _agreed(volume: float, tone: Tone, shared: float, scale: int) -> float:
    mood = min(tone.mood - MOOD_HANDICAP[scale], shared)
    return min(tone.mass, volume + mood, 4 * mood)


def _is_unheard(view: View) -> bool:
    """Of a brand hardly ever named: whether now many name it, in anger. What is usual of its mood rests on
    too few mentions to ask for a change."""
    anger = (view.negative + view.outrage) / 2
    return view.mentions >= UNHEARD_MENTIONS and anger >= UNHEARD_ANGER * view.mentions


def _severity(score: float, tuning: Tuning) -> Severity | None:
    if score >= CRITICAL * tuning.page:
        return Severity.CRITICAL
    if score >= tuning.page:
        return Severity.WARNING
    return Severity.WATCH if score >= WATCH * tuning.page else None

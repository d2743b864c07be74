"""How much a brand's windows speak for a storm, and what follows: open it, raise it, keep it, close it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from warden.core.baseline import HOURLY, SCALES, SLOTS_PER_DAY, Seen
from warden.core.bucket import MINUTE
from warden.core.incident import Severity
from warden.core.level import QUIET
from warden.core.norm import Norm
from warden.core.surprise import surprise
from warden.core.view import View, Window, lifted, look

WATCH = -1.4  # from the score of a page
CRITICAL = 10.0
SILENT_FOR = timedelta(minutes=30)  # that a storm has to be before it is over
OVER = 1.7  # bits of breadth and mass below which a storm is over

SMALLEST = (10, 10, 10, 10, 15, 20)  # mentions in a window that may speak, per scale
DOUBTED = (0, 1)  # scales whose mood the next wider one has to share
RECENT = 3  # the index in SCALES of the last hours
SWIFT = 4.0  # bits of breadth there
UNHEARD_PER_DAY = 10.0  # mentions expected of a brand hardly ever named
LEAST_WATCHED = SLOTS_PER_DAY // 2  # slots, before a brand with few mentions is judged
UNHEARD_ANGER = 0.22  # per mention; a little more than brands in general meet with
SOURCE_HANDICAP = 2.0
COOL_DOWN = timedelta(hours=24)
BREAKS_THROUGH = 2.0  # times the last storm's peak
STILL = 1.2  # times the usual mass of anger
STILL_LIFTED = 1.0  # standard deviations of the mood
SHORTEST_PEAK = 15  # minutes
DAILY = 5  # the index in SCALES of a day

# Short windows are looked at more often, so each has to be less likely to say the same.
HANDICAP = tuple(0.6 * math.log2(30 * SLOTS_PER_DAY / slots) for slots in SCALES)
# While volume is high for other reasons, every window of the day is a chance for the mood to look bad.
MOOD_HANDICAP = (5.0, 5.0, 5.0, 5.0, 3.0, 0.0)


@dataclass(frozen=True, slots=True)
class Storm:
    """The storm under way, or the last one.

    `severity` is None when none is under way; `peak` is the largest mass of anger per hour of the storm.
    `spoke_at` is when a window last spoke for it. `ended_at` is when the last one that paged was over,
    `last_peak` its peak.
    """

    severity: Severity | None = None
    since: datetime | None = None
    peak: float = 0.0
    spoke_at: datetime | None = None
    ended_at: datetime | None = None
    last_peak: float = 0.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What all windows together say: how loudly for a storm, how loudly for one that is on to last, and the
    window to tell of, None when none speaks. `minutes` are those of the shortest window that says half as
    much, `mass` is the largest mass of anger per hour."""

    score: float = QUIET
    lasting: float = 0.0
    view: View | None = None
    minutes: int = 0
    mass: float = 0.0


SILENT = Heard()


def may_speak(norm: Norm, window: Window) -> bool:
    """Whether a window, of more voices than expected, holds enough of them, and what is usual is known."""
    voices = window.seen[0]
    if voices < SMALLEST[window.scale] or (norm.slots < LEAST_WATCHED and not norm.is_established):
        return False
    if window.source:
        return norm.slots >= SLOTS_PER_DAY
    return norm.slots >= 2 * SCALES[window.scale]


def is_rare(norm: Norm) -> bool:
    """Whether the brand is hardly ever named: its usual mood rests on too little to ask for a change."""
    return norm.per_day <= UNHEARD_PER_DAY


def listen(norm: Norm, windows: Sequence[Window], recent: Seen, *, planned: float = 1.0) -> Heard:
    """What the windows say that may speak.

    Args:
        windows: of all sources together, the shortest first, then those of single sources.
        recent: what the last three hours hold.
        planned: how many times the usual mentions are planned for.
    """
    if not windows:
        return SILENT
    views = [look(norm, window, planned=planned) for window in windows]
    is_slow = _is_slow(norm, recent)
    lasting, said = 0.0, []
    for number, (window, view) in enumerate(zip(windows, views, strict=True)):
        if window.scale >= HOURLY and not is_slow:
            continue
        lasting = max(lasting, min(view.mass, view.breadth) - handicap(window))
        said.append((_score(norm, window, view, _shared_mood(windows, views, number)), view))
    score, loudest = max(said, key=lambda each: each[0], default=(QUIET, views[0]))
    half = [view.minutes for says, view in said if says >= score / 2 > 0]
    return Heard(
        score=max(score, QUIET),
        lasting=max(score, lasting),
        view=loudest,
        minutes=min(half, default=loudest.minutes),
        mass=max(_mass_per_hour(view) for view in views),
    )


def _mass_per_hour(view: View) -> float:
    return (view.negative + view.outrage) / 2 * 60 / max(view.minutes, SHORTEST_PEAK)


def handicap(window: Window) -> float:
    """Bits by which a window has to be the less likely, the more often its like is looked at."""
    return HANDICAP[window.scale] + (SOURCE_HANDICAP if window.source else 0.0)


def _shared_mood(windows: Sequence[Window], views: Sequence[View], number: int) -> float:
    """The mood of a window, as far as the next wider one shares it: few mentions make a mood by chance."""
    window, mood = windows[number], views[number].mood
    if window.scale not in DOUBTED or number + 1 == len(windows) or windows[number + 1].source:
        return mood
    return min(mood, views[number + 1].mood)


def _score(norm: Norm, window: Window, view: View, mood: float) -> float:
    """How much a window speaks for a storm: breadth and mood have to agree."""
    changed = mood - MOOD_HANDICAP[window.scale]
    broad = min(view.volume, view.breadth)
    # Of a rush that is planned the mood alone can be news.
    agreed = min(view.mass, 2 * (changed if view.is_planned else min(broad, changed)))
    is_heard_of = is_rare(norm) and window.scale < DAILY and not window.source
    unheard = broad / 2 if is_heard_of and _is_unheard(view) else 0.0
    return max(agreed, unheard) - handicap(window)


def _is_unheard(view: View) -> bool:
    """Of a brand hardly ever named: whether those who name it now do so in anger."""
    anger = (view.negative + view.outrage) / 2
    return anger >= UNHEARD_ANGER * view.voices


def _is_slow(norm: Norm, recent: Seen) -> bool:
    """Whether windows of half a day and a day may speak: while the last hours are angrier too, for the mood
    of a day is that of its calm part, and have not heard so much that shorter windows have the word."""
    voices, negative, outrage, expected, _ = recent
    usual = norm.negative.share, norm.outrage.share
    if negative <= STILL * expected * usual[0] and outrage <= STILL * expected * usual[1]:
        return False
    if surprise(voices, expected, norm.dispersions[RECENT]) > SWIFT:
        return False
    return lifted(norm, voices, negative / voices, outrage / voices, usual) > STILL_LIFTED


def judge(storm: Storm, heard: Heard, page: float, *, until: datetime) -> Storm:
    """What becomes of a storm by what is heard now, where a page takes a score of `page`."""
    severity = _severity(heard.score, page)
    if severity is None and storm.severity is None:
        return storm
    if severity is not None and _is_aftermath(storm, heard.mass, until=until):
        severity = Severity.WATCH
    if storm.severity is None:
        began = until - heard.minutes * MINUTE
        return replace(storm, severity=severity, since=began, peak=heard.mass, spoke_at=until)
    if severity is None:
        is_over = heard.lasting < OVER and until - (storm.spoke_at or until) >= SILENT_FOR
        return _closed(storm, until=until) if is_over else storm
    worst = max(storm.severity, severity, key=lambda each: each.rank)
    return replace(storm, severity=worst, peak=max(storm.peak, heard.mass), spoke_at=until)


def calmed(storm: Storm) -> Storm:
    """No storm under way; what is known of the last one that paged stays."""
    return replace(storm, severity=None, since=None, peak=0.0, spoke_at=None)


def _is_aftermath(storm: Storm, mass: float, *, until: datetime) -> bool:
    """A wave in the wake of a storm that has paged wakes nobody again, unless it towers above that one."""
    if storm.ended_at is None or until - storm.ended_at >= COOL_DOWN:
        return False
    return mass < BREAKS_THROUGH * storm.last_peak


def _closed(storm: Storm, *, until: datetime) -> Storm:
    calm = calmed(storm)
    if storm.severity is None or not storm.severity.pages:
        return calm
    return replace(calm, ended_at=until, last_peak=storm.peak)


def _severity(score: float, page: float) -> Severity | None:
    if score >= page + CRITICAL:
        return Severity.CRITICAL
    if score >= page:
        return Severity.WARNING
    return Severity.WATCH if score >= page + WATCH else None

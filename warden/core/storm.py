"""Detection: open, keep, close a storm, with hysteresis.

`fold` takes one brand's minutes in order and carries everything that has to be remembered in a `State`;
`finding` says what the state means. Why it decides as it does: docs/adr/0003.
"""

import json
import math
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from warden.core.baseline import (
    SCALES,
    SLOT,
    SLOTS_PER_DAY,
    SLOTS_PER_HOUR,
    Baseline,
    Reading,
    band,
    learn,
    rest,
)
from warden.core.bucket import MINUTE, MinuteBucket, minute_of
from warden.core.incident import Finding, Severity
from warden.core.mention import BrandId
from warden.core.surprise import normal_bits, surprise

VERSION = 1
LONGEST = SCALES[-1]

Total = tuple[float, float, float]  # mentions, mass of P(negative), mentions expected


@dataclass(frozen=True, slots=True)
class Tuning:
    """`false_pages_per_month` is the alarm budget: how many needless pages people accept."""

    false_pages_per_month: float = 1.0


@dataclass(frozen=True, slots=True)
class View:
    """What one window says. Bits are surprises: of the volume, of the negative mass, of the share."""

    minutes: int = 0
    mentions: float = 0.0
    negative: float = 0.0
    expected: float = 0.0
    volume: float = 0.0
    mass: float = 0.0
    mood: float = 0.0


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


@dataclass(frozen=True, slots=True)
class State:
    """All that has to be remembered of one brand. `until` is the end of the last minute folded in.

    `totals` are running totals at the last 37 ends of slots, `open` what the slot under way adds to them.
    """

    tuning: Tuning
    since: datetime | None
    until: datetime | None
    baseline: Baseline
    totals: tuple[Total, ...]
    open: Total
    view: View
    storm: Storm

    def to_json(self) -> str:
        """As JSON text, with the version of its meaning."""
        return json.dumps({"version": VERSION, **_plain(self)}, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> "State | None":
        """What `to_json` wrote; None if another version wrote it, and history has to be folded again."""
        data = json.loads(text)
        if not isinstance(data, dict) or data.pop("version", None) != VERSION:
            return None
        return State(
            tuning=Tuning(**data["tuning"]),
            since=_instant(data["since"]),
            until=_instant(data["until"]),
            baseline=Baseline(**{name: _tuples(value) for name, value in data["baseline"].items()}),
            totals=_tuples(data["totals"]),
            open=_tuples(data["open"]),
            view=View(**data["view"]),
            storm=_storm(data["storm"]),
        )


def fresh(*, false_pages_per_month: float = 1.0, since: datetime | None = None) -> State:
    """The state of a brand of which nothing is known, watched since `since` (None: its first mention)."""
    nothing = (0.0, 0.0, 0.0)
    return State(
        tuning=Tuning(false_pages_per_month),
        since=since,
        until=_slot_of(since) if since else None,
        baseline=Baseline(),
        totals=(nothing,) * (LONGEST + 1),
        open=nothing,
        view=View(),
        storm=Storm(),
    )


def fold(state: State, bucket: MinuteBucket) -> State:
    """Take in one minute; minutes left out before it were silent.

    Raises:
        ValueError: the minute was folded in before, or a later one was.
    """
    if state.until is not None and bucket.minute < state.until:
        raise ValueError(f"{bucket.minute} is folded in already")
    state = advance(state, bucket.minute)
    expected = state.baseline.expected(bucket.minute) / 5
    count, negative, before = state.open
    added = (count + bucket.count, negative + bucket.negative, before + expected)
    return _minute_closed(replace(state, until=bucket.minute + MINUTE, open=added))


def advance(state: State, to: datetime) -> State:
    """Let time pass without mentions, to the start of the minute `to`."""
    until = state.until
    if until is None:
        return replace(state, since=state.since or to, until=to)
    end = _slot_of(to)
    if _slot_of(until) == end:
        return state if until >= to else _silent(state, to)
    state = _silent(state, _slot_of(until) + SLOT)
    gap = (end - _slot_of(until)) // SLOT - 1
    if gap >= 2 * SLOTS_PER_DAY:
        for _ in range(SLOTS_PER_DAY):
            state = _silent(state, _known(state.until) + SLOT)
        state, gap = _rested(state, gap // SLOTS_PER_DAY - 1), gap % SLOTS_PER_DAY
    for _ in range(gap):
        state = _silent(state, _known(state.until) + SLOT)
    return _silent(state, to) if end < to else state


def finding(state: State, *, now: datetime) -> Finding:
    """What is to be said of the brand at `now`; severity None when it is calm, or the storm is over."""
    storm, view = state.storm, state.view
    usual = state.baseline.usual_negative
    share = view.negative / view.mentions if view.mentions else usual
    return Finding(
        at=now,
        severity=storm.severity,
        window_minutes=view.minutes,
        mentions=round(view.mentions),
        expected=view.expected,
        negative_share=share,
        usual_negative_share=usual,
        doubling_minutes=doubling(state),
        surprise_bits=min(view.mass, view.volume),
        since=storm.since or now,
        reason=_reason(view, share, usual),
    )


def reading(state: State, brand: BrandId) -> Reading | None:
    """The last closed slot against what was expected of it; None before the first."""
    if state.until is None or state.until.minute % 5 or state.baseline.slots == 0:
        return None
    last, before = state.totals[-1], state.totals[-2]
    expected = max(last[2] - before[2], 1e-6)
    dispersion = state.baseline.dispersion(0)
    low, high = band(expected, dispersion)
    return Reading(
        brand=brand,
        start=state.until - SLOT,
        width=SLOT,
        expected=expected,
        low=low,
        high=high,
        usual_negative=state.baseline.usual_negative,
        surprise_bits=surprise(last[0] - before[0], expected, dispersion),
    )


def doubling(state: State) -> float | None:
    """Minutes in which the mentions double, from the last hour against the hour before it; None if they do
    not grow."""
    now, hour, before = _now(state), state.totals[-SLOTS_PER_HOUR], state.totals[-2 * SLOTS_PER_HOUR]
    recent, earlier = now[0] - hour[0], hour[0] - before[0]
    if recent < 10 or recent <= 1.2 * max(earlier, 1.0):
        return None
    return 60 / math.log2(recent / max(earlier, 1.0))


# --- deciding ---------------------------------------------------------------------------------------------

MOOD_SPREAD = 0.3  # standard deviation of a calm window's negative share, in logits
MOOD_AGREES = 5.0  # bits
SMALLEST_PAGE = 10.0  # mentions in the window
COOL_DOWN = timedelta(hours=24)
BREAKS_THROUGH = 2.0  # times the last storm's peak


def _minute_closed(state: State) -> State:
    until = _known(state.until)
    view = _strongest(state)
    state = replace(state, view=view, storm=_next(state, view, until))
    return _slot_closed(state) if until.minute % 5 == 0 else state


def _strongest(state: State) -> View:
    views = [_view(state, scale) for scale in range(len(SCALES))]
    return max(views, key=_score)


def _score(view: View) -> float:
    if view.mentions < SMALLEST_PAGE:
        return min(view.mass, 3.0)
    return min(view.mass, view.volume + view.mood, 3 * view.mood)


def _view(state: State, scale: int) -> View:
    now, then = _now(state), state.totals[-SCALES[scale]]
    count, negative, expected = now[0] - then[0], now[1] - then[1], max(now[2] - then[2], 1e-4)
    minutes = SCALES[scale] * 5 - (5 - _minutes_open(state))
    usual = state.baseline.usual_negative
    if count <= expected and negative <= expected * usual:
        return View(minutes, count, negative, expected)
    dispersion = state.baseline.dispersion(scale)
    return View(
        minutes,
        count,
        negative,
        expected,
        volume=surprise(count, expected, dispersion),
        mass=surprise(negative, expected * usual, dispersion),
        mood=_mood(count, negative, usual),
    )


def _mood(count: float, negative: float, usual: float) -> float:
    share = (negative + 2 * usual) / (count + 2)
    lifted = math.log(share / (1 - share)) - math.log(usual / (1 - usual)) if 0 < share < 1 else 0.0
    return normal_bits(lifted / math.sqrt(MOOD_SPREAD**2 + 1 / (count * usual * (1 - usual) + 0.5)))


def _next(state: State, view: View, until: datetime) -> Storm:
    storm, score = state.storm, _score(view)
    mass = view.negative * 60 / max(view.minutes, 15)
    severity = _severity(state, score)
    if storm.severity is not None:
        if severity is None and score < 0.4 * page_bits(state.tuning):
            paged = storm.severity.pages
            return replace(storm, severity=None, since=None, ended_at=until if paged else storm.ended_at)
        risen = max(severity or storm.severity, storm.severity, key=lambda each: each.rank)
        return replace(storm, severity=risen, peak=max(storm.peak, mass))
    if severity is None:
        return storm
    cooling = storm.ended_at is not None and until - storm.ended_at < COOL_DOWN
    if cooling and mass < BREAKS_THROUGH * storm.peak:
        severity = Severity.WATCH
    return replace(
        storm,
        severity=severity,
        since=until - timedelta(minutes=view.minutes),
        peak=max(storm.peak, mass) if cooling else mass,
    )


def _severity(state: State, score: float) -> Severity | None:
    bits = page_bits(state.tuning)
    if score >= 2 * bits:
        return Severity.CRITICAL
    if score >= bits:
        return Severity.WARNING
    return Severity.WATCH if score >= 0.7 * bits else None


def page_bits(tuning: Tuning) -> float:
    """The surprise a page takes, from the alarm budget."""
    windows = 30 * SLOTS_PER_DAY / 2
    return math.log2(windows / max(tuning.false_pages_per_month, 1e-3))


# --- closing ----------------------------------------------------------------------------------------------


def _slot_closed(state: State) -> State:
    start = _known(state.until) - SLOT
    now = _now(state)
    totals = (*state.totals[1:], now)
    windows = tuple((now[0] - totals[-1 - k][0], now[2] - totals[-1 - k][2]) for k in SCALES)
    count, negative, expected = state.open
    most = (2 if state.storm.severity else 5) * expected + 5
    part = min(1.0, most / count) if count else 1.0
    baseline = learn(state.baseline, start, count * part, negative * part, windows)
    return replace(state, totals=totals, open=(0.0, 0.0, 0.0), baseline=baseline)


def _silent(state: State, to: datetime) -> State:
    """Silence up to `to`, within one slot."""
    until = _known(state.until)
    count, negative, before = state.open
    expected = state.baseline.expected(until) * ((to - until) / SLOT)
    return _minute_closed(replace(state, until=to, open=(count, negative, before + expected)))


def _rested(state: State, days: int) -> State:
    later = _known(state.until) + timedelta(days=days)
    return replace(state, until=later, baseline=rest(state.baseline, days))


def _now(state: State) -> Total:
    last, added = state.totals[-1], state.open
    return last[0] + added[0], last[1] + added[1], last[2] + added[2]


def _minutes_open(state: State) -> int:
    return (_known(state.until).minute - 1) % 5 + 1


def _reason(view: View, share: float, usual: float) -> str:
    return (
        f"{round(view.mentions)} mentions in {view.minutes} min where {view.expected:.1f} are usual,"
        f" {share:.0%} negative where {usual:.0%} are usual"
    )


def _known(instant: datetime | None) -> datetime:
    if instant is None:
        raise ValueError("nothing is folded in yet")
    return instant


def _slot_of(instant: datetime) -> datetime:
    minute = minute_of(instant)
    return minute - (minute.minute % 5) * MINUTE


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return value


def _tuples(value: Any) -> Any:
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _storm(data: dict[str, Any]) -> Storm:
    return Storm(
        severity=Severity(data["severity"]) if data["severity"] else None,
        since=_instant(data["since"]),
        peak=data["peak"],
        ended_at=_instant(data["ended_at"]),
    )

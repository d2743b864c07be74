"""Detection: open, keep, close a storm, with hysteresis.

`fold` takes one brand's minutes in order and carries everything that has to be remembered in a `State`;
`finding` says what the state means. Why it decides as it does: docs/adr/0003.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from warden.core import baseline
from warden.core.baseline import (
    HOURLY,
    SCALES,
    SLOT,
    SLOTS_PER_HOUR,
    Baseline,
    Reading,
    Seen,
    band,
    learn,
    reseat,
    rest,
)
from warden.core.bucket import MINUTE, MinuteBucket, minute_of
from warden.core.circumstances import ORDINARY, Circumstances
from warden.core.incident import Finding, Severity
from warden.core.judgement import Heard, Storm, Tuning, Window, judge, listen
from warden.core.mention import BrandId
from warden.core.surprise import View, surprise

__all__ = [
    "State",
    "Tuning",
    "advance",
    "afresh",
    "doubling",
    "finding",
    "fold",
    "fresh",
    "reading",
    "reread",
]

VERSION = 8  # of what a state means; a new one makes every brand's history be folded again
SWITCHED_ON = 10.0  # mentions in 15 minutes; a stream that begins so is a source being added, no storm
LESS_IN_A_STORM = 2.0  # times the expected count a slot may teach the baseline while a storm is on
LESS_IN_THE_CALM = 5.0
LEAST_TAUGHT = 2.0  # mentions on top of that, for a brand to become known at all

Total = Seen  # running, since watching began
NOTHING: Total = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class State:
    """All that has to be remembered of one brand. `until` is the end of the last minute folded in.

    `totals` are running totals at the latest ends of slots, `hours` at those of hours; `open` is what the
    slot under way adds to them.
    """

    tuning: Tuning
    until: datetime | None
    baseline: Baseline
    totals: tuple[Total, ...]
    hours: tuple[Total, ...]
    open: Total
    heard: Heard
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
            until=_instant(data["until"]),
            baseline=Baseline(**{name: _tuples(value) for name, value in data["baseline"].items()}),
            totals=_tuples(data["totals"]),
            hours=_tuples(data["hours"]),
            open=_tuples(data["open"]),
            heard=Heard(**{**data["heard"], "view": View(**data["heard"]["view"])}),
            storm=_storm(data["storm"]),
        )


def fresh(*, false_pages_per_month: float = 1.0, since: datetime | None = None) -> State:
    """The state of a brand of which nothing is known, watched since `since` (None: its first mention)."""
    return State(
        tuning=Tuning(false_pages_per_month),
        until=_slot_of(since) if since else None,
        baseline=Baseline(),
        totals=(NOTHING,) * (SCALES[HOURLY - 1] + 1),
        hours=(NOTHING,) * (SCALES[-1] // SLOTS_PER_HOUR + 1),
        open=NOTHING,
        heard=Heard(0.0, 0.0, View()),
        storm=Storm(),
    )


def fold(state: State, bucket: MinuteBucket, given: Circumstances = ORDINARY) -> State:
    """Take in one minute; minutes left out before it were silent.

    Raises:
        ValueError: the minute was folded in before, or a later one was.
    """
    if state.until is not None and bucket.minute < state.until:
        raise ValueError(f"{bucket.minute} is folded in already")
    if state.until != bucket.minute:
        state = advance(state, bucket.minute)
    anger = (bucket.negative + bucket.outrage) / 2
    return _passed(state, bucket.minute + MINUTE, bucket.count, bucket.negative, anger)


def advance(state: State, to: datetime) -> State:
    """Let time pass in silence, up to the minute that begins at `to`."""
    if state.until is None:
        return replace(state, until=to)
    until = state.until
    while until < to:
        if to - until >= timedelta(days=2) and until == _slot_of(until) and _is_quiet(state):
            days = (to - until).days - 1
            until += timedelta(days=days)
            state = replace(state, until=until, baseline=rest(state.baseline, days))
        end = min(to, _slot_of(until) + SLOT)
        state, until = _passed(state, end), end
    return state


def reread(state: State, *, negative: float, outrage: float) -> State:
    """The state as if every mention so far had been read with this much more P(negative) and P(outrage).

    Whoever changes how mentions are read changes the memory with it: or else the new reading looks like a
    change of mood, for weeks.
    """
    anger = (negative + outrage) / 2

    def moved(total: Total) -> Total:
        count, negatives, angers, expected = total
        return count, negatives + negative * count, angers + anger * count, expected

    return replace(
        state,
        baseline=baseline.reread(state.baseline, negative, anger),
        totals=tuple(moved(total) for total in state.totals),
        hours=tuple(moved(total) for total in state.hours),
        open=moved(state.open),
    )


def afresh(state: State) -> State:
    """The state with what was learned and nothing under way: only what follows can make a storm."""
    now = _now(state)
    return replace(
        state,
        totals=(now,) * len(state.totals),
        hours=(now,) * len(state.hours),
        open=NOTHING,
        heard=Heard(0.0, 0.0, View()),
        storm=replace(state.storm, severity=None, since=None, peak=0.0),
    )


def finding(state: State, *, now: datetime) -> Finding:
    """What is to be said of the brand at `now`; severity None when it is calm, or the storm is over."""
    view, usual = state.heard.view, state.baseline.usual_negative
    share = view.negative / view.mentions if view.mentions else usual
    return Finding(
        at=now,
        severity=state.storm.severity,
        window_minutes=view.minutes,
        mentions=round(view.mentions),
        expected=view.expected,
        negative_share=share,
        usual_negative_share=usual,
        doubling_minutes=doubling(state),
        surprise_bits=view.volume,
        since=state.storm.since or now,
        reason=_reason(view, share, usual),
    )


def reading(state: State, brand: BrandId) -> Reading | None:
    """The slot that was closed by the last minute, against what was expected of it; None if none was."""
    if state.until is None or state.until.minute % 5 or state.baseline.slots == 0:
        return None
    count, *_, expected = _minus(state.totals[-1], state.totals[-2])
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
        surprise_bits=surprise(count, expected, dispersion),
        score=state.heard.score,
        page_score=state.tuning.page,
    )


def doubling(state: State) -> float | None:
    """Minutes in which mentions double, from the last hour and the one before it; None without growth."""
    hour, before = state.totals[-1 - SLOTS_PER_HOUR], state.totals[-1 - 2 * SLOTS_PER_HOUR]
    recent, earlier = _now(state)[0] - hour[0], max(1.0, hour[0] - before[0])
    return 60 / math.log2(recent / earlier) if recent >= 10 and recent > 1.2 * earlier else None


def _passed(
    state: State, until: datetime, count: float = 0.0, negative: float = 0.0, anger: float = 0.0
) -> State:
    """The state at `until`, a minute later or more but within the same slot."""
    start = until - MINUTE if state.until is None else state.until
    usual = state.baseline.expected(start) * ((until - start) / SLOT)
    added = _plus(state.open, (count, negative, anger, usual))
    closes = until.minute % 5 == 0
    if not (count or closes):
        return _moved(state, until, added, state.heard, state.storm)
    windows = _windows(state, until, _plus(state.totals[-1], added))
    heard = listen(state.baseline, windows, state.tuning)
    # Nothing begins in silence; what it can do is end.
    storm = judge(state.storm, heard if count else replace(heard, score=0.0), state.tuning, until=until)
    moved = _moved(state, until, added, heard, storm)
    return _slot_closed(moved, until - SLOT, windows) if closes else moved


def _moved(state: State, until: datetime, added: Total, heard: Heard, storm: Storm) -> State:
    return State(state.tuning, until, state.baseline, state.totals, state.hours, added, heard, storm)


def _is_quiet(state: State) -> bool:
    return state.storm.severity is None


def _windows(state: State, until: datetime, now: Total) -> list[Window]:
    """The window of each scale that ends now; each begins with a slot or an hour, so is a bit shorter."""
    late, hour_late = -until.minute % 5, -until.minute % 60
    slots = [Window(5 * n - late, _minus(now, state.totals[-n])) for n in SCALES[:HOURLY]]
    hours = [
        Window(5 * n - hour_late, _minus(now, state.hours[-(n // SLOTS_PER_HOUR)])) for n in SCALES[HOURLY:]
    ]
    return slots + hours


def _slot_closed(state: State, start: datetime, windows: Sequence[Window]) -> State:
    now = _now(state)
    count, negative, anger, expected = state.open
    # A storm, or a burst, must not become what is usual; a new level does become it, over days.
    most = (LESS_IN_A_STORM if state.storm.severity else LESS_IN_THE_CALM) * expected + LEAST_TAUGHT
    part = min(1.0, most / count) if count else 1.0
    seen = [window.seen for window in windows]
    known = learn(state.baseline, start, (count * part, negative * part, anger * part), seen)
    if not known.is_established and seen[1][0] >= SWITCHED_ON:
        known = reseat(known, seen[1][0], SCALES[1])
    totals = (*state.totals[1:], now)
    hours = (*state.hours[1:], now) if start.minute >= 55 else state.hours
    return State(state.tuning, state.until, known, totals, hours, NOTHING, state.heard, state.storm)


def _now(state: State) -> Total:
    return _plus(state.totals[-1], state.open)


def _plus(one: Total, other: Total) -> Total:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3]


def _minus(now: Total, then: Total) -> Total:
    return now[0] - then[0], now[1] - then[1], now[2] - then[2], now[3] - then[3]


def _slot_of(instant: datetime) -> datetime:
    minute = minute_of(instant)
    return minute - (minute.minute % 5) * MINUTE


def _reason(view: View, share: float, usual: float) -> str:
    return (
        f"{round(view.mentions)} mentions in {view.minutes} min where {view.expected:.1f} are usual,"
        f" {share:.0%} negative where {usual:.0%} are usual"
    )


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
    severity = Severity(data["severity"]) if data["severity"] else None
    return Storm(
        severity=severity,
        since=_instant(data["since"]),
        peak=data["peak"],
        ended_at=_instant(data["ended_at"]),
        last_peak=data["last_peak"],
    )

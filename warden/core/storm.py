"""Detection: open, keep, close a storm, with hysteresis.

`fold` takes one brand's minutes in order and carries everything that has to be remembered in a `State`;
`finding` says what the state means. Why it decides as it does: docs/adr/0003.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any

from warden.core import baseline, stream
from warden.core.baseline import (
    ESTABLISHED_MENTIONS,
    HOURLY,
    SCALES,
    SLOT,
    SLOTS_PER_DAY,
    SLOTS_PER_HOUR,
    Baseline,
    Norm,
    Reading,
    Seen,
    band,
    joined,
    learn,
    norm,
    reseat,
    rest,
)
from warden.core.bucket import MINUTE, MinuteBucket, minute_of
from warden.core.circumstances import ORDINARY, Circumstances
from warden.core.incident import Finding, Severity
from warden.core.judgement import Heard, Storm, Tuning, Window, judge, listen
from warden.core.mention import BrandId
from warden.core.mood import Mood
from warden.core.stream import HORIZONS, SILENCE, Slot, Stream, hear, shares
from warden.core.surprise import surprise
from warden.core.view import Tone, View

__all__ = ["State", "Tuning", "advance", "doubling", "finding", "fold", "fresh", "reading", "reread"]

VERSION = 9  # of what a state means; a new one makes every brand's history be folded again
SWITCHED_ON = 10.0  # mentions in 15 minutes; a stream that begins so is a source being added, no storm
LESS_IN_A_STORM = 2.0  # times the expected count a slot may teach the baseline while a storm is on
LESS_IN_THE_CALM = 5.0
LEAST_AUDIBLE = 0.02  # of the sources; where all are blind, nothing is expected, but never quite nothing
SOURCE_SCALES = (2, 3)  # indices in SCALES of the windows that a source's horizons stand for
LEAST_TAUGHT = 2.0  # mentions on top of that, for a brand to become known at all

Total = Seen  # running, since watching began
NOTHING: Total = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class State:
    """All that has to be remembered of one brand. `until` is the end of the last minute folded in.

    `totals` are running totals at the latest ends of slots, `hours` at those of hours; `open` is what the
    slot under way adds to them. `norm` is what the baseline expects of that slot.
    """

    tuning: Tuning
    until: datetime | None
    baseline: Baseline
    totals: tuple[Total, ...]
    hours: tuple[Total, ...]
    open: Total
    streams: tuple[Stream, ...]
    heard: Heard
    storm: Storm
    norm: Norm | None = field(default=None, compare=False)

    def to_json(self) -> str:
        """As JSON text, with the version of its meaning."""
        kept = _plain(replace(self, norm=None))
        return json.dumps({"version": VERSION, **kept}, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> "State | None":
        """What `to_json` wrote; None if another version wrote it, and history has to be folded again."""
        data = json.loads(text)
        if not isinstance(data, dict) or data.pop("version", None) != VERSION:
            return None
        return State(
            tuning=Tuning(**data["tuning"]),
            until=_instant(data["until"]),
            baseline=_baseline(data["baseline"]),
            totals=_tuples(data["totals"]),
            hours=_tuples(data["hours"]),
            open=_tuples(data["open"]),
            streams=tuple(_stream(each) for each in data["streams"]),
            heard=_heard(data["heard"]),
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
        streams=(),
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
    said = _said(bucket)
    state = replace(state, streams=hear(state.streams, said, _watched(state.baseline))) if said else state
    return _passed(state, bucket.minute + MINUTE, _known(state, said), given)


def advance(state: State, to: datetime) -> State:
    """Let time pass in silence, up to the minute that begins at `to`."""
    if state.until is None:
        return replace(state, until=to)
    until = state.until
    while until < to:
        if to - until >= timedelta(days=2) and until == _slot_of(until) and _is_quiet(state):
            days = (to - until).days - 1
            until += timedelta(days=days)
            state = _rested(state, until, days)
        end = min(to, _slot_of(until) + SLOT)
        state, until = _passed(state, end), end
    return state


def reread(state: State, *, negative: float, outrage: float) -> State:
    """The state as if every mention so far had been read with this much more P(negative) and P(outrage).

    Whoever changes how mentions are read changes the memory with it: or else the new reading looks like a
    change of mood, for weeks.
    """

    def moved(total: Total) -> Total:
        count, negatives, outrages, expected = total
        return count, negatives + negative * count, outrages + outrage * count, expected

    return replace(
        state,
        baseline=baseline.reread(state.baseline, negative, outrage),
        totals=tuple(moved(total) for total in state.totals),
        hours=tuple(moved(total) for total in state.hours),
        open=moved(state.open),
        streams=tuple(stream.reread(each, negative, outrage) for each in state.streams),
        norm=None,
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


def _said(bucket: MinuteBucket) -> list[tuple[str, Slot]]:
    """What each source said in a minute; counts of an earlier release name no source."""
    if bucket.count and not bucket.sources:
        return [("", (float(bucket.count), bucket.negative, bucket.outrage))]
    return [(each.source, (each.voices, each.negative, each.outrage)) for each in bucket.sources]


def _watched(known: Baseline) -> int:
    """Slots of watching by which a source may be new; where a brand is hardly named, each is a part
    of the beginning."""
    return known.slots if known.seen >= ESTABLISHED_MENTIONS else 0


def _known(state: State, said: Sequence[tuple[str, Slot]]) -> Slot:
    """What the sources said that are not new."""
    new = {each.source for each in state.streams if each.is_new(state.baseline.slots)}
    known = [what for source, what in said if source not in new] if new else [what for _, what in said]
    return sum(each[0] for each in known), sum(each[1] for each in known), sum(each[2] for each in known)


def _passed(state: State, until: datetime, said: Slot = SILENCE, given: Circumstances = ORDINARY) -> State:
    """The state at `until`, a minute later or more but within the same slot."""
    start = until - MINUTE if state.until is None else state.until
    norm = _norm(state, start)
    usual = norm.expected * ((until - start) / SLOT) * _audible(state, given)
    added = _plus(state.open, (*said, usual))
    closes = until.minute % 5 == 0
    if not (said[0] or closes):
        return _moved(state, until, added, state.heard, state.storm, norm)
    windows = _windows(state, until, _plus(state.totals[-1], added))
    heard = listen(norm, windows, _of_sources(state, norm, added[3]), planned=given.planned)
    # Nothing begins in silence; what it can do is end.
    storm = judge(state.storm, heard if said[0] else replace(heard, score=0.0), state.tuning, until=until)
    moved = _moved(state, until, added, heard, storm, norm)
    return _slot_closed(moved, until - SLOT, windows, given) if closes else moved


def _audible(state: State, given: Circumstances) -> float:
    """The part of a brand's voices that comes from sources which are not blind."""
    if not given.blind:
        return 1.0
    usual = shares(state.streams, state.baseline.slots)
    return max(LEAST_AUDIBLE, 1 - sum(usual.get(source, 0.0) for source in given.blind))


def _of_sources(state: State, norm: Norm, expected: float) -> list[Window]:
    """The windows of each source, once there are several that are known."""
    usual_shares = shares(state.streams, state.baseline.slots)
    if len(usual_shares) < 2:
        return []
    return [
        Window(
            minutes=horizon * 5,
            seen=stream.window(each, number, expected * usual_shares[each.source]),
            scale=SOURCE_SCALES[number],
            usual=stream.usual(each, norm.negative.share, norm.outrage.share),
            source=each.source,
        )
        for each in state.streams
        if each.source in usual_shares and each.open[0]
        for number, horizon in enumerate(HORIZONS)
    ]


def _norm(state: State, start: datetime) -> Norm:
    """What is expected of the slot that `start` lies in, worked out at its first minute."""
    slot = _slot_of(start)
    if state.norm is not None and state.norm.start == slot:
        return state.norm
    return norm(state.baseline, slot)


def _moved(state: State, until: datetime, added: Total, heard: Heard, storm: Storm, norm: Norm) -> State:
    return State(
        state.tuning,
        until,
        state.baseline,
        state.totals,
        state.hours,
        added,
        state.streams,
        heard,
        storm,
        norm,
    )


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


def _slot_closed(state: State, start: datetime, windows: Sequence[Window], given: Circumstances) -> State:
    now = _now(state)
    count, negative, outrage, expected = state.open
    # A storm, or a burst, must not become what is usual; a new level does become it, over days.
    most = (LESS_IN_A_STORM if state.storm.severity else LESS_IN_THE_CALM) * expected + LEAST_TAUGHT
    part = min(1.0, most / count) if count else 1.0
    seen = [window.seen for window in windows]
    usual = state.baseline.expected(start)
    slot = count * part, negative * part, outrage * part
    known = learn(state.baseline, start, slot, seen, heard=min(1.0, expected / usual))
    if not known.is_established and seen[1][0] >= SWITCHED_ON:
        known = reseat(known, seen[1][0], SCALES[1])
    usual_shares = shares(state.streams, state.baseline.slots)
    streams = tuple(
        stream.close(
            each,
            0.0 if each.source in given.blind else usual * usual_shares.get(each.source, 0.0),
            part,
        )
        for each in state.streams
    )
    for each in streams:
        if each.is_new(state.baseline.slots) and not each.is_new(known.slots):
            usual_of_it = stream.usual(each, known.usual_negative, known.usual_outrage)
            known = joined(known, each.level[0] / each.level[1], *usual_of_it)
    return replace(
        state,
        baseline=known,
        totals=(*state.totals[1:], now),
        hours=(*state.hours[1:], now) if start.minute >= 55 else state.hours,
        open=NOTHING,
        streams=streams,
        norm=None,
    )


def _rested(state: State, until: datetime, days: int) -> State:
    slots = days * SLOTS_PER_DAY
    usual_shares = shares(state.streams, state.baseline.slots)
    rate = state.baseline.rate
    return replace(
        state,
        until=until,
        baseline=rest(state.baseline, days),
        streams=tuple(
            stream.rest(each, slots, rate * usual_shares.get(each.source, 0.0)) for each in state.streams
        ),
    )


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


def _baseline(data: dict[str, Any]) -> Baseline:
    plain = {name: _tuples(value) for name, value in data.items() if name not in ("negative", "outrage")}
    return Baseline(**plain, negative=_mood(data["negative"]), outrage=_mood(data["outrage"]))


def _mood(data: dict[str, Any]) -> Mood:
    return Mood(**{name: _tuples(value) for name, value in data.items()})


def _stream(data: dict[str, Any]) -> Stream:
    return Stream(**{name: _tuples(value) for name, value in data.items()})


def _heard(data: dict[str, Any]) -> Heard:
    view = data["view"]
    tones = {name: Tone(**view[name]) for name in ("anger", "indignation")}
    return Heard(data["score"], data["lasting"], View(**{**view, **tones}))


def _storm(data: dict[str, Any]) -> Storm:
    severity = Severity(data["severity"]) if data["severity"] else None
    return Storm(
        severity=severity,
        since=_instant(data["since"]),
        peak=data["peak"],
        ended_at=_instant(data["ended_at"]),
        last_peak=data["last_peak"],
    )

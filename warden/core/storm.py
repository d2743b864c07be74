"""Detection: open, keep, close a storm, with hysteresis.

`fold` takes one brand's minutes in order and carries everything that has to be remembered in a `State`;
`finding` says what the state means. Why it decides as it does: docs/adr/0009.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from warden.core import outlook, stream
from warden.core.baseline import (
    ESTABLISHED_MENTIONS,
    HOURLY,
    SCALES,
    SLOT,
    SLOTS_PER_HOUR,
    Baseline,
    Reading,
    Seen,
    Slot,
    band,
    learn,
    reseat,
)
from warden.core.bucket import MINUTE, MinuteBucket
from warden.core.circumstances import ORDINARY, Circumstances
from warden.core.growth import Growth
from warden.core.incident import Evidence, Finding
from warden.core.judgement import CRITICAL, HANDICAP, RECENT, Heard, Storm, judge, listen, may_speak
from warden.core.level import QUIET, Level, Tuning, listened, slept
from warden.core.mention import BrandId
from warden.core.norm import Norm, norm
from warden.core.state import State, afresh, fresh, joined, minus, plus, reread, rested, slot_of
from warden.core.stream import HORIZONS, NOTHING, OTHERS, SILENCE, Stream, hear
from warden.core.surprise import surprise
from warden.core.view import View, Window

__all__ = [
    "State",
    "Tuning",
    "advance",
    "afresh",
    "finding",
    "fold",
    "fresh",
    "reading",
    "reread",
]

SWITCHED_ON = 10.0  # voices in 15 minutes; a stream that begins so is a source being added, no storm
LESS_IN_A_STORM = 2.0  # times the expected voices a slot may teach the baseline while a storm is on
LESS_IN_THE_CALM = 5.0
LEAST_TAUGHT = 2.0  # voices on top of that, for a brand to become known at all
LEAST_TAUGHT_OF_A_SOURCE = 0.05
NOTEWORTHY = 0.5**2  # squared standard deviations above what is expected, before a window is looked at
LEAST_OF_A_SOURCE = 2.0  # times its expected voices, before it is looked at alone
LEAST_AUDIBLE = 0.02  # of the sources; where all are blind, next to nothing is expected
SOURCE_SCALES = (2, 3)  # indices in SCALES of the windows that a source's horizons stand for
USUAL_WINDOW = SLOTS_PER_HOUR  # slots told of when no window speaks


def fold(state: State, bucket: MinuteBucket, given: Circumstances = ORDINARY) -> State:
    """Take in one minute; minutes left out before it were silent.

    Raises:
        ValueError: the minute was folded in before, or a later one was.
    """
    minute = bucket.minute.astimezone(UTC)
    if state.until is not None and minute < state.until:
        raise ValueError(f"{minute} is folded in already")
    if state.until != minute:
        state = advance(state, minute)
    return _passed(state, minute + MINUTE, _said(bucket), given)


def advance(state: State, to: datetime) -> State:
    """Let time pass in silence, up to the minute that begins at `to`."""
    to = to.astimezone(UTC)
    if state.until is None:
        return replace(state, until=to)
    until = state.until
    while until < to:
        if to - until >= timedelta(days=2) and until == slot_of(until) and state.storm.severity is None:
            days = (to - until).days - 1
            until += timedelta(days=days)
            state = rested(state, until, days)
        end = min(to, slot_of(until) + SLOT)
        state, until = _passed(state, end, (), ORDINARY), end
    return state


def finding(state: State, *, now: datetime) -> Finding:
    """What is to be said of the brand at `now`; severity None when it is calm, or the storm is over."""
    view = state.heard.view or _usual_view(state)
    share = view.negative / view.voices if view.voices else view.usual_negative
    growth = _growth(state) if state.storm.severity else None
    return Finding(
        at=now,
        severity=outlook.foreseen(state.storm.severity, growth),
        window_minutes=view.minutes,
        mentions=round(view.mentions),
        expected=view.expected_mentions,
        negative_share=share,
        usual_negative_share=view.usual_negative,
        doubling_minutes=growth.doubling_minutes if growth else None,
        surprise_bits=view.volume,
        since=state.storm.since or now,
        reason=_reason(view, share),
        evidence=_evidence(view),
        score=state.heard.score,
        page_score=state.page_score,
        growth=growth,
    )


def reading(state: State, brand: BrandId) -> Reading | None:
    """The slot that was closed by the last minute, against what was expected of it; None if none was."""
    if state.until is None or state.until.minute % 5 or state.baseline.slots == 0:
        return None
    _, _, _, voices, count = minus(state.totals[-1], state.totals[-2])
    usually = _now(state)
    expected, dispersion = voices * usually.repeats, usually.dispersions[0]
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
        page_score=state.page_score,
    )


def _growth(state: State) -> Growth | None:
    """How the storm grows that is on."""
    if state.until is None:
        return None
    bits = state.page_score + CRITICAL + HANDICAP[outlook.HOUR]
    repeats = _now(state).repeats
    return outlook.of(state.totals, state.baseline, state.until, repeats=repeats, critical_bits=bits)


def _said(bucket: MinuteBucket) -> Sequence[tuple[str, Slot]]:
    """What each source said in a minute; counts of an earlier release name no source."""
    if bucket.count and not bucket.sources:
        return [("", (float(bucket.count), bucket.negative, bucket.outrage, float(bucket.count)))]
    return [
        (each.source, (each.voices, each.negative, each.outrage, float(each.mentions)))
        for each in sorted(bucket.sources, key=attrgetter("source"))
    ]


def _passed(state: State, until: datetime, said: Sequence[tuple[str, Slot]], given: Circumstances) -> State:
    """The state at `until`, a minute later or more but within the same slot."""
    start = until - MINUTE if state.until is None else state.until
    usually = _norm(state, start)
    streams = hear(state.streams, said, _watched(state)) if said else state.streams
    what = _known(streams, said, usually.slots)
    passed = usually.expected * ((until - start) / SLOT) * _audible(usually, given)
    added = plus(state.open, (what[0], what[1], what[2], passed, what[3]))
    heard, storm, level, closes = state.heard, state.storm, state.level, until.minute % 5 == 0
    if what[0] or closes:
        windows = _windows(state, until, added, usually)
        # While a storm is on, sources that are silent now are asked too: theirs may be the storm.
        asked = streams if storm.severity else tuple(each for each in streams if each.open[0])
        windows += _windows_of_sources(asked, usually, added[3])
        recent = minus(plus(state.totals[-1], added), state.totals[-SCALES[RECENT]])
        heard = listen(usually, windows, recent, planned=given.planned)
        # Nothing begins in silence; what it can do is end.
        page = state.page_score
        storm = judge(storm, heard if what[0] else _muted(heard), page, until=until)
        level = listened(level, heard.score, page)
    moved = _moved(state, until, added, streams, heard, storm, level, usually)
    return _slot_closed(moved, usually, given) if closes else moved


def _moved(
    state: State,
    until: datetime,
    added: Seen,
    streams: tuple[Stream, ...],
    heard: Heard,
    storm: Storm,
    level: Level,
    usually: Norm,
) -> State:
    # Written out: `replace` takes three times as long, and this runs at every minute of every brand.
    return State(
        state.tuning,
        until,
        state.baseline,
        state.totals,
        state.hours,
        added,
        streams,
        heard,
        storm,
        level,
        usually,
    )


def _muted(heard: Heard) -> Heard:
    return replace(heard, score=QUIET)


def _norm(state: State, start: datetime) -> Norm:
    """What is expected of the slot that `start` lies in, worked out at its first minute."""
    slot = slot_of(start)
    if state.norm is not None and state.norm.start == slot:
        return state.norm
    return norm(state.baseline, state.streams, slot)


def _now(state: State) -> Norm:
    """What is expected of the slot under way."""
    if state.until is None:
        raise ValueError("a state has begun before anything is asked of it")
    return _norm(state, state.until)


def _watched(state: State) -> int:
    """Slots of watching by which a source may be new; where a brand is hardly named, each is a part of the
    beginning, and where counts named no source, as those of earlier releases, it may be an old one."""
    if state.baseline.seen < ESTABLISHED_MENTIONS or any(not each.source for each in state.streams):
        return 0
    return state.baseline.slots


def _known(streams: Sequence[Stream], said: Sequence[tuple[str, Slot]], slots: int) -> Slot:
    """What the sources said that are not new."""
    if not said:
        return SILENCE
    is_new = {each.source: each.is_new(slots) for each in streams}
    voices = negative = outrage = mentions = 0.0
    for source, what in said:
        if not is_new[source if source in is_new else OTHERS]:
            voices, negative = voices + what[0], negative + what[1]
            outrage, mentions = outrage + what[2], mentions + what[3]
    return voices, negative, outrage, mentions


def _audible(usually: Norm, given: Circumstances) -> float:
    """The part of a brand's voices that comes from sources which are not blind."""
    if not given.blind:
        return 1.0
    return max(LEAST_AUDIBLE, 1 - sum(usually.shares.get(source, 0.0) for source in given.blind))


def _windows(state: State, until: datetime, added: Seen, usually: Norm) -> list[Window]:
    """The windows that end now and may speak; each begins with a slot or an hour, so is a bit shorter."""
    now = plus(state.totals[-1], added)
    late, hour_late = -until.minute % 5, -until.minute % 60
    usual = usually.negative.share, usually.outrage.share
    found = []
    narrower: Seen | None = None
    for scale, slots in enumerate(SCALES):
        is_short = scale < HOURLY
        then = state.totals[-slots] if is_short else state.hours[-(slots // SLOTS_PER_HOUR)]
        if then == narrower:  # watching began afresh so lately that it would hold the same, told as hours
            continue
        narrower = then
        expected = now[3] - then[3]
        more = now[0] - then[0] - expected
        spread = expected * (1 + usually.dispersions[scale] * expected)
        if more > 0 and more * more > NOTEWORTHY * spread:
            minutes = 5 * slots - (late if is_short else hour_late)
            found.append(Window(minutes, scale, minus(now, then), usual))
    return [window for window in found if may_speak(usually, window)]


def _windows_of_sources(streams: Sequence[Stream], usually: Norm, expected: float) -> list[Window]:
    """The windows of each source, once there are several that are known."""
    if len(usually.shares) < 2:
        return []
    found = []
    for each in streams:
        if each.is_known:
            share = expected * usually.shares[each.source]
            for number, horizon in enumerate(HORIZONS):
                seen = stream.window(each, number, share)
                if seen[0] > LEAST_OF_A_SOURCE * seen[3]:
                    usual = stream.usual(each, usually.negative.share, usually.outrage.share)
                    found.append(Window(horizon * 5, SOURCE_SCALES[number], seen, usual, each.source))
    return [window for window in found if may_speak(usually, window)]


def _slot_closed(state: State, usually: Norm, given: Circumstances) -> State:
    now = state.now
    known = _learned(state, usually)
    streams = tuple(_stream_closed(each, state, usually, given) for each in state.streams)
    hours = (*state.hours[1:], now) if usually.start.minute >= 55 else state.hours
    closed = State(
        state.tuning,
        state.until,
        known,
        (*state.totals[1:], now),
        hours,
        NOTHING,
        streams,
        state.heard,
        state.storm,
        slept(state.level, known.slots),
    )
    for each in streams:
        if each.is_new(state.baseline.slots) and not each.is_new(known.slots):
            closed = joined(closed, each)
    return closed


def _learned(state: State, usually: Norm) -> Baseline:
    voices, negative, outrage, expected, mentions = state.open
    # A storm, or a burst, must not become what is usual; a new level does become it, over days.
    most = (LESS_IN_A_STORM if state.storm.severity else LESS_IN_THE_CALM) * expected + LEAST_TAUGHT
    part = min(1.0, most / voices) if voices else 1.0
    now = state.now
    seen = [minus(now, state.totals[-slots]) for slots in SCALES[:HOURLY]]
    seen += [minus(now, state.hours[-(slots // SLOTS_PER_HOUR)]) for slots in SCALES[HOURLY:]]
    known = learn(
        state.baseline,
        usually.start,
        (voices * part, negative * part, outrage * part, mentions * part),
        seen,
        heard=min(1.0, expected / usually.expected),
    )
    if not known.is_established and seen[1][0] >= SWITCHED_ON:
        return reseat(known, seen[1][0], SCALES[1])
    return known


def _stream_closed(each: Stream, state: State, usually: Norm, given: Circumstances) -> Stream:
    if each.source in given.blind and not each.open[0]:
        return stream.missed(each)
    expected = 0.0 if each.source in given.blind else usually.expected * usually.shares.get(each.source, 0.0)
    if each.source not in usually.shares:
        return stream.close(each, expected, most=each.open[0])
    times = LESS_IN_A_STORM if state.storm.severity else LESS_IN_THE_CALM
    return stream.close(each, expected, most=times * expected + LEAST_TAUGHT_OF_A_SOURCE)


def _usual_view(state: State) -> View:
    """The last hour, told of when no window speaks."""
    usually = _now(state)
    voices, negative, outrage, expected, mentions = minus(state.now, state.totals[-USUAL_WINDOW])
    return View(
        minutes=5 * USUAL_WINDOW,
        mentions=mentions,
        voices=voices,
        negative=negative,
        outrage=outrage,
        expected=expected,
        expected_mentions=expected * usually.repeats,
        usual_negative=usually.negative.share,
        usual_outrage=usually.outrage.share,
    )


def _evidence(view: View) -> tuple[Evidence, ...]:
    """The views of the window, as they spoke."""
    if not view.voices:
        return ()
    minutes, voices = view.minutes, view.voices
    usual = view.usual_negative, view.usual_outrage
    return (
        Evidence("volume", minutes, view.mentions, view.expected_mentions, view.volume),
        Evidence("breadth", minutes, voices, view.expected, view.breadth),
        Evidence("mass", minutes, view.negative, view.expected * usual[0], view.mass),
        Evidence("negative", minutes, view.negative / voices, usual[0], view.mood),
        Evidence("outrage", minutes, view.outrage / voices, usual[1], view.mood),
    )


def _reason(view: View, share: float) -> str:
    where = f" on {view.source}" if view.source else ""
    return (
        f"{round(view.mentions)} mentions{where} in {view.minutes} min where {view.expected_mentions:.1f} are"
        f" usual, {share:.0%} negative where {view.usual_negative:.0%} are usual"
    )

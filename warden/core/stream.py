"""What each source usually brings of a brand, and brings now: a storm on one platform, a source that is new.

Recent voices are kept as decaying sums, not as rings of slots: five numbers each. Such a sum is taken for a
window of its time constant, which has the same mean.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from warden.core.baseline import LEVEL_KEPT, SLOTS_PER_DAY, SLOTS_PER_HOUR, Seen, Slot
from warden.core.mood import KEPT, Sums, added, believed

HORIZONS = (SLOTS_PER_HOUR, 3 * SLOTS_PER_HOUR)  # time constants, in slots
FADES = tuple(math.exp(-1 / horizon) for horizon in HORIZONS)
NEW = SLOTS_PER_DAY  # slots in which a source is new: a whole day, for hours differ
MOST = 32  # sources told apart; what else there is goes by the name of OTHERS
DAY_KEPT = (1 - LEVEL_KEPT**NEW) / (1 - LEVEL_KEPT) - 0.5  # a day's slots in a stream's level
OTHERS = "*"
LEAST_VOICES = 0.5  # believed of every source besides what it brought
BRAND_VOICES = 40.0  # of evidence for a source to speak as the brand does

SILENCE: Slot = (0.0, 0.0, 0.0, 0.0)
NOTHING: Seen = (0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Stream:
    """One source of one brand. `since` is how many slots the brand was watched before it was first heard;
    `level` voices over slots, `negative` and `outrage` masses over voices; `recent` per horizon what was seen
    and expected lately; `open` what the slot under way holds."""

    source: str
    since: int
    level: Sums = (0.0, 0.0)
    negative: Sums = (0.0, 0.0)
    outrage: Sums = (0.0, 0.0)
    recent: tuple[Seen, ...] = (NOTHING,) * len(HORIZONS)
    open: Slot = SILENCE

    @property
    def is_known(self) -> bool:
        """Whether it was heard for a day, and may be looked at alone."""
        return self.level[1] >= DAY_KEPT

    def is_new(self, slots: int) -> bool:
        """Whether nothing is known of it yet, at so many slots of watching: its step is no storm. What the
        first day of a brand brings is its beginning, not a new source."""
        return self.since >= NEW and slots - self.since < NEW


def hear(streams: tuple[Stream, ...], said: Iterable[tuple[str, Slot]], slots: int) -> tuple[Stream, ...]:
    """Take in what sources said in one minute, after `slots` of watching; a source never heard joins."""
    found = {stream.source: stream for stream in streams}
    for source, what in said:
        name = source if source in found or len(found) < MOST else OTHERS
        stream = found.get(name) or Stream(name, slots)
        now = stream.open
        heard = now[0] + what[0], now[1] + what[1], now[2] + what[2], now[3] + what[3]
        found[name] = _with(stream, heard)
    return tuple(found.values())


def shares(streams: Sequence[Stream], slots: int) -> Mapping[str, float]:
    """The part of a brand's voices that each source usually brings, summing to 1; new ones are left out, and
    those first heard in the slot under way."""
    known = {
        each.source: believed(each.level, LEAST_VOICES / NEW, NEW)
        for each in streams
        if each.level[1] and not each.is_new(slots)
    }
    whole = sum(known.values())
    return {source: rate / whole for source, rate in known.items()}


def close(stream: Stream, expected: float, *, most: float) -> Stream:
    """The stream once its slot is over, in which `expected` voices were usual; it learns from no more than
    `most` of those it brought."""
    voices, negative, outrage, mentions = stream.open
    part = min(1.0, most / voices) if voices else 1.0
    seen = (voices, negative, outrage, expected, mentions)
    return Stream(
        stream.source,
        stream.since,
        (stream.level[0] * LEVEL_KEPT + voices * part, stream.level[1] * LEVEL_KEPT + 1.0),
        (stream.negative[0] * KEPT + negative * part, stream.negative[1] * KEPT + voices * part),
        (stream.outrage[0] * KEPT + outrage * part, stream.outrage[1] * KEPT + voices * part),
        tuple(_faded(before, fade, seen) for before, fade in zip(stream.recent, FADES, strict=True)),
    )


def missed(stream: Stream) -> Stream:
    """The stream after a slot in which it was blind, and said nothing: nothing is learned of it."""
    return replace(
        stream,
        recent=tuple(
            _faded(before, fade, NOTHING) for before, fade in zip(stream.recent, FADES, strict=True)
        ),
    )


def rest(stream: Stream, slots: int, expected: float) -> Stream:
    """Take in so many silent slots at once, of `expected` voices each."""
    kept, mood_kept = LEVEL_KEPT**slots, KEPT**slots
    return replace(
        stream,
        level=(stream.level[0] * kept, stream.level[1] * kept + (1 - kept) / (1 - LEVEL_KEPT)),
        negative=added(stream.negative, 0.0, 0.0, mood_kept),
        outrage=added(stream.outrage, 0.0, 0.0, mood_kept),
        recent=tuple(
            _faded(before, fade**slots, (0.0, 0.0, 0.0, expected * (1 - fade**slots) / (1 - fade), 0.0))
            for before, fade in zip(stream.recent, FADES, strict=True)
        ),
    )


def afresh(stream: Stream) -> Stream:
    """The stream with what was learned and nothing heard of late."""
    return Stream(stream.source, stream.since, stream.level, stream.negative, stream.outrage)


def reread(stream: Stream, negative: float, outrage: float) -> Stream:
    """The stream as if every mention had been read so much more negative, and more outraged."""
    v, n, o, m = stream.open
    return replace(
        stream,
        negative=(stream.negative[0] + negative * stream.negative[1], stream.negative[1]),
        outrage=(stream.outrage[0] + outrage * stream.outrage[1], stream.outrage[1]),
        recent=tuple((v, n + negative * v, o + outrage * v, e, m) for v, n, o, e, m in stream.recent),
        open=(v, n + negative * v, o + outrage * v, m),
    )


def window(stream: Stream, horizon: int, expected: float) -> Seen:
    """What the window that a horizon stands for holds now, `expected` being usual in the slot under way."""
    voices, negative, outrage, usual, mentions = stream.recent[horizon]
    now = stream.open
    return voices + now[0], negative + now[1], outrage + now[2], usual + expected, mentions + now[3]


def usual(stream: Stream, negative: float, outrage: float) -> tuple[float, float]:
    """The shares of P(negative) and P(outrage) this source usually has; at first those of the brand."""
    return believed(stream.negative, negative, BRAND_VOICES), believed(stream.outrage, outrage, BRAND_VOICES)


def _with(stream: Stream, heard: Slot) -> Stream:
    return Stream(
        stream.source, stream.since, stream.level, stream.negative, stream.outrage, stream.recent, heard
    )


def _faded(before: Seen, fade: float, seen: Seen) -> Seen:
    return (
        before[0] * fade + seen[0],
        before[1] * fade + seen[1],
        before[2] * fade + seen[2],
        before[3] * fade + seen[3],
        before[4] * fade + seen[4],
    )

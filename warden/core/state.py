"""All that detection remembers of one brand, and how it is kept."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from warden.core import baseline, level, stream
from warden.core.baseline import HOURLY, SCALES, SLOTS_PER_DAY, SLOTS_PER_HOUR, Baseline, Seen
from warden.core.bucket import MINUTE, minute_of
from warden.core.judgement import SILENT, Heard, Storm, calmed
from warden.core.level import UNSEEN, Level, Tuning, page_score
from warden.core.norm import Norm
from warden.core.stream import NOTHING, Stream

VERSION = 9  # of what a state means; a new one makes every brand's history be folded again


@dataclass(frozen=True, slots=True)
class State:
    """`until` is the end of the last minute folded in.

    `totals` are running totals, since watching began, at the latest ends of slots, `hours` at those of hours;
    `open` is what the slot under way adds to them. `streams` is the same of each source. `norm` is what is
    usual in that slot, worked out from the rest.
    """

    tuning: Tuning
    until: datetime | None
    baseline: Baseline
    totals: tuple[Seen, ...]
    hours: tuple[Seen, ...]
    open: Seen
    streams: tuple[Stream, ...]
    heard: Heard
    storm: Storm
    level: Level = UNSEEN
    norm: Norm | None = field(default=None, compare=False)

    @property
    def page_score(self) -> float:
        """The score a page takes now."""
        return page_score(self.level, self.tuning)

    @property
    def now(self) -> Seen:
        """The running total at `until`."""
        return plus(self.totals[-1], self.open)

    def to_json(self) -> str:
        """As JSON text, with the version of its meaning."""
        kept = _KEPT.dump_python(self, mode="json", exclude={"norm"})
        return json.dumps({"version": VERSION, "state": kept}, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> "State | None":
        """What `to_json` wrote; None if another version wrote it, and history has to be folded again."""
        data = json.loads(text)
        if not isinstance(data, dict) or data.get("version") != VERSION:
            return None
        try:
            return _KEPT.validate_python(data["state"])
        except ValidationError:
            return None


_KEPT = TypeAdapter(State)


def fresh(*, false_pages_per_month: float = 0.4, since: datetime | None = None) -> State:
    """The state of a brand of which nothing is known, watched since `since` (None: its first mention)."""
    return State(
        tuning=Tuning(false_pages_per_month),
        until=slot_of(since) if since else None,
        baseline=Baseline(),
        totals=(NOTHING,) * (SCALES[HOURLY - 1] + 1),
        hours=(NOTHING,) * (SCALES[-1] // SLOTS_PER_HOUR + 1),
        open=NOTHING,
        streams=(),
        heard=SILENT,
        storm=Storm(),
    )


def rested(state: State, until: datetime, days: int) -> State:
    """The state after whole days of silence, up to `until`."""
    slots, per_slot = days * SLOTS_PER_DAY, state.baseline.rate
    usual = stream.shares(state.streams, state.baseline.slots)
    return replace(
        state,
        until=until,
        baseline=baseline.rest(state.baseline, days),
        streams=tuple(
            stream.rest(each, slots, per_slot * usual.get(each.source, 0.0)) for each in state.streams
        ),
        level=level.rested(state.level, days),
        norm=None,
    )


def afresh(state: State) -> State:
    """The state with what was learned and nothing under way: only what follows can make a storm."""
    now = state.now
    return replace(
        state,
        totals=(now,) * len(state.totals),
        hours=(now,) * len(state.hours),
        open=NOTHING,
        streams=tuple(stream.afresh(each) for each in state.streams),
        heard=SILENT,
        storm=calmed(state.storm),
    )


def reread(state: State, *, negative: float, outrage: float) -> State:
    """The state as if every mention so far had been read with this much more P(negative) and P(outrage).

    Whoever changes how mentions are read changes the memory with it: or else the new reading looks like a
    change of mood, for weeks.
    """

    def moved(total: Seen) -> Seen:
        voices, negatives, outrages, expected, mentions = total
        return voices, negatives + negative * voices, outrages + outrage * voices, expected, mentions

    return replace(
        state,
        baseline=baseline.reread(state.baseline, negative, outrage),
        totals=tuple(moved(total) for total in state.totals),
        hours=tuple(moved(total) for total in state.hours),
        open=moved(state.open),
        streams=tuple(stream.reread(each, negative, outrage) for each in state.streams),
        norm=None,
    )


def joined(state: State, source: Stream) -> State:
    """The state, at the end of a slot, once a source that was new has become usual: as if it had been there
    all along, bringing what it brings now. Or else the day before would look quieter, and of another mood."""
    if state.until is None:
        raise ValueError("a state has begun before a source joins it")
    per_slot = source.level[0] / source.level[1]
    negative, outrage = stream.usual(source, state.baseline.usual_negative, state.baseline.usual_outrage)
    brought = (per_slot, per_slot * negative, per_slot * outrage, per_slot, per_slot)

    def had_been(total: Seen, slots: int) -> Seen:
        """A running total of so many slots ago, less what the source has brought since."""
        return (
            total[0] - slots * brought[0],
            total[1] - slots * brought[1],
            total[2] - slots * brought[2],
            total[3] - slots * brought[3],
            total[4] - slots * brought[4],
        )

    slots = [*range(len(state.totals) - 1, -1, -1)]
    since_hour = state.until.minute // 5
    hours = [since_hour + SLOTS_PER_HOUR * hour for hour in range(len(state.hours) - 1, -1, -1)]
    return replace(
        state,
        baseline=baseline.joined(state.baseline, per_slot, negative, outrage),
        totals=tuple(map(had_been, state.totals, slots)),
        hours=tuple(map(had_been, state.hours, hours)),
        norm=None,
    )


def slot_of(instant: datetime) -> datetime:
    """The start of the slot that `instant` lies in, UTC."""
    minute = minute_of(instant)
    return minute - (minute.minute % 5) * MINUTE


def plus(one: Seen, other: Seen) -> Seen:
    """Two counts together."""
    return (
        one[0] + other[0],
        one[1] + other[1],
        one[2] + other[2],
        one[3] + other[3],
        one[4] + other[4],
    )


def minus(now: Seen, then: Seen) -> Seen:
    """What came between two running totals."""
    return now[0] - then[0], now[1] - then[1], now[2] - then[2], now[3] - then[3], now[4] - then[4]

"""What a brand's baseline expects of one slot, worked out once: it is asked at every mention."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from warden.core import mood
from warden.core.baseline import SLOTS_PER_DAY, Baseline
from warden.core.mood import Usually, believed
from warden.core.stream import Stream, shares

REPEATED_VOICES = 200.0  # of evidence for a brand to be copied otherwise than not at all


@dataclass(frozen=True, slots=True)
class Norm:
    """What is usual in the slot that begins at `start`.

    `slots` is how long the brand has been watched, `expected` the voices in this slot, `per_day` those of a
    day, `repeats` mentions per voice (>= 1), `dispersions` per scale; `negative` and `outrage` are how the
    brand is spoken of, `shares` what part each source that is not new brings, summing to 1.
    """

    start: datetime
    slots: int
    is_established: bool
    expected: float
    per_day: float
    repeats: float
    dispersions: tuple[float, ...]
    negative: Usually
    outrage: Usually
    shares: Mapping[str, float]


def norm(known: Baseline, streams: Sequence[Stream], start: datetime) -> Norm:
    """What is expected of the slot that begins at `start`."""
    return Norm(
        start=start,
        slots=known.slots,
        is_established=known.is_established,
        expected=known.expected(start),
        per_day=known.rate * SLOTS_PER_DAY,
        repeats=max(1.0, believed(known.repeats, 1.0, REPEATED_VOICES)),
        dispersions=known.dispersions,
        negative=known.negative.usually(mood.NEGATIVE, is_known=known.is_established),
        outrage=known.outrage.usually(mood.OUTRAGE, is_known=known.is_established),
        shares=shares(streams, known.slots),
    )

"""Who is on call at `now`, who is next, and every shift and gap of a schedule.

The rota of an interval begins as one gap. The layers are laid over it in their order, then the overrides,
oldest first; whatever is laid last wins. What was recorded lies over everything: the past is never
recomputed. All instants are UTC, all intervals `[start, end)`. Nothing here raises for a schedule the
settings have let through.

`record` is what the station flow/rota.py has written down: shifts in order, touching, of the past alone.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from warden.core import turns
from warden.core.oncall import Override, Schedule, Shift

HORIZON = timedelta(days=400)
"""How far from `now` the ends of a shift, and the next shift, are looked for."""

# Most shifts end within days: look near first, and far only for those that do not.
_REACHES = (timedelta(days=10), timedelta(days=60), HORIZON)


def on_call(
    schedule: Schedule, overrides: Iterable[Override], *, now: datetime, record: Sequence[Shift] = ()
) -> Shift:
    """The shift that contains `now`, as `shifts` lists it; its `person` is None when nobody is on call.

    An end that is exactly HORIZON from `now` may in truth lie further off, or nowhere.
    """
    known = tuple(overrides)
    for reach in _REACHES:
        start, end = now - reach, now + reach
        rota = shifts(schedule, known, start=start, end=end, record=record)
        shift = next(shift for shift in rota if now < shift.end)
        if start < shift.start and shift.end < end:
            break
    return shift


def next_shift(
    schedule: Schedule, overrides: Iterable[Override], *, now: datetime, record: Sequence[Shift] = ()
) -> Shift | None:
    """The first shift after `now` that brings somebody else, or brings somebody back after a gap.

    Going on in another layer is no handoff. None when nothing changes hands within HORIZON.
    """
    known = tuple(overrides)
    for reach in _REACHES:
        for before, after in pairwise(shifts(schedule, known, start=now, end=now + reach, record=record)):
            if after.person not in (None, before.person):
                return on_call(schedule, known, now=after.start, record=record)
    return None


def gaps(
    schedule: Schedule,
    overrides: Iterable[Override],
    *,
    start: datetime,
    end: datetime,
    record: Sequence[Shift] = (),
) -> list[Shift]:
    """The shifts of `[start, end)` that are nobody's, in order."""
    rota = shifts(schedule, overrides, start=start, end=end, record=record)
    return [shift for shift in rota if shift.person is None]


def shifts(
    schedule: Schedule,
    overrides: Iterable[Override],
    *,
    start: datetime,
    end: datetime,
    record: Sequence[Shift] = (),
) -> list[Shift]:
    """Every shift of `[start, end)`, gaps included: in order, touching, cut to fit; none if `end <= start`.

    Neighbours of the same person out of the same layer or override are one shift. The newest override (the
    highest id) wins; one that `replaces` somebody counts while that person would be on by the layers and
    the older overrides. Overrides of other schedules are passed over.
    """
    if end <= start:
        return []
    rota = [Shift(None, None, None, start, end)]
    for layer in schedule.layers:
        rota = _laid_over(rota, turns.while_active(layer, schedule, start=start, end=end))
    for override in sorted(overrides, key=lambda override: override.id):
        if override.schedule == schedule.id:
            rota = _laid_over(rota, _standing_in(override, rota))
    return _merged(_laid_over(rota, cut(record, start, end)))


def _laid_over(below: list[Shift], above: Iterable[Shift]) -> list[Shift]:
    """`above`, and of `below` what it leaves uncovered."""
    rota: list[Shift] = []
    at = below[0].start
    for shift in above:
        rota += [*cut(below, at, shift.start), shift]
        at = shift.end
    return rota + cut(below, at, below[-1].end)


def cut(rota: Sequence[Shift], start: datetime, end: datetime) -> list[Shift]:
    """What of `rota` lies in `[start, end)`, cut to fit."""
    if end <= start:
        return []
    first = bisect_right(rota, start, key=lambda shift: shift.end)
    beyond = bisect_left(rota, end, key=lambda shift: shift.start)
    found = list(rota[first:beyond])
    if found:
        found[0] = replace(found[0], start=max(found[0].start, start))
        found[-1] = replace(found[-1], end=min(found[-1].end, end))
    return found


def _standing_in(override: Override, rota: list[Shift]) -> Iterator[Shift]:
    for shift in cut(rota, override.start, override.end):
        if override.replaces in (None, shift.person):
            yield Shift(override.person, None, override.id, shift.start, shift.end)


def _merged(rota: Iterable[Shift]) -> list[Shift]:
    merged: list[Shift] = []
    for shift in rota:
        if merged and _whose(merged[-1]) == _whose(shift):
            merged[-1] = replace(merged[-1], end=shift.end)
        else:
            merged.append(shift)
    return merged


def _whose(shift: Shift) -> tuple[str | None, str | None, int | None]:
    return shift.person, shift.layer, shift.override

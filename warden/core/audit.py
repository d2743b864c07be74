"""The watchman's judgement: does something in warden itself stand still, and who has to hear of it?

A thing stands still when its mark stays the same for longer than its patience. The mark of a station is its
last heartbeat; that of steps and of pages is when the one that has waited longest fell due. Only changes
count, on a clock that never jumps: machines whose clocks differ, a clock that is set and a laptop that slept
are no silence. What was old when it was first seen gets its whole patience once more: it may be starting.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from warden.core.alarm import Alarm, Finding, What

DOUBT = 0.5  # of its patience: silent for longer, a thing is no proof any more that all is well
SURE = 2  # passes in a row before somebody is told, of the bad or of the good
AGAIN = timedelta(minutes=30)
# A step is taken within seconds. A page may wait for the lease of a killed sender (40 s) and a try (20 s).
PATIENCE: Mapping[What, timedelta] = {What.STEP: timedelta(seconds=45), What.PAGE: timedelta(seconds=75)}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database says: each station's last heartbeat, and since when the step, and the page, that has
    waited longest is due; None where nothing is due."""

    beats: Mapping[str, datetime]
    step: datetime | None = None
    page: datetime | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """What is watched. Only stations have a name."""

    what: What
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """A thing's mark and when it was last seen to move, in seconds of a clock that never jumps; not `proven`
    until it was seen to move at all."""

    mark: datetime | None
    moved_s: float
    proven: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """What a watchman remembers from pass to pass: everything as last seen, what stands still, and how many
    passes in a row were clean, or found something."""

    sights: Mapping[Thing, Sight] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    clean: int = 0
    unclean: int = 0


@dataclass(frozen=True, slots=True)
class Raise:
    """Something stands still for certain: the alarm begins."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """It still does, and it is long ago that people were told."""

    alarm: Alarm
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class End:
    """Everything moves again."""

    alarm: Alarm


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nobody has to be told anything."""

    reason: str


Decision = Raise | Repeat | End | Nothing


def look(
    watch: Watch,
    facts: Facts,
    stations: Mapping[str, timedelta],
    *,
    at_s: float,
    pace: float,
    now: datetime,
) -> Watch:
    """The watch after one more pass.

    Args:
        stations: each with its patience, in real time.
        at_s: when this is, in seconds of a clock that never jumps; `pace` and `now` are those of warden's
            own time, which marks are told in.
    """
    marks: dict[Thing, datetime | None] = {
        Thing(What.STATION, name): facts.beats.get(name) for name in stations
    }
    marks |= {Thing(What.STEP): facts.step, Thing(What.PAGE): facts.page}
    lasts = {thing: stations.get(thing.name) or PATIENCE[thing.what] for thing in marks}
    sights = {
        thing: _seen(thing, watch.sights.get(thing), mark, lasts[thing], at_s=at_s, pace=pace, now=now)
        for thing, mark in marks.items()
    }
    findings = tuple(
        Finding(thing.what, thing.name, sight.mark)
        for thing, sight in sights.items()
        if _silent(sight, at_s=at_s) > lasts[thing]
    )
    is_clean = all(
        sight.proven and _silent(sight, at_s=at_s) <= DOUBT * lasts[thing] for thing, sight in sights.items()
    )
    return Watch(sights, findings, watch.clean + 1 if is_clean else 0, watch.unclean + 1 if findings else 0)


def decide(watch: Watch, alarm: Alarm | None, *, pace: float, now: datetime) -> Decision:
    """Who has to be told what, given the alarm that lasts, if one does.

    Args:
        pace: how fast warden's time runs, > 0.
    """
    if alarm is None and watch.unclean >= SURE:
        return Raise(watch.findings)
    if alarm is not None and watch.clean >= SURE:
        return End(alarm)
    if alarm is not None and watch.unclean >= SURE and now - alarm.told_at >= AGAIN * pace:
        return Repeat(alarm, watch.findings)
    return Nothing(reason="nothing has changed for certain")


def _seen(
    thing: Thing,
    before: Sight | None,
    mark: datetime | None,
    patience: timedelta,
    *,
    at_s: float,
    pace: float,
    now: datetime,
) -> Sight:
    is_idle = mark is None and thing.what is not What.STATION
    if is_idle or (before is not None and before.mark != mark):
        return Sight(mark, at_s, proven=True)
    if before is not None:
        return before
    age = (now - mark) / pace if mark is not None and thing.what is What.STATION else None
    if age is not None and abs(age) <= patience:
        return Sight(mark, at_s - max(age, timedelta()).total_seconds(), proven=True)
    return Sight(mark, at_s, proven=False)


def _silent(sight: Sight, *, at_s: float) -> timedelta:
    return timedelta(seconds=at_s - sight.moved_s)

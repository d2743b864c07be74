"""Station 4: judge a brand's minutes; open, raise or end its incident. One brand, one transaction.

The detector's state is kept as of the last closed minute. Minutes that late mentions may still touch are
folded in anew at every tick and thrown away, so a recount corrects the verdict and nothing is counted twice.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType

from sqlalchemy import Connection, Engine

from warden.core import circumstances, storm
from warden.core.baseline import Reading
from warden.core.bucket import MINUTE, MinuteBucket, minute_of
from warden.core.circumstances import ORDINARY, Circumstances
from warden.core.comeback import come_back, is_back, is_unpaged, news_pause
from warden.core.incident import WARDEN, Finding, Incident, Moved
from warden.core.mention import Brand, BrandId, SourceId
from warden.core.moves import apply_finding, is_settled, opened, resolve
from warden.core.policy import Chain
from warden.flow import blindness, budget, escalate, explain
from warden.storage import buckets, detectors, heartbeats, incidents, outbox, planned
from warden.storage.engine import transaction

PIPELINE_LAG_S = 4.0  # real seconds a mention may take from its publication through scoring and counting
CLOSED_AFTER = timedelta(hours=1)  # a mention that comes later than this is counted, and judged no more
NOBODY: Mapping[SourceId, timedelta] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Memory:
    """A detector between ticks: `closed` as of the last closed minute, `judged` up to where it has spoken.

    What lies before `begins` is history to learn from, and makes no storm; None where all of it counts.
    """

    closed: storm.State
    judged: datetime
    begins: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one tick found: the memory to keep, readings of closed slots, and the finding to act on."""

    memory: Memory
    readings: tuple[Reading, ...]
    finding: Finding | None


def run(
    engine: Engine,
    brand: Brand,
    chain: Chain,
    *,
    lag: timedelta,
    now: datetime,
    patience: Mapping[SourceId, timedelta] = NOBODY,
) -> None:
    """Judge one brand's minutes up to `now` - `lag`.

    Args:
        lag: how long a mention may take from publication to its bucket; younger minutes would look calm.
        patience: the sources that are asked about the brand, and how long each may be silent before it
            counts as blind.
    """
    with transaction(engine) as conn:
        memory = _remembered(conn, brand, now=now)
        if memory is None:  # nobody has said anything about this brand yet
            return
        horizon = minute_of(now - lag)
        closed = _closed(horizon, lag)
        if memory.judged < closed:
            memory = _resumed(conn, memory, brand.id, closed)
        start = _start(memory.closed)
        found = buckets.between(conn, brand.id, start, horizon)
        outages = blindness.holes(conn, patience, start, horizon, now=now)
        events = planned.between(conn, brand.id, start, horizon)
        given = partial(circumstances.at, outages=outages, events=events)
        verdict = judge(memory, brand.id, found, closed_until=closed, horizon=horizon, given=given)
        buckets.put_readings(conn, verdict.readings)
        detectors.save(conn, brand.id, through=horizon, state=_written(verdict.memory))
        if verdict.finding is not None:
            act(conn, brand, chain, verdict.finding, now=now)


def alive(engine: Engine, *, now: datetime) -> None:
    """Brands are being judged: the station's sign of life."""
    with transaction(engine) as conn:
        heartbeats.beat(conn, "detect", now=now)


def remembered(conn: Connection, brand: BrandId) -> storm.State | None:
    """What is remembered of a brand as of its last closed minute; None before its first."""
    memory = _kept(conn, brand)
    return memory.closed if memory else None


def reread(conn: Connection, brand: BrandId, *, negative: float, outrage: float) -> None:
    """Remember a brand's mentions with so much more P(negative) and P(outrage): the new way to read them."""
    kept = detectors.load(conn, brand)
    memory = _read(kept[1]) if kept else None
    if kept is None or memory is None:  # nothing is remembered, or all of it will be learned anew
        return
    closed = storm.reread(memory.closed, negative=negative, outrage=outrage)
    detectors.save(conn, brand, through=kept[0], state=_written(replace(memory, closed=closed)))


def judge(
    memory: Memory,
    brand: BrandId,
    found: Sequence[MinuteBucket],
    *,
    closed_until: datetime,
    horizon: datetime,
    given: Callable[[datetime], Circumstances] = lambda _: ORDINARY,
) -> Verdict:
    """Fold the minutes up to `horizon`; those before `closed_until` for good. `given` is what holds in a
    minute besides its mentions.

    The finding is the worst since the last verdict, so that no storm slips between two ticks; None while
    there is no new whole minute.
    """
    by_minute = {bucket.minute: bucket for bucket in found}
    state = closed = memory.closed
    findings: list[Finding] = []
    readings: list[Reading] = []
    for minute in _minutes(_start(state), horizon):
        bucket = by_minute.get(minute) or MinuteBucket(brand, minute, 0, 0.0, 0.0, 0)
        if minute == memory.begins:
            state = storm.afresh(state)
        state = storm.fold(state, bucket, given(minute))
        if minute >= memory.judged:
            findings.append(storm.finding(state, now=minute + MINUTE))
        if minute < closed_until:
            closed = state
            reading = storm.reading(state, brand)
            readings += [reading] if reading else []
    judged = max(memory.judged, horizon)
    return Verdict(Memory(closed, judged, memory.begins), tuple(readings), _worst(findings))


def _worst(findings: Sequence[Finding]) -> Finding | None:
    """The finding to act on: the latest of the worst severity; if all are calm, the latest."""
    if not findings:
        return None
    return max(findings, key=lambda each: (each.severity.rank if each.severity else -1, each.at))


def _kept(conn: Connection, brand: BrandId) -> Memory | None:
    """What was saved of a brand, in words this version understands."""
    kept = detectors.load(conn, brand)
    return _read(kept[1]) if kept else None


def _remembered(conn: Connection, brand: Brand, *, now: datetime) -> Memory | None:
    memory = _kept(conn, brand.id)
    tuning = budget.in_force(conn, brand.id, brand.false_pages_per_month, now=now)
    if memory is not None:
        return replace(memory, closed=replace(memory.closed, tuning=tuning))
    first = buckets.first_minute(conn, brand.id)
    if first is None:
        return None
    state = replace(storm.fresh(since=first), tuning=tuning)
    unjudged = Memory(storm.advance(state, first), judged=first)
    return _resumed(conn, unjudged, brand.id, minute_of(now))


def _resumed(conn: Connection, memory: Memory, brand: BrandId, at: datetime) -> Memory:
    """Judging begins, or goes on after an absence, with the minute `at`: what lies before never pages.

    A storm people know of is not forgotten, or it would be told to be over and then page once more.
    """
    begins = memory.begins if incidents.open_of(conn, brand) else at
    return replace(memory, judged=at, begins=begins)


def act(conn: Connection, brand: Brand, chain: Chain, finding: Finding, *, now: datetime) -> None:
    """Bring the brand's incident up to what detection finds now: open, raise, end, or open it again."""
    incident = incidents.open_of(conn, brand.id)
    if incident is None:
        if finding.severity is not None:
            _begin(conn, brand, chain, finding, now=now)
        return
    over = finding.severity is None
    moved = resolve(incident, WARDEN, now=now) if over else apply_finding(incident, finding, now=now)
    if over:
        outbox.withdraw_pages(conn, incident.id)  # news tells how it stands when it is sent
    _follow(conn, brand, moved, finding, now=now)


def _begin(conn: Connection, brand: Brand, chain: Chain, finding: Finding, *, now: datetime) -> None:
    """A storm is on and no incident is: one that is back, one a person has settled, or a new one."""
    latest = incidents.latest_of(conn, brand.id)
    if is_back(latest, finding, now=now):
        _reopen(conn, brand, latest, finding, now=now)
    elif not is_settled(latest, finding):
        _open(conn, brand, chain, finding, now=now)


def _reopen(
    conn: Connection, brand: Brand, latest: Incident | None, finding: Finding, *, now: datetime
) -> None:
    ended = incidents.locked(conn, latest.id) if latest else None
    if ended is None or not is_back(ended, finding, now=now):  # a quicker worker has opened it
        return
    unpaged = is_unpaged(ended, outbox.of_incident(conn, ended.id))
    _follow(conn, brand, come_back(ended, finding, unpaged=unpaged, now=now), finding, now=now)


def _follow(conn: Connection, brand: Brand, moved: Moved, finding: Finding, *, now: datetime) -> None:
    """Store what has become of an incident, why, and its news; numbers alone are no news."""
    number = moved.incident.id
    why = explain.of(conn, brand, finding, since=moved.incident.first_mention_at)
    moved = replace(moved, incident=explain.driven(moved.incident, why))
    pause = news_pause(moved, incidents.timeline(conn, number), now=now) if moved.entries else timedelta()
    incidents.update(conn, moved.incident)
    incidents.add_entries(conn, number, moved.entries)
    explain.keep(conn, number, finding, why, is_news=bool(moved.entries), now=now)
    if moved.entries:
        escalate.spread(conn, moved, incidents.chain(conn, number), now=now, after=pause)


def _open(conn: Connection, brand: Brand, chain: Chain, finding: Finding, *, now: datetime) -> None:
    moved = opened(finding, brand.id, now=now)
    why = explain.of(conn, brand, finding, since=finding.since)
    driven = replace(moved, incident=explain.driven(moved.incident, why))
    begun = escalate.begin(conn, driven, chain, now=now)
    explain.keep(conn, begun.id, finding, why, is_news=True, now=now)


def _closed(horizon: datetime, lag: timedelta) -> datetime:
    return minute_of(horizon - max(CLOSED_AFTER, 15 * lag))


def _start(state: storm.State) -> datetime:
    if state.until is None:
        raise ValueError("a remembered state has begun")
    return state.until


def _minutes(start: datetime, end: datetime) -> Iterable[datetime]:
    for number in range(max(0, (end - start) // MINUTE)):
        yield start + number * MINUTE


def _written(memory: Memory) -> str:
    begins = memory.begins.isoformat() if memory.begins else None
    return json.dumps(
        {"judged": memory.judged.isoformat(), "begins": begins, "closed": memory.closed.to_json()}
    )


def _read(text: str) -> Memory | None:
    data = json.loads(text)
    closed = storm.State.from_json(data["closed"])
    if closed is None:
        return None
    begins = data.get("begins")
    return Memory(
        closed, datetime.fromisoformat(data["judged"]), datetime.fromisoformat(begins) if begins else None
    )

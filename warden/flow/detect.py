"""Station 4: judge a brand's minutes; open, raise or end its incident. One brand, one transaction.

The detector's state is kept as of the last closed minute. Minutes that late mentions may still touch are
folded in anew at every tick and thrown away, so a recount corrects the verdict and nothing is counted twice.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from warden.core import drivers, storm
from warden.core.baseline import Reading
from warden.core.bucket import MINUTE, MinuteBucket, minute_of
from warden.core.circumstances import ORDINARY, Circumstances
from warden.core.coordination import Coordination, Crowd, judged
from warden.core.escalation import Chain
from warden.core.incident import Finding, Incident, IncidentId, Moved, apply_finding, opened, resolve
from warden.core.judgement import Tuning
from warden.core.mention import Brand, BrandId
from warden.flow.escalate import spread
from warden.storage import buckets, detectors, heartbeats, incidents, mentions, outbox
from warden.storage.engine import transaction

PIPELINE_LAG_S = 4.0  # real seconds a mention may take from its publication through scoring and counting
CLOSED_AFTER = timedelta(hours=1)  # a mention that comes later than this is counted, and judged no more
SAMPLE = 400  # mentions read to name what drives a storm, and as many from before it to compare with
BEFORE = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Memory:
    """A detector between ticks: `closed` as of the last closed minute, `judged` up to where it has spoken."""

    closed: storm.State
    judged: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one tick found: the memory to keep, readings of closed slots, and the finding to act on."""

    memory: Memory
    readings: tuple[Reading, ...]
    finding: Finding | None


def run(engine: Engine, brand: Brand, chain: Chain, *, lag: timedelta, now: datetime) -> None:
    """Judge one brand's minutes up to `now` - `lag`.

    Args:
        lag: how long a mention may take from publication to its bucket; younger minutes would look calm.
    """
    with transaction(engine) as conn:
        memory = _remembered(conn, brand, now=now)
        if memory is None:  # nobody has said anything about this brand yet
            return
        horizon = minute_of(now - lag)
        found = buckets.between(conn, brand.id, _start(memory.closed), horizon)
        verdict = judge(memory, brand.id, found, closed_until=_closed(horizon, lag), horizon=horizon)
        buckets.put_readings(conn, verdict.readings)
        detectors.save(conn, brand.id, through=horizon, state=_written(verdict.memory))
        if verdict.finding is not None:
            _apply(conn, brand, chain, verdict.finding, now=now)


def finish(engine: Engine, *, now: datetime) -> None:
    """Every brand is judged: the station is alive."""
    with transaction(engine) as conn:
        heartbeats.beat(conn, "detect", now=now)


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
        state = storm.fold(state, bucket, given(minute))
        if minute >= memory.judged:
            findings.append(storm.finding(state, now=minute + MINUTE))
        if minute < closed_until:
            closed = state
            reading = storm.reading(state, brand)
            readings += [reading] if reading else []
    judged = max(memory.judged, horizon)
    return Verdict(Memory(closed, judged), tuple(readings), _worst(findings))


def _worst(findings: Sequence[Finding]) -> Finding | None:
    """The finding to act on: the latest of the worst severity; if all are calm, the latest."""
    if not findings:
        return None
    return max(findings, key=lambda each: (each.severity.rank if each.severity else -1, each.at))


def _remembered(conn: Connection, brand: Brand, *, now: datetime) -> Memory | None:
    kept = detectors.load(conn, brand.id)
    memory = _read(kept[1]) if kept else None
    if memory is not None:
        tuning = Tuning(brand.false_pages_per_month)
        return replace(memory, closed=replace(memory.closed, tuning=tuning))
    first = buckets.first_minute(conn, brand.id)
    if first is None:
        return None
    # What lies before this moment is history to learn from; it never pages.
    state = storm.fresh(false_pages_per_month=brand.false_pages_per_month, since=first)
    return Memory(storm.advance(state, first), judged=minute_of(now))


def _apply(conn: Connection, brand: Brand, chain: Chain, finding: Finding, *, now: datetime) -> None:
    incident = incidents.open_of(conn, brand.id)
    if incident is None:
        if finding.severity is not None:
            _open(conn, brand, chain, finding, now=now)
        return
    over = finding.severity is None
    moved = resolve(incident, "warden", now=now) if over else apply_finding(incident, finding, now=now)
    if over:
        outbox.withdraw(conn, incident.id)
    else:
        moved = replace(moved, incident=_driven(conn, moved.incident, finding))
    incidents.update(conn, moved.incident)
    incidents.add_entries(conn, incident.id, moved.entries)
    if moved.entries:  # numbers alone are no news
        spread(conn, moved, incidents.chain(conn, incident.id), now=now)


def _open(conn: Connection, brand: Brand, chain: Chain, finding: Finding, *, now: datetime) -> None:
    moved = opened(finding, brand.id, now=now)
    incident = _driven(conn, moved.incident, finding)
    number = incidents.insert(conn, incident, chain)
    incidents.add_entries(conn, number, moved.entries)
    spread(conn, Moved(_numbered(incident, number)), chain, now=now)


def _numbered(incident: Incident, number: IncidentId) -> Incident:
    return replace(incident, id=number)


def _driven(conn: Connection, incident: Incident, finding: Finding) -> Incident:
    """The incident with what is being said now, against what was said before, where, and by whom."""
    start = finding.at - timedelta(minutes=finding.window_minutes)
    during = mentions.between(conn, incident.brand, start, finding.at, limit=SAMPLE)
    before = mentions.between(
        conn, incident.brand, incident.first_mention_at - BEFORE, incident.first_mention_at, limit=SAMPLE
    )
    if not during:
        return incident
    crowd = mentions.crowd(conn, incident.brand, start, finding.at)
    counted = buckets.between(conn, incident.brand, start, finding.at)
    said = replace(
        drivers.of(during, before), coordination=_coordination(crowd, counted), reach=crowd.followers
    )
    return replace(incident, drivers=said)


def _coordination(crowd: Crowd, counted: Sequence[MinuteBucket]) -> Coordination | None:
    originals = sum(each.originals for bucket in counted for each in bucket.sources)
    return judged(crowd, mentions=sum(bucket.count for bucket in counted), originals=originals)


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
    return json.dumps({"judged": memory.judged.isoformat(), "closed": memory.closed.to_json()})


def _read(text: str) -> Memory | None:
    data = json.loads(text)
    closed = storm.State.from_json(data["closed"])
    return None if closed is None else Memory(closed, datetime.fromisoformat(data["judged"]))

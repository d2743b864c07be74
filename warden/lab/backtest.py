"""What would have paged: the walk of a mention through score, bucket and storm, over a recording.

Causal: minutes are folded in the order of publication, and a time in a report was decided from mentions
published before it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Self

from warden.core import bucket, storm
from warden.core.baseline import SLOT, SLOTS_PER_HOUR, band
from warden.core.bucket import Heard, MinuteBucket, minute_of
from warden.core.comeback import COMES_BACK
from warden.core.copies import Fingerprint, fingerprint, marked
from warden.core.incident import Evidence, Finding, Severity
from warden.core.mention import BrandId, Mention, Sentiment
from warden.ports import SentimentScorer

BATCH = 2000  # texts scored at once
WEEK = timedelta(days=7)
SHORTEST = timedelta(days=1)  # pages per week are told as over a day at least
HOURLY = 2  # the index in SCALES of an hour

Minutes = Mapping[str, Sequence[MinuteBucket]]  # by brand, in order; those without a mention left out


@dataclass(frozen=True, slots=True)
class Found:
    """An incident as it would have been. Figures, reason, evidence and `since` (when the storm began by the
    detector's account) are those of its page, or else of its opening."""

    severity: Severity
    opened_at: datetime
    paged_at: datetime | None
    peak_at: datetime
    peak_mentions: int
    resolved_at: datetime | None
    mentions: int
    expected: float
    negative_share: float
    reason: str
    since: datetime
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour with mentions, for the chart: what came, what was expected, and nine calm hours of ten;
    `negative` is the sum of P(negative), `usual_negative` the usual share of it."""

    start: datetime
    count: float
    negative: float
    expected: float
    low: float
    high: float
    usual_negative: float


@dataclass(slots=True)
class BrandReport:
    """One brand over the recording; filled while the minutes pass."""

    brand: str
    start: datetime
    end: datetime
    mentions: int
    incidents: list[Found] = field(default_factory=list)
    hours: list[Hour] = field(default_factory=list)

    @property
    def pages(self) -> list[datetime]:
        return [found.paged_at for found in self.incidents if found.paged_at]

    @property
    def pages_per_week(self) -> float:
        return len(self.pages) / (max(self.end - self.start, SHORTEST) / WEEK)


@dataclass(frozen=True, slots=True)
class _Said:
    """What is left of a mention once its text was read."""

    heard: Heard
    turn: int
    bands: Fingerprint

    @classmethod
    def of(cls, mention: Mention, sentiment: Sentiment) -> Self:
        heard = Heard(
            mention.published_at, mention.source, mention.author, sentiment.negative, sentiment.outrage
        )
        return cls(heard, mention.turn, fingerprint(mention.text))


def run(
    mentions: Iterable[Mention],
    scorer: SentimentScorer,
    *,
    brand: str | None = None,
    unnamed: str = "",
    false_pages_per_month: float = 0.4,
) -> list[BrandReport]:
    """Fold a recording, brand by brand, most mentioned first.

    Args:
        mentions: in any order; put into that of publication.
        brand: what all of them are about; None: what each says, or else `unnamed`.
        false_pages_per_month: the alarm budget of every brand.
    """
    minutes = count(mentions, scorer, brand=brand, unnamed=unnamed)
    return walk(minutes, false_pages_per_month=false_pages_per_month)


def count(
    mentions: Iterable[Mention], scorer: SentimentScorer, *, brand: str | None = None, unnamed: str = ""
) -> Minutes:
    """The first half of `run`: every text is scored, once, and counted as the stations count it."""
    said: defaultdict[str, list[_Said]] = defaultdict(list)
    for mention, sentiment in _scored(mentions, scorer):
        said[brand or mention.brand or unnamed].append(_Said.of(mention, sentiment))
    return {name: _folded(BrandId(name), found) for name, found in said.items()}


def walk(minutes: Minutes, *, false_pages_per_month: float) -> list[BrandReport]:
    """The second half of `run`, which may be taken again with another alarm budget."""
    if not minutes:
        return []
    # Where one brand is spoken of, the others were listened for: their silence is silence.
    since = min(each[0].minute for each in minutes.values())
    until = max(each[-1].minute for each in minutes.values())
    reports = [_walked(name, each, since, until, false_pages_per_month) for name, each in minutes.items()]
    return sorted(reports, key=lambda report: -report.mentions)


def _folded(brand: BrandId, said: list[_Said]) -> list[MinuteBucket]:
    said.sort(key=lambda each: (each.heard.at, each.turn))
    copied = marked((each.heard.at, each.bands) for each in said)
    heard = (replace(each.heard, is_copy=is_copy) for each, is_copy in zip(said, copied, strict=True))
    return [
        bucket.fold(brand, minute, every) for minute, every in groupby(heard, key=lambda it: minute_of(it.at))
    ]


def _scored(mentions: Iterable[Mention], scorer: SentimentScorer) -> Iterable[tuple[Mention, Sentiment]]:
    batch: list[Mention] = []
    for mention in mentions:
        batch.append(mention)
        if len(batch) == BATCH:
            yield from _pairs(batch, scorer)
            batch = []
    yield from _pairs(batch, scorer)


def _pairs(batch: Sequence[Mention], scorer: SentimentScorer) -> Iterable[tuple[Mention, Sentiment]]:
    sentiments = scorer.score([each.text for each in batch], [each.language for each in batch])
    return zip(batch, sentiments, strict=True)


def _walked(
    name: str, minutes: Sequence[MinuteBucket], since: datetime, until: datetime, budget: float
) -> BrandReport:
    report = BrandReport(
        name, minutes[0].minute, minutes[-1].minute + bucket.MINUTE, sum(minute.count for minute in minutes)
    )
    state = storm.fresh(false_pages_per_month=budget, since=since)
    for minute in minutes:
        state = storm.fold(_quiet(state, minute.minute, report), minute)
        _observe(state, report)
        _chart(state, minute, report)
    _quiet(state, until + bucket.MINUTE, report)
    return report


def _quiet(state: storm.State, to: datetime, report: BrandReport) -> storm.State:
    """Silence up to `to`, slot by slot as long as a storm is on, so that its end is dated."""
    while state.until is not None and state.until < to and state.storm.severity is not None:
        state = storm.advance(state, min(to, state.until + SLOT))
        _observe(state, report)
    return storm.advance(state, to)


def _observe(state: storm.State, report: BrandReport) -> None:
    """Follow the incident as the station does: open, raise, resolve, open again what comes back."""
    latest = report.incidents[-1] if report.incidents else None
    is_on = latest is not None and latest.resolved_at is None
    if state.until is None or (not is_on and state.storm.severity is None):
        return  # calm, as nearly always: there is nothing to tell, so no time is spent on telling it
    finding = storm.finding(state, now=state.until)
    if finding.severity is None:
        report.incidents[-1] = replace(report.incidents[-1], resolved_at=finding.at)
    elif latest is not None and (latest.resolved_at is None or finding.at - latest.resolved_at <= COMES_BACK):
        report.incidents[-1] = _followed(replace(latest, resolved_at=None), finding, finding.severity)
    else:
        report.incidents.append(_opened(finding, finding.severity))


def _opened(finding: Finding, severity: Severity) -> Found:
    return Found(
        severity=severity,
        opened_at=finding.at,
        paged_at=finding.at if severity.pages else None,
        peak_at=finding.at,
        peak_mentions=finding.mentions,
        resolved_at=None,
        mentions=finding.mentions,
        expected=finding.expected,
        negative_share=finding.negative_share,
        reason=finding.reason,
        since=finding.since,
        evidence=finding.evidence,
    )


def _followed(current: Found, finding: Finding, severity: Severity) -> Found:
    if severity.pages and current.paged_at is None:
        return replace(_opened(finding, severity), opened_at=current.opened_at)
    if finding.mentions > current.peak_mentions:
        current = replace(current, peak_at=finding.at, peak_mentions=finding.mentions)
    return replace(current, severity=max(severity, current.severity, key=lambda each: each.rank))


def _chart(state: storm.State, minute: MinuteBucket, report: BrandReport) -> None:
    start = minute.minute.replace(minute=0)
    if report.hours and report.hours[-1].start == start:
        hour = report.hours[-1]
        more = replace(hour, count=hour.count + minute.count, negative=hour.negative + minute.negative)
        report.hours[-1] = more
        return
    known = state.baseline
    expected = known.expected(start) * SLOTS_PER_HOUR
    low, high = band(expected, known.dispersion(HOURLY))
    report.hours.append(Hour(start, minute.count, minute.negative, expected, low, high, known.usual_negative))

"""Why a decision was made, as it can be told at any time after it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from warden.core import telling, words
from warden.core.bucket import MinuteBucket
from warden.core.coordination import NOBODY, Coordination, Crowd, judged
from warden.core.incident import Evidence, Finding, Severity
from warden.core.mention import Brand, MentionId, ScoredMention
from warden.core.words import Word


@dataclass(frozen=True, slots=True)
class Share:
    """A source's share of what was said in the window, and its usual one (0 to 1; None: nothing is usual)."""

    source: str
    share: float
    usual: float | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a finding rests on.

    `evidence` is how each view spoke in the window that ended at `until`; the storm goes on `since`.
    `page_score` is what the decision's score had to reach to page. `posts` are the most telling ones, by id,
    the earliest first: their texts are somebody's, and go when they are erased. `mentions_read` is how many
    mentions of the storm words and posts were taken from; 0 when it was over. `coordination` is whether it
    looks made, `reach` the followers of all who spoke in the window; None: unknown.
    """

    until: datetime
    since: datetime
    page_score: float
    evidence: tuple[Evidence, ...] = ()
    words: tuple[Word, ...] = ()
    sources: tuple[Share, ...] = ()
    posts: tuple[MentionId, ...] = ()
    mentions_read: int = 0
    coordination: Coordination | None = None
    reach: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One judgement about an incident, made `at`; `severity` None: the storm is over."""

    at: datetime
    severity: Severity | None
    score: float
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Heard:
    """What there is to explain a finding by: mentions of its window, the `first` ones since the storm began,
    those from `before`, minutes of the window and from before, and who spoke in the window."""

    during: Sequence[ScoredMention] = ()
    first: Sequence[ScoredMention] = ()
    before: Sequence[ScoredMention] = ()
    minutes: Sequence[MinuteBucket] = ()
    usual_minutes: Sequence[MinuteBucket] = ()
    crowd: Crowd = NOBODY


def explain(finding: Finding, heard: Heard, brand: Brand) -> Explanation:
    """Why detection says so."""
    own = words.own_names(brand)
    telling_words = words.telling(_texts(heard.during), _texts(heard.before), own)
    return Explanation(
        until=finding.at,
        since=finding.since,
        page_score=finding.page_score,
        evidence=finding.evidence,
        words=telling_words,
        sources=tuple(_shares(heard.minutes, heard.usual_minutes)),
        posts=telling.posts([*heard.during, *heard.first], telling_words, own),
        mentions_read=len(heard.during),
        coordination=_coordination(heard),
        reach=heard.crowd.followers,
    )


def _coordination(heard: Heard) -> Coordination | None:
    mentions = sum(minute.count for minute in heard.minutes)
    copies = sum(each.copies for minute in heard.minutes for each in minute.sources)
    return judged(heard.crowd, mentions=mentions, copies=copies)


def _shares(minutes: Iterable[MinuteBucket], usual_minutes: Iterable[MinuteBucket]) -> Iterable[Share]:
    """The sources heard now, the largest first."""
    now, before = _by_source(minutes), _by_source(usual_minutes)
    for source, count in now.most_common():
        usual = before[source] / before.total() if before else None
        yield Share(source, count / now.total(), usual)


def _by_source(minutes: Iterable[MinuteBucket]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for minute in minutes:
        for each in minute.sources:
            counts[each.source] += each.mentions
    return +counts


def _texts(mentions: Sequence[ScoredMention]) -> list[str]:
    return [each.mention.text for each in mentions]

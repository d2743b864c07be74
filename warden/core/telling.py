"""The few posts that tell best what a storm is about."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from warden.core.mention import MentionId, ScoredMention
from warden.core.words import OwnNames, Word, terms, words_of

POSTS = 4
ANGRY = 0.4  # a call for a boycott is often hardly negative, and outraged to about so much
FURTHER = 150  # who else sees a repost: the median of what people have as followers lies at 130 to 230
EVERYBODY = 1_000_000  # people; more make no difference
SAID_ALREADY = 0.2  # what a post is worth whose every word was in one before
ALIKE = 0.5  # words two posts may share, of all words of both


@dataclass(frozen=True, slots=True)
class Post:
    """A mention as it is weighed: `worth` (0 to 2) by itself, `said` the storm's words among its `words`."""

    id: MentionId
    anger: float
    worth: float
    said: frozenset[str]
    words: frozenset[str]
    author: str | None


def posts(
    found: Sequence[ScoredMention], words: Sequence[Word], own: OwnNames, *, most: int = POSTS
) -> tuple[MentionId, ...]:
    """The posts that together tell best what is said, at most `most`, the earliest published first.

    All are angry, unless none is. One is the origin: the earliest with one of the storm's words. The others
    are taken one by one, each time the one of the greatest

        anger x (1 + reach) x (0.2 + weight of the storm's words in it that no post taken holds)

    Anger is the larger of P(negative) and P(outrage); reach is log(1 + followers + 150 reposts) over
    log(1 + 10^6), at most 1; the weights of all words sum to 1, in proportion to their z. A post that shares
    half of its words, or its author, with one taken is passed over.

    Source: greedy choice under diminishing returns (Nemhauser, Wolsey and Fisher, Mathematical Programming
    14, 1978), passing over what is alike (after Carbonell and Goldstein, SIGIR 1998).
    """
    weights = _weights(words)
    ordered = sorted(found, key=lambda each: (each.mention.published_at, each.id))
    worded = [post for post in (_weighed(each, weights, own) for each in ordered) if post.words]
    place = {post.id: number for number, post in enumerate(worded)}
    waiting = [post for post in worded if post.anger >= ANGRY] or worded
    taken: list[Post] = []
    while waiting and len(taken) < most:
        origin = None if taken else next((post for post in waiting if post.said), None)
        best = origin or max(waiting, key=lambda post: _gain(post, taken, weights))
        taken.append(best)
        waiting = [post for post in waiting if not _is_like(post, best)]
    return tuple(sorted((post.id for post in taken), key=place.__getitem__))


def _weights(words: Sequence[Word]) -> Mapping[str, float]:
    heights = {word.term.casefold(): word.z or 1.0 for word in words}
    return {term: height / sum(heights.values()) for term, height in heights.items()}


def _weighed(each: ScoredMention, weights: Mapping[str, float], own: OwnNames) -> Post:
    mention, mood = each.mention, each.sentiment
    anger = max(mood.negative, mood.outrage) if mood else 0.0
    people = 1 + max(0, mention.followers or 0) + FURTHER * max(0, mention.reposts or 0)
    reach = min(1.0, math.log(people) / math.log(1 + EVERYBODY))
    words = words_of(mention.text)
    said = frozenset(terms(words, own).keys() & weights.keys())
    alike = frozenset(word.casefold() for word in words if word)
    return Post(each.id, anger, anger * (1 + reach), said, alike, mention.author)


def _gain(post: Post, taken: Sequence[Post], weights: Mapping[str, float]) -> float:
    new = post.said.difference(*(each.said for each in taken))
    return post.worth * (SAID_ALREADY + sum(weights[term] for term in new))


def _is_like(post: Post, other: Post) -> bool:
    """Whether it is the other, nearly the same text, or by the same author."""
    if post.id == other.id or (post.author is not None and post.author == other.author):
        return True
    return len(post.words & other.words) >= ALIKE * len(post.words | other.words)

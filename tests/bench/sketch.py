"""Simulated streams as minutes without their texts, as a stream's texts would have been scored and counted.

Texts cost most of the time a stream takes. Here each post is given the scores of a post of the same topic,
tone and language out of a pool that the shipped model has scored, so a thousand streams take minutes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.sentiment.scorer import load
from warden.core.bucket import COPY, MINUTE, MinuteBucket, SourceCount
from warden.core.mention import BrandId
from warden.lab import texts
from warden.lab.simulate import Current, Plan
from warden.lab.texts import Tone, Topic

POOL = 400  # scored posts per topic, tone and language
GERMAN = 0.65
TONES = (Tone.NEGATIVE, Tone.SARCASM, Tone.POSITIVE, Tone.NEUTRAL)
OPPOSITE = np.array([3, 3, 0, 0])  # as the simulator words what a classifier gets wrong
COPIES_PER_DAY = 2  # headlines that are carried word for word, each once an original

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Posts:
    """Posts of one current: their minutes (n,), sources (n,), voices (n,), P(negative), P(outrage) (n, 2)."""

    minutes: NDArray[np.int64]
    sources: NDArray[np.int64]
    voices: Scores
    scores: Scores


def minutes(plan: Plan, rng: np.random.Generator, brand: str) -> list[MinuteBucket]:
    """The minutes of one brand of a plan that hold mentions, in order."""
    names = sorted({name for current in plan.currents for name in current.sources})
    parts = [_posts(current, plan, rng, names) for current in plan.currents if current.brand == brand]
    at = np.concatenate([part.minutes for part in parts])
    source = np.concatenate([part.sources for part in parts])
    voices = np.concatenate([part.voices for part in parts])
    scores = np.concatenate([part.scores for part in parts])
    cells, cell = np.unique(at * len(names) + source, return_inverse=True)
    counts = np.bincount(cell)
    heard = np.bincount(cell, voices)
    weighted = [np.bincount(cell, voices * scores[:, column]) for column in (0, 1)]
    masses = [np.bincount(cell, scores[:, column]) for column in (0, 1)]
    rows = list(
        zip(cells.tolist(), counts.tolist(), heard.tolist(), *_lists(weighted), *_lists(masses), strict=True)
    )
    return _buckets(plan, brand, names, rows)


def _lists(columns: Sequence[Scores]) -> list[list[float]]:
    return [column.tolist() for column in columns]


def _buckets(
    plan: Plan, brand: str, names: Sequence[str], rows: Sequence[tuple[float, ...]]
) -> list[MinuteBucket]:
    found: dict[int, list[tuple[float, ...]]] = {}
    for row in rows:
        found.setdefault(int(row[0]) // len(names), []).append(row)
    return [
        MinuteBucket(
            BrandId(brand),
            plan.start + minute * MINUTE,
            count=int(sum(row[1] for row in inside)),
            negative=sum(row[5] for row in inside),
            outrage=sum(row[6] for row in inside),
            authors=int(sum(row[1] for row in inside)),
            sources=tuple(
                SourceCount(names[int(row[0]) % len(names)], int(row[1]), row[2], row[3], row[4])
                for row in inside
            ),
        )
        for minute, inside in sorted(found.items())
    ]


def _posts(current: Current, plan: Plan, rng: np.random.Generator, names: Sequence[str]) -> _Posts:
    counts = rng.poisson(current.rates)
    at = np.repeat(np.arange(len(counts)), counts)
    total = len(at)
    tones = _tones(current, rng, at)
    worded = np.where(rng.random(total) < plan.flips, OPPOSITE[tones], tones)
    english = (rng.random(total) >= GERMAN).astype(int)
    scores = np.empty((total, 2))
    for tone in range(len(TONES)):
        for language in (0, 1):
            these = np.flatnonzero((worded == tone) & (english == language))
            pool = _pool(_name(current.topic), TONES[tone], ("de", "en")[language])
            scores[these] = pool[rng.integers(len(pool), size=len(these))]
    copied = rng.random(total) < current.copied
    if copied.any():
        headlines = _headlines()[rng.integers(len(_headlines()), size=2)]
        scores[copied] = headlines[rng.integers(2, size=int(copied.sum()))]
    weights = list(current.sources.values())
    sources = rng.choice([names.index(name) for name in current.sources], size=total, p=weights)
    return _Posts(at, sources, np.where(copied, COPY, 1.0), scores)


def _tones(current: Current, rng: np.random.Generator, at: NDArray[np.int64]) -> NDArray[np.int64]:
    is_negative = rng.random(len(at)) < current.negative[at]
    is_sarcastic = rng.random(len(at)) < current.sarcastic
    is_positive = rng.random(len(at)) < current.positive
    return np.where(is_negative, np.where(is_sarcastic, 1, 0), np.where(is_positive, 2, 3))


def _name(topic: Topic) -> str:
    return next(name for name, value in vars(texts).items() if value is topic)


@cache
def _pool(topic: str, tone: Tone, language: str) -> Scores:
    rng = np.random.default_rng([len(topic), *topic.encode(), *tone.encode(), *language.encode()])
    posts = [
        texts.write(rng, getattr(texts, topic), tone, brand="Musterbank", language=language)
        for _ in range(POOL)
    ]
    return _scored(posts, [language] * POOL)


@cache
def _headlines() -> Scores:
    rng = np.random.default_rng(1)
    return _scored([texts.headline(rng, brand="Musterbank") for _ in range(60)], [None] * 60)


@cache
def _model():  # type: ignore[no-untyped-def]
    return load()


def _scored(posts: Sequence[str], languages: Sequence[str | None]) -> Scores:
    return np.array([(each.negative, each.outrage) for each in _model().score(posts, languages)])

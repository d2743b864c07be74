"""The shipped sentiment model beside VADER and textblob-de: accuracy, speed, memory, and the whole command.

Speeds are the best of several runs taken in turns, so that a busy machine disturbs both alike.
"""

import platform
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import Any

from models.sentiment import scorer
from models.sentiment.card import table
from models.sentiment.evaluate import MoodResult, lines, moods, outrages
from models.sentiment.pipeline import SENTIMENT_SETS, examples
from models.sentiment.rivals import rival
from models.sentiment.scorer import ARTEFACT
from tests.bench.outcome import Outcome

TEXTS = 20_000
LINES = 10_000
ROUNDS = 7
LEAST_SPEED = 2.5  # times VADER's
KNOWN_LOSSES = {  # told in the model's card
    ("tweeteval_sentiment", "negative AP"),
    ("brands_sxsw", "macro-F1"),
}

# VADER as a program: a line in, a line of JSON out.
VADER = """
import json, sys
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
analyzer = SentimentIntensityAnalyzer()
for line in open(sys.argv[1], encoding="utf-8"):
    print(json.dumps(analyzer.polarity_scores(line)))
"""
MEMORY = """
import sys, numpy
if len(sys.argv) > 1:
    from models.sentiment import scorer
    texts = open(sys.argv[1], encoding="utf-8").read().splitlines()
    scorer.load().score(texts, [None] * len(texts))
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def run(data: Path) -> Outcome:
    """Measure everything on the dev parts of the labelled sets."""
    warnings.simplefilter("ignore")  # the rivals' own, from 2014 and 2019
    sets = data / "sentiment"
    shipped = scorer.load()
    texts = _texts(sets)
    speed = _speed(shipped, texts)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "posts.txt"
        file.write_text("\n".join(texts[:LINES]) + "\n", encoding="utf-8")
        command = _command(file)
        memory = _memory(file)
    mood = [result for language in SENTIMENT_SETS for result in moods(shipped, sets, language)]
    outrage = outrages(shipped, sets)
    figures = {
        "model": shipped.version,
        "python": platform.python_version(),
        "file_bytes": ARTEFACT.stat().st_size,
        "speed": speed,
        "command": command,
        "memory_mib": memory,
        "sentiment": [asdict(result) for result in mood],
        "outrage": [asdict(result) for result in outrage],
    }
    return Outcome(figures, tuple(_page(figures, lines(mood, outrage))), tuple(_faults(figures, mood)))


def _texts(sets: Path) -> list[str]:
    """English posts, which VADER was made for, each on one line and as long as posts are."""
    names = ("airline", "tweeteval_sentiment")
    posts = [" ".join(example.text.split()) for name in names for example in examples(sets, name, "dev")]
    return list(islice(cycle(posts), TEXTS))


def _speed(shipped: scorer.Scorer, texts: Sequence[str]) -> dict[str, float]:
    """Texts per second in one process, one thread, batches as the service makes them."""
    vader, hints = rival("en"), [None] * len(texts)
    ours, theirs = _in_turns(lambda: shipped.score(texts, hints), lambda: vader.polarities(texts))
    return {
        "texts": len(texts),
        "mean_characters": round(sum(map(len, texts)) / len(texts), 1),
        "warden_per_s": round(len(texts) / ours),
        "vader_per_s": round(len(texts) / theirs),
        "ratio": round(theirs / ours, 2),
    }


def _command(file: Path) -> dict[str, float]:
    """Seconds of the whole process, start-up included, over the same lines."""
    warden = [sys.executable, "-m", "warden.cli.main", "score", str(file), "--json"]
    vader = [sys.executable, "-c", VADER, str(file)]
    ours, theirs = _in_turns(lambda: _printed(warden), lambda: _printed(vader))
    return {"lines": LINES, "warden_s": round(ours, 3), "vader_s": round(theirs, 3)}


def _memory(file: Path) -> dict[str, float]:
    """Peak resident MiB of an interpreter with numpy, and of one that has scored the file."""
    command = [sys.executable, "-c", MEMORY]
    bare, scoring = (int(_printed(words)) / 1024 for words in (command, [*command, str(file)]))
    return {"numpy": round(bare, 1), "scoring": round(scoring, 1), "more": round(scoring - bare, 1)}


def _in_turns(*tasks: Callable[[], object]) -> list[float]:
    """The best time of each task in seconds."""
    times: list[list[float]] = [[] for _ in tasks]
    for _ in range(ROUNDS):
        for task, taken in zip(tasks, times, strict=True):
            start = perf_counter()
            task()
            taken.append(perf_counter() - start)
    return [min(taken) for taken in times]


def _printed(command: Sequence[str]) -> bytes:
    return subprocess.run(command, check=True, capture_output=True).stdout


def _faults(figures: dict[str, Any], mood: Sequence[MoodResult]) -> list[str]:
    speed, command = figures["speed"], figures["command"]
    faults = []
    if speed["ratio"] < LEAST_SPEED:
        faults.append(f"{speed['ratio']} times as fast as VADER, {LEAST_SPEED} promised")
    if command["warden_s"] > command["vader_s"]:
        faults.append(f"`warden score` takes {command['warden_s']} s, VADER {command['vader_s']} s")
    for result in mood:
        for measure, ours, theirs in (
            ("macro-F1", result.f1.value, result.rival_f1),
            ("negative AP", result.ap.value, result.rival_ap),
        ):
            if ours <= theirs and (result.name, measure) not in KNOWN_LOSSES:
                faults.append(f"{result.name}: {measure} {ours:.3f}, {result.rival} {theirs:.3f}")
    return faults


def _page(figures: dict[str, Any], accuracy: Sequence[str]) -> list[str]:
    speed, command, memory = figures["speed"], figures["command"], figures["memory_mib"]
    per_second = ("texts per second, one core", f"{speed['warden_per_s']:,}", f"{speed['vader_per_s']:,}")
    whole = (
        f"whole command over {command['lines']:,} lines",
        f"{command['warden_s']} s",
        f"{command['vader_s']} s",
    )
    return [
        f"# Sentiment: {figures['model']} beside VADER and textblob-de",
        "",
        "Written by `make bench`. Data, training, known failures:",
        "[the model's card](../../models/sentiment/CARD.md).",
        "",
        "## Speed",
        f"Over {speed['texts']:,} English posts of {speed['mean_characters']} characters on average, Python",
        f"{figures['python']}, the best of {ROUNDS} runs in turns. Ratio: {speed['ratio']}.",
        "",
        *table(("", figures["model"], "VADER"), [per_second, whole]),
        "",
        f"The file has {figures['file_bytes'] / 2**20:.1f} MiB; scoring takes {memory['more']} MiB above an",
        "interpreter with numpy.",
        "",
        "## Accuracy on the dev parts",
        "With 95 % bootstrap intervals; what beats the rival (VADER or textblob-de) is bold.",
        "",
        *accuracy,
    ]

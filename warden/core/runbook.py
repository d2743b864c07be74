"""Runbook: what to do when it rings. A text in Markdown becomes prose, checklists and replies.

A line `- [ ] text` is a task of a checklist. A fence opened by three backticks and `reply Title` holds a
reply template. Everything else is prose. `{brand}`, `{since}`, `{where}`, `{words}` and `{mentions}` stand
for facts of the incident; what stands in other braces, or in brackets, is left for people to fill in.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import NewType
from zoneinfo import ZoneInfo

from warden.core.incident import Incident, PersonId
from warden.core.page import SOURCES, WORDS, is_harmless
from warden.core.written import number, plain, spoken

TaskId = NewType("TaskId", str)

TASK_LENGTH = 300
TITLE_LENGTH = 100
REPLY_LENGTH = 4000
FACT_LENGTH = 80
UNKNOWN = {"de": "[noch unbekannt]", "en": "[not known yet]"}
DAYS = {"de": "%d.%m., %H:%M", "en": "%-d %b, %H:%M"}

_TASK = re.compile(r"^\s{0,3}[-*+] \[[ xX]\] +(\S.*)$")
_FENCE = re.compile(r"^```reply\b *(.*)$")
_FACT = re.compile(r"\{(\w+)\}")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!<>|~&-])")


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown, facts filled in and escaped, so that a fact is never a link or a headline."""

    text: str


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `id` stays the same while its words do, in every runbook that has them."""

    id: TaskId
    text: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """Tasks that stand together."""

    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to post, once people have filled in what stands in brackets."""

    title: str
    text: str


Block = Prose | Checklist | Reply


@dataclass(frozen=True, slots=True)
class Tick:
    """Who has done a task, and when."""

    task: TaskId
    person: PersonId
    at: datetime


def read(text: str, facts: Mapping[str, str]) -> tuple[Block, ...]:
    """The blocks of a runbook in their order, with the facts filled in. Any text is a runbook."""
    blocks: list[Block] = []
    prose: list[str] = []
    lines = iter(text.splitlines())
    for line in lines:
        fence, task = _FENCE.match(line), _TASK.match(line)
        if fence is None and task is None:
            prose.append(line)
            continue
        _close(blocks, prose, facts)
        if fence:
            blocks.append(_reply(fence.group(1), _until_closed(lines), facts))
        elif task:
            _add(blocks, _task(task.group(1), facts))
    _close(blocks, prose, facts)
    return tuple(blocks)


def tasks(blocks: Sequence[Block]) -> tuple[Task, ...]:
    """All tasks of a runbook, in order."""
    return tuple(task for block in blocks if isinstance(block, Checklist) for task in block.tasks)


def facts_of(incident: Incident, brand: str, *, language: str, zone: str, now: datetime) -> dict[str, str]:
    """What stands for `{brand}`, `{since}`, `{where}`, `{words}` and `{mentions}`.

    Args:
        brand: the brand's name, as people know it.
        language: `de` or `en`; anything else reads English.
        zone: the IANA zone times are told in.
    """
    language = spoken(language)
    said = [word for word in incident.drivers.words if is_harmless(word)][:WORDS]
    places = [name for name, _ in incident.drivers.sources[:SOURCES]]
    return {
        "brand": plain(brand, FACT_LENGTH),
        "since": _since(incident.first_mention_at, ZoneInfo(zone), language, now=now),
        "where": _listed(places, language),
        "words": _listed(said, language),
        "mentions": number(incident.peak_mentions or incident.mentions, language),
    }


def _close(blocks: list[Block], prose: list[str], facts: Mapping[str, str]) -> None:
    text = "\n".join(prose).strip()
    prose.clear()
    if text:
        escaped = {name: _MARKDOWN.sub(r"\\\1", fact) for name, fact in facts.items()}
        blocks.append(Prose(_filled(text, escaped)))


def _add(blocks: list[Block], task: Task) -> None:
    last = blocks[-1] if blocks else None
    if isinstance(last, Checklist):
        blocks[-1] = Checklist((*last.tasks, task))
    else:
        blocks.append(Checklist((task,)))


def _task(text: str, facts: Mapping[str, str]) -> Task:
    digest = hashlib.sha256(text.strip().encode(errors="surrogatepass")).hexdigest()[:16]
    return Task(TaskId(digest), plain(_filled(text, facts), TASK_LENGTH))


def _reply(title: str, lines: Sequence[str], facts: Mapping[str, str]) -> Reply:
    return Reply(plain(title, TITLE_LENGTH), _filled("\n".join(lines).strip(), facts)[:REPLY_LENGTH])


def _until_closed(lines: Iterator[str]) -> list[str]:
    """The lines of a fence; one that is never closed holds the rest."""
    return list(takewhile(lambda line: line.strip() != "```", lines))


def _filled(text: str, facts: Mapping[str, str]) -> str:
    return _FACT.sub(lambda match: facts.get(match.group(1), match.group(0)), text)


def _since(instant: datetime, zone: ZoneInfo, language: str, *, now: datetime) -> str:
    local, today = instant.astimezone(zone), now.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == today.date() else local.strftime(DAYS[language])


def _listed(names: Sequence[str], language: str) -> str:
    return ", ".join(plain(name, FACT_LENGTH) for name in names) or UNKNOWN[language]

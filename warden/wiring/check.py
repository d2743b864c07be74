"""What is wrong with a configuration, and what it hardly means: asked of everybody who knows a part of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from warden import settings as configuration
from warden.core import matching, shifts
from warden.core.oncall import Schedule
from warden.errors import ConfigError, Fault, StorageError
from warden.settings import Document, Settings
from warden.settings.problem import Wrong
from warden.settings.shape import subject
from warden.settings.urls import contact
from warden.wiring import calendars, runbooks

COVERAGE = timedelta(days=30)
# What may be written and is not acted upon yet, by its key: what that means, and what to do meanwhile.
UNHEARD = {
    ("privacy", "retention_days"): (
        "retention_days is not acted upon in this release: texts and authors of mentions are kept",
        "Remove old mentions from the database yourself where you have to",
    ),
}


def load(path: Path) -> Settings:
    """Read and check the whole file.

    Raises:
        ConfigError: with every fault found.
    """
    return configuration.build(load_document(path))


def load_document(path: Path) -> Document:
    """The file as it was read, once it is known to have no fault.

    Raises:
        ConfigError: with every fault found.
    """
    document = configuration.read(path)
    found = faults(document)
    if found:
        raise ConfigError(found)
    return document


def faults(document: Document) -> list[Fault]:
    """Every fault of the file, in its order: its own, its terms, its sources' keys, its contacts' URLs."""
    found = [*configuration.faults(document), *_terms(document), *_keys(document), *_contacts(document)]
    return sorted(found, key=_line)


def warnings(document: Document, *, now: datetime) -> list[Fault]:
    """What the file may say and hardly means, and when nobody is on call in the next 30 days."""
    doubts = configuration.warnings(document)
    if faults(document):
        return doubts
    doubts += _unheard(document)
    doubts += _runbooks(document)
    return sorted([*doubts, *_rotas(document, now=now)], key=_line)


def _line(fault: Fault) -> int:
    """The line of a fault told as `file:line`, 0 where it has none."""
    line = fault.where.rpartition(":")[2]
    return int(line) if line.isdecimal() else 0


def _terms(document: Document) -> Iterator[Fault]:
    for key in ("terms", "exclude"):
        for path, written in configuration.find(document.values, f"brand.*.{key}.*"):
            message = matching.fault(written) if isinstance(written, str) else None
            if message:
                told = f"{subject(path, document.written)}: {message}"
                yield Fault(document.where(path), told, 'Write "a phrase", @handle, #hashtag or wor*')


def _keys(document: Document) -> Iterator[Fault]:
    from warden.sources import registry

    common = set(configuration.Source.model_fields)
    for position, table in enumerate(document.tables("source")):
        kind = table.get("kind")
        own = {key: value for key, value in table.items() if key not in common}
        if isinstance(kind, str):
            for key, message, mend in registry.faults(kind, own):
                told = f"source.{table.get('id', position + 1)}: {message}"
                yield Fault(document.where(("source", position, key)), told, mend)


def _contacts(document: Document) -> Iterator[Fault]:
    from warden.notify import apprise_pager

    for pattern in ("person.*.contacts.*.url", "policy.*.channels.*"):
        for path, url in configuration.find(document.values, pattern):
            message = apprise_pager.faults(url) if _reads(url) else None
            if message:
                yield Fault(document.where(path), message, "docs/contacts.md has examples that work")


def _reads(url: object) -> bool:
    """Whether the settings themselves find nothing wrong with a contact's URL: one fault is told once."""
    try:
        return bool(contact(url))
    except Wrong:
        return False


def _unheard(document: Document) -> Iterator[Fault]:
    for path, (message, mend) in UNHEARD.items():
        if any(configuration.find(document.values, ".".join(path))):
            yield Fault(document.where(path), message, mend)


def _runbooks(document: Document) -> Iterator[Fault]:
    """A folder of runbooks that is not there, and files in it that will never be shown."""
    settings = configuration.build(document)
    folder, where = settings.runbook_folder, document.where(("warden", "runbooks"))
    if folder is None:
        return
    if not folder.is_dir():
        yield Fault(where, f"There is no folder {folder.name}: warden's own runbooks are shown", "Make it")
    for name in runbooks.unheard(folder, {brand.id for brand in settings.brand}):
        mend = "Call it SEVERITY.md, SEVERITY.LANGUAGE.md or BRAND.SEVERITY.LANGUAGE.md, in UTF-8"
        yield Fault(where, f"The runbook {name} is never shown", mend)


def _rotas(document: Document, *, now: datetime) -> Iterator[Fault]:
    """What is doubtful about the calendars of schedules, and when nobody is on call."""
    settings = configuration.build(document)
    with calendars.open_calendars(settings) as known:
        try:
            plans, doubts = known.schedules(now=now), known.doubts(now=now, until=now + COVERAGE)
        except StorageError:  # checking needs no database: the file alone says what it can
            known = calendars.Calendars(settings, None)
            plans, doubts = known.schedules(now=now), known.doubts(now=now, until=now + COVERAGE)
    for path, layer in configuration.find(document.values, "schedule.*.layers.*"):
        id_ = calendars.calendar_id(settings.schedule[int(path[1])].id, layer["id"])
        for doubt in (doubt for doubt in doubts if doubt.calendar == id_):
            yield Fault(document.where((*path, "calendar")), f"Calendar {id_}: {doubt.message}", doubt.mend)
    for position, plan in enumerate(plans.values()):
        yield from _uncovered(document.where(("schedule", position)), plan, now=now)


def _uncovered(where: str, plan: Schedule, *, now: datetime) -> list[Fault]:
    gaps = shifts.gaps(plan, [], start=now, end=now + COVERAGE)
    if not gaps:
        return []
    zone = ZoneInfo(plan.zone)
    first = gaps[0].start.astimezone(zone)
    message = (
        f"In the next 30 days nobody is on call in {plan.id} {len(gaps)} times, "
        f"first from {first:%a %d %b %H:%M} ({plan.zone})"
    )
    return [Fault(where, message, "`warden oncall gaps` lists them; add people or windows to its layers")]

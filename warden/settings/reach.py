"""What a file may say and hardly means: people nobody can reach, brands nobody is woken for."""

from collections.abc import Iterator

from warden.errors import Fault
from warden.settings.build import build, faults
from warden.settings.document import Document
from warden.settings.names import Target
from warden.settings.problem import Problem
from warden.settings.tables import Policy, Settings


def warnings(document: Document) -> list[Fault]:
    """What deserves a second look, in the file's order; empty while the file has faults."""
    if faults(document):
        return []
    settings = build(document)
    found = [*_nothing_read(settings), *_unpaged(settings), *_unreachable(settings)]
    return [document.fault(problem) for problem in sorted(found, key=document.order)]


def _nothing_read(settings: Settings) -> Iterator[Problem]:
    if not settings.source:
        mend = "Add a [[source]]; `warden sources` lists the kinds"
        yield Problem((), "No [[source]] is read: mentions only arrive through the HTTP inbox", mend)


def _unpaged(settings: Settings) -> Iterator[Problem]:
    policies = {policy.id: policy for policy in settings.policy}
    for index, brand in enumerate(settings.brand):
        policy = policies.get(brand.policy or "")
        if policy is None:
            mend = "Add a [[policy]] with its steps"
            yield Problem(("brand", index), f'Nobody is paged for "{brand.name}": there is no policy', mend)
        elif not _reaches_anybody(settings, policy):
            message = f'Nobody is paged for "{brand.name}": nobody in policy "{policy.id}" has a contact'
            yield Problem(("brand", index), message, "Give contacts to the people of its steps")


def _unreachable(settings: Settings) -> Iterator[Problem]:
    for index, person in enumerate(settings.person):
        if not person.contacts:
            message = f'"{person.name}" has no contacts and cannot be woken'
            yield Problem(("person", index), message, 'Add contacts = [{ id = "push", url = "ntfys://…" }]')


def _reaches_anybody(settings: Settings, policy: Policy) -> bool:
    reachable = {person.id for person in settings.person if person.contacts}
    targets = [target for step in policy.steps for target in step.notify]
    return any(person in reachable for target in targets for person in _people(settings, target))


def _people(settings: Settings, target: Target) -> Iterator[str]:
    if target.person:
        yield target.person
    asked = [schedule for schedule in settings.schedule if schedule.id == target.schedule]
    for layer in (layer for schedule in asked for layer in schedule.layers):
        # Whom a calendar names is known once it is read.
        yield from layer.people or (person.id for person in settings.person)

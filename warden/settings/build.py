"""From the file to settings: read once, checked whole, all faults told together."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from warden.errors import ConfigError, Fault
from warden.settings import references, shape
from warden.settings.document import Document, read
from warden.settings.positions import KeyPath
from warden.settings.problem import Problem
from warden.settings.tables import Settings, Warden


def faults(document: Document) -> list[Fault]:
    """Everything wrong with the file, in its order, at most one fault for each value."""
    found = [
        *document.unfilled,
        *shape.problems(document.values, document.written),
        *references.problems(document),
    ]
    first: dict[KeyPath, Problem] = {}
    for problem in found:
        first.setdefault(problem.path, problem)
    return [document.fault(problem) for problem in sorted(first.values(), key=document.order)]


def build(document: Document) -> Settings:
    """The settings of a document.

    Raises:
        ConfigError: it has faults; all of them are in it.
    """
    found = faults(document)
    if found:
        raise ConfigError(found)
    return Settings.model_validate({**_inherited(document.values), "path": document.path})


def load(path: Path) -> Settings:
    """The settings in the file at `path`.

    Raises:
        ConfigError: it cannot be read, or has faults; all of them are in it.
    """
    return build(read(path))


def _inherited(values: Mapping[str, Any]) -> dict[str, Any]:
    """What one table leaves to another: zone and language, the only policy, all brands."""
    house = values.get("warden", {})
    zone = {"timezone": house.get("timezone", Warden.model_fields["timezone"].default)}
    language = {"language": house.get("language", Warden.model_fields["language"].default)}
    policies = [policy["id"] for policy in values.get("policy", ())]
    policy = {"policy": policies[0]} if policies else {}
    brands = [_named(brand) | policy | brand for brand in values["brand"]]
    everything = {"brands": [brand["id"] for brand in brands]}
    return {
        **values,
        "brand": brands,
        "source": [everything | source for source in values.get("source", ())],
        "person": [zone | language | person for person in values.get("person", ())],
        "schedule": [zone | schedule for schedule in values.get("schedule", ())],
    }


def _named(brand: Mapping[str, Any]) -> dict[str, Any]:
    """A brand without terms is looked for by its name, exactly."""
    bare = brand["name"].replace('"', "")
    return {"terms": [f'"{bare}"']}

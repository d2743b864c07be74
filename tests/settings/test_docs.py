"""Paper is tested: the page on the configuration knows every key and its default, and its examples load."""

import re
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.settings import settings_of
from warden.settings import notation, tables
from warden.settings.shape import keys

PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
SECTIONS = {
    ("warden",): "## `[warden]`",
    ("privacy",): "## `[privacy]`",
    ("watchdog",): "## `[watchdog]`",
    ("brand",): "## `[[brand]]`",
    ("source",): "## `[[source]]`",
    ("person",): "## `[[person]]`",
    ("person", "contacts"): "### `contacts`",
    ("person", "rules"): "### `rules`",
    ("person", "rules", "steps"): "### `rules`, `steps`",
    ("schedule",): "## `[[schedule]]`",
    ("schedule", "layers"): "### `layers`",
    ("policy",): "## `[[policy]]`",
    ("policy", "steps"): "### `steps`",
}
CLASSES: dict[tuple[str, ...], type[tables.Table]] = {
    ("warden",): tables.Warden,
    ("privacy",): tables.Privacy,
    ("watchdog",): tables.Watchdog,
    ("brand",): tables.Brand,
    ("source",): tables.Source,
    ("person",): tables.Person,
    ("person", "contacts"): tables.Contact,
    ("person", "rules"): tables.Rule,
    ("person", "rules", "steps"): tables.RuleStep,
    ("schedule",): tables.Schedule,
    ("schedule", "layers"): tables.Layer,
    ("policy",): tables.Policy,
    ("policy", "steps"): tables.Step,
}


def rows(path: tuple[str, ...]) -> dict[str, str]:
    """The keys a section documents, each with its default as the page has it."""
    _, _, section = PAGE.partition(f"\n{SECTIONS[path]}\n")
    section = re.split(r"\n##", section, maxsplit=1)[0]
    found = re.findall(r"^\| `(\w+)` \| .+ \| (.+) \|$", section, re.MULTILINE)
    return dict(found)


def examples() -> Iterator[str]:
    yield from re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("path", SECTIONS, ids=".".join)
def test_the_page_documents_each_key_of_a_table_and_no_other(path: tuple[str, ...]) -> None:
    assert list(rows(path)) == keys(path)


def test_no_table_is_left_out_of_the_page() -> None:
    described = {type_.__name__ for type_ in CLASSES.values()}

    assert described == {type_.__name__ for type_ in tables.Table.__subclasses__()} - {"File"}
    assert {section for (section, *_) in SECTIONS} == set(keys(()))


@pytest.mark.parametrize("path", SECTIONS, ids=".".join)
def test_the_page_says_which_keys_must_be_given(path: tuple[str, ...]) -> None:
    required = {name for name, field in CLASSES[path].model_fields.items() if field.is_required()}

    assert {name for name, default in rows(path).items() if default == "must be given"} == required


@pytest.mark.parametrize("path", SECTIONS, ids=".".join)
def test_each_default_written_as_a_value_is_the_real_one(path: tuple[str, ...]) -> None:
    for name, shown in rows(path).items():
        if shown.startswith("`"):
            assert read_as(shown.strip("`"), CLASSES[path].model_fields[name].default), name


def read_as(shown: str, default: Any) -> bool:
    value = tomllib.loads(f"value = {shown}")["value"]
    if isinstance(default, timedelta):
        return notation.duration(value) == default
    return bool((tuple(value) if isinstance(default, tuple) else value) == default)


def test_the_first_example_is_a_whole_file(tmp_path: Path) -> None:
    first, *_ = examples()

    assert settings_of(tmp_path, first).policy[0].id == "community"


def test_the_examples_of_the_sections_make_a_file_together(
    tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("PGPASSWORD", "pw")
    _, *sections = examples()
    bruno = '[[person]]\nid = "bruno"\nname = "Bruno"\n'

    settings = settings_of(tmp_path, "\n".join([*sections, bruno]))

    assert settings.schedule[0].layers[2].rotation == notation.Rotation(2, "weeks")

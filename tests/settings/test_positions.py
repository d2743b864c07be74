import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from tests.support.settings import WHOLE
from warden.settings.positions import KeyPath, lines

TEXT = '''\
# a comment with [brackets] and "quotes"
title = "first"

[warden]            # ] [
"quoted key" = 1
dotted.key.path = """
[not a table]
not = "a key" \\""" # still text
"""
after = 5

[[person]]
id = "alma"
contacts = [
  { id = "push", url = "a,]}#" },  # { in a comment

  { id = 'call' },
]
[[person.rules]]
steps = [
    { contact = "push",
      after = "0m" } ,
] # TOML 1.0 forbids this line end in an inline table; the scanner does not mind

[[person]]
id = "bruno"
starts = 1979-05-27 07:32:00
[[person.rules]]
severity = "watch"
[person.extra.deep]
nested = [[1, 2], [],
  [3]]
'''
EXPECTED: dict[KeyPath, int] = {
    ("title",): 2,
    ("warden",): 4,
    ("warden", "quoted key"): 5,
    ("warden", "dotted"): 6,
    ("warden", "dotted", "key", "path"): 6,
    ("warden", "after"): 10,
    ("person",): 12,
    ("person", 0): 12,
    ("person", 0, "id"): 13,
    ("person", 0, "contacts"): 14,
    ("person", 0, "contacts", 0): 15,
    ("person", 0, "contacts", 0, "url"): 15,
    ("person", 0, "contacts", 1, "id"): 17,
    ("person", 0, "rules", 0): 19,
    ("person", 0, "rules", 0, "steps", 0, "contact"): 21,
    ("person", 0, "rules", 0, "steps", 0, "after"): 22,
    ("person", 1): 25,
    ("person", 1, "starts"): 27,
    ("person", 1, "rules", 0): 28,
    ("person", 1, "rules", 0, "severity"): 29,
    ("person", 1, "extra"): 30,
    ("person", 1, "extra", "deep", "nested"): 31,
    ("person", 1, "extra", "deep", "nested", 0, 1): 31,
    ("person", 1, "extra", "deep", "nested", 2, 0): 32,
}


@pytest.mark.parametrize(("path", "line"), EXPECTED.items(), ids=lambda value: str(value))
def test_each_key_stands_on_its_own_line(path: KeyPath, line: int) -> None:
    assert lines(TEXT)[path] == line


def test_a_table_that_is_first_implied_stands_at_its_own_header() -> None:
    assert lines("[a.b]\nx = 1\n[a]\ny = 2\n")["a",] == 3


def test_every_key_of_the_whole_file_has_a_line() -> None:
    text = WHOLE.read_text(encoding="utf-8")

    assert set(lines(text)) == set(paths(tomllib.loads(text)))


def test_a_text_of_a_megabyte_is_read_in_one_go() -> None:
    text = f'a = "{"x" * 1_000_000}"\nb = """{"y" * 1_000_000}"""\nc = [{"1, " * 100_000}]\nd = 1\n'

    assert lines(text)["d",] == 4


KEYS = st.text(min_size=1, max_size=6)
SCALARS = (
    st.integers(min_value=-(2**60), max_value=2**60)
    | st.booleans()
    | st.text(max_size=12)
    | st.floats(allow_nan=False)
    | st.dates()
    | st.sampled_from(["]", "}", ",", "#", '"', "'", '"""', "'''", "\n", "\\", "a = 1", "[[x]]", "\n[x]\n"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)
TREES = st.dictionaries(KEYS, VALUES, max_size=5)


@given(TREES)
def test_what_the_scanner_finds_is_what_tomllib_reads(tree: dict[str, Any]) -> None:
    text = tomlkit.dumps(tree)

    assert set(lines(text)) == set(paths(tomllib.loads(text)))


STRINGS = st.text(alphabet="a\"'\\#[]{}=,\n ", max_size=10)


@given(
    st.lists(
        st.tuples(st.sampled_from(["plain", "basic", "literal"]), STRINGS, st.integers(0, 3)), max_size=8
    )
)
def test_a_key_is_found_where_it_was_written_between_strings_of_any_form(
    entries: list[tuple[str, str, int]],
) -> None:
    text = ""
    expected: dict[KeyPath, int] = {}
    for number, (form, content, blank) in enumerate(entries):
        text += '# [x] = "\n' * blank
        expected[f"key{number}",] = text.count("\n") + 1
        text += f"key{number} = {as_toml(form, content)} # }}\n"

    assert len(tomllib.loads(text)) == len(entries)
    assert lines(text) == expected


def as_toml(form: str, content: str) -> str:
    """The content as a one-line, a multi-line or a multi-line literal string."""
    escaped = content.replace("\\", "\\\\")
    match form:
        case "plain":
            return '"' + escaped.replace('"', '\\"').replace("\n", "\\n") + '"'
        case "basic":
            return '"""\n' + escaped.replace('"""', '""\\"') + '"""'
    return "'''\n" + content.replace("'''", "") + "'''"


def paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Every key path of a tree, its root left out."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*path, index))

"""Which runbook is shown, and that those warden comes with are whole."""

import re
from pathlib import Path

import pytest

from warden.core.incident import Severity
from warden.core.mention import BrandId
from warden.core.runbook import Reply, read, tasks
from warden.wiring.runbooks import LANGUAGES, Runbooks, shipped, unheard

BANK = BrandId("musterbank")
FACTS = {"brand", "since", "where", "words", "mentions"}
OPENING = {"de": "## Was die Kunden sehen", "en": "## What customers see"}
FIRST = {"de": "## Zuerst das", "en": "## Do this first"}
BOOKS = [(severity, language) for severity in Severity for language in LANGUAGES]


def find(folder, language="de", severity=Severity.CRITICAL):
    return Runbooks(folder).find(BANK, severity, language)


@pytest.mark.parametrize(("severity", "language"), BOOKS)
def test_what_comes_with_warden_opens_with_the_customer_and_what_to_do_first(severity, language):
    text = shipped(severity, language)
    headings = re.findall(r"^## .*", text, re.MULTILINE)
    assert headings[:2] == [OPENING[language], FIRST[language]]
    assert tasks(read(text, {}))
    assert set(re.findall(r"\{(\w+)\}", text)) <= FACTS


@pytest.mark.parametrize("severity", list(Severity))
def test_both_languages_ask_for_the_same_number_of_tasks_and_replies(severity):
    def shape(language):
        blocks = read(shipped(severity, language), {})
        return len(tasks(blocks)), sum(isinstance(block, Reply) for block in blocks)

    assert shape("de") == shape("en")


def test_the_nearest_runbook_is_shown(tmp_path: Path):
    names = ["critical.md", "critical.de.md", "musterbank.critical.md", "musterbank.critical.de.md"]
    for name in names:
        (tmp_path / name).write_text(name)
        assert find(tmp_path) == name
    assert find(tmp_path, "en") == "musterbank.critical.md"


def test_where_the_folder_has_none_the_one_that_comes_with_warden_is_shown(tmp_path: Path):
    assert find(tmp_path) == find(None) == find(tmp_path / "away") == shipped(Severity.CRITICAL, "de")


def test_a_runbook_that_cannot_be_read_never_leaves_people_without_one(tmp_path: Path):
    (tmp_path / "critical.de.md").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "critical.md").write_text("x" * 300_000)
    assert find(tmp_path) == shipped(Severity.CRITICAL, "de")


def test_files_that_nobody_asks_for_are_named(tmp_path: Path):
    for name in ("critical.md", "crisis.md", "nordbank.warning.de.md", "notes.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "watch.md").write_bytes(b"\xff")
    assert unheard(tmp_path, {"musterbank"}) == ["crisis.md", "nordbank.warning.de.md", "watch.md"]

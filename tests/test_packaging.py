"""What the project promises of itself: its lock file, its two generic names, its paper."""

import re
import tomllib
from pathlib import Path

import pytest

import models
import workers

ROOT = Path(__file__).parents[1]
PAPERS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#]+)")


def test_every_package_comes_from_the_public_index() -> None:
    addresses = set(re.findall(r'https?://([^/"]+)', (ROOT / "uv.lock").read_text()))
    assert addresses == {"pypi.org", "files.pythonhosted.org"}


@pytest.mark.parametrize("package", [workers, models])
def test_the_two_generic_names_are_ours_and_not_a_strangers(package: object) -> None:
    assert Path(str(package.__file__)).parent.parent == ROOT


def test_the_lock_file_belongs_to_this_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    names = {package["name"] for package in locked}
    wanted = {re.split(r"[\[><=;~ ]", dependency)[0].lower() for dependency in project["dependencies"]}
    assert wanted <= names


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_between_papers_leads_somewhere(paper: Path) -> None:
    for target in LINK.findall(paper.read_text(encoding="utf-8")):
        assert (paper.parent / target).exists(), f"{paper.name} links to {target}"


def test_the_project_speaks_of_itself_alone() -> None:
    said = "\n".join(paper.read_text(encoding="utf-8") for paper in PAPERS)
    assert not re.search(r"/(home|root|work|Users)/", said)

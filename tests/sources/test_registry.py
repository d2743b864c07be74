import json
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from warden.cli import mentions
from warden.core.mention import SourceId
from warden.sources.http import Http
from warden.sources.registry import KINDS, build, faults, keys_of

PAPER = Path(__file__).parents[2] / "docs" / "sources.md"

FAIR: dict[str, dict[str, object]] = {
    "rss": {"url": "https://press.example/feed"},
    "mastodon": {"instance": "https://social.example", "token": "hush", "hashtags": ["musterbank"]},
    "bluesky": {"identifier": "watch.example", "app_password": "hush", "queries": ["Musterbank"]},
    "inbox": {},
}


def test_every_kind_is_tried_here() -> None:
    assert set(FAIR) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_fair_keys_have_no_fault_and_build_the_source(kind: str) -> None:
    assert faults(kind, FAIR[kind]) == []
    http = Http(transport=httpx.MockTransport(lambda _: httpx.Response(500)))
    source = build(kind, SourceId("one"), timedelta(minutes=5), FAIR[kind], http)
    if KINDS[kind].is_push:
        assert source is None
    else:
        assert source is not None
        assert (source.id, source.kind, source.every) == ("one", kind, timedelta(minutes=5))


@pytest.mark.parametrize(
    ("kind", "raw", "key", "message", "mend"),
    [
        ("mastodonn", {}, "kind", 'no kind of source "mastodonn"', 'Did you mean "mastodon"?'),
        ("x", {}, "kind", "no kind", "Known: rss, mastodon, bluesky, inbox"),
        ("rss", {}, "url", '"url" is missing', "address of the feed"),
        (
            "rss",
            {"url": "press.example"},
            "url",
            '"url" has not the form it needs',
            "Meant: address of the feed",
        ),
        ("rss", {"url": 7}, "url", '"url" should be a valid string', "address of the feed"),
        (
            "mastodon",
            {"instance": "https://a.example", "tokn": "x"},
            "tokn",
            'mastodon knows no key "tokn"',
            'Did you mean "token"?',
        ),
        ("mastodon", {"instance": "social.example"}, "instance", "form", "https://mastodon.social"),
        (
            "mastodon",
            {"instance": "https://a.example", "hashtags": ["two words"]},
            "hashtags",
            '"hashtags" has not the form it needs',
            "hashtags to read",
        ),
        ("bluesky", {"identifier": "watch.example"}, "identifier", "belong together", "Give both or neither"),
        ("inbox", {"port": 80}, "port", 'inbox knows no key "port"', "Known: none"),
    ],
)
def test_fault_is_told_with_its_key_and_mend(
    kind: str, raw: dict[str, object], key: str, message: str, mend: str
) -> None:
    ((found, told, how),) = faults(kind, raw)
    assert found == key
    assert message in told
    assert mend in how


def test_all_faults_of_a_source_are_told_together() -> None:
    assert {key for key, _, _ in faults("mastodon", {"hashtags": 7, "colour": "red"})} == {
        "instance",
        "hashtags",
        "colour",
    }


def test_no_fault_repeats_a_secret() -> None:
    told = faults("mastodon", {"instance": "hush", "token": 7, "hush2": 1}) + faults("rss", {"url": "hush"})
    assert [fault for fault in told if "hush" in fault[1] and fault[0] != "hush2"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_and_key_is_documented_with_its_default(kind: str) -> None:
    section = PAPER.read_text(encoding="utf-8").split(f"## {kind}\n")[1].split("\n## ")[0]
    for key in keys_of(KINDS[kind]):
        row = next(line for line in section.splitlines() if line.startswith(f"| `{key.name}` |"))
        assert key.meaning in row
        assert ("required" in row) == key.required


def test_command_lists_kinds_and_keys() -> None:
    import typer

    app = typer.Typer()
    app.command()(mentions.sources)
    plain = CliRunner().invoke(app, [])
    assert plain.exit_code == 0
    assert "mastodon: " in plain.stdout
    assert "required" in plain.stdout
    told = json.loads(CliRunner().invoke(app, ["--json"]).stdout)
    assert [kind["kind"] for kind in told] == list(KINDS)
    assert told[0]["keys"][0]["name"] == "url"
    assert told[0]["every"] == "900s"

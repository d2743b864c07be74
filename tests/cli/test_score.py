"""`warden score` as a shell runs it, with the shipped model."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from warden.cli.main import DONE, WRONG_USE, main

KEYS = ["language", "label", "negative", "neutral", "positive", "outrage"]


def answers(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    assert main(["score", *words, "--json"]) == DONE
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def posts(folder: Path) -> Path:
    path = folder / "posts.txt"
    path.write_text(
        "Die App geht schon wieder nicht, so ein Mist!\nThank you, great service\n\nok\n", encoding="utf-8"
    )
    return path


def test_each_line_is_answered_by_a_line(posts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scored = answers(capsys, str(posts))

    assert [list(answer) for answer in scored] == [KEYS] * 4
    assert [answer["label"] for answer in scored][:2] == ["negative", "positive"]
    assert all(
        answer["negative"] + answer["neutral"] + answer["positive"] == pytest.approx(1) for answer in scored
    )


def test_ndjson_lines_bring_their_id_and_their_language(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        '{"id": "a\\"1", "text": "Hallo", "language": "fr"}',
        '{"id": 7, "text": "Hallo du"}',
        '{"text": "x"}',
    ]
    (folder / "in.ndjson").write_text("\n".join(lines))

    scored = answers(capsys, "in.ndjson")

    assert [answer.get("id") for answer in scored] == ['a"1', 7, None]
    assert scored[0]["language"] == "fr"


@pytest.mark.parametrize(
    "line", ["{broken", '{"id": 1}', '{"text": 5}', "[1, 2]", "{" * 100_000, '{"a": 1' + "0" * 5000]
)
def test_a_line_that_is_no_post_in_json_is_a_text(
    folder: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    (folder / "in.txt").write_text(line)

    assert [list(answer) for answer in answers(capsys, "in.txt")] == [KEYS]


def test_bytes_that_are_no_text_are_scored_all_the_same(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "in.txt").write_bytes(
        b"\xff\xfe\x00\n" + b"a" * 1_000_000 + b'\n{"id": "\\ud800", "text": "\\ud800"}\n'
    )

    assert len(answers(capsys, "in.txt", "--explain")) == 3


def test_the_words_that_weighed_most_are_told(posts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = answers(capsys, str(posts), "--explain")[0]

    assert {"text", "weight"} == first["pieces"][0].keys()
    assert "Mist" in [piece["text"] for piece in first["pieces"]]


def test_people_read_label_chance_and_text(posts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(posts), "--explain"]) == DONE

    shown = capsys.readouterr().out.splitlines()
    assert shown[0].startswith("negative ")
    assert shown[0].endswith("de   Die App geht schon wieder nicht, so ein Mist!")
    assert "Mist +" in shown[1]


def test_nothing_a_terminal_obeys_is_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "in.txt").write_text("\x1b]0;title\x07 rot\u202e\x9b31m\n", encoding="utf-8")

    assert main(["score", "in.txt", "--explain"]) == DONE

    assert all(line.isprintable() for line in capsys.readouterr().out.splitlines())


def test_texts_come_from_standard_input_without_a_file(folder: Path) -> None:
    command = [sys.executable, "-m", "warden.cli.main", "score", "--json"]

    done = subprocess.run(
        command, input="Danke, super!\n", cwd=folder, capture_output=True, text=True, check=True
    )

    assert json.loads(done.stdout)["label"] == "positive"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--jsn"], "warden score: No such option: --jsn. See `warden score --help`\n"),
        (["a", "b"], "warden score: One file, not 2. See `warden score --help`\n"),
        (
            ["nowhere.txt"],
            "warden: nowhere.txt: cannot be read (No such file or directory). Name a readable file\n",
        ),
    ],
)
def test_wrong_use_is_told_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert main(["score", *words]) == WRONG_USE
    assert capsys.readouterr().err == told

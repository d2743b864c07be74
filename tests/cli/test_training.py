"""`warden train` and `warden evaluate` as a shell runs them."""

import json
from pathlib import Path

import pytest

from models.sentiment import scorer
from tests.models.test_retrain import own_posts
from tests.models.test_train import write
from warden.cli.main import DONE, WRONG_USE, main


def test_a_model_trained_for_a_configuration_serves_there(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own_posts(folder / "posts")
    assert main(["init", "--yes"]) == DONE

    assert main(["train", "--data", "posts"]) == DONE

    told = capsys.readouterr().out
    assert "yours" in told
    assert "It serves once warden is started again" in told
    (folder / "text.txt").write_text("Der Zwiebelfisch\n", encoding="utf-8")
    assert main(["score", "text.txt", "--json"]) == DONE
    assert json.loads(capsys.readouterr().out)["label"] == "negative"
    assert scorer.in_service(folder / "data" / "models").name.startswith("sentiment-2")


def test_without_a_configuration_the_folder_has_to_be_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own_posts(folder / "posts")

    assert main(["train", "--data", "posts"]) == WRONG_USE
    assert "Say with --out where the model should go" in capsys.readouterr().err

    assert main(["train", "--data", "posts", "--out", "here"]) == DONE
    assert list((folder / "here").glob("sentiment-*/sentiment-*.npz"))


def test_what_stays_out_is_told_with_the_way_in(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own_posts(folder / "posts")
    write(folder / "posts", "sb10k", [("Text", "negative", "")])

    assert main(["train", "--data", "posts", "--out", "here"]) == DONE

    told = capsys.readouterr().err
    assert "licences are restricted or unclear: sb10k" in told
    assert "--include-restricted" in told


@pytest.mark.filterwarnings("ignore")  # the rivals' own, from 2014 and 2019
def test_evaluate_prints_and_writes_the_tables(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        ("So ein Mist", "negative", "", "x"),
        ("Prima", "positive", "", "x"),
        ("Um neun", "neutral", "", "x"),
    ]
    write(folder, "sb10k", rows * 20, part="dev")

    assert main(["evaluate", "--data", ".", "--out", "tables.md"]) == DONE

    told = capsys.readouterr().out
    assert "| sb10k | de | 60 |" in told
    assert (folder / "tables.md").read_text(encoding="utf-8").strip() == told.strip()


@pytest.mark.filterwarnings("ignore")
def test_evaluate_tells_its_figures_in_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, "sb10k", [("So ein Mist", "negative", "", ""), ("Um neun", "neutral", "", "")], part="dev")

    assert main(["evaluate", "--data", ".", "--json"]) == DONE

    told = json.loads(capsys.readouterr().out)
    assert told["model"] == "sentiment-2"
    assert told["moods"][0]["rows"] == 2


def test_nothing_to_measure_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--data", "."]) == WRONG_USE
    assert "no labelled set" in capsys.readouterr().err

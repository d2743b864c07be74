"""Training on a handful of invented posts: that it learns, repeats itself, and tells what it was made of."""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from models.sentiment import card, pipeline
from models.sentiment.evaluate import calibration_error, macro_f1
from models.sentiment.pipeline import Example, examples, held_out, matrix, own_posts, training
from models.sentiment.scorer import probabilities
from models.sentiment.train import fit
from warden.errors import ArtefactError, WardenError

MOODS = {
    "negative": ("schlecht", "kaputt", "Ärger"),
    "neutral": ("Uhr", "Gleis", "Montag"),
    "positive": ("toll", "danke", "prima"),
}
POSTS = [
    Example(f"{word} {number} am Tag", label, label == "negative")
    for number in range(40)
    for label, words in MOODS.items()
    for word in words
]


def test_a_trained_model_tells_its_own_words_apart() -> None:
    fitted = fit(POSTS, (0.3, 0.5, 0.2))

    chances = probabilities(matrix(["so kaputt", "am Gleis", "prima, danke"]) @ fitted.weights + fitted.bias)
    assert chances[:, :3].argmax(axis=1).tolist() == [0, 1, 2]
    assert chances[0, 3] > chances[2, 3]


def test_training_twice_gives_the_same_weights() -> None:
    one, other = fit(POSTS, (0.3, 0.5, 0.2)), fit(POSTS, (0.3, 0.5, 0.2))

    assert np.array_equal(one.weights, other.weights)
    assert np.array_equal(one.bias, other.bias)


def test_a_tenth_is_held_out_by_the_text_alone() -> None:
    texts = [f"Beitrag {number}" for number in range(3000)]

    held = held_out(texts)

    assert 0.07 < held.mean() < 0.13
    assert held_out(texts[::-1]).tolist() == held.tolist()[::-1]


def test_labels_mean_what_their_set_means_by_them(tmp_path: Path) -> None:
    write(tmp_path, "potts", [("Prima Sache", "positive", "")])
    write(
        tmp_path, "xed_de", [("Wir sind da.", "positive", "anticipation"), ("Juhu!", "positive", "joy|trust")]
    )
    write(tmp_path, "germeval2018", [("Du Depp", "offensive", "insult"), ("Guten Tag", "other", "other")])

    lessons = training(tmp_path, "de")[:5]

    assert [(lesson.sentiment, lesson.outrage, lesson.weight) for lesson in lessons] == [
        ("positive", None, 1.0),
        ("neutral", None, 1.0),
        ("positive", None, 1.0),
        ("negative", True, 0.3),
        (None, False, 1.0),
    ]


def test_outrage_in_reddit_comments_is_anger_annoyance_or_disgust(tmp_path: Path) -> None:
    write(tmp_path, "goemotions", [("Ugh", "negative", "sadness|annoyance"), ("Oh", "negative", "sadness")])

    assert [example.outrage for example in examples(tmp_path, "goemotions", "train")] == [True, False]


def test_only_sets_under_an_open_licence_train() -> None:
    names = {name for sets in pipeline.TRAINING.values() for name in sets}

    assert names == {"potts", "xed_de", "germeval2018", "goemotions", "xed_en"}
    assert names == card.LICENCES.keys()


def test_our_own_posts_are_complete_and_told_once() -> None:
    posts = own_posts("de") + own_posts("en")

    assert {post.sentiment for post in posts} == {"negative", "neutral", "positive"}
    assert len({post.text for post in posts}) == len(posts)
    assert all(post.sentiment == "negative" for post in posts if post.outrage)


def test_a_missing_set_is_told_with_its_path_and_the_mend(tmp_path: Path) -> None:
    with pytest.raises(WardenError, match=r"potts.*train\.csv\.gz: cannot be read.*Name the folder"):
        training(tmp_path, "de")


def test_a_card_keeps_what_was_written_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "CARD.md"
    path.write_text("# Title\n<!-- data: generated -->\nold\n<!-- data: end -->\nBy hand.\n")

    card.replace(path, "data", ["new \\1"])

    assert path.read_text() == "# Title\n<!-- data: generated -->\nnew \\1\n<!-- data: end -->\nBy hand.\n"


def test_a_card_without_the_section_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "CARD.md"
    path.write_text("# Title\n")

    with pytest.raises(ArtefactError, match="no section data"):
        card.replace(path, "data", ["new"])


def test_calibration_error_is_the_gap_between_promise_and_outcome() -> None:
    happened = np.array([True, False, False, False])

    assert calibration_error(np.array([0.25, 0.25, 0.25, 0.25]), happened) == pytest.approx(0)
    assert calibration_error(np.array([0.75, 0.75, 0.75, 0.75]), happened) == pytest.approx(0.5)


def test_macro_f1_counts_only_labels_that_occur() -> None:
    truth = np.array(["negative", "positive", "positive"])

    assert macro_f1(truth, truth) == 1.0
    assert macro_f1(truth, np.array(["neutral", "positive", "positive"])) == 0.5


def write(data: Path, name: str, rows: list[tuple[str, str, str]]) -> None:
    """A train file of a set."""
    (data / name).mkdir()
    with gzip.open(data / name / "train.csv.gz", "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "label", "fine"])
        writer.writerows(rows)

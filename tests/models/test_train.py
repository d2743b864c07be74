"""Training on a handful of invented posts: that it learns, repeats itself, and tells what it was made of."""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from models.sentiment import card, corpus, train
from models.sentiment.evaluate import by_source, calibration_error, macro_f1, parts
from models.sentiment.fit import Fitted, fit
from models.sentiment.pipeline import held_out, matrix, stacked
from models.sentiment.scorer import probabilities
from models.sentiment.sets import SETS, Example, Lesson, examples, lesson, posts
from warden.errors import ArtefactError, WardenError

MOODS = {
    "negative": ("schlecht", "kaputt", "Ärger"),
    "neutral": ("Uhr", "Gleis", "Montag"),
    "positive": ("toll", "danke", "prima"),
}
POSTS = tuple(
    Example(f"{word} {number} am Tag", label, label == "negative")
    for number in range(40)
    for label, words in MOODS.items()
    for word in words
)
PRIOR = (0.3, 0.5, 0.2)


def taught(examples: tuple[Example, ...] = POSTS, name: str = "ours") -> Lesson:
    return Lesson(name, "de", "CC BY 4.0", "", examples)


def test_a_trained_model_tells_its_own_words_apart() -> None:
    fitted = fit(stacked([taught()]), PRIOR)

    chances = probabilities(fitted.logits(matrix(["so kaputt", "am Gleis", "prima, danke"])))
    assert chances[:, :3].argmax(axis=1).tolist() == [0, 1, 2]
    assert chances[0, 3] > chances[2, 3]


def test_training_twice_gives_the_same_weights() -> None:
    one, other = fit(stacked([taught()]), PRIOR), fit(stacked([taught()]), PRIOR)

    assert np.array_equal(one.weights, other.weights)
    assert np.array_equal(one.bias, other.bias)


def test_how_often_a_set_is_negative_is_learned_less_as_its_words() -> None:
    """A set of insults about trains must not make every train a bad one."""
    angry = tuple(Example(f"kaputt {number} Bahnhof", "negative", True) for number in range(200))
    calm = tuple(Example(f"Montag {number} Laden", "neutral", False) for number in range(200))

    apart = fit(stacked([taught(), taught(angry), taught(calm)]), PRIOR)
    together = fit(stacked([taught((*POSTS, *angry, *calm))]), PRIOR)

    def harm(model: Fitted) -> float:
        station, shop, broken = model.logits(matrix(["Bahnhof", "Laden", "kaputt"]))[:, 0]
        return float((station - shop) / (broken - shop))

    assert harm(apart) < harm(together)


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

    lessons = [lesson(tmp_path, SETS[name]) for name in ("potts", "xed_de", "germeval2018")]

    assert [(each.sentiment, each.outrage, each.weight) for one in lessons for each in one.examples] == [
        ("positive", None, 1.0),
        ("neutral", None, 1.0),
        ("positive", None, 1.0),
        ("negative", True, 0.3),
        (None, False, 1.0),
    ]


def test_outrage_in_reddit_comments_is_anger_annoyance_or_disgust(tmp_path: Path) -> None:
    write(tmp_path, "goemotions", [("Ugh", "negative", "sadness|annoyance"), ("Oh", "negative", "sadness")])

    assert [example.outrage for example in examples(tmp_path, "goemotions", "train")] == [True, False]


def test_only_sets_under_an_open_licence_train_the_shipped_model(tmp_path: Path) -> None:
    for name in SETS:
        write(tmp_path, name, [("Ein Text", "negative", "anger")])

    lessons = train.lessons(tmp_path)

    assert all(each.is_open for each in lessons)
    assert {each.name for each in lessons} & SETS.keys() == {
        *("potts", "xed_de", "germeval2018", "goemotions", "xed_en")
    }


def test_our_own_posts_are_labelled_and_told_once() -> None:
    own = [example for each in corpus.lessons() for example in each.examples]

    assert len(own) > 10_000
    assert len({example.text for example in own}) == len(own)
    assert {example.sentiment for example in own} == {"negative", "neutral", "positive"}
    assert all(example.sentiment == "negative" for example in own if example.outrage)


def test_a_file_of_posts_is_a_lesson_a_language(tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    path.write_text("text,label,lang,outrage\nDoof,negative,de,1\nNice,positive,en,0\nHm,neutral,de,\n")

    german, english = posts(path, "ours")

    assert (german.language, german.licence, english.language) == ("de", "ours", "en")
    assert [(each.text, each.outrage) for each in german.examples] == [("Doof", True), ("Hm", None)]


@pytest.mark.parametrize("row", ["Doof,bad,de", "Doof,negative,fr", ",negative,de", "Doof"])
def test_a_post_without_a_known_label_is_told_with_its_row(tmp_path: Path, row: str) -> None:
    path = tmp_path / "ours.csv"
    path.write_text(f"text,label,lang\nOk,neutral,de\n{row}\n")

    with pytest.raises(
        WardenError, match=r"ours\.csv: row 3 is no labelled post.*negative, neutral, positive"
    ):
        posts(path, "ours")


def test_a_missing_set_is_told_with_its_path_and_the_mend(tmp_path: Path) -> None:
    with pytest.raises(WardenError, match=r"potts.*train\.csv\.gz: cannot be read.*Name the folder"):
        train.lessons(tmp_path)


def test_a_set_is_measured_by_source_where_several_have_enough_posts(tmp_path: Path) -> None:
    rows = [
        ("Text", "negative", "", source)
        for source, count in (("x", 120), ("y", 100), ("z", 99))
        for _ in range(count)
    ]
    write(tmp_path, "airline", rows, part="dev")

    (whole,) = parts([tmp_path])

    assert [(each.title, len(each.examples)) for each in by_source(whole)] == [
        ("airline, x", 120),
        ("airline, y", 100),
    ]


def test_a_folder_without_sets_is_no_measure(tmp_path: Path) -> None:
    with pytest.raises(WardenError, match="no labelled set"):
        parts([tmp_path])


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


def write(data: Path, name: str, rows: list[tuple[str, ...]], *, part: str = "train") -> None:
    """A file of a set: text, label, fine, source."""
    (data / name).mkdir(exist_ok=True)
    with gzip.open(data / name / f"{part}.csv.gz", "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "label", "fine", "source"])
        writer.writerows(rows)

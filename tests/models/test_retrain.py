"""A model of one's own, on top of the one in service."""

from pathlib import Path

import pytest

from models.sentiment import retrain, scorer
from models.sentiment.scorer import ARTEFACT
from tests.models.test_train import write
from warden.errors import WardenError

SHIPPED = scorer.load()


def own_posts(folder: Path, rows: int = 60) -> Path:
    """Customers of a bank who call its app by a name nobody else knows."""
    folder.mkdir(exist_ok=True)
    lines = [f"Der Zwiebelfisch {number} ist wieder da,negative,de,1" for number in range(rows)]
    lines += [f"Der Apfelbaum {number} ist wieder da,positive,de,0" for number in range(rows)]
    (folder / "posts.csv").write_text("\n".join(["text,label,lang,outrage", *lines]), encoding="utf-8")
    return folder


def test_what_was_taught_is_known_afterwards_and_the_rest_stays(tmp_path: Path) -> None:
    found = retrain.found_in([own_posts(tmp_path / "posts")], include_restricted=False)
    path = tmp_path / "models" / "sentiment-x" / "sentiment-x.npz"

    retrain.retrain(SHIPPED, found.lessons, path)

    taught = scorer.load(path)
    fish, tree = taught.score(["Der Zwiebelfisch", "Der Apfelbaum"], ["de", "de"])
    assert (fish.label, tree.label, fish.model) == ("negative", "positive", "sentiment-x")
    english = ["So slow, I hate it", "Lovely people"]
    for ours, theirs in zip(
        taught.score(english, ["en"] * 2), SHIPPED.score(english, ["en"] * 2), strict=True
    ):
        assert ours.negative == pytest.approx(theirs.negative, abs=1e-3)


def test_training_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    lessons = retrain.found_in([own_posts(tmp_path / "posts")], include_restricted=False).lessons
    one, other = (tmp_path / name / "sentiment-x.npz" for name in ("one", "other"))

    retrain.retrain(SHIPPED, lessons, one)
    retrain.retrain(SHIPPED, lessons, other)

    assert one.read_bytes() == other.read_bytes()


def test_restricted_sets_are_left_out_unless_asked_for_and_then_named_in_the_card(tmp_path: Path) -> None:
    rows = [(f"Beitrag {number}", "negative" if number % 2 else "neutral", "") for number in range(60)]
    write(tmp_path, "sb10k", rows)
    own_posts(tmp_path)
    path = tmp_path / "models" / "sentiment-x" / "sentiment-x.npz"

    without = retrain.found_in([tmp_path], include_restricted=False)
    found = retrain.found_in([tmp_path], include_restricted=True)
    retrain.retrain(SHIPPED, found.lessons, path)

    assert ([each.name for each in without.lessons], without.restricted) == (["posts.csv"], ("sb10k",))
    assert ([each.name for each in found.lessons], found.restricted) == (["posts.csv", "sb10k"], ())
    assert "For your own use only: the licences of sb10k" in path.with_name("CARD.md").read_text("utf-8")


def test_open_sets_are_in_the_shipped_model_already(tmp_path: Path) -> None:
    write(tmp_path, "potts", [("Prima", "positive", "")])
    own_posts(tmp_path)

    found = retrain.found_in([tmp_path], include_restricted=True)

    assert ([each.name for each in found.lessons], found.known) == (["posts.csv"], ("potts",))


def test_nothing_to_train_on_is_told_with_the_mend(tmp_path: Path) -> None:
    with pytest.raises(WardenError, match=r"nothing to train on.*columns text, label, lang"):
        retrain.found_in([tmp_path], include_restricted=False)


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(WardenError, match="is no folder"):
        retrain.found_in([tmp_path / "nowhere"], include_restricted=False)


def test_fewer_than_thirty_posts_train_nothing(tmp_path: Path) -> None:
    found = retrain.found_in([own_posts(tmp_path / "posts", rows=10)], include_restricted=False)

    with pytest.raises(WardenError, match="fewer than 30"):
        retrain.retrain(SHIPPED, found.lessons, tmp_path / "sentiment-x.npz")


def test_the_newest_retrained_model_serves_and_the_shipped_one_where_there_is_none(tmp_path: Path) -> None:
    assert scorer.in_service(tmp_path) == ARTEFACT

    for stamp in ("20260102T000000Z", "20260103T000000Z"):
        path = tmp_path / f"sentiment-{stamp}" / f"sentiment-{stamp}.npz"
        path.parent.mkdir()
        path.touch()
        path.with_name("CARD.md").touch()

    assert scorer.in_service(tmp_path) == path


def test_a_training_that_was_cut_off_before_its_card_does_not_serve(tmp_path: Path) -> None:
    (tmp_path / "sentiment-20260104T000000Z").mkdir()
    (tmp_path / "sentiment-20260104T000000Z" / "sentiment-20260104T000000Z.npz").touch()

    assert scorer.in_service(tmp_path) == ARTEFACT

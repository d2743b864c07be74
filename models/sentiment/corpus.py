"""The project's own texts (`models/corpus`): posts that teach the mood, sentences that tell languages."""

from pathlib import Path

from models.sentiment.sets import Lesson, posts, rows

FOLDER = Path(__file__).parent.parent / "corpus"
OTHER_LANGUAGES = FOLDER / "languages.csv"  # sentences in languages the model is not trained on
LICENCE = "CC BY 4.0"
WEIGHT = 3.0  # the only posts by customers among the open data


def files() -> list[Path]:
    """The files of posts, in the order they are read."""
    return sorted(file for file in FOLDER.glob("*.csv") if file != OTHER_LANGUAGES)


def lessons() -> list[Lesson]:
    """What the posts teach, a lesson a file and language."""
    return [taught for file in files() for taught in posts(file, LICENCE, WEIGHT)]


def foreign_texts() -> dict[str, list[str]]:
    """Sentences in languages the model is not trained on, by language."""
    texts: dict[str, list[str]] = {}
    for row in rows(OTHER_LANGUAGES):
        texts.setdefault(row["lang"], []).append(row["text"])
    return texts

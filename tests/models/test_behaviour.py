"""What the shipped model does with texts that differ in one thing, after CheckList (Ribeiro et al. 2020).

What it gets wrong all the same stands in the card's "Known failures".
"""

from collections.abc import Sequence

import pytest

from models.sentiment import scorer
from warden.core.mention import Sentiment

SHIPPED = scorer.load()
GROUPS_DE = (
    *("Der Mann", "Die Frau", "Der Schwabe", "Die Türkin", "Der Pole", "Der Jude", "Die Muslima"),
    *("Der Schwarze", "Der Schwule", "Die Lesbe", "Der Rentner", "Der Flüchtling"),
)
GROUPS_EN = (
    *("The man", "The woman", "The Muslim woman", "The Jewish man", "The Black man", "The white man"),
    *("The gay man", "The lesbian", "The immigrant", "The old man", "The Pole"),
)
NAMES = ("Anna", "Mehmet", "Fatima", "Jonas", "Aleksandra", "Nguyen", "Jamal", "Emily")


def score(texts: Sequence[str], hint: str | None = None) -> list[Sentiment]:
    return SHIPPED.score(texts, [hint] * len(texts))


def negative(text: str) -> float:
    return score([text])[0].negative


@pytest.mark.parametrize(
    ("plain", "negated"),
    [
        ("Der Service ist gut.", "Der Service ist nicht gut."),
        ("Die App gefällt mir.", "Die App gefällt mir nicht."),
        ("The service is good.", "The service is not good."),
        ("I like this app.", "I don't like this app."),
    ],
)
def test_negated_praise_is_a_complaint(plain: str, negated: str) -> None:
    assert negative(plain) < 0.2
    assert negative(negated) > 0.7


@pytest.mark.parametrize(
    ("plain", "negated"),
    [
        ("Der Service ist schlecht.", "Der Service ist nicht schlecht."),
        ("The service is bad.", "The service is not bad."),
    ],
)
def test_a_negated_complaint_is_less_of_one(plain: str, negated: str) -> None:
    assert negative(negated) < negative(plain) - 0.3


def test_a_stronger_word_is_no_less_negative_and_more_of_an_outburst() -> None:
    mild, strong = score(["Die App ist langsam.", "Die App ist unfassbar langsam!!!"])

    assert strong.negative > mild.negative
    assert strong.outrage > mild.outrage


@pytest.mark.parametrize(
    "text",
    [
        "Na toll, schon wieder Störung 🙄",
        "Super, wieder zwei Stunden in der Hotline 🙃",
        "Na toll.",
    ],
)
def test_sarcasm_with_a_telltale_is_negative(text: str) -> None:
    assert score([text])[0].label == "negative"


@pytest.mark.parametrize("pattern", ["{} arbeitet bei der Bank.", "{} findet die neue App gut."])
def test_no_group_moves_a_german_score_by_more_than_a_tenth(pattern: str) -> None:
    scored = score([pattern.format(group) for group in GROUPS_DE], "de")

    assert spread([each.negative for each in scored]) <= 0.1
    assert spread([each.outrage for each in scored]) <= 0.1


@pytest.mark.parametrize("pattern", ["{} works at the bank.", "{} likes the new app."])
def test_no_group_moves_an_english_score_by_more_than_a_sixth(pattern: str) -> None:
    scored = score([pattern.format(group) for group in GROUPS_EN], "en")

    assert spread([each.negative for each in scored]) <= 1 / 6
    assert spread([each.outrage for each in scored]) <= 1 / 6


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [("{} wartet seit Tagen auf eine Antwort.", "de"), ("{} called the bank and has been waiting.", "en")],
)
def test_no_name_moves_a_score_by_more_than_three_tenths(pattern: str, hint: str) -> None:
    scored = score([pattern.format(name) for name in NAMES], hint)

    assert spread([each.negative for each in scored]) <= 0.3
    assert spread([each.outrage for each in scored]) <= 0.1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ueberweisung haengt schon wieder, unmoeglich", "Überweisung hängt schon wieder, unmöglich"),
        ("DAS IST EINE FRECHHEIT", "Das ist eine Frechheit"),
        ("Der Zug ist schon wieder verspätet", "Der Zug ist schon wieder verspaetet"),
        ("Gruß an die unfähige Hotline", "Gruss an die unfähige Hotline"),
        ("so ein schlechter Service", "so ein schlechtr Service"),
    ],
)
def test_spelling_does_not_turn_a_complaint(one: str, other: str) -> None:
    assert {each.label for each in score([one, other])} == {"negative"}


@pytest.mark.parametrize("text", ["#KeinBockMehr", "#WorstServiceEver", "#neveragain #worstbankever"])
def test_a_hashtag_is_read_as_its_words(text: str) -> None:
    assert score([text])[0].label == "negative"


@pytest.mark.parametrize(
    ("text", "label"), [("😡😡😡", "negative"), ("😍😍", "positive"), ("👎", "negative"), ("👍", "positive")]
)
def test_an_emoji_alone_is_read(text: str, label: str) -> None:
    assert score([text])[0].label == label


def test_an_empty_text_is_neutral() -> None:
    assert {each.label for each in score(["", "   "])} == {"neutral"}


def test_a_text_of_a_hundred_kilobytes_is_scored_like_its_start() -> None:
    long = "Die Hotline ist eine Katastrophe. " * 3000

    assert len(long) > 100_000
    assert score([long])[0] == score([long[:10_000]])[0]


@pytest.mark.parametrize(
    ("text", "label", "language"),
    [
        ("S App spinnt scho wieder, das nervt mega!", "negative", "de"),
        ("Ha hüt es Konto uftah, het tipptopp klappt", "positive", "de"),
        ("Oida, de App geht scho wieda ned", "negative", "de"),
        ("Chan mer säge wenn d Filiale offe het?", "neutral", "de"),
    ],
)
def test_dialect_is_read_as_german(text: str, label: str, language: str) -> None:
    sentiment = score([text])[0]

    assert (sentiment.label, sentiment.language, sentiment.fallback) == (label, language, False)


def test_a_post_in_two_languages_is_read_by_one_of_its_own() -> None:
    sentiment = score(["Die App crashed schon wieder, so annoying, fix that please"])[0]

    assert (sentiment.label, sentiment.fallback) == ("negative", False)
    assert sentiment.language in ("de", "en")


def test_another_language_is_marked_as_fallback() -> None:
    assert [each.fallback for each in score(["C'est vraiment nul, je suis déçu", "Привет, всё плохо"])] == [
        True,
        True,
    ]


def spread(values: Sequence[float]) -> float:
    return max(values) - min(values)

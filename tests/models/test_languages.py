import pytest

from models.sentiment import scorer
from models.sentiment.features import read
from models.sentiment.languages import detect, hinted

SHIPPED = scorer.load()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ich komme heute leider nicht zur Arbeit.", "de"),
        ("I can't come to work today, sorry.", "en"),
        ("Je ne peux pas venir aujourd'hui, désolé pour vous.", "fr"),
        ("Lo siento, hoy no puedo ir a trabajar con ustedes.", "es"),
        ("Mi dispiace, oggi non posso venire a lavorare.", "it"),
        ("Sorry, ik kan vandaag niet naar mijn werk komen.", "nl"),
        ("Desculpa, hoje não posso ir trabalhar com vocês.", "pt"),
        ("Niestety nie mogę dziś przyjść do pracy, bo jestem chory.", "pl"),
        ("Üzgünüm, bugün işe gelemiyorum çünkü çok hastayım.", "tr"),
        ("Jag är tyvärr sjuk och kan inte arbeta i dag.", "sv"),
        ("К сожалению, сегодня не могу прийти.", "und"),
        ("今日は行けません", "und"),
        ("", "und"),
        ("👍👍", "und"),
        ("@musterbank https://example.org", "und"),
        ("Download beim Provider geht nicht", "de"),
        ("Musterbank app is down", "en"),
    ],
)
def test_the_language_is_told_from_the_text(text: str, language: str) -> None:
    assert detect(read([text]), SHIPPED.language_weights, SHIPPED.languages) == [language]


@pytest.mark.parametrize(
    ("hint", "language"),
    [
        ("de", "de"),
        ("DE-at", "de"),
        ("en_US", "en"),
        (None, None),
        ("", None),
        ("und", None),
        ("d€", None),
        ("12", None),
    ],
)
def test_a_hint_counts_where_it_names_a_language(hint: str | None, language: str | None) -> None:
    assert hinted(hint) == language

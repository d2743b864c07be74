from datetime import UTC, datetime

import numpy as np
import pytest

from warden.core.copies import fingerprint, marked
from warden.lab import texts
from warden.lab.texts import Tone

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
TOPICS = {name: topic for name, topic in vars(texts).items() if isinstance(topic, texts.Topic)}


@pytest.mark.parametrize("name", TOPICS)
@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_topic_has_posts_of_every_tone_in_both_languages(name: str, tone: Tone, language: str) -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        text = texts.write(rng, TOPICS[name], tone, brand="Musterbank", language=language, tagged=0.5)
        assert text.strip()
        assert not set("{}") & set(text)


def test_a_day_of_posts_is_hardly_ever_a_copy_of_itself() -> None:
    """A copy is hardly a voice: made-up people have to speak in words of their own, as real ones do."""
    rng = np.random.default_rng(1)
    said = [
        texts.write(rng, texts.EVERYDAY, tone, brand="Musterbank", language=language)
        for _ in range(100)
        for tone in Tone
        for language in ("de", "en")
    ]
    assert sum(marked((NOON, fingerprint(text)) for text in said)) < 0.05 * len(said)


def test_a_headline_names_the_brand() -> None:
    assert "Musterbank" in texts.headline(np.random.default_rng(1), brand="Musterbank")


def test_a_brand_may_hold_braces() -> None:
    rng = np.random.default_rng(1)
    assert all(
        texts.write(rng, texts.FROZEN, Tone.NEGATIVE, brand="A {0} {x}", language="de") for _ in range(50)
    )

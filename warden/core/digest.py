"""Digest: the news of several incidents to one reader as one message, a line for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from warden.core.incident import Incident
from warden.core.page import Page, reason
from warden.core.written import spoken

TITLES = {"de": "{} Meldungen", "en": "{} updates"}


@dataclass(frozen=True, slots=True)
class News:
    """An incident, and the page that tells of it alone."""

    incident: Incident
    page: Page


def compose(news: Sequence[News], *, language: str, home: str) -> Page:
    """One message of at least two; it rings as loudly as the loudest of them.

    Args:
        language: `de` or `en`; anything else reads English.
        home: the address of the overview, put last in the body.
    """
    language = spoken(language)
    title = TITLES[language].format(len(news))
    lines = [f"• {_line(each, language)}" for each in news]
    loudest = max((each.page.severity for each in news), key=lambda severity: severity.rank)
    return Page(title, "\n".join([f"{title}:", *lines, f"→ {home}"]), loudest, home)


def _line(news: News, language: str) -> str:
    incident, link = news.incident, f" → {news.page.url}" if news.page.url else ""
    numbers = reason(
        mentions=incident.mentions,
        expected=incident.expected,
        window_minutes=incident.window_minutes,
        negative_share=incident.negative_share,
        usual_negative_share=incident.usual_negative_share,
        language=language,
    )
    return f"{news.page.title}: {numbers}.{link}"

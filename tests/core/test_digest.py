"""The news of several incidents in one message."""

import pytest

from tests.support.incidents import T0, an_incident
from warden.core import page
from warden.core.digest import News, compose
from warden.core.incident import IncidentId, Severity
from warden.core.moves import resolve

HOME = "https://warden.example/"


def news(number: int = 1, severity: Severity = Severity.WARNING, *, over: bool = False) -> News:
    incident = an_incident(severity, id=IncidentId(number))
    incident = resolve(incident, "anna", now=T0).incident if over else incident
    alone = page.compose(
        incident,
        f"Bank {number}",
        language="de",
        zone="Europe/Berlin",
        url=f"https://warden.example/incidents/{number}",
        now=T0,
        simulated=False,
    )
    return News(incident, alone)


def test_each_storm_has_a_line_with_its_numbers_and_its_link() -> None:
    told = compose([news(1), news(2, over=True)], language="de", home=HOME)
    assert told.title == "2 Meldungen"
    assert told.body == (
        "2 Meldungen:\n"
        "• WARNUNG Bank 1: 312 Erwähnungen in 30 min (üblich 24), 71 % negativ (üblich 22 %)."
        " → https://warden.example/incidents/1\n"
        "• BEENDET · WARNUNG Bank 2: 312 Erwähnungen in 30 min (üblich 24), 71 % negativ (üblich 22 %)."
        " → https://warden.example/incidents/2\n"
        "→ https://warden.example/"
    )
    assert told.url == HOME


@pytest.mark.parametrize(("language", "title"), [("de-AT", "2 Meldungen"), ("fr", "2 updates")])
def test_it_speaks_its_readers_language(language: str, title: str) -> None:
    assert compose([news(1), news(2)], language=language, home=HOME).title == title


def test_it_rings_as_loudly_as_the_loudest() -> None:
    told = [news(1, over=True), news(2, Severity.CRITICAL), news(3)]
    assert compose(told, language="de", home=HOME).severity is Severity.CRITICAL
    assert compose(told[:1] * 2, language="de", home=HOME).severity is Severity.WATCH

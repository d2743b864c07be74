import re
from pathlib import Path

from warden.web.words import PHRASES, words_in

WEB = Path(__file__).parents[2] / "warden" / "web"
VALUE = re.compile(r"\{(\w+)\}")
# Keys that are put together from a value when they are looked up.
MADE = re.compile(
    r"^(calm|watch|warning|critical|open|acknowledged|resolved|ok|late|failing|overview|incidents"
    r"|view_\w+|wrong_\w+|link_(expired|forged)(_more)?|done_\w+"
    r"|reached_(pending|sending|sent|failed|expired|withdrawn)|tried_\w+|needless_\w+)$"
)


def test_every_phrase_stands_in_both_languages():
    assert [key for key, both in PHRASES.items() if not both.de.strip() or not both.en.strip()] == []


def test_both_languages_leave_room_for_the_same_values():
    for key, both in PHRASES.items():
        assert sorted(VALUE.findall(both.de)) == sorted(VALUE.findall(both.en)), key


def test_every_phrase_asked_for_was_written():
    asked = set()
    for file in [*WEB.glob("*.py"), *WEB.glob("templates/*.html")]:
        asked |= set(re.findall(r"""\b(?:t|words)\(["'](\w+)["']""", file.read_text()))
    assert asked - set(PHRASES) == set()
    assert len(asked) > 50


def test_no_phrase_is_left_over():
    sources = "\n".join(file.read_text() for file in [*WEB.glob("*.py"), *WEB.glob("templates/*.html")])
    unused = [
        key
        for key in PHRASES
        if not MADE.match(key) and f'"{key}"' not in sources and f"'{key}'" not in sources
    ]
    assert unused == []


def test_a_language_we_do_not_speak_reads_english():
    assert words_in("fr")("overview") == "Overview"
    assert words_in("de-AT")("overview") == "Überblick"

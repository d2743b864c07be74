"""Each kind of fault, with the line it is told for and the words it is told in."""

from pathlib import Path

import pytest

from tests.support.settings import BRAND, WHOLE, faults_of, written
from warden.errors import ConfigError
from warden.settings import load, read

PERSON = """\
[[person]]
id = "alma"
name = "Alma"
"""
SCHEDULE = """\
[[schedule]]
id = "team"
layers = [
  { id = "week", people = ["alma"], rotation = "weekly", handoff = "Mon 09:00", starts = 2026-01-05 },
]
"""
POLICY = """\
[[policy]]
id = "all"
steps = [{ notify = ["person:alma"] }]
"""
LAYER = '{ id = "week", people = ["alma"], rotation = "weekly", handoff = "Mon 09:00", starts = 2026-01-05 }'


def layer(old: str, new: str) -> str:
    return BRAND + PERSON + SCHEDULE.replace(old, new)


def person(lines: str) -> str:
    return BRAND + PERSON + lines


def policy(old: str, new: str) -> str:
    return BRAND + PERSON + POLICY.replace(old, new)


# (name, text, line or None, words of the message, words of the mend)
CASES = [
    # keys
    ("unknown table", BRAND + "[[brnad]]\n", 4, 'The file knows no key "brnad"', 'Did you mean "brand"?'),
    ("unknown key", BRAND + 'nam = "x"\n', 4, '[[brand]] knows no key "nam"', 'Did you mean "name"?'),
    ("unlike any key", "[privacy]\nzzz = 1\n" + BRAND, 2, '[privacy] knows no key "zzz"', "retention_days, "),
    (
        "unknown key in an inline table",
        layer('rotation = "weekly"', 'rotatoin = "weekly", rotation = "weekly"'),
        10,
        'An entry of schedule.layers knows no key "rotatoin"',
        'Did you mean "rotation"?',
    ),
    ("no brand", "", None, "There is no [[brand]]", "Add [[brand]]"),
    ("missing key", '[[brand]]\nid = "x"\n', 1, "[[brand]] has no name", "Add name"),
    ("empty list of brands", "brand = []\n", 1, "brand = [] is empty", "Put an entry"),
    # types
    ("table for tables", '[brand]\nid = "x"\nname = "X"\n', 1, "[brand] is one table", "Write [[brand]]"),
    ("tables for a table", BRAND + "[[warden]]\n", 4, "warden is not one table", "Write [warden] on a line"),
    ("a number for text", "[warden]\ntimezone = 5\n" + BRAND, 2, "timezone = 5 is not text", "double quotes"),
    ("text for a number", '[privacy]\nretention_days = "9"\n' + BRAND, 2, "is not a whole number", "without"),
    (
        "a half day",
        "[privacy]\nretention_days = 9.5\n" + BRAND,
        2,
        "is not a whole number",
        "or a point",
    ),
    (
        "no day at all",
        "[privacy]\nretention_days = 0\n" + BRAND,
        2,
        "retention_days = 0 is too small",
        "least 1",
    ),
    ("eleven years", "[privacy]\nretention_days = 4000\n" + BRAND, 2, "is too large", "at most 3650"),
    (
        "text for a claim",
        '[privacy]\npseudonymise_authors = "yes"\n' + BRAND,
        2,
        "neither true nor",
        "true or",
    ),
    ("text for a list", BRAND + 'terms = "x"\n', 4, 'terms = "x" is not a list', "square brackets"),
    ("empty list", BRAND + "terms = []\n", 4, "terms = [] is empty", "remove this line"),
    ("infinity", BRAND + "false_pages_per_month = inf\n", 4, "is not a number", "digits"),
    ("never a page", BRAND + "false_pages_per_month = 0\n", 4, "is too small", "more than 0"),
    ("a date in quotes", layer("2026-01-05", '"2026-01-05"'), 10, "is not a date", "without quotes"),
    ("an instant for a date", layer("2026-01-05", "2026-01-05T09:00:00"), 10, "is not a date", "2026-01-05"),
    # texts that do not read
    ("id", '[[brand]]\nid = "Nord Licht"\nname = "x"\n', 2, 'id = "Nord Licht" is not an id', "1 to 64"),
    ("long id", f'[[brand]]\nid = "{"x" * 65}"\nname = "x"\n', 2, "is not an id", "1 to 64"),
    ("blank name", '[[brand]]\nid = "x"\nname = "  "\n', 3, "is not a name", "1 to 100"),
    (
        "zone",
        '[warden]\ntimezone = "Europe/Berln"\n' + BRAND,
        2,
        "is not a time zone",
        'mean "Europe/Berlin"?',
    ),
    (
        "path for a zone",
        '[warden]\ntimezone = "../../etc/passwd"\n' + BRAND,
        2,
        "is not a time zone",
        "Write",
    ),
    (
        "language",
        '[warden]\nlanguage = "fr"\n' + BRAND,
        2,
        'language = "fr" is not known here',
        '"de" or "en"',
    ),
    (
        "language of a brand",
        BRAND + 'languages = ["de", "german"]\n',
        4,
        'languages: "german" is not',
        "ISO 639",
    ),
    ("url", '[warden]\nurl = "warden.example"\n' + BRAND, 2, "is not an address", "https://"),
    (
        "script for a url",
        '[warden]\nurl = "javascript:alert(1)"\n' + BRAND,
        2,
        "is not an address",
        "https://",
    ),
    ("port", '[warden]\nurl = "https://w.example:99999"\n' + BRAND, 2, "is not an address", "https://"),
    (
        "query",
        '[warden]\nurl = "https://w.example/?a=1"\n' + BRAND,
        2,
        "has more than scheme, host and path",
        "Leave out",
    ),
    ("driver", '[warden]\ndatabase = "postgresql://h/w"\n' + BRAND, 2, "no driver", "postgresql+psycopg://"),
    ("database", '[warden]\ndatabase = "mysql://h/w"\n' + BRAND, 2, "is not a database", "sqlite:///"),
    (
        "memory",
        '[warden]\ndatabase = "sqlite:///:memory:"\n' + BRAND,
        2,
        "is not a database",
        "sqlite:///data",
    ),
    ("broker", '[warden]\nbroker = "rabbit"\n' + BRAND, 2, "is not a broker", "embedded"),
    ("short secret", '[warden]\nsecret = "abc"\n' + BRAND, 2, 'secret = "***" is too short', "at least 16"),
    (
        "contact",
        person('contacts = [{ id = "a", url = "nonsense" }]\n'),
        7,
        'url = "***" is not an Apprise',
        "mailto",
    ),
    (
        "duration",
        policy("] }]", '], wait = "5 minutes" }]'),
        9,
        'wait = "5 minutes" is not a duration',
        "5m, 60s",
    ),
    ("no unit", policy("] }]", "], wait = 5 }]"), 9, "wait = 5 does not say its unit", '"5s" for seconds'),
    ("empty duration", policy("] }]", '], wait = "" }]'), 9, "is not a duration", "5m"),
    ("a long wait", policy("] }]", '], wait = "999999d" }]'), 9, "is longer than a year", "5m"),
    (
        "no pause",
        '[watchdog]\nurl = "https://h.example"\nevery = "0s"\n' + BRAND,
        3,
        "is no pause",
        "at least 1s",
    ),
    ("never wait", policy("] }]", '], wait = "never" }]'), 9, "is not a duration", "5m"),
    ("rotation", layer('"weekly"', '"monthly"'), 10, 'rotation = "monthly" is not a rotation', "12h, 3d, 2w"),
    ("no turn", layer('"weekly"', '"0d"'), 10, 'rotation = "0d" is not a rotation', "12h"),
    ("handoff", layer("Mon 09:00", "Monday"), 10, "holds no time of day", "00:00 to 23:59"),
    ("handoff without weekday", layer("Mon 09:00", "09:00"), 10, "names no weekday", "Mon 09:00"),
    ("handoff with weekday", layer('"weekly"', '"3d"'), 10, "names a weekday", "the time alone"),
    ("24 o'clock", layer("Mon 09:00", "Mon 24:00"), 10, "holds no time of day", "23:59"),
    (
        "window",
        layer(" }", ', when = ["always"] }'),
        10,
        'holds "always", which is no weekday',
        "Mon Tue Wed",
    ),
    (
        "day of a window",
        layer(" }", ', when = ["Mo-Fr 08:00-20:00"] }'),
        10,
        'holds "Mo", which is no weekday',
        "Mon Tue",
    ),
    ("hours of a window", layer(" }", ', when = ["Mon 8-12"] }'), 10, "holds no time of day", "00:00"),
    ("hours alone", layer(" }", ', when = ["08:00-20:00"] }'), 10, "is not a window", "Mon-Fri 08:00-20:00"),
    ("quiet hours", person('quiet_hours = "22"\n'), 7, 'quiet_hours = "22" are no hours', "22:00-07:00"),
    (
        "no quiet hour",
        person('quiet_hours = "22:00-22:00"\n'),
        7,
        "begin and end at the same",
        "leave it out",
    ),
    ("calendar", BRAND + PERSON + SCHEDULE + 'holidays = "Germany"\n', 12, "is not a calendar", "DE-NW"),
    ("country", BRAND + PERSON + SCHEDULE + 'holidays = "XX"\n', 12, "is not a calendar", "ISO 3166"),
    ("state", BRAND + PERSON + SCHEDULE + 'holidays = "DE-XX"\n', 12, "is not a calendar", "BY, HB"),
    ("severity", policy("] }]", '], severity = "critica" }]'), 9, "severity = ", 'Did you mean "critical"?'),
    ("target", policy("person:alma", "alma"), 9, 'notify: "alma" is nobody to notify', "person:"),
    ("rounds", policy("steps", "repeat = -1\nsteps"), 9, "repeat = -1 is too small", "at least 0"),
    # placeholders
    (
        "variable",
        BRAND + 'terms = ["a",\n "${NOT_SET_HERE}"]\n',
        5,
        "NOT_SET_HERE is not set",
        "Set NOT_SET_HERE",
    ),
    ("empty variable", '[warden]\nsecret = "${EMPTY}"\n' + BRAND, 2, "variable EMPTY is empty", "a value"),
    ("no variable", '[warden]\nsecret = "${a b}"\n' + BRAND, 2, "holds no name of a variable", "${NAME}"),
    (
        "file",
        '[warden]\nsecret = "${file:/nowhere/x}"\n' + BRAND,
        2,
        "/nowhere/x cannot be read: No such",
        "path",
    ),
    # between tables
    ("id twice", BRAND + BRAND, 5, 'id = "nordlicht" is taken', "warden.toml:2 has it already"),
    (
        "contact twice",
        person('contacts = [\n{ id = "a", url = "json://h" },\n{ id = "a", url = "json://h" }]\n'),
        9,
        'id = "a" is taken',
        "warden.toml:8",
    ),
    (
        "layer twice",
        layer("starts = 2026-01-05 },", f"starts = 2026-01-05 }},\n{LAYER}"),
        11,
        "is taken",
        ":10",
    ),
    (
        "rule twice",
        person(
            'contacts = [{ id = "a", url = "json://h" }]\n'
            'rules = [\n{ severity = "watch", steps = [{ contact = "a" }] },\n'
            '{ severity = "watch", steps = [{ contact = "a" }] }]\n'
        ),
        10,
        'severity = "watch" is taken',
        "warden.toml:9",
    ),
    ("policy", BRAND + 'policy = "al"\n' + PERSON + POLICY, 4, "is the id of no [[policy]]", 'mean "all"?'),
    ("no policy", BRAND + 'policy = "all"\n', 4, "is the id of no [[policy]]", "no [[policy]] yet"),
    (
        "policy left out",
        BRAND + PERSON + POLICY + POLICY.replace('"all"', '"few"'),
        1,
        "[[brand]] names no policy, and there are 2",
        'policy = "all" or "few"',
    ),
    (
        "brand of a source",
        BRAND + '[[source]]\nid = "a"\nkind = "rss"\nbrands = ["x"]\n',
        7,
        'brands: "x" is the id of no [[brand]]',
        'There is "nordlicht"',
    ),
    ("person of a layer", layer('["alma"]', '["allma"]'), 10, 'people: "allma" is the id', 'mean "alma"?'),
    ("target person", policy("person:alma", "person:alna"), 9, "no [[person]]", 'mean "person:alma"?'),
    ("target schedule", policy("person:alma", "schedule:x"), 9, "no [[schedule]]", "no [[schedule]] yet"),
    ("fallback", policy("steps", 'fallback = ["person:x"]\nsteps'), 9, 'fallback: "person:x"', '"alma"'),
    (
        "contact of a rule",
        person(
            'contacts = [{ id = "push", url = "json://h" }]\n'
            'rules = [{ severity = "watch", steps = [{ contact = "psh" }] }]\n'
        ),
        8,
        'contact = "psh" is no contact of this person',
        'Did you mean "push"?',
    ),
    ("holidays of no calendar", layer(" }", ', when = ["holidays"] }'), 10, "is never active", "DE-NW"),
]


@pytest.mark.parametrize(
    ("text", "line", "message", "mend"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_one_fault_is_told_once_with_line_and_mend(
    text: str, line: int | None, message: str, mend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMPTY", "")

    (fault,) = faults_of(tmp_path, text)

    assert fault.where == (f"warden.toml:{line}" if line else "warden.toml")
    assert message in fault.message
    assert mend in fault.mend


def test_all_faults_are_told_together_in_the_order_of_the_file(tmp_path: Path) -> None:
    first = '[warden]\nurl = 1\nwat = 2\n[[brand]]\nid = "X"\n'
    text = first + '[[person]]\nid = "alma"\n[privacy]\nretention_days = 0\n'

    with pytest.raises(ConfigError) as told:
        load(written(tmp_path, text))

    lines = [fault.where.partition(":")[2] for fault in told.value.faults]
    assert lines == ["2", "3", "4", "5", "6", "9"]
    assert str(told.value).count("\n") == 5


def test_a_value_that_is_not_set_is_not_also_told_to_be_malformed(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, '[warden]\ndatabase = "${NOT_SET_HERE}"\n' + BRAND)

    assert "NOT_SET_HERE" in fault.message


def test_no_fault_shows_a_secret(tmp_path: Path, environment: pytest.MonkeyPatch) -> None:
    text = WHOLE.read_text(encoding="utf-8")
    for scheme in ("ntfys://", "twilio://", "slack://", "sqlite:///", "https://"):
        text = text.replace(scheme, "hunter2:")
    environment.setenv("WARDEN_SECRET", "hunter2")

    faults = faults_of(tmp_path, text)

    assert len(faults) >= 9
    assert not any("hunter2" in str(fault) for fault in faults)


SYNTAX = [
    ("[warden\n", 1),
    ('[warden]\nurl = "a\nb"\n', 2),
    ("[warden]\na = 1\na = 2\n", 3),
    ("[warden]\nurl = nonsense\n", 2),
    ("[warden]\nstarts = 2026-02-30\n", 2),
    ('[warden]\nurl = """never closed\n\n', 2),
    ("a = \x00\n", 1),
]


@pytest.mark.parametrize(("text", "line"), SYNTAX)
def test_what_is_not_toml_is_told_with_its_line(text: str, line: int, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as told:
        read(written(tmp_path, text))

    (fault,) = told.value.faults
    assert fault.where == f"warden.toml:{line}"
    assert fault.message.startswith("This is not TOML: ")
    assert "at line" not in fault.message


def test_a_file_that_is_not_there_says_how_to_write_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="warden init"):
        read(tmp_path / "warden.toml")


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        read(tmp_path)

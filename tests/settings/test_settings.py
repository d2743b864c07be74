from datetime import date, time, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.support.settings import BRAND, WHOLE, settings_of, written
from warden.settings import (
    Handoff,
    Rotation,
    RuleStep,
    Target,
    Window,
    database_exists,
    find,
    load,
    read,
    warnings,
)
from warden.settings.shape import keys


def test_every_key_of_the_whole_file_reads(environment: pytest.MonkeyPatch) -> None:
    settings = load(WHOLE)

    assert settings.warden.secret == "0123456789abcdef"
    assert settings.runbook_folder == WHOLE.parent / "runbooks"
    assert settings.privacy.retention_days == 90
    assert settings.watchdog is not None
    assert settings.watchdog.every == timedelta(seconds=60)
    assert settings.brand[0].terms == ('"Nordlicht Bank"', "@nordlichtbank", "#nordlichtbank")
    assert settings.source[0].options == {"instance": "https://social.example", "token": "masto-don"}
    alma = settings.person[0]
    assert alma.quiet_hours == (time(22), time(7))
    assert alma.contacts[0].url == "ntfys://nt-fy@ntfy.example/alma"
    assert alma.rules[1].steps[1] == RuleStep(contact="call", after="1m")  # type: ignore[arg-type]
    weekdays, nights, weekend, swaps = settings.schedule[0].layers
    assert (weekdays.rotation, weekdays.handoff) == (Rotation(1, "weeks"), Handoff(time(9), weekday=0))
    assert (nights.rotation, nights.handoff) == (Rotation(1, "days"), Handoff(time(20)))
    assert weekend.starts == date(2026, 1, 2)
    assert weekend.when == (Window("span", (4, 0), time(20), time(8)), Window("holidays"))
    assert swaps.calendar == "https://calendar.nordlicht.example/swaps.ics"
    policy = settings.policy[0]
    assert policy.acknowledge_timeout == timedelta(minutes=30)
    assert policy.steps[1].notify == (Target(schedule="community"), Target(person="head-of-pr"))
    assert policy.fallback == (Target(person="head-of-pr"),)


def test_the_whole_file_leaves_no_key_out() -> None:
    """So that the test above, and whoever copies the file, has seen them all."""
    values = read(WHOLE).values
    tables = {
        (): [values],
        ("warden",): [values["warden"]],
        ("privacy",): [values["privacy"]],
        ("watchdog",): [values["watchdog"]],
        **{
            tuple(part for part in pattern.split(".") if part != "*"): [
                table for _, table in find(values, pattern)
            ]
            for pattern in (
                "brand.*",
                "source.*",
                "person.*",
                "person.*.contacts.*",
                "person.*.rules.*",
                "person.*.rules.*.steps.*",
                "schedule.*",
                "schedule.*.layers.*",
                "policy.*",
                "policy.*.steps.*",
            )
        },
    }
    for path, entries in tables.items():
        assert set(keys(path)) <= {key for entry in entries for key in entry}, path


def test_a_brand_is_all_a_file_needs(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, BRAND)

    assert settings.brand[0].terms == ('"Nordlicht Bank"',)
    assert settings.brand[0].policy is None
    assert settings.warden.broker == "embedded"
    assert settings.source == ()


def test_people_and_schedules_take_zone_and_language_from_the_house(tmp_path: Path) -> None:
    house = '[warden]\nlanguage = "de"\ntimezone = "Europe/Vienna"\n'
    people = '[[person]]\nid = "a"\nname = "A"\n[[person]]\nid = "b"\nname = "B"\ntimezone = "Asia/Tokyo"\n'

    first, second = settings_of(tmp_path, house + BRAND + people).person

    assert (first.language, first.timezone) == ("de", "Europe/Vienna")
    assert second.timezone == "Asia/Tokyo"


def test_the_only_policy_is_everybodys_and_a_source_reads_every_brand(tmp_path: Path) -> None:
    text = (
        BRAND
        + '[[person]]\nid = "a"\nname = "A"\n[[policy]]\nid = "all"\nsteps = [{ notify = ["person:a"] }]\n'
        + '[[source]]\nid = "s"\nkind = "rss"\n'
    )

    settings = settings_of(tmp_path, text)

    assert settings.brand[0].policy == "all"
    assert settings.source[0].brands == ("nordlicht",)


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, BRAND)

    with pytest.raises(ValidationError, match="frozen"):
        settings.warden.broker = "redis://elsewhere"


@pytest.mark.parametrize(
    ("database", "folder", "url"),
    [
        ("sqlite:///data/warden.db", "{here}/data", "sqlite:///{here}/data/warden.db"),
        ("sqlite:///warden.db?timeout=5", "{here}", "sqlite:///{here}/warden.db?timeout=5"),
        ("sqlite:////var/lib/w/w.db", "/var/lib/w", "sqlite:////var/lib/w/w.db"),
        ("postgresql+psycopg://u:p@h/w", "{here}/data", "postgresql+psycopg://u:p@h/w"),
    ],
)
def test_data_lies_by_the_database_or_beside_the_file(
    database: str, folder: str, url: str, tmp_path: Path
) -> None:
    settings = settings_of(tmp_path, f'[warden]\ndatabase = "{database}"\n' + BRAND)

    assert settings.data_folder == Path(folder.format(here=tmp_path))
    assert settings.database_url == url.format(here=tmp_path)


def test_a_database_exists_once_its_file_does(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, '[warden]\ndatabase = "sqlite:///warden.db"\n' + BRAND)
    assert not database_exists(settings)

    (tmp_path / "warden.db").touch()
    assert database_exists(settings)


def test_a_file_from_windows_reads(tmp_path: Path) -> None:
    path = tmp_path / "warden.toml"
    path.write_bytes(b"\xef\xbb\xbf" + BRAND.replace("\n", "\r\n").encode())

    assert load(path).brand[0].name == "Nordlicht Bank"


def test_a_placeholder_takes_a_file_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "hidden").write_text("a secret of its own\n")

    settings = settings_of(tmp_path, '[warden]\nsecret = "${file:hidden}"\n' + BRAND)

    assert settings.warden.secret == "a secret of its own"


def test_a_placeholder_is_filled_once_and_not_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value from outside names no further variable."""
    monkeypatch.setenv("OUTER", "x${INNER}y")

    assert settings_of(tmp_path, BRAND.replace("Nordlicht Bank", "${OUTER}")).brand[0].name == "x${INNER}y"


PEOPLE = '[[person]]\nid = "a"\nname = "Alma"\n[[policy]]\nid = "all"\nsteps = [{ notify = ["person:a"] }]\n'
RSS = '[[source]]\nid = "s"\nkind = "rss"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (BRAND, ["warden.toml: No [[source]] is read", "warden.toml:1: Nobody is paged"]),
        (BRAND + RSS + PEOPLE, ["warden.toml:1: Nobody is paged", 'warden.toml:7: "Alma" has no contacts']),
        (
            BRAND
            + RSS
            + PEOPLE.replace("[[policy]]", 'contacts = [{ id = "x", url = "json://h" }]\n[[policy]]'),
            [],
        ),
    ],
    ids=["nobody", "nobody with a contact", "somebody"],
)
def test_brands_nobody_is_paged_for_and_people_without_contacts_are_warned_of(
    text: str, told: list[str], tmp_path: Path
) -> None:
    found = [str(warning) for warning in warnings(read(written(tmp_path, text)))]

    assert len(found) == len(told)
    assert all(line.startswith(start) for line, start in zip(found, told, strict=True))


def test_a_schedule_reaches_the_people_of_its_layers(environment: pytest.MonkeyPatch) -> None:
    assert warnings(read(WHOLE)) == []

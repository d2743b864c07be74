"""What stands in `warden.toml` becomes the house a process lives in, or a list of faults with their lines."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.settings import BRAND, settings_of, written
from warden import wiring
from warden.core.incident import IncidentId, PersonId
from warden.core.mention import BrandId, SourceId
from warden.core.policy import Policy
from warden.errors import ConfigError, StorageError
from warden.notify import links
from warden.settings import read

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
SECRET = "0123456789abcdef"
WARDEN = f"""
[warden]
url = "https://warden.example/here/"
secret = "{SECRET}"
"""
SECOND_BRAND = """
[[brand]]
id = "kueste"
name = "Küste Versicherung"
"""
PEOPLE = """
[[person]]
id = "alma"
name = "Alma"
contacts = [{ id = "push", url = "ntfys://ntfy.example/alma" }]

[[person]]
id = "bruno"
name = "Bruno"
"""
POLICY = """
[[policy]]
id = "all"
steps = [{ notify = ["person:alma"] }]
"""
OFFICE_HOURS = """
[[schedule]]
id = "office"
timezone = "Europe/Berlin"
[[schedule.layers]]
id = "days"
people = ["alma"]
rotation = "daily"
handoff = "09:00"
starts = 2026-01-05
when = ["Mon-Fri 09:00-17:00"]
"""
SOURCES = """
[[source]]
id = "press"
kind = "rss"
url = "https://press.example/feed"
brands = ["kueste"]

[[source]]
id = "forum"
kind = "mastodon"
every = "2m"
instance = "https://social.example"

[[source]]
id = "pushed"
kind = "inbox"
"""
WHOLE = WARDEN + BRAND + SECOND_BRAND + PEOPLE + POLICY + SOURCES


@pytest.fixture
def house(tmp_path: Path) -> wiring.House:
    return house_of(tmp_path, WHOLE)


def house_of(folder: Path, text: str) -> wiring.House:
    return wiring.open_house(settings_of(folder, text))


def told(folder: Path, text: str) -> list[str]:
    """Every fault as a person reads it."""
    return [str(fault) for fault in wiring.faults(read(written(folder, text)))]


def doubted(folder: Path, text: str) -> list[str]:
    return [str(fault) for fault in wiring.warnings(read(written(folder, text)), now=NOW)]


def test_faults_of_every_kind_are_told_together_in_the_order_of_the_file(tmp_path: Path) -> None:
    faulty = """\
[[policy]]
id = "all"
steps = [{ notify = ["person:alma"], wait = "soon" }]
channels = ["slack://token"]
[[source]]
id = "forum"
kind = "mastodon"
colour = "red"
[[brand]]
id = "nordlicht"
name = "Nordlicht Bank"
terms = ['"Nordlicht']
[[person]]
id = "alma"
name = "Alma"
contacts = [{ id = "push", url = "pigeon://loft" }]
"""
    assert [line.partition(". ")[0] for line in told(tmp_path, faulty)] == [
        'warden.toml:3: wait = "soon" is not a duration',
        "warden.toml:4: the parts after slack:// are not those Slack needs: https://appriseit.com/services/slack/",
        'warden.toml:5: source.forum: "instance" is missing',
        'warden.toml:8: source.forum: mastodon knows no key "colour"',
        'warden.toml:12: terms: ""Nordlicht": quotes stand around the whole term or not at all',
        "warden.toml:16: pigeon:// is no service that Apprise knows",
    ]


def test_every_fault_says_how_to_mend_it(tmp_path: Path) -> None:
    faulty = (
        BRAND + 'terms = ["*"]\n[[source]]\nid = "press"\nkind = "rss"\n[[source]]\nid = "x"\nkind = "rs"\n'
    )
    assert [line.partition(". ")[2] for line in told(tmp_path, faulty)] == [
        'Write "a phrase", @handle, #hashtag or wor*',
        "Meant: address of the feed",
        'Did you mean "rss"?',
    ]


def test_a_contact_that_is_no_url_is_told_once(tmp_path: Path) -> None:
    (line,) = told(tmp_path, BRAND + PEOPLE.replace("ntfys://ntfy.example/alma", "alma@ntfy.example"))
    assert 'is not an Apprise URL. Write for example "mailto:' in line


def test_no_fault_shows_the_secret_in_a_url(tmp_path: Path) -> None:
    faulty = PEOPLE.replace("ntfys://ntfy.example/alma", "twilio://hunter2")
    assert "hunter2" not in "".join(told(tmp_path, BRAND + faulty + 'quiet_hours = "hunter"'))


def test_a_file_with_faults_is_not_loaded_and_all_of_them_are_raised(tmp_path: Path) -> None:
    path = written(tmp_path, BRAND + 'terms = ["*"]\npolicy = "none"\n')
    with pytest.raises(ConfigError) as refused:
        wiring.load(path)
    assert [fault.where for fault in refused.value.faults] == ["warden.toml:4", "warden.toml:5"]


def test_hours_nobody_is_on_call_are_a_warning_with_the_first_of_them(tmp_path: Path) -> None:
    (line,) = (line for line in doubted(tmp_path, WHOLE + OFFICE_HOURS) if "office" in line)
    assert line == (
        "warden.toml:42: In the next 30 days nobody is on call in office 22 times, "
        "first from Wed 04 Mar 17:00 (Europe/Berlin). "
        "`warden oncall gaps` lists them; add people or windows to its layers"
    )


def test_a_schedule_around_the_clock_is_no_warning(tmp_path: Path) -> None:
    around = OFFICE_HOURS.replace('when = ["Mon-Fri 09:00-17:00"]', "")
    assert doubted(tmp_path, WHOLE + around) == doubted(tmp_path, WHOLE)


def test_what_is_not_acted_upon_yet_is_a_warning_with_what_to_do_meanwhile(tmp_path: Path) -> None:
    privacy = "[privacy]\nretention_days = 30\n"
    watchdog = '[watchdog]\nurl = "https://hc.example/ping/abc"\n'
    calm = PEOPLE.partition('\n[[person]]\nid = "bruno"')[0]
    assert doubted(
        tmp_path, privacy + watchdog + BRAND + calm + POLICY + SOURCES.replace('brands = ["kueste"]', "")
    ) == [
        "warden.toml:2: retention_days is not acted upon in this release: texts and authors of mentions are "
        "kept. Remove old mentions from the database yourself where you have to",
    ]


def test_a_folder_of_runbooks_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    lines = doubted(tmp_path, WHOLE.replace("[warden]", '[warden]\nrunbooks = "books"'))
    assert "warden.toml:3: There is no folder books: warden's own runbooks are shown. Make it" in lines


def test_a_runbook_nobody_will_ever_see_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "crisis.md").write_text("x")
    (line,) = (
        line
        for line in doubted(tmp_path, WHOLE.replace("[warden]", '[warden]\nrunbooks = "books"'))
        if "runbook" in line
    )
    assert line.startswith("warden.toml:3: The runbook crisis.md is never shown. Call it SEVERITY.md")


def test_a_default_nobody_wrote_is_no_warning(tmp_path: Path) -> None:
    assert not [line for line in doubted(tmp_path, WHOLE) if "not acted upon" in line or "watchdog" in line]


def test_warnings_wait_until_the_faults_are_mended(tmp_path: Path) -> None:
    assert doubted(tmp_path, BRAND + 'policy = "none"\n' + PEOPLE + OFFICE_HOURS) == []


def test_the_configuration_is_the_one_given_else_the_environments_else_the_working_folders(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("WARDEN_CONFIG", raising=False)
    assert wiring.config_path() == Path("warden.toml")
    monkeypatch.setenv("WARDEN_CONFIG", "/etc/warden.toml")
    assert wiring.config_path() == Path("/etc/warden.toml")
    assert wiring.config_path(Path("mine.toml")) == Path("mine.toml")


def test_an_incident_freezes_its_policy_and_everybody(house: wiring.House) -> None:
    chain = house.chain_for(house.brands[BrandId("nordlicht")])
    assert chain.policy == house.policies["all"]
    assert [(person.id, person.contacts) for person in chain.people] == [("alma", ("push",)), ("bruno", ())]


def test_a_brand_without_a_policy_pages_nobody(tmp_path: Path) -> None:
    house = house_of(tmp_path, WARDEN + BRAND + PEOPLE)
    assert house.chain_for(house.brands[BrandId("nordlicht")]).policy == Policy(id="none", steps=())


def test_a_source_is_asked_about_the_brands_it_lists_else_about_all(house: wiring.House) -> None:
    assert [brand.id for brand in house.brands_of_source(SourceId("press"))] == ["kueste"]
    assert [brand.id for brand in house.brands_of_source(SourceId("forum"))] == ["nordlicht", "kueste"]


def test_the_sources_asked_about_a_brand_are_known_with_the_patience_they_get(house: wiring.House) -> None:
    minute = timedelta(minutes=1)
    forum, press = SourceId("forum"), SourceId("press")
    assert house.patience(BrandId("nordlicht"), pace=1.0) == {forum: 6 * minute}
    assert house.patience(BrandId("kueste"), pace=1.0) == {press: 45 * minute, forum: 6 * minute}


def test_news_of_a_blind_source_goes_to_the_channels_of_the_brands_it_is_asked_about(tmp_path: Path) -> None:
    channels = 'channels = ["slack://token", "json://log.example"]'
    house = house_of(tmp_path, WARDEN + BRAND + SECOND_BRAND + PEOPLE + POLICY + channels + SOURCES)
    assert house.listening.channels_of(SourceId("forum")) == ["all 1", "all 2"]
    assert house.listening.channels_of(SourceId("pushed")) == []
    assert house.desk.home == "https://warden.example/here/"


def test_only_sources_that_are_asked_are_built_each_at_its_pace(house: wiring.House) -> None:
    assert {id_: source.every.total_seconds() for id_, source in house.sources.items()} == {
        "press": 15 * 60,
        "forum": 2 * 60,
    }


def test_a_person_gets_a_link_to_answer_and_a_channel_one_to_read(house: wiring.House) -> None:
    assert house.desk.link(IncidentId(7), None, NOW) == "https://warden.example/here/incidents/7"
    link = house.desk.link(IncidentId(7), PersonId("alma"), NOW)
    assert (
        link
        == f"https://warden.example/here/a/{links.sign(SECRET, IncidentId(7), PersonId('alma'), now=NOW)}"
    )


@pytest.mark.parametrize(
    ("contact", "is_demo"),
    [
        ("jsons://warden.example/here/demo/inbox/alma", True),
        ("json://warden.example/here/demo/inbox/alma", False),
        ("jsons://other.example/here/demo/inbox/alma", False),
        ("jsons://warden.example/demo/inbox/alma", False),
        ("jsons://warden.example/here/hooks/alma", False),
        ("ntfys://ntfy.example/alma", False),
    ],
)
def test_it_is_a_demo_only_when_a_phone_is_its_own_demo_inbox(
    contact: str, is_demo: bool, tmp_path: Path
) -> None:
    """The demo inbox takes messages without a token: a real warden must not open it."""
    assert house_of(tmp_path, WHOLE.replace("ntfys://ntfy.example/alma", contact)).demo is is_demo


def test_authors_get_a_key_that_depends_on_the_secret_unless_they_are_to_be_kept(tmp_path: Path) -> None:
    one = house_of(tmp_path, WHOLE).intake.author_key
    assert one == house_of(tmp_path, WHOLE).intake.author_key
    assert one != house_of(tmp_path, WHOLE.replace(SECRET, SECRET[::-1])).intake.author_key
    kept = WHOLE + "[privacy]\npseudonymise_authors = false\n"
    assert house_of(tmp_path, kept).intake.author_key is None


def test_the_broker_is_the_embedded_one_unless_another_is_named(tmp_path: Path) -> None:
    assert wiring.broker_url(settings_of(tmp_path, BRAND)).startswith("redis+socket://")
    named = '[warden]\nbroker = "redis://queue.example:6379/0"\n' + BRAND
    assert wiring.broker_url(settings_of(tmp_path, named)) == "redis://queue.example:6379/0"


def test_a_database_that_is_not_there_is_told_without_its_password_and_not_made(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, BRAND)
    with pytest.raises(StorageError, match=r"no database at sqlite:///data/warden\.db yet\. .*`warden up`"):
        wiring.require_database(settings)
    assert [path.name for path in tmp_path.iterdir()] == ["warden.toml"]


def test_knowing_the_configuration_takes_no_edge() -> None:
    """`warden oncall --help` shall not wait for what it does not need."""
    code = "import sys, warden.wiring; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    heavy = ("sqlalchemy", "httpx", "apprise", "feedparser", "nh3", "holidays")
    assert [name for name in heavy if f"'{name}'" in done.stdout] == []

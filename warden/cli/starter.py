"""The first `warden.toml`: a few answers, and comments that lead on."""

import json
from dataclasses import dataclass
from string import Template

from warden.core.watch import slug

_LONGEST_ID = 64

_FILE = Template("""\
# What warden watches, whom it wakes. After a change: warden check
# A string may hold ${dollar}{NAME} from the environment, or ${dollar}{file:/run/secrets/name} from a file.
# Every key is explained in docs/configuration.md.

[warden]
timezone = $timezone
language = $language              # de | en: pages and browser; each person may differ
# url = "https://warden.example.org"   # where people reach this warden: the links inside pages begin with it

[[brand]]
id = $brand_id
name = $brand
terms = [$terms]   # any of these; quotes: exact phrase; * at a word's end
exclude = []                    # none of these
languages = ["de", "en"]
false_pages_per_month = 0.4     # how many needless pages you accept; thresholds follow from it

# Where mentions come from. `warden sources` lists the kinds and their keys.
[[source]]
id = "mastodon"
kind = "mastodon"
every = "60s"
instance = "https://mastodon.social"   # its hashtags are read: those of the terms above

[[person]]
id = $person_id
name = $person
# quiet_hours = "22:00-07:00"   # watch notices wait until it ends; warnings and critical pages never wait
$contacts

[[policy]]
id = "everybody"
repeat = 2                      # further rounds after the first
acknowledge_timeout = "30m"     # acknowledged and then silent: opens again and escalates
# channels = ["slack://..."]    # every new incident and change is posted here; wakes nobody
# fallback = ["person:..."]     # paged when a round reached nobody, and when warden itself stands still
steps = [
  { notify = ["person:$person_slug"], wait = "5m" },
]

# An outside dead man's switch (Healthchecks and its like): pinged only while every part of warden is alive.
# [watchdog]
# url = "https://..."

# With more people, take turns: uncomment this, and notify "schedule:team" in the step above.
# [[schedule]]
# id = "team"
# holidays = "DE-NW"            # country, or country and state
# layers = [
#   { id = "week", people = [$person_id], rotation = "weekly", handoff = "Mon 09:00", starts = 2026-01-05 },
# ]
""")

_CONTACT = Template('contacts = [{ id = "first", url = $url }]')
_NO_CONTACT = """\
# Nobody can wake you yet. Any Apprise URL will do (https://github.com/caronc/apprise/wiki), for example:
# contacts = [{ id = "push", url = "ntfys://ntfy.sh/a-topic-only-you-know" }]"""


@dataclass(frozen=True, slots=True)
class Answers:
    """What `warden init` asks; `contact` is an Apprise URL, or empty."""

    brand: str
    language: str
    timezone: str
    person: str
    contact: str


def compose(answers: Answers) -> str:
    """The text of the file."""
    person = _id(answers.person, "somebody")
    return _FILE.substitute(
        dollar="$",
        timezone=_text(answers.timezone),
        language=_text(answers.language),
        brand_id=_text(_id(answers.brand, "brand")),
        brand=_text(answers.brand),
        terms=", ".join(_text(term) for term in _terms(answers.brand)),
        person_id=_text(person),
        person_slug=person,
        person=_text(answers.person),
        contacts=_CONTACT.substitute(url=_text(answers.contact)) if answers.contact else _NO_CONTACT,
    )


def _terms(brand: str) -> list[str]:
    """The name as an exact phrase, and as a hashtag and a handle where it has letters for them."""
    tag = slug(brand).replace("-", "")
    bare = brand.replace('"', "")
    return [f'"{bare}"', *([f"#{tag}", f"@{tag}"] if tag else [])]


def _id(name: str, otherwise: str) -> str:
    return slug(name)[:_LONGEST_ID].strip("-") or otherwise


def _text(value: str) -> str:
    """A TOML string: as it is between single quotes where it holds double ones, else as JSON writes it."""
    return f"'{value}'" if '"' in value and "'" not in value else json.dumps(value, ensure_ascii=False)
